/* An alert that came: whose it is, whether it counts, and storing it. See alert_inbox.h. */
#include "config.h"
#include "app/alert_inbox_impl.h"
#include "app/alert_out.h"
#include "base/failpoint.h"

#define US_PER_S INT64_C(1000000)

/* ---- whose it is ---- */

static int wrong_key(struct pw_err *err, struct str from)
{
    err_set(err, PW_EAUDIT, "the alert is signed by a key that %.*s does not use for alerts, or not at that time", (int)from.n, from.p);
    if (err)
        err->verify_code = 18;
    return PW_EAUDIT;
}

struct older_cards {
    struct str       note;
    struct str       from;
    const struct partner *now;
    struct alert    *a;
    bool             verified, compromised;
};

/* A card that was in force before the present one: its key still stands for what was sent in its time. */
static int try_older(void *ctx, const struct partner_row *row, struct pw_err *err)
{
    struct older_cards *x = ctx;
    struct card         c;

    (void)err;
    if (x->verified || !str_eq(row->authority, x->from) || row->state != PARTNER_TRUSTED || card_open(row->card, &c, NULL) < 0 ||
        alert_open(x->note, &c.alerts, x->a, NULL) < 0)
        return PW_OK;
    x->verified    = x->a->sent_s >= c.from_s && x->a->sent_s < c.to_s;
    x->compromised = x->now->card.compromised_s && memcmp(&c.alerts.key, &x->now->card.alerts.key, SIGN_PUBLIC) != 0;
    return PW_OK;
}

/* PW_OK with the refusal that follows of the key; an alert of a trusted partner that does not verify is refused whole. */
static int verify(struct inbox *x, struct str note, struct alert *a, enum alert_refusal *ret, struct pw_err *err)
{
    const struct partner *p   = partner_find(&x->partners, a->from);
    struct older_cards    old = { .note = note, .from = a->from, .now = p, .a = a };
    struct alert          found;
    int                   rc;

    *ret = ALERT_TAKEN;
    if (!p || p->row.state == PARTNER_REVOKED) {
        *ret = ALERT_UNKNOWN_KEY;
        return PW_OK;
    }
    rc = alert_open(note, &p->card.alerts, &found, err);
    if (rc == PW_OK && found.sent_s >= p->card.from_s && found.sent_s < p->card.to_s)
        return PW_OK;
    if (rc < 0 && (!err || err->verify_code != 18))
        return rc;
    /* Sent under a card that was in force then: the key may be the same, or one that has been replaced since. */
    old.a = &found;
    if ((rc = st_partner_list(x->o->st, true, &x->one, try_older, &old, err)) < 0)
        return rc;
    if (!old.verified)
        return wrong_key(err, a->from);
    if (old.compromised)
        *ret = ALERT_KEY_COMPROMISED;
    return PW_OK;
}

static enum alert_refusal judge(const struct inbox *x, const struct alert *a, const struct alert_family *f, const struct digest *d)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->rows[i].version == (int64_t)a->version && f->refused[i] == ALERT_TAKEN && !digest_eq(&f->rows[i].digest, d))
            return ALERT_EQUIVOCAL;
    if (!alert_is_to(a, x->o->authority) && !alert_is_rel(a, x->o->authority))
        return ALERT_NOT_FOR_US;
    if (a->mark.unknown)
        return ALERT_UNKNOWN_MARK;
    /* A day of grace: clocks differ, and a withdrawal is never too late. */
    if (a->action != ALERT_WITHDRAW && (a->expires_s + 24 * 3600) * US_PER_S <= office_now(x->o))
        return ALERT_EXPIRED;
    return ALERT_TAKEN;
}

/* ---- storing ---- */

struct arrived { enum alert_what how; bool there; };

static int look_for_arrival(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct arrived *a = ctx;

    (void)err;
    a->there |= e->what == a->how;
    return PW_OK;
}

/* Each way of arrival is written down once: the same file again, or a loop of relays, grows nothing. */
static int note_arrival(struct inbox *x, int64_t seq, struct pw_err *err)
{
    struct arrived a  = { .how = x->by_net ? ALERT_CAME_BY_NET : ALERT_CAME_BY_FILE };
    int            rc = st_alert_events(x->o->st, seq, &x->one, look_for_arrival, &a, err);

    return rc < 0 || a.there ? rc : alert_event(x->o, seq, a.how, STR_NONE, HISTORY_ABSENT, STR_NONE, err);
}

