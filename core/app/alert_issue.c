/* A version of an alert of ours: its number, its signature, and the end of it for those whom it names no more. See alert_write.h. */
#include "config.h"
#include "app/alert_impl.h"
#include "base/failpoint.h"

#include <stdlib.h>

#define US_PER_S INT64_C(1000000)

int alert_by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* ---- signing and storing ---- */

static int salt_leaves(struct composing *c, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < c->n && rc == PW_OK; i++) {
        rc = sign_random(c->leaves[i].salt, FIELD_SALT, err);
        leaf_hash(&c->leaves[i]);
    }
    return rc;
}

static void owners_text(const struct composing *c, struct buf *out)
{
    for (size_t i = 0; i < c->n; i++)
        buf_printf(out, "%.*s %s\n", (int)c->leaves[i].name.n, c->leaves[i].name.p, c->owner[i]);
    if (c->consent)
        buf_printf(out, "consent %s\n", c->consent);
}

/* What signs, opened before anything is locked. */
struct signing { struct partners ps; struct keyring keys; };

static int signing_open(struct office *o, struct arena *a, struct signing *ret, struct pw_err *err)
{
    int rc = partners_load(o->st, a, &ret->ps, err);

    return rc < 0 ? rc : partners_keyring(o, &ret->ps, &ret->keys, err);
}

static int store_alert(struct composing *c, const struct alert *h, struct str note, struct str payload, struct str owners,
                       struct alert_row *ret, struct pw_err *err)
{
    struct alert_row row = { .id = h->id, .version = (int64_t)h->version, .originator = h->from, .action = (int)h->action,
                             .sent_at = h->sent_s * US_PER_S, .expires_at = h->expires_s * US_PER_S, .note = note, .account = c->o->user };
    int              rc  = alert_digest(note, &row.digest, err);

    if (rc < 0 || (rc = office_log(c->o, AUDIT_ALERT, 0, payload, owners, &row.seq, err)) < 0)
        return rc;
    *ret = row;
    return st_alert_add(c->o->st, &row, err);
}

/* Into the open transaction. */
static int sign_and_store(struct composing *c, struct signing *s, struct alert *h, struct alert_row *ret, struct pw_err *err)
{
    BUF_AUTO   text = { 0 }, note = { 0 }, payload = { 0 }, owners = { 0 };
    struct str kept;
    int        rc = salt_leaves(c, err);

    if (rc < 0)
        return rc;
    h->n_fields = c->n;
    leaves_root(c->leaves, c->n, &h->root);
    alert_text(h, &text);
    leaves_write(c->leaves, c->n, NULL, &payload);
    owners_text(c, &owners);
    if ((rc = buf_check(&payload, err)) < 0 || (rc = buf_check(&owners, err)) < 0 ||
        (rc = note_sign(buf_view(&text), &s->keys.alerts, &s->keys.alerts_secret, &note, err)) < 0)
        return rc;
    if (!(kept = arena_str(c->a, buf_view(&note))).p)
        return err_nomem(err);
    failpoint("alert.after_sign");
    return store_alert(c, h, kept, c->n ? buf_view(&payload) : STR_NONE, owners.n ? buf_view(&owners) : STR_NONE, ret, err);
}

/* ---- those who are recipients no more ---- */

/* Who was given some version, and who was told by a withdrawal of their own that they are recipients no more. */
struct given {
    struct arena *a;
    struct str    names[ALERT_NAMES_MAX];
    bool          ended[ALERT_NAMES_MAX];
    size_t        n;
    bool          narrowed;             /* of the row being read */
};

static int take_given(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct given *g  = ctx;
    size_t        at = 0;

    if (e->what != ALERT_QUEUED && e->what != ALERT_EXPORTED)
        return PW_OK;
    while (at < g->n && !str_eq(g->names[at], e->partner))
        at++;
    if (at == g->n) {
        if (g->n == ALERT_NAMES_MAX)
            return err_set(err, PW_ELIMIT, "more than %d authorities were given versions of one alert", ALERT_NAMES_MAX);
        g->names[g->n++] = e->partner;
    }
    g->ended[at] |= g->narrowed;
    return PW_OK;
}

/* A withdrawal for some counts for whom it names, whether it has left by now or not. */
static int take_ended(struct given *g, const struct alert_row *row, struct pw_err *err)
{
    struct alert *a  = arena_alloc(g->a, sizeof *a);
    int           rc = a ? alert_parse(row->note, a, err) : err_nomem(err);

    for (size_t i = 0; rc == PW_OK && i < a->n_to; i++)
        rc = take_given(g, &(struct alert_event_row){ .what = ALERT_QUEUED, .partner = a->to[i] }, err);
    return rc;
}

