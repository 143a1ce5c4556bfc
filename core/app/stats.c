#include "config.h"
#include "app/stats.h"

#include <stdio.h>
#include <stdlib.h>

#include "audit/entry.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/canon.h"
#include "format/fold.h"
#include "model/unit.h"
#include "store/st_audit.h"
#include "store/st_rules.h"

#define BOOKS_MAX  400
#define PLACES_MAX 300      /* countries there are, and scripts */
#define RULES_MAX  RULEBOOK_RULES_MAX

/* Everything a rule may be counted by while the ledger is read. */
struct counting {
    struct stats_rule  rule;
    struct stats_place places[2][PLACES_MAX];       /* countries, scripts */
    size_t             n_places[2];
};

struct counted_book { struct counting **rules; size_t n; };

struct stating {
    struct office       *o;
    struct stats        *s;
    int32_t              since;
    size_t               jobs;
    struct counted_book *counted;       /* of each of s->books */
    struct arena         a;             /* of one finding */
    int64_t              in_force;
};

/* ---- rulebooks ---- */

static int add_book(struct stating *x, int64_t rulebook, int64_t verdicts, size_t *ret, struct pw_err *err)
{
    struct stats_book *b;
    int                rc;

    for (*ret = 0; *ret < x->s->n_books; ++*ret)
        if (x->s->books[*ret].rulebook == rulebook)
            return PW_OK;
    if (x->s->n_books == BOOKS_MAX)
        return err_set(err, PW_ELIMIT, "more than %d rulebooks scored shipments; choose a later --since", BOOKS_MAX);
    b  = &x->s->books[*ret];
    *b = (struct stats_book){ .rulebook = rulebook, .verdicts = verdicts, .in_force = rulebook == x->in_force };
    if ((rc = st_rulebook_digest(x->o->st, rulebook, &b->digest, err)) < 0)
        return rc;
    x->counted[*ret].rules = arena_alloc(&x->s->a, RULES_MAX * sizeof(*x->counted->rules));
    x->s->n_books++;
    return x->counted[*ret].rules ? PW_OK : err_nomem(err);
}

static int note_book(void *ctx, int64_t rulebook, int64_t n, struct pw_err *err)
{
    size_t at;

    return add_book(ctx, rulebook, n, &at, err);
}

/* ---- the ledger ---- */

static int count_rule(struct stating *x, size_t book, struct str id, struct counting **ret, struct pw_err *err)
{
    struct counted_book *b = &x->counted[book];

    for (size_t i = 0; i < b->n; i++)
        if (str_eq(b->rules[i]->rule.id, id)) {
            *ret = b->rules[i];
            return PW_OK;
        }
    if (b->n == RULES_MAX)
        return err_set(err, PW_EDB, "a rulebook with more than %d rules", RULES_MAX);
    *ret = arena_alloc(&x->s->a, sizeof **ret);
    if (!*ret || !((*ret)->rule.id = arena_str(&x->s->a, id)).p)
        return err_nomem(err);
    b->rules[b->n++] = *ret;
    return PW_OK;
}

static int note_place(struct stating *x, struct counting *c, int kind, struct str name, bool clean, struct pw_err *err)
{
    struct stats_place *p = c->places[kind];
    size_t              i = 0;

    while (i < c->n_places[kind] && !str_eq(p[i].name, name))
        i++;
    if (i == PLACES_MAX)
        return PW_OK;
    if (i == c->n_places[kind]) {
        if (!(p[i].name = arena_str(&x->s->a, name)).p)
            return err_nomem(err);
        c->n_places[kind]++;
    }
    p[i].inspected++;
    p[i].clean += clean;
    return PW_OK;
}

/* Each script that a party's name is written in, once. */
static int note_scripts(struct stating *x, struct counting *c, const struct shipment *s, bool clean, struct pw_err *err)
{
    const char *seen[ROLE_COUNT];
    size_t      n  = 0;
    int         rc = PW_OK;

    for (int r = 0; r < ROLE_COUNT && rc == PW_OK; r++) {
        const char *script = fold_script(party_text(s, (enum party_role)r, PARTY_NAME));
        size_t      i      = 0;

        while (script && i < n && seen[i] != script)
            i++;
        if (!script || i < n)
            continue;
        seen[n++] = script;
        rc        = note_place(x, c, 1, str_of(script), clean, err);
    }
    return rc;
}

