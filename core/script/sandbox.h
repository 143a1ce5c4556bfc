/*
 * sandbox.h - a Lua state that other people's text may run in.
 *
 * What it promises (numbers: rows of the pitfall table that tests/sandbox/ walks through):
 *   - Text chunks only, no larger than the caller's cap (11, 12).
 *   - An allow list: the functions of safelib.h and nothing of the standard libraries, so no pcall
 *     (4), metatables (5, 13), coroutines (6), load, clock, randomness (16) or printing (27).
 *   - Work is counted in steps, never in time: VM instructions by the count hook, and what library
 *     functions do in C by sandbox_charge(), out of one budget (1, 2, 3, 26). Once it is spent every
 *     further step raises until the host disarms (7).
 *   - Bytes are counted over a whole call, freed or not, so that neither garbage nor long strings
 *     can stretch the work that one instruction does (8); the first allocation counts like any other, and
 *     giving memory back always succeeds (10). Bytes protect, they do not measure: a text that the state
 *     already holds costs none, so a call at the very edge may go either way. Steps never do.
 *   - The collector is stopped while a call runs and works between calls, in sandbox_tidy() (23).
 *   - Everything that can raise runs inside sandbox_call() (19, 20).
 *
 * A state belongs to one thread. The process keeps the "C" locale: Lua compares text with strcoll()
 * and writes numbers with printf().
 *
 * Only files of script/ include this.
 */
#ifndef PW_SCRIPT_SANDBOX_H
#define PW_SCRIPT_SANDBOX_H

#include <lauxlib.h>
#include <lua.h>

#include "base/buf.h"

/* One check of one rule. The costliest shipped rule takes under 300 steps and 2 kB. */
#define CALL_STEPS   100000
#define CALL_BYTES   ((size_t)256 << 10)
/* Running the body of one file, which builds a few tables. */
#define CHUNK_STEPS  1000000
#define CHUNK_BYTES  ((size_t)8 << 20)
/* All of a state: 400 rules of 64 kB stay far below. */
#define SANDBOX_BYTES_MAX ((size_t)256 << 20)
#define HOOK_PERIOD  1000       /* steps between two looks at the budget */
#define TROUBLE_TEXT 400

/* While somebody looks on: what the last call took, counted one by one, and which lines it ran. */
struct sandbox_watch {
    int64_t steps;
    size_t  bytes;
    bool   *lines;          /* by line number; NULL: not wanted */
    size_t  n_lines;
};

struct sandbox {
    lua_State  *L;
    size_t      used;           /* bytes the state holds */
    size_t      settled;        /* ... after the last collection */
    size_t      bytes_left;     /* of the running call */
    int64_t     steps_left;
    bool        armed, hooked;
    bool        no_memory;      /* the last call met the end of real memory rather than of its budget */
    const char *tripped;        /* "steps" or "memory": the limit that ended the call */
    struct sandbox_watch *watch;    /* NULL: nobody looks on, which is much faster */
    int64_t     steps_given;
    size_t      bytes_given;
    void       *user;           /* what the file being loaded belongs to; NULL at any other time */
};

struct sandbox_budget {
    int64_t steps;
    size_t  bytes;
    bool    hook;       /* count instructions; else only library work counts */
};

int sandbox_new(struct sandbox **ret, struct pw_err *err);
void sandbox_free(struct sandbox *sb);
struct sandbox *sandbox_of(lua_State *L);

/*
 * Runs fn(ctx as light userdata) protected; nothing it raises gets out and the stack is restored.
 * NULL when it went well, else what ended it: "steps", "memory" or "error", with the message in `why`
 * (TROUBLE_TEXT bytes). `fn` owns nothing while it calls Lua. It arms the budget where foreign code
 * begins; sandbox_call() disarms.
 */
const char *sandbox_call(struct sandbox *sb, lua_CFunction fn, void *ctx, char *why);
/* The same with the function that registry reference `ref` holds. */
const char *sandbox_call_ref(struct sandbox *sb, int ref, void *ctx, char *why);
void sandbox_arm(struct sandbox *sb, const struct sandbox_budget *budget);
void sandbox_disarm(struct sandbox *sb);

/* Raises because C could not allocate. */
_Noreturn void sandbox_no_memory(lua_State *L);

/* Library work: `units` of the size of an instruction. Raises when the budget is spent. */
void sandbox_charge(lua_State *L, size_t units);

/* Between calls only: collects when enough garbage has gathered; collects now. */
void sandbox_tidy(struct sandbox *sb);
void sandbox_settle(struct sandbox *sb);

#endif
