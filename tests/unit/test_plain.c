/*
 * test_plain.c - a rulebook that works plain checks out itself says what one that asks Lua each time says: the shipped
 * rules, and some that are made to mislead it, over facts drawn from a small world so that they meet.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/office.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "script/book.h"
#include "tap.h"

#define SHIPPED_ROUNDS 1000
#define TRICKY_ROUNDS  6000

/* ---- facts ---- */

static uint64_t dice = 7;

static size_t roll(size_t n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(dice >> 33) % n;
}

#define FORTY "a text of some forty-eight bytes, no more of i"
static const struct str words[] = {
    { "ACETONE", 7 }, { "EPHEDRINE", 9 }, { "ACETIC_ANHYDRIDE", 16 }, { "POTASSIUM_PERMANGANATE", 22 },
    { "DE", 2 }, { "NL", 2 }, { "AF", 2 }, { "MX", 2 }, { "name", 4 }, { "unknown", 7 }, { "vague", 5 }, { "I", 1 },
    { "II", 2 }, { "road", 4 }, { "air", 3 }, { "sea", 3 }, { "EXW", 3 }, { "collect", 7 }, { "unlike", 6 },
    { "trading", 7 }, { "forwarder", 9 }, { "bank", 4 }, { "usual", 5 }, { "valid", 5 }, { "revoked", 7 },
    { "cover", 5 }, { "equipment", 9 }, { "production", 10 }, { "1", 1 }, { "0", 1 }, { "", 0 },
    { FORTY "t.", 48 }, { FORTY "t!", 48 }, { FORTY "t, 1", 50 }, { FORTY "t, 2", 50 },
};
static const struct str ats[]    = { { "ATS", 3 }, { "fentanyl", 8 } };
static const struct str routes[] = { { "Precursors in: Mekong", 21 }, { "DE", 2 } };
static const struct str split1[] = { { "ab", 2 }, { "c", 1 } };
static const struct str split2[] = { { "a", 1 }, { "bc", 2 } };
static const struct str empty1[] = { { "", 0 } };
static const struct str lengthy[] = { { FORTY, 46 }, { FORTY, 46 } };
static const struct {
    const struct str *items;
    size_t            n;
} lists[] = { { ats, 2 }, { ats, 1 }, { routes, 2 }, { split1, 2 }, { split2, 2 }, { empty1, 1 }, { NULL, 0 },
              { lengthy, 2 }, { lengthy, 1 } };
static const int64_t numbers[] = { 0, 1, 2, 3, 25, 100, 900, 12000, -1 };
static const int64_t wide[]    = { INT64_MAX, INT64_MIN, (INT64_C(1) << 53) + 1, -(INT64_C(1) << 53) - 1,
                                   INT64_C(1) << 53 };

static struct fact_value draw(enum fact_type type)
{
    struct fact_value v = { .type = type };
    int64_t           n = numbers[roll(COUNT_OF(numbers))];

    if (roll(8) == 0)
        return (struct fact_value){ 0 };
    switch (type) {
    case FACT_ABSENT:           /* a look-up */
        return draw(roll(2) ? FACT_TEXT : FACT_NUMBER);
    case FACT_TEXT:
        v.s = words[roll(COUNT_OF(words))];
        break;
    case FACT_NUMBER:
        v.i = roll(4) ? n * DECIMAL_ONE : (int64_t)roll(1000000000);
        break;
    case FACT_BOOL:
        v.i = (int64_t)roll(2);
        break;
    case FACT_DATE:
        v.i = 20000 + (int64_t)roll(60);
        break;
    case FACT_LIST: {
        size_t at = roll(COUNT_OF(lists));

        v.list.items = lists[at].items;
        v.list.n     = lists[at].n;
        break;
    }
    default:
        v.i = roll(6) ? n : wide[roll(COUNT_OF(wide))];
        break;
    }
    return v;
}

