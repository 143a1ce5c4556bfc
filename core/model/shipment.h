/*
 * shipment.h - one notified consignment: what was declared, and what it was resolved to.
 *
 * Declared texts are canonical after shipment_check(): trimmed, dates ISO, countries and places upper
 * case, enumerated words lower case, decimals without trailing zeros. Resolved values stand beside
 * them, never instead. Every text borrows from the arena of the record.
 */
#ifndef PW_MODEL_SHIPMENT_H
#define PW_MODEL_SHIPMENT_H

#include "base/arena.h"
#include "format/crypto_hash.h"
#include "model/field.h"
#include "model/window.h"

#define SHIPMENT_LINES_MAX 500      /* a consignment with more is split by its sender */
#define LIST_ITEMS_MAX     64       /* containers, seals, legs, transit countries */

enum action { ACTION_NOTIFY, ACTION_AMEND, ACTION_WITHDRAW, ACTION_COUNT };
enum regime { REGIME_PEN, REGIME_PEN_LIGHT, REGIME_DECLARATION, REGIME_COUNT };
enum office_role { OFFICE_IMPORTING, OFFICE_EXPORTING, OFFICE_TRANSIT, OFFICE_OBSERVED, OFFICE_COUNT };

const char *action_name(enum action a);
const char *regime_name(enum regime r);
const char *office_role_name(enum office_role r);
const char *office_role_profile(enum office_role r);    /* the profile that scores it */

/* The words of an enumerated field kind, `|`-separated; NULL for other kinds. */
const char *kind_words(enum field_kind kind);

enum quantity_basis { BASIS_NET, BASIS_GROSS, BASIS_SALT };
const char *quantity_basis_name(enum quantity_basis b);

struct substance;

struct goods_line {
    struct str text[FIELD_GOODS_COUNT];
    int64_t    line;                        /* as declared, else 1, 2, ... */
    /* resolved */
    const struct substance *substance;      /* NULL: not known */
    const char *substance_by;               /* "cas", "name" or "hs" */
    const char *name_form;                  /* NULL without a declared name */
    const char *salt;                       /* salt word of the declared name; NULL when none */
    bool        conflict, cas_given, cas_valid, hs_given, hs_known, hs_matches, hs_residual;
    struct str  conflict_text;
    const char *unit_kind;                  /* "mass", "volume", "count", "unknown"; NULL without a unit */
    bool        unit_odd;
    int64_t     quantity_mg;                /* HISTORY_ABSENT when it cannot be converted */
    enum quantity_basis basis;
    int64_t     value_usd;                  /* millionths; HISTORY_ABSENT without value or rate */
    int64_t     unit_price_usd;             /* millionths per kg */
};

struct shipment {
    struct str         text[FIELD_HEADER_COUNT];
    struct goods_line *goods;
    size_t             n_goods;
    /* read from the texts by shipment_check() */
    enum action  action;
    enum regime  regime;
    int64_t      version;
    struct str   issuer;
    int32_t      issued_on, received_on;    /* received_on: as given, else the day of import */
    int64_t      departure_on, arrival_on, reply_by;    /* HISTORY_ABSENT when not given */
    const char  *missing[16];               /* expected fields that are absent, by path */
    size_t       n_missing;
    struct str    encoded;                  /* shipment_encode(), in the arena */
    struct digest digest;                   /* of it: same content, same digest */
    enum office_role role;
};

/* Where in a record something is wrong, and what to do. */
struct record_fault {
    const char *field;      /* CSV column or path; NULL: the record as a whole */
    size_t      line;       /* index of the goods line, SIZE_MAX for the header */
    const char *code;       /* "date", "country", "decimal", "missing", "word", "lines", "text", ... */
    char        reason[240];
    char        remedy[200];
};

/* Known countries, asked of the reference data: canonical code of what was written, or false. */
typedef bool (*country_fn)(const void *ctx, struct str written, struct str *ret_alpha2);

struct check_rules {
    country_fn  country;
    const void *country_ctx;
    int32_t     today;              /* stands in for a missing received_on */
    struct str  office_country;
    int         reply_days;         /* calendar days from received_on where neither reply_by nor a clock says it */
};

/*
 * Validates and canonicalises the texts in place and fills the typed members. Returns false with
 * `fault` filled when the record must be quarantined.
 */
bool shipment_check(struct shipment *s, const struct check_rules *rules, struct arena *a,
                    struct record_fault *fault);

/* Canonical bytes of all declared texts: what is stored, hashed and compared. */
void shipment_encode(const struct shipment *s, struct buf *out);
/* The reverse; texts borrow from `bytes`, lines from the arena. PW_EDB when damaged. */
int shipment_decode(struct str bytes, struct arena *a, struct shipment *ret, struct pw_err *err);

/* Fields (header and lines) whose texts differ, as CSV columns ("goods 2 quantity" for lines). */
size_t shipment_diff(const struct shipment *a, const struct shipment *b, struct arena *mem,
                     struct str *ret, size_t max);

/* Expected fields are missing (works on decoded texts as well). */
bool shipment_incomplete(const struct shipment *s);
bool shipment_has_party(const struct shipment *s, enum party_role role);
static inline struct str party_text(const struct shipment *s, enum party_role role, int part)
{
    return s->text[(size_t)FIELD_EXPORTER_NAME + (size_t)role * PARTY_FIELDS + (size_t)part];
}

#endif
