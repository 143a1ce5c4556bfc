/*
 * window.h - what a history window asks for (DESIGN section 5, History).
 *
 * A window looks at goods lines of earlier shipments that share the `by` fields with the line (or
 * shipment) being scored and were issued in (issued_on - days, issued_on].
 */
#ifndef PW_MODEL_WINDOW_H
#define PW_MODEL_WINDOW_H

#include "model/fact.h"

/*
 * Fields a window may group by, filter on or aggregate. K: a 64-bit key; M: an amount in millionths.
 * H(id, name, kind, doc)
 */
#define HISTORY_FIELDS                                                                      \
    H(EXPORTER,          "exporter",          K, "party identity of the exporter")          \
    H(IMPORTER,          "importer",          K, "party identity of the importer")          \
    H(CONSIGNEE,         "consignee",         K, "party identity of the consignee")         \
    H(END_USER,          "end_user",          K, "party identity of the end user")          \
    H(BROKER,            "broker",            K, "party identity of the broker")            \
    H(FORWARDER,         "forwarder",         K, "party identity of the forwarder")         \
    H(NOTIFY,            "notify",            K, "party identity of the notify party")      \
    H(SUBSTANCE,         "substance",         K, "substance code")                          \
    H(SUBSTANCE_CONCERNS,"substance_concerns",K, "the substance's drug classes, as one value") \
    H(EXPORTING_COUNTRY, "exporting_country", K, "exporting country")                       \
    H(IMPORTING_COUNTRY, "importing_country", K, "importing country")                       \
    H(ORIGIN_COUNTRY,    "origin_country",    K, "origin country")                          \
    H(EXPORTER_ADDRESS,  "exporter.address",  K, "folded address of the exporter")          \
    H(IMPORTER_ADDRESS,  "importer.address",  K, "folded address of the importer")          \
    H(CONSIGNEE_ADDRESS, "consignee.address", K, "folded address of the consignee")         \
    H(EXPORTER_PHONE,    "exporter.phone",    K, "digits of the exporter's telephone")      \
    H(IMPORTER_PHONE,    "importer.phone",    K, "digits of the importer's telephone")      \
    H(EXPORTER_EMAIL,    "exporter.email",    K, "folded e-mail of the exporter")           \
    H(IMPORTER_EMAIL,    "importer.email",    K, "folded e-mail of the importer")           \
    H(EXPORT_PERMIT,     "export_permit",     K, "export authorisation number")             \
    H(IMPORT_PERMIT,     "import_permit",     K, "import authorisation number")             \
    H(EXIT_POINT,        "exit_point",        K, "place where the goods leave")             \
    H(ENTRY_POINT,       "entry_point",       K, "place where the goods arrive")            \
    H(TRANSPORT_MODE,    "transport_mode",    K, "transport mode")                          \
    H(FORM,              "form",              K, "raw, preparation or mixture")             \
    H(REFERENCE,         "reference",         K, "the shipment itself (for count and distinct)") \
    H(STATE,             "state",             K, "state of the shipment, as known now")     \
    H(REPLY,             "reply",             K, "last reply sent or received: no_objection, objection, ...") \
    H(FINDING,           "finding",           K, "clean, paper, suspected or diversion")    \
    H(QUANTITY_KG,       "quantity_kg",       M, "mass of the anhydrous listed substance")  \
    H(VALUE_USD,         "value_usd",         M, "value in US dollars")                     \
    H(UNIT_PRICE_USD,    "unit_price_usd",    M, "value per kg")

enum history_field {
#define H(id, name, kind, doc) HIST_##id,
    HISTORY_FIELDS
#undef H
    HISTORY_FIELD_COUNT
};

/* The field that holds who fills a role: they come first, in the order of the roles. */
static inline enum history_field history_role_field(int role) { return (enum history_field)(HIST_EXPORTER + role); }

#define HISTORY_ABSENT INT64_MIN      /* a key or amount that is not there; absent never equals absent */

struct history_field_info {
    const char *name;
    bool        amount;
    const char *doc;
};
const struct history_field_info *history_field_info(enum history_field f);
bool history_field_find(struct str name, enum history_field *ret);

enum window_op {
    WINDOW_COUNT, WINDOW_SUM, WINDOW_MEAN, WINDOW_STDDEV, WINDOW_MAX, WINDOW_DISTINCT,
    WINDOW_DAYS_SINCE,      /* days from the newest counted line's issued_on to this one's */
    WINDOW_LAST,            /* newest value of `of` */
};

enum where_op { WHERE_IS, WHERE_ONE_OF, WHERE_SAME, WHERE_DIFFERENT, WHERE_NEAR };

#define WINDOW_BY_MAX     4
#define WINDOW_WHERE_MAX  4
#define WINDOW_ONE_OF_MAX 16
#define WINDOW_DAYS_MAX   1100      /* three years: the longest any indicator asks for, and the bound of memory */

struct window_where {
    enum history_field field;
    enum where_op      op;
    size_t             n;                            /* IS: 1; ONE_OF: up to the cap */
    int64_t            values[WINDOW_ONE_OF_MAX];    /* keys (history_key_of_text) or millionths */
    char               words[WINDOW_ONE_OF_MAX][40]; /* the literals, for printing */
    int64_t            near;                         /* NEAR: tolerated share, millionths (0.2 -> 200000) */
};

struct window {
    enum window_op     op;
    enum history_field of;                  /* not for COUNT of lines: then HISTORY_FIELD_COUNT */
    enum history_field by[WINDOW_BY_MAX];   /* sorted, n_by >= 1 */
    size_t             n_by;
    int                days;                /* 1..WINDOW_DAYS_MAX */
    struct window_where where[WINDOW_WHERE_MAX];
    size_t             n_where;
    bool               any_state;           /* a `where` on state: withdrawn, objected and cancelled count too */
};

/* The key under which a text (country, state, substance code, ...) is compared in windows.
 * HISTORY_ABSENT for an empty text, and only then. */
int64_t history_key_of_text(struct str s);
/* The field is one of the goods line rather than of the shipment. */
bool history_field_goods(enum history_field f);
/* The field holds a country and nothing else. */
bool history_field_country(enum history_field f);
/* GOODS when the answer depends on the line being scored: a `by` field, or a `where` that compares with
 * this one (same, different, near), is of the goods line. What is counted or summed does not matter,
 * it is of past lines: the mass sent to an importer is one value for all lines of a shipment. */
enum fact_scope window_scope(const struct window *w);
/* Type of the window's value: INTEGER for count, distinct, days_since; NUMBER for amounts; TEXT never
 * (LAST of a key field gives INTEGER keys and is refused at load: LAST takes amounts only). */
enum fact_type window_type(const struct window *w);
bool window_same(const struct window *a, const struct window *b);
/* "sum of quantity_kg by importer, substance within 90 days" */
void window_print(struct buf *out, const struct window *w);

#endif
