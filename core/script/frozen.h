/*
 * frozen.h - what rules are shown: tables they cannot change, and lists that stay in C.
 *
 * A frozen table is an empty proxy over a data table: reads cost one step and no C call, writes
 * raise. A list is a view of texts that C owns; it is never copied into Lua, so its items must live
 * as long as it can be reached.
 */
#ifndef PW_SCRIPT_FROZEN_H
#define PW_SCRIPT_FROZEN_H

#include "base/map.h"
#include "script/sandbox.h"

#define FROZEN_DEPTH_MAX 8

struct list_view {
    const struct str *items;
    size_t            n;
    const struct map *by_key;   /* may be NULL: searched in order */
    size_t            table;    /* index in rule_env of a constant list; SIZE_MAX for a fact */
};

/* All of these may raise. */

/* Once for each state. */
void frozen_open(lua_State *L);
/* Pushes a proxy over the data table at `data`. */
void frozen_push(lua_State *L, int data);
/* Pops two functions and pushes a proxy: the lower answers reads, the upper fills the data table at absolute
 * index `data` before anything goes through it. */
void frozen_push_view(lua_State *L, int data);
/* Replaces the plain table on top by a frozen deep copy; frozen ones stay. Functions are kept. */
void frozen_copy_top(lua_State *L);
/* Pushes the data of a frozen table, or the plain table itself. */
void frozen_push_data(lua_State *L, int t);
bool frozen_is(lua_State *L, int i);

struct list_view *frozen_push_list(lua_State *L);
/* NULL when the value is no list. */
struct list_view *frozen_to_list(lua_State *L, int i);
bool frozen_list_has(const struct list_view *v, struct str key);

#endif
