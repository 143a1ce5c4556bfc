/*
 * mappings.h - mapping files kept in the database by name, each remembered for the header sets it was used on.
 *
 * A mapping is applied only to a file for which somebody names it: what is remembered is offered when a file with the
 * same headers is refused, and never applied by itself. The order of the columns makes no difference to a header set.
 */
#ifndef PW_APP_MAPPINGS_H
#define PW_APP_MAPPINGS_H

#include "app/office.h"
#include "app/source.h"
#include "store/st_mapping.h"

#define MAPPING_NAME_MAX 40

/* Small letters, digits, _ and -, so that a name is never taken for a file. */
bool mapping_name_valid(struct str name);

/* Stores a text that map_file_load() takes, in a transaction of its own; `headers` (NULL: none) is remembered for it.
 * *ret_seq is its entry; 0 when the same text is in force under this name already, with these headers. */
int mappings_add(struct office *o, struct str name, struct str text, const struct digest *headers, int64_t *ret_seq,
                 struct pw_err *err);

/* Loads what is stored under a name; PW_ENOTFOUND names those there are. */
int mappings_load(struct office *o, struct str name, struct map_file **ret, struct pw_err *err);

/* The header set of a file as the mapping (NULL: none) cuts it. PW_EINPUT when it does not fit. */
int mappings_headers(const char *path, const struct source_options *options, struct digest *ret, struct pw_err *err);

/* After a file without a mapping was refused: the stored mapping that was made for its headers goes into the remedy. */
void mappings_offer(struct office *o, const char *path, struct source_options options, struct pw_err *err);

#endif
