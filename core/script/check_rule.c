#include "config.h"
#include "script/check.h"

#include "script/because.h"
#include "script/define.h"
#include "script/safelib.h"

static struct place_of place_of_token(const struct reader *r, const struct token *t)
{
    return (struct place_of){ r->path, t->line, t->column };
}

/* ---- names ---- */

static void say_unknown(void *ctx, const struct token *t)
{
    const struct reader *r    = ctx;
    struct nearest       near = { .wanted = t->s };

    if (safelib_has_name(t->s) || define_has_word(t->s))
        return;
    if (safelib_withholds(t->s)) {
        finding_add(r->f, place_of_token(r, t), "'%.*s' is not available to rules", (int)t->s.n, t->s.p);
        return;
    }
    define_offer_words(&near);
    nearest_hint(&near, finding_add(r->f, place_of_token(r, t), "unknown name '%.*s'", (int)t->s.n, t->s.p));
}

/* Is the dotted name a need, a list, inside one ("remarks.x") or the first part of one ("exporter")? */
static bool reads_declared(const struct rule *rule, struct str path)
{
    for (size_t i = 0; i < rule->info.n_needs; i++) {
        struct str name = str_of(rule->needs[i].name);
        size_t     n    = name.n < path.n ? name.n : path.n;

        if (memcmp(name.p, path.p, n) == 0 &&
            (name.n == path.n || (name.n > n ? name.p[n] == '.' : path.p[n] == '.')))
            return true;
    }
    for (size_t n = 0; n <= path.n; n++)
        if ((n == path.n || path.p[n] == '.') && (rule_has_list(rule, (struct str){ path.p, n }) ||
                                                  rule_is_broken(rule, (struct str){ path.p, n })))
            return true;
    return false;
}

static void check_fact_read(const struct reader *r, const struct rule *rule, size_t token, struct str path)
{
    struct nearest       near = { .wanted = path };
    struct rule_finding *x;
    size_t               id;

    if (reads_declared(rule, path))
        return;
    x = finding_add(r->f, place_of_token(r, &r->scan.t[token]), "'%.*s' is not among the rule's needs", (int)path.n,
                    path.p);
    for (size_t i = 0; i < rule->info.n_needs; i++)
        nearest_offer(&near, rule->needs[i].name);
    nearest_hint(&near, x);
    if (!near.best && fact_find(path, &id))
        finding_hint(x, "add \"%s\" to needs", fact_info(id)->name);
}

static void check_param_read(const struct reader *r, const struct rule *rule, size_t token, struct str path)
{
    const char    *dot  = memchr(path.p, '.', path.n);
    struct nearest near = { .wanted = { path.p, dot ? (size_t)(dot - path.p) : path.n } };

    for (size_t i = 0; i < rule->n_params; i++) {
        if (str_is(near.wanted, rule->params[i]))
            return;
        nearest_offer(&near, rule->params[i]);
    }
    nearest_hint(&near, finding_add(r->f, place_of_token(r, &r->scan.t[token]),
                                    "'%.*s' is not among the rule's params", (int)near.wanted.n, near.wanted.p));
}

/* Every f.name and p.name that stands in the check. */
static void check_reads(const struct reader *r, const struct rule *rule)
{
    struct scan_check c;
    struct buf        path = { 0 };

    if (!scan_check(&r->scan, &c))
        return;
    for (size_t i = c.begin; i < c.end; i++) {
        const struct token *t = &r->scan.t[i];

        if (t->kind != TOKEN_NAME || (i > 0 && (token_is(&r->scan, i - 1, ".") || token_is(&r->scan, i - 1, ":"))) ||
            scan_path(&r->scan, i, &path) == 0 || path.failed)
            continue;
        if (c.facts.n && str_eq(t->s, c.facts))
            check_fact_read(r, rule, i + 2, buf_view(&path));
        else if (c.params.n && str_eq(t->s, c.params))
            check_param_read(r, rule, i + 2, buf_view(&path));
    }
    if (path.failed)
        r->f->lost = true;
    buf_done(&path);
}

/* ---- placeholders ---- */

struct text_check {
    const struct reader *r;
    const struct rule   *rule;
    const char          *key;       /* "because" or "letter" */
};

/* A key of the evidence is written somewhere in the check as `name =`; where the check stands elsewhere,
 * nothing can be said. */
static bool may_be_evidence(const struct reader *r, struct str name)
{
    struct scan_check c;

    if (!scan_check(&r->scan, &c))
        return true;
    for (size_t i = c.begin; i < c.end; i++)
        if (r->scan.t[i].kind != TOKEN_SIGN && str_eq(r->scan.t[i].s, name))
            return true;
    return false;
}

static void check_because_name(void *ctx, struct str name)
{
    const struct text_check *t    = ctx;
    struct nearest           near = { .wanted = name };
    struct rule_finding     *x;

    if (rule_find_need(t->rule, name) != SIZE_MAX || rule_find_guard(t->rule, name) != SIZE_MAX ||
        rule_is_broken(t->rule, name))
        return;
    if (rule_has_list(t->rule, name)) {
        finding_add(t->r->f, reader_place(t->r, t->key), "%s: '{%.*s}' is a whole list", t->key, (int)name.n, name.p);
        return;
    }
    if (may_be_evidence(t->r, name))
        return;
    x = finding_add(t->r->f, reader_place(t->r, t->key), "%s: '{%.*s}' is neither a need nor evidence", t->key,
                    (int)name.n, name.p);
    for (size_t i = 0; i < t->rule->info.n_needs; i++)
        nearest_offer(&near, t->rule->needs[i].name);
    nearest_hint(&near, x);
}

