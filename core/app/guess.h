/*
 * guess.h - a proposal for the mapping of a file that nobody prepared: what its columns are, from their headers in
 * seven languages and from what stands in them, and how sure that is. It is written for a person to read and mend;
 * nothing is imported by it.
 */
#ifndef PW_APP_GUESS_H
#define PW_APP_GUESS_H

#include "app/source.h"

#define GUESS_ROWS    2000      /* are looked at: enough for a day above the twelfth to turn up */
#define GUESS_BYTES   ((size_t)8 << 20)

enum guess_sure { GUESS_NONE, GUESS_PERHAPS, GUESS_LIKELY, GUESS_SURE };

struct guess_field {
    enum guess_sure sure;
    size_t          column;
    bool            by_header, by_content;
    bool            fill;           /* empty in some rows that go on with the notification above */
    const char     *dates;          /* order of its dates; NULL: none is needed or known */
    const char     *dates_or;       /* the other order that fits as well */
};

struct guess {
    struct str         file, encoding;
    bool               workbook;
    char               delimiter;
    size_t             skip;
    const struct str  *names;       /* of the columns */
    size_t             n_columns, n_rows;
    struct guess_field fields[FIELD_COUNT];
    const char        *dates;       /* the order of all; NULL: they differ, or none is needed */
    const char        *decimal, *thousands;     /* NULL: none is needed */
    bool               lakh;
    const char        *numbers_or;  /* what fits the numbers as well: then nobody knows */
    struct str         total;       /* first text of a last row that looks like a total; n == 0: none */
    bool               kg;          /* the header of the quantities says kilograms */
};

/* PW_EINPUT: not a table, or not one with a header. Texts live in the arena. */
int guess_file(const char *path, const struct source_options *options, struct arena *a, struct guess *ret,
               struct pw_err *err);

/* The mapping file, with a remark on each line. */
void guess_write(const struct guess *g, struct buf *out);
const char *guess_sure_word(enum guess_sure s);

#endif
