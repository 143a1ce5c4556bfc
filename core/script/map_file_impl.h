/*
 * map_file_impl.h - a mapping file in its two halves: the data, and the state in which `row` runs. For map_file.c
 * (loading), read_mapping.c (the tables) and map_call.c (the call). Nobody else includes this.
 */
#ifndef PW_SCRIPT_MAP_FILE_IMPL_H
#define PW_SCRIPT_MAP_FILE_IMPL_H

#include "script/book.h"
#include "script/map_file.h"

struct map_file {
    struct arena    mem;
    struct mapping  map;
    struct str      source;
    struct sandbox *sb;
    struct arena    built;                              /* of the state: captured values */
    struct captured captured;
    int             row;                                /* registry; LUA_NOREF: there is none */
    char            columns[FIELD_COUNT][FIELD_COLUMN_TEXT];    /* what `row` calls the fields */
};

struct map_reader {
    struct reader    r;         /* without a rulebook */
    struct map_file *f;
};

/* A state in which the file has run and, unless `x` is NULL, been read into f->map. NULL, or what ended it, with `why`.
 */
const char *map_file_build(struct map_file *f, struct map_reader *x, char *why, struct pw_err *err);

/* The mapping's table is at `table`; inside sandbox_call(). */
void read_mapping(struct map_reader *x, int table);

#endif
