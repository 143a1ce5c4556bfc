/*
 * trail.h - an office in a temporary folder: database, keys and ledger, for tests of the audit trail.
 */
#ifndef PW_TESTS_TRAIL_H
#define PW_TESTS_TRAIL_H

#include <sqlite3.h>

#include "app/ledger.h"

#define TRAIL_TIME INT64_C(1795458167000000)

struct trail {
    char           folder[64], db[96], head[112];
    struct keyfile keys;
    struct store  *st;
    struct ledger *L;
    int64_t        now_us;
};

/* Makes all of it, with the first entry (log.create) committed. Ends the program when it cannot. */
void trail_make(struct trail *t);
void trail_done(struct trail *t);           /* removes the folder */

/* Closes and opens store and ledger again. */
void trail_reopen(struct trail *t);

/* One commit: `n` first versions with their verdict and both payloads. Returns
 * the seq of the first, or -1. */
int64_t trail_versions(struct trail *t, size_t n);
/* One commit: a decision on the shipment, with a note. Returns its seq. */
int64_t trail_decide(struct trail *t, int64_t shipment);

/* Erases the contents of one entry inside an open transaction, with the entry that says so. PW_ENOTFOUND: there are none. */
int trail_erase(struct ledger *L, struct store *st, int64_t seq, int64_t time_us, struct pw_err *err);

/* Adds the rows and the entry of one version inside an open transaction. */
int trail_add_version(struct trail *t, size_t number, int64_t *ret_seq, struct pw_err *err);

/* Runs SQL on a connection of its own, as somebody with the file would: guard triggers are dropped first and
 * put back afterwards, so that the schema shows nothing. */
void trail_tamper(struct trail *t, const char *sql);
/* The same with blobs bound to ?1, ?2. */
void trail_tamper_blob(struct trail *t, const char *sql, int64_t number, struct str blob);
int64_t trail_number(struct trail *t, const char *sql);     /* one number out of the database */

/* Keeps a copy of database and head cell under `name`, and puts them back in place of what is there now
 * (the cell only with `cell`). Both reopen store and ledger. */
void trail_keep(struct trail *t, const char *name);
void trail_put_back(struct trail *t, const char *name, bool cell);

/* What an insider with the key would do after changing entries: tiles and frontier made anew, and with
 * `sign` every checkpoint signed again. */
void trail_forge(struct trail *t, bool sign);

#endif