static int load_given(struct composing *c, struct str id, struct given *g, struct alert_family **ret, struct pw_err *err)
{
    struct alert_family *f  = arena_alloc(c->a, sizeof *f);
    int                  rc = f ? alert_family_load(c->o->st, c->o->authority, id, c->a, f, err) : err_nomem(err);

    for (size_t i = 0; rc == PW_OK && i < f->n; i++) {
        g->narrowed = f->narrowed[i];
        rc          = st_alert_events(c->o->st, f->rows[i].seq, c->a, take_given, g, err);
        if (rc == PW_OK && g->narrowed)
            rc = take_ended(g, &f->rows[i], err);
    }
    if (rc == PW_OK)
        *ret = f;
    return rc;
}

static int add_recipient(struct alert *h, struct str name, struct pw_err *err)
{
    if (h->n_to == ALERT_NAMES_MAX)
        return err_set(err, PW_ELIMIT, "more than %d authorities", ALERT_NAMES_MAX);
    h->to[h->n_to++] = name;
    qsort(h->to, h->n_to, sizeof *h->to, alert_by_name);
    return PW_OK;
}

int compose_version(struct composing *c, const struct alert_known *was, struct alert *h, struct pw_err *err)
{
    struct given        *g = arena_alloc(c->a, sizeof *g);
    struct alert_family *f;
    int                  rc = g ? PW_OK : err_nomem(err);

    if (rc < 0)
        return rc;
    g->a = c->a;
    if ((rc = load_given(c, was->row.id, g, &f, err)) < 0)
        return rc;
    h->version = (uint64_t)f->rows[f->n - 1].version + 1;
    for (size_t i = 0; i < g->n && rc == PW_OK; i++) {
        bool named = alert_is_to(h, g->names[i]) || alert_is_rel(h, g->names[i]);

        if (h->action != ALERT_WITHDRAW && g->ended[i] && named) {
            err_set(err, PW_ESTATE, "%.*s was told that this alert has ended for it", (int)g->names[i].n, g->names[i].p);
            return err_remedy(err, "write a new alert to it");
        }
        if (h->action == ALERT_WITHDRAW && !g->ended[i] && !named)
            rc = add_recipient(h, g->names[i], err);
    }
    return rc;
}

/* Whoever was given an earlier version and is named no more gets a withdrawal of its own; for the others the alert stands. */
static int narrow(struct composing *c, struct signing *s, const struct alert *now, const struct alert_row *row, struct pw_err *err)
{
    struct composing    *none = arena_alloc(c->a, sizeof *none);
    struct alert        *h    = arena_alloc(c->a, sizeof *h);
    struct given        *g    = arena_alloc(c->a, sizeof *g);
    struct alert_family *f;
    struct alert_row     end;
    int                  rc = none && h && g ? PW_OK : err_nomem(err);

    if (rc < 0)
        return rc;
    g->a = c->a;
    if ((rc = load_given(c, now->id, g, &f, err)) < 0)
        return rc;
    *none = (struct composing){ .o = c->o, .a = c->a };
    *h    = *now;
    h->n_to = h->n_rel = 0;
    for (size_t i = 0; i < g->n && rc == PW_OK; i++)
        if (!g->ended[i] && !alert_is_to(now, g->names[i]) && !alert_is_rel(now, g->names[i]))
            rc = add_recipient(h, g->names[i], err);
    if (rc < 0 || !h->n_to)
        return rc;
    h->version   = now->version + 1;
    h->action    = ALERT_WITHDRAW;
    h->has_prev  = true;
    h->prev      = row->digest;
    if ((rc = sign_and_store(none, s, h, &end, err)) < 0)
        return rc;
    return alert_event(c->o, end.seq, ALERT_NARROWED, STR_NONE, HISTORY_ABSENT, STR_NONE, err);
}

int compose_issue(struct composing *c, struct alert *h, const struct alert_known *was, struct str reason, struct alert_known **ret,
                  struct pw_err *err)
{
    struct signing   s = { 0 };
    struct alert_row row;
    int              rc = signing_open(c->o, c->a, &s, err);

    if (rc == PW_OK && (rc = office_begin(c->o, err)) == PW_OK) {
        if ((rc = sign_and_store(c, &s, h, &row, err)) == PW_OK && was && h->action != ALERT_WITHDRAW)
            rc = narrow(c, &s, h, &row, err);
        if (rc == PW_OK && reason.n)
            rc = alert_event(c->o, row.seq, ALERT_DISMISSED, STR_NONE, HISTORY_ABSENT, reason, err);
        if (rc == PW_OK)
            rc = office_commit(c->o, err);
        else
            office_rollback(c->o);
    }
    keyring_wipe(&s.keys);
    return rc < 0 ? rc : alert_known_load(c->o, &row, c->a, ret, err);
}
