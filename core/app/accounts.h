/*
 * accounts.h - who may act. An account is one person's: bound to an operating-system user, or asking a
 * passphrase; two accounts never share a system user, so that a second person is another person.
 */
#ifndef PW_APP_ACCOUNTS_H
#define PW_APP_ACCOUNTS_H

#include "app/office.h"

/* os_user NULL: the account asks its passphrase (given here). Replaces an account of the name: a changed
 * role or passphrase is a new row, the old one stays in the record. */
int account_put(struct office *o, const char *name, enum role role, const char *os_user, struct str passphrase,
                bool active, struct pw_err *err);
/* The last administrator cannot be disabled. */
int account_disable(struct office *o, const char *name, struct pw_err *err);

#endif
