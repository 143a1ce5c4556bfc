/*
 * safelib.h - all the functions that text in a sandbox can reach, and the environment they stand in.
 *
 *   tostring tonumber type pairs ipairs has round date
 *   string.  len sub upper lower trim find contains starts ends count replace rep words split digits format
 *   math.    abs ceil floor max min sqrt log tointeger pi
 *   table.   insert concat sort
 *
 * The string functions are methods too: f.end_use:lower():contains("paint"). None takes patterns.
 * upper and lower know ASCII letters alone. pairs goes through numbers and then texts in ascending
 * order. has(list, value) asks for membership of any list or sequence. date("2026-03-01") is what date
 * facts are compared with. round(x [, decimals]) rounds half away from zero.
 *
 * Each function charges what it does in C to the running budget, refuses texts over SAFE_TEXT_MAX
 * and never changes a table that has a metatable (28).
 */
#ifndef PW_SCRIPT_SAFELIB_H
#define PW_SCRIPT_SAFELIB_H

#include "script/sandbox.h"

#define SAFE_TEXT_MAX ((size_t)64 << 10)    /* a remark is under 4 kB */

/* Puts the library and the metatable of strings into a fresh state. May raise. */
void safelib_open(lua_State *L);

/*
 * Pushes an environment: the library and, until safelib_close_env(), the names of the table at `names`
 * (0: none). Reading another name and setting any name raises, saying which.
 */
void safelib_push_env(lua_State *L, int names);
void safelib_close_env(lua_State *L, int env);

/* Names the library has, and those of the standard libraries that it leaves out on purpose: for telling an
 * author before the line runs. */
bool safelib_has_name(struct str name);
bool safelib_withholds(struct str name);

/* A text argument within the cap, its length charged. */
struct str safelib_text(lua_State *L, int arg);
/* Sorts the sequence at `t` (numbers before texts, texts bytewise), charging each comparison. */
void safelib_sort(lua_State *L, int t);
/* The text of the number at `i`: shortest for whole ones, 14 digits at most, never an address. */
void safelib_push_number_text(lua_State *L, int i);
/* The string and table libraries as new tables; pairs, ipairs and has into the table on top. */
void safestr_push(lua_State *L);
void safetab_push(lua_State *L);
void safetab_add_walkers(lua_State *L);

#endif
