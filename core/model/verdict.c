#include "config.h"
#include "model/verdict.h"

#include <stdlib.h>

#include "format/canon.h"

#define COUNT_CAP 100000    /* of anything in a stored verdict: more is damage */

int verdict_points(int weight, int64_t strength)
{
    int64_t v = (int64_t)weight * strength;

    return (int)(v >= 0 ? (v + 500000) / 1000000 : -((-v + 500000) / 1000000));
}

int64_t contribution_exception(const struct contribution *c)
{
    for (size_t i = c->n_evidence; i-- > 0;)        /* it is put behind all other evidence */
        if (c->evidence[i].value.type == FACT_INTEGER && str_is(c->evidence[i].name, "exception"))
            return c->evidence[i].value.i;
    return 0;
}

size_t verdict_shipments(const struct verdict *v, struct str rule, struct str need, int64_t *ret, size_t max)
{
    for (size_t i = 0; i < v->n_contributions; i++) {
        const struct contribution *k = &v->contributions[i];

        for (size_t e = 0; str_eq(k->rule, rule) && e < k->n_evidence; e++)
            if (str_eq(k->evidence[e].name, need)) {
                size_t n = k->evidence[e].n_shipments < max ? k->evidence[e].n_shipments : max;

                if (n)
                    memcpy(ret, k->evidence[e].shipments, n * sizeof *ret);
                return n;
            }
    }
    return 0;
}

bool verdict_forced(const struct verdict *v)
{
    for (size_t i = 0; i < v->n_contributions; i++)
        if (v->contributions[i].force != LANE_NONE)
            return true;
    return false;
}

/* Greatest points first; then forced ones; then by name, so that the order is one and the same. */
static int by_points(const void *x, const void *y)
{
    const struct contribution *a = x, *b = y;

    if (a->points != b->points)
        return b->points - a->points;
    if (a->force != b->force)
        return b->force - a->force;
    return str_cmp(a->rule, b->rule);
}

static int group_points(const struct verdict *v, size_t n_hits, const char *group)
{
    int sum = 0;

    for (size_t i = 0; i < n_hits; i++)
        if (str_is(v->contributions[i].group, group))
            sum += v->contributions[i].points;
    return sum;
}

int verdict_sum(const struct verdict *v, const struct profile *p, const struct hit_weight *weights, size_t n_hits)
{
    int total = 0;

    for (size_t g = 0; g < p->n_groups; g++) {
        int sum = 0;

        for (size_t i = 0; i < n_hits; i++)
            if (str_is(v->contributions[i].group, p->groups[g].name))
                sum += verdict_points(weights[i].weight, v->contributions[i].strength);
        total += sum > p->groups[g].cap_pts ? p->groups[g].cap_pts : sum;
    }
    return total > SCORE_MAX ? SCORE_MAX : total;
}

static void add_cap(struct verdict *v, struct str group, int points)
{
    v->contributions[v->n_contributions++] = (struct contribution){
        .group = group, .points = points, .force = LANE_NONE,
    };
}

void verdict_score(struct verdict *v, const struct profile *p, const struct hit_weight *weights,
                   size_t n_hits, bool must_check)
{
    int total = 0, forced = LANE_NONE;

    for (size_t i = 0; i < n_hits; i++) {
        struct contribution *c = &v->contributions[i];

        c->points = verdict_points(weights[i].weight, c->strength);
        c->force  = weights[i].force;
        if (c->force > forced)
            forced = c->force;
    }
    if (n_hits)
        qsort(v->contributions, n_hits, sizeof *v->contributions, by_points);
    v->n_contributions = n_hits;
    for (size_t g = 0; g < p->n_groups; g++) {
        int sum = group_points(v, n_hits, p->groups[g].name), cap = p->groups[g].cap_pts;

        if (sum > cap)
            add_cap(v, str_of(p->groups[g].name), cap - sum);
        total += sum > cap ? cap : sum;
    }
    if (total > SCORE_MAX) {
        add_cap(v, STR("total"), SCORE_MAX - total);
        total = SCORE_MAX;
    }
    v->score = total;
    v->lane  = total >= p->red_pts ? LANE_RED : total >= p->yellow_pts ? LANE_YELLOW : LANE_GREEN;
    if (forced > v->lane)
        v->lane = forced;
    v->held = must_check && v->lane == LANE_GREEN;
    if (v->held)
        v->lane = LANE_YELLOW;
}

/* ---- bytes ---- */

static void put_evidence(struct buf *out, const struct evidence *e)
{
    canon_vstr(out, e->name);
    fact_encode(out, &e->value);
    canon_vint(out, e->n_shipments);
    for (size_t i = 0; i < e->n_shipments; i++)
        canon_zint(out, e->shipments[i]);
}

