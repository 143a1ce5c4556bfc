/*
 * tap.h - checks that print TAP lines; one program is one test file.
 *
 * A check that fails prints its name, both values and its line, and the run goes on.
 * main() ends with `return tap_done();`, which prints the plan.
 */
#ifndef PW_TESTS_TAP_H
#define PW_TESTS_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

void tap_check(bool ok, const char *name, const char *file, int line);
void tap_int(const char *name, int64_t got, int64_t want, const char *file, int line);
void tap_str(const char *name, struct str got, const char *want, const char *file, int line);
void tap_skip(const char *name, const char *why);
/* "../shared/data" of the checkout, or NULL when the public test data is not there. */
const char *tap_shared(void);
int tap_done(void);

#define check(name, ok)             tap_check(ok, name, __FILE__, __LINE__)
#define check_int(name, got, want)  tap_int(name, (int64_t)(got), (int64_t)(want), __FILE__, __LINE__)
#define check_str(name, got, want)  tap_str(name, got, want, __FILE__, __LINE__)
#define check_text(name, got, want) tap_str(name, str_of(got), want, __FILE__, __LINE__)

#endif
