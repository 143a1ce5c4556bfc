#include "config.h"
#include "app/whatif.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/canon.h"
#include "store/st_audit.h"

#define SEEN_VALUES    40       /* different values of one fact that are tried */
#define SEEN_SHIPMENTS 1500     /* newest ones that are looked at for them */
#define HALVINGS       48       /* until the nearest number is found: more than its bits that matter */

/* Values of each slot that other shipments have. */
struct seen { struct fact_value values[SEEN_VALUES]; size_t n; };

struct looking {
    struct office     *o;
    struct judge      *j;
    struct arena      *a, scratch;
    struct lane_moves *r;
    struct judged      now;             /* as it is */
    struct seen       *seen;            /* by slot */
    bool              *done;            /* slots that were tried */
};

/* ---- what others have ---- */

static bool keep_value(struct looking *x, size_t slot, const struct fact_value *v)
{
    struct seen *s = &x->seen[slot];

    if (v->type == FACT_ABSENT || v->type == FACT_LIST || s->n == SEEN_VALUES)
        return true;
    for (size_t i = 0; i < s->n; i++)
        if (fact_same(&s->values[i], v))
            return true;
    s->values[s->n] = *v;
    if (v->type == FACT_TEXT && !(s->values[s->n].s = arena_str(x->a, v->s)).p)
        return false;
    s->n++;
    return true;
}

static int note_other(void *ctx, const struct in_force *f, struct pw_err *err)
{
    struct looking *x = ctx;
    struct verdict  v;
    struct canon    in = canon_open(f->verdict_bytes);
    struct facts    facts;

    arena_reset(&x->scratch);
    /* Of one rulebook only: its slots are those of the verdict that is looked at. */
    if (f->rulebook != x->r->f.rulebook || !f->verdict_bytes.p || !verdict_decode(&in, &x->scratch, &v) ||
        !facts_decode(&in, x->now.rb, &x->scratch, &facts))
        return PW_OK;
    for (size_t k = 0; k < facts.n_slots; k++) {
        bool goods = rulebook_slot(x->now.rb, k)->scope == SCOPE_GOODS;

        if (!goods && !keep_value(x, k, &facts.shipment[k]))
            return err_nomem(err);
        for (size_t i = 0; goods && i < facts.n_lines; i++)
            if (!keep_value(x, k, &facts.lines[i][k]))
                return err_nomem(err);
    }
    return PW_OK;
}

static int look_around(struct looking *x, struct pw_err *err)
{
    int64_t end;
    int     rc = st_audit_entry_end(x->o->st, &end, err);

    return rc < 0 ? rc : st_in_force(x->o->st, end > SEEN_SHIPMENTS ? end - SEEN_SHIPMENTS : 0, end, INT32_MIN, note_other, x, err);
}

/* ---- trying one value ---- */

static int with(struct looking *x, size_t slot, size_t line, const struct fact_value *v, int *ret_lane, int *ret_score,
                struct pw_err *err)
{
    const struct slot   *s = rulebook_slot(x->now.rb, slot);
    struct fact_override fact = { s->fact, line, *v };
    struct slot_override own  = { slot, line, *v };
    struct what_if       w    = { .facts = &fact, .n_facts = s->kind == SLOT_FACT, .slots = &own, .n_slots = s->kind != SLOT_FACT };
    struct judged        j;
    int                  rc;

    arena_reset(&x->scratch);
    rc         = judge_one(x->j, &x->r->f, NULL, &w, &x->scratch, &j, err);
    *ret_lane  = rc == PW_OK ? lane_shown(j.now.lane, x->r->f.sampled) : x->r->lane;
    *ret_score = rc == PW_OK ? j.now.score : x->r->score;
    return rc;
}

static int64_t distance(const struct fact_value *a, const struct fact_value *b)
{
    int64_t d;

    if (a->type == FACT_TEXT || a->type == FACT_ABSENT || b->type != a->type)
        return 1;
    return __builtin_sub_overflow(a->i, b->i, &d) || d == INT64_MIN ? INT64_MAX : d < 0 ? -d : d;
}

