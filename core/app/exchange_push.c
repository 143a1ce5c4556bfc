/* What we have for a partner: alerts of its channel, receipts, our head. */
#include "config.h"
#include "app/exchange_impl.h"

#include <stdio.h>

#include "app/witness.h"
#include "base/mem.h"
#include "format/json_doc.h"

/* What of a list the partner took: 200, 202: it has it, or keeps it apart; 409: it has another text of it and keeps both. An
 * alert that it refuses stays missing in its answer to the list; a receipt is not brought again: it would be refused again. */
static int count_statuses(struct syncing *s, size_t n, int64_t *ret_taken, struct pw_err *err)
{
    JSON_DOC_AUTO    doc = NULL;
    struct json_node root, list, one = { 0 };
    size_t           seen = 0;
    int64_t          status;
    int              rc = json_doc_parse(&doc, buf_view(&s->got.body), EXCHANGE_BODY_JSON, err);

    if (rc < 0)
        return rc;
    root = json_doc_root(doc);
    if ((rc = json_member(&root, "statuses", &list, err)) < 0)
        return rc;
    for (; json_each(&list, &one); seen++) {
        char why[40];

        if ((rc = json_i64_of(&one, &status, err)) < 0)
            return rc;
        *ret_taken += status == 200 || status == 202;
        if (status == 200 || status == 202 || status == 409)
            continue;
        s->n->not_taken++;
        snprintf(why, sizeof why, "the partner answers %lld", (long long)status);
        sync_notice(s, "an alert or receipt", why);
    }
    return seen == n ? PW_OK : err_set(err, PW_EINPUT, "%.200s answers for %zu of %zu things", s->address, seen, n);
}

static int bring(struct syncing *s, const char *path, struct buf *body, size_t *n, int64_t *ret_taken, struct pw_err *err)
{
    int rc = *n ? sync_want(s, path, buf_view(body), EXCHANGE_BODY_JSON, err) : PW_OK;

    if (rc == PW_OK && *n)
        rc = count_statuses(s, *n, ret_taken, err);
    buf_reset(body);
    *n = 0;
    return rc;
}

/* As many in one body as it may have: the partner takes them in under one signed head. */
static int bring_alerts(struct syncing *s, const struct digest *missing, size_t n, struct pw_err *err)
{
    BUF_AUTO body = { 0 }, file = { 0 };
    size_t   held = 0;
    int      rc = PW_OK;

    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        buf_reset(&file);
        rc = channel_alert(&s->x, s->p, &missing[i], &s->page, &file, err);
        if (rc == PW_ENOTFOUND) {
            rc = PW_OK;         /* it may go no more since the list was made */
            continue;
        }
        if (rc == PW_OK && held && body.n + file.n + SYNC_PATH_ROOM > EXCHANGE_BATCH)
            rc = bring(s, "/alerts", &body, &held, &s->n->sent, err);
        channel_item(&body, CHANNEL_ALERT, (int64_t)held++, buf_view(&file));
    }
    return rc < 0 ? rc : bring(s, "/alerts", &body, &held, &s->n->sent, err);
}

/* Which of a page they lack, as they say; what is not on the page was never theirs to ask for. */
static int read_missing(struct syncing *s, const struct channel_page *page, struct digest *missing, size_t *ret_n, struct pw_err *err)
{
    JSON_DOC_AUTO    doc  = NULL;
    struct json_node root, list, one = { 0 };
    int              rc   = json_doc_parse(&doc, buf_view(&s->got.body), EXCHANGE_BODY_JSON, err);

    *ret_n = 0;
    if (rc < 0)
        return rc;
    root = json_doc_root(doc);
    if ((rc = json_member(&root, "missing", &list, err)) < 0)
        return rc;
    while (json_each(&list, &one)) {
        struct str    text;
        struct digest d;

        if ((rc = json_text_of(&one, &text, err)) < 0)
            return rc;
        if (!digest_parse(text, &d) || *ret_n == page->n)
            return err_set(err, PW_EINPUT, "%.200s asks for what is not in the list", s->address);
        for (size_t i = 0; i < page->n; i++)
            if (digest_eq(&page->digests[i], &d)) {
                missing[(*ret_n)++] = d;
                break;
            }
    }
    return PW_OK;
}