/* Most facts stay from one record to the next, as they do in a file. */
static void draw_all(const struct rulebook *rb, struct fact_value *values, bool anew)
{
    for (size_t i = 0; i < rulebook_slots(rb); i++)
        if (anew || roll(3) == 0)
            values[i] = draw(rulebook_slot(rb, i)->type);
}

/* ---- comparing ---- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same(const struct rule_result *a, const struct rule_result *b)
{
    if (a->outcome != b->outcome || a->strength != b->strength || !same_text(a->missing, b->missing) ||
        !same_text(a->kind, b->kind) || !str_eq(a->detail, b->detail) || a->n_evidence != b->n_evidence)
        return false;
    for (size_t i = 0; i < a->n_evidence; i++)
        if (!str_eq(a->evidence[i].key, b->evidence[i].key) || !fact_same(&a->evidence[i].value, &b->evidence[i].value))
            return false;
    return true;
}

/* `asks` calls Lua each time. */
static void compare(const char *name, struct rulebook *plain, struct rulebook *asks, int rounds, size_t restore_every)
{
    struct fact_value *values = calloc(rulebook_slots(asks) + 1, sizeof *values);
    struct arena       a      = { 0 };
    size_t             n[OUTCOME_ABORTED + 1] = { 0 }, wrong = 0, n_plain = 0;

    for (size_t rule = 0; rule < rulebook_rules(asks); rule++) {
        n_plain += plain->briefs[rule].plain != NULL;
        asks->briefs[rule].plain = NULL;
    }
    check("more than half of the checks are plain", n_plain * 2 > rulebook_rules(asks));
    for (int round = 0; values && round < rounds; round++) {
        size_t profile = roll(rulebook_profiles(asks) + 1);

        draw_all(asks, values, round == 0);
        if (profile == rulebook_profiles(asks))
            profile = RULEBOOK_DEFAULTS;
        for (size_t rule = 0; rule < rulebook_rules(asks); rule++) {
            struct rule_result x, y;

            rulebook_run(plain, rule, profile, values, &a, &x);
            rulebook_run(asks, rule, profile, values, &a, &y);
            n[y.outcome]++;
            if (x.outcome == OUTCOME_ABORTED && n[OUTCOME_ABORTED] % restore_every == 0)
                rulebook_restore(plain, &(struct pw_err){ 0 });
            if (!same(&x, &y) && wrong++ < 10)
                printf("# %s: %s, in truth %s\n", rulebook_rule(asks, rule)->id, outcome_name(x.outcome),
                       outcome_name(y.outcome));
        }
        arena_reset(&a);
    }
    printf("# %s: %zu hits, %zu misses, %zu aborted\n", name, n[OUTCOME_HIT], n[OUTCOME_MISS], n[OUTCOME_ABORTED]);
    check("both were seen, hits and misses", n[OUTCOME_HIT] > 1000 && n[OUTCOME_MISS] > 1000);
    check_int(name, wrong, 0);
    arena_done(&a);
    free(values);
}

/* ---- rules made to mislead ---- */

#define NEEDS "\"remarks\", \"end_use\", \"quantity_kg\", \"lines.count\", \"amended\", \"transit_countries\", " \
              "\"importer.name\", \"importer.free_mail\", \"version\""
