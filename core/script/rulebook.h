/*
 * rulebook.h - rules and profiles as loaded from Lua text, and running them.
 *
 * A rulebook owns one Lua state with every rule loaded into an environment of its own. It is used by
 * one thread. Rules are pure functions of the fact values they are handed; nothing here
 * reads a file, a clock or a database.
 *
 * All the sandbox's promises are in sandbox.h. Errors: PW_ERULE with where = "path:line".
 */
#ifndef PW_SCRIPT_RULEBOOK_H
#define PW_SCRIPT_RULEBOOK_H

#include "base/arena.h"
#include "model/fact.h"
#include "model/profile.h"
#include "model/window.h"

#define RULE_SOURCE_MAX   ((size_t)64 << 10)    /* the largest shipped rule is under 4 kB */
#define RULEBOOK_RULES_MAX 400
#define RULE_STRAIGHT_MAX ((size_t)16 << 10)    /* a longer file runs under the count hook in any case */
#define RULE_NEEDS_MAX    16
#define RULE_EVIDENCE_MAX 16

/* One file of a rulebook: "quantity/quantity_split.lua", "profiles/import.lua". */
struct rule_source {
    struct str path, text;
};

/* What rules may look things up in: reference tables and lists, by name and column. A list's first
 * column is its key. Handed in by app/, borrowed while the rulebook is loaded. */
struct table_info {
    const char        *name;
    bool               is_list;
    const char *const *columns;
    size_t             n_columns;
    const struct str  *keys;        /* lists: the values of the first column */
    size_t             n_keys;
};

struct rule_env {
    const struct table_info *tables;
    size_t                   n_tables;
};

enum slot_kind { SLOT_FACT, SLOT_LOOKUP, SLOT_WINDOW };

#define LOOKUP_KEYS_MAX 4
struct lookup {
    const char *table;
    const char *columns[LOOKUP_KEYS_MAX];   /* key columns, sorted ... */
    size_t      facts[LOOKUP_KEYS_MAX];     /* ... and the fact ids they are compared with */
    size_t      n_keys;
    const char *wanted;                     /* column whose value is wanted; numbers come as NUMBER */
};

/*
 * One need after folding duplicates; slot numbers are dense and stable for one rulebook.
 *
 * Scope: one value for each goods line (GOODS) or one for the whole shipment. A fact's is in facts.def. A
 * lookup is GOODS when a key is a goods fact. A window is GOODS when what it is grouped by or compares
 * with is of the goods line; what it counts or sums is of past lines and does not matter (window_scope()).
 * A rule on = "shipment" reads SHIPMENT slots alone, anything else is a finding; one on = "goods" reads
 * both. A constant list (`alias = list("name")`) takes no slot.
 */
struct slot {
    enum slot_kind  kind;
    enum fact_scope scope;
    enum fact_type  type;       /* FACT_ABSENT: a lookup, whose cells are TEXT or NUMBER */
    size_t          fact;       /* SLOT_FACT */
    struct lookup   lookup;     /* SLOT_LOOKUP */
    struct window   window;     /* SLOT_WINDOW */
};

/* Says something of countries alone; a rule that reads nothing else belongs to group `country`. */
bool slot_countries_only(const struct slot *s);

/* One need as a rule names it: f.<name>. */
struct rule_need {
    const char *name;       /* dotted path or the rule's own alias */
    size_t      slot;
};

struct rule_info {
    const char *id, *group, *title, *reference, *because, *letter, *path;   /* letter may be NULL */
    int         line;               /* of `return rule` in its file */
    enum fact_scope on;             /* SCOPE_GOODS or SCOPE_SHIPMENT */
    int32_t     review_on;      /* day by which its owner looks at it again; INT32_MIN: none is set */
    bool        favours;
    bool        missing_pass;
    bool        hooked;             /* runs under the count hook: has loops or inner functions */
    const struct rule_need *needs;  /* facts in the order written, then the rule's own names sorted */
    size_t      n_needs;
    const struct rule_need *guards; /* `only`, by name; each is a SLOT_FACT */
    size_t      n_guards;
    size_t      n_examples;
};

struct rulebook;

/* May a rule, group, profile or parameter be called so: [a-z][a-z0-9_]*, at most 40 bytes, no word of Lua? */
bool rule_name_valid(struct str s);

/* The digest of a rulebook is not made here: the caller hashes the sources it handed in. */

/* One complaint of the check: `file:line:column: message (hint)`. */
struct rule_finding {
    char path[160];
    int  line, column;              /* 0: unknown */
    char message[320];
    char hint[200];
    bool advice;                    /* worth knowing, but the rulebook loads all the same */
};
struct rule_findings {
    struct rule_finding *items;
    size_t               n;
    bool                 lost;      /* memory ran out while one was added */
};
void rule_findings_done(struct rule_findings *f);

/*
 * Loads rules and profiles the way they are loaded for work. Every problem is added to `findings`
 * (duplicate id, unscored or unreachable rule, unknown field, group or parameter, fairness, missing
 * example, ...), not just the first, in the order of paths and lines. Returns PW_OK with *ret set only if
 * there is none but advice; PW_ERULE with the first finding as its message otherwise. Advice is what
 * comes of the data rather than of the rules: a guard on a list that is empty today must not stop an
 * office. `findings` may be NULL and is empty before.
 */
