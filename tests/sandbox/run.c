/*
 * run.c - hands every attack of this folder to a rulebook and holds it to the outcome its header names.
 *
 * Header lines of an attack:
 *   -- expect: refused TEXT           the rulebook does not load; a finding on the file says TEXT
 *   -- expect: aborted KIND TEXT      it loads and runs into an abort of that kind whose message has TEXT
 *   -- expect: hit TEXT               it does no harm; `because` reads exactly TEXT
 *   -- expect: miss
 *   -- handed in: behind the mark of a compiled chunk | padded with comments
 * A good rule stands in the same rulebook. It must give the same before the attack, after it in the same
 * state, and after the state was built anew; the attack must end the same way each time.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "script/rulebook.h"
#include "tap.h"

#define PATIENCE_S 120      /* an attack that gets through runs for ever */

static const char good_rule[] =
    "return rule {\n"
    "  id = \"good\", group = \"attack\", on = \"shipment\", title = \"Good\", reference = \"R00\",\n"
    "  needs = { \"remarks\", \"end_use\", \"transit_countries\" },\n"
    "  because = \"{shout}, {n} on the way: {order}\",\n"
    "  params = { words = { \"b\", \"a\" } },\n"
    "  check = function(f, p)\n"
    "    local order = {}\n"
    "    for k in pairs({ z = 1, y = 2, x = 3 }) do table.insert(order, k) end\n"
    "    return f.remarks:contains(\"text\") and p.words[1] == \"b\",\n"
    "      { shout = string.upper(f.end_use), n = #f.transit_countries, order = table.concat(order) }\n"
    "  end,\n"
    "  examples = { { given = {}, hit = true }, { given = {}, hit = false } },\n"
    "}\n";
static const char good_because[] = "PAINT, 2 on the way: xyz";

static const struct str countries[] = { { "TR", 2 }, { "IR", 2 } };

struct attack {
    const char        *name;        /* without .lua */
    struct buf         text;
    char               expect[200];
    struct rulebook   *rb;
    struct fact_value *values;
    size_t             good, bad;   /* rule numbers */
};

/* The rest of the header line that begins with `key`. */
static bool header(const struct buf *text, const char *key, char *out, size_t size)
{
    const char *at = text->p ? strstr(text->p, key) : NULL;
    size_t      n;

    if (!at)
        return false;
    at += strlen(key);
    n = strcspn(at, "\n");
    snprintf(out, size, "%.*s", (int)n, at);
    return true;
}

/* What the header asks for on the way in. */
static void disguise(struct attack *a)
{
    char     how[80];
    BUF_AUTO text = { 0 };

    if (!header(&a->text, "-- handed in: ", how, sizeof how))
        return;
    if (strncmp(how, "behind", 6) == 0)
        buf_add(&text, "\x1bLua", 4);
    buf_str(&text, buf_view(&a->text));
    while (strncmp(how, "padded", 6) == 0 && text.n <= RULE_SOURCE_MAX)
        buf_text(&text, "-- padding\n");
    buf_reset(&a->text);
    buf_str(&a->text, buf_view(&text));
}

static void fill_values(struct attack *a)
{
    a->values = calloc(rulebook_slots(a->rb) + 1, sizeof *a->values);
    for (size_t i = 0; a->values && i < rulebook_slots(a->rb); i++) {
        struct fact_value *v = &a->values[i];

        v->type = rulebook_slot(a->rb, i)->type;
        if (v->type == FACT_TEXT) {
            v->s = rulebook_slot(a->rb, i)->fact == FIELD_END_USE ? STR("paint") : STR("some text");
        } else if (v->type == FACT_LIST) {
            v->list.items = countries;
            v->list.n     = COUNT_OF(countries);
        }
    }
}

static int load(struct attack *a, struct rule_findings *f, struct pw_err *err)
{
    char               profile[400], path[200];
    struct rule_source files[3];

    snprintf(profile, sizeof profile,
             "return profile { id = \"all\", title = \"All\", lanes = { yellow = 30, red = 60 },\n"
             "  sample = { share = 0 }, groups = { attack = { cap = 10 } },\n"
             "  rules = { good = { weight = 1 }, %s = { weight = 1 } } }\n", a->name);
    snprintf(path, sizeof path, "attack/%s.lua", a->name);
    files[0] = (struct rule_source){ str_of(path), buf_view(&a->text) };
    files[1] = (struct rule_source){ STR("attack/good.lua"), str_of(good_rule) };
    files[2] = (struct rule_source){ STR("profiles/all.lua"), str_of(profile) };
    return rulebook_load(files, COUNT_OF(files), NULL, &a->rb, f, err);
}

static void expect_refused(const struct attack *a, int rc, const struct rule_findings *f)
{
    const char *text  = a->expect + strlen("refused ");
    bool        found = false;
    char        name[120];

    for (size_t i = 0; i < f->n; i++)
        found = found || (strstr(f->items[i].path, a->name) && strstr(f->items[i].message, text));
    snprintf(name, sizeof name, "%s is refused", a->name);
    check(name, rc == PW_ERULE && found);
    for (size_t i = 0; !found && i < f->n; i++)
        printf("# %s:%d: %s\n", f->items[i].path, f->items[i].line, f->items[i].message);
}

