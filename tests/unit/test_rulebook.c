#include "config.h"
#include "script/rulebook.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "split_rule.h"
#include "tap.h"

static const struct {
    const char *from, *to;      /* in the rule; in the profile when `profile` */
    bool        profile;
    int         line;           /* of the finding; 0: any */
    const char *message, *hint;
} spoilt[] = {
    /* texts of a rule */
    { "id = \"split\"", "id = \"splitt\"", false, 2, "not the name of the file", NULL },
    { "group = \"quantity\"", "group = \"route\"", false, 2, "not the folder", NULL },
    { "title = \"Several orders below the limit\",", "", false, 0, "title is missing", NULL },
    { "reference = \"R28\",", "", false, 0, "reference is missing", NULL },
    { "\"{quantity_kg} kg of {substance}, limit {limit_kg} kg, {over} over\"", "\"\"", false, 12, "because is empty", NULL },
    { "title = \"Several", "title = \"Se\\nveral", false, 3, "one line", NULL },
    { "title =", "titel =", false, 3, "unknown key 'titel'", "did you mean 'title'?" },
    { "on = \"goods\"", "on = \"lines\"", false, 2, "on must be", NULL },
    { "params =", "missing = \"hit\", params =", false, 20, "missing can only be", NULL },
    { "reference = \"R28\",", "favours = 1,\n", false, 4, "favours must be true or false", NULL },
    /* needs */
    { "\"importer.age_days\"", "\"importer.age_day\"", false, 7, "there is no fact 'importer.age_day'", "did you mean 'importer.age_days'?" },
    { "\"substance\", \"quantity_kg\",", "\"substance\", \"quantity_kg\", \"substance\",", false, 7, "is there twice", NULL },
    { "lookup(\"limits\"", "lookup(\"limit\"", false, 8, "there is no table 'limit'", "did you mean 'limits'?" },
    { "{ substance = \"substance\" }, \"kg\"", "{ substances = \"substance\" }, \"kg\"", false, 8, "has no column 'substances'", "did you mean 'substance'?" },
    { "\"kg\")", "\"kgs\")", false, 8, "has no column 'kgs'", "did you mean 'kg'?" },
    { "{ substance = \"substance\" }", "{ substance = \"quantity_kg\" }", false, 8, "cannot be a key", NULL },
    { "{ substance = \"substance\" }", "{}", false, 0, "1 to 4 keys", NULL },
    { "list(\"vague\")", "list(\"vauge\")", false, 10, "there is no list 'vauge'", "did you mean 'vague'?" },
    { "list(\"vague\")", "list(\"limits\")", false, 10, "there is no list 'limits'", "'limits' is a reference table" },
    { "limit_kg = lookup", "line = lookup", false, 8, "'line' is a fact", NULL },
    { "vague = list", "importer = list", false, 0, "'importer' hides 'importer.age_days'", NULL },
    { "vague = list(\"vague\")", "vague = 7", false, 10, "must be a lookup", NULL },
    { "\"substance\", \"quantity_kg\",", "\"substance\", \"quantity_kg\", 7,", false, 6, "give it a name", NULL },
    /* windows */
    { "history.sum(", "history.total(", false, 9, "history has count, sum", NULL },
    { "history.sum(\"quantity_kg\", ", "history.sum(", false, 9, "the first argument is the field", NULL },
    { "sum(\"quantity_kg\"", "sum(\"quantity\"", false, 9, "history has no field 'quantity'", "did you mean" },
    { "sum(\"quantity_kg\"", "sum(\"importer\"", false, 9, "takes an amount", NULL },
    { "\"importer\", \"substance\" }", "\"importr\", \"substance\" }", false, 9, "no field 'importr'", "did you mean 'importer'?" },
    { "by = { \"importer\", \"substance\" }", "by = {}", false, 9, "by = { ... } names", NULL },
    { "by = { \"importer\", \"substance\" }", "by = { \"importer\", \"importer\" }", false, 9, "twice", NULL },
    { "by = { \"importer\", \"substance\" }", "by = { \"state\" }", false, 9, "nothing can be grouped by 'state'", NULL },
    { "within = \"90d\"", "within = \"90\"", false, 9, "gives the days", NULL },
    { "within = \"90d\"", "within = \"1101d\"", false, 9, "gives the days", NULL },
    { "within = \"90d\"", "withing = \"90d\"", false, 9, "unknown key 'withing'", "did you mean 'within'?" },
    { "within = \"90d\"", "within = \"90d\", where = { state = \"seizd\" }", false, 9, "state is never 'seizd'", NULL },
    { "within = \"90d\"", "within = \"90d\", where = { quantity_kg = near(2) }", false, 9, "near(0.2) is for amounts", NULL },
    { "within = \"90d\"", "within = \"90d\", where = { importer = near(0.2) }", false, 9, "near(0.2) is for amounts", NULL },
    { "within = \"90d\"", "within = \"90d\", where = { finding = same() }", false, 9, "cannot be compared", NULL },
    { "within = \"90d\"", "within = \"90d\", where = { importing_country = list(\"region\") }", false, 9, "use one_of{...}", NULL },
    { "within = \"90d\"", "within = \"90d\", where = { importing_country = one_of{} }", false, 9, "never so", NULL },
    /* guards */
    { "transport_mode = {", "transport_mod = {", false, 5, "there is no fact 'transport_mod'", "did you mean 'transport_mode'?" },
    { "{ \"sea\", \"road\" }", "{ \"sea\", \"ship\" }", false, 5, "transport_mode is never 'ship'", NULL },
    { "{ \"sea\", \"road\" }", "{}", false, 5, "can never apply", NULL },
    { "{ \"sea\", \"road\" }", "{ 7 }", false, 5, "is compared with a number", NULL },
    { "importing_country = list(\"region\")", "importing_country = { \"Iran\" }", false, 5, "is never 'Iran'", NULL },
    { "importing_country = list(\"region\")", "quantity_kg = { 7 }", false, 0, "quantity_kg is a number", "compare it in check" },
    /* what the check reads */
    { "f.limit_kg and sum", "f.limt_kg and sum", false, 17, "'limt_kg' is not among the rule's needs", "did you mean 'limit_kg'?" },
    { "f.importer.age_days < 0", "f.exporter.age_days < 0", false, 15, "'exporter.age_days' is not among", "did you mean 'importer.age_days'?" },
    { "f.importer.age_days < 0", "f.value_usd < 0", false, 15, "'value_usd' is not among", "add \"value_usd\" to needs" },
    { "p.factor and true", "p.facter and true", false, 17, "'facter' is not among the rule's params", "did you mean 'factor'?" },
    { "has(f.vague", "hass(f.vague", false, 15, "unknown name 'hass'", NULL },
    { "local sum =", "pcall(sum) local sum =", false, 16, "'pcall' is not available", NULL },
    { "check = function(f, p)", "chek = function(f, p)", false, 0, "check must be a function", NULL },
    { "return rule {", "return {", false, 1, "must end with: return rule", NULL },
    { "local sum = f", "local sum = = f", false, 16, "unexpected symbol", NULL },
    { "return rule {", "while true do end return rule {", false, 1, "step budget", NULL },
    /* sentences */
    { "limit {limit_kg}", "limit {limitkg}", false, 12, "'{limitkg}' is neither a need nor evidence", "did you mean 'limit_kg'?" },
    { "limit {limit_kg}", "limit {vague}", false, 12, "is a whole list", NULL },
    { "limit {limit_kg}", "limit {limit_kg", false, 12, "brace is left open", NULL },
    { "of {quantity_kg} kg.", "above {limit_kg} kg.", false, 13, "'{limit_kg}' may not be quoted", NULL },
    { "of {quantity_kg} kg.", "of a firm of {importer.age_days} days.", false, 13, "may not be quoted", NULL },
    /* parameters and examples */
    { "factor = 1.0,", "Factor = 1.0,", false, 20, "'Factor' is no name", NULL },
    { "factor = 1.0,", "factor = function() end,", false, 20, "factor must be a number", NULL },
    { "hit = { over = 75, strength = 0.5 }", "hit = false", false, 21, "at least one hit", NULL },
    { "sum_90d = 0,", "sum90d = 0,", false, 24, "example 2: 'sum90d' is not among", "did you mean 'sum_90d'?" },
    { "sum_90d = 0,", "sum_90d = \"0\",", false, 24, "example 2: sum_90d is given as a string", NULL },
    { "skipped = \"limit_kg\"", "skipped = \"limit\"", false, 25, "example 3: skipped", NULL },
    { "skipped = \"limit_kg\"", "skip = \"limit_kg\"", false, 25, "says neither", NULL },
    /* the profile */
    { "split = { weight = 25, params = { factor = 1.2 } },", "", true, 6, "rule split is not scored", NULL },
    { "split = {", "spilt = {", true, 7, "there is no rule 'spilt'", "did you mean 'split'?" },
    { "weight = 25", "weight = 101", true, 7, "weight must be a whole number", NULL },
    { "weight = 25", "weight = 2.5", true, 7, "weight must be a whole number", NULL },
    { "weight = 25", "wieght = 25", true, 7, "unknown key 'wieght'", "did you mean 'weight'?" },
    { "factor = 1.2", "facter = 1.2", true, 7, "rule split has no parameter 'facter'", "did you mean 'factor'?" },
    { "factor = 1.2", "factor = \"1.2\"", true, 7, "parameter factor is a number, not a text", NULL },
    { "weight = 25,", "weight = 25, force = \"amber\",", true, 7, "force must be", NULL },
    { "  },\n}", "    split = { weight = 1 },\n  },\n}", true, 8, "split is scored twice", NULL },
    { "yellow = 30, red = 60", "yellow = 60, red = 60", true, 3, "0 < yellow < red", NULL },
    { "share = 0.02", "share = 2", true, 4, "share must be a number from 0 to 1", NULL },
    { "quantity = { cap = 40 }", "quantitie = { cap = 40 }", true, 5, "group 'quantity' of rule split has no cap", "did you mean 'quantitie'?" },
    { "quantity = {", "total = { cap = 1 }, quantity = {", true, 5, "'total' cannot be the name", NULL },
    { "country = { cap = 25 }", "country = { cap = 30 }", true, 5, "fairness: the cap of group country", NULL },
    { "alert = { cap = 45 }", "alert = { cap = 60 }", true, 5, "fairness: the cap of group alert", NULL },
    { "id = \"import\"", "id = \"export\"", true, 2, "not the name of the file", NULL },
};

