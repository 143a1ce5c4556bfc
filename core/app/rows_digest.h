/*
 * rows_digest.h - the digest of the business rows that one audit entry vouches for: the same for the
 * ledger that writes it and the verification that holds it against what is there.
 */
#ifndef PW_APP_ROWS_DIGEST_H
#define PW_APP_ROWS_DIGEST_H

#include "audit/kinds.h"
#include "format/crypto_hash.h"
#include "store/st_rows.h"

/*
 * Takes the rows of entry `seq` off the walk: SHA-256("penwatch/row/v1\n" || rows in the order of
 * AUDIT_ROWS). `tables` maps enum audit_table to the walk's numbers; `scratch` is reset. A kind without
 * rows leaves *ret as it was. PW_EAUDIT, verify_code 13: more or fewer rows than the kind may have.
 */
int rows_digest(struct st_rows *rows, const size_t tables[static AUDIT_TABLES_N], unsigned kind, int64_t seq,
                struct buf *scratch, struct digest *ret, struct pw_err *err);

#endif
