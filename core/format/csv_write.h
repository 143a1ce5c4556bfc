/*
 * csv_write.h - RFC 4180 output that a spreadsheet cannot be made to execute.
 *
 * Text that begins with = + - @ (also full-width), tab, CR, LF or NUL gets an apostrophe in front and
 * quotes around (OWASP CSV injection; fault F182). Numbers go through csv_put_number() and friends, which
 * do not guard, so a negative quantity stays a number. `unsafe` leaves the guard out: for machines only.
 */
#ifndef PW_FORMAT_CSV_WRITE_H
#define PW_FORMAT_CSV_WRITE_H

#include "base/buf.h"

struct csv_out {
    struct buf *out;        /* borrowed; look at buf_check() when done */
    char        delimiter;  /* 0: a comma */
    bool        unsafe;
    bool        begun;      /* private: this row has a field already */
};

void csv_put_text(struct csv_out *c, struct str s);         /* STR_NONE: an empty field */
void csv_put_number(struct csv_out *c, struct str digits);  /* text of a number of our own making */
void csv_put_i64(struct csv_out *c, int64_t v);
void csv_put_decimal(struct csv_out *c, int64_t millionths);
void csv_put_empty(struct csv_out *c);
void csv_end_row(struct csv_out *c);                        /* CRLF, as RFC 4180 says */

#endif
