#include "config.h"
#include "app/admit.h"

#include <stdio.h>

#include "app/evaluate.h"
#include "app/payload.h"
#include "app/sample.h"
#include "base/text.h"
#include "format/canon.h"
#include "store/st_shipment.h"

#define DIFFER_MAX 8        /* fields of a conflict that are named */

struct admitting {
    struct office     *o;
    struct shipment   *s;
    struct arena      *a;
    struct subject     q;
    struct facts       facts;
    struct verdict     v;
    bool               scored, sampled, is_new, newest;
    struct current_row was;         /* of the shipment as it stood; valid unless is_new */
    struct version_row newest_row;  /* newest version stored */
    int64_t            n_versions;
    struct buf        *verdict, *keys;
};

/* ---- identity ---- */

static int note_version(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct admitting *x = ctx;

    (void)err;
    x->n_versions++;
    if (x->n_versions == 1 || v->version > x->newest_row.version)
        x->newest_row = *v;
    return PW_OK;
}

static void say_conflict(struct admitted *ret, const char *code, const char *remedy, struct str why)
{
    ret->what       = ADMIT_CONFLICT;
    ret->fault.line = SIZE_MAX;
    ret->fault.code = code;
    snprintf(ret->fault.reason, sizeof ret->fault.reason, "%.*s", (int)why.n, why.p);
    snprintf(ret->fault.remedy, sizeof ret->fault.remedy, "%s", remedy);
}

/* The text behind a name of shipment_diff(): "importer_name", or "goods 2 quantity". */
static struct str differing(const struct shipment *s, struct str name)
{
    struct str rest = name, word;
    uint64_t   line;
    size_t     id;

    if (field_find_column(name, &id) && id < FIELD_HEADER_COUNT)
        return s->text[id];
    if (!text_split(&rest, ' ', &word) || !text_split(&rest, ' ', &word) || !text_u64(word, &line) || line < 1 ||
        line > s->n_goods || !field_find_column(rest, &id) || id < FIELD_HEADER_COUNT)
        return STR_NONE;
    return s->goods[line - 1].text[id - FIELD_HEADER_COUNT];
}

/* What the stored version says against the new text, field by field, both quoted. */
static int conflict(struct admitting *x, const struct version_row *v, struct admitted *ret, struct pw_err *err)
{
    struct shipment stored;
    struct str      names[DIFFER_MAX];
    BUF_AUTO        why = { 0 };
    size_t          n;
    int             rc = payload_record(x->o->st, v->seq, x->a, &stored, err);

    buf_printf(&why, "version %lld of '%.*s' is stored with other content", (long long)v->version,
               (int)x->s->text[FIELD_REFERENCE].n, x->s->text[FIELD_REFERENCE].p);
    if (rc == PW_OK) {
        n = shipment_diff(&stored, x->s, x->a, names, DIFFER_MAX);
        for (size_t i = 0; i < n; i++) {
            struct str was = differing(&stored, names[i]), is = differing(x->s, names[i]);

            buf_printf(&why, "%s%.*s", i ? ", " : ": ", (int)names[i].n, names[i].p);
            if (was.n || is.n)
                buf_printf(&why, " ('%.*s', now '%.*s')", was.n > 30 ? 30 : (int)was.n, was.n ? was.p : "",
                           is.n > 30 ? 30 : (int)is.n, is.n ? is.p : "");
        }
    } else if (rc != PW_ENOTFOUND) {
        return rc;
    }
    say_conflict(ret, "conflict", "a correction is a new version: raise `version`, say `amend`, and import it again",
                 buf_view(&why));
    return PW_OK;
}

