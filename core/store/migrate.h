/*
 * migrate.h - making the schema, moving it on by numbered steps, and refusing what is not ours.
 */
#ifndef PW_STORE_MIGRATE_H
#define PW_STORE_MIGRATE_H

#include "format/crypto_hash.h"
#include "store/store.h"

#define STORE_APPLICATION_ID 0x50574442     /* "PWDB" */

int store_schema_create(struct store *st, struct pw_err *err);

/* PW_EDB: another program's file, or tables, triggers or views that this program did not make.
 * PW_EKEY: a newer schema than this program knows. *ret_old: an older one, in order as such. */
int store_schema_check(struct store *st, bool *ret_old, struct pw_err *err);

/* Digests of the text of the steps up to `version` and of what SQLite makes of it; *ret_known: they are those written down in migrate.c,
 * by which an untouched schema is known without making it again. */
int store_schema_known(int64_t version, char ret_text[static DIGEST_HEX], char ret_shape[static DIGEST_HEX], bool *ret_known,
                       struct pw_err *err);

/* Takes the guards of the audit trail's entries and heads off, and puts them on again, within one transaction: for
 * st_origin.h alone. */
int store_audit_guards(struct store *st, bool on, struct pw_err *err);

#endif
