#include "config.h"
#include "app/judge_impl.h"

#include <stdlib.h>

#include "app/payload.h"
#include "base/text.h"
#include "format/canon.h"
#include "store/st_review.h"
#include "store/st_shipment.h"

int judge_new(const struct judge_setup *s, struct judge **ret, struct pw_err *err)
{
    struct judge *j = calloc(1, sizeof *j);
    struct era   *today;
    size_t        n;
    int           rc;

    if (!j)
        return err_nomem(err);
    j->setup = *s;
    rc       = judge_era(j, INT64_MAX, &today, err);
    if (rc == PW_OK)
        rc = exceptions_load(s->st, &j->exceptions, err);
    if (rc == PW_OK) {
        n            = rulebook_slots(today->rb) + 1;
        j->window_of = calloc(n, sizeof *j->window_of);
        j->windows   = calloc(n, sizeof(*j->windows));
        rc           = j->window_of && j->windows ? PW_OK : err_nomem(err);
        for (size_t i = 0; rc == PW_OK && i < n; i++)
            j->window_of[i] = SLOT_NONE;
    }
    if (rc < 0)
        judge_free(j);
    else
        *ret = j;
    return rc;
}

void judge_free(struct judge *j)
{
    if (!j)
        return;
    for (size_t i = 0; i < j->n_scorers; i++)
        judge_scorer_free(j->scorers[i]);
    for (size_t i = 0; i < ERAS_MAX; i++)
        judge_era_done(&j->eras[i]);
    exceptions_done(&j->exceptions);
    if (j->fresh)
        judge_scorer_free(j->fresh);
    free(j->scorers);
    free(j->window_of);
    free(j->windows);
    free(j);
}

struct rulebook *judge_rulebook(struct judge *j) { return j->eras[0].rb; }

/* ---- what stood beside the shipment then ---- */

struct judging {
    struct judge             *j;
    const struct in_force    *f;
    const struct pass_answer *past;
    const struct what_if     *w;
    const struct pass_at     *at;           /* judged afresh; else NULL */
    struct arena             *a;
    struct judged            *r;
    struct era               *era;
    struct scorer            *scorer;
    struct subject            q;
    int64_t                   n_versions, newest, newest_seq;     /* that were there before it */
    int64_t                   pen, pen_version;
};

static int note_earlier(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct judging *x = ctx;

    (void)err;
    if (v->seq >= x->f->seq)
        return PW_OK;
    x->n_versions++;
    if (x->n_versions == 1 || v->version > x->newest) {
        x->newest     = v->version;
        x->newest_seq = v->seq;
    }
    return PW_OK;
}

