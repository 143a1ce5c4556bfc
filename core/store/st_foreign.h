/*
 * st_foreign.h - documents of other forms that tell of diversion (STIX), kept apart: nobody signed them, nothing reads them but a
 * person. Append-only; each row's seq is the number of its audit entry, the document is payload 0 of it.
 */
#ifndef PW_STORE_ST_FOREIGN_H
#define PW_STORE_ST_FOREIGN_H

#include "format/crypto_hash.h"
#include "store/store.h"

struct foreign_row {
    int64_t       seq;
    struct digest digest;           /* of the bytes */
    struct str    id, form;         /* as the document calls itself; "stix" */
    int64_t       objects;
    int           tlp;              /* enum alert_tlp: the closest mark in it */
    int64_t       taken_at;         /* microseconds */
    struct str    account;
    bool          closed;           /* a person is done with it */
};
int st_foreign_add(struct store *st, const struct foreign_row *f, struct pw_err *err);
int st_foreign_close(struct store *st, int64_t seq, const struct foreign_row *of, struct str account, struct pw_err *err);
/* PW_ENOTFOUND. */
int st_foreign_by_digest(struct store *st, const struct digest *d, struct arena *mem, struct foreign_row *ret, struct pw_err *err);
/* All of them by seq; those that were closed as well when `all`. */
typedef int (*foreign_fn)(void *ctx, const struct foreign_row *f, struct pw_err *err);
int st_foreign_list(struct store *st, bool all, struct arena *mem, foreign_fn each, void *ctx, struct pw_err *err);

#endif
