#include "config.h"
#include "app/evaluate.h"

#include "base/mem.h"

#define OTHER_LINES_MAX 100     /* further lines a contribution names */

/* One rule over all lines: the strongest hit, and the worst of what else happened. */
struct ran {
    enum outcome       outcome;
    size_t             line;            /* of the strongest hit; SIZE_MAX on the shipment */
    struct rule_result result;
    int64_t           *others;
    size_t             n_others;
};

/* Which outcome speaks for the rule when lines differ: a hit, then trouble, then what is missing. */
static int rank(enum outcome o)
{
    switch (o) {
    case OUTCOME_HIT:     return 4;
    case OUTCOME_ABORTED: return 3;
    case OUTCOME_SKIPPED: return 2;
    case OUTCOME_MISS:    return 1;
    default:              return 0;
    }
}

static void note_other(const struct evaluation *e, struct ran *r, size_t line, struct arena *a)
{
    if (!r->others)
        r->others = arena_alloc(a, OTHER_LINES_MAX * sizeof *r->others);
    if (r->others && r->n_others < OTHER_LINES_MAX)
        r->others[r->n_others++] = e->line_numbers[line];
}

static void run_rule(const struct evaluation *e, size_t rule, struct arena *a, struct ran *r, bool *aborted)
{
    const struct rule_info *info = rulebook_rule(e->rb, rule);
    struct rule_result      one;

    r->outcome  = OUTCOME_NOT_APPLICABLE;
    r->others   = NULL;
    r->n_others = 0;
    r->line     = SIZE_MAX;
    if (info->on == SCOPE_SHIPMENT) {
        rulebook_run(e->rb, rule, e->profile, e->facts->shipment, a, &r->result);
        r->outcome = r->result.outcome;
        *aborted |= r->outcome == OUTCOME_ABORTED;
        return;
    }
    for (size_t i = 0; i < e->facts->n_lines; i++) {
        rulebook_run(e->rb, rule, e->profile, e->facts->lines[i], a, &one);
        *aborted |= one.outcome == OUTCOME_ABORTED;
        if (one.outcome == OUTCOME_HIT && r->outcome == OUTCOME_HIT && one.strength <= r->result.strength) {
            note_other(e, r, i, a);
            continue;
        }
        if (rank(one.outcome) <= rank(r->outcome))
            continue;
        if (one.outcome == OUTCOME_HIT && r->outcome == OUTCOME_HIT)
            note_other(e, r, r->line, a);
        r->outcome = one.outcome;
        r->result  = one;
        r->line    = i;
    }
}

/* ---- hits ---- */

static bool add_evidence(struct contribution *c, struct str name, const struct fact_value *v)
{
    if (v->type == FACT_ABSENT)
        return false;
    c->evidence[c->n_evidence++] = (struct evidence){ .name = name, .value = *v };
    return true;
}

static const struct fact_value *values_of(const struct evaluation *e, const struct ran *r)
{
    return r->line == SIZE_MAX ? e->facts->shipment : e->facts->lines[r->line];
}

static int fill_evidence(const struct evaluation *e, size_t rule, const struct ran *r, struct arena *a,
                         struct contribution *c, struct pw_err *err)
{
    const struct rule_info  *info   = rulebook_rule(e->rb, rule);
    const struct fact_value *values = values_of(e, r);

    c->evidence = arena_alloc(a, (info->n_needs + r->result.n_evidence + 1) * sizeof *c->evidence);
    if (!c->evidence)
        return err_nomem(err);
    for (size_t i = 0; i < info->n_needs; i++) {
        const struct slot *slot = rulebook_slot(e->rb, info->needs[i].slot);
        struct evidence   *last;
        int64_t           *ids;

        if (!add_evidence(c, str_of(info->needs[i].name), &values[info->needs[i].slot]) ||
            slot->kind != SLOT_WINDOW)
            continue;
        ids = arena_alloc(a, EVIDENCE_SHIPMENTS * sizeof *ids);
        if (!ids)
            return err_nomem(err);
        last              = &c->evidence[c->n_evidence - 1];
        last->shipments   = ids;
        last->n_shipments = e->evidence(e->ctx, str_of(info->id), last->name, info->needs[i].slot,
                                        slot->scope == SCOPE_SHIPMENT ? SIZE_MAX : r->line, ids,
                                        EVIDENCE_SHIPMENTS);
    }
    for (size_t i = 0; i < r->result.n_evidence; i++)
        add_evidence(c, r->result.evidence[i].key, &r->result.evidence[i].value);
    return PW_OK;
}

static int because_of(const struct evaluation *e, size_t rule, const struct ran *r, struct arena *a,
                      struct str *ret, struct pw_err *err)
{
    BUF_AUTO out = { 0 };

    rulebook_because(e->rb, rule, values_of(e, r), &r->result, &out);
    *ret = arena_str(a, buf_view(&out));
    return ret->p ? PW_OK : err_nomem(err);
}

