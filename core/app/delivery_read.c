/* A delivery as files, read: see alert_out.h. */
#include "config.h"
#include "app/alert_out.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

#define PATH_ROOM 4096

static const char LIST_BEGINS[] = "manifest-", RECEIPT_BEGINS[] = "receipt-", ALERT_ENDS[] = ".pwa";

struct reading_in {
    struct inbox         *x;
    struct delivery_read *ret;
    char                  dir[PATH_ROOM];
    struct str            from;             /* whose folder it is */
    int64_t              *lists;            /* numbers of its lists, ascending */
    size_t                n_lists, room;
    bool                  listed;           /* some list is the sender's, and to us */
    int64_t               reach;            /* greatest number that a list has, or that was read before */
    int64_t               complete;         /* up to here every number is in a list, and every alert here */
    bool                  broken;           /* and no further */
    int64_t               newest;           /* seq before anything of the folder was taken */
    struct arena          page, one;        /* of a list; of one of its entries */
    struct buf            bytes;            /* of the file being read */
};

void delivery_refused(struct delivery_read *n, const char *file, const struct pw_err *err)
{
    n->refused++;
    if (!n->notice[0])
        snprintf(n->notice, sizeof n->notice, "%.150s: %.200s", file, err->msg);
}

static int read_in(struct reading_in *r, const char *name, size_t cap, struct pw_err *err)
{
    char path[PATH_ROOM];

    if ((size_t)snprintf(path, sizeof path, "%s/%s", r->dir, name) >= sizeof path)
        return err_set(err, PW_ELIMIT, "the path of the delivery is too long");
    buf_reset(&r->bytes);
    return file_read(path, cap, &r->bytes, err);
}

static void count(struct delivery_read *n, const struct inbox_result *res)
{
    bool new = res->outcome == INBOX_NEW;

    n->receipts += res->receipt && new;
    n->ignored  += res->outcome == INBOX_IGNORED;
    if (res->receipt)
        return;
    n->alerts += new;
    n->known  += res->outcome == INBOX_KNOWN;
    n->apart  += res->outcome == INBOX_APART;
    n->ahead_s = res->ahead_s > n->ahead_s ? res->ahead_s : n->ahead_s;
    if (new && (n->first_seq < 0 || res->seq < n->first_seq))
        n->first_seq = res->seq;
}

/* *ret_there false: the file is not there (or is larger than any alert). What is wrong with what is in it is an outcome. */
static int take_file(struct reading_in *r, const char *name, struct inbox_result *res, struct pw_err *err)
{
    struct pw_err e  = { 0 };
    int           rc = read_in(r, name, SEALED_MAX, &e);

    *res = (struct inbox_result){ 0 };
    if (rc == PW_OK)
        return inbox_take(r->x, buf_view(&r->bytes), res, err);
    if (rc == PW_ELIMIT || rc == PW_ENOTFOUND) {
        res->outcome = INBOX_REFUSED;
        res->why     = e;
        return PW_OK;
    }
    if (err)
        *err = e;
    return rc;
}

/* ---- what is listed ---- */

