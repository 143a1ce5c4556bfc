/*
 * chunk.h - running one file of a rulebook, and the Lua half that the files make together.
 */
#ifndef PW_SCRIPT_CHUNK_H
#define PW_SCRIPT_CHUNK_H

#include "script/book.h"
#include "script/define.h"

struct loading {
    struct reader   r;
    struct str      source;
    struct rule    *rule;           /* one of them; NULL in both: only run it */
    struct profile *profile;
    enum tag_kind   kind;
    int             table;          /* registry reference of what the file returned */
};

/* Runs the file; what it returned is registry reference x->table. NULL, or what ended it (sandbox.h) with `why`. */
const char *chunk_load(struct sandbox *sb, struct loading *x, char *why);

int half_open(struct rulebook *rb, struct lua_half *half, struct pw_err *err);
void half_done(struct lua_half *half);

/*
 * Puts another text in the place of a rule's, for a trial: the C half stays, so that only the check, the
 * parameters and the examples may differ. Profiles' parameters are not set. False when it does not load;
 * rulebook_restore() puts everything back.
 */
bool half_swap(struct rulebook *rb, size_t rule, struct str source);

#endif
