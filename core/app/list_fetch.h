/*
 * list_fetch.h - lists fetched from where an administrator said, into the same path as a file. Off until a source is set, and
 * nothing is fetched by itself.
 */
#ifndef PW_APP_LIST_FETCH_H
#define PW_APP_LIST_FETCH_H

#include "app/inputs.h"
#include "store/st_source.h"

/* Sets the source of a list; no URL: it is fetched no more. PW_EUSAGE: a URL that is not https, a pin or proxy that is none. */
int list_source_set(struct office *o, const char *list, const char *const *urls, size_t n, const char *pin, const char *proxy,
                    const char *ca, struct pw_err *err);

/* Fetches and loads. ret->unchanged: the server says so, or it is the text in force. PW_ENOTFOUND: no source is set.
 * Errors of fetch.h and inputs.h; the list in force stays. */
int list_fetch(struct office *o, const char *list, struct input_loaded *ret, struct pw_err *err);

#endif
