/*
 * st_office.h - what an office has rather than what passes through it: accounts, reference tables and
 * lists; rulebooks are in st_rules.h. All append-only; the newest row of a name is in force. Each row's seq is the
 * number of its audit entry, which the caller adds in the same transaction.
 */
#ifndef PW_STORE_ST_OFFICE_H
#define PW_STORE_ST_OFFICE_H

#include "format/crypto_hash.h"
#include "store/store.h"

struct account {
    int64_t    seq;
    struct str name, role;
    struct str os_user;     /* bound to this operating-system user; or */
    struct str secret;      /* argon2id text of its passphrase */
    bool       active;
};
typedef int (*account_fn)(void *ctx, const struct account *a, struct pw_err *err);
int st_account_add(struct store *st, const struct account *a, struct pw_err *err);
int st_account_list(struct store *st, struct arena *mem, account_fn each, void *ctx, struct pw_err *err);

/* Are or were two accounts bound to one system user? */
int st_account_shares_user(struct store *st, struct str a, struct str b, bool *ret, struct pw_err *err);

struct input {
    int64_t       seq;
    struct str    kind;     /* reference, list or watch */
    struct str    name;
    struct digest digest;   /* of content */
    int64_t       n_rows;
    struct str    content;  /* the CSV text as loaded */
};
typedef int (*input_fn)(void *ctx, const struct input *in, struct pw_err *err);
int st_input_add(struct store *st, const struct input *in, struct pw_err *err);
/* The newest of each name that is older than audit number `before`; INT64_MAX: those in force. */
int st_input_current(struct store *st, int64_t before, struct arena *mem, input_fn each, void *ctx,
                     struct pw_err *err);
/* The same without their texts. */
int st_input_versions(struct store *st, int64_t before, struct arena *mem, input_fn each, void *ctx, struct pw_err *err);

/* Audit number of the newest table or list; -1: none. */
int st_newest_input_seq(struct store *st, int64_t *ret, struct pw_err *err);

#endif
