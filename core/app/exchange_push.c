/* What we have for a partner: alerts of its channel, receipts, our head. */
#include "config.h"
#include "app/exchange_impl.h"

#include <stdio.h>

#include "app/witness.h"
#include "base/mem.h"
#include "format/json_doc.h"

/* 200, 202: it has it, or keeps it apart; 409: it has another text of it and keeps both. What else it refuses stays missing in
 * its answer to the list. */
static int bring_alert(struct syncing *s, const struct digest *d, struct pw_err *err)
{
    BUF_AUTO file = { 0 };
    char     hex[DIGEST_HEX];
    int      rc = channel_alert(&s->x, s->p, d, &s->page, &file, err);

    if (rc == PW_ENOTFOUND)
        return PW_OK;           /* it may go no more since the list was made */
    if (rc < 0 || (rc = sync_ask(s, "/inbox", buf_view(&file), EXCHANGE_BODY_JSON, err)) < 0)
        return rc;
    if (s->got.status == 200 || s->got.status == 202 || s->got.status == 409) {
        s->n->sent += s->got.status != 409;
        return PW_OK;
    }
    if (s->got.status >= 500)
        return sync_unexpected(s, "/inbox", err);
    s->n->not_taken++;
    snprintf(s->n->notice, sizeof s->n->notice, "alert %.12s: the partner answers %ld", digest_hex(d, hex), s->got.status);
    return PW_OK;
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
    for (size_t i = 0; i < n && rc == PW_OK; i++)
        rc = bring_alert(s, &missing[i], err);
    if (rc == PW_OK && n)
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

/* A receipt that is refused is not brought again: it would be refused again. */
static int push_receipts(struct syncing *s, struct pw_err *err)
{
    int rc = PW_OK;

    for (;;) {
        BUF_AUTO   page = { 0 };
        struct str rest, note;
        int64_t    last, seq;

        arena_reset(&s->page);
        if ((rc = channel_receipts(&s->x, s->p, s->push.receipts, &s->page, &page, &last, err)) < 0 || last == s->push.receipts)
            return rc;
        for (rest = buf_view(&page); channel_receipt_next(&rest, &seq, &note);) {
            if ((rc = sync_ask(s, "/receipt", note, EXCHANGE_BODY_JSON, err)) < 0)
                return rc;
            if (s->got.status >= 500 || s->got.status == 401 || s->got.status == 403)
                return sync_unexpected(s, "/receipt", err);
            s->n->receipts_sent += s->got.status == 200;
            s->n->not_taken += s->got.status != 200;
            s->push.receipts = seq;
        }
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
