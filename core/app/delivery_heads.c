/* Heads in a delivery: ours to be cosigned, with the proof that it grew from the one that the partner cosigned last; and our
 * cosignature of theirs. What an exchange over the net does, on a stick. See alert_out.h. */
#include "config.h"
#include "app/alert_out.h"

#include <stdio.h>
#include <unistd.h>

#include "app/witness.h"
#include "base/file.h"
#include "store/st_witness.h"

#define PATH_ROOM   4096
#define REQUEST_MAX (NOTE_MAX + 8192)

static const char REQUEST[] = "witness-request", LINES[] = "cosignatures";

static int path_of(const char *dir, const char *name, char out[static PATH_ROOM], struct pw_err *err)
{
    return (size_t)snprintf(out, PATH_ROOM, "%s/%s", dir, name) < PATH_ROOM ? PW_OK : err_set(err, PW_ELIMIT, "the path of the delivery is too long");
}

/* Nothing happened since but witnessing: what is there already is no news either. */
static int write_request(struct office *o, const struct partner *p, const char *dir, struct pw_err *err)
{
    BUF_AUTO request = { 0 };
    char     path[PATH_ROOM];
    int64_t  since = 0;
    bool     worth;
    int      rc;

    if ((rc = path_of(dir, REQUEST, path, err)) < 0 || (rc = st_cosigned_last(o->st, str_of(p->card.witness.name), &since, err)) < 0 ||
        (rc = witness_worth(o->st, since, &worth, err)) < 0)
        return rc;
    if (!worth) {
        unlink(path);
        return PW_OK;
    }
    if ((rc = witness_request(o->st, &o->keys.log, since, &request, err)) < 0)
        return rc;
    return file_replace_many(path, buf_view(&request), 0600, err);
}

int delivery_heads_write(struct office *o, const struct partner *p, const char *dir, struct arena *a, struct pw_err *err)
{
    struct witnessed_row head  = { 0 };
    bool                 found = false;
    char                 path[PATH_ROOM];
    int                  rc;

    if ((rc = write_request(o, p, dir, err)) < 0 || (rc = path_of(dir, LINES, path, err)) < 0 ||
        (rc = st_witnessed_head(o->st, str_of(p->card.log.name), a, &head, &found, err)) < 0)
        return rc;
    return found && head.line.n ? file_replace_many(path, head.line, 0600, err) : PW_OK;
}

/* Requests that are older than what we cosigned, or begin at a head that we do not hold yet, come of sticks that lay about: they say
 * nothing. One that is no continuation is evidence. */
static int cosign(struct inbox *x, const char *dir, struct arena *a, struct delivery_read *n, struct pw_err *err)
{
    BUF_AUTO         request = { 0 }, line = { 0 };
    struct witnessed w;
    struct pw_err    e = { 0 };
    char             path[PATH_ROOM];
    int              rc = path_of(dir, REQUEST, path, err);

    if (rc < 0 || !file_exists(path))
        return rc;
    if ((rc = file_read(path, REQUEST_MAX, &request, &e)) == PW_OK && (rc = witness_cosign(x->o, buf_view(&request), a, &line, &w, &e)) == PW_OK) {
        n->heads += !w.again;
        return PW_OK;
    }
    if (rc == PW_ESTATE || (rc == PW_EAUDIT && e.verify_code == 15))
        return PW_OK;
    if (rc == PW_EAUDIT || rc == PW_ELIMIT) {
        delivery_refused(n, REQUEST, &e);
        return PW_OK;
    }
    if (err)
        *err = e;
    return rc;
}

static int accept(struct inbox *x, const char *dir, struct arena *a, struct delivery_read *n, struct pw_err *err)
{
    BUF_AUTO        lines = { 0 };
    struct accepted got;
    struct pw_err   e = { 0 };
    char            path[PATH_ROOM];
    int             rc = path_of(dir, LINES, path, err);

    if (rc < 0 || !file_exists(path))
        return rc;
    if ((rc = file_read(path, WITNESS_ANSWER_MAX, &lines, &e)) == PW_OK && (rc = witness_accept(x->o, buf_view(&lines), a, &got, &e)) == PW_OK) {
        n->cosignatures += (int64_t)got.n;
        return PW_OK;
    }
    if (rc == PW_EAUDIT || rc == PW_ELIMIT || rc == PW_EINPUT) {
        delivery_refused(n, LINES, &e);
        return PW_OK;
    }
    if (err)
        *err = e;
    return rc;
}

int delivery_heads_read(struct inbox *x, const char *dir, struct str from, struct delivery_read *n, struct pw_err *err)
{
    const struct partner *p = partner_find(&x->partners, from);
    struct arena          a = { 0 };
    int                   rc;

    if (!p || p->row.state != PARTNER_TRUSTED)
        return PW_OK;
    if ((rc = accept(x, dir, &a, n, err)) == PW_OK)
        rc = cosign(x, dir, &a, n, err);
    arena_done(&a);
    return rc;
}