static const struct rule_finding *find_finding(const struct rule_findings *f, size_t i)
{
    for (size_t k = 0; k < f->n; k++)
        if (strstr(f->items[k].message, spoilt[i].message) && (!spoilt[i].line || f->items[k].line == spoilt[i].line) &&
            (!spoilt[i].hint || strstr(f->items[k].hint, spoilt[i].hint)))
            return &f->items[k];
    return NULL;
}

static void findings(void)
{
    for (size_t i = 0; i < COUNT_OF(spoilt); i++) {
        struct rule_findings f   = { 0 };
        struct rulebook     *rb  = NULL;
        struct pw_err        err = { 0 };
        BUF_AUTO             rule = { 0 }, profile = { 0 };
        char                 name[160];
        int                  rc;

        replaced(&rule, split_rule, spoilt[i].profile ? NULL : spoilt[i].from, spoilt[i].to);
        replaced(&profile, import_profile, spoilt[i].profile ? spoilt[i].from : NULL, spoilt[i].to);
        rc = load2(rule.p, profile.p, &rb, &f, &err);
        snprintf(name, sizeof name, "found: %s", spoilt[i].message);
        check(name, rc == PW_ERULE && rb == NULL && find_finding(&f, i));
        for (size_t k = 0; !find_finding(&f, i) && k < f.n; k++)
            printf("# %s:%d: %s (%s)\n", f.items[k].path, f.items[k].line, f.items[k].message, f.items[k].hint);
        check("the error says what and where", err.rc == PW_ERULE && err.msg[0] && err.where[0]);
        rule_findings_done(&f);
        rulebook_free(rb);
    }
}

