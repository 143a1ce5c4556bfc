/*
 * mapping.h - how a foreign table becomes records, as plain data: where each field comes from, which of its
 * words mean what, and in which order its dates and with which marks its numbers are written.
 *
 * Nothing is guessed: a date that is not in the order named, or a number that is not grouped as named, has no
 * value, and the reason is told.
 */
#ifndef PW_MODEL_MAPPING_H
#define PW_MODEL_MAPPING_H

#include "base/arena.h"
#include "model/field.h"
#include "model/shipment.h"

#define MAPPING_COLUMNS_MAX 12      /* joined to one text: an address has seven */
#define MAPPING_VALUES_MAX  2000    /* words of one field: all customs offices of a large country */
#define MAPPING_SKIP_MAX    100     /* lines above the header: a letterhead, a title, a legend */
#define MAPPING_IGNORE_MAX  20
#define MAPPING_MONTHS      12

struct mapping_column {
    struct str name;        /* its header; for JSON and XML a path */
    size_t     position;    /* from 1; 0: by name */
};

struct mapping_value { struct str from, to; };

struct mapping_field {
    bool                         given;
    int                          line;          /* of the mapping file; 0: not known */
    struct str                   constant;      /* n > 0: it comes from no column */
    const struct mapping_column *columns;
    size_t                       n_columns;
    struct str                   with;          /* stands between several texts; n == 0: one is wanted */
    bool                         either;        /* of several columns the first that is not empty */
    bool                         sum;           /* of a path that is there more than once: their sum */
    struct str                   split;         /* n > 0: a cell holds goods lines with this between them */
    struct str                   by;            /* n > 0: only piece `part` (from 1) of what this mark parts */
    size_t                       part;
    struct str                   otherwise;     /* of an empty cell; n == 0: nothing */
    bool                         fill;          /* an empty cell means what stood above */
    struct str                   dates;         /* n == 0: the mapping's */
    const struct mapping_value  *values;        /* sorted by `from` */
    size_t                       n_values;
};

struct mapping {
    const char          *path;          /* of its file, for messages */
    struct str           format;        /* n == 0: by content */
    struct str           root;          /* XML: what the document begins with, "{namespace}name"; n == 0: anything */
    struct str           record;        /* XML: path from there to the records; n == 0: the root is the one record */
    struct str           encoding;      /* n == 0: found or UTF-8 */
    char                 delimiter;     /* 0: found on the header line */
    size_t               skip;          /* lines above the header */
    bool                 no_header;     /* the first row is data: positions only */
    bool                 returns;       /* of customs returns: what was moved, no whole notifications */
    bool                 lakh;          /* 12,34,567: groups of two above the last of three */
    struct str           decimal;       /* n == 0: a point */
    struct str           thousands;     /* n == 0: numbers are not grouped */
    struct str           dates;         /* "DD.MM.YYYY"; n == 0: ISO 8601 */
    const struct str    *ignore;        /* a row whose first text begins with one of these is none: totals, footnotes */
    size_t               n_ignore;
    const struct str    *months;        /* MAPPING_MONTHS names for MMM; NULL: the English ones */
    bool                 split;         /* a field is */
    struct mapping_field fields[FIELD_COUNT];
};

/*
 * DD, MM or MMM, and YYYY or YY (20YY) once each; hh, mm, ss and ZZ (a time zone, if there is one), which are read and
 * left out. Between them signs that are no letters or digits, or none.
 */
bool mapping_dates_valid(struct str order);

/*
 * The canonical text of `text` in field `id`, in `a` where it is not a part of `text` or of the mapping. An empty
 * text stays empty. False with `fault` filled: it has no value under this mapping (code "memory": memory is out).
 */
bool mapping_value(const struct mapping *m, size_t id, struct str text, struct arena *a, struct str *ret,
                   struct record_fault *fault);

#endif
