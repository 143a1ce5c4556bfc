#include "config.h"
#include "app/channel.h"

#include "base/text.h"
#include "store/st_audit.h"

/* ---- ours to a partner ---- */

struct paging {
    struct inbox          *x;
    const struct partner  *p;
    struct channel_page   *page;
    struct arena          *a;
    struct manifest_entry  entries[MANIFEST_PAGE];
};

/* How many bytes the sealed file of an alert has that may go; 0: it may go no more. */
static int size_for(struct inbox *x, const struct alert_known *k, const struct partner *p, uint64_t *ret, struct pw_err *err)
{
    BUF_AUTO plain = { 0 };
    int      rc    = alert_bytes_for(x->o, k, p, &plain, err);

    *ret = rc == PW_OK ? sealed_size(plain.n, 2) : 0;
    return rc == PW_ESTATE ? PW_OK : rc;
}

static int list_one(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct paging         *g = ctx;
    struct channel_page   *page = g->page;
    struct manifest_entry *m = &g->entries[page->n];
    struct alert_row       row;
    struct alert_known    *k;
    int                    rc;

    if ((rc = st_alert_by_seq(g->x->o->st, e->alert, g->a, &row, err)) < 0 || (rc = alert_known_load(g->x->o, &row, g->a, &k, err)) < 0)
        return rc;
    *m = (struct manifest_entry){ .number = e->number, .digest = row.digest, .id = row.id, .version = (uint64_t)row.version,
                                  .action = k->a.action, .mark = k->a.mark_text };
    page->digests[page->n++] = row.digest;
    return size_for(g->x, k, g->p, &m->bytes, err);
}

int channel_page(struct inbox *x, const struct partner *p, int64_t after, struct arena *a, struct buf *note, struct channel_page *ret,
                 struct pw_err *err)
{
    struct paging  *g = arena_alloc(a, sizeof *g);
    struct manifest m = { .from = x->o->authority, .to = p->row.authority, .first = after + 1 };
    BUF_AUTO        head = { 0 }, text = { 0 };
    int64_t         size;
    int             rc;

    if (!g)
        return err_nomem(err);
    *ret = (struct channel_page){ .first = after + 1 };
    *g   = (struct paging){ .x = x, .p = p, .page = ret, .a = a };
    if ((rc = st_audit_checkpoint_last(x->o->st, &size, &head, err)) < 0 ||
        (rc = st_alert_channel(x->o->st, p->row.authority, after, MANIFEST_PAGE, a, list_one, g, err)) < 0)
        return rc;
    ret->last = m.last = after + (int64_t)ret->n;
    m.entries = g->entries;
    m.n       = ret->n;
    m.head    = buf_view(&head);
    manifest_text(&m, &text);
    if ((rc = buf_check(&text, err)) < 0)
        return rc;
    return note_sign(buf_view(&text), &x->keys.alerts, &x->keys.alerts_secret, note, err);
}

struct sent_to { struct str to; bool yes; };

static int look_for_sending(void *ctx, const struct alert_event_row *e, struct pw_err *err)
{
    struct sent_to *s = ctx;

    (void)err;
    s->yes |= e->what == ALERT_QUEUED && str_eq(e->partner, s->to);
    return PW_OK;
}

int channel_alert(struct inbox *x, const struct partner *p, const struct digest *d, struct arena *a, struct buf *file, struct pw_err *err)
{
    struct sent_to      s = { .to = p->row.authority };
    struct alert_row    row;
    struct alert_known *k;
    int                 rc = st_alert_by_digest(x->o->st, d, a, &row, err);

    if (rc == PW_OK && (rc = st_alert_events(x->o->st, row.seq, a, look_for_sending, &s, err)) == PW_OK && !s.yes)
        rc = PW_ENOTFOUND;
    if (rc == PW_OK && (rc = alert_known_load(x->o, &row, a, &k, err)) == PW_OK)
        rc = alert_sealed_for(x->o, &x->partners, k, p, file, err);
    if (rc == PW_ENOTFOUND || rc == PW_ESTATE)
        return err_set(err, PW_ENOTFOUND, "there is no such alert");
    return rc;
}

/* ---- several in one body ---- */

void channel_item(struct buf *out, const char *word, int64_t number, struct str bytes)
{
    buf_printf(out, "%s %lld %zu\n", word, (long long)number, bytes.n);
    buf_str(out, bytes);
}

bool channel_next(struct str *rest, const char *word, int64_t *ret_number, struct str *ret_bytes)
{
    struct str all = *rest, line, first;
    uint64_t   number, n;

    if (!text_take_line(&all, word, &line) || !text_split(&line, ' ', &first) || !text_u64(first, &number) || number > INT64_MAX ||
        !text_u64(line, &n) || n > all.n)
        return false;
    *ret_number = (int64_t)number;
    *ret_bytes  = (struct str){ all.p, (size_t)n };
    *rest       = (struct str){ all.p + n, all.n - (size_t)n };
    return true;
}

/* ---- receipts ---- */

struct telling { struct buf *out; int64_t *last; };

static int tell_receipt(void *ctx, const struct receipt_row *r, struct pw_err *err)
{
    struct telling *t = ctx;

    channel_item(t->out, CHANNEL_RECEIPT, r->seq, r->note);
    *t->last = r->seq;
    return buf_check(t->out, err);
}

int channel_receipts(struct inbox *x, const struct partner *p, int64_t after, struct arena *a, struct buf *out, int64_t *ret_last,
                     struct pw_err *err)
{
    struct telling t = { out, ret_last };

    *ret_last = after;
    return st_receipts_about(x->o->st, x->o->authority, p->row.authority, after, CHANNEL_RECEIPTS, a, tell_receipt, &t, err);
}

/* ---- a partner's to us ---- */

int channel_read(struct inbox *x, const struct partner *p, struct str note, struct arena *a, struct channel_list *ret, struct pw_err *err)
{
    struct alert_row row;
    struct manifest  m;
    int64_t          was;
    int              rc = manifest_open(note, &p->card.alerts, a, &m, err);

    if (rc < 0)
        return rc;
    if (!str_eq(m.to, x->o->authority) || !str_eq(m.from, p->row.authority))
        return err_set(err, PW_EINPUT, "the list is from %.*s to %.*s", (int)m.from.n, m.from.p, (int)m.to.n, m.to.p);
    if ((rc = st_alert_cursor(x->o->st, p->row.authority, &was, err)) < 0)
        return rc;
    *ret = (struct channel_list){ .first = m.first, .last = m.last, .n = m.n, .gap = m.first > was + 1 ? m.first - was - 1 : 0 };
    for (size_t i = 0; i < m.n && rc == PW_OK; i++) {
        if (!m.entries[i].bytes)        /* its sender may give it no more */
            continue;
        rc = st_alert_by_digest(x->o->st, &m.entries[i].digest, a, &row, err);
        if (rc == PW_ENOTFOUND) {
            ret->missing[ret->n_missing++] = m.entries[i].digest;
            rc = PW_OK;
        }
    }
    return rc;
}

int channel_advance(struct inbox *x, const struct partner *p, const struct channel_list *l, struct pw_err *err)
{
    int64_t was;
    int     rc = st_alert_cursor(x->o->st, p->row.authority, &was, err);

    if (rc < 0 || l->n_missing || l->first > was + 1 || l->last <= was)
        return rc;
    return inbox_cursor(x, p->row.authority, l->last, err);
}
