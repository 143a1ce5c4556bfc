/*
 * read.h - from the tables that files return to the C half of a rulebook.
 *
 * Every function runs inside sandbox_call(), judges one part of a table, and adds a finding for each thing
 * wrong with it. What could not be read is left out, so that reading goes on.
 */
#ifndef PW_SCRIPT_READ_H
#define PW_SCRIPT_READ_H

#include "script/book.h"

#define ID_MAX      40
#define TITLE_MAX   120
#define BECAUSE_MAX 400
#define LETTER_MAX  1000

/* The rule's table is at `table`. */
void read_rule(struct reader *r, struct rule *rule, int table);
void read_needs(struct reader *r, struct rule *rule, int table);
void read_guards(struct reader *r, struct rule *rule, int table);
bool read_window(struct reader *r, int tag, struct window *ret);
void read_params(struct reader *r, struct rule *rule, int table);
/* A number, text, boolean, or sequence of numbers or texts. */
enum param_kind read_param_kind(lua_State *L, int i);

/* The profile's table is at `table`; the rules are known. */
void read_profile(struct reader *r, struct profile *profile, int table);

/* What the examples say they hold; run by examples.c. */
void read_examples(struct reader *r, struct rule *rule, int table);

/* ---- helpers ---- */

/* Pushes the sorted sequence of the text keys of the table at `t`; other keys are left out. */
size_t read_push_keys(lua_State *L, int t);
/* A number into millionths; false when it does not fit or is not finite. */
bool read_millionths(lua_State *L, int i, int64_t *ret);
/* A text into the rulebook's memory. */
struct str read_str(struct reader *r, int i);
/* Finds a fact, or adds a finding with the nearest name. */
bool read_fact(struct reader *r, struct str name, const char *what, size_t *ret);

#endif