/* Whom this office passed it on to hears of its end from this office. */
static int follow(struct inbox *x, const struct alert_row *row, struct pw_err *err)
{
    struct alert_sent  *sent = arena_alloc(&x->one, sizeof *sent);
    struct alert_known *k;
    int                 rc = sent ? alert_known_load(x->o, row, &x->one, &k, err) : err_nomem(err);

    return rc < 0 ? rc : alert_send_end(x->o, &x->partners, k, &x->one, sent, err);
}

static int store_new(struct inbox *x, struct alert_row *row, struct str payload, struct pw_err *err)
{
    struct receipt_row r;
    int                rc = office_log(x->o, AUDIT_ALERT, 0, payload, STR_NONE, &row->seq, err);

    if (rc < 0 || (rc = st_alert_add(x->o->st, row, err)) < 0 || (rc = note_arrival(x, row->seq, err)) < 0)
        return rc;
    if (row->refused != ALERT_TAKEN && row->refused != ALERT_NOT_FOR_US)
        return PW_OK;
    rc = inbox_sign(x, row, row->refused == ALERT_TAKEN ? RECEIPT_ACCEPTED : RECEIPT_REJECTED, SIGHTING_NOT_KNOWN, &r, err);
    if (rc < 0 || (rc = inbox_store(x, &r, err)) < 0 || row->action != ALERT_WITHDRAW || row->refused != ALERT_TAKEN)
        return rc;
    return follow(x, row, err);
}

/* A stranger's alert that was kept apart, and is a partner's now. */
static int take_in(struct inbox *x, const struct alert_row *row, struct pw_err *err)
{
    struct receipt_row r;
    int                rc = alert_event(x->o, row->seq, ALERT_ACCEPTED, STR_NONE, HISTORY_ABSENT, STR_NONE, err);

    if (rc < 0 || (rc = inbox_sign(x, row, RECEIPT_ACCEPTED, SIGHTING_NOT_KNOWN, &r, err)) < 0)
        return rc;
    return inbox_store(x, &r, err);
}

static int store(struct inbox *x, struct alert_row *row, bool known, bool take, struct str payload, struct pw_err *err)
{
    int rc;

    if (!known)
        return store_new(x, row, payload, err);
    rc = note_arrival(x, row->seq, err);
    return rc == PW_OK && take ? take_in(x, row, err) : rc;
}

/* ---- an alert ---- */

static int unseal(const struct inbox *x, struct str bytes, struct buf *plain, struct str *ret, struct pw_err *err)
{
    struct box_secret ring[2] = { x->keys.box, x->keys.box_before };
    int               rc      = PW_OK;

    *ret = bytes;
    if (bytes.n >= 5 && memcmp(bytes.p, SEALED_MAGIC, 5) == 0) {
        rc   = sealed_open(bytes, ring, x->keys.has_before ? 2 : 1, plain, err);
        *ret = buf_view(plain);
    }
    sign_wipe(ring, sizeof ring);
    return rc;
}

struct opening {
    struct alert        a;
    struct alert_family f;
    struct leaf         leaves[FIELD_LEAVES_MAX];
    struct str          note;
    struct buf          kept;           /* leaves, without the padding */
    enum alert_refusal  by_key;
    bool                ours, known;
    struct alert_row    was;            /* when known */
};