static const struct {
    const char *id, *check;
} tricky[] = {
    { "order", "if f.version == 1 then return f.quantity_kg == 25 end\n"
               "if f.quantity_kg == 25 then return f.amended == true end\nreturn f.remarks == f.end_use" },
    { "types", "return f.version == f.quantity_kg, f.version == f.quantity_kg and { strength = 0.5 } or nil" },
    { "walk", "local n = 0\nfor k, v in pairs(f.importer) do n = n + #k end\nreturn n > 10" },
    { "walk_all", "local s = \"\"\nfor k in pairs(f) do s = s .. k end\nreturn #s > 70" },
    { "items", "return f.transit_countries ~= nil and #f.transit_countries == 2 and f.transit_countries[1] == \"ab\"" },
    { "has_item", "local on = f.transit_countries\nreturn on ~= nil and (has(on, \"bc\") or has(on, \"\"))" },
    { "long_end", "return f.remarks ~= nil and f.remarks:sub(-1) == \"1\"" },
    { "twice", "return f.remarks ~= nil and f.end_use ~= nil and f.remarks .. f.remarks == f.end_use .. f.remarks" },
    { "raises", "return f.version == 100 and f.quantity_kg < f.lines.count" },
    { "param", "return f.version ~= nil and f.version > p.least" },
    { "strength", "if f.version == nil or f.version < 1 then return false end\n"
                  "return true, { strength = f.version > 2 and 0.25 or 1 }" },
    { "evidence", "if f.amended then return true, { n = f.version or 0 } end\nreturn false" },
    { "state", "seen = seen + 1\nreturn seen > 1 or f.version == 2" },
    { "repeats", "local n = 0\nfor i = 1, f.version or 0 do n = n + i end\nreturn n > 3" },
    { "runs_out", "local n = 0\nfor i = 1, (f.version or 0) * 10 do n = n + i end\nreturn n > 3" },
    { "blind", "return false" },
    { "whole", "return f.version ~= nil and f.lines.count ~= nil and f.version * 3 - f.lines.count == f.version" },
    { "mixed", "return f.version ~= nil and f.quantity_kg ~= nil and\n(f.version == f.quantity_kg or f.version <= f.quantity_kg / 2)" },
    { "wraps", "return f.version ~= nil and -f.version < 0 and f.version + 1 > f.version" },
    { "floats", "return f.version ~= nil and f.version / 0 > 1 or f.version ~= nil and f.version + 0.0 == 25" },
    { "nan", "local x = f.quantity_kg and f.quantity_kg - f.quantity_kg or 0\n"
             "return x / x == x / x or not (x / x < 1)" },
    { "picks", "local x = f.remarks\nif x == nil then x = f.end_use or p.word elseif f.amended then x = false end\n"
               "return x == p.word" },
    { "outer", "local x = 1\nif f.amended then local x = 2 return x == f.version end\nreturn x == f.version" },
    { "ends", "if f.amended then return true end" },
    { "no_truth", "return f.remarks" },
    { "texts", "return f.remarks ~= nil and f.end_use ~= nil and f.remarks < f.end_use" },
    { "lists", "return f.transit_countries == f.transit_countries" },
    { "coerced", "return f.remarks ~= nil and f.remarks + 0 == 1" },
    { "quoted", "return f.remarks == \"\\x49\" or f.remarks == [[II]] or f.remarks == 'sea'" },
    { "hex", "return f.version == 0x19 or f.version == 1e2 or f.version == 9e2" },
    { "shut", "local x <close> = f.amended and f.version or nil\nreturn f.amended == true" },
    { "any", "local x = p.many\nreturn x ~= nil and f.amended == true and has(x, f.version)" },
    { "block", "do local y = f.version if y == 2 then return true end end\nreturn f.version == 3" },
};

static void add_rule(struct buf *out, size_t i)
{
    buf_printf(out, "local seen = 0\nreturn rule {\n  id = \"%s\", group = \"trick\", on = \"goods\", title = \"T\","
                    " reference = \"R00\",\n  missing = \"pass\",\n  needs = { " NEEDS " },\n  because = \"b\",\n"
                    "  params = { least = 1, word = \"sea\", many = { 1, 2 } },\n  check = function(f, p)\n%s\n  end,\n"
                    "  examples = { { given = {}, hit = true }, { given = {}, hit = false } },\n}\n",
               tricky[i].id, tricky[i].check);
}

