#include "config.h"
#include "app/mappings.h"

#include <stdio.h>

#include "base/mem.h"

bool mapping_name_valid(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", name.p[i]))
            return false;
    return name.n > 0 && name.n <= MAPPING_NAME_MAX;
}

static int put(struct office *o, struct mapping_row *row, struct pw_err *err)
{
    struct arena       a   = { 0 };
    struct mapping_row was;
    bool               bound = false;
    int                rc    = st_mapping_get(o->st, row->name, &a, &was, NULL);
    bool               same  = rc == PW_OK && memcmp(&was.digest, &row->digest, sizeof was.digest) == 0;

    if (same && row->bound)
        rc = st_mapping_bound(o->st, row, &row->headers, &bound, err);
    arena_done(&a);
    if (rc < 0 && rc != PW_ENOTFOUND)
        return rc;
    if (same && (bound || !row->bound)) {
        row->seq = 0;
        return PW_OK;
    }
    rc = office_log(o, AUDIT_MAPPING, 0, STR_NONE, STR_NONE, &row->seq, err);
    return rc < 0 ? rc : st_mapping_add(o->st, row, err);
}

int mappings_add(struct office *o, struct str name, struct str text, const struct digest *headers, int64_t *ret_seq,
                 struct pw_err *err)
{
    struct mapping_row row = { .name = name, .content = text, .bound = headers != NULL, .account = o->user };
    int                rc;

    digest_of(&row.digest, text);
    if (headers)
        row.headers = *headers;
    if (!mapping_name_valid(name)) {
        err_set(err, PW_EUSAGE, "'%.*s' is no name for a mapping", name.n > 60 ? 60 : (int)name.n, name.p);
        return err_remedy(err, "small letters, digits, _ and -, at most %d", MAPPING_NAME_MAX);
    }
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = put(o, &row, err)) == PW_OK && row.seq)
        rc = office_commit(o, err);
    if (rc < 0 || !row.seq)
        office_rollback(o);
    if (rc == PW_OK)
        *ret_seq = row.seq;
    return rc;
}

static int name_one(void *ctx, const struct mapping_row *m, struct pw_err *err)
{
    struct buf *list = ctx;

    (void)err;
    if (list->n < 150)
        buf_printf(list, "%s%.*s", list->n ? ", " : "", (int)m->name.n, m->name.p);
    return PW_OK;
}

int mappings_load(struct office *o, struct str name, struct map_file **ret, struct pw_err *err)
{
    struct arena       a    = { 0 };
    BUF_AUTO           list = { 0 };
    struct mapping_row row;
    char               path[MAPPING_NAME_MAX + 40];
    int                rc = st_mapping_get(o->st, name, &a, &row, err);

    if (rc == PW_ENOTFOUND && st_mapping_list(o->st, &a, name_one, &list, NULL) == PW_OK)
        err_remedy(err, list.n ? "stored are: %.*s" : "none is stored: 'penwatch mapping add NAME FILE'%.*s",
                   (int)list.n, list.n ? list.p : "");
    if (rc == PW_OK) {
        snprintf(path, sizeof path, "the mapping '%.*s'", (int)name.n, name.p);
        rc = map_file_load(path, row.content, ret, NULL, err);
    }
    arena_done(&a);
    return rc;
}

int mappings_headers(const char *path, const struct source_options *options, struct digest *ret, struct pw_err *err)
{
    struct source_options only = *options;
    SOURCE_AUTO           src  = NULL;
    struct digest         bytes;
    bool                  read;
    int                   rc;

    only.header_only = true;
    if ((rc = source_open(path, &only, &src, &bytes, &read, err)) < 0)
        return rc;
    if (!source_headers(src, ret)) {
        err_set(err, PW_EINPUT, "the file has no headers to remember the mapping by");
        return err_remedy(err, "store it without --on");
    }
    return PW_OK;
}

struct offering { struct office *o; const char *path; struct source_options options; struct buf names; size_t n; };

static int offer(void *ctx, const struct mapping_row *m, struct pw_err *err)
{
    struct offering *x = ctx;
    MAP_FILE_AUTO    f = NULL;
    struct digest    headers;
    bool             bound = false;

    if (!m->bound || map_file_load("", m->content, &f, NULL, NULL) < 0)
        return PW_OK;
    x->options.map = f;
    if (mappings_headers(x->path, &x->options, &headers, NULL) == PW_OK &&
        st_mapping_bound(x->o->st, m, &headers, &bound, err) == PW_OK && bound)
        buf_printf(&x->names, "%s%.*s", x->n++ ? " or --map " : "--map ", (int)m->name.n, m->name.p);
    return PW_OK;
}

void mappings_offer(struct office *o, const char *path, struct source_options options, struct pw_err *err)
{
    struct offering x = { .o = o, .path = path, .options = options };
    struct arena    a = { 0 };

    if (strcmp(path, "-") != 0)         /* what came through a pipe is gone */
        st_mapping_list(o->st, &a, offer, &x, NULL);
    if (x.n && err) {
        err->remedy[0] = '\0';
        err_remedy(err, "these headers came before, with a stored mapping: penwatch import %.*s FILE", (int)x.names.n,
                   x.names.p);
    }
    buf_done(&x.names);
    arena_done(&a);
}