static int not_an_alert(struct pw_err *err)
{
    err_set(err, PW_EAUDIT, "this is not an alert");
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

/* One of ours that came back is known, or forged. */
static int own_alert(struct inbox *x, struct opening *op, struct inbox_result *ret, struct pw_err *err)
{
    op->ours = true;
    if (st_alert_by_digest(x->o->st, &ret->digest, &x->one, &op->was, NULL) < 0)
        return wrong_key(err, op->a.from);
    ret->outcome = INBOX_KNOWN;
    ret->seq     = op->was.seq;
    return PW_OK;
}

/* A partner brings its own alerts, and another's where the originator named both: the partner as one who may have it, this
 * office as one it may be passed on to. */
static int check_carrier(const struct inbox *x, const struct alert *a, struct pw_err *err)
{
    if (!x->carrier.n || str_eq(a->from, x->carrier) ||
        (alert_is_rel(a, x->o->authority) && (alert_is_to(a, x->carrier) || alert_is_rel(a, x->carrier))))
        return PW_OK;
    return err_set(err, PW_ESTATE, "%.*s brings an alert of %.*s, who did not allow that", (int)x->carrier.n, x->carrier.p, (int)a->from.n, a->from.p);
}

static int look_up(struct inbox *x, struct opening *op, const struct digest *d, struct pw_err *err)
{
    int rc = st_alert_by_digest(x->o->st, d, &x->one, &op->was, err);

    op->known = rc == PW_OK;
    if (rc < 0 && rc != PW_ENOTFOUND)
        return rc;
    return alert_family_load(x->o->st, op->a.from, op->a.id, &x->one, &op->f, err);
}

/* Everything that can be wrong with the bytes, before anything is written. */
static int open_alert(struct inbox *x, struct str bytes, struct opening *op, struct buf *plain, struct inbox_result *ret, struct pw_err *err)
{
    struct str content, note, leaves;
    int        rc;

    if (bytes.n > SEALED_MAX)
        return err_set(err, PW_ELIMIT, "an alert of more than %zu bytes", SEALED_MAX);
    if ((rc = unseal(x, bytes, plain, &content, err)) < 0)
        return rc;
    if (!alert_split(content, &note, &leaves))
        return not_an_alert(err);
    if (!(op->note = arena_str(&x->one, note)).p)
        return err_nomem(err);
    if ((rc = alert_parse(op->note, &op->a, err)) < 0 || (rc = alert_digest(note, &ret->digest, err)) < 0)
        return rc;
    ret->id   = op->a.id;
    ret->from = op->a.from;
    if (str_eq(op->a.from, x->o->authority))
        return own_alert(x, op, ret, err);
    if ((rc = check_carrier(x, &op->a, err)) < 0)
        return rc;
    if (op->a.sent_s > office_now(x->o) / US_PER_S)
        ret->ahead_s = op->a.sent_s - office_now(x->o) / US_PER_S;
    if ((rc = verify(x, op->note, &op->a, &op->by_key, err)) < 0 || (rc = leaves_read(leaves, op->a.n_fields, &op->a.root, op->leaves, err)) < 0)
        return rc;
    failpoint("inbox.after_verify");
    leaves_write(op->leaves, op->a.n_fields, NULL, &op->kept);
    return (rc = buf_check(&op->kept, err)) < 0 ? rc : look_up(x, op, &ret->digest, err);
}

static int put(struct inbox *x, struct opening *op, struct inbox_result *ret, struct pw_err *err)
{
    struct alert    *a   = &op->a;
    struct alert_row row = { .digest = ret->digest, .id = a->id, .version = (int64_t)a->version, .originator = a->from, .action = (int)a->action,
                             .sent_at = a->sent_s * US_PER_S, .expires_at = a->expires_s * US_PER_S, .note = op->note, .account = x->o->user };
    bool             take = false;
    int              rc;

    if (op->known) {
        enum alert_refusal refused = op->was.refused;

        row = op->was;
        for (size_t i = 0; i < op->f.n; i++)
            if (op->f.rows[i].seq == row.seq)
                refused = op->f.refused[i];
        take         = refused == ALERT_UNKNOWN_KEY && op->by_key == ALERT_TAKEN && judge(x, a, &op->f, &ret->digest) == ALERT_TAKEN;
        ret->outcome = take ? INBOX_NEW : INBOX_KNOWN;
        ret->refused = take ? ALERT_TAKEN : refused;
    } else {
        row.refused  = op->by_key != ALERT_TAKEN ? op->by_key : judge(x, a, &op->f, &ret->digest);
        ret->refused = row.refused;
        ret->outcome = row.refused == ALERT_TAKEN ? INBOX_NEW : INBOX_APART;
    }
    rc       = store(x, &row, op->known, take, a->n_fields ? buf_view(&op->kept) : STR_NONE, err);
    ret->seq = row.seq;
    return rc;
}

int inbox_put_alert(struct inbox *x, struct str bytes, struct inbox_result *ret, struct pw_err *err)
{
    struct opening *op    = arena_alloc(&x->one, sizeof *op);
    BUF_AUTO        plain = { 0 };
    int             rc;

    if (!op)
        return err_nomem(err);
    if ((rc = open_alert(x, bytes, op, &plain, ret, err)) < 0)
        rc = inbox_refuse(rc, ret, err);
    else if (!op->ours)
        rc = put(x, op, ret, err);
    buf_done(&op->kept);
    return rc;
}