static void expect_good(struct attack *a, const char *when)
{
    struct arena       mem = { 0 };
    struct rule_result r;
    BUF_AUTO           because = { 0 };
    char               name[120];

    rulebook_run(a->rb, a->good, 0, a->values, &mem, &r);
    if (r.outcome == OUTCOME_HIT)
        rulebook_because(a->rb, a->good, a->values, &r, &because);
    else
        buf_printf(&because, "%s %.*s", outcome_name(r.outcome), (int)r.detail.n, r.detail.p ? r.detail.p : "");
    snprintf(name, sizeof name, "the good rule %s %s", when, a->name);
    check_str(name, buf_view(&because), good_because);
    arena_done(&mem);
}

static void expect_outcome(struct attack *a, const char *when)
{
    struct arena       mem = { 0 };
    struct rule_result r;
    BUF_AUTO           got = { 0 };
    char               name[120], kind[20] = "";
    bool               ok;

    rulebook_run(a->rb, a->bad, 0, a->values, &mem, &r);
    buf_text(&got, outcome_name(r.outcome));
    if (r.outcome == OUTCOME_ABORTED)
        buf_printf(&got, " %s %.*s", r.kind, (int)r.detail.n, r.detail.p ? r.detail.p : "");
    if (r.outcome == OUTCOME_HIT) {
        buf_byte(&got, ' ');
        rulebook_because(a->rb, a->bad, a->values, &r, &got);
    }
    if (sscanf(a->expect, "aborted %19s", kind) == 1) {
        const char *text = a->expect + strlen("aborted ") + strlen(kind);

        ok = r.outcome == OUTCOME_ABORTED && strcmp(r.kind, kind) == 0 && strstr(got.p, text + (*text == ' '));
    } else {
        ok = str_is(buf_view(&got), a->expect);
    }
    snprintf(name, sizeof name, "%s %s", a->name, when);
    check(name, ok);
    if (!ok)
        printf("# expected %s\n# got      %s\n", a->expect, got.p ? got.p : "");
    arena_done(&mem);
}

static void attack_loaded(struct attack *a)
{
    struct pw_err err = { 0 };

    fill_values(a);
    for (size_t i = 0; i < rulebook_rules(a->rb); i++)
        *(strcmp(rulebook_rule(a->rb, i)->id, "good") == 0 ? &a->good : &a->bad) = i;
    expect_good(a, "before");
    expect_outcome(a, "ends as it must");
    expect_good(a, "after");
    expect_outcome(a, "ends the same way again");
    check_int("the state is built anew", rulebook_restore(a->rb, &err), PW_OK);
    expect_good(a, "in a new state after");
    expect_outcome(a, "ends the same way in a new state");
    free(a->values);
}

static void run_attack(const char *folder, const char *file)
{
    struct attack        a = { 0 };
    struct rule_findings f = { 0 };
    struct pw_err        err = { 0 };
    char                 path[4096], name[100];
    int                  rc;

    snprintf(path, sizeof path, "%s/%s", folder, file);
    snprintf(name, sizeof name, "%.*s", (int)strlen(file) - 4, file);
    a.name = name;
    if (file_read(path, RULE_SOURCE_MAX, &a.text, &err) < 0 ||
        !header(&a.text, "-- expect: ", a.expect, sizeof a.expect) || !strstr(a.text.p, "-- Pitfall ")) {
        check_text("an attack says what must happen", file, "");
        buf_done(&a.text);
        return;
    }
    disguise(&a);
    alarm(PATIENCE_S);
    rc = load(&a, &f, &err);
    if (strncmp(a.expect, "refused", 7) == 0)
        expect_refused(&a, rc, &f);
    else if (rc == PW_OK)
        attack_loaded(&a);
    else
        check_text(name, err.msg, "loads");
    alarm(0);
    rule_findings_done(&f);
    rulebook_free(a.rb);
    buf_done(&a.text);
}

/* Every pitfall of the table has its file: r01 to r29. */
#define PITFALLS 29

int main(int argc, char **argv)
{
    const char      *top = getenv("top_srcdir");
    struct file_list l   = { 0 };
    struct pw_err    err = { 0 };
    bool             seen[PITFALLS + 1] = { false };
    char             folder[4000];
    int              row;

    snprintf(folder, sizeof folder, "%s/tests/sandbox", top ? top : ".");
    if (argc > 1) {
        run_attack(folder, argv[1]);
        return tap_done();
    }
    check_int("the folder is read", file_list(folder, &l, &err), PW_OK);
    for (size_t i = 0; i < l.n; i++) {
        size_t n = strlen(l.names[i]);

        if (n < 5 || strcmp(l.names[i] + n - 4, ".lua") != 0)
            continue;
        if (sscanf(l.names[i], "r%2d_", &row) == 1 && row >= 1 && row <= PITFALLS)
            seen[row] = true;
        run_attack(folder, l.names[i]);
    }
    for (row = 1; row <= PITFALLS; row++)
        if (!seen[row])
            check_int("a pitfall has no attack", row, 0);
    file_list_done(&l);
    return tap_done();
}
