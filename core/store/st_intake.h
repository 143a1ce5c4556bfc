/*
 * st_intake.h - import runs, quarantined records, and parties (derived).
 */
#ifndef PW_STORE_ST_INTAKE_H
#define PW_STORE_ST_INTAKE_H

#include "format/crypto_hash.h"
#include "store/store.h"

struct run_row {
    int64_t    seq;
    struct str file;
    int64_t    read, accepted, duplicate, amended, withdrawn, quarantined, rows;
    struct digest digest;       /* of the file's bytes */
    struct str refused;         /* error code of a file refused as a whole; STR_NONE */
};
int st_run_add(struct store *st, const struct run_row *r, struct pw_err *err);

struct quarantine_row {
    int64_t       seq;
    struct str    file;             /* as named on the command line */
    int64_t       row;              /* of the record's first row; 1 is the header of a CSV file */
    struct str    field, code, reason, remedy;
    struct str    reference, issuer;    /* as written where they can be read */
    int64_t       reply_by;
    struct digest digest;           /* of the record's raw bytes: the same record again is known */
    int64_t       closed_by;        /* seq of what mended it; STORE_ABSENT while it waits */
};
typedef int (*quarantine_fn)(void *ctx, const struct quarantine_row *q, struct pw_err *err);
int st_quarantine_add(struct store *st, const struct quarantine_row *q, struct pw_err *err);
/* *ret_seq is -1 when no waiting record has these bytes. */
int st_quarantine_known(struct store *st, const struct digest *d, int64_t *ret_seq, struct pw_err *err);
int st_quarantine_get(struct store *st, int64_t seq, struct arena *mem, struct quarantine_row *ret,
                      struct pw_err *err);          /* PW_ENOTFOUND */
/* Those that still wait (or all), soonest reply date first. */
int st_quarantine_list(struct store *st, bool all, int64_t limit, struct arena *mem, quarantine_fn each,
                       void *ctx, struct pw_err *err);
/* Waiting records of one reference. */
int st_quarantine_of(struct store *st, struct str reference, struct arena *mem, quarantine_fn each, void *ctx,
                     struct pw_err *err);
int st_quarantine_waiting(struct store *st, int64_t *ret, struct pw_err *err);
int st_quarantine_close(struct store *st, int64_t seq, int64_t by_seq, struct pw_err *err);

struct party_row {
    int64_t id;
    int32_t first_on;               /* issued_on of its first shipment in any role */
    int64_t shipments;
};
int st_party_add(struct store *st, const struct party_row *p, struct str key, struct pw_err *err);
int st_party_update(struct store *st, const struct party_row *p, struct pw_err *err);
int st_party_get(struct store *st, int64_t id, struct party_row *ret, struct pw_err *err); /* PW_ENOTFOUND */
int st_party_next_id(struct store *st, int64_t *ret, struct pw_err *err);

struct variant_row {
    int64_t       id;               /* read, not written */
    struct digest digest;           /* written, not read: of what identifies, see app/parties */
    int64_t       party;
    struct str    name, folded, country;    /* as first written; NULL for an identifier */
};
int st_variant_add(struct store *st, const struct variant_row *v, int64_t *ret_id, struct pw_err *err);
int st_variant_find(struct store *st, const struct digest *d, int64_t *ret_party, struct pw_err *err); /* -1 */
typedef int (*variant_fn)(void *ctx, const struct variant_row *v, struct pw_err *err);
int st_variant_of_party(struct store *st, int64_t party, struct arena *mem, variant_fn each, void *ctx,
                        struct pw_err *err);
/* Variants whose folded name is `folded`, or begins with it. */
int st_variant_by_name(struct store *st, struct str folded, int64_t limit, struct arena *mem, variant_fn each,
                       void *ctx, struct pw_err *err);

/* All names, oldest first. */
int st_variant_names(struct store *st, struct arena *mem, variant_fn each, void *ctx, struct pw_err *err);
int st_variant_move(struct store *st, int64_t id, int64_t party, struct pw_err *err);

/* Keys that names which may be one firm's lie under (match/alike.h): adding one, and the first `limit` spellings under one. */
int st_block_add(struct store *st, int64_t key, int64_t variant, struct pw_err *err);
int st_block_list(struct store *st, int64_t key, int64_t limit, struct arena *mem, variant_fn each, void *ctx, struct pw_err *err);

/* Who uses a telephone, e-mail, address or vessel, by its key; the shipment is the first that said so. What is known changes nothing. */
int st_contact_add(struct store *st, int64_t key, int64_t party, int64_t shipment, struct pw_err *err);
typedef int (*contact_fn)(void *ctx, int64_t party, int64_t shipment, struct pw_err *err);
int st_contact_has(struct store *st, int64_t key, int64_t party, bool *ret, struct pw_err *err);
int st_contact_list(struct store *st, int64_t key, int64_t limit, contact_fn each, void *ctx, struct pw_err *err);

/* `roles` is a bit for each enum party_role. The first is for a pair that cannot be there yet; of the second, *ret_new
 * tells whether it was not. */
int st_party_role_new(struct store *st, int64_t party, int64_t shipment, unsigned roles, struct pw_err *err);
int st_party_role_add(struct store *st, int64_t party, int64_t shipment, unsigned roles, bool *ret_new,
                      struct pw_err *err);
int st_party_role_has(struct store *st, int64_t party, int64_t shipment, bool *ret, struct pw_err *err);
typedef int (*party_role_fn)(void *ctx, int64_t shipment, unsigned roles, struct pw_err *err);
/* Newest shipments first. */
int st_party_shipments(struct store *st, int64_t party, int64_t limit, party_role_fn each, void *ctx,
                       struct pw_err *err);

#endif
