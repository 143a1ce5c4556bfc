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
        r->others = arena_raw(a, OTHER_LINES_MAX * sizeof *r->others);
    if (r->others && r->n_others < OTHER_LINES_MAX)
        r->others[r->n_others++] = e->line_numbers[line];
}

static void run_rule(const struct evaluation *e, size_t rule, struct arena *a, struct ran *r, bool *aborted)
{
    struct rule_result one;

    r->outcome  = OUTCOME_NOT_APPLICABLE;
    r->others   = NULL;
    r->n_others = 0;
    r->line     = SIZE_MAX;
    if (rulebook_on(e->rb, rule) == SCOPE_SHIPMENT) {
        rulebook_run(e->rb, rule, e->profile, e->facts->shipment, a, &r->result);
        r->outcome = r->result.outcome;
        *aborted |= r->outcome == OUTCOME_ABORTED;
        return;
    }
    for (size_t i = 0; i < e->facts->n_lines; i++) {
        /* Until something happened the result is written in place; it is too large to copy for nothing. */
        struct rule_result *into = rank(r->outcome) ? &one : &r->result;

        rulebook_run(e->rb, rule, e->profile, e->facts->lines[i], a, into);
        *aborted |= into->outcome == OUTCOME_ABORTED;
        if (into->outcome == OUTCOME_HIT && r->outcome == OUTCOME_HIT && into->strength <= r->result.strength) {
            note_other(e, r, i, a);
            continue;
        }
        if (rank(into->outcome) <= rank(r->outcome))
            continue;
        if (into->outcome == OUTCOME_HIT && r->outcome == OUTCOME_HIT)
            note_other(e, r, r->line, a);
        r->outcome = into->outcome;
        if (into != &r->result)
            r->result = *into;
        r->line = i;
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

    /* One more for the number of an exception. */
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
        ids = arena_raw(a, EVIDENCE_SHIPMENTS * sizeof *ids);
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
    BUF_STACK(out, 512);

    rulebook_because(e->rb, rule, values_of(e, r), &r->result, &out);
    *ret = arena_str(a, buf_view(&out));
    return ret->p ? PW_OK : err_nomem(err);
}

static int letter_of(const struct evaluation *e, size_t rule, const struct ran *r, struct arena *a,
                     struct str *ret, struct pw_err *err)
{
    BUF_STACK(out, 512);

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
    size_t             n_hits, room_hits, room_weights;
    size_t             room_skipped, room_aborted, room_favours;
    size_t             applicable, evaluated;
};

/* Room for one more item behind `n`; most verdicts need a handful, so nothing is laid out for all rules. */
static void *more(struct arena *a, void *items, size_t n, size_t *room, size_t size)
{
    void *grown;

    if (n < *room)
        return items;
    grown = arena_alloc(a, (*room ? *room * 2 : 8) * size);
    if (grown && n)
        memcpy(grown, items, n * size);
    *room = *room ? *room * 2 : 8;
    return grown;
}

static int add_note(struct arena *a, struct rule_note **notes, size_t *n, size_t *room, struct rule_note note,
                    struct pw_err *err)
{
    struct rule_note *grown = more(a, *notes, *n, room, sizeof *grown);

    if (!grown)
        return err_nomem(err);
    *notes        = grown;
    grown[(*n)++] = note;
    return PW_OK;
}

/* What a rule came to, unless it is a miss or did not apply. */
static int take(const struct evaluation *e, size_t rule, const struct ran *r, struct arena *a, struct gathering *g,
                struct pw_err *err)
{
    const struct rule_info *info = rulebook_rule(e->rb, rule);
    const struct profile   *p    = rulebook_profile(e->rb, e->profile);
    struct verdict         *v    = g->v;
    struct str              id   = str_of(info->id), text;
    int                     rc;

    switch (r->outcome) {
    case OUTCOME_SKIPPED:
        return add_note(a, &v->skipped, &v->n_skipped, &g->room_skipped,
                        (struct rule_note){ id, str_of(r->result.missing), STR_NONE }, err);
    case OUTCOME_ABORTED:
        return add_note(a, &v->aborted, &v->n_aborted, &g->room_aborted,
                        (struct rule_note){ id, str_of(r->result.kind), r->result.detail }, err);
    case OUTCOME_HIT:
        break;
    default:
        return PW_OK;
    }
    if (info->favours) {
        rc = because_of(e, rule, r, a, &text, err);
        return rc < 0 ? rc : add_note(a, &v->favours, &v->n_favours, &g->room_favours,
                                      (struct rule_note){ id, text, STR_NONE }, err);
    }
    v->contributions = more(a, v->contributions, g->n_hits, &g->room_hits, sizeof *v->contributions);
    g->weights       = more(a, g->weights, g->n_hits, &g->room_weights, sizeof *g->weights);
    if (!v->contributions || !g->weights)
        return err_nomem(err);
    g->weights[g->n_hits] = (struct hit_weight){ p->rules[rule].weight_pts, p->rules[rule].force };
    return fill_hit(e, rule, r, a, &v->contributions[g->n_hits++], err);
}

/* verdict_score() adds a line for each cap. */
static int room_for_caps(const struct evaluation *e, struct arena *a, struct gathering *g, struct pw_err *err)
{
    size_t               n    = g->n_hits + rulebook_profile(e->rb, e->profile)->n_groups + 1;
    struct contribution *with = arena_alloc(a, n * sizeof *with);

    if (!with)
        return err_nomem(err);
    if (g->n_hits)
        memcpy(with, g->v->contributions, g->n_hits * sizeof *with);
    g->v->contributions = with;
    return PW_OK;
}

/* Takes the weight of hits that an exception covers, unless the score without it has risen too far. The room for the
 * note is kept by fill_evidence(). */
static void hush(const struct evaluation *e, struct gathering *g)
{
    int score = verdict_sum(g->v, rulebook_profile(e->rb, e->profile), g->weights, g->n_hits);

    for (size_t i = 0; i < g->n_hits; i++)
        for (size_t k = 0; k < e->n_quiet; k++) {
            struct contribution *c = &g->v->contributions[i];

            if (g->weights[i].force != LANE_NONE || score >= e->quiet[k].until_score ||
                (e->quiet[k].rule.n && !str_eq(e->quiet[k].rule, c->rule)))
                continue;
            g->weights[i].weight = 0;
            c->evidence[c->n_evidence++] = (struct evidence){
                .name = STR("exception"), .value = { .type = FACT_INTEGER, .i = e->quiet[k].exception },
            };
            break;
        }
}

int evaluate(const struct evaluation *e, struct arena *a, struct verdict *ret, struct pw_err *err)
{
    struct verdict     v       = { .profile = str_of(rulebook_profile(e->rb, e->profile)->id) };
    struct gathering   g       = { .v = &v };
    bool               aborted = false;
    struct ran         r;
    int                rc = PW_OK;

    for (size_t rule = 0, n = rulebook_rules(e->rb); rule < n && rc == PW_OK; rule++) {
        bool broke = false;

        run_rule(e, rule, a, &r, &broke);
        g.applicable += r.outcome != OUTCOME_NOT_APPLICABLE;
        g.evaluated += r.outcome == OUTCOME_HIT || r.outcome == OUTCOME_MISS;
        if (r.outcome == OUTCOME_NOT_APPLICABLE || r.outcome == OUTCOME_MISS)
            continue;       /* most of them; a rule that broke on one line is at least aborted */
        rc = take(e, rule, &r, a, &g, err);
        /* What an aborted rule left behind in the state must not reach the next (pitfall 29). */
        if (rc == PW_OK && broke)
            rc = rulebook_restore(e->rb, err);
        aborted |= broke;
    }
    if (rc < 0 || (rc = room_for_caps(e, a, &g, err)) < 0)
        return rc;
    if (e->n_quiet)
        hush(e, &g);
    v.complete     = !aborted;
    v.completeness = g.applicable ? (int)((g.evaluated * 100 + g.applicable / 2) / g.applicable) : 100;
    verdict_score(&v, rulebook_profile(e->rb, e->profile), g.weights, g.n_hits, aborted || e->must_check);
    *ret = v;
    return PW_OK;
}
