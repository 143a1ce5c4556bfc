#include "config.h"
#include "app/alerts.h"

#include "app/payload.h"
#include "app/release.h"
#include "base/mem.h"
#include "store/st_shipment.h"

const char *alert_status_name(enum alert_status s)
{
    static const char *const names[ALERT_STATUSES] = { "waiting", "ready", "in_force", "quarantined", "equivocal", "withdrawn", "superseded",
                                                       "expired" };

    return (size_t)s < ALERT_STATUSES ? names[s] : "?";
}

static const struct { const char *name, *text; } refusals[] = {
    [ALERT_TAKEN]           = { "none", "" },
    [ALERT_UNKNOWN_KEY]     = { "unknown_key", "its sender is no partner that is trusted; take in the sender's card, then the alert again" },
    [ALERT_NOT_FOR_US]      = { "not_for_us", "this office is neither among its recipients nor may it be passed on to it; tell the sender" },
    [ALERT_UNKNOWN_MARK]    = { "unknown_mark", "it is marked with a word that is not known, so it is held as closely as can be; ask the sender" },
    [ALERT_EXPIRED]         = { "expired", "it had run out when it came" },
    [ALERT_EQUIVOCAL]       = { "equivocal", "the sender signed two texts as one version: neither counts; both are kept as evidence" },
    [ALERT_KEY_COMPROMISED] = { "key_compromised", "the key that signed it was in other hands then; ask the sender to issue it anew" },
    [ALERT_FOREIGN_FORM]    = { "foreign_form", "it came in a form that nobody signed; look at it, and ask the sender for the alert itself" },
};

const char *alert_refusal_name(enum alert_refusal r)
{
    return (size_t)r < COUNT_OF(refusals) ? refusals[r].name : "?";
}

const char *alert_refusal_text(enum alert_refusal r)
{
    return (size_t)r < COUNT_OF(refusals) ? refusals[r].text : "?";
}

const char *alert_what_name(enum alert_what w)
{
    static const char *const names[ALERT_WHAT_END] = {
        [ALERT_CAME_BY_FILE] = "came_by_file", [ALERT_CAME_BY_NET] = "came_by_net", [ALERT_ACCEPTED] = "accepted",
        [ALERT_APPROVED] = "approved", [ALERT_QUEUED] = "sent", [ALERT_EXPORTED] = "exported", [ALERT_SEEN] = "seen",
        [ALERT_ACTED] = "acted", [ALERT_DISMISSED] = "dismissed", [ALERT_WRONG] = "wrong", [ALERT_FOUND] = "found",
        [ALERT_SEALED_CASE] = "case_sealed", [ALERT_UNSEALED] = "case_unsealed", [ALERT_LAPSED] = "lapsed", [ALERT_DISTRUSTED] = "distrusted",
        [ALERT_NARROWED] = "narrowed",
    };

    return w > 0 && w < ALERT_WHAT_END ? names[w] : "?";
}

/* ---- a family ---- */

static int keep(void *ctx, const struct alert_row *row, struct pw_err *err)
{
    struct alert_family *f = ctx;

    if (f->n == ALERT_VERSIONS_MAX)
        return err_set(err, PW_ELIMIT, "more than %d versions of one alert", ALERT_VERSIONS_MAX);
    f->refused[f->n] = row->refused;
    f->rows[f->n++]  = *row;
    return PW_OK;
}

struct noting { struct alert_family *f; size_t at; int64_t sealed, opened; };

static int note_event(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct noting *n = ctx;

    (void)err;
    if (e->what == ALERT_ACCEPTED && n->f->refused[n->at] != ALERT_EQUIVOCAL)
        n->f->refused[n->at] = ALERT_TAKEN;
    if (e->what == ALERT_DISTRUSTED && n->f->refused[n->at] != ALERT_EQUIVOCAL)
        n->f->refused[n->at] = ALERT_KEY_COMPROMISED;
    n->f->narrowed[n->at] |= e->what == ALERT_NARROWED;
    if (e->what == ALERT_SEALED_CASE && e->seq > n->sealed)
        n->sealed = e->seq;
    if (e->what == ALERT_UNSEALED && e->seq > n->opened)
        n->opened = e->seq;
    return PW_OK;
}

int alert_family_load(struct store *st, struct str originator, struct str id, struct arena *a, struct alert_family *ret,
                      struct pw_err *err)
{
    struct noting n = { .f = ret, .sealed = -1, .opened = -1 };
    int           rc;

