/*
 * schema.h - the tables, as numbered steps. A released step is never edited.
 */
#ifndef PW_STORE_SCHEMA_H
#define PW_STORE_SCHEMA_H

#include "store/store.h"

/* Step i makes version i + 1 of version i. */
struct store_step {
    const char        *sql;
    const char *const *append_only;     /* tables of this step that are guarded; NULL at the end */
};
extern const struct store_step store_steps[STORE_SCHEMA_VERSION];

#endif
