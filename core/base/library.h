/*
 * library.h - a shared library loaded while the program runs: what few commands need costs the others nothing.
 *
 * What is loaded stays: libraries keep threads and handlers that outlive a call.
 */
#ifndef PW_BASE_LIBRARY_H
#define PW_BASE_LIBRARY_H

#include <stdbool.h>

/* A path, or a soname that the system knows. NULL with *ret_why (never NULL) when it cannot be loaded. */
void *library_open(const char *name, const char **ret_why);

/* Puts the address of a function into the pointer to a function that `ret` points to; false when there is none. */
bool library_find(void *library, const char *name, void *ret);

#endif
