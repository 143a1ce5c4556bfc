/*
 * row_keys.h - keys of rows as hashes: which were seen before, and lists of some of them. For source_csv.c.
 */
#ifndef PW_APP_ROW_KEYS_H
#define PW_APP_ROW_KEYS_H

#include "base/buf.h"

/* The keys met so far, in an open table. A key is never 0. */
struct key_set { uint64_t *slots; size_t n, room; };
/* False when memory is out. */
bool key_set_add(struct key_set *s, uint64_t key, bool *ret_new);
bool key_set_has(const struct key_set *s, uint64_t key);
void key_set_done(struct key_set *s);

/* Sorted by key_list_sort() before they are asked. */
struct key_list { uint64_t *at; size_t n, room; };
bool key_list_add(struct key_list *l, uint64_t key);
void key_list_sort(struct key_list *l);
bool key_list_has(const struct key_list *l, uint64_t key);
void key_list_done(struct key_list *l);

#endif
