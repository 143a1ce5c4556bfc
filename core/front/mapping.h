/*
 * mapping.h - what a file is, as a command line says it: format, encoding, mapping.
 */
#ifndef PW_FRONT_MAPPING_H
#define PW_FRONT_MAPPING_H

#include "app/source.h"
#include "front/cli.h"
#include "script/map_file.h"

/* --format and --encoding. PW_EUSAGE: nobody knows them. */
int source_asked(struct cli *c, struct source_options *ret, struct pw_err *err);

/* The text of a mapping file; PW_EINPUT: it cannot be read. */
int mapping_read(const char *path, struct buf *text, struct pw_err *err);

/* What `name` means: a stored mapping when it is made of small letters, digits, _ and - alone, else a file. The office is
 * open. PW_EINPUT: there is none. */
int mapping_open(struct cli *c, const char *name, struct map_file **ret, bool *ret_stored, struct pw_err *err);

#endif
