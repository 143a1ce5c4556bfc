#include "config.h"
#include "app/alert_inbox.h"

#include "base/mem.h"
#include "store/st_audit.h"

#define US_PER_S    INT64_C(1000000)
#define LAPSE_BATCH 1000

int inbox_open(struct office *o, bool by_net, struct arena *a, struct inbox *ret, struct pw_err *err)
{
    int rc;

    *ret = (struct inbox){ .o = o, .a = a, .by_net = by_net };
    if ((rc = partners_load(o->st, a, &ret->partners, err)) < 0)
        return rc;
    return partners_keyring(o, &ret->partners, &ret->keys, err);
}

void inbox_done(struct inbox *x)
{
    keyring_wipe(&x->keys);
}

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
    if ((rc = st_partner_list(x->o->st, true, x->a, try_older, &old, err)) < 0)
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

/* ---- receipts of ours ---- */

static int sign_receipt(struct inbox *x, const struct alert_row *row, enum receipt_state state, enum sighting sighting, struct receipt_row *ret,
                        struct pw_err *err)
{
    BUF_AUTO       text = { 0 }, note = { 0 };
    struct receipt r = { .alert = row->digest, .version = (uint64_t)row->version, .from = x->o->authority, .state = state,
                         .sighting = sighting, .origin = str_of(x->o->keys.log.name) };
    BUF_AUTO       head = { 0 };
    int64_t        size;
    int            rc = st_audit_checkpoint_last(x->o->st, &size, &head, err);

    if (rc < 0)
        return rc;
    r.size = size < 0 ? 0 : (uint64_t)size;
    r.head = buf_view(&head);
    receipt_text(&r, &text);
    if ((rc = buf_check(&text, err)) < 0 ||
        (rc = note_sign(buf_view(&text), &x->keys.alerts, &x->keys.alerts_secret, &note, err)) < 0)
        return rc;
    *ret = (struct receipt_row){ .alert = row->seq, .issuer = x->o->authority, .state = (int)state, .sighting = (int)sighting,
                                 .note = arena_str(x->a, buf_view(&note)), .account = x->o->user };
    digest_of(&ret->digest, buf_view(&text));
    return ret->note.p ? PW_OK : err_nomem(err);
}

static int store_receipt(struct inbox *x, struct receipt_row *r, struct pw_err *err)
{
    int rc = office_log(x->o, AUDIT_RECEIPT, r->alert + 1, STR_NONE, STR_NONE, &r->seq, err);

    return rc < 0 ? rc : st_receipt_add(x->o->st, r, err);
}

int inbox_answer(struct inbox *x, const struct alert_known *k, enum receipt_state state, enum sighting sighting, struct pw_err *err)
{
    static const enum alert_what whats[RECEIPT_STATES] = {
        [RECEIPT_RECEIVED] = ALERT_SEEN, [RECEIPT_ACCEPTED] = ALERT_SEEN, [RECEIPT_REJECTED] = ALERT_DISMISSED,
        [RECEIPT_ACTED] = ALERT_ACTED, [RECEIPT_FOUND] = ALERT_FOUND, [RECEIPT_WRONG] = ALERT_WRONG,
    };
    struct receipt_row r;
    int                rc = office_begin(x->o, err);

    if (rc < 0)
        return rc;
    if ((rc = sign_receipt(x, &k->row, state, sighting, &r, err)) == PW_OK)
        rc = store_receipt(x, &r, err);
    if (rc == PW_OK)
        rc = alert_event(x->o, k->row.seq, whats[state], STR_NONE, HISTORY_ABSENT, STR_NONE, err);
    if (rc == PW_OK)
        return office_commit(x->o, err);
    office_rollback(x->o);
    return rc;
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
    int            rc = st_alert_events(x->o->st, seq, x->a, look_for_arrival, &a, err);

    return rc < 0 || a.there ? rc : alert_event(x->o, seq, a.how, STR_NONE, HISTORY_ABSENT, STR_NONE, err);
}

static int store_new(struct inbox *x, struct alert_row *row, struct str payload, struct pw_err *err)
{
    struct receipt_row r;
    int                rc = office_log(x->o, AUDIT_ALERT, 0, payload, STR_NONE, &row->seq, err);

    if (rc < 0 || (rc = st_alert_add(x->o->st, row, err)) < 0 || (rc = note_arrival(x, row->seq, err)) < 0)
        return rc;
    if (row->refused != ALERT_TAKEN && row->refused != ALERT_NOT_FOR_US)
        return PW_OK;
    rc = sign_receipt(x, row, row->refused == ALERT_TAKEN ? RECEIPT_ACCEPTED : RECEIPT_REJECTED, SIGHTING_NOT_KNOWN, &r, err);
    return rc < 0 ? rc : store_receipt(x, &r, err);
}