static int credit(struct stating *x, const struct ledger_row *l, size_t book, struct str rule, const struct shipment *s,
                  struct pw_err *err)
{
    struct counting *c  = NULL;
    int              rc = count_rule(x, book, rule, &c, err);

    if (rc < 0)
        return rc;
    c->rule.inspected++;
    c->rule.clean += l->result == FINDING_CLEAN;
    c->rule.paper += l->result == FINDING_PAPER;
    c->rule.suspected += l->result == FINDING_SUSPECTED;
    c->rule.diverted += l->result == FINDING_DIVERSION;
    if (s->text[FIELD_EXPORTING_COUNTRY].n &&
        (rc = note_place(x, c, 0, s->text[FIELD_EXPORTING_COUNTRY], l->result == FINDING_CLEAN, err)) < 0)
        return rc;
    return note_scripts(x, c, s, l->result == FINDING_CLEAN, err);
}

/* Takes the later verdict where it was made by the day of the inspection. */
static int selected_by(struct stating *x, struct ledger_row *l, struct pw_err *err)
{
    struct audit_entry e;
    struct str         body;
    char               zone[64];
    int                rc;

    if (l->later == HISTORY_ABSENT)
        return PW_OK;
    if ((rc = st_audit_entry_get(x->o->st, l->later, &x->a, &body, err)) < 0 || (rc = audit_entry_decode(body, &e, err)) < 0)
        return rc;
    snprintf(zone, sizeof zone, "%.*s", (int)x->o->zone.n, x->o->zone.p);
    if (instant_day(e.time_us, zone, NULL) > l->on_day)
        return PW_OK;
    l->verdict       = l->later;
    l->rulebook      = l->later_rulebook;
    l->verdict_bytes = l->later_bytes;
    return PW_OK;
}

static int note_finding(void *ctx, const struct ledger_row *row, struct pw_err *err)
{
    struct stating   *x = ctx;
    struct ledger_row copy = *row, *l = &copy;
    struct canon      in;
    struct verdict    v;
    struct shipment   s;
    size_t            book;
    int               rc;

    if (l->verdict == HISTORY_ABSENT || l->result == FINDING_NONE)
        return PW_OK;
    x->s->inspected++;
    arena_reset(&x->a);
    if ((rc = selected_by(x, l, err)) < 0)
        return rc;
    in = canon_open(l->verdict_bytes);
    if (!l->verdict_bytes.p || !l->record.p) {
        x->s->erased++;
        return PW_OK;
    }
    if (!verdict_decode(&in, &x->a, &v))
        return err_set(err, PW_EDB, "the verdict number %lld is damaged", (long long)l->verdict);
    if ((rc = shipment_decode(l->record, &x->a, &s, err)) < 0 || (rc = add_book(x, l->rulebook, 0, &book, err)) < 0)
        return rc;
    for (size_t i = 0; i < v.n_contributions && rc == PW_OK; i++)
        if (v.contributions[i].rule.n)
            rc = credit(x, l, book, v.contributions[i].rule, &s, err);
    return rc;
}

/* ---- the report ---- */

static int by_clean(const void *x, const void *y)
{
    const struct stats_place *a = x, *b = y;

    if (a->clean != b->clean)
        return a->clean < b->clean ? 1 : -1;
    if (a->inspected != b->inspected)
        return a->inspected < b->inspected ? 1 : -1;
    return str_cmp(a->name, b->name);
}

static size_t keep_places(struct stats_place *to, struct stats_place *from, size_t n)
{
    size_t kept = n < STATS_PLACES ? n : STATS_PLACES;

    qsort(from, n, sizeof *from, by_clean);
    memcpy(to, from, kept * sizeof *to);
    return kept;
}

static void judge_rule(struct counting *c)
{
    struct stats_rule *r = &c->rule;

    r->n_countries     = keep_places(r->countries, c->places[0], c->n_places[0]);
    r->n_scripts       = keep_places(r->scripts, c->places[1], c->n_places[1]);
    r->precision       = wilson(r->diverted + r->suspected, r->inspected);
    r->paper_precision = wilson(r->paper, r->inspected);
}

