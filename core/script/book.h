/*
 * book.h - what a rulebook is made of, for the files of script/ that load, check, run and test it.
 *
 * Two halves. The C half (infos, slots, guards, profiles) is made once by rulebook_load() and never changes.
 * The Lua half (state, check functions, views of facts) can be thrown away and built again from the
 * sources at any time, because rules keep nothing in it.
 */
#ifndef PW_SCRIPT_BOOK_H
#define PW_SCRIPT_BOOK_H

#include "base/map.h"
#include "script/captured.h"
#include "script/finding.h"
#include "script/frozen.h"
#include "script/rulebook.h"
#include "script/sandbox.h"
#include "script/scan.h"

#define RULE_GUARDS_MAX 8
#define RULE_LISTS_MAX  8
#define RULE_PARAMS_MAX 16
#define NAME_MAX_BYTES  60

/* A guard's values. Few words are compared one by one, more through a map. */
#define GUARD_LINEAR 8
struct guard {
    const char       *name;
    size_t            slot;
    enum fact_type    type;         /* TEXT, LIST (any of its items), INTEGER or BOOL */
    const struct str *words;
    size_t            n_words;
    const struct map *by_word;
    const int64_t    *whole;
    size_t            n_whole;
};

enum param_kind { PARAM_BAD, PARAM_NUMBER, PARAM_TEXT, PARAM_BOOL, PARAM_LIST };
struct rule {
    struct rule_info  info;
    struct rule_need *needs;
    struct guard     *guards;
    struct rule_need *guard_needs;
    const char      **lists;        /* names that are constant lists ... */
    size_t           *list_tables;  /* ... and their index in rule_env */
    size_t            n_lists;
    const char      **broken;       /* names whose need could not be read: said once, where they are declared */
    size_t            n_broken;
    const char      **params;
    enum param_kind  *param_kinds;
    size_t            n_params;
    struct str        source;
    bool              read;         /* the table could be read: later checks make sense */
};

/*
 * One registry reference holds all that a call needs: the runner is a C closure over the check, its
 * view of facts and its parameters, because an upvalue is reached for a third of what a
 * registry entry costs.
 */
#define UP_CHECK         1
#define UP_VIEW          2
#define UP_DEFAULTS      3
#define UP_PROFILE(p)    (4 + (int)(p))                         /* parameters under profile p */
#define PROFILES_MAX     32
struct bound {
    int             runner, examples;
    int            *data;       /* registry: of each need the table that view.c may keep it in */
    uint32_t        kept;       /* needs that are kept there, as bits */
    struct captured captured;
};

struct plain;
#define PLAIN_MUST 6            /* no shipped check asks for more */
/* What running looks at before it knows that a rule has to be called, close together. */
struct rule_brief {
    uint16_t slots[RULE_NEEDS_MAX];     /* of its needs */
    uint8_t  n_needs, n_guards, on;     /* on: enum fact_scope */
    bool     missing_pass;
    uint8_t  n_must;
    uint16_t must[PLAIN_MUST];          /* without one of these it is a miss (plain.h) */
    const struct guard *guards;
    const struct plain *plain;          /* NULL: Lua is always called */
};

/* The call that runs: where its view finds the facts. */
struct call_now {
    const struct rule       *rule;
    struct bound            *bound;
    const struct fact_value *values;
};
_Static_assert(RULE_NEEDS_MAX <= 32, "needs are kept as bits");

struct lua_half {
    struct sandbox *sb;
    struct arena    mem;
    struct bound   *rules;
};

struct rulebook {
    struct arena      mem;
    struct rule_env   env;
    struct map       *list_maps;    /* by table of env; filled for lists that are used */
    struct rule      *rules;
    size_t            n_rules;
    struct slot      *slots;
    size_t            n_slots, slots_room;
    struct profile   *profiles;
    struct str       *profile_sources;
    const char      **profile_paths;
    size_t            n_profiles;
    struct lua_half   lua;
    struct call_now  *now;          /* while a check runs; else NULL */
    struct rule_brief *briefs;      /* of each rule, once loaded */
    uint16_t         *scoped[2];    /* by scope: numbers of its slots, in order; once loaded */
    size_t            n_scoped[2];
    bool              broken;       /* something aborted in this state since it was built */
    const bool       *given;        /* while an example runs: needs it names; else NULL */
};

/* Builds the Lua half of a rule whose table is registry reference `table`, and the parameters of each
 * profile (references `profiles`); run inside sandbox_call(). The first time it also decides whether
 * the rule needs the hook. */
struct binding {
    struct rulebook      *rb;
    struct lua_half      *half;
    size_t                rule;
    int                   table;
    const int            *profiles;
    bool                  first;
    bool                  straight;     /* the text has no loop and no second function */
};
int bind_rule(lua_State *L);
int run_check(lua_State *L);        /* the function of the runner */

/* Texts and arrays that live as long as the rulebook; raise a Lua error when memory is out. */
void *book_alloc(lua_State *L, struct rulebook *rb, size_t n);
const char *book_text(lua_State *L, struct rulebook *rb, int i);

/* The slot equal to `s`, added when there is none. */
size_t book_slot(lua_State *L, struct rulebook *rb, const struct slot *s);
/* The table or list of that name; SIZE_MAX when there is none. */
size_t book_table(const struct rulebook *rb, const char *name);
/* The map of a list's keys, made at first use. */
const struct map *book_list_map(lua_State *L, struct rulebook *rb, size_t table);
/* Pushes the constant list of a table of the environment. */
void book_push_list(lua_State *L, struct rulebook *rb, size_t table);

size_t rule_find_need(const struct rule *r, struct str name);      /* SIZE_MAX: none */
size_t rule_find_guard(const struct rule *r, struct str name);
bool rule_has_list(const struct rule *r, struct str name);
bool rule_is_broken(const struct rule *r, struct str name);

/* While a file is read. */
struct reader {
    struct rulebook      *rb;
    struct rule_findings *f;
    const char           *path;
    struct scan           scan;
    lua_State            *L;
    int                   from;     /* the line where the part being read begins */
};

/* Says where the part begins that is read from now on: at the word `key`. */
void reader_enter(struct reader *r, const char *key);
/* The place of a name or quoted text in the part being read, else anywhere in the file, else its first line. */
struct place_of reader_place(const struct reader *r, const char *word);
/* Says that `table` has no such key for each key that is not in `known` (NULL at the end). */
void reader_keys(const struct reader *r, int table, const char *what, const char *const *known);
/* A text of at most `max` bytes at table[key]; NULL with a finding when it is missing and `required`. */
const char *reader_text(const struct reader *r, int table, const char *key, size_t max, bool required);

#endif