/* Finds out what this version is to what is stored; *ret_stop when there is nothing to store. */
static int identify(struct admitting *x, struct admitted *ret, bool *ret_stop, struct pw_err *err)
{
    struct shipment   *s = x->s;
    struct version_row v;
    bool               found;
    int                rc;

    *ret_stop = false;
    rc = st_shipment_find(x->o->st, s->text[FIELD_REFERENCE], s->issuer, s->regime, &ret->shipment, err);
    if (rc < 0)
        return rc;
    x->is_new = ret->shipment < 0;
    x->newest = true;
    if (x->is_new)
        return PW_OK;
    if ((rc = st_version_find(x->o->st, ret->shipment, s->version, x->a, &v, &found, err)) < 0)
        return rc;
    if (found) {
        *ret_stop = true;
        ret->seq  = v.seq;
        if (!digest_eq(&v.digest, &s->digest))
            return conflict(x, &v, ret, err);
        ret->what = ADMIT_DUPLICATE;
        return PW_OK;
    }
    if ((rc = st_version_list(x->o->st, ret->shipment, x->a, note_version, x, err)) < 0 ||
        (rc = st_current_get(x->o->st, ret->shipment, x->a, &x->was, &found, err)) < 0)
        return rc;
    x->newest = s->version > x->newest_row.version;
    if (s->text[FIELD_EXPORTING_COUNTRY].n && x->newest_row.exporting_country.n &&
        !str_eq(s->text[FIELD_EXPORTING_COUNTRY], x->newest_row.exporting_country)) {
        *ret_stop = true;
        say_conflict(ret, "conflict", "an amendment keeps the exporting country; another one is another notification",
                     STR("the exporting country differs from that of the version stored"));
    }
    return PW_OK;
}

/* ---- what stands beside the shipment ---- */

struct pen_link {
    struct admitting *x;
    int64_t           id;
};

static int match_pen(void *ctx, const struct shipment_row *r, struct pw_err *err)
{
    struct pen_link *l = ctx;

    (void)err;
    if (r->regime != REGIME_DECLARATION && l->id < 0)
        l->id = r->id;
    return PW_OK;
}

/* A declaration finds its PEN; a PEN that comes after its declaration finds that. Whichever was first
 * stands for the consignment in windows. */
static int link_consignment(struct admitting *x, struct pw_err *err)
{
    struct subject    *q   = &x->q;
    struct str         pen = x->s->text[FIELD_PEN_REFERENCE];
    struct pen_link    l   = { x, -1 };
    struct current_row c;
    struct version_row v;
    bool               found = false;
    int                rc;

    q->pen_mg = HISTORY_ABSENT;
    if (x->s->regime != REGIME_DECLARATION)
        return x->is_new && x->o->any_pen ? st_version_naming_pen(x->o->st, x->s->text[FIELD_REFERENCE], &q->consignment, err) : PW_OK;
    q->pen_named = pen.n > 0;
    if (!q->pen_named)
        return PW_OK;
    if ((rc = st_shipment_by_reference(x->o->st, pen, x->a, match_pen, &l, err)) < 0 || l.id < 0)
        return rc;
    if ((rc = st_current_get(x->o->st, l.id, x->a, &c, &found, err)) < 0 || !found ||
        (rc = st_version_get(x->o->st, c.version, x->a, &v, err)) < 0)
        return rc;
    q->pen_mg     = v.total_mg;
    q->pen_found    = true;
    q->pen_objected = c.reply == REPLY_OBJECTION;
    if (x->is_new)
        q->consignment = l.id;
    return PW_OK;
}

/* An amendment's own earlier version is no earlier shipment. */
static int discount_self(struct admitting *x, int64_t shipment, struct pw_err *err)
{
    int rc = PW_OK;

    for (int r = 0; r < ROLE_COUNT && !x->is_new && rc == PW_OK; r++) {
        int64_t named = 0;

        if (x->q.parties[r].id)
            rc = parties_named(x->o->parties, x->q.parties[r].id, shipment, &named, err);
        x->q.parties[r].shipments -= named < x->q.parties[r].shipments ? named : x->q.parties[r].shipments;
    }
    return rc;
}

