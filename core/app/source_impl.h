/*
 * source_impl.h - what a reader of one format offers to source.c. Nobody else includes this.
 */
#ifndef PW_APP_SOURCE_IMPL_H
#define PW_APP_SOURCE_IMPL_H

#include "app/source.h"

struct source_ops {
    int (*next)(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err);
    uint64_t (*rows)(const void *reader);
    const char *(*notice)(const void *reader);
    bool (*untaken)(const void *reader, size_t *at, struct str *ret);
    void (*close)(void *reader);
};

/* Each takes the descriptor (at the start of the input) and closes it with the reader. A mapping is borrowed; NULL: the
 * names are our own. */
int source_csv_open(int fd, struct map_file *map, void **ret, const struct source_ops **ret_ops, struct pw_err *err);
int source_json_open(int fd, enum source_format format, void **ret, const struct source_ops **ret_ops,
                     struct pw_err *err);

/* Names what the first bytes are when they are no format of ours; NULL when they may be. */
const char *source_foreign(const unsigned char *p, size_t n);

void record_refuse(struct record *r, const char *field, size_t line, const char *code, const char *remedy,
                   const char *fmt, ...) __attribute__((format(printf, 6, 7)));

#endif
