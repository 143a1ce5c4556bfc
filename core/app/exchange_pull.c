/* What a partner has for us: its alerts, its receipts, its head. */
#include "config.h"
#include "app/exchange_impl.h"

#include <stdio.h>

#include "app/witness.h"

static int take(struct syncing *s, struct str bytes, const char *what, bool *ret_refused, struct pw_err *err)
{
    struct inbox_result r;
    int                 rc = inbox_take(&s->x, bytes, &r, err);

    if (rc < 0)
        return rc;
    if ((*ret_refused = r.outcome == INBOX_REFUSED)) {
        s->n->refused++;
        sync_notice(s, what, r.why.msg);
        return PW_OK;
    }
    s->n->alerts += !r.receipt && r.outcome == INBOX_NEW;
    s->n->receipts += r.receipt && r.outcome == INBOX_NEW;
    s->n->known += r.outcome == INBOX_KNOWN;
    s->n->apart += r.outcome == INBOX_APART;
    s->n->ignored += r.outcome == INBOX_IGNORED;
    if (!r.receipt && r.outcome == INBOX_NEW && (s->n->first_seq < 0 || r.seq < s->n->first_seq))
        s->n->first_seq = r.seq;
    return PW_OK;
}

/* Takes in what an answer brought of the list's missing, from the one at `from` on. What could not be had or is not what it should
 * be is still missing. Nobody is waited for while the writer's lock is held: all of it is here. */
static int take_answer(struct syncing *s, const struct channel_list *l, size_t from, bool *still, size_t *ret_n, struct pw_err *err)
{
    struct str rest = buf_view(&s->got.body), bytes;
    int64_t    number;
    size_t     n  = 0;
    int        rc = PW_OK;

    while (rc == PW_OK && from + n < l->n_missing && channel_next(&rest, CHANNEL_ALERT, &number, &bytes) && number == (int64_t)n) {
        char what[SYNC_PATH_ROOM], hex[DIGEST_HEX];

        snprintf(what, sizeof what, "alert %.12s", digest_hex(&l->missing[from + n], hex));
        if (!bytes.n) {
            still[from + n] = true;
            s->n->missing++;
        } else {
            rc = take(s, bytes, what, &still[from + n], err);
        }
        n++;
    }
    *ret_n = n;
    if (rc < 0 || (rc = inbox_commit(&s->x, err)) < 0)
        return rc;
    return n && !rest.n ? PW_OK : err_set(err, PW_EINPUT, "%.200s does not answer with what it was asked for", s->address);
}

/* All of a list that is not here, as many at a time as the partner puts into one answer. */
static int fetch_missing(struct syncing *s, struct channel_list *l, struct pw_err *err)
{
    bool   still[MANIFEST_PAGE] = { false };
    size_t left = 0, n;
    int    rc = PW_OK;

    for (size_t at = 0; at < l->n_missing && rc == PW_OK; at += n) {
        BUF_AUTO body = { 0 };
        char     hex[DIGEST_HEX];

        for (size_t i = at; i < l->n_missing; i++)
            buf_printf(&body, "%s\n", digest_hex(&l->missing[i], hex));
        n = 0;
        if ((rc = sync_want(s, "/wanted", buf_view(&body), EXCHANGE_ANSWER, err)) == PW_OK)
            rc = take_answer(s, l, at, still, &n, err);
    }
    for (size_t i = 0; i < l->n_missing; i++)
        if (still[i])
            l->missing[left++] = l->missing[i];
    l->n_missing = left;
    return rc;
}

/* Pages go on behind one that is not whole; the cursor stays in front of it, so that it is asked for again. */
static int pull_alerts(struct syncing *s, struct pw_err *err)
{
    struct channel_list *l = arena_alloc(&s->a, sizeof *l);
    int64_t              after;
    int                  rc = l ? st_alert_cursor(s->o->st, s->p->row.authority, &after, err) : err_nomem(err);

    for (bool first = true; rc == PW_OK; first = false) {
        char path[SYNC_PATH_ROOM];

        arena_reset(&s->page);
        snprintf(path, sizeof path, "/manifest?after=%lld", (long long)after);
        if ((rc = sync_want(s, path, STR_NONE, NOTE_MAX, err)) < 0 ||
            (rc = channel_read(&s->x, s->p, buf_view(&s->got.body), &s->page, l, err)) < 0)
            break;
        s->n->gap += first ? l->gap : 0;
        if (!l->n || l->first <= after)
            break;
        if ((rc = fetch_missing(s, l, err)) == PW_OK && (rc = channel_advance(&s->x, s->p, l, err)) == PW_OK)
            rc = inbox_commit(&s->x, err);
        after = l->last;
    }
    return rc;
}

static int pull_receipts(struct syncing *s, struct pw_err *err)
{
    BUF_AUTO page = { 0 };
    int      rc   = PW_OK;

    for (;;) {
        struct str rest, note;
        char       path[SYNC_PATH_ROOM];
        int64_t    seq = s->pull.receipts;

        snprintf(path, sizeof path, "/receipts?after=%lld", (long long)seq);
        if ((rc = sync_want(s, path, STR_NONE, CHANNEL_RECEIPTS_MAX, err)) < 0 || !s->got.body.n)
            return rc;
        buf_reset(&page);
        buf_str(&page, buf_view(&s->got.body));
        for (rest = buf_view(&page); rc == PW_OK && channel_next(&rest, CHANNEL_RECEIPT, &seq, &note) && seq > s->pull.receipts;) {
            bool refused;

            if ((rc = take(s, note, "a receipt", &refused, err)) == PW_OK)
                s->pull.receipts = seq;
        }
        if (rc == PW_OK)
            rc = inbox_commit(&s->x, err);
        if (rc < 0)
            return rc;
        if (rest.n)
            return err_set(err, PW_EINPUT, "%.200s: the list of receipts is malformed", s->address);
    }
}

/* Their newest head, cosigned. One that is no continuation is kept as evidence by witness_cosign(), and told. */
static int cosign_theirs(struct syncing *s, struct pw_err *err)
{
    BUF_AUTO         line = { 0 };
    struct witnessed w;
    char             path[SYNC_PATH_ROOM];
    int64_t          held;
    int              rc = witness_held(s->o->st, str_of(s->p->card.log.name), &s->a, &held, err);

    if (rc < 0)
        return rc;
    snprintf(path, sizeof path, "/head?since=%lld", (long long)held);
    if ((rc = sync_ask(s, path, STR_NONE, NOTE_MAX + 8192, err)) < 0 || s->got.status == 204)
        return rc;
    if (s->got.status != 200)
        return sync_unexpected(s, path, err);
    if ((rc = witness_cosign(s->o, buf_view(&s->got.body), &s->a, &line, &w, err)) < 0)
        return rc;
    s->n->cosigned += !w.again;
    return sync_want(s, "/cosignature", buf_view(&line), EXCHANGE_BODY_JSON, err);
}

int sync_pull(struct syncing *s, struct pw_err *err)
{
    int rc;

    if ((rc = pull_alerts(s, err)) < 0 || (rc = pull_receipts(s, err)) < 0)
        return rc;
    if ((rc = cosign_theirs(s, err)) < 0)
        return rc;
    if (s->n->missing || s->n->gap || s->n->refused) {
        err_set(err, PW_EINPUT, "%lld of their alerts could not be had, %lld were not what they should be, %lld numbers are in no list",
                (long long)s->n->missing, (long long)s->n->refused, (long long)s->n->gap);
        return err_remedy(err, "the others are in; it is asked for again with the next exchange");
    }
    return PW_OK;
}
