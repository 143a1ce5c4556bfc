/*
 * example.h - one example of a rule: what is given and what must come of it.
 */
#ifndef PW_SCRIPT_EXAMPLE_H
#define PW_SCRIPT_EXAMPLE_H

#include "script/book.h"

#define EXAMPLES_MAX 50

enum expected { EXPECT_HIT, EXPECT_NO_HIT, EXPECT_SKIPPED };

/* One example, read. `values` has one place for each slot. */
struct example {
    struct fact_value *values;
    bool               given[RULE_NEEDS_MAX], guarded[RULE_GUARDS_MAX];
    enum expected      expected;
    const char        *skipped;
    struct rule_result evidence;        /* the evidence and strength that a hit must have */
    bool               strength;
};

struct telling {
    struct rulebook      *rb;
    struct rule          *rule;
    struct rule_findings *f;
    struct scan           scan;
    struct arena         *arena;
    size_t                number;       /* of the example, from 1 */
    size_t                faults;
};

/* Where the example stands; t->scan holds the file. */
struct place_of example_place(const struct telling *t);
/* Adds a finding at the example. */
void example_tell(struct telling *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Reads the example whose table is on top; false when it is none. Raises. What it is silent about stays
 * absent, except guards, which hold their first fitting value. */
bool example_read(lua_State *L, struct telling *t, struct example *x);

/* Runs example number t->number of the rule and tells what is not as expected; t->scan says where it stands. */
void example_run(struct telling *t, size_t rule);

#endif