static int letter_of(const struct evaluation *e, size_t rule, const struct ran *r, struct arena *a,
                     struct str *ret, struct pw_err *err)
{
    BUF_AUTO out = { 0 };

    rulebook_letter(e->rb, rule, values_of(e, r), &out);
    *ret = out.n ? arena_str(a, buf_view(&out)) : STR_NONE;
    return out.n && !ret->p ? err_nomem(err) : PW_OK;
}

static int fill_hit(const struct evaluation *e, size_t rule, const struct ran *r, struct arena *a,
                    struct contribution *c, struct pw_err *err)
{
    const struct rule_info *info = rulebook_rule(e->rb, rule);
    int                     rc;

    *c = (struct contribution){
        .rule = str_of(info->id), .group = str_of(info->group), .on_goods = info->on == SCOPE_GOODS,
        .line = r->line == SIZE_MAX ? 0 : e->line_numbers[r->line], .force = LANE_NONE,
        .strength = r->result.strength, .other_lines = r->others, .n_other_lines = r->n_others,
    };
    if ((rc = because_of(e, rule, r, a, &c->because, err)) < 0 || (rc = letter_of(e, rule, r, a, &c->letter, err)) < 0)
        return rc;
    return fill_evidence(e, rule, r, a, c, err);
}

/* ---- all rules ---- */

struct gathering {
    struct verdict    *v;
    struct hit_weight *weights;
    size_t             n_hits;
    size_t             applicable, evaluated;
};

static int take(const struct evaluation *e, size_t rule, const struct ran *r, struct arena *a,
                struct gathering *g, struct pw_err *err)
{
    const struct rule_info *info = rulebook_rule(e->rb, rule);
    const struct profile   *p    = rulebook_profile(e->rb, e->profile);
    struct verdict         *v    = g->v;
    struct str              id   = str_of(info->id), text;
    int                     rc;

    g->applicable += r->outcome != OUTCOME_NOT_APPLICABLE;
    g->evaluated += r->outcome == OUTCOME_HIT || r->outcome == OUTCOME_MISS;
    switch (r->outcome) {
    case OUTCOME_SKIPPED:
        v->skipped[v->n_skipped++] = (struct rule_note){ id, str_of(r->result.missing), STR_NONE };
        return PW_OK;
    case OUTCOME_ABORTED:
        v->aborted[v->n_aborted++] = (struct rule_note){ id, str_of(r->result.kind), r->result.detail };
        return PW_OK;
    case OUTCOME_HIT:
        if (!info->favours) {
            g->weights[g->n_hits] = (struct hit_weight){ p->rules[rule].weight_pts, p->rules[rule].force };
            return fill_hit(e, rule, r, a, &v->contributions[g->n_hits++], err);
        }
        if ((rc = because_of(e, rule, r, a, &text, err)) < 0)
            return rc;
        v->favours[v->n_favours++] = (struct rule_note){ id, text, STR_NONE };
        return PW_OK;
    default:
        return PW_OK;
    }
}

static int make_room(const struct evaluation *e, struct arena *a, struct gathering *g, struct pw_err *err)
{
    size_t          n = rulebook_rules(e->rb), groups = rulebook_profile(e->rb, e->profile)->n_groups;
    struct verdict *v = g->v;

    v->contributions = arena_alloc(a, (n + groups + 1) * sizeof *v->contributions);
    v->skipped       = arena_alloc(a, (n + 1) * sizeof *v->skipped);
    v->aborted       = arena_alloc(a, (n + 1) * sizeof *v->aborted);
    v->favours       = arena_alloc(a, (n + 1) * sizeof *v->favours);
    g->weights       = arena_alloc(a, (n + 1) * sizeof *g->weights);
    if (!v->contributions || !v->skipped || !v->aborted || !v->favours || !g->weights)
        return err_nomem(err);
    return PW_OK;
}

int evaluate(const struct evaluation *e, struct arena *a, struct verdict *ret, struct pw_err *err)
{
    struct verdict   v       = { .profile = str_of(rulebook_profile(e->rb, e->profile)->id) };
    struct gathering g       = { .v = &v };
    bool             aborted = false;
    struct ran       r;
    int              rc = make_room(e, a, &g, err);

    for (size_t rule = 0; rule < rulebook_rules(e->rb) && rc == PW_OK; rule++) {
        bool broke = false;

        run_rule(e, rule, a, &r, &broke);
        rc = take(e, rule, &r, a, &g, err);
        /* What an aborted rule left behind in the state must not reach the next (pitfall 29). */
        if (rc == PW_OK && broke)
            rc = rulebook_restore(e->rb, err);
        aborted |= broke;
    }
    if (rc < 0)
        return rc;
    v.complete     = !aborted;
    v.completeness = g.applicable ? (int)((g.evaluated * 100 + g.applicable / 2) / g.applicable) : 100;
    verdict_score(&v, rulebook_profile(e->rb, e->profile), g.weights, g.n_hits, aborted || e->must_check);
    *ret = v;
    return PW_OK;
}