    *ret = (struct alert_family){ .current = SIZE_MAX };
    if ((rc = st_alert_versions(st, originator, id, a, keep, ret, err)) < 0)
        return rc;
    for (n.at = 0; n.at < ret->n; n.at++) {
        if ((rc = st_alert_events(st, ret->rows[n.at].seq, a, note_event, &n, err)) < 0)
            return rc;
        ret->equivocal |= ret->refused[n.at] == ALERT_EQUIVOCAL;
        if (ret->refused[n.at] == ALERT_TAKEN && !ret->narrowed[n.at]) {
            ret->withdrawn |= ret->rows[n.at].action == ALERT_WITHDRAW;
            ret->current = n.at;            /* by ascending version */
        }
    }
    ret->sealed_case = n.sealed > n.opened;
    if (ret->withdrawn || ret->equivocal)
        ret->current = SIZE_MAX;
    return PW_OK;
}

/* ---- one version ---- */

static int look_at_event(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct alert_known *k = ctx;

    (void)err;
    k->approved |= e->what == ALERT_APPROVED;
    if (e->what == ALERT_ACCEPTED)
        k->refused = ALERT_TAKEN;
    if (e->what == ALERT_DISTRUSTED)
        k->refused = ALERT_KEY_COMPROMISED;
    k->narrowed |= e->what == ALERT_NARROWED;
    return PW_OK;
}

static int load_fields(struct office *o, struct alert_known *k, struct arena *a, struct pw_err *err)
{
    struct str bytes;
    int        rc = payload_get(o->st, k->row.seq, 0, a, &bytes, err);

    if (rc == PW_ENOTFOUND) {
        k->erased = k->a.n_fields > 0;
        return PW_OK;
    }
    if (rc < 0)
        return rc;
    if (leaves_read(bytes, k->a.n_fields, &k->a.root, k->leaves, err) < 0) {
        err_wrap(err, "alert %.*s", (int)k->row.id.n, k->row.id.p);
        if (err)
            err->rc = PW_EDB;
        return PW_EDB;
    }
    k->n_leaves = k->a.n_fields;
    for (size_t i = 0; i < k->n_leaves; i++)
        k->nominal |= k->leaves[i].name.n && alert_field_nominal(k->leaves[i].name);
    rc = payload_get(o->st, k->row.seq, 1, a, &k->owners, err);
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

static enum alert_status status_of(const struct office *o, const struct alert_family *f, const struct alert_known *k)
{
    if (k->refused == ALERT_EQUIVOCAL || f->equivocal)
        return ALERT_IS_EQUIVOCAL;
    if (k->refused != ALERT_TAKEN)
        return ALERT_IS_REFUSED;
    if (f->withdrawn || k->narrowed)
        return ALERT_IS_WITHDRAWN;
    if (f->current != SIZE_MAX && f->rows[f->current].seq != k->row.seq)
        return ALERT_IS_SUPERSEDED;
    if (k->row.expires_at <= office_now(o))
        return ALERT_IS_EXPIRED;
    if (!k->ours)
        return ALERT_IS_IN_FORCE;
    return k->nominal && !k->approved ? ALERT_IS_WAITING : ALERT_IS_READY;
}

int alert_known_load(struct office *o, const struct alert_row *row, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    struct alert_known  *k = arena_alloc(a, sizeof *k);
    struct alert_family *f = arena_alloc(a, sizeof *f);
    int                  rc;

    if (!k || !f)
        return err_nomem(err);
    k->row     = *row;
    k->refused = row->refused;
    k->ours    = str_eq(row->originator, o->authority);
    if ((rc = alert_parse(row->note, &k->a, err)) < 0) {
        err_set(err, PW_EDB, "the stored alert %.*s is damaged", (int)row->id.n, row->id.p);
        return PW_EDB;
    }
    if ((rc = load_fields(o, k, a, err)) < 0 || (rc = st_alert_events(o->st, row->seq, a, look_at_event, k, err)) < 0 ||
        (rc = alert_family_load(o->st, row->originator, row->id, a, f, err)) < 0)
        return rc;
    k->sealed_case = f->sealed_case;
    k->status      = status_of(o, f, k);
    *ret           = k;
    return PW_OK;
}

/* The newest version that is not kept apart and is for all, else the newest. */
static int newest(struct office *o, struct alert_name name, struct arena *a, struct alert_row *ret, struct pw_err *err)
{
    struct alert_family *f = arena_alloc(a, sizeof *f);
    size_t               at;
    int                  rc = f ? alert_family_load(o->st, name.originator, name.id, a, f, err) : err_nomem(err);

    if (rc < 0)
        return rc;
    if (!f->n)
        return err_set(err, PW_ENOTFOUND, "there is no alert %.*s", (int)name.id.n, name.id.p);
    for (at = f->n - 1; at > 0 && (f->refused[at] != ALERT_TAKEN || f->narrowed[at]); at--)
        ;
    *ret = f->rows[f->refused[at] == ALERT_TAKEN ? at : f->n - 1];
    return PW_OK;
}

/* A sealed case is for whoever is not let in as if it were not there, to the letter. */
static int load_open(struct office *o, const char *what, const struct alert_row *row, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    struct alert_known *k;
    struct release      r;
    int                 rc = alert_known_load(o, row, a, &k, err);

    if (rc < 0)
        return rc;
    release_to_account(k, o->user_role, o->user, &r);
    if (k->sealed_case && !r.allowed)
        return err_set(err, PW_ENOTFOUND, "there is no alert '%.64s'", what);
    *ret = k;
    return PW_OK;
}

static int find_by_id(struct office *o, const char *what, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    struct alert_name   ids[ALERT_ALIKE_MAX];
    struct alert_known *found = NULL;
    size_t              n = 0;
    int                 rc = st_alert_ids(o->st, str_of(what), a, ids, &n, err);

    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        struct alert_row    row;
        struct alert_known *k = NULL;
        struct pw_err       e = { 0 };

        if ((rc = newest(o, ids[i], a, &row, err)) < 0)
            break;
        if ((rc = load_open(o, what, &row, a, &k, &e)) < 0 && rc != PW_ENOTFOUND && err)
            *err = e;
        if (rc == PW_OK && found) {
            err_set(err, PW_EUSAGE, "several alerts begin with '%.40s': %.*s, %.*s, ...", what, (int)found->row.id.n, found->row.id.p,
                    (int)k->row.id.n, k->row.id.p);
            return err_remedy(err, "give more of the id, or the digest");
        }
        if (rc == PW_OK)
            found = k;
        if (rc == PW_ENOTFOUND)
            rc = PW_OK;
    }
    if (rc == PW_OK && !found)
        return err_set(err, PW_ENOTFOUND, "there is no alert '%.64s'", what);
    if (rc == PW_OK)
        *ret = found;
    return rc;
}

