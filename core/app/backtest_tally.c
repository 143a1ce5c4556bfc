#include "config.h"
#include "app/backtest_impl.h"

#include <stdlib.h>

#include "base/mem.h"

/* ---- names ---- */

static int rule_index(struct tally *t, struct str id, size_t *ret, struct pw_err *err)
{
    uint64_t at;

    if (map_get(&t->rule_at, id, &at)) {
        *ret = (size_t)at;
        return PW_OK;
    }
    if (t->n_rules == RULE_NAMES_MAX)
        return err_set(err, PW_ELIMIT, "the stored rulebooks have more than %d rules of different names", RULE_NAMES_MAX);
    if (t->n_rules == t->room_rules) {
        size_t                room = t->room_rules ? t->room_rules * 2 : 256;
        struct backtest_rule *more = realloc(t->rules, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        t->rules      = more;
        t->room_rules = room;
    }
    t->rules[t->n_rules] = (struct backtest_rule){ .id = arena_str(&t->a, id), .review_on = INT32_MIN, .with = SIZE_MAX };
    if (!t->rules[t->n_rules].id.p || !map_put(&t->rule_at, t->rules[t->n_rules].id, t->n_rules))
        return err_nomem(err);
    *ret = t->n_rules++;
    return PW_OK;
}

static int office_index(struct tally *t, struct str name, size_t *ret, struct pw_err *err)
{
    uint64_t at;

    if (t->n_offices == OFFICE_NAMES_MAX && !map_get(&t->office_at, name, &at))
        name = STR("(others)");
    if (map_get(&t->office_at, name, &at)) {
        *ret = (size_t)at;
        return PW_OK;
    }
    if (t->n_offices == t->room_offices) {
        size_t                  room = t->room_offices ? t->room_offices * 2 : 16;
        struct backtest_office *more = realloc(t->offices, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        t->offices      = more;
        t->room_offices = room;
    }
    t->offices[t->n_offices] = (struct backtest_office){ .name = arena_str(&t->a, name) };
    if (!t->offices[t->n_offices].name.p || !map_put(&t->office_at, t->offices[t->n_offices].name, t->n_offices))
        return err_nomem(err);
    *ret = t->n_offices++;
    return PW_OK;
}

int tally_new(struct tally *t, const struct backtest_options *opt, const struct rulebook *draft, struct pw_err *err)
{
    size_t at;
    int    rc = PW_OK;

    *t = (struct tally){ .opt = opt };
    for (size_t i = 0; rc == PW_OK && i < rulebook_rules(draft); i++) {
        const struct rule_info *info = rulebook_rule(draft, i);

        if ((rc = rule_index(t, str_of(info->id), &at, err)) < 0)
            return rc;
        t->rules[at].group    = arena_str(&t->a, str_of(info->group));
        t->rules[at].title    = arena_str(&t->a, str_of(info->title));
        t->rules[at].review_on = info->review_on;
        t->rules[at].favours   = info->favours;
        t->rules[at].in_draft  = true;
    }
    t->n_draft = t->n_rules;
    t->both    = calloc(t->n_draft * t->n_draft + 1, sizeof *t->both);
    t->hits    = calloc(RULE_NAMES_MAX, sizeof *t->hits);
    t->were    = calloc(RULE_NAMES_MAX, sizeof *t->were);
    t->was_hit = calloc(RULE_NAMES_MAX, sizeof *t->was_hit);
    t->marks   = calloc((opt->marks ? opt->marks->n : 0) + 1, sizeof *t->marks);
    if (!t->both || !t->hits || !t->were || !t->was_hit || !t->marks)
        return err_nomem(err);
    if ((rc = best_new(&t->movers, opt->movers ? opt->movers : BACKTEST_MOVERS, err)) < 0 ||
        (rc = best_new(&t->lost, BACKTEST_FINDINGS, err)) < 0)
        return rc;
    return best_new(&t->gained, BACKTEST_FINDINGS, err);
}

void tally_done(struct tally *t)
{
    best_done(&t->movers);
    best_done(&t->lost);
    best_done(&t->gained);
    map_done(&t->rule_at);
    map_done(&t->office_at);
    free(t->rules);
    free(t->offices);
    free(t->both);
    free(t->hits);
    free(t->were);
    free(t->was_hit);
    free(t->marks);
    arena_done(&t->a);
    *t = (struct tally){ 0 };
}

/* ---- rules ---- */

static int note_before(struct tally *t, struct str rule, struct pw_err *err)
{
    size_t at;
    int    rc = rule_index(t, rule, &at, err);

    if (rc < 0 || t->was_hit[at])
        return rc;
    t->was_hit[at]          = true;
    t->were[t->n_were++]    = at;
    t->rules[at].in_before  = true;
    t->rules[at].hits_before++;
    return PW_OK;
}

static int hits_before(struct tally *t, const struct verdict *was, struct pw_err *err)
{
    int rc = PW_OK;

    t->n_were = 0;
    for (size_t i = 0; i < was->n_contributions && rc == PW_OK; i++)
        if (was->contributions[i].rule.n)
            rc = note_before(t, was->contributions[i].rule, err);
    for (size_t i = 0; i < was->n_favours && rc == PW_OK; i++)
        rc = note_before(t, was->favours[i].rule, err);
    return rc;
}

static int note_hit(struct tally *t, const struct compared *c, struct str rule, int points, struct pw_err *err)
{
    struct backtest_rule *r;
    size_t                at;
    int                   rc = rule_index(t, rule, &at, err);

    if (rc < 0)
        return rc;
    r = &t->rules[at];
    r->hits++;
    r->points += points;
    r->won += !t->was_hit[at];
    r->inspected += c->f->finding != FINDING_NONE;
    r->diversions += c->f->finding == FINDING_DIVERSION || c->f->finding == FINDING_SUSPECTED;
    r->paper += c->f->finding == FINDING_PAPER;
    t->hits[t->n_hits++] = at;
    return PW_OK;
}

static int hits_now(struct tally *t, const struct compared *c, struct pw_err *err)
{
    const struct verdict *v = &c->j->now;
    const struct profile *p = rulebook_profile(c->j->rb, c->j->profile);
    int                   rc = PW_OK;

    t->n_hits = 0;
    for (size_t i = 0; i < v->n_contributions && rc == PW_OK; i++) {
        const struct contribution *k = &v->contributions[i];
        struct backtest_rule      *r;

        if (!k->rule.n || (rc = note_hit(t, c, k->rule, k->points, err)) < 0)
            continue;
        r = &t->rules[t->hits[t->n_hits - 1]];
        r->decisive += lane_differs_without(p, v, c->j->must_check || !v->complete, i);
        r->quieted += contribution_exception(k) != 0;
    }
    for (size_t i = 0; i < v->n_favours && rc == PW_OK; i++)
        rc = note_hit(t, c, v->favours[i].rule, 0, err);
    for (size_t i = 0; i < t->n_hits; i++)
        for (size_t k = 0; k < t->n_hits; k++)
            t->both[t->hits[i] * t->n_draft + t->hits[k]]++;
    return rc;
}

static int notes(struct tally *t, const struct verdict *v, struct pw_err *err)
{
    size_t at;
    int    rc = PW_OK;

    for (size_t i = 0; i < v->n_skipped && rc == PW_OK; i++)
        if ((rc = rule_index(t, v->skipped[i].rule, &at, err)) == PW_OK)
            t->rules[at].skipped++;
    for (size_t i = 0; i < v->n_aborted && rc == PW_OK; i++)
        if ((rc = rule_index(t, v->aborted[i].rule, &at, err)) == PW_OK) {
            if (!t->rules[at].aborted++)
                t->rules[at].abort_kind = arena_str(&t->a, v->aborted[i].text);
        }
    t->n_aborted += !v->complete;
    return rc;
}

/* What was hit before and is not now; and the marks of the shipment are wiped. */
static void lost_hits(struct tally *t)
{
    for (size_t i = 0; i < t->n_hits; i++)
        t->was_hit[t->hits[i]] = false;
    for (size_t i = 0; i < t->n_were; i++) {
        t->rules[t->were[i]].lost += t->was_hit[t->were[i]];
        t->was_hit[t->were[i]] = false;
    }
}

/* ---- movers and findings ---- */

static int side(const struct verdict *v, struct arena *a, struct backtest_side *ret, struct pw_err *err)
{
    size_t n = v->n_contributions < BACKTEST_REASONS ? v->n_contributions : BACKTEST_REASONS;

    *ret = (struct backtest_side){ .score = v->score, .lane = v->lane, .n_reasons = n };
    if (!(ret->reasons = arena_alloc(a, (n + 1) * sizeof *ret->reasons)))
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct contribution *k = &v->contributions[i];

        ret->reasons[i] = (struct backtest_reason){
            .rule = k->rule.n ? arena_str(a, k->rule) : STR_NONE, .group = arena_str(a, k->group),
            .because = arena_str(a, k->because), .points = k->points, .force = k->force,
        };
    }
    return PW_OK;
}

static int mover(struct tally *t, const struct compared *c, struct pw_err *err)
{
    const struct verdict *v = &c->j->now;
    int                   lanes = abs(v->lane - c->was->lane), points = abs(v->score - c->was->score), rc;
    struct best_slot     *s;
    struct str            name = c->j->s.n_goods ? c->j->s.goods[0].text[GOODS(SUBSTANCE)] : STR_NONE;

    t->lane_changes += lanes > 0;
    t->score_moved += points > 0;
    if (!lanes && (!points || t->opt->lane_changes_only))
        return PW_OK;
    if (!(s = best_take(&t->movers, (struct best_key){ lanes, points, c->f->seq }, &rc, err)))
        return rc;
    s->mover = (struct backtest_mover){ .shipment = c->f->shipment, .seq = c->f->seq, .regime = c->f->regime,
                                        .issuer = arena_str(&s->a, c->f->issuer), .reference = arena_str(&s->a, c->f->reference), .substance = arena_str(&s->a, name) };
    if ((rc = side(c->was, &s->a, &s->mover.before, err)) < 0)
        return rc;
    return side(v, &s->a, &s->mover.after, err);
}

static int finding(struct tally *t, const struct compared *c, struct pw_err *err)
{
    bool                  before = c->was->lane > LANE_GREEN, after = c->j->now.lane > LANE_GREEN;
    int                   found  = c->f->finding, rc;
    struct backtest_kept *k;
    struct best_slot     *s;

    if (found <= FINDING_NONE || found >= FINDING_COUNT)
        return PW_OK;
    k = &t->findings[found];
    *(before ? (after ? &k->kept : &k->lost) : after ? &k->gained : &k->missed) += 1;
    k->less_strict += after && c->j->now.lane < c->was->lane;
    for (int i = 0; i < 2; i++)
        if (i ? after : before) {
            t->selected[i]++;
            t->diverted[i] += found == FINDING_DIVERSION || found == FINDING_SUSPECTED;
            t->paper[i] += found == FINDING_PAPER;
        }
    if (before == after || found == FINDING_CLEAN)
        return PW_OK;
    if (!(s = best_take(before ? &t->lost : &t->gained, (struct best_key){ found, 0, c->f->seq }, &rc, err)))
        return rc;
    s->finding = (struct backtest_finding){ .shipment = c->f->shipment, .issuer = arena_str(&s->a, c->f->issuer),
                                            .reference = arena_str(&s->a, c->f->reference), .finding = found,
                                            .before = c->was->lane, .after = c->j->now.lane };
    return PW_OK;
}

static void mark(struct tally *t, const struct compared *c)
{
    const struct mark *m = t->opt->marks ? marks_find(t->opt->marks, c->f->issuer, c->f->regime, c->f->reference) : NULL;

    if (m && m->expected != LANE_NONE)
        t->marks[t->n_marks++] = (struct mark_result){ *m, c->j->now.lane, c->j->now.lane == m->expected };
}

static size_t side_of(struct str profile)
{
    size_t side = 0;

    while (side + 1 < BACKTEST_SIDES && !str_is(profile, office_role_profile((enum office_role)side)))
        side++;
    return side;
}

int tally_add(struct tally *t, const struct compared *c, struct arena *a, struct pw_err *err)
{
    size_t at = 0;
    int    rc;

    t->n++;
    t->todays_lists += c->j->todays_lists;
    t->lanes[c->was->lane][c->j->now.lane]++;
    if ((rc = office_index(t, c->j->s.text[FIELD_CUSTOMS_OFFICE], &at, err)) < 0)
        return rc;
    t->offices[at].before[side_of(c->was->profile)][c->was->lane]++;
    t->offices[at].after[side_of(c->j->now.profile)][c->j->now.lane]++;
    if ((rc = hits_before(t, c->was, err)) < 0 || (rc = hits_now(t, c, err)) < 0 || (rc = notes(t, &c->j->now, err)) < 0)
        return rc;
    lost_hits(t);
    if ((rc = mover(t, c, err)) < 0 || (rc = finding(t, c, err)) < 0)
        return rc;
    mark(t, c);
    if (c->near) {
        t->near_looked++;
        rc = near_misses(t, c->j, a, err);
    }
    if (c->timed)
        time_rules(t, c->j, a);
    return rc;
}
