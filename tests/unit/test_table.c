#include "config.h"
#include "model/table_spec.h"

#include <stdio.h>

#include "base/mem.h"
#include "tap.h"

static const char limits_text[] =
    "\xEF\xBB\xBF# type: reference\n# source: a decree\n#date:2026-01-15\n"
    "substance,country,kg,year,source\n"
    "ACETONE,all,100,2024,decree\n"
    "ACETONE,PK,50,2023,decree\n"
    "ACETONE,PK,60,2025,decree\n"
    "ACETONE,PK,55,2024,decree\n"
    "ETHER|TOLUENE,IR|AF,10,2024,\"recalled, UNVERIFIED\"\n"
    "all,IN,7,2024,\"say \"\"so\"\"\"\n"
    " ,NL, 5 ,2024,\n";

static struct str cell(const struct table *t, size_t row, const char *column) { return table_cell(t, row, table_column(t, column)); }

static void reading(void)
{
    struct arena  a   = { 0 };
    struct pw_err err = { 0 };
    struct table  t;

    check_int("a table is read", table_parse("limits", false, str_of(limits_text), &a, &t, &err), PW_OK);
    check_int("its rows", t.n_rows, 7);
    check_str("its notes", table_note(&t, "source"), "a decree");
    check_str("with or without blanks", table_note(&t, "date"), "2026-01-15");
    check("what is not noted is not there", !table_note(&t, "sour").p && !table_note(&t, "licence").p);
    check_str("cells are trimmed", cell(&t, 6, "kg"), "5");
    check_str("quotes are taken off", cell(&t, 5, "source"), "say \"so\"");
    check("a column that is not there has no cells", table_column(&t, "nothing") == SIZE_MAX && !cell(&t, 0, "nothing").p);
    check("unverified rows are told, in any case", table_unverified(&t, 4) && !table_unverified(&t, 0));
    arena_done(&a);
}

static const struct { const char *name; struct str text; } bad[] = {
    { "a row of another length",   STR("a,b\n1\n") },
    { "an unclosed quote (F140)",  STR("a,b\n1,\"2\n") },
    { "a column twice",            STR("a,a\n1,2\n") },
    { "bytes that are not UTF-8",  STR("a,b\n1,\xFF\n") },
    { "a NUL (F139)",              STR("a,b\n1,x\0y\n") },
};

static void refusals(void)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct arena  a   = { 0 };
        struct pw_err err = { 0 };
        struct table  t;

        check(bad[i].name, table_parse("t", false, bad[i].text, &a, &t, &err) < 0 && err.msg[0]);
        arena_done(&a);
    }
}

static const struct { const char *name, *substance, *country, *kg; } lookups[] = {
    { "the newest year wins, wherever it stands", "ACETONE", "PK", "60" },
    { "a row for all countries fits another",     "ACETONE", "DE", "100" },
    { "a cell of several keys stands for each",   "TOLUENE", "AF", "10" },
    { "in every combination",                     "ETHER", "IR", "10" },
    { "a row for all substances",                 "ETHER", "IN", "7" },
    { "the row itself before the one for all",    "ACETONE", "IN", "7" },
    { "neither fits",                             "ETHER", "DE", NULL },
    { "an unknown key",                           "WATER", "PK", NULL },
    { "keys are not cut",                         "ACE", "PK", NULL },
};

static void looking_up(void)
{
    static const char *const columns[] = { "substance", "country" };
    static const char *const none[]    = { "colour" };
    struct arena             a   = { 0 };
    struct pw_err            err = { 0 };
    struct table             t;
    struct table_index       x;

    if (table_parse("limits", false, str_of(limits_text), &a, &t, &err) < 0 || table_index_build(&t, columns, 2, &x, &err) < 0) {
        check_text("an index is built", err.msg, "");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(lookups); i++) {
        struct str keys[] = { str_of(lookups[i].substance), str_of(lookups[i].country) };
        size_t     row    = 99;
        bool       found  = table_index_find(&x, keys, &row);

        if (strcmp(lookups[i].substance, "ACETONE") == 0 && strcmp(lookups[i].country, "IN") == 0)
            check(lookups[i].name, found && (str_is(cell(&t, row, "kg"), "7") || str_is(cell(&t, row, "kg"), "100")));
        else
            check_str(lookups[i].name, found ? cell(&t, row, "kg") : STR("(none)"), lookups[i].kg ? lookups[i].kg : "(none)");
    }
    table_index_done(&x);
    check("a key column that is not there", table_index_build(&t, none, 1, &x, &err) == PW_EINPUT && strstr(err.msg, "colour"));
    arena_done(&a);
}