int rulebook_load(const struct rule_source *files, size_t n_files, const struct rule_env *env,
                  struct rulebook **ret, struct rule_findings *findings, struct pw_err *err);
/* The same with a closer look at each check (lint.h), for authors: what is found there is no reason to refuse a
 * rulebook that was published before. */
int rulebook_check(const struct rule_source *files, size_t n_files, const struct rule_env *env,
                   struct rulebook **ret, struct rule_findings *findings, struct pw_err *err);
void rulebook_free(struct rulebook *rb);

size_t rulebook_rules(const struct rulebook *rb);
const struct rule_info *rulebook_rule(const struct rulebook *rb, size_t i);
size_t rulebook_slots(const struct rulebook *rb);
const struct slot *rulebook_slot(const struct rulebook *rb, size_t i);
/* How many slots have this scope, and their numbers in order. */
size_t rulebook_scope(const struct rulebook *rb, enum fact_scope scope, const uint16_t **ret);
size_t rulebook_profiles(const struct rulebook *rb);
const struct profile *rulebook_profile(const struct rulebook *rb, size_t i);
bool rulebook_profile_find(const struct rulebook *rb, const char *id, size_t *ret);

enum outcome { OUTCOME_MISS, OUTCOME_HIT, OUTCOME_NOT_APPLICABLE, OUTCOME_SKIPPED, OUTCOME_ABORTED };
const char *outcome_name(enum outcome o);

struct rule_result {
    enum outcome outcome;
    int64_t      strength;      /* HIT: (0, 1000000], millionths */
    const char  *missing;       /* SKIPPED: the need or guard that was absent */
    const char  *kind;          /* ABORTED: steps, memory, error, result, ... */
    struct str   detail;        /* ABORTED: the message, capped; in the arena */
    /* HIT: evidence the check returned, sorted by key; in the arena */
    struct { struct str key; struct fact_value value; } evidence[RULE_EVIDENCE_MAX];
    size_t       n_evidence;
};

/* What the rule is on; as rulebook_rule() says, but all rules' lie together. */
enum fact_scope rulebook_on(const struct rulebook *rb, size_t rule);

/*
 * Runs one rule on `values` (indexed by slot; goods slots hold the line's values). Guards and missing
 * needs are tested before Lua is called. Never fails as a call: trouble is the outcome ABORTED.
 * The caller asks for a fresh state with rulebook_restore() after an abort.
 * `profile` may be RULEBOOK_DEFAULTS: the rule's own parameters.
 */
#define RULEBOOK_DEFAULTS SIZE_MAX
void rulebook_run(struct rulebook *rb, size_t rule, size_t profile, const struct fact_value *values,
                  struct arena *a, struct rule_result *ret);

/* Rebuilds the Lua state from the same sources after an abort (pitfall 29); on failure the old one stays. */
int rulebook_restore(struct rulebook *rb, struct pw_err *err);

/* "{quantity_kg} kg alone ..." with the rule's needs and evidence filled in; unknown names stay. */
void rulebook_because(const struct rulebook *rb, size_t rule, const struct fact_value *values,
                      const struct rule_result *result, struct buf *out);

/* The rule's letter with its facts filled in; nothing when it has none. */
void rulebook_letter(const struct rulebook *rb, size_t rule, const struct fact_value *values,
                     struct buf *out);

/*
 * Runs a rule's examples with the default parameters. Each failure is a finding; *ret_run counts the
 * examples. A need that an example does not give is neither known nor missing: the check runs,
 * and reading it fails the example. `skipped = "name"` takes that need or guard away and
 * expects the rule to be skipped for it. Guards that are not given are taken as met.
 */
int rulebook_test(struct rulebook *rb, size_t rule, size_t *ret_run, struct rule_findings *findings,
                  struct pw_err *err);

/*
 * What the examples of a rule are worth and what they cost; told as advice, because a rule works without.
 * After a rule whose examples fail neither says anything useful.
 */
struct rule_trial {
    int64_t steps;                  /* of the costliest example ... */
    size_t  bytes;
    size_t  lines, unreached;       /* of the check; lines that no example runs */
    size_t  mutants, survivors;     /* small changes to the rule; those that no example notices */
};
/* Runs the examples step by step: fills steps, bytes, lines and unreached. `lines` false: the cost alone. An
 * example that takes more than the budget is a finding, one that takes half of it advice. */
int rulebook_watch(struct rulebook *rb, size_t rule, bool lines, struct rule_trial *ret,
                   struct rule_findings *findings, struct pw_err *err);
/*
 * Changes the check and the parameters in one place at a time (< to <=, == to ~=, and to or, true to false, a
 * number by a tenth) and runs the examples: fills mutants and survivors. Call rulebook_restore() after the
 * last rule; until then the rulebook is not fit for work.
 */
int rulebook_mutate(struct rulebook *rb, size_t rule, struct rule_trial *ret, struct rule_findings *findings,
                    struct pw_err *err);

#endif
