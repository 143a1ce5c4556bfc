/*
 * Rules: any text as a rule file, and any text as a profile beside a good rule. What does not load says why;
 * what loads runs on absent and on plain values to an outcome, and leaves the good rule as it was.
 */
#include "config.h"
#include "script/rulebook.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char good_rule[] =
    "return rule { id = 'good', group = 'quantity', on = 'shipment', title = 'Good', reference = 'R00',"
    " needs = { 'remarks' }, because = '{remarks}', check = function(f) return f.remarks == 'text' end,"
    " examples = { { given = { remarks = 'text' }, hit = true }, { given = { remarks = 'x' }, hit = false } } }";
static const char good_profile[] =
    "return profile { id = 'import', title = 'Import', lanes = { yellow = 30, red = 60 }, sample = { share = 0.02, at_least = 2 },"
    " groups = { quantity = { cap = 40 }, country = { cap = 25 }, alert = { cap = 45 } },"
    " rules = { good = { weight = 10 }, fuzzed = { weight = 25, params = {} } } }";

static const char *const       columns[] = { "substance", "kg", "country" };
static const char *const       keys[]    = { "country" };
static const struct str        region[]  = { { "AF", 2 }, { "IR", 2 } };
static const struct table_info tables[]  = { { "limits", false, columns, 3, NULL, 0 }, { "region", true, keys, 1, region, COUNT_OF(region) } };
static const struct rule_env   env       = { tables, COUNT_OF(tables) };

static struct fact_value plain(const struct slot *s)
{
    struct fact_value v = { .type = s->type };

    if (s->type == FACT_ABSENT || s->type == FACT_TEXT)     /* a look-up's cell may be text */
        v = (struct fact_value){ .type = FACT_TEXT, .s = STR("text") };
    else if (s->type == FACT_LIST)
        v.list.items = region, v.list.n = COUNT_OF(region);
    else
        v.i = 1000000;
    return v;
}

static void run_all(struct rulebook *rb, bool absent)
{
    struct arena       a      = { 0 };
    size_t             n      = rulebook_slots(rb);
    struct fact_value *values = arena_alloc(&a, (n + 1) * sizeof *values);

    for (size_t i = 0; i < n && values && !absent; i++)
        values[i] = plain(rulebook_slot(rb, i));
    for (size_t r = 0; r < rulebook_rules(rb) && values; r++) {
        struct rule_result result;
        BUF_AUTO           because = { 0 };

        rulebook_run(rb, r, RULEBOOK_DEFAULTS, values, &a, &result);
        rulebook_because(rb, r, values, &result, &because);
        rulebook_letter(rb, r, values, &because);
        if (result.outcome == OUTCOME_HIT && (result.strength <= 0 || result.strength > 1000000))
            abort();
        if (result.outcome == OUTCOME_ABORTED && rulebook_restore(rb, NULL) < 0)
            abort();
        if (strcmp(rulebook_rule(rb, r)->id, "good") == 0 && result.outcome != (absent ? OUTCOME_SKIPPED : OUTCOME_HIT))
            abort();
    }
    arena_done(&a);
}

static void try_book(const struct rule_source *files, size_t n)
{
    struct rulebook     *rb       = NULL;
    struct rule_findings findings = { 0 };
    struct pw_err        err      = { 0 };
    int                  rc       = rulebook_check(files, n, &env, &rb, &findings, &err);

    /* What only the closer look minds runs all the same. */
    rule_findings_done(&findings);
    if (rc == PW_ERULE)
        rc = rulebook_load(files, n, &env, &rb, &findings, &err);
    if (rc == PW_OK) {
        run_all(rb, true);
        run_all(rb, false);
    } else if (!err.msg[0]) {
        abort();
    }
    rulebook_free(rb);
    rule_findings_done(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str               text   = { (const char *)data, size };
    const struct rule_source rule[] = {
        { STR("profiles/import.lua"), STR("") }, { STR("quantity/fuzzed.lua"), text }, { STR("quantity/good.lua"), STR("") },
    };
    struct rule_source files[COUNT_OF(rule)];

    memcpy(files, rule, sizeof files);
    files[0].text = str_of(good_profile);
    files[2].text = str_of(good_rule);
    if (size > 14 && memcmp(data, "return profile", 14) == 0) {
        files[0].text = text;
        files[1]      = files[2];
        try_book(files, 2);
    } else {
        try_book(files, 3);
    }
    return 0;
}
