/*
 * draft.h - a new rule as Lua text, and its place in the profiles of a folder.
 *
 * A draft is finished: it loads, its examples pass, and its weight is 0 until its author gives it one. What it says is
 * a beginning, marked where a person has to write.
 */
#ifndef PW_APP_DRAFT_H
#define PW_APP_DRAFT_H

#include "app/recall.h"

#define DRAFT_EXAMPLES_MAX 40

struct draft_need {
    const struct slot *slot;
    const char        *name;        /* of the fact, or the rule's own for a look-up or window */
};

struct draft_example {
    struct fact_value values[RULE_NEEDS_MAX];       /* by need; absent ones are left out */
    bool              hit;
    const char       *note;         /* comment behind it; NULL */
};

struct draft {
    const char          *id, *group;
    bool                 missing_pass;
    struct draft_need    needs[RULE_NEEDS_MAX];
    size_t               n_needs;
    struct draft_example examples[DRAFT_EXAMPLES_MAX];
    size_t               n_examples;
    const char          *because;   /* with {names} */
    const char          *check;     /* what the check returns, "f.quantity_kg >= p.least_kg" */
    const char          *params;    /* "least_kg = 20" */
    const char          *more;      /* comment lines at the end; NULL */
};

/* on = "goods" where a need is of the goods line. */
void draft_write(const struct draft *d, struct buf *out);

/* The same slot in the words of a rule: "quantity_kg", lookup("limits", ...), history.sum(...). */
void draft_slot(const struct slot *s, struct buf *out);
void draft_literal(const struct fact_value *v, struct buf *out);
/* The name by which rules of the rulebook call the slot; NULL: none does. */
const char *draft_name_of(const struct rulebook *rb, size_t slot);
/* "least_quantity_kg" for the fact "lines.sum.quantity_kg"; in the arena, NULL when memory is out. */
const char *draft_param(const char *prefix, const char *name, struct arena *a);

struct draft_placed {
    char   path[600];
    char   profiles[8][600];        /* files that were written or changed */
    size_t n_profiles;
    bool   new_profiles;            /* there were none */
};
/*
 * Writes <folder>/<group>/<id>.lua, which may not exist, nor the id in another group (PW_ESTATE), and gives the rule
 * weight 0 in each profile of the folder, its group a cap where it has none. A folder without profiles gets the
 * three usual ones.
 */
int draft_place(const char *folder, const char *id, const char *group, struct str text, struct draft_placed *ret,
                struct pw_err *err);
/* PW_EUSAGE with what a name must look like. */
int draft_names_check(const char *id, const char *group, struct pw_err *err);

#endif
