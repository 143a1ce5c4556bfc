#include "config.h"
#include "app/witness.h"

#include "app/tree_read.h"
#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "store/st_audit.h"
#include "store/st_origin.h"
#include "store/st_witness.h"

#define CLOSED_MAX    16     /* logs, as recover.h says */
#define WITNESSES_MAX (NOTE_LINES_MAX - 2)      /* of one head: the log's own line, and one to spare */

/* ---- requests ---- */

static int request(struct store *st, const struct note_key *key, int64_t since, struct buf *out, struct pw_err *err)
{
    BUF_AUTO          from_note = { 0 }, to_note = { 0 };
    struct checkpoint from = { .size = 0 }, to;
    struct proof      p;
    int64_t           size;
    int               rc;

    if ((rc = st_audit_checkpoint_last(st, &size, &to_note, err)) < 0 || (rc = checkpoint_open(buf_view(&to_note), key, &to, NULL, err)) < 0)
        return rc;
    if (since > 0) {
        if ((rc = st_audit_checkpoint_from(st, since, &size, &from_note, err)) < 0)
            return rc;
        if (size != since)
            return err_set(err, PW_ENOTFOUND, "this log has no signed head of %lld entries", (long long)since);
        if ((rc = checkpoint_open(buf_view(&from_note), key, &from, NULL, err)) < 0)
            return rc;
    }
    if ((rc = tree_prove_consistency(st, &from, &to, &p, err)) < 0)
        return rc;
    p.note = buf_view(&to_note);
    proof_write_consistency(&p, out);
    return buf_check(out, err);
}

int witness_request(struct store *st, const struct note_key *key, int64_t since, struct buf *out, struct pw_err *err)
{
    int rc = store_read_begin(st, err);

    if (rc < 0)
        return rc;
    rc = request(st, key, since, out, err);
    store_read_end(st);
    return rc;
}

struct since { bool worth; };

static int look_for_more(void *ctx, int64_t seq, struct str body, struct pw_err *err)
{
    struct since      *s = ctx;
    struct audit_entry e;
    int                rc = audit_entry_decode(body, &e, err);

    (void)seq;
    if (rc < 0)
        return rc;
    s->worth |= e.kind != AUDIT_WITNESS && e.kind != AUDIT_COSIGNED;
    return PW_OK;
}

int witness_worth(struct store *st, int64_t since, bool *ret, struct pw_err *err)
{
    struct since s = { .worth = false };
    int64_t      end;
    int          rc = st_audit_entry_end(st, &end, err);

    /* A few entries tell mostly; they are looked at a hundred at a time. */
    for (int64_t at = since; rc == PW_OK && !s.worth && at < end; at += 100)
        rc = st_audit_entries(st, at, at + 100, look_for_more, &s, err);
    if (rc == PW_OK)
        *ret = s.worth;
    return rc;
}

/* ---- heads with what was cosigned ---- */

struct lines {
    struct str witness[WITNESSES_MAX], line[WITNESSES_MAX];
    size_t     n;
};

static int newest_line(void *ctx, const struct cosigned_row *c, struct pw_err *err)
{
    struct lines *l = ctx;
    size_t        i = 0;

    (void)err;
    while (i < l->n && !str_eq(l->witness[i], c->witness))
        i++;
    if (i == WITNESSES_MAX)         /* no partner's policy counts more of them */
        return PW_OK;
    l->n          = i == l->n ? i + 1 : l->n;
    l->witness[i] = c->witness;
    l->line[i]    = c->line;
    return PW_OK;
}

int witness_head(struct store *st, int64_t size, struct arena *a, struct buf *out, struct pw_err *err)
{
    struct lines l = { .n = 0 };
    int64_t      found;
    int          rc;

    if ((rc = st_audit_checkpoint_from(st, size, &found, out, err)) < 0 || (rc = st_cosigned_list(st, size, a, newest_line, &l, err)) < 0)
        return rc;
    if (found != size)
        return err_set(err, PW_ENOTFOUND, "there is no checkpoint of %lld entries", (long long)size);
    for (size_t i = 0; i < l.n; i++) {
        buf_str(out, l.line[i]);
        buf_byte(out, '\n');
    }
    return buf_check(out, err);
}

