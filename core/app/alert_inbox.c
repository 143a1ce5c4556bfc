#include "config.h"
#include "app/alert_inbox_impl.h"

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/st_audit.h"

#define LAPSE_BATCH 1000
#define UNSCREENED  "alerts_unscreened"     /* a setting: derived, and not in the log */

static const char RECEIPT_BEGINS[] = "penwatch/receipt/";

/* Cards as of now, and our keys where they are not those of our card any more. */
static int load_cards(struct inbox *x, struct pw_err *err)
{
    struct keyring keys = { 0 };
    int            rc;

    arena_reset(&x->cards);
    if ((rc = partners_load(x->o->st, &x->cards, &x->partners, err)) < 0)
        return rc;
    if (x->partners.self && x->partners.self->row.seq == x->card_seq)
        return PW_OK;
    if ((rc = partners_keyring(x->o, &x->partners, &keys, err)) < 0)
        return rc;
    keyring_wipe(&x->keys);
    x->keys     = keys;
    x->card_seq = x->partners.self->row.seq;
    keyring_wipe(&keys);
    return PW_OK;
}

int inbox_open(struct office *o, bool by_net, struct inbox *ret, struct pw_err *err)
{
    int rc;

    *ret = (struct inbox){ .o = o, .by_net = by_net, .card_seq = -1 };
    if ((rc = load_cards(ret, err)) < 0)
        inbox_done(ret);
    return rc;
}

void inbox_done(struct inbox *x)
{
    if (x->open)
        office_rollback(x->o);
    x->open = false;
    keyring_wipe(&x->keys);
    arena_done(&x->cards);
    arena_done(&x->one);
}

/* ---- the batch ---- */

static int lost(struct inbox *x, int rc)
{
    if (x->open)
        office_rollback(x->o);
    x->open = false;
    return rc;
}

static int begin(struct inbox *x, struct pw_err *err)
{
    int rc;

    if (x->open)
        return PW_OK;
    if ((rc = office_begin(x->o, err)) < 0)
        return rc;
    x->open      = true;
    x->n_batch   = 0;
    x->first_new = -1;
    x->since_us  = clock_now_us();
    return (rc = load_cards(x, err)) < 0 ? lost(x, rc) : PW_OK;
}

