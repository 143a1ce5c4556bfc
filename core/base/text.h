/*
 * text.h - bytes as text: UTF-8, ASCII helpers, civil dates, exact decimals.
 *
 * Nothing here depends on the locale or on floating point.
 */
#ifndef PW_BASE_TEXT_H
#define PW_BASE_TEXT_H

#include "base/buf.h"

/* True for well-formed UTF-8 (no overlong forms, surrogates, or > U+10FFFF).
 * `ret_bad` (may be NULL) gets the offset of the first bad byte. */
bool utf8_valid(struct str s, size_t *ret_bad);

/* Decodes the code point at s.p[*at] of valid UTF-8 and moves *at on; 0xFFFD on a bad byte. */
uint32_t utf8_next(struct str s, size_t *at);
void utf8_add(struct buf *out, uint32_t cp);

struct str text_trim(struct str s);                /* without ASCII white space at both ends */
/* At most `n` bytes of it, and no half of a character. */
struct str text_cut(struct str s, size_t n);
bool text_ieq(struct str a, const char *z);        /* ASCII case ignored */
/* Next piece of a `|`-separated list; false at the end. Pieces are trimmed, empty ones skipped. */
bool text_split(struct str *rest, char by, struct str *ret_piece);

/* Takes a line with its newline off the front; false, and nothing taken, when none ends. */
bool text_next_line(struct str *rest, struct str *ret);
/* Takes the line "<word> <rest>" with its newline off the front; false, and nothing taken, when the next line is
 * another or its rest is empty. */
bool text_take_line(struct str *rest, const char *word, struct str *ret);

/* Days since 1970-01-01 of a civil date (proleptic Gregorian); months 1-12. */
int32_t date_days(int year, int month, int day);
void date_civil(int32_t days, int *ret_year, int *ret_month, int *ret_day);
/* "2026-03-01" exactly; refuses what is not a calendar day between 1900 and 2199. */
bool date_parse(struct str s, int32_t *ret_days);
#define DATE_TEXT 11
const char *date_format(int32_t days, char out[static DATE_TEXT]);

/*
 * An exact decimal number: sign, digits, at most DECIMAL_SCALE decimals.
 * value = units / 10^DECIMAL_SCALE.
 */
#define DECIMAL_SCALE 6
#define DECIMAL_ONE   INT64_C(1000000)

/* "12", "0.250", "-3.5" into millionths. Refuses blanks, exponents, a leading '+', more
 * than six decimals (unless they are zeros), a missing digit on either side of the point,
 * and what does not fit. PW_EINPUT or PW_ELIMIT; *ret untouched on failure. */
int decimal_parse(struct str s, int64_t *ret_millionths, struct pw_err *err);
/* Shortest text: no trailing zeros, no point for whole numbers. */
#define DECIMAL_TEXT 28
const char *decimal_format(int64_t millionths, char out[static DECIMAL_TEXT]);
void text_int(struct buf *out, int64_t v);

/* Whole decimal number without sign; refuses anything else. */
bool text_u64(struct str s, uint64_t *ret);
/* The same of one spelling, without leading zeros, and at most `most`. */
bool text_plain_u64(struct str s, uint64_t most, uint64_t *ret);

/* 64-bit hash (FNV-1a then mixed): for tables in memory, never stored as a promise of identity. */
uint64_t text_hash(struct str s);

/* Adds `s` as a text of Lua, between quotes; what is not plain is escaped by number. */
void text_lua(struct buf *out, struct str s);

/* Adds `s` with control, bidi and zero-width characters shown as <U+XXXX>: for terminals. */
void text_visible(struct buf *out, struct str s);

#endif