static int gather_subject(struct admitting *x, const struct admitted *adm, struct pw_err *err)
{
    struct shipment *previous;
    int              rc;

    x->q = (struct subject){ .s = x->s, .shipment_id = adm->shipment, .consignment = adm->shipment,
                             .pen_mg = HISTORY_ABSENT };
    if (!x->is_new) {
        x->q.consignment = x->newest_row.consignment;
        x->q.version_gap = x->newest && x->n_versions < x->s->version - 1;
        previous         = arena_alloc(x->a, sizeof *previous);
        if (!previous)
            return err_nomem(err);
        rc = x->newest ? payload_record(x->o->st, x->newest_row.seq, x->a, previous, err) : PW_ENOTFOUND;
        if (rc == PW_OK)
            x->q.previous = previous;
        else if (rc != PW_ENOTFOUND)
            return rc;
    } else {
        x->q.version_gap = x->s->version > 1;
    }
    if ((rc = parties_of(x->o->parties, x->s, x->q.parties, err)) < 0 || (rc = discount_self(x, adm->shipment, err)) < 0 ||
        (rc = link_consignment(x, err)) < 0)
        return rc;
    return beside_load(&(struct beside_ask){ x->o->st, &x->o->ref, &x->o->links, x->o->parties, !x->o->any_gap }, &x->q,
                       INT64_MAX, x->a, &x->q.beside, err);
}

/* ---- verdict ---- */

static size_t live_evidence(void *ctx, struct str rule, struct str need, size_t slot, size_t line, int64_t *ret,
                            size_t max)
{
    struct admitting *x = ctx;

    (void)rule, (void)need;
    return facts_evidence(x->o->engine, &x->q, &x->facts, slot, line, ret, max);
}

static int score(struct admitting *x, struct pw_err *err)
{
    int64_t     *lines = arena_alloc(x->a, (x->s->n_goods + 1) * sizeof *lines);
    struct quiet quiet[EXCEPTIONS_OF_ONE];
    size_t       profile, n_quiet;
    int          rc;

    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < x->s->n_goods; i++)
        lines[i] = x->s->goods[i].line;
    if (!rulebook_profile_find(x->o->rb, office_role_profile(x->s->role), &profile))
        return err_set(err, PW_ERULE, "the rulebook has no profile '%s'", office_role_profile(x->s->role));
    if ((rc = facts_gather(x->o->engine, &x->q, x->a, &x->facts, err)) < 0)
        return rc;
    n_quiet = exceptions_for(&x->o->exceptions, INT64_MAX, x->s->received_on, x->facts.keys.header, quiet);
    rc = evaluate(&(struct evaluation){ .rb = x->o->rb, .profile = profile, .facts = &x->facts,
                                        .line_numbers = lines, .must_check = x->s->n_missing > 0,
                                        .evidence = live_evidence, .ctx = x, .quiet = quiet, .n_quiet = n_quiet },
                  x->a, &x->v, err);
    if (rc == PW_OK && x->v.lane == LANE_GREEN)
        rc = sample_draw(x->o, rulebook_profile(x->o->rb, profile), x->s, &x->sampled, err);
    x->scored = rc == PW_OK;
    return rc;
}

/* ---- rows ---- */

/* The lane the queue shows: a sampled green stands among the yellows, and nobody is told why. */
static int shown_lane(const struct admitting *x)
{
    return !x->scored ? LANE_NONE : x->sampled ? LANE_YELLOW : x->v.lane;
}

static int64_t total_mass(const struct shipment *s)
{
    int64_t sum = 0;

    for (size_t i = 0; i < s->n_goods; i++)
        if (s->goods[i].quantity_mg == HISTORY_ABSENT ||
            __builtin_add_overflow(sum, s->goods[i].quantity_mg, &sum))
            return HISTORY_ABSENT;
    return s->n_goods ? sum : HISTORY_ABSENT;
}