int witness_best(struct store *st, int64_t least, int64_t *ret_size, struct pw_err *err)
{
    BUF_AUTO note = { 0 };
    int      rc   = st_cosigned_last(st, STR_NONE, ret_size, err);

    if (rc < 0 || (*ret_size > 0 && *ret_size >= least))
        return rc;
    if ((rc = st_audit_checkpoint_last(st, ret_size, &note, err)) < 0)
        return rc;
    return *ret_size < 0 ? err_set(err, PW_ENOTFOUND, "there is no checkpoint yet") : PW_OK;
}

/* ---- checking what is stored ---- */

struct checking {
    struct store        *st;
    struct arena        *a;
    struct note_key     *keys;      /* of every card there ever was: a cosignature outlives the key's use */
    size_t               n_keys, room;
    struct verify_count *count;
    int64_t              upto[CLOSED_MAX], ours;    /* of closed logs; entries before `ours` belong to one */
    size_t               n_logs;
};

static int add_key(void *ctx, const struct partner_row *row, struct pw_err *err)
{
    struct checking *x = ctx;
    struct card      card;
    int              rc;

    if (row->state == PARTNER_SELF)
        return PW_OK;
    if ((rc = card_open(row->card, &card, err)) < 0)
        return err_wrap(err, "a stored card of %.*s", (int)row->authority.n, row->authority.p);
    for (size_t i = 0; i < x->n_keys; i++)
        if (x->keys[i].id == card.witness.id && strcmp(x->keys[i].name, card.witness.name) == 0)
            return PW_OK;
    if (x->n_keys == x->room) {
        size_t           room  = x->room ? x->room * 2 : 16;
        struct note_key *grown = arena_alloc(x->a, room * sizeof *grown);

        if (!grown)
            return err_nomem(err);
        if (x->n_keys)
            memcpy(grown, x->keys, x->n_keys * sizeof *grown);
        x->keys = grown;
        x->room = room;
    }
    x->keys[x->n_keys++] = card.witness;
    return PW_OK;
}

/* Entries before `upto` were written while that log was open: the first one that reaches so far. */
static int note_log(void *ctx, const struct origin_row *o, struct pw_err *err)
{
    struct checking *x = ctx;

    (void)err;
    if (x->n_logs < CLOSED_MAX)
        x->upto[x->n_logs++] = o->upto;
    x->ours = o->upto > x->ours ? o->upto : x->ours;
    return PW_OK;
}

static int64_t log_of(const struct checking *x, int64_t seq)
{
    size_t i = 0;

    while (i + 1 < x->n_logs && seq >= x->upto[i])
        i++;
    return (int64_t)i + 1;
}

static int check_line(void *ctx, const struct cosigned_row *c, struct pw_err *err)
{
    struct checking *x    = ctx;
    BUF_AUTO         note = { 0 };
    struct note      n;
    int64_t          size;
    int              rc;

    x->count->all++;
    rc = c->seq < x->ours ? st_origin_head_from(x->st, log_of(x, c->seq), c->size, &size, &note, err)
                          : st_audit_checkpoint_from(x->st, c->size, &size, &note, err);
    if (rc < 0)
        return rc;
    if (size != c->size) {
        err_set(err, PW_EAUDIT, "a partner cosigned a head of %lld entries that is not here", (long long)c->size);
        if (err)
            err->verify_code = 15;
        return PW_EAUDIT;
    }
    buf_str(&note, c->line);
    buf_byte(&note, '\n');
    if ((rc = buf_check(&note, err)) < 0)
        return rc;
    if ((rc = note_open(buf_view(&note), x->keys, x->n_keys, &n, err)) < 0)
        return err_wrap(err, "a cosignature of the head of %lld entries", (long long)c->size);
    x->count->done++;
    return PW_OK;
}

int witness_check(struct store *st, struct arena *a, struct verify_count *ret, struct pw_err *err)
{
    struct checking x = { .st = st, .a = a, .count = ret };
    int             rc = st_partner_list(st, true, a, add_key, &x, err);

    *ret = (struct verify_count){ 0 };
    if (rc < 0 || (rc = st_origin_list(st, a, note_log, &x, err)) < 0)
        return rc;
    return st_cosigned_list(st, -1, a, check_line, &x, err);
}