static void put_contribution(struct buf *out, const struct contribution *c)
{
    canon_vstr(out, c->rule);
    canon_vstr(out, c->group);
    canon_u8(out, c->on_goods);
    canon_zint(out, c->line);
    canon_zint(out, c->points);
    canon_u8(out, (uint8_t)(c->force + 1));
    canon_zint(out, c->strength);
    canon_vstr(out, c->because);
    canon_vstr(out, c->letter);
    canon_vint(out, c->n_evidence);
    for (size_t i = 0; i < c->n_evidence; i++)
        put_evidence(out, &c->evidence[i]);
    canon_vint(out, c->n_other_lines);
    for (size_t i = 0; i < c->n_other_lines; i++)
        canon_zint(out, c->other_lines[i]);
}

static void put_notes(struct buf *out, const struct rule_note *notes, size_t n)
{
    canon_vint(out, n);
    for (size_t i = 0; i < n; i++) {
        canon_vstr(out, notes[i].rule);
        canon_vstr(out, notes[i].text);
        canon_vstr(out, notes[i].detail);
    }
}

void verdict_encode(struct buf *out, const struct verdict *v)
{
    canon_u8(out, 1);       /* version of this layout */
    canon_vstr(out, v->profile);
    canon_u8(out, (uint8_t)v->score);
    canon_u8(out, (uint8_t)v->lane);
    canon_u8(out, (uint8_t)v->completeness);
    canon_u8(out, (uint8_t)(v->complete | v->held << 1));
    canon_vint(out, v->n_contributions);
    for (size_t i = 0; i < v->n_contributions; i++)
        put_contribution(out, &v->contributions[i]);
    put_notes(out, v->skipped, v->n_skipped);
    put_notes(out, v->aborted, v->n_aborted);
    put_notes(out, v->favours, v->n_favours);
}

/* An array of `n` items, or NULL with the cursor marked bad. */
static void *items(struct canon *in, struct arena *a, size_t n, size_t size)
{
    void *p = n <= COUNT_CAP ? arena_alloc(a, (n ? n : 1) * size) : NULL;

    if (!p)
        in->bad = true;
    return p;
}

static bool get_evidence(struct canon *in, struct arena *a, struct evidence *e)
{
    int64_t *ids;

    e->name = canon_get_vstr(in);
    if (!fact_decode(in, a, &e->value))
        return false;
    e->n_shipments = canon_get_vint(in);
    ids            = items(in, a, e->n_shipments, sizeof *ids);
    for (size_t i = 0; i < e->n_shipments && !in->bad; i++)
        ids[i] = canon_get_zint(in);
    e->shipments = ids;
    return !in->bad;
}

static bool get_contribution(struct canon *in, struct arena *a, struct contribution *c)
{
    c->rule     = canon_get_vstr(in);
    c->group    = canon_get_vstr(in);
    c->on_goods = canon_get_u8(in) != 0;
    c->line     = canon_get_zint(in);
    c->points   = (int)canon_get_zint(in);
    c->force    = (int)canon_get_u8(in) - 1;
    c->strength = canon_get_zint(in);
    c->because  = canon_get_vstr(in);
    c->letter   = canon_get_vstr(in);
    c->n_evidence = canon_get_vint(in);
    c->evidence   = items(in, a, c->n_evidence, sizeof *c->evidence);
    for (size_t i = 0; i < c->n_evidence && !in->bad; i++)
        if (!get_evidence(in, a, &c->evidence[i]))
            return false;
    c->n_other_lines = canon_get_vint(in);
    c->other_lines   = items(in, a, c->n_other_lines, sizeof *c->other_lines);
    for (size_t i = 0; i < c->n_other_lines && !in->bad; i++)
        c->other_lines[i] = canon_get_zint(in);
    return !in->bad;
}

static struct rule_note *get_notes(struct canon *in, struct arena *a, size_t *ret_n)
{
    size_t            n = canon_get_vint(in);
    struct rule_note *notes = items(in, a, n, sizeof *notes);

    for (size_t i = 0; i < n && !in->bad; i++) {
        notes[i].rule   = canon_get_vstr(in);
        notes[i].text   = canon_get_vstr(in);
        notes[i].detail = canon_get_vstr(in);
    }
    *ret_n = n;
    return notes;
}

bool verdict_decode(struct canon *in, struct arena *a, struct verdict *ret)
{
    struct verdict v = { 0 };
    uint8_t        flags;

    if (canon_get_u8(in) != 1)
        return false;
    v.profile      = canon_get_vstr(in);
    v.score        = canon_get_u8(in);
    v.lane         = canon_get_u8(in);
    v.completeness = canon_get_u8(in);
    flags          = canon_get_u8(in);
    v.complete     = flags & 1;
    v.held         = flags >> 1 & 1;
    v.n_contributions = canon_get_vint(in);
    v.contributions   = items(in, a, v.n_contributions, sizeof *v.contributions);
    for (size_t i = 0; i < v.n_contributions && !in->bad; i++)
        if (!get_contribution(in, a, &v.contributions[i]))
            return false;
    v.skipped = get_notes(in, a, &v.n_skipped);
    v.aborted = get_notes(in, a, &v.n_aborted);
    v.favours = get_notes(in, a, &v.n_favours);
    if (in->bad)
        return false;
    *ret = v;
    return true;
}