static void all_at_once(void)
{
    struct rule_findings f    = { 0 };
    struct rulebook     *rb   = NULL;
    struct pw_err        err  = { 0 };
    BUF_AUTO             one = { 0 }, two = { 0 };

    replaced(&one, split_rule, "title =", "titel =");
    replaced(&two, one.p, "f.limit_kg and sum", "f.limt_kg and sum");
    check_int("a rule with several faults is refused", load2(two.p, "return profile { id = 7 }", &rb, &f, &err), PW_ERULE);
    check("all of them are found", f.n >= 6);
    for (size_t i = 1; i < f.n; i++)
        if (strcmp(f.items[i - 1].path, f.items[i].path) > 0)
            check_text("findings stand in the order of paths", f.items[i].path, f.items[i - 1].path);
    rule_findings_done(&f);
}

static void files(void)
{
    static const char     big[RULE_SOURCE_MAX + 2] = { [0 ... RULE_SOURCE_MAX] = ' ' };
    const struct {
        const char *path, *text, *message;
    } bad[] = {
        { "quantity/deep/x.lua", split_rule, "a rule lies at <group>/<id>.lua" },
        { "x.lua", split_rule, "a rule lies at <group>/<id>.lua" },
        { "quantity/big.lua", big, "more than 65536 bytes" },
        { "quantity/bad.lua", "-- \xff\n", "not UTF-8" },
        { "quantity/code.lua", "\x1bLuaS", "binary chunk" },
        { "quantity/none.lua", "", "must end with" },
        { "other/split.lua", split_rule, "rule 'split' is there twice" },
    };
    struct rulebook *rb = NULL;
    struct pw_err    err;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct rule_findings f       = { 0 };
        struct rule_source   three[] = {
            { STR("quantity/split.lua"), str_of(split_rule) },
            { STR("profiles/import.lua"), str_of(import_profile) },
            { str_of(bad[i].path), str_of(bad[i].text) },
        };
        bool found = false;

        check_int(bad[i].path, rulebook_load(three, COUNT_OF(three), &env, &rb, &f, &err), PW_ERULE);
        for (size_t k = 0; k < f.n; k++)
            found = found || strstr(f.items[k].message, bad[i].message);
        check(bad[i].message, found);
        rule_findings_done(&f);
    }
    check_int("no rules make an empty rulebook", rulebook_load(NULL, 0, NULL, &rb, NULL, &err), PW_OK);
    check_int("without rules", rulebook_rules(rb), 0);
    rulebook_free(rb);
    rulebook_free(NULL);
}