static int earlier_versions(struct judging *x, struct pw_err *err)
{
    struct shipment *previous;
    int              rc;

    x->q.version_gap = x->f->version > 1;
    if (x->f->seq == x->f->shipment)
        return PW_OK;
    if ((rc = st_version_list(x->j->setup.st, x->f->shipment, x->a, note_earlier, x, err)) < 0)
        return rc;
    x->q.version_gap = x->n_versions < x->f->version - 1;
    if (!(previous = arena_alloc(x->a, sizeof *previous)))
        return err_nomem(err);
    rc = payload_record(x->j->setup.st, x->newest_seq, x->a, previous, err);
    if (rc == PW_OK)
        x->q.previous = previous;
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

static int match_pen(void *ctx, const struct shipment_row *r, struct pw_err *err)
{
    struct judging *x = ctx;

    (void)err;
    if (r->regime != REGIME_DECLARATION && x->pen < 0 && r->id < x->f->seq)
        x->pen = r->id;
    return PW_OK;
}

static int note_pen(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct judging *x = ctx;

    (void)err;
    if (v->seq < x->f->seq && v->version > x->pen_version) {
        x->pen_version = v->version;
        x->q.pen_mg    = v->total_mg;
    }
    return PW_OK;
}

static int note_reply(void *ctx, const struct reply_row *r, struct pw_err *err)
{
    struct judging *x = ctx;
    enum reply      kind;

    (void)err;
    if (r->seq < x->f->seq && reply_find(r->kind, &kind) && reply_final(kind))
        x->q.pen_objected = kind == REPLY_OBJECTION;
    return PW_OK;
}

static int pen_then(struct judging *x, struct pw_err *err)
{
    struct store *st  = x->j->setup.st;
    struct str    pen = x->r->s.text[FIELD_PEN_REFERENCE];
    int           rc;

    x->pen = -1;
    if (x->f->regime != REGIME_DECLARATION || !pen.n)
        return PW_OK;
    x->q.pen_named = true;
    if ((rc = st_shipment_by_reference(st, pen, x->a, match_pen, x, err)) < 0 || x->pen < 0)
        return rc;
    x->q.pen_found = true;
    if ((rc = st_version_list(st, x->pen, x->a, note_pen, x, err)) < 0)
        return rc;
    return st_reply_list(st, x->pen, x->a, note_reply, x, err);
}

/* Typed and resolved members, as they were when it came in. */
static int resolve(struct judging *x, struct pw_err *err)
{
    struct check_rules  rules = { .country = places_country, .country_ctx = &x->era->ref.places,
                                  .today = x->f->received_on, .office_country = x->j->setup.country,
                                  .reply_days = x->j->setup.reply_days };
    struct record_fault fault;

    if (!shipment_check(&x->r->s, &rules, x->a, &fault)) {
        err_set(err, x->w && x->w->edit ? PW_EINPUT : PW_EDB, "%s%s%s", fault.field ? fault.field : "", fault.field ? ": " : "",
                fault.reason);
        return err_remedy(err, "%s", fault.remedy);
    }
    facts_resolve(&x->era->ref, &x->r->s, x->a);
    x->r->resolved = true;
    return PW_OK;
}

static int gather_subject(struct judging *x, struct pw_err *err)
{
    int rc;

    x->q = (struct subject){ .s = &x->r->s, .shipment_id = x->f->shipment, .consignment = x->f->shipment,
                             .pen_mg = HISTORY_ABSENT, .before = x->at ? 0 : x->f->verdict };
    if (x->past)
        memcpy(x->q.parties, x->past->parties, sizeof x->q.parties);
    if ((rc = resolve(x, err)) < 0 || (rc = earlier_versions(x, err)) < 0 || (rc = pen_then(x, err)) < 0)
        return rc;
    return beside_load(&(struct beside_ask){ .st = x->j->setup.st, .ref = &x->era->ref }, &x->q, x->f->seq, x->a,
                       &x->q.beside, err);
}

/* ---- facts ---- */

static struct fact_value answered(const struct window *w, const struct window_value *v)
{
    return v->absent ? (struct fact_value){ 0 } : (struct fact_value){ .type = window_type(w), .i = v->value };
}

static int carry_over(struct judging *x, const struct facts *old, struct pw_err *err)
{
    struct facts          *f  = &x->r->facts;
    const struct rulebook *rb = x->era->rb;

    *f          = (struct facts){ .n_lines = old->n_lines, .n_slots = rulebook_slots(rb) };
    f->shipment = arena_alloc(x->a, (f->n_slots + 1) * sizeof *f->shipment);
    f->lines    = arena_alloc(x->a, (f->n_lines + 1) * sizeof *f->lines);
    if (!f->shipment || !f->lines)
        return err_nomem(err);
    for (size_t i = 0; i <= f->n_lines; i++) {
        struct fact_value       *to   = f->shipment;
        const struct fact_value *from = old->shipment;

        if (i < f->n_lines) {
            if (!(f->lines[i] = to = arena_alloc(x->a, (f->n_slots + 1) * sizeof *to)))
                return err_nomem(err);
            from = old->lines ? old->lines[i] : NULL;
        }
        for (size_t k = 0; k < f->n_slots; k++) {
            const struct slot *slot = rulebook_slot(rb, k);
            size_t             w    = x->j->window_of[k];

            if (i == f->n_lines && slot->scope == SCOPE_GOODS)
                continue;
            if (x->scorer->from[k] != SLOT_NONE)
                to[k] = from[x->scorer->from[k]];
            else if (slot->kind == SLOT_WINDOW && x->past && w != SLOT_NONE && w < x->past->n_windows)
                to[k] = answered(&slot->window, slot->scope == SCOPE_SHIPMENT ? &x->past->header[w] : &x->past->lines[i][w]);
        }
    }
    return PW_OK;
}

/* A changed text may change any fact of the record, so all are worked out again; windows stay as they were. */
static const bool *slots_to_fill(struct judging *x, struct pw_err *err)
{
    const struct rulebook *rb = x->era->rb;
    bool                  *all;

    if (!x->w)
        return x->scorer->fill;
    if (!(all = arena_alloc(x->a, (rulebook_slots(rb) + 1) * sizeof *all))) {
        err_nomem(err);
        return NULL;
    }
    for (size_t i = 0; i < rulebook_slots(rb); i++) {
        const struct slot *s = rulebook_slot(rb, i);

        all[i] = x->scorer->fill[i] || (s->kind == SLOT_LOOKUP && x->w->n_facts) ||
                 (s->kind != SLOT_WINDOW && x->w->edit && !(s->kind == SLOT_FACT && judge_counts(s->fact)));
        for (size_t k = 0; k < x->w->n_facts && s->kind == SLOT_FACT; k++)
            all[i] |= x->w->facts[k].fact == s->fact;
    }
    return all;
}

static void give_slots(struct judging *x)
{
    struct facts *f = &x->r->facts;

    for (size_t k = 0; k < x->w->n_slots; k++) {
        const struct slot_override *o = &x->w->slots[k];

        if (rulebook_slot(x->era->rb, o->slot)->scope == SCOPE_SHIPMENT)
            f->shipment[o->slot] = o->value;
        for (size_t i = 0; i < f->n_lines; i++)
            if (o->line == SIZE_MAX || o->line == i || rulebook_slot(x->era->rb, o->slot)->scope == SCOPE_SHIPMENT)
                f->lines[i][o->slot] = o->value;
    }
}

static int gather(struct judging *x, struct str bytes, struct pw_err *err)
{
    struct canon in = canon_open(bytes);
    struct facts old;
    const bool  *fill;
    int          rc;

    if (!facts_decode(&in, x->scorer->rb, x->a, &old) || !canon_end(&in))
        return err_set(err, PW_EDB, "the facts of the verdict number %lld are damaged", (long long)x->f->verdict);
    if (x->scorer->alike)
        x->r->facts = old;
    else if ((rc = carry_over(x, &old, err)) < 0)
        return rc;
    if (!x->scorer->n_fill && !x->w)
        return PW_OK;
    if (!(fill = slots_to_fill(x, err)))
        return PW_ENOMEM;
    if ((rc = gather_subject(x, err)) < 0)
        return rc;
    rc = facts_fill(x->era->engine, &x->q, fill, x->w ? x->w->facts : NULL, x->w ? x->w->n_facts : 0, x->a, &x->r->facts,
                    err);
    if (rc == PW_OK && x->w)
        give_slots(x);
    return rc;
}

/* ---- the verdict ---- */

/* Earlier shipments behind a window are those named in the verdict in force: windows are not asked again. */
static size_t stored_evidence(void *ctx, struct str rule, struct str need, size_t slot, size_t line, int64_t *ret,
                              size_t max)
{
    (void)slot, (void)line;
    return verdict_shipments(ctx, rule, need, ret, max);
}

/* The exceptions that the verdict in force was made under; judged afresh, those that run. */
static int quiet_then(struct judging *x, struct quiet ret[static EXCEPTIONS_OF_ONE], size_t *ret_n, struct pw_err *err)
{
    struct history_keys keys;

    *ret_n = 0;
    if (!x->j->exceptions.n)
        return PW_OK;
    if (!history_decode(x->f->keys, x->a, &keys))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)x->f->seq);
    *ret_n = exceptions_for(&x->j->exceptions, x->at ? INT64_MAX : x->f->verdict, x->f->received_on, keys.header, ret);
    return PW_OK;
}

