/*
 * alert_foreign.h - alerts in the forms of others (STIX 2.1), read in by hand. They go into quarantine and nowhere else: nobody
 * signed them, so nothing of them scores, matches or is passed on. A person reads one, and may write an alert by hand.
 */
#ifndef PW_APP_ALERT_FOREIGN_H
#define PW_APP_ALERT_FOREIGN_H

#include "app/office.h"
#include "model/stix.h"
#include "store/st_foreign.h"

/* Checks and stores a document; *ret_known: the same bytes are here. PW_EINPUT, PW_ELIMIT: what is wrong with it, and where; other
 * documents are named. */
int foreign_take(struct office *o, struct str bytes, struct arena *a, struct foreign_row *ret, bool *ret_known, struct pw_err *err);

/* By the id that it calls itself, the beginning of that, or its digest in hex; of several with one id the newest. */
int foreign_find(struct office *o, const char *what, struct arena *a, struct foreign_row *ret, struct pw_err *err);

/* May the account read it? TLP:RED is for supervisors and whoever took it in. */
bool foreign_open_to(const struct office *o, const struct foreign_row *f);

/* The document's objects; PW_ENOTFOUND when it was erased by law. */
int foreign_each(struct office *o, const struct foreign_row *f, struct arena *a, stix_fn each, void *ctx, struct pw_err *err);

/* A person is done with it; the reason is kept erasable. */
int foreign_close(struct office *o, const struct foreign_row *f, struct str reason, struct pw_err *err);

#endif
