/*
 * captured.h - what a check function can reach besides its arguments.
 *
 * Locals of the file that the check uses would let a rule carry state from one shipment to the next. So
 * at load the tables among them are frozen, and the values of all are remembered and put back
 * before each call. What is reachable also decides whether a rule may run without the count
 * hook: a check that can reach a Lua function could reach itself.
 */
#ifndef PW_SCRIPT_CAPTURED_H
#define PW_SCRIPT_CAPTURED_H

#include "base/arena.h"
#include "script/sandbox.h"

#define CAPTURED_MAX 32

struct captured_value {
    int         function, index;    /* a function that has it as upvalue, and which */
    int         value;              /* registry; the value to put back */
    const char *name;               /* owned by Lua, as long as the function lives */
};

struct captured {
    struct captured_value *items;
    size_t                 n;
    bool                   functions;   /* a Lua function can be reached */
};

/* Walks from the function at `check`. Raises when it captures too much or what cannot be frozen. */
void captured_take(lua_State *L, int check, struct arena *a, struct captured *ret);
void captured_restore(lua_State *L, const struct captured *c);
/* The name of a value that a call changed; NULL when none. */
const char *captured_changed(lua_State *L, const struct captured *c);

#endif