static int take_list_number(void *ctx, const char *name, struct pw_err *err)
{
    struct reading_in *r = ctx;
    const char        *p = name + sizeof LIST_BEGINS - 1;
    int64_t            n = 0;

    if (strncmp(name, LIST_BEGINS, sizeof LIST_BEGINS - 1) != 0 || *p < '1' || *p > '9' || strlen(p) > 15)
        return PW_OK;
    for (; *p >= '0' && *p <= '9'; p++)
        n = n * 10 + (*p - '0');
    if (*p)
        return PW_OK;
    if (r->n_lists == r->room) {
        size_t   room = r->room ? r->room * 2 : 64;
        int64_t *more = realloc(r->lists, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        r->lists = more;
        r->room  = room;
    }
    r->lists[r->n_lists++] = n;
    return PW_OK;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

typedef int (*list_fn)(struct reading_in *r, const struct manifest *m, struct pw_err *err);

static int open_list(struct reading_in *r, const char *name, struct manifest *ret, struct pw_err *err)
{
    const struct partner *p  = partner_find(&r->x->partners, r->from);
    int                   rc = read_in(r, name, NOTE_MAX, err);
    struct str            bytes;

    if (rc < 0)
        return rc;
    if (!p || p->row.state != PARTNER_TRUSTED)
        return err_set(err, PW_EINPUT, "%.*s is no trusted partner", (int)r->from.n, r->from.p);
    bytes = arena_str(&r->page, buf_view(&r->bytes));       /* the buffer is used again for the alerts */
    if (!bytes.p)
        return err_nomem(err);
    if ((rc = manifest_open(bytes, &p->card.alerts, &r->page, ret, err)) < 0)
        return rc;
    if (!str_eq(ret->to, r->x->o->authority) || !str_eq(ret->from, r->from))
        return err_set(err, PW_EINPUT, "the list is from %.*s to %.*s", (int)ret->from.n, ret->from.p, (int)ret->to.n, ret->to.p);
    return PW_OK;
}

/* Every list that holds, by ascending number, one at a time in memory. */
static int each_list(struct reading_in *r, bool tell, list_fn each, struct pw_err *err)
{
    const struct partner *p  = partner_find(&r->x->partners, r->from);
    int                   rc = PW_OK;

    if (!p || p->row.state != PARTNER_TRUSTED)
        return PW_OK;
    for (size_t i = 0; i < r->n_lists && rc == PW_OK; i++) {
        struct manifest m;
        struct pw_err   e = { 0 };
        char            name[sizeof LIST_BEGINS + 24];

        snprintf(name, sizeof name, "%s%lld", LIST_BEGINS, (long long)r->lists[i]);
        arena_reset(&r->page);
        rc = open_list(r, name, &m, &e);
        if (rc == PW_EAUDIT || rc == PW_EINPUT || rc == PW_ELIMIT) {
            if (tell)
                delivery_refused(r->ret, name, &e);
            rc = PW_OK;
        } else if (rc == PW_OK) {
            rc = each(r, &m, err);
        } else if (err) {
            *err = e;
        }
    }
    return rc;
}

/* The file of an alert that is listed is opened only where the alert is not here. What is refused is read once more with the
 * files that no list has, and told there. */
static int take_entry(struct reading_in *r, const struct manifest_entry *e, struct pw_err *err)
{
    struct inbox_result res;
    struct alert_row    row;
    char                name[DIGEST_HEX + sizeof ALERT_ENDS], hex[DIGEST_HEX];
    int                 rc;

    arena_reset(&r->one);
    if ((rc = st_alert_by_digest(r->x->o->st, &e->digest, &r->one, &row, err)) == PW_OK) {
        r->ret->known += row.refused != ALERT_UNKNOWN_KEY;
        return PW_OK;
    }
    if (rc != PW_ENOTFOUND)
        return rc;
    snprintf(name, sizeof name, "%s%s", digest_hex(&e->digest, hex), ALERT_ENDS);
    if ((rc = take_file(r, name, &res, err)) == PW_OK && res.outcome != INBOX_REFUSED)
        count(r->ret, &res);
    return rc;
}

static int take_list(struct reading_in *r, const struct manifest *m, struct pw_err *err)
{
    int rc = PW_OK;

    r->listed = true;
    for (size_t i = 0; i < m->n && rc == PW_OK; i++)
        rc = take_entry(r, &m->entries[i], err);
    return rc;
}

/* Not here, and nothing here tells why: what was replaced or withdrawn since is not missed. */
static int is_missing(struct reading_in *r, const struct manifest_entry *e, bool *ret, struct pw_err *err)
{
    struct alert_family *f;
    struct alert_row     row;
    int                  rc;

    arena_reset(&r->one);
    *ret = false;
    if ((rc = st_alert_by_digest(r->x->o->st, &e->digest, &r->one, &row, err)) != PW_ENOTFOUND)
        return rc;
    if (!(f = arena_alloc(&r->one, sizeof *f)))
        return err_nomem(err);
    if ((rc = alert_family_load(r->x->o->st, r->from, e->id, &r->one, f, err)) < 0)
        return rc;
    *ret = !f->withdrawn && (f->current == SIZE_MAX || f->rows[f->current].version <= (int64_t)e->version);
    return PW_OK;
}

/* What was asked for in a list and did not come; a number that is in no list is told, and stays to be asked for. */
static int check_list(struct reading_in *r, const struct manifest *m, struct pw_err *err)
{
    bool missing;
    int  rc = PW_OK;

    if (!m->n)
        return PW_OK;
    if (m->first > r->reach + 1) {
        if (!r->ret->gap) {
            r->ret->gap_first = r->reach + 1;
            r->ret->gap_last  = m->first - 1;
        }
        r->ret->gap += m->first - r->reach - 1;
        r->broken = true;
    }
    for (size_t i = 0; i < m->n && rc == PW_OK; i++) {
        if ((rc = is_missing(r, &m->entries[i], &missing, err)) < 0)
            break;
        r->ret->missing += missing;
        r->broken |= missing;
        if (!r->broken && m->entries[i].number > r->complete)
            r->complete = m->entries[i].number;
    }
    r->reach = m->last > r->reach ? m->last : r->reach;
    return rc;
}

/* ---- what else is there ---- */

static bool ends(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);

    return n > k && strcmp(name + n - k, suffix) == 0;
}

/* Was the alert that a file is named by dealt with as an entry of a list? */
static int was_listed(struct reading_in *r, const char *name, bool *ret, struct pw_err *err)
{
    struct alert_row row;
    struct digest    d;
    int              rc;

    *ret = false;
    if (!r->listed || !digest_parse((struct str){ name, strlen(name) - (sizeof ALERT_ENDS - 1) }, &d))
        return PW_OK;
    arena_reset(&r->one);
    if ((rc = st_alert_by_digest(r->x->o->st, &d, &r->one, &row, err)) < 0)
        return rc == PW_ENOTFOUND ? PW_OK : rc;
    *ret = row.refused != ALERT_UNKNOWN_KEY || row.seq > r->newest;
    return PW_OK;
}

static int take_other(void *ctx, const char *name, struct pw_err *err)
{
    struct reading_in  *r = ctx;
    struct inbox_result res;
    bool                alert = ends(name, ALERT_ENDS), done = false;
    int                 rc;

    if (!alert && strncmp(name, RECEIPT_BEGINS, sizeof RECEIPT_BEGINS - 1) != 0)
        return PW_OK;
    if ((alert && (rc = was_listed(r, name, &done, err)) < 0) || (!done && (rc = take_file(r, name, &res, err)) < 0))
        return rc;
    if (done)
        return PW_OK;
    if (res.outcome == INBOX_REFUSED)
        delivery_refused(r->ret, name, &res.why);
    else
        count(r->ret, &res);
    return PW_OK;
}

static int read_folder(struct reading_in *r, struct pw_err *err)
{
    int64_t was;
    int     rc = st_alert_newest(r->x->o->st, &r->newest, err);

    if (rc < 0 || (rc = file_each(r->dir, take_list_number, r, err)) < 0)
        return rc;
    if (r->n_lists)
        qsort(r->lists, r->n_lists, sizeof *r->lists, by_number);
    if ((rc = each_list(r, true, take_list, err)) < 0 || (rc = file_each(r->dir, take_other, r, err)) < 0 ||
        (rc = st_alert_cursor(r->x->o->st, r->from, &was, err)) < 0)
        return rc;
    r->reach = r->complete = was;
    if ((rc = each_list(r, false, check_list, err)) < 0 || (r->complete > was && (rc = inbox_cursor(r->x, r->from, r->complete, err)) < 0))
        return rc;
    rc = inbox_commit(r->x, err);
    return rc < 0 ? rc : delivery_heads_read(r->x, r->dir, r->from, r->ret, err);
}

static int read_sender(struct inbox *x, const char *folder, const char *sender, bool *ret_any, struct delivery_read *ret, struct pw_err *err)
{
    struct reading_in r  = { .x = x, .ret = ret, .from = str_of(sender) };
    int               rc = PW_OK;

    if ((size_t)snprintf(r.dir, sizeof r.dir, "%s/%s/%.*s", folder, sender, (int)x->o->authority.n, x->o->authority.p) < sizeof r.dir &&
        file_is_folder(r.dir)) {
        *ret_any = true;
        rc       = read_folder(&r, err);
    }
    free(r.lists);
    buf_done(&r.bytes);
    arena_done(&r.page);
    arena_done(&r.one);
    return rc;
}

int delivery_read(struct inbox *x, const char *folder, struct delivery_read *ret, struct pw_err *err)
{
    struct file_list senders = { 0 };
    bool             any     = false;
    int              rc      = file_list(folder, &senders, err);

    *ret = (struct delivery_read){ .first_seq = -1 };
    for (size_t i = 0; i < senders.n && rc == PW_OK; i++)
        rc = read_sender(x, folder, senders.names[i], &any, ret, err);
    file_list_done(&senders);
    if (rc == PW_OK && !any) {
        err_set(err, PW_EINPUT, "'%.200s' holds nothing for %.*s", folder, (int)x->o->authority.n, x->o->authority.p);
        return err_remedy(err, "give the folder that 'penwatch alert export' wrote: it has <from>/<to>/ below it");
    }
    return rc;
}