int inbox_unscreened(struct office *o, int64_t *ret, struct pw_err *err)
{
    struct arena a = { 0 };
    struct str   text;
    uint64_t     seq = 0;
    int          rc  = store_setting_get(o->st, UNSCREENED, &a, &text, err);

    *ret = rc == PW_OK && text_u64(text, &seq) ? (int64_t)seq : -1;
    arena_done(&a);
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

int inbox_screened(struct office *o, struct pw_err *err)
{
    int64_t since;
    int     rc = inbox_unscreened(o, &since, err);

    if (rc < 0 || since < 0 || (rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = store_setting_put(o->st, UNSCREENED, STR("none"), err)) == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}

static int note_unscreened(struct inbox *x, struct pw_err *err)
{
    BUF_STACK(text, 24);
    int64_t since;
    int     rc;

    if (x->first_new < 0)
        return PW_OK;
    if ((rc = inbox_unscreened(x->o, &since, err)) < 0 || since >= 0)
        return rc;
    text_int(&text, x->first_new);
    return store_setting_put(x->o->st, UNSCREENED, buf_view(&text), err);
}

int inbox_commit(struct inbox *x, struct pw_err *err)
{
    int rc;

    if (!x->open)
        return PW_OK;
    if ((rc = note_unscreened(x, err)) < 0)
        return lost(x, rc);
    failpoint("inbox.before_commit");
    x->open = false;
    if ((rc = office_commit(x->o, err)) == PW_OK)
        failpoint("inbox.after_commit");
    return rc;
}

int inbox_refuse(int rc, struct inbox_result *ret, const struct pw_err *err)
{
    if (rc != PW_EAUDIT && rc != PW_EINPUT && rc != PW_ELIMIT && rc != PW_EKEY && rc != PW_ESTATE)
        return rc;
    ret->outcome = INBOX_REFUSED;
    ret->why     = *err;
    return PW_OK;
}

static int put_receipt(struct inbox *x, struct str note, struct inbox_result *ret, struct pw_err *err);

int inbox_take(struct inbox *x, struct str bytes, struct inbox_result *ret, struct pw_err *err)
{
    struct pw_err e = { 0 };
    int           rc;

    *ret = (struct inbox_result){ .receipt = bytes.n >= sizeof RECEIPT_BEGINS - 1 &&
                                             memcmp(bytes.p, RECEIPT_BEGINS, sizeof RECEIPT_BEGINS - 1) == 0 };
    arena_reset(&x->one);
    if ((rc = begin(x, err)) < 0)
        return rc;
    rc = ret->receipt ? put_receipt(x, bytes, ret, &e) : inbox_put_alert(x, bytes, ret, &e);
    if (rc < 0) {
        if (err)
            *err = e;
        return lost(x, rc);
    }
    if (!ret->receipt && ret->outcome == INBOX_NEW && x->first_new < 0)
        x->first_new = ret->seq;
    if (++x->n_batch < INBOX_BATCH && clock_now_us() - x->since_us < INBOX_BATCH_US)
        return PW_OK;
    if ((rc = inbox_commit(x, err)) == PW_OK)
        file_lock_yield();
    return rc;
}

int inbox_wants(struct inbox *x, const struct digest *d, bool *ret, struct pw_err *err)
{
    struct alert_row row;
    int              rc;

    arena_reset(&x->one);
    rc   = st_alert_by_digest(x->o->st, d, &x->one, &row, err);
    *ret = rc == PW_ENOTFOUND || (rc == PW_OK && row.refused == ALERT_UNKNOWN_KEY);
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

int inbox_cursor(struct inbox *x, struct str partner, int64_t number, struct pw_err *err)
{
    int rc = begin(x, err);

    if (rc == PW_OK && (rc = st_alert_cursor_put(x->o->st, partner, number, err)) < 0)
        return lost(x, rc);
    return rc;
}

/* ---- receipts of ours ---- */

int inbox_sign(struct inbox *x, const struct alert_row *row, enum receipt_state state, enum sighting sighting, struct receipt_row *ret,
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
                                 .note = arena_str(&x->one, buf_view(&note)), .account = x->o->user };
    digest_of(&ret->digest, buf_view(&text));
    return ret->note.p ? PW_OK : err_nomem(err);
}

int inbox_store(struct inbox *x, struct receipt_row *r, struct pw_err *err)
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
    if ((rc = inbox_sign(x, &k->row, state, sighting, &r, err)) == PW_OK)
        rc = inbox_store(x, &r, err);
    if (rc == PW_OK)
        rc = alert_event(x->o, k->row.seq, whats[state], STR_NONE, HISTORY_ABSENT, STR_NONE, err);
    if (rc == PW_OK)
        return office_commit(x->o, err);
    office_rollback(x->o);
    return rc;
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

/* What a trusted partner says; *ret_trusted false: it is a stranger, and nothing was verified. */
static int open_receipt(struct inbox *x, struct str note, struct receipt *ret, struct digest *ret_digest, bool *ret_trusted, struct pw_err *err)
{
    const struct partner *p;
    struct note           n;
    struct str            from;
    int                   rc = receipt_from(note, &from, err);

    *ret_trusted = false;
    if (rc < 0)
        return rc;
    p = partner_find(&x->partners, from);
    if (!p || p->row.state != PARTNER_TRUSTED)
        return PW_OK;
    *ret_trusted = true;
    if ((rc = receipt_open(note, &p->card.alerts, &x->one, ret, err)) < 0 || (rc = note_parse(note, &n, err)) < 0)
        return rc;
    digest_of(ret_digest, n.text);
    return PW_OK;
}

/* Is the receipt about an alert of ours that its sender was given, or may have come by by way of another? */
static int was_given(struct inbox *x, const struct receipt *r, struct alert_row *row, bool *ret, struct pw_err *err)
{
    struct was_sent w    = { .to = r->from };
    struct alert   *sent = arena_alloc(&x->one, sizeof *sent);
    int             rc   = sent ? st_alert_by_digest(x->o->st, &r->alert, &x->one, row, err) : err_nomem(err);

    *ret = false;
    if (rc == PW_ENOTFOUND || (rc == PW_OK && !str_eq(row->originator, x->o->authority)))
        return PW_OK;
    if (rc < 0 || (rc = alert_parse(row->note, sent, err)) < 0 ||
        (rc = st_alert_events(x->o->st, row->seq, &x->one, look_for_sending, &w, err)) < 0)
        return rc;
    *ret = w.yes || alert_is_to(sent, r->from) || alert_is_rel(sent, r->from);
    return PW_OK;
}

static int put_receipt(struct inbox *x, struct str note, struct inbox_result *ret, struct pw_err *err)
{
    struct alert_row   row;
    struct receipt     r;
    struct receipt_row in      = { .note = arena_str(&x->one, note), .account = x->o->user };
    bool               trusted = false, given, known;
    int                rc      = in.note.p ? open_receipt(x, in.note, &r, &in.digest, &trusted, err) : err_nomem(err);

    if (rc < 0)
        return inbox_refuse(rc, ret, err);
    ret->outcome = INBOX_IGNORED;
    if (!trusted)
        return PW_OK;
    ret->from   = r.from;
    ret->digest = r.alert;
    if ((rc = was_given(x, &r, &row, &given, err)) < 0 || !given || (rc = st_receipt_known(x->o->st, &in.digest, &known, err)) < 0)
        return rc;
    ret->outcome = known ? INBOX_KNOWN : INBOX_NEW;
    ret->id      = row.id;
    ret->seq     = row.seq;
    if (known)
        return PW_OK;
    in.alert    = row.seq;
    in.issuer   = r.from;
    in.state    = (int)r.state;
    in.sighting = (int)r.sighting;
    return inbox_store(x, &in, err);
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