static size_t fresh_evidence(void *ctx, struct str rule, struct str need, size_t slot, size_t line, int64_t *ret,
                             size_t max)
{
    struct judging *x = ctx;
    size_t          w = x->j->window_of[slot];

    (void)rule, (void)need;
    return w == SLOT_NONE ? 0 : pass_evidence(x->at, w, line, ret, max);
}

static int decide(struct judging *x, struct pw_err *err)
{
    struct judged *r     = x->r;
    int64_t       *lines = arena_alloc(x->a, (r->facts.n_lines + 1) * sizeof *lines);
    char          *id    = arena_copy(x->a, x->f->profile);
    struct quiet   quiet[EXCEPTIONS_OF_ONE];
    size_t         n_quiet;
    int            rc;

    if (!lines || !id)
        return err_nomem(err);
    for (size_t i = 0; i < r->facts.n_lines; i++) {
        uint64_t   v;
        struct str text = i < r->s.n_goods ? r->s.goods[i].text[GOODS(LINE)] : STR_NONE;

        lines[i] = text.n && text_u64(text, &v) ? (int64_t)v : (int64_t)i + 1;
    }
    r->line_numbers = lines;
    r->rb           = x->era->rb;
    r->must_check   = shipment_incomplete(&r->s);
    r->todays_lists = x->era->todays_lists;
    if (!rulebook_profile_find(r->rb, id, &r->profile))
        return err_set(err, PW_ERULE, "the rulebook has no profile '%s', by which '%.*s' was scored", id,
                       (int)x->f->reference.n, x->f->reference.p);
    if ((rc = quiet_then(x, quiet, &n_quiet, err)) < 0)
        return rc;
    return evaluate(&(struct evaluation){ .rb = r->rb, .profile = r->profile, .facts = &r->facts, .line_numbers = lines,
                                          .must_check = r->must_check,
                                          .evidence = x->at ? fresh_evidence : stored_evidence,
                                          .ctx = x->at ? (void *)x : &r->was, .quiet = quiet, .n_quiet = n_quiet },
                    x->a, &r->now, err);
}

