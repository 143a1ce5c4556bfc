/*
 * repl.h - trying expressions on the facts of one shipment, line by line, in the sandbox that rules run in.
 *
 * Every line has the budgets of one call of a check. Whatever it does, the next one works: after trouble the
 * state is built anew from the values.
 */
#ifndef PW_SCRIPT_REPL_H
#define PW_SCRIPT_REPL_H

#include "model/fact.h"

#define REPL_LINE_MAX ((size_t)16 << 10)

/* A value under a dotted name: "f.exporter.name"; a part of digits alone is a number, "goods.1.quantity_kg". Absent ones
 * are nil, and so may be left out. Names and texts are borrowed. */
struct repl_value {
    const char       *name;
    struct fact_value value;
};

struct repl;
int repl_new(const struct repl_value *values, size_t n, struct repl **ret, struct pw_err *err);
void repl_free(struct repl *r);     /* takes NULL */

/*
 * Runs a line: an expression, whose values are written as Lua would have them, or a statement, which may return
 * some. False when it failed: then `out` holds the message. Err is for what is not the line's fault: memory.
 */
int repl_run(struct repl *r, struct str line, struct buf *out, bool *ret_ok, struct pw_err *err);

#endif