static struct rulebook *load_tricky(void)
{
    struct rule_source   files[COUNT_OF(tricky) + 2];
    struct buf           texts[COUNT_OF(tricky) + 2] = { { 0 } };
    char                 paths[COUNT_OF(tricky) + 2][60];
    struct rule_findings f  = { 0 };
    struct rulebook     *rb = NULL;
    struct pw_err        err = { 0 };
    size_t               n   = COUNT_OF(tricky);

    for (size_t i = 0; i < n; i++) {
        add_rule(&texts[i], i);
        snprintf(paths[i], sizeof paths[i], "trick/%s.lua", tricky[i].id);
    }
    for (size_t p = n; p < n + 2; p++) {
        snprintf(paths[p], sizeof paths[p], "profiles/%s.lua", p == n ? "one" : "two");
        buf_printf(&texts[p], "return profile { id = \"%s\", title = \"All\", lanes = { yellow = 30, red = 60 },\n"
                              "  sample = { share = 0 }, groups = { trick = { cap = 10 } }, rules = {\n",
                   p == n ? "one" : "two");
        for (size_t i = 0; i < n; i++)
            buf_printf(&texts[p], "  %s = { weight = 1, params = { least = %d } },\n", tricky[i].id, p == n ? 3 : 30);
        buf_text(&texts[p], "} }\n");
    }
    for (size_t i = 0; i < n + 2; i++)
        files[i] = (struct rule_source){ str_of(paths[i]), buf_view(&texts[i]) };
    if (rulebook_load(files, n + 2, NULL, &rb, &f, &err) < 0)
        printf("# %s: %s\n", err.where, err.msg);
    for (size_t i = 0; i < n + 2; i++)
        buf_done(&texts[i]);
    rule_findings_done(&f);
    return rb;
}

static void test_tricky(void)
{
    struct rulebook *x = load_tricky(), *y = load_tricky();
    struct pw_err    err = { 0 };

    check("the tricky rules load", x && y);
    if (x && y) {
        compare("tricky rules say the same", x, y, TRICKY_ROUNDS, 1);
        check_int("the state is built anew", rulebook_restore(x, &err), PW_OK);
        compare("nor after that", x, y, TRICKY_ROUNDS / 10, 1);
    }
    rulebook_free(x);
    rulebook_free(y);
}

/* ---- the shipped rules ---- */

static void remove_folder(const char *folder)
{
    struct file_list l = { 0 };
    struct pw_err    err;
    char             path[400];

    if (file_list(folder, &l, &err) == PW_OK)
        for (size_t i = 0; i < l.n; i++) {
            snprintf(path, sizeof path, "%s/%s", folder, l.names[i]);
            unlink(path);
        }
    file_list_done(&l);
    rmdir(folder);
}

static void test_shipped(void)
{
    char                folder[] = "/tmp/penwatch-plain-XXXXXX", db[64];
    struct office_setup s = { .authority = STR("b.example"), .country = STR("NL"), .zone = "UTC", .os_user = "tester",
                              .share = getenv("PENWATCH_SHARE") };
    struct office      *x = NULL, *y = NULL;
    struct pw_err       err = { 0 };

    if (!s.share || !mkdtemp(folder)) {
        tap_skip("the shipped rules", "PENWATCH_SHARE is not set");
        return;
    }
    snprintf(db, sizeof db, "%s/o.db", folder);
    if (office_create(db, &s, &err) < 0 || office_open(db, false, STR_NONE, &x, &err) < 0 ||
        office_open(db, false, STR_NONE, &y, &err) < 0 || office_load_rules(x, &err) < 0 ||
        office_load_rules(y, &err) < 0)
        printf("# %s\n", err.msg);
    check("the shipped rules load", x && y && x->rb && y->rb);
    if (x && y && x->rb && y->rb)
        compare("shipped rules say the same", x->rb, y->rb, SHIPPED_ROUNDS, 10);
    office_close(x);
    office_close(y);
    remove_folder(folder);
}

int main(void)
{
    test_tricky();
    test_shipped();
    return tap_done();
}