/* A stranger's alert that was kept apart, and is a partner's now. */
static int take_in(struct inbox *x, const struct alert_row *row, struct pw_err *err)
{
    struct receipt_row r;
    int                rc = alert_event(x->o, row->seq, ALERT_ACCEPTED, STR_NONE, HISTORY_ABSENT, STR_NONE, err);

    if (rc < 0 || (rc = sign_receipt(x, row, RECEIPT_ACCEPTED, SIGHTING_NOT_KNOWN, &r, err)) < 0)
        return rc;
    return store_receipt(x, &r, err);
}

static int store(struct inbox *x, struct alert_row *row, bool known, bool take, struct str payload, struct pw_err *err)
{
    int rc = office_begin(x->o, err);

    if (rc < 0)
        return rc;
    if (known) {
        rc = note_arrival(x, row->seq, err);
        if (rc == PW_OK && take)
            rc = take_in(x, row, err);
    } else {
        rc = store_new(x, row, payload, err);
    }
    if (rc == PW_OK)
        return office_commit(x->o, err);
    office_rollback(x->o);
    return rc;
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
};

static int not_an_alert(struct pw_err *err)
{
    err_set(err, PW_EAUDIT, "this is not an alert");
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

static int own_alert(struct inbox *x, const struct alert *a, struct inbox_result *ret, struct pw_err *err)
{
    struct alert_row row;

    if (st_alert_by_digest(x->o->st, &ret->digest, x->a, &row, NULL) < 0)
        return wrong_key(err, a->from);
    ret->outcome = INBOX_KNOWN;
    ret->seq     = row.seq;
    return PW_OK;
}

static int put(struct inbox *x, struct opening *op, struct str note, struct str leaves, enum alert_refusal by_key, struct inbox_result *ret,
               struct pw_err *err)
{
    struct alert    *a   = &op->a;
    struct alert_row row = { .digest = ret->digest, .id = a->id, .version = (int64_t)a->version, .originator = a->from, .action = (int)a->action,
                             .sent_at = a->sent_s * US_PER_S, .expires_at = a->expires_s * US_PER_S, .note = note, .account = x->o->user };
    struct alert_row was;
    bool             known, take = false;
    int              rc = st_alert_by_digest(x->o->st, &ret->digest, x->a, &was, err);

    if (rc < 0 && rc != PW_ENOTFOUND)
        return rc;
    known = rc == PW_OK;
    if ((rc = alert_family_load(x->o->st, a->from, a->id, x->a, &op->f, err)) < 0)
        return rc;
    if (known) {
        enum alert_refusal refused = was.refused;

        row = was;
        for (size_t i = 0; i < op->f.n; i++)
            if (op->f.rows[i].seq == was.seq)
                refused = op->f.refused[i];
        take         = refused == ALERT_UNKNOWN_KEY && by_key == ALERT_TAKEN && judge(x, a, &op->f, &ret->digest) == ALERT_TAKEN;
        ret->outcome = take ? INBOX_NEW : INBOX_KNOWN;
        ret->refused = take ? ALERT_TAKEN : refused;
    } else {
        row.refused  = by_key != ALERT_TAKEN ? by_key : judge(x, a, &op->f, &ret->digest);
        ret->refused = row.refused;
        ret->outcome = row.refused == ALERT_TAKEN ? INBOX_NEW : INBOX_APART;
    }
    if ((rc = store(x, &row, known, take, leaves, err)) < 0)
        return rc;
    ret->seq = row.seq;
    return PW_OK;
}

int inbox_alert(struct inbox *x, struct str bytes, struct inbox_result *ret, struct pw_err *err)
{
    struct opening    *op    = arena_alloc(x->a, sizeof *op);
    BUF_AUTO           plain = { 0 };
    BUF_AUTO           kept  = { 0 };
    enum alert_refusal by_key;
    struct str         content, note, leaves;
    int                rc;

    if (!op)
        return err_nomem(err);
    *ret = (struct inbox_result){ 0 };
    if (bytes.n > SEALED_MAX)
        return err_set(err, PW_ELIMIT, "an alert of more than %zu bytes", SEALED_MAX);
    if ((rc = unseal(x, bytes, &plain, &content, err)) < 0)
        return rc;
    if (!alert_split(content, &note, &leaves))
        return not_an_alert(err);
    if ((rc = alert_parse(note, &op->a, err)) < 0 || (rc = alert_digest(note, &ret->digest, err)) < 0)
        return rc;
    ret->id   = arena_str(x->a, op->a.id);
    ret->from = arena_str(x->a, op->a.from);
    if (str_eq(op->a.from, x->o->authority))
        return own_alert(x, &op->a, ret, err);
    if ((rc = verify(x, note, &op->a, &by_key, err)) < 0 || (rc = leaves_read(leaves, op->a.n_fields, &op->a.root, op->leaves, err)) < 0)
        return rc;
    leaves_write(op->leaves, op->a.n_fields, NULL, &kept);     /* without the padding */
    if ((rc = buf_check(&kept, err)) < 0)
        return rc;
    return put(x, op, arena_str(x->a, note), op->a.n_fields ? buf_view(&kept) : STR_NONE, by_key, ret, err);
}

/* ---- receipts of others ---- */

struct was_sent { struct str to; bool yes; };

static int look_for_sending(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct was_sent *w = ctx;

    (void)err;
    w->yes |= (e->what == ALERT_QUEUED || e->what == ALERT_EXPORTED) && str_eq(e->partner, w->to);
    return PW_OK;
}

int inbox_receipt(struct inbox *x, struct str note, struct inbox_result *ret, struct pw_err *err)
{
    const struct partner *p;
    struct alert_row      row;
    struct receipt        r;
    struct note           n;
    struct receipt_row    in = { 0 };
    struct was_sent       w  = { 0 };
    struct str            from;
    struct alert         *sent = arena_alloc(x->a, sizeof *sent);
    bool                  known;
    int                   rc;

    *ret = (struct inbox_result){ .outcome = INBOX_IGNORED };
    if (!sent)
        return err_nomem(err);
    if ((rc = receipt_from(note, &from, err)) < 0)
        return rc;
    p = partner_find(&x->partners, from);
    if (!p || p->row.state != PARTNER_TRUSTED)
        return PW_OK;                                           /* of a stranger */
    if ((rc = receipt_open(note, &p->card.alerts, x->a, &r, err)) < 0 || (rc = note_parse(note, &n, err)) < 0)
        return rc;
    ret->from   = arena_str(x->a, from);
    ret->digest = r.alert;
    rc          = st_alert_by_digest(x->o->st, &r.alert, x->a, &row, err);
    if (rc == PW_ENOTFOUND || (rc == PW_OK && !str_eq(row.originator, x->o->authority)))
        return PW_OK;                                           /* of what was never ours */
    w.to = from;
    if (rc == PW_OK && (rc = alert_parse(row.note, sent, err)) == PW_OK)
        w.yes = alert_is_to(sent, from) || alert_is_rel(sent, from);    /* it may have come by way of another */
    if (rc < 0 || (rc = st_alert_events(x->o->st, row.seq, x->a, look_for_sending, &w, err)) < 0)
        return rc;
    digest_of(&in.digest, n.text);
    if (!w.yes)
        return PW_OK;                                           /* of what was never for them */
    if ((rc = st_receipt_known(x->o->st, &in.digest, &known, err)) < 0)
        return rc;
    ret->outcome = known ? INBOX_KNOWN : INBOX_NEW;
    ret->id      = row.id;
    ret->seq     = row.seq;
    if (known)
        return PW_OK;
    in.alert    = row.seq;
    in.issuer   = ret->from;
    in.state    = (int)r.state;
    in.sighting = (int)r.sighting;
    in.note     = note;
    in.account  = x->o->user;
    if ((rc = office_begin(x->o, err)) < 0)
        return rc;
    if ((rc = store_receipt(x, &in, err)) == PW_OK)
        return office_commit(x->o, err);
    office_rollback(x->o);
    return rc;
}

/* ---- running out ---- */

struct lapsing { int64_t seqs[LAPSE_BATCH]; size_t n; };

static int take_ended(void *ctx, int64_t seq, struct pw_err *err)
{
    struct lapsing *x = ctx;

    (void)err;
    x->seqs[x->n++] = seq;
    return PW_OK;
}

static int lapse_some(struct office *o, size_t *ret_n, struct pw_err *err)
{
    struct lapsing x  = { .n = 0 };
    int            rc = st_alert_ended(o->st, office_now(o), o->authority, LAPSE_BATCH, take_ended, &x, err);

    *ret_n = x.n;
    if (rc < 0 || !x.n || (rc = office_begin(o, err)) < 0)
        return rc;
    for (size_t i = 0; i < x.n && rc == PW_OK; i++)
        rc = alert_event(o, x.seqs[i], ALERT_LAPSED, STR_NONE, HISTORY_ABSENT, STR_NONE, err);
    if (rc == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}

int alerts_lapse(struct office *o, size_t *ret_n, struct pw_err *err)
{
    size_t n;
    int    rc;

    *ret_n = 0;
    do {
        if ((rc = lapse_some(o, &n, err)) == PW_OK)
            *ret_n += n;
    } while (rc == PW_OK && n);
    return rc;
}