int alert_find(struct office *o, const char *what, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    struct alert_row row;
    struct digest    d;
    int              rc;

    if (!digest_parse(str_of(what), &d)) {
        if (strlen(what) < 4)
            return err_set(err, PW_EUSAGE, "give at least four characters of the alert's id");
        rc = find_by_id(o, what, a, ret, err);
    } else if ((rc = st_alert_by_digest(o->st, &d, a, &row, err)) == PW_OK) {
        rc = load_open(o, what, &row, a, ret, err);
    } else if (rc == PW_ENOTFOUND) {
        err_set(err, rc, "there is no alert '%.64s'", what);
    }
    return rc == PW_ENOTFOUND ? err_remedy(err, "'penwatch alert list' shows them") : rc;
}

/* ---- what rests on a shipment ---- */

struct resting { struct office *o; struct arena a, one; struct str reference; struct buf *out; };

static int look_at_own(void *ctx, const struct alert_row *row, struct pw_err *err)
{
    struct resting     *x = ctx;
    struct alert_known *k;
    int                 rc;

    if (!str_eq(row->originator, x->o->authority) || row->action == ALERT_WITHDRAW)
        return PW_OK;
    arena_reset(&x->one);
    if ((rc = alert_known_load(x->o, row, &x->one, &k, err)) < 0)
        return rc;
    if ((k->status == ALERT_IS_WAITING || k->status == ALERT_IS_READY) &&
        str_eq(alert_value(k->leaves, k->n_leaves, "pen.number"), x->reference))
        buf_printf(x->out, "%s%.*s", x->out->n ? ", " : "", (int)row->id.n, row->id.p);
    return PW_OK;
}

int alerts_resting_on(struct office *o, int64_t shipment, struct buf *out, struct pw_err *err)
{
    struct resting      x = { .o = o, .out = out };
    struct shipment_row row;
    int                 rc = st_shipment_get(o->st, shipment, &x.a, &row, err);

    if (rc == PW_OK) {
        x.reference = row.reference;
        rc          = st_alert_list(o->st, 0, &x.a, look_at_own, &x, err);
    }
    arena_done(&x.a);
    arena_done(&x.one);
    return rc < 0 ? rc : buf_check(out, err);
}

/* ---- events ---- */

int alert_event(struct office *o, int64_t alert, enum alert_what what, struct str partner, int64_t number, struct str note,
                struct pw_err *err)
{
    struct alert_event_row e = { .alert = alert, .what = what, .partner = partner, .number = number, .account = o->user };
    int                    rc = office_log(o, AUDIT_ALERT_EVENT, alert + 1, note, STR_NONE, &e.seq, err);

    return rc < 0 ? rc : st_alert_event_add(o->st, &e, err);
}

int alert_mark_event(struct office *o, int64_t alert, enum alert_what what, struct str note, struct pw_err *err)
{
    int rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    if ((rc = alert_event(o, alert, what, STR_NONE, HISTORY_ABSENT, note, err)) == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}