static bool of_a_party(size_t fact)
{
    return strchr(fact_info(fact)->name, '.') != NULL;
}

/* A letter goes out of the house: it may name the goods and what the notification itself says, but no
 * limit, no window, no firm. */
static void check_letter_name(void *ctx, struct str name)
{
    const struct text_check *t    = ctx;
    size_t                   need = rule_find_need(t->rule, name), fact;
    const struct slot       *s;

    if (need != SIZE_MAX) {
        s    = &t->r->rb->slots[t->rule->needs[need].slot];
        fact = s->fact;
        if (s->kind == SLOT_FACT && !of_a_party(fact) && (s->scope == SCOPE_GOODS || fact < FIELD_COUNT))
            return;
    }
    finding_hint(finding_add(t->r->f, reader_place(t->r, "letter"), "letter: '{%.*s}' may not be quoted", (int)name.n,
                             name.p),
                 "a letter quotes facts of the goods that are among the needs, such as {substance}");
}

static void check_texts(const struct reader *r, const struct rule *rule)
{
    struct text_check t = { r, rule, "because" };

    if (rule->info.because && !because_names(rule->info.because, check_because_name, &t))
        finding_add(r->f, reader_place(r, "because"), "because: a brace is left open");
    t.key = "letter";
    if (rule->info.letter && !because_names(rule->info.letter, check_letter_name, &t))
        finding_add(r->f, reader_place(r, "letter"), "letter: a brace is left open");
}

/* ---- fairness ---- */

bool slot_countries_only(const struct slot *s)
{
    switch (s->kind) {
    case SLOT_FACT:
        return fact_info(s->fact)->country_only;
    case SLOT_LOOKUP:
        for (size_t i = 0; i < s->lookup.n_keys; i++)
            if (!fact_info(s->lookup.facts[i])->country_only)
                return false;
        return true;
    case SLOT_WINDOW:
        for (size_t i = 0; i < s->window.n_by; i++)
            if (!history_field_country(s->window.by[i]))
                return false;
        return true;
    }
    return false;
}

static bool slot_of_alerts(const struct slot *s)
{
    return s->kind == SLOT_FACT && fact_of_alert(s->fact);
}

/* Do all needs and guards satisfy `test`? A rule that reads nothing does not. */
static bool all_read(const struct rulebook *rb, const struct rule *rule, bool (*test)(const struct slot *s))
{
    for (size_t i = 0; i < rule->info.n_needs; i++)
        if (!test(&rb->slots[rule->needs[i].slot]))
            return false;
    for (size_t i = 0; i < rule->info.n_guards; i++)
        if (!test(&rb->slots[rule->guards[i].slot]))
            return false;
    return rule->info.n_needs + rule->info.n_guards > 0;
}

bool check_countries_only(const struct rulebook *rb, const struct rule *rule)
{
    return all_read(rb, rule, slot_countries_only);
}

bool check_alerts_only(const struct rulebook *rb, const struct rule *rule)
{
    return all_read(rb, rule, slot_of_alerts);
}

bool check_reads_exact(const struct rulebook *rb, const struct rule *rule)
{
    for (size_t i = 0; i < rule->info.n_needs; i++) {
        const struct slot *s = &rb->slots[rule->needs[i].slot];

        if (s->kind == SLOT_FACT && fact_exact(s->fact))
            return true;
    }
    for (size_t i = 0; i < rule->info.n_guards; i++)
        if (fact_exact(rb->slots[rule->guards[i].slot].fact))
            return true;
    return false;
}

static void check_group(const struct reader *r, const struct rule *rule)
{
    const char *group = rule->info.group;

    if (!group || rule->info.favours)
        return;
    if (check_countries_only(r->rb, rule) && strcmp(group, "country") != 0)
        finding_hint(finding_add(r->f, reader_place(r, "group"),
                                 "the rule reads facts of countries alone and is in group '%s'", group),
                     "such rules belong to group 'country', whose cap cannot leave green");
    if (check_alerts_only(r->rb, rule) && strcmp(group, "alert") != 0)
        finding_hint(finding_add(r->f, reader_place(r, "group"),
                                 "the rule reads alerts alone and is in group '%s'", group),
                     "such rules belong to group 'alert', whose cap cannot make red");
}

void check_rule(const struct reader *r, const struct rule *rule)
{
    if (!rule->read)
        return;
    scan_free_names(&r->scan, say_unknown, (void *)(uintptr_t)r);
    check_reads(r, rule);
    check_texts(r, rule);
    check_group(r, rule);
    if (rule->info.n_needs + rule->info.n_guards == 0)
        finding_add(r->f, reader_place(r, "needs"), "the rule reads nothing");
}

void check_ids(const struct rulebook *rb, struct rule_findings *f)
{
    for (size_t i = 0; i < rb->n_rules; i++)
        for (size_t k = 0; k < i; k++) {
            const struct rule_info *a = &rb->rules[i].info, *b = &rb->rules[k].info;

            if (a->id && b->id && strcmp(a->id, b->id) == 0)
                finding_add(f, (struct place_of){ a->path, a->line, 0 }, "rule '%s' is there twice: %s has it too",
                            a->id, b->path);
        }
    if (rb->n_profiles == 0 && rb->n_rules > 0)
        finding_hint(finding_add(f, (struct place_of){ "profiles", 0, 0 }, "there is no profile: no rule is scored"),
                     "write profiles/import.lua");
}
