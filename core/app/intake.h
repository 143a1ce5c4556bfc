/*
 * intake.h - files of records into the database: checked, resolved, scored, stored and audited, or
 * quarantined with the reason. An import never succeeds silently:
 *
 *     read = accepted + duplicate + amended + withdrawn + quarantined
 *
 * Work is committed about once a second, so that an import killed at any moment has left whole batches,
 * and the same import finishes the job; other writers come in between.
 */
#ifndef PW_APP_INTAKE_H
#define PW_APP_INTAKE_H

#include <signal.h>

#include "app/admit.h"
#include "app/office.h"
#include "app/source.h"

struct intake_counts {
    int64_t read, accepted, duplicate, amended, withdrawn, quarantined;
    int64_t rows;
    int64_t lanes[3];           /* of what was scored, by enum lane */
    int64_t incomplete;         /* admitted with expected fields missing */
    int64_t known_quarantined;  /* of `quarantined`: the same record waits already */
};

struct intake_options {
    struct source_options source;       /* how to read it */
    struct str         mapping;         /* the name under which source.map is stored: it is remembered for the headers; n == 0 */
    bool               dry_run;         /* everything is done and then rolled back */
    void             (*progress)(void *ctx, const struct intake_counts *n);    /* after each batch; NULL */
    void             (*bad)(void *ctx, const char *file, const struct record *r);  /* NULL */
    /* Each record after it was dealt with, `adm` NULL when it is in quarantine; texts canonical as far as they were read. NULL */
    void             (*seen)(void *ctx, const char *file, const struct record *r, const struct admitted *adm);
    void             (*untaken)(void *ctx, struct str column);  /* each column that `map` takes nothing from; NULL */
    void              *ctx;
    const volatile sig_atomic_t *stop;  /* set by a signal: finish the batch and end; NULL */
};

/*
 * Imports one file, adding to `n`. PW_OK with n->quarantined > 0 means some records were bad. A file
 * refused as a whole is PW_EINPUT (or PW_EIO, PW_ELIMIT) and nothing of it is in; *ret_notice (static or
 * in the office's arena) is something to tell, or NULL. PW_ESTATE: stopped by a signal.
 */
int intake_file(struct office *o, const char *path, const struct intake_options *options,
                struct intake_counts *n, const char **ret_notice, struct pw_err *err);

/* Rules, parties and windows in memory, and a transaction begun: what admitting a record needs. `ret` is what records
 * are checked by. */
int intake_begin(struct office *o, struct check_rules *ret, struct pw_err *err);

#endif
