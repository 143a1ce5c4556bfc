/*
 * schema.h - the tables, as numbered steps. A released step is never edited.
 */
#ifndef PW_STORE_SCHEMA_H
#define PW_STORE_SCHEMA_H

extern const char        store_schema_v1[];
extern const char *const store_append_only[];   /* names; NULL at the end */

#endif