static int by_id(const void *x, const void *y)
{
    return str_cmp((*(struct counting *const *)x)->rule.id, (*(struct counting *const *)y)->rule.id);
}

static int report_book(struct stating *x, size_t at, struct pw_err *err)
{
    struct stats_book   *b = &x->s->books[at];
    struct counted_book *k = &x->counted[at];
    struct counting     *c = NULL;
    int                  rc = PW_OK;

    for (size_t i = 0; i < b->b.n_rules && rc == PW_OK; i++)
        if ((rc = count_rule(x, at, b->b.rules[i].id, &c, err)) == PW_OK)
            c->rule.r = &b->b.rules[i];
    if (rc < 0 || !(b->rules = arena_alloc(&x->s->a, (k->n + 1) * sizeof *b->rules)))
        return rc < 0 ? rc : err_nomem(err);
    if (k->n)
        qsort(k->rules, k->n, sizeof(*k->rules), by_id);
    for (size_t i = 0; i < k->n; i++) {
        judge_rule(k->rules[i]);
        b->rules[b->n_rules++] = k->rules[i]->rule;
    }
    return PW_OK;
}

static int replay_book(struct stating *x, struct stats_book *b, struct pw_err *err)
{
    struct arena            a     = { 0 };
    struct rule_files      *files = arena_alloc(&a, sizeof *files);
    struct backtest_options opt   = { .files = files, .against = -1, .since = x->since, .after = -1, .rulebook = b->rulebook,
                                      .jobs = x->jobs, .timed = true };
    struct stored_rulebook  stored;
    int                     rc = files ? st_rulebook_get(x->o->st, b->rulebook, &a, &stored, err) : err_nomem(err);

    if (rc == PW_OK && (rc = rule_files_decode(stored.content, &a, files, err)) == PW_OK)
        rc = backtest_run(x->o, &opt, &b->b, err);
    arena_done(&a);
    return rc;
}

static int state(struct stating *x, struct pw_err *err)
{
    struct stats *s = x->s;
    int           rc;

    s->today   = office_today(x->o);
    s->books   = arena_alloc(&s->a, BOOKS_MAX * sizeof *s->books);
    x->counted = calloc(BOOKS_MAX, sizeof *x->counted);
    if (!s->books || !x->counted)
        return err_nomem(err);
    if ((rc = st_rulebook_in_force(x->o->st, office_now(x->o), &x->in_force, err)) < 0 ||
        (rc = st_rulebook_counts(x->o->st, x->since, note_book, x, err)) < 0 ||
        (rc = st_ledger(x->o->st, x->since, note_finding, x, err)) < 0 ||
        (rc = st_sample_result(x->o->st, x->since, &s->sample, err)) < 0)
        return rc;
    for (size_t i = 0; i < s->n_books && rc == PW_OK; i++) {
        if (s->books[i].verdicts)
            rc = replay_book(x, &s->books[i], err);
        if (rc == PW_OK)
            rc = report_book(x, i, err);
    }
    s->irregular = wilson(s->sample.inspected - s->sample.clean, s->sample.inspected);
    s->diverted  = wilson(s->sample.suspected + s->sample.diverted, s->sample.inspected);
    return rc;
}

int stats_run(struct office *o, int32_t since, size_t jobs, struct stats *ret, struct pw_err *err)
{
    struct stats   s  = { 0 };
    struct stating x  = { .o = o, .s = &s, .since = since, .jobs = jobs };
    int            rc = state(&x, err);

    free(x.counted);
    arena_done(&x.a);
    if (rc < 0)
        stats_done(&s);
    else
        *ret = s;
    return rc;
}

void stats_done(struct stats *s)
{
    for (size_t i = 0; i < s->n_books; i++)
        backtest_done(&s->books[i].b);
    arena_done(&s->a);
    *s = (struct stats){ 0 };
}

int64_t stats_of_greens(const struct stats *s, int64_t share_millionths)
{
    int64_t n;

    return scale_i64(s->sample.greens, share_millionths, DECIMAL_ONE, &n) ? n : 0;
}