/* Between a value that leaves the lane and one that gives `lane`: the nearest that gives it still. */
static int nearest(struct looking *x, struct lane_move *m, size_t slot, size_t line, struct pw_err *err)
{
    struct fact_value no = m->from, yes = m->to, middle = m->to;
    int64_t           step = m->from.type == FACT_NUMBER ? 1000 : 1;    /* a thousandth is near enough */
    int               rc = PW_OK, lane, score;

    for (int i = 0; i < HALVINGS && rc == PW_OK && distance(&no, &yes) > step; i++) {
        middle.i = (no.i / step + yes.i / step) / 2 * step;
        if (middle.i == no.i || middle.i == yes.i)
            break;
        if ((rc = with(x, slot, line, &middle, &lane, &score, err)) < 0)
            break;
        if (lane == m->lane) {
            yes      = middle;
            m->score = score;
        } else {
            no = middle;
        }
    }
    m->to    = yes;
    m->bound = true;
    return rc;
}

/* The best move found for one fact to each lane: nearest value first. */
struct best_moves { struct lane_move m[3]; bool there[3]; };

static int try_value(struct looking *x, struct best_moves *b, size_t slot, size_t line, const struct fact_value *from,
                     const struct fact_value *to, struct pw_err *err)
{
    int lane, score, rc = with(x, slot, line, to, &lane, &score, err);

    if (rc < 0 || lane == x->r->lane)
        return rc;
    if (b->there[lane] && distance(from, to) >= distance(from, &b->m[lane].to))
        return PW_OK;
    b->there[lane]   = true;
    b->m[lane].from  = *from;
    b->m[lane].to    = *to;
    b->m[lane].lane  = lane;
    b->m[lane].score = score;
    return PW_OK;
}

static int try_numbers(struct looking *x, struct best_moves *b, size_t slot, size_t line, const struct fact_value *from,
                       struct pw_err *err)
{
    static const struct { int num, den; } steps[] = { { 0, 1 }, { 1, 10 }, { 1, 2 }, { 9, 10 }, { 11, 10 }, { 2, 1 }, { 10, 1 } };
    int rc = PW_OK;

    for (size_t i = 0; i < COUNT_OF(steps) && rc == PW_OK; i++) {
        struct fact_value to = *from;
        __int128          v  = (__int128)from->i * steps[i].num / steps[i].den;

        to.i = v > INT64_MAX / 2 ? INT64_MAX / 2 : v < INT64_MIN / 2 ? INT64_MIN / 2 : (int64_t)v;
        if (to.i != from->i)
            rc = try_value(x, b, slot, line, from, &to, err);
    }
    return rc;
}

static int try_all(struct looking *x, struct best_moves *b, size_t slot, size_t line, const struct fact_value *from,
                   struct pw_err *err)
{
    const struct seen *s    = &x->seen[slot];
    enum fact_type     type = from->type != FACT_ABSENT ? from->type : rulebook_slot(x->now.rb, slot)->type;
    int                rc   = PW_OK;

    for (int v = 0; type == FACT_BOOL && v < 2 && rc == PW_OK; v++)
        if (from->type == FACT_ABSENT || from->i != v)
            rc = try_value(x, b, slot, line, from, &(struct fact_value){ .type = FACT_BOOL, .i = v }, err);
    if (rc == PW_OK && (from->type == FACT_NUMBER || from->type == FACT_INTEGER))
        rc = try_numbers(x, b, slot, line, from, err);
    for (size_t i = 0; type != FACT_BOOL && i < s->n && rc == PW_OK; i++)
        if (!fact_same(&s->values[i], from))
            rc = try_value(x, b, slot, line, from, &s->values[i], err);
    if (type != FACT_BOOL && !s->n && from->type == FACT_ABSENT)
        x->r->unknown++;
    return rc;
}

static bool of_history(const struct slot *s)
{
    return s->kind == SLOT_WINDOW || (s->kind == SLOT_FACT && judge_counts(s->fact));
}

static int64_t line_number(const struct looking *x, size_t line)
{
    return line == SIZE_MAX ? 0 : x->now.line_numbers[line];
}

static int try_fact(struct looking *x, const struct rule_info *info, const char *name, size_t slot, size_t line, struct pw_err *err)
{
    const struct slot *s = rulebook_slot(x->now.rb, slot);
    struct best_moves  b = { 0 };
    struct fact_value  from;
    int                rc;

    if (s->scope == SCOPE_SHIPMENT)
        line = SIZE_MAX;
    else if (line == SIZE_MAX)
        line = 0;
    if (x->done[slot] || s->kind == SLOT_LOOKUP || (s->scope == SCOPE_GOODS && line >= x->now.facts.n_lines))
        return PW_OK;
    x->done[slot] = true;
    x->r->tried++;
    from = s->scope == SCOPE_SHIPMENT ? x->now.facts.shipment[slot] : x->now.facts.lines[line][slot];
    if (from.type == FACT_LIST)
        return PW_OK;
    rc = try_all(x, &b, slot, line, &from, err);
    for (int lane = 0; lane < 3 && rc == PW_OK; lane++) {
        struct lane_move *m = &b.m[lane];

        if (!b.there[lane] || x->r->n == MOVES_MAX)
            continue;
        if ((from.type == FACT_NUMBER || from.type == FACT_INTEGER || from.type == FACT_DATE) && m->to.type == from.type)
            rc = nearest(x, m, slot, line, err);
        m->fact    = arena_str(x->a, str_of(name));
        m->rule    = arena_str(x->a, str_of(info->id));
        m->line    = line_number(x, line);
        m->missing = from.type == FACT_ABSENT;
        m->history = of_history(s);
        if (m->to.type == FACT_TEXT)
            m->to.s = arena_str(x->a, m->to.s);
        x->r->moves[x->r->n++] = *m;
    }
    return rc;
}

