/*
 * st_shipment.h - shipments, their versions and goods lines.
 *
 * A shipment's id is the audit number of its first version; a version's seq is its own audit number.
 * Absent integers are STORE_ABSENT (HISTORY_ABSENT of model/).
 */
#ifndef PW_STORE_ST_SHIPMENT_H
#define PW_STORE_ST_SHIPMENT_H

#include "model/shipment.h"
#include "store/st_verdict.h"
#include "store/store.h"

struct version_row {
    int64_t       seq, shipment, version;
    struct str    issuer, reference;
    enum regime   regime;
    enum action   action;
    int32_t       issued_on, received_on;
    int64_t       reply_by;
    struct digest digest;               /* of the declared texts */
    enum office_role role;
    struct str    exporting_country, importing_country;     /* empty on a withdrawal without them */
    int64_t       consignment;          /* id of the shipment that stands for this consignment in windows */
    struct str    pen_reference;        /* STR_NONE unless a declaration names its PEN */
    int64_t       total_mg;             /* of all goods lines; STORE_ABSENT when one is not known */
    struct str    keys;                 /* history_encode() */
};

struct shipment_row {
    int64_t     id;
    struct str  issuer, reference;
    enum regime regime;
};

/* *ret_id is -1 when there is none. */
int st_shipment_find(struct store *st, struct str reference, struct str issuer, enum regime regime,
                     int64_t *ret_id, struct pw_err *err);
/* Makes a new shipment findable by its key (derived: the version's row holds the key). */
int st_shipment_add(struct store *st, const struct shipment_row *s, struct pw_err *err);
int st_shipment_get(struct store *st, int64_t id, struct arena *mem, struct shipment_row *ret,
                    struct pw_err *err);            /* PW_ENOTFOUND */
typedef int (*shipment_fn)(void *ctx, const struct shipment_row *s, struct pw_err *err);
/* All shipments of one reference, whoever issued it. */
int st_shipment_by_reference(struct store *st, struct str reference, struct arena *mem, shipment_fn each,
                             void *ctx, struct pw_err *err);

/* `verdict` NULL: a withdrawal, which has none. */
int st_version_add(struct store *st, const struct version_row *v, const struct verdict_row *verdict,
                   struct pw_err *err);
/* *ret_found tells whether this version number of the shipment is stored. */
int st_version_find(struct store *st, int64_t shipment, int64_t version, struct arena *mem,
                    struct version_row *ret, bool *ret_found, struct pw_err *err);
int st_version_get(struct store *st, int64_t seq, struct arena *mem, struct version_row *ret,
                   struct pw_err *err);             /* PW_ENOTFOUND */
typedef int (*version_fn)(void *ctx, const struct version_row *v, struct pw_err *err);
/* All versions of a shipment, by version number. */
int st_version_list(struct store *st, int64_t shipment, struct arena *mem, version_fn each, void *ctx,
                    struct pw_err *err);
/* A declaration that names this PEN reference; -1 when none is stored. */
int st_version_naming_pen(struct store *st, struct str reference, int64_t *ret_shipment, struct pw_err *err);

/* A declaration has named its PEN at least once. */
int st_version_any_pen(struct store *st, bool *ret, struct pw_err *err);

/*
 * What windows are rebuilt from: the newest version of each consignment's own shipment with its
 * standing, by audit number. Borrowed until the callback returns.
 */
struct history_row {
    int64_t    seq, shipment;
    int32_t    issued_on;
    int        state, reply, finding;
    struct str keys;
};
typedef int (*history_fn)(void *ctx, const struct history_row *h, struct pw_err *err);
/* Issued in [from, before). */
int st_history_between(struct store *st, int32_t from, int32_t before, history_fn each, void *ctx,
                       struct pw_err *err);
/* Shipments that any entry numbered `since` or later touched. */
int st_history_since(struct store *st, int64_t since, history_fn each, void *ctx, struct pw_err *err);
/* Newest issued_on of all versions; *ret is STORE_ABSENT in an empty database. */
int st_history_newest_day(struct store *st, int64_t *ret, struct pw_err *err);

#endif
