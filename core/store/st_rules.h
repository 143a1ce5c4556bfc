/*
 * st_rules.h - the life of a rulebook: drafts, approvals, publications, shadows, exceptions. All append-only; each
 * row's seq is the number of its audit entry, which the caller adds in the same transaction. Free text (why) is
 * in the entry's erasable payload 0.
 */
#ifndef PW_STORE_ST_RULES_H
#define PW_STORE_ST_RULES_H

#include "format/crypto_hash.h"
#include "store/store.h"

/* ---- rulebooks that were in force or will be ---- */

struct stored_rulebook {
    int64_t       seq;
    struct digest digest;
    struct str    content;
};
int st_rulebook_add(struct store *st, int64_t seq, const struct digest *d, struct str content, struct pw_err *err);
int st_rulebook_get(struct store *st, int64_t seq, struct arena *mem, struct stored_rulebook *ret, struct pw_err *err);
int st_rulebook_digest(struct store *st, int64_t seq, struct digest *ret, struct pw_err *err);
/* The first rulebook with these bytes; -1: none. */
int st_rulebook_by_digest(struct store *st, const struct digest *d, int64_t *ret, struct pw_err *err);
typedef int (*rulebook_fn)(void *ctx, int64_t seq, const struct digest *d, struct pw_err *err);
int st_rulebook_list(struct store *st, rulebook_fn each, void *ctx, struct pw_err *err);

/* One putting in force. The one with the highest seq among those whose time has come holds; before the first, the
 * rulebook that the office was made with. */
struct publication {
    int64_t    seq, rulebook, draft;
    int64_t    at_us;           /* UTC microseconds */
    struct str account;
};
int st_publication_add(struct store *st, const struct publication *p, struct pw_err *err);
typedef int (*publication_fn)(void *ctx, const struct publication *p, struct pw_err *err);
int st_publication_list(struct store *st, struct arena *mem, publication_fn each, void *ctx, struct pw_err *err);
/* Seq of the rulebook in force at a time; PW_ENOTFOUND. */
int st_rulebook_in_force(struct store *st, int64_t at_us, int64_t *ret, struct pw_err *err);

/* ---- drafts ---- */

struct draft_row {
    int64_t       seq;
    struct str    kind;         /* "draft" or "rollback" */
    struct digest digest;       /* of content */
    struct str    content;      /* as a rulebook's; not filled by the list */
    int64_t       base;         /* the rulebook in force when it was submitted */
    struct str    account;
    struct str    report;       /* JSON: tests and backtest, frozen with it; not filled by the list */
};
int st_draft_add(struct store *st, const struct draft_row *d, struct pw_err *err);
int st_draft_get(struct store *st, int64_t seq, struct arena *mem, struct draft_row *ret, struct pw_err *err);
typedef int (*draft_fn)(void *ctx, const struct draft_row *d, struct pw_err *err);
int st_draft_list(struct store *st, struct arena *mem, draft_fn each, void *ctx, struct pw_err *err);

struct approval_row {
    int64_t    seq, draft;
    bool       approve;         /* else rejected */
    bool       despite;         /* signs for a diversion that would be lost or work beyond the capacity */
    struct str account;
};
int st_approval_add(struct store *st, const struct approval_row *a, struct pw_err *err);
typedef int (*approval_fn)(void *ctx, const struct approval_row *a, struct pw_err *err);
int st_approval_list(struct store *st, int64_t draft, struct arena *mem, approval_fn each, void *ctx,
                     struct pw_err *err);

/* ---- shadows ---- */

struct shadow_row {
    int64_t       seq;
    struct str    name;
    struct digest digest;
    struct str    content;      /* as a rulebook's; empty on a row that ends one */
    int64_t       ends;         /* seq of the shadow this row ends; STORE_ABSENT */
    struct str    account;
};
int st_shadow_add(struct store *st, const struct shadow_row *s, struct pw_err *err);
/* Those that run, oldest first. */
typedef int (*shadow_fn)(void *ctx, const struct shadow_row *s, struct pw_err *err);
int st_shadow_list(struct store *st, struct arena *mem, shadow_fn each, void *ctx, struct pw_err *err);

/* ---- exceptions ---- */

struct exception_row {
    int64_t    seq;
    struct str rule;                    /* empty: all rules */
    int64_t    exporter, importer;      /* party numbers; STORE_ABSENT: anyone */
    int32_t    until_on;                /* last day */
    int64_t    score, rise;             /* score it was made at, and by how much it may rise; STORE_ABSENT */
    struct str reason;                  /* a code of exception_reasons */
    int64_t    ends;                    /* seq of the exception this row ends; STORE_ABSENT */
    struct str account;
};
int st_exception_add(struct store *st, const struct exception_row *x, struct pw_err *err);
/* All of them, oldest first; ended ones, and the rows that end them, when `all`. */
typedef int (*exception_fn)(void *ctx, const struct exception_row *x, struct pw_err *err);
int st_exception_list(struct store *st, bool all, struct arena *mem, exception_fn each, void *ctx, struct pw_err *err);

#endif