static int put_rows(struct admitting *x, int64_t seq, struct admitted *ret, struct pw_err *err)
{
    struct shipment   *s = x->s;
    struct version_row row = {
        .seq = seq, .version = s->version, .action = s->action, .issued_on = s->issued_on,
        .issuer = s->issuer, .regime = s->regime, .reference = s->text[FIELD_REFERENCE],
        .received_on = s->received_on, .reply_by = s->reply_by, .digest = s->digest, .role = s->role,
        .exporting_country = s->text[FIELD_EXPORTING_COUNTRY], .importing_country = s->text[FIELD_IMPORTING_COUNTRY],
        .pen_reference = s->regime == REGIME_DECLARATION ? s->text[FIELD_PEN_REFERENCE] : STR_NONE,
        .total_mg = total_mass(s), .keys = buf_view(x->keys),
    };
    struct verdict_row verdict = {
        .profile = x->v.profile, .score = x->v.score, .lane = shown_lane(x), .completeness = x->v.completeness,
        .forced = verdict_forced(&x->v), .complete = x->v.complete, .sampled = x->sampled,
        .rulebook = x->o->rulebook_seq, .inputs = x->o->ref.inputs,
    };
    int rc = PW_OK;

    if (x->is_new) {
        ret->shipment = seq;
        rc = st_shipment_add(x->o->st, &(struct shipment_row){ seq, s->issuer, s->text[FIELD_REFERENCE], s->regime },
                             err);
    }
    row.shipment     = ret->shipment;
    row.consignment  = x->q.consignment >= 0 ? x->q.consignment : ret->shipment;
    x->q.consignment = row.consignment;
    x->o->any_pen |= row.pen_reference.n > 0;
    return rc < 0 ? rc : st_version_add(x->o->st, &row, x->scored ? &verdict : NULL, err);
}

struct str queue_key(struct arena *a, const struct shipment *s, const struct verdict *v, int lane, int64_t reply_by)
{
    BUF_STACK(key, 128);
    int64_t  worst = 0;

    for (size_t i = 0; i < s->n_goods; i++) {
        const struct goods_line *g = &s->goods[i];
        int64_t risk = g->substance ? g->substance->risk : 1, mass;

        if (g->quantity_mg != HISTORY_ABSENT && !__builtin_mul_overflow(g->quantity_mg, risk, &mass) && mass > worst)
            worst = mass;
    }
    canon_u8(&key, (uint8_t)(LANE_RED - lane));
    canon_u8(&key, v ? (uint8_t)(SCORE_MAX - v->score) : SCORE_MAX);
    canon_u8(&key, v && verdict_forced(v) ? 0 : 1);
    canon_u32(&key, reply_by == HISTORY_ABSENT ? UINT32_MAX : (uint32_t)((int64_t)INT32_MAX + reply_by));
    canon_u64(&key, UINT64_MAX - (uint64_t)worst);
    buf_str(&key, s->text[FIELD_REFERENCE]);
    return arena_str(a, buf_view(&key));
}

/* What the queue shows after this version. An older version changes nothing there. */
static int put_current(struct admitting *x, int64_t seq, int64_t shipment, struct pw_err *err)
{
    struct shipment   *s  = x->s;
    struct current_row c  = x->is_new ? (struct current_row){ .shipment = shipment } : x->was;
    enum event         ev = s->action == ACTION_WITHDRAW ? EVENT_WITHDRAW
                            : s->n_missing ? EVENT_ADMIT_INCOMPLETE : EVENT_ADMIT;
    enum state         to;

    if (!x->newest)
        return PW_OK;
    c.shipment = shipment;
    if (x->is_new)
        c.state = s->action == ACTION_WITHDRAW ? STATE_WITHDRAWN : s->n_missing ? STATE_INCOMPLETE : STATE_RECEIVED;
    else if (state_allows((enum state)x->was.state, ev, &to))
        c.state = (int)to;
    c.version   = seq;
    c.verdict   = x->scored ? seq : HISTORY_ABSENT;
    c.open      = state_open((enum state)c.state);
    c.lane      = shown_lane(x);
    c.reply_by  = s->regime == REGIME_DECLARATION && s->reply_by == HISTORY_ABSENT ? HISTORY_ABSENT : s->reply_by;
    c.queue_key = queue_key(x->a, s, x->scored ? &x->v : NULL, c.lane, c.reply_by);
    if (!c.queue_key.p)
        return err_nomem(err);
    x->was = c;
    return x->is_new ? st_current_add(x->o->st, &c, err) : st_current_put(x->o->st, &c, err);
}

