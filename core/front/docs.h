/*
 * docs.h - the reference of facts, functions and rules, made from the lists that the program itself works with.
 */
#ifndef PW_FRONT_DOCS_H
#define PW_FRONT_DOCS_H

#include "app/rulebooks.h"

/* Markdown for people. */
void docs_markdown(struct buf *out, const struct rulebook *rb, const struct rule_files *files);
/* Definitions for the Lua language server: a file whose first line is ---@meta. */
void docs_meta(struct buf *out);
/* Settings of luacheck. */
void docs_luacheck(struct buf *out);
int docs_json(struct buf *out, const struct rulebook *rb, const struct rule_files *files, struct pw_err *err);

/* ---- shared ---- */
const char *docs_unit(size_t fact);     /* "kg"; "" where there is none; a static buffer of the thread */
bool docs_hidden(size_t fact);          /* the same name as another, which is the one that rules read */

#endif