int judge_one(struct judge *j, const struct in_force *f, const struct pass_answer *past, const struct what_if *w,
              struct arena *a, struct judged *ret, struct pw_err *err)
{
    struct judged  r  = { 0 };
    struct judging x  = { .j = j, .f = f, .past = past, .w = w, .a = a, .r = &r };
    struct canon   in = canon_open(f->verdict_bytes);
    int            rc;

    if (!f->record.p || !f->verdict_bytes.p)
        return err_set(err, PW_ENOTFOUND, "'%.*s' was erased as the law asks; it cannot be scored again",
                       (int)f->reference.n, f->reference.p);
    if (!verdict_decode(&in, a, &r.was))
        return err_set(err, PW_EDB, "the verdict number %lld is damaged", (long long)f->verdict);
    if ((rc = shipment_decode(f->record, a, &r.s, err)) < 0 || (rc = judge_era(j, f->verdict, &x.era, err)) < 0 ||
        (rc = judge_scorer(j, f->rulebook, &x.scorer, err)) < 0)
        return rc;
    if (w && w->edit)
        w->edit(w->ctx, &r.s);
    if ((rc = gather(&x, (struct str){ (const char *)in.p, (size_t)(in.end - in.p) }, err)) < 0 || (rc = decide(&x, err)) < 0)
        return rc;
    *ret = r;
    return PW_OK;
}

/* ---- afresh ---- */

int judge_all_windows(struct judge *j, struct judge_needs *ret, struct pw_err *err)
{
    const struct rulebook *rb = j->eras[0].rb;
    size_t                 n  = rulebook_slots(rb);
    struct scorer         *s;

    if (!j->fresh) {
        if (!(s = j->fresh = calloc(1, sizeof *s)) || !(s->from = arena_alloc(&s->a, (n + 1) * sizeof *s->from)) ||
            !(s->fill = arena_alloc(&s->a, (n + 1) * sizeof *s->fill)))
            return err_nomem(err);
        j->n_windows = 0;
        for (size_t i = 0; i < n; i++) {
            const struct slot *slot = rulebook_slot(rb, i);

            s->from[i] = SLOT_NONE;
            s->fill[i] = slot->kind != SLOT_WINDOW;
            if (slot->kind != SLOT_WINDOW)
                continue;
            j->window_of[i]            = j->n_windows;
            j->windows[j->n_windows++] = &slot->window;
        }
    }
    *ret = (struct judge_needs){ j->windows, j->n_windows, true };
    return PW_OK;
}

int judge_afresh(struct judge *j, const struct in_force *f, const struct pass_at *at, struct arena *a,
                 struct judged *ret, struct pw_err *err)
{
    struct judged      r     = { 0 };
    struct judging     x     = { .j = j, .f = f, .past = &at->answer, .at = at, .a = a, .r = &r, .scorer = j->fresh };
    const struct facts empty = { .n_lines = at->answer.n_lines };
    int                rc;

    if (!f->record.p)
        return err_set(err, PW_ENOTFOUND, "'%.*s' was erased as the law asks; it cannot be scored again",
                       (int)f->reference.n, f->reference.p);
    if ((rc = shipment_decode(f->record, a, &r.s, err)) < 0 || (rc = judge_era(j, INT64_MAX - 1, &x.era, err)) < 0 ||
        (rc = carry_over(&x, &empty, err)) < 0 || (rc = gather_subject(&x, err)) < 0 ||
        (rc = facts_fill(x.era->engine, &x.q, j->fresh->fill, NULL, 0, a, &r.facts, err)) < 0 ||
        (rc = decide(&x, err)) < 0)
        return rc;
    *ret = r;
    return PW_OK;
}