static int remember(struct admitting *x, int64_t seq, int64_t shipment, struct pw_err *err)
{
    struct history_standing standing = { (enum state)x->was.state, (enum reply)x->was.reply,
                                         (enum finding)x->was.finding };
    struct history         *h = fact_engine_history(x->o->engine);
    int                     rc;

    if ((rc = parties_note(x->o->parties, shipment, x->s->issued_on, x->is_new, x->q.parties, err)) < 0 ||
        (rc = parties_reached(x->o->parties, shipment, x->s, x->q.parties, err)) < 0 ||
        (rc = permits_note(x->o->st, &x->o->ref, shipment, &x->facts.keys, err)) < 0)
        return rc;
    if (!x->newest || x->q.consignment != shipment)
        return PW_OK;
    return history_put(h, shipment, seq, x->s->issued_on, standing, &x->facts.keys, err);
}

/* A withdrawal seldom says what it takes back: its goods and parties are those of the version before, so
 * that windows which ask for the withdrawn see them, now and after a restart. */
static int withdrawn_keys(struct admitting *x, struct pw_err *err)
{
    if (x->is_new || !x->newest)
        return facts_keys(x->o->engine, &x->q, x->a, &x->facts.keys, err);
    return history_decode(x->newest_row.keys, x->a, &x->facts.keys)
               ? PW_OK : err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)x->newest_row.seq);
}

static int store_version(struct admitting *x, struct admitted *ret, struct pw_err *err)
{
    int rc;

    if (x->scored) {
        verdict_encode(x->verdict, &x->v);
        facts_encode(x->verdict, x->o->rb, &x->facts);
    } else if ((rc = withdrawn_keys(x, err)) < 0) {
        return rc;
    }
    history_encode(x->keys, &x->facts.keys);
    if ((rc = buf_check(x->verdict, err)) < 0 || (rc = buf_check(x->keys, err)) < 0)
        return rc;
    if ((rc = office_log(x->o, AUDIT_VERSION, x->is_new ? 0 : ret->shipment + 1, x->s->encoded,
                         x->scored ? buf_view(x->verdict) : STR_NONE, &ret->seq, err)) < 0 ||
        (rc = put_rows(x, ret->seq, ret, err)) < 0 || (rc = put_current(x, ret->seq, ret->shipment, err)) < 0)
        return rc;
    return remember(x, ret->seq, ret->shipment, err);
}

int admit(struct office *o, struct shipment *s, struct arena *a, struct admitted *ret, struct pw_err *err)
{
    BUF_STACK(verdict, 4096);
    BUF_STACK(keys, 1024);
    struct admitting x = { .o = o, .s = s, .a = a, .verdict = &verdict, .keys = &keys };
    bool             stop;
    int              rc;

    *ret = (struct admitted){ .lane = LANE_NONE, .fault = { .line = SIZE_MAX } };
    if ((rc = identify(&x, ret, &stop, err)) < 0 || stop)
        return rc;
    facts_resolve(&o->ref, s, a);
    if ((rc = gather_subject(&x, ret, err)) < 0 ||
        (rc = history_reach(fact_engine_history(o->engine), o->st, s->issued_on, err)) < 0)
        return rc;
    if (s->action != ACTION_WITHDRAW && (rc = score(&x, err)) < 0)
        return rc;
    if ((rc = store_version(&x, ret, err)) < 0)
        return rc;
    ret->what = s->action == ACTION_WITHDRAW ? ADMIT_WITHDRAWN : x.is_new && s->version == 1 ? ADMIT_ACCEPTED
                : x.is_new && s->action == ACTION_NOTIFY ? ADMIT_ACCEPTED : ADMIT_AMENDED;
    ret->lane       = shown_lane(&x);
    ret->incomplete = s->n_missing > 0;
    return PW_OK;
}