/* ---- which facts ---- */

static const struct rule_info *rule_named(const struct rulebook *rb, struct str id)
{
    for (size_t i = 0; i < rulebook_rules(rb); i++)
        if (str_is(id, rulebook_rule(rb, i)->id))
            return rulebook_rule(rb, i);
    return NULL;
}

static size_t index_of_line(const struct looking *x, int64_t number)
{
    for (size_t i = 0; number && i < x->now.facts.n_lines; i++)
        if (x->now.line_numbers[i] == number)
            return i;
    return SIZE_MAX;
}

static int of_hits(struct looking *x, struct pw_err *err)
{
    const struct verdict *v  = &x->now.now;
    int                   rc = PW_OK;

    for (size_t i = 0; i < v->n_contributions && rc == PW_OK; i++) {
        const struct rule_info *info = v->contributions[i].rule.n ? rule_named(x->now.rb, v->contributions[i].rule) : NULL;
        size_t                  line = index_of_line(x, v->contributions[i].line);

        for (size_t k = 0; info && k < info->n_needs && rc == PW_OK; k++)
            rc = try_fact(x, info, info->needs[k].name, info->needs[k].slot, line, err);
        for (size_t k = 0; info && k < info->n_guards && rc == PW_OK; k++)
            rc = try_fact(x, info, info->guards[k].name, info->guards[k].slot, line, err);
    }
    return rc;
}

static int of_skipped(struct looking *x, struct pw_err *err)
{
    const struct verdict *v  = &x->now.now;
    int                   rc = PW_OK;

    for (size_t i = 0; i < v->n_skipped && rc == PW_OK; i++) {
        const struct rule_info *info = rule_named(x->now.rb, v->skipped[i].rule);

        for (size_t k = 0; info && k < info->n_needs && rc == PW_OK; k++)
            if (str_is(v->skipped[i].text, info->needs[k].name))
                rc = try_fact(x, info, info->needs[k].name, info->needs[k].slot, SIZE_MAX, err);
        for (size_t k = 0; info && k < info->n_guards && rc == PW_OK; k++)
            if (str_is(v->skipped[i].text, info->guards[k].name))
                rc = try_fact(x, info, info->guards[k].name, info->guards[k].slot, SIZE_MAX, err);
    }
    return rc;
}

static int look(struct looking *x, struct pw_err *err)
{
    size_t n;
    int    rc = judge_one(x->j, &x->r->f, NULL, NULL, x->a, &x->now, err);

    if (rc < 0)
        return rc;
    x->r->lane  = lane_shown(x->now.now.lane, x->r->f.sampled);
    x->r->score = x->now.now.score;
    n           = rulebook_slots(x->now.rb) + 1;
    x->seen     = calloc(n, sizeof *x->seen);
    x->done     = calloc(n, sizeof *x->done);
    if (!x->seen || !x->done)
        return err_nomem(err);
    if ((rc = look_around(x, err)) < 0 || (rc = of_hits(x, err)) < 0)
        return rc;
    return of_skipped(x, err);
}

int lane_moves_find(struct office *o, int64_t shipment, struct arena *a, struct lane_moves *ret, struct pw_err *err)
{
    struct looking x = { .o = o, .a = a, .r = ret };
    struct digest  digest;
    int            rc;

    *ret = (struct lane_moves){ 0 };
    rc   = verdict_in_force(o, shipment, a, &ret->f, err);
    if (rc == PW_OK)
        rc = judge_stored(o, ret->f.rulebook, a, &x.j, &digest, err);
    if (rc == PW_OK)
        rc = look(&x, err);
    free(x.seen);
    free(x.done);
    judge_free(x.j);
    arena_done(&x.scratch);
    return rc;
}