/* ---- the tables of the office, by their specification ---- */

static const struct { const char *name, *table, *text; int rc; const char *where; } specs[] = {
    { "a good table",                        "rates", "currency,usd,date\nEUR,1.1,2026-01-01\n", PW_OK, NULL },
    { "columns in any order, optional ones missing", "alr", "year,kg,substance,country\n2026,5,ACETONE,PK\n", PW_OK, NULL },
    { "an unknown column is an error",       "rates", "currency,usd,date,colour\nEUR,1.1,2026-01-01,red\n", PW_EINPUT, "" },
    { "a required column is missing",        "rates", "currency,usd\nEUR,1.1\n", PW_EINPUT, "" },
    { "a required cell is empty",            "rates", "currency,usd,date\nEUR,1.1,2026-01-01\n,1,2026-01-01\n", PW_EINPUT, "row 2, column currency" },
    { "a number with a comma (F146)",        "rates", "currency,usd,date\nEUR,\"1,1\",2026-01-01\n", PW_EINPUT, "row 1, column usd" },
    { "a date that is none (F152)",          "rates", "currency,usd,date\nEUR,1.1,2026-02-30\n", PW_EINPUT, "row 1, column date" },
    { "a year with letters",                 "alr", "country,substance,kg,year\nPK,ACETONE,5,MMXX\n", PW_EINPUT, "row 1, column year" },
    { "an optional cell may be empty",       "limits", "substance,kg,litres,per\nACETONE,,50,year\n", PW_OK, NULL },
    { "but not be wrong",                    "limits", "substance,kg,litres,per\nACETONE,x,50,year\n", PW_EINPUT, "row 1, column kg" },
    { "names of further languages",          "substances", "code,name,table,name_xx\nA,Alpha,I,Alef\n", PW_OK, NULL },
    { "no rows",                             "holidays", "country,date\n", PW_OK, NULL },
    { "a list needs its key",                NULL, "country,note\nPK,x\n,y\n", PW_EINPUT, "row 2, column country" },
    { "and has its own columns",             NULL, "anything,goes\na,b\n", PW_OK, NULL },
};

static void specifications(void)
{
    for (size_t i = 0; i < COUNT_OF(specs); i++) {
        struct arena             a    = { 0 };
        struct pw_err            err  = { 0 };
        const struct table_spec *spec = specs[i].table ? table_spec_find(str_of(specs[i].table)) : NULL;
        struct table             t;

        if ((specs[i].table && !spec) || table_parse("t", !spec, str_of(specs[i].text), &a, &t, &err) < 0) {
            check_text(specs[i].name, err.msg, "");
        } else {
            check_int(specs[i].name, table_check(&t, spec, &err), specs[i].rc);
            if (specs[i].rc < 0 && (!strstr(err.where, specs[i].where) || !err.remedy[0]))
                check_text("it says where and what to do", err.where, specs[i].where);
        }
        arena_done(&a);
    }
    for (size_t i = 0; i < table_spec_count; i++)
        if (table_spec_find(str_of(table_specs[i].name)) != &table_specs[i] || !table_specs[i].what[0])
            check_text("every table is found by its name", table_specs[i].name, "");
    check("no other is", !table_spec_find(STR("limit")) && !table_spec_find(STR("")));
}

int main(void)
{
    reading();
    refusals();
    looking_up();
    specifications();
    return tap_done();
}
