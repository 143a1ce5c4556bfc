/*
 * prove.h - `audit prove`: one entry of the log with what it vouches for, in a file that anybody can verify who has
 * this office's verifier key, and nobody can who was given another.
 *
 * The file is a tlog-proof (audit/proof.h). What it carries beside, its "extra", is
 *
 *   "penwatch/proof/v1\n" | u32 len, body of the entry | u32 len, its rows as st_rows.h writes them
 *   | u8 n | n x ( u8 part | salt[32] | u32 len, content )              big-endian
 *
 * None of it is trusted: the body must give the leaf that the tree holds, the rows their digest in the body, each
 * content its commitment. Contents (declared record, facts, notes) are personal and carried only when asked for.
 */
#ifndef PW_APP_PROVE_H
#define PW_APP_PROVE_H

#include "app/office.h"
#include "audit/entry.h"
#include "audit/policy.h"
#include "audit/proof.h"
#include "format/canon.h"

#define PROVE_TABLE_MAX 40          /* bytes of a table's name */

/* Appends the proof of entry `seq` under the newest head that partners cosigned, or the newest where none covers it.
 * PW_ENOTFOUND: no such entry. */
int prove_entry(struct store *st, const struct note_key *key, int64_t seq, bool content, struct arena *a, struct buf *out,
                struct pw_err *err);

struct proved {
    struct policy_seen head;        /* borrows from the text */
    struct audit_entry entry;       /* borrows from `extra` */
    struct str         rows;        /* canonical bytes, as digested */
    struct str         contents[AUDIT_PARTS];   /* p NULL: not carried, or the entry has none */
    unsigned           n_committed, n_opened;   /* contents that the entry commits to, and those carried */
};

/* Verifies a proof offline; `extra` owns what *ret borrows. PW_EAUDIT with the codes of verify.h. */
int prove_check(const struct policy *p, struct str text, int64_t now_s, struct buf *extra, struct proved *ret,
                struct pw_err *err);

/* The next column of carried rows; false at the end. A new row begins where `index` does not grow. Values are text. */
struct proved_column {
    struct canon in;                /* set to canon_open(rows) before the first */
    struct str   table;             /* borrowed; empty: none begun */
    unsigned     row, index;        /* counting from 0 */
    char         type;              /* 'I' i64 in number, 'T' text, 'B' bytes */
    int64_t      number;
    struct str   bytes;
};
bool prove_next_column(struct proved_column *c);
/* What a column is called, or NULL where the table is not one of those shown by name. */
const char *prove_column_name(struct str table, unsigned index);

#endif
