/* A delivery as files, read: see alert_out.h. */
#include "config.h"
#include "app/alert_out.h"

#include <stdio.h>

#include "base/file.h"

#define PATH_ROOM 4096

struct reading_in {
    struct inbox         *x;
    struct delivery_read *ret;
    char                  dir[PATH_ROOM];
    struct str            from;             /* whose folder it is */
    int64_t               last;             /* greatest number of its lists */
    int64_t               first;            /* smallest; INT64_MAX: none */
};

static void notice(struct reading_in *r, const char *file, const struct pw_err *err)
{
    if (!r->ret->notice[0])
        snprintf(r->ret->notice, sizeof r->ret->notice, "%.150s: %.200s", file, err->msg);
}

/* What is wrong with one file is told and counted; what is wrong with this machine ends it. */
static int take_result(struct reading_in *r, const char *file, int rc, const struct pw_err *e, struct pw_err *err)
{
    if (rc == PW_EAUDIT || rc == PW_EINPUT || rc == PW_ELIMIT || rc == PW_EKEY) {
        r->ret->refused++;
        notice(r, file, e);
        return PW_OK;
    }
    if (rc < 0 && err)
        *err = *e;
    return rc;
}

static int read_in(const struct reading_in *r, const char *name, size_t cap, struct buf *out, struct pw_err *err)
{
    char path[PATH_ROOM];

    if ((size_t)snprintf(path, sizeof path, "%s/%s", r->dir, name) >= sizeof path)
        return err_set(err, PW_ELIMIT, "the path of the delivery is too long");
    return file_read(path, cap, out, err);
}

static int alert_file(struct reading_in *r, const char *name, struct pw_err *err)
{
    BUF_AUTO            bytes = { 0 };
    struct inbox_result res   = { 0 };
    struct pw_err       e     = { 0 };
    int                 rc    = read_in(r, name, SEALED_MAX, &bytes, &e);

    if (rc == PW_OK)
        rc = inbox_alert(r->x, buf_view(&bytes), &res, &e);
    if (rc < 0)
        return take_result(r, name, rc, &e, err);
    r->ret->alerts += res.outcome == INBOX_NEW;
    r->ret->known += res.outcome == INBOX_KNOWN;
    r->ret->apart += res.outcome == INBOX_APART;
    if (res.outcome == INBOX_NEW && r->ret->first_seq < 0)
        r->ret->first_seq = res.seq;
    return PW_OK;
}

static int receipt_file(struct reading_in *r, const char *name, struct pw_err *err)
{
    BUF_AUTO            bytes = { 0 };
    struct inbox_result res   = { 0 };
    struct pw_err       e     = { 0 };
    int                 rc    = read_in(r, name, NOTE_MAX, &bytes, &e);

    if (rc == PW_OK)
        rc = inbox_receipt(r->x, arena_str(r->x->a, buf_view(&bytes)), &res, &e);
    if (rc < 0)
        return take_result(r, name, rc, &e, err);
    r->ret->receipts += res.outcome == INBOX_NEW;
    r->ret->ignored += res.outcome == INBOX_IGNORED;
    return PW_OK;
}

/* Which alerts of the list are not here, neither before nor now: read after the alerts themselves. */
static int manifest_file(struct reading_in *r, const char *name, struct pw_err *err)
{
    const struct partner *p;
    BUF_AUTO              bytes = { 0 };
    struct manifest       m;
    struct pw_err         e  = { 0 };
    int                   rc = read_in(r, name, NOTE_MAX, &bytes, &e);

    p = partner_find(&r->x->partners, r->from);
    if (rc == PW_OK && (!p || p->row.state != PARTNER_TRUSTED))
        return PW_OK;
    if (rc == PW_OK)
        rc = manifest_open(buf_view(&bytes), &p->card.alerts, r->x->a, &m, &e);
    if (rc == PW_OK && (!str_eq(m.to, r->x->o->authority) || !str_eq(m.from, r->from)))
        rc = err_set(&e, PW_EINPUT, "the list is from %.*s to %.*s", (int)m.from.n, m.from.p, (int)m.to.n, m.to.p);
    if (rc < 0)
        return take_result(r, name, rc, &e, err);
    for (size_t i = 0; i < m.n; i++) {
        struct alert_row row;

        rc = st_alert_by_digest(r->x->o->st, &m.entries[i].digest, r->x->a, &row, err);
        if (rc == PW_ENOTFOUND)
            r->ret->missing++;
        else if (rc < 0)
            return rc;
    }
    r->first = m.n && m.first < r->first ? m.first : r->first;
    r->last  = m.last > r->last ? m.last : r->last;
    return PW_OK;
}

static bool ends(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);

    return n > k && strcmp(name + n - k, suffix) == 0;
}

/* How far the channel was read: a gap in front of what came is told, and stays to be asked for. */
static int move_cursor(struct reading_in *r, struct pw_err *err)
{
    int64_t was = 0;
    int     rc  = PW_OK;

    if (r->first == INT64_MAX || (rc = st_alert_cursor(r->x->o->st, r->from, &was, err)) < 0)
        return rc;
    if (r->first > was + 1)
        r->ret->gap += r->first - was - 1;
    if (r->last <= was || r->first > was + 1 || r->ret->missing)
        return PW_OK;
    if ((rc = office_begin(r->x->o, err)) < 0)
        return rc;
    if ((rc = st_alert_cursor_put(r->x->o->st, r->from, r->last, err)) == PW_OK)
        return office_commit(r->x->o, err);
    office_rollback(r->x->o);
    return rc;
}

static int read_folder(struct reading_in *r, struct pw_err *err)
{
    struct file_list files = { 0 };
    int              rc    = file_list(r->dir, &files, err);

    for (size_t i = 0; i < files.n && rc == PW_OK; i++)
        if (ends(files.names[i], ".pwa"))
            rc = alert_file(r, files.names[i], err);
        else if (strncmp(files.names[i], "receipt-", 8) == 0)
            rc = receipt_file(r, files.names[i], err);
    for (size_t i = 0; i < files.n && rc == PW_OK; i++)
        if (strncmp(files.names[i], "manifest-", 9) == 0)
            rc = manifest_file(r, files.names[i], err);
    file_list_done(&files);
    return rc < 0 ? rc : move_cursor(r, err);
}

int delivery_read(struct inbox *x, const char *folder, struct delivery_read *ret, struct pw_err *err)
{
    struct file_list   senders = { 0 };
    struct reading_in *r       = arena_alloc(x->a, sizeof *r);
    bool               any     = false;
    int                rc      = r ? file_list(folder, &senders, err) : err_nomem(err);

    *ret = (struct delivery_read){ .first_seq = -1 };
    for (size_t i = 0; i < senders.n && rc == PW_OK; i++) {
        *r = (struct reading_in){ .x = x, .ret = ret, .from = arena_str(x->a, str_of(senders.names[i])), .first = INT64_MAX };
        if ((size_t)snprintf(r->dir, sizeof r->dir, "%s/%s/%.*s", folder, senders.names[i], (int)x->o->authority.n,
                             x->o->authority.p) < sizeof r->dir && file_is_folder(r->dir)) {
            any = true;
            rc  = read_folder(r, err);
        }
    }
    file_list_done(&senders);
    if (rc == PW_OK && !any) {
        err_set(err, PW_EINPUT, "'%.200s' holds nothing for %.*s", folder, (int)x->o->authority.n, x->o->authority.p);
        return err_remedy(err, "give the folder that 'penwatch alert export' wrote: it has <from>/<to>/ below it");
    }
    return rc;
}