static int push_page(struct syncing *s, const struct channel_page *page, struct str note, struct digest *missing, struct pw_err *err)
{
    size_t n;
    int    rc = sync_want(s, "/manifest", note, EXCHANGE_BODY_JSON, err);

    if (rc < 0 || (rc = read_missing(s, page, missing, &n, err)) < 0)
        return rc;
    if (n && (rc = bring_alerts(s, missing, n, err)) == PW_OK)
        rc = sync_want(s, "/manifest", note, EXCHANGE_BODY_JSON, err);
    return rc < 0 ? rc : sync_number(s, "read", &s->push.reached, err);
}

static int push_alerts(struct syncing *s, struct pw_err *err)
{
    struct channel_page *page    = arena_alloc(&s->a, sizeof *page);
    struct digest       *missing = arena_alloc(&s->a, MANIFEST_PAGE * sizeof *missing);
    int64_t              after   = s->push.reached;
    int                  rc      = page && missing ? PW_OK : err_nomem(err);

    while (rc == PW_OK) {
        BUF_AUTO note = { 0 };

        arena_reset(&s->page);
        if ((rc = channel_page(&s->x, s->p, after, &s->page, &note, page, err)) < 0 || !page->n)
            break;
        rc    = push_page(s, page, buf_view(&note), missing, err);
        after = page->last;
    }
    return rc;
}

static int push_receipts(struct syncing *s, struct pw_err *err)
{
    int rc = PW_OK;

    for (;;) {
        BUF_AUTO   page = { 0 };
        struct str rest, note;
        int64_t    last, seq;
        size_t     n = 0;

        arena_reset(&s->page);
        if ((rc = channel_receipts(&s->x, s->p, s->push.receipts, &s->page, &page, &last, err)) < 0 || last == s->push.receipts)
            return rc;
        for (rest = buf_view(&page); channel_next(&rest, CHANNEL_RECEIPT, &seq, &note);)
            n++;
        if ((rc = bring(s, "/receipts", &page, &n, &s->n->receipts_sent, err)) < 0)
            return rc;
        s->push.receipts = last;
    }
}

static int cosign_ours(struct syncing *s, int64_t since, struct pw_err *err)
{
    BUF_AUTO        request = { 0 };
    struct accepted n;
    bool            worth;
    int             rc = witness_worth(s->o->st, since, &worth, err);

    if (rc < 0 || !worth)
        return rc;
    rc = witness_request(s->o->st, &s->o->keys.log, since, &request, err);
    if (rc == PW_ENOTFOUND) {
        err_set(err, PW_EINPUT, "the partner says that it cosigned a head of %lld entries, and there never was one", (long long)since);
        return err_remedy(err, "was an older copy of this database put back? 'penwatch audit verify' tells; see 'penwatch audit recover'");
    }
    if (rc < 0 || (rc = sync_want(s, "/add-checkpoint", buf_view(&request), WITNESS_ANSWER_MAX, err)) < 0 ||
        (rc = witness_accept(s->o, buf_view(&s->got.body), &s->a, &n, err)) < 0)
        return rc;
    s->n->cosigned_us += (int64_t)n.n;
    return PW_OK;
}

int sync_push(struct syncing *s, struct pw_err *err)
{
    int rc;

    if ((rc = push_alerts(s, err)) < 0 || (rc = push_receipts(s, err)) < 0 || (rc = cosign_ours(s, s->head, err)) < 0)
        return rc;
    return s->n->not_taken ? err_set(err, PW_EINPUT, "the partner did not take %lld of what was brought: %.200s", (long long)s->n->not_taken,
                                     s->n->notice[0] ? s->n->notice : "receipts")
                           : PW_OK;
}