/* ---- fairness ---- */

static void fairness(void)
{
    static const char rule[] =
        "return rule { id = \"r\", group = \"%s\", on = \"shipment\", title = \"T\", reference = \"R\", favours = %s,\n"
        " %s because = \"b\", check = function(f) return true end,\n"
        " examples = { { given = {}, hit = true }, { given = {}, hit = false } } }\n";
    static const char profile[] =
        "return profile { id = \"p\", title = \"P\", lanes = { yellow = 30, red = 60 }, sample = { share = 0 },\n"
        " groups = { country = { cap = 20 }, route = { cap = 20 }, alert = { cap = 40 } }, rules = { r = { weight = %s } } }\n";
    static const struct {
        const char *name, *group, *favours, *reads, *weight, *finding;
    } cases[] = {
        { "countries alone belong to their group", "route", "false", "needs = { \"importing_country\" },", "5", "facts of countries alone" },
        { "there they are at home", "country", "false", "needs = { \"importing_country\" },", "5", NULL },
        { "a guard counts as read", "route", "false", "only = { importing_country = { \"AF\" } },", "5", "facts of countries alone" },
        { "a list by country does not help", "route", "false", "needs = { \"origin_country\", x = lookup(\"region\", { country = \"origin_country\" }, \"role\") },", "5", "facts of countries alone" },
        { "nor does the trade between countries", "route", "false", "needs = { x = history.count({ by = { \"importing_country\" }, within = \"9d\" }) },", "5", "facts of countries alone" },
        { "a party makes it more than countries", "route", "false", "needs = { \"importing_country\", \"importer.name\" },", "5", NULL },
        { "what speaks for a shipment may be of countries", "route", "true", "needs = { \"importing_country\" },", "0", NULL },
        { "and has no points", "route", "true", "needs = { \"importer.name\" },", "1", "can have no points" },
        { "countries force no lane", "country", "false", "needs = { \"importing_country\" },", "5, force = \"yellow\"", "may not force a lane" },
        { "an alert forces red only by an identifier", "alert", "false", "needs = { \"importer.listed\" },", "5, force = \"red\"", "exact identifier" },
        { "a rule reads something", "route", "false", "", "5", "the rule reads nothing" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rule_findings f  = { 0 };
        struct rulebook     *rb = NULL;
        struct pw_err        err;
        BUF_AUTO             r = { 0 }, p = { 0 }, path = { 0 };
        bool                 found = false;

        buf_printf(&r, rule, cases[i].group, cases[i].favours, cases[i].reads);
        buf_printf(&p, profile, cases[i].weight);
        buf_printf(&path, "%s/r.lua", cases[i].group);
        rulebook_load((struct rule_source[]){ { buf_view(&path), buf_view(&r) }, { STR("profiles/p.lua"), buf_view(&p) } }, 2,
                      &env, &rb, &f, &err);
        for (size_t k = 0; k < f.n; k++)
            found = found || (cases[i].finding && strstr(f.items[k].message, cases[i].finding));
        check(cases[i].name, cases[i].finding ? found && !rb : rb && f.n == 0);
        for (size_t k = 0; k < f.n && !found; k++)
            printf("# %s\n", f.items[k].message);
        rule_findings_done(&f);
        rulebook_free(rb);
    }
}

/* ---- many rules ---- */

static void folding(void)
{
    static const char rule[] =
        "return rule { id = \"%s\", group = \"quantity\", on = \"goods\", title = \"T\", reference = \"R\",\n"
        " needs = { %s }, because = \"b\", check = function(f) return true end,\n"
        " examples = { { given = {}, hit = true }, { given = {}, hit = false } } }\n";
    static const struct {
        const char *name, *a, *b;
        size_t      slots;
    } cases[] = {
        { "one fact is one slot", "\"substance\"", "x = \"substance\"", 1 },
        { "equal windows fold, whatever their order",
          "a = history.count({ by = { \"substance\", \"importer\" }, within = \"9d\", where = { state = one_of{ \"seized\", \"detained\" } } })",
          "b = history.count({ within = \"09d\", by = { \"importer\", \"substance\" }, where = { state = one_of{ \"detained\", \"seized\", \"seized\" } } })", 1 },
        { "one_of one value is that value",
          "a = history.count({ by = \"importer\", within = \"9d\", where = { finding = one_of{ \"diversion\" } } })",
          "b = history.count({ by = { \"importer\" }, within = \"9d\", where = { finding = \"diversion\" } })", 1 },
        { "other days do not fold", "a = history.count({ by = \"importer\", within = \"9d\" })",
          "b = history.count({ by = \"importer\", within = \"10d\" })", 2 },
        { "equal look-ups fold", "a = lookup(\"limits\", { substance = \"substance\", country = \"importing_country\" }, \"kg\")",
          "b = lookup(\"limits\", { country = \"importing_country\", substance = \"substance\" }, \"kg\")", 1 },
        { "another column does not", "a = lookup(\"limits\", { substance = \"substance\" }, \"kg\")",
          "b = lookup(\"limits\", { substance = \"substance\" }, \"country\")", 2 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rulebook *rb = NULL;
        struct pw_err    err = { 0 };
        BUF_AUTO         a = { 0 }, b = { 0 }, profile = { 0 };

        buf_printf(&a, rule, "a", cases[i].a);
        buf_printf(&b, rule, "b", cases[i].b);
        replaced(&profile, import_profile, "split = { weight = 25, params = { factor = 1.2 } }", "a = { weight = 1 }, b = { weight = 1 }");
        check_int(cases[i].name, rulebook_load((struct rule_source[]){ { STR("quantity/a.lua"), buf_view(&a) },
                  { STR("quantity/b.lua"), buf_view(&b) }, { STR("profiles/import.lua"), buf_view(&profile) } }, 3, &env, &rb, NULL, &err), PW_OK);
        if (rb)
            check_int(cases[i].name, rulebook_slots(rb), cases[i].slots);
        else
            printf("# %s\n", err.msg);
        rulebook_free(rb);
    }
}

static void scopes(void)
{
    static const struct {
        const char *from, *to, *message;
    } cases[] = {
        { "on = \"goods\"", "on = \"shipment\"", "'quantity_kg' differs from line to line" },
        { "on = \"goods\"", "on = \"shipment\"", "'limit_kg' differs from line to line" },
        { "on = \"goods\"", "on = \"shipment\"", "'sum_90d' differs from line to line" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rule_findings f  = { 0 };
        struct rulebook     *rb = NULL;
        struct pw_err        err;
        BUF_AUTO             rule = { 0 };
        bool                 found = false;

        replaced(&rule, split_rule, cases[i].from, cases[i].to);
        check_int("a rule on shipments cannot read lines", load2(rule.p, import_profile, &rb, &f, &err), PW_ERULE);
        for (size_t k = 0; k < f.n; k++)
            found = found || strstr(f.items[k].message, cases[i].message);
        check(cases[i].message, found);
        rule_findings_done(&f);
    }
}

static void advice(void)
{
    struct rule_findings f  = { 0 };
    struct rulebook     *rb = NULL;
    struct pw_err        err;
    BUF_AUTO             rule = { 0 };

    replaced(&rule, split_rule, "list(\"region\")", "list(\"empty\")");
    check_int("a list that is empty today does not stop an office", load2(rule.p, import_profile, &rb, &f, &err), PW_OK);
    check("it is told all the same", f.n == 1 && f.items[0].advice && strstr(f.items[0].message, "empty"));
    rule_findings_done(&f);
    rulebook_free(rb);
}

static void over_and_over(void)
{
    struct pw_err err;
    bool          ok = true;

    for (int i = 0; i < 300 && ok; i++) {
        struct rulebook *rb = NULL;

        ok = load2(split_rule, import_profile, &rb, NULL, &err) == PW_OK && rulebook_restore(rb, &err) == PW_OK;
        rulebook_free(rb);
    }
    check("loading and freeing over and over leaves nothing behind", ok);
}

int main(void)
{
    findings();
    all_at_once();
    files();
    fairness();
    folding();
    scopes();
    advice();
    over_and_over();
    return tap_done();
}
