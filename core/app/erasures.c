#include "config.h"
#include "app/erasures.h"

#include <stdlib.h>

#include "format/canon.h"
#include "store/st_audit.h"

void erasures_done(struct erasures *x)
{
    free(x->gone);
    free(x->said);
    *x = (struct erasures){ 0 };
}

static int add(uint64_t **ids, size_t *n, size_t *room, uint64_t id, struct pw_err *err)
{
    if (*n == ERASURES_MAX)
        return err_set(err, PW_ELIMIT, "more than %zu erased contents", ERASURES_MAX);
    if (*n == *room) {
        size_t    more  = *room ? *room * 2 : 64;
        uint64_t *grown = realloc(*ids, more * sizeof *grown);

        if (!grown)
            return err_nomem(err);
        *ids  = grown;
        *room = more;
    }
    (*ids)[(*n)++] = id;
    return PW_OK;
}

int erasures_gone(struct erasures *x, uint64_t id, struct pw_err *err)
{
    return add(&x->gone, &x->n_gone, &x->room_gone, id, err);
}

static int wrong(struct pw_err *err, int code, const char *fmt, int64_t seq)
{
    err_set(err, PW_EAUDIT, fmt, (long long)seq);
    if (err)
        err->verify_code = code;
    return PW_EAUDIT;
}

int erasures_said(struct erasures *x, const struct audit_entry *e, struct pw_err *err)
{
    struct canon c = canon_open(audit_entry_field(e, AUDIT_TAG_ERASED));
    int          rc;

    if (e->kind != AUDIT_ERASE)
        return PW_OK;
    while (!canon_end(&c)) {
        uint64_t id = canon_get_u64(&c);

        if (c.bad)
            return wrong(err, 10, "audit entry %lld does not say what it erased", (int64_t)e->seq);
        if ((rc = add(&x->said, &x->n_said, &x->room_said, id, err)) < 0)
            return rc;
    }
    return PW_OK;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

int erasures_match(struct erasures *x, int64_t *ret_seq, struct pw_err *err)
{
    size_t i = 0, k = 0;

    if (x->n_gone)
        qsort(x->gone, x->n_gone, sizeof *x->gone, by_value);
    if (x->n_said)
        qsort(x->said, x->n_said, sizeof *x->said, by_value);
    for (; i < x->n_gone || k < x->n_said; i++, k++) {
        uint64_t gone = i < x->n_gone ? x->gone[i] : UINT64_MAX;
        uint64_t said = k < x->n_said ? x->said[k] : UINT64_MAX;

        *ret_seq = (int64_t)((gone < said ? gone : said) / ST_AUDIT_PARTS);
        if (gone < said)
            return wrong(err, 13, "the content of audit entry %lld is gone, and no entry says that it was erased", *ret_seq);
        if (said < gone)
            return wrong(err, 13, "the content of audit entry %lld was erased, but is there", *ret_seq);
    }
    return PW_OK;
}
