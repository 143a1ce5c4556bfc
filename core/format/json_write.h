/*
 * json_write.h - JSON out, onto a buffer: the only place that spells it.
 *
 * Keys are given as they shall appear. Commas, colons and indentation follow from the order of calls:
 *
 *   struct json_out j = { .out = &b, .pretty = true };
 *   json_open(&j, NULL, '{');  json_i64(&j, "score", 71);  json_open(&j, "goods", '[');  ...
 *   json_close(&j);  json_close(&j);
 *
 * `key` is NULL inside arrays and at the top. Text must be UTF-8: a byte that is not becomes U+FFFD,
 * so that what is written is always valid. A pretty document ends with a newline.
 */
#ifndef PW_FORMAT_JSON_WRITE_H
#define PW_FORMAT_JSON_WRITE_H

#include "base/buf.h"

#define JSON_OUT_DEPTH 32

struct json_out {
    struct buf *out;        /* borrowed; look at json_end() */
    bool        pretty;     /* two blanks a level; else no white space at all */
    /* private */
    bool        some[JSON_OUT_DEPTH + 1];
    char        ends[JSON_OUT_DEPTH + 1];
    unsigned    depth;
    bool        broken;     /* closed too often, left open or nested too deep: a bug of the caller */
};

void json_open(struct json_out *j, const char *key, char bracket);     /* '{' or '[' */
void json_close(struct json_out *j);

void json_text(struct json_out *j, const char *key, struct str s);     /* STR_NONE: null */
void json_textz(struct json_out *j, const char *key, const char *z);   /* NULL: null */
void json_i64(struct json_out *j, const char *key, int64_t v);
void json_u64(struct json_out *j, const char *key, uint64_t v);
void json_bool(struct json_out *j, const char *key, bool v);
void json_null(struct json_out *j, const char *key);
void json_decimal(struct json_out *j, const char *key, int64_t millionths);    /* 0.25, exact */
void json_number(struct json_out *j, const char *key, struct str literal);     /* kept exactly; made by us */
void json_raw(struct json_out *j, const char *key, struct str document);       /* JSON of our own making */
/* As above with a key that is not NUL-terminated. */
void json_text_at(struct json_out *j, struct str key, struct str s);

/* Everything is closed and fitted: PW_OK; else PW_EINTERNAL, PW_ELIMIT or PW_ENOMEM. */
int json_end(struct json_out *j, struct pw_err *err);

/* Appends `s` quoted and escaped. */
void json_quote(struct buf *out, struct str s);

#endif
