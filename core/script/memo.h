/*
 * memo.h - what rules answered before.
 *
 * A check is a pure function of the facts it reads, its parameters and its text (sandbox.h: no clock, no
 * randomness; captured.h: no state). So which fact it reads first is always the same, which it reads
 * next depends on that fact's value alone, and so on: the calls of one rule form a tree. A node is a point in
 * the run where a fact is about to be read, an edge is a value it had, a leaf is the answer. When the
 * facts of a new record lead along known edges to a leaf, calling the check again would read the
 * same values and answer the same.
 *
 * Only facts that were read are compared, in full and by type, never by a hash alone: a *mark* stands for one
 * value of one type and for no other (texts are numbered), and is made once for all rules of a record.
 * Answers kept: a miss, and a hit without evidence. Anything else (evidence, trouble) is asked of Lua each
 * time. Values too long to be kept, and facts that hardly ever repeat, end the tree.
 */
#ifndef PW_SCRIPT_MEMO_H
#define PW_SCRIPT_MEMO_H

#include "script/rulebook.h"

struct memo;

/* The facts one call read, in the order it read each first, as numbers of needs. */
struct reads {
    size_t  n;
    uint8_t order[RULE_NEEDS_MAX];
};

/* NULL when memory is out: then nothing is remembered. `roots`: how many trees there are. */
struct memo *memo_new(size_t roots);
void memo_free(struct memo *m);

/* Fills outcome and strength and gives true when the answer is known. `slots`: of the rule's needs. */
bool memo_find(struct memo *m, size_t root, const uint16_t *slots, const struct rule_facts *f,
               struct rule_result *ret);
/* Has the memory that memo_find() will want first on its way to the processor. */
void memo_expect(struct memo *m, size_t root, const uint16_t *slots, const struct rule_facts *f);
/* Takes note of a miss, or a hit without evidence; other results are left alone. */
void memo_keep(struct memo *m, size_t root, const uint16_t *slots, const struct rule_facts *f,
               const struct reads *reads, const struct rule_result *result);

#endif
