#include "config.h"
#include "script/book.h"

#include <stdlib.h>

void *book_alloc(lua_State *L, struct rulebook *rb, size_t n)
{
    void *p = arena_alloc(&rb->mem, n ? n : 1);

    if (!p)
        sandbox_no_memory(L);
    return p;
}

const char *book_text(lua_State *L, struct rulebook *rb, int i)
{
    struct str s;
    char      *p;

    s.p = lua_tolstring(L, i, &s.n);
    p   = book_alloc(L, rb, s.n + 1);
    memcpy(p, s.p, s.n);
    return p;
}

static bool lookup_same(const struct lookup *a, const struct lookup *b)
{
    if (strcmp(a->table, b->table) != 0 || strcmp(a->wanted, b->wanted) != 0 || a->n_keys != b->n_keys)
        return false;
    for (size_t i = 0; i < a->n_keys; i++)
        if (a->facts[i] != b->facts[i] || strcmp(a->columns[i], b->columns[i]) != 0)
            return false;
    return true;
}

static bool slot_same(const struct slot *a, const struct slot *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case SLOT_FACT:   return a->fact == b->fact;
    case SLOT_LOOKUP: return lookup_same(&a->lookup, &b->lookup);
    case SLOT_WINDOW: return window_same(&a->window, &b->window);
    }
    return false;
}

size_t book_slot(lua_State *L, struct rulebook *rb, const struct slot *s)
{
    for (size_t i = 0; i < rb->n_slots; i++)
        if (slot_same(&rb->slots[i], s))
            return i;
    if (rb->n_slots == rb->slots_room) {
        size_t       room  = rb->slots_room ? rb->slots_room * 2 : 64;
        struct slot *grown = realloc(rb->slots, room * sizeof *grown);

        if (!grown)
            sandbox_no_memory(L);
        rb->slots      = grown;
        rb->slots_room = room;
    }
    rb->slots[rb->n_slots] = *s;
    return rb->n_slots++;
}

size_t book_table(const struct rulebook *rb, const char *name)
{
    for (size_t i = 0; i < rb->env.n_tables; i++)
        if (strcmp(rb->env.tables[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

const struct map *book_list_map(lua_State *L, struct rulebook *rb, size_t table)
{
    const struct table_info *t = &rb->env.tables[table];
    struct map              *m = &rb->list_maps[table];

    if (m->n)
        return m;
    for (size_t i = 0; i < t->n_keys; i++)
        if (!map_put(m, t->keys[i], i)) {
            map_done(m);
            sandbox_no_memory(L);
        }
    return m;
}

void book_push_list(lua_State *L, struct rulebook *rb, size_t table)
{
    const struct table_info *t   = &rb->env.tables[table];
    const struct map        *map = t->n_keys > GUARD_LINEAR ? book_list_map(L, rb, table) : NULL;
    struct list_view        *v   = frozen_push_list(L);

    *v = (struct list_view){ t->keys, t->n_keys, map, table };
}

size_t rule_find_need(const struct rule *r, struct str name)
{
    for (size_t i = 0; i < r->info.n_needs; i++)
        if (str_is(name, r->needs[i].name))
            return i;
    return SIZE_MAX;
}

size_t rule_find_guard(const struct rule *r, struct str name)
{
    for (size_t i = 0; i < r->info.n_guards; i++)
        if (str_is(name, r->guards[i].name))
            return i;
    return SIZE_MAX;
}

static bool among(struct str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

bool rule_has_list(const struct rule *r, struct str name)
{
    return among(name, r->lists, r->n_lists);
}

bool rule_is_broken(const struct rule *r, struct str name)
{
    return among(name, r->broken, r->n_broken);
}

/* ---- reading tables ---- */

void reader_enter(struct reader *r, const char *key)
{
    size_t i = scan_find(&r->scan, 0, key);

    r->from = i == SIZE_MAX ? 1 : r->scan.t[i].line;
}

struct place_of reader_place(const struct reader *r, const char *word)
{
    size_t i = scan_find(&r->scan, 0, word);

    while (i != SIZE_MAX && r->scan.t[i].line < r->from)
        i = scan_find(&r->scan, i + 1, word);
    if (i == SIZE_MAX)
        i = scan_find(&r->scan, 0, word);

    if (i == SIZE_MAX)
        return (struct place_of){ r->path, 1, 0 };
    return (struct place_of){ r->path, r->scan.t[i].line, r->scan.t[i].column };
}

void reader_keys(const struct reader *r, int table, const char *what, const char *const *known)
{
    lua_State *L = r->L;

    table = lua_absindex(L, table);
    lua_pushnil(L);
    while (lua_next(L, table)) {
        struct nearest near = { 0 };
        size_t         i    = 0;

        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) {
            finding_add(r->f, reader_place(r, ""), "%s: a value without a name", what);
            continue;
        }
        near.wanted = str_of(lua_tostring(L, -1));
        while (known[i] && !str_is(near.wanted, known[i]))
            nearest_offer(&near, known[i++]);
        if (!known[i])
            nearest_hint(&near, finding_add(r->f, reader_place(r, near.wanted.p), "%s: unknown key '%.60s'", what,
                                            near.wanted.p));
    }
}

/* No control characters: these texts end up on terminals, pages and in letters. */
static bool printable(const char *z)
{
    for (; *z; z++)
        if ((unsigned char)*z < ' ' || *z == 0x7f)
            return false;
    return true;
}

const char *reader_text(const struct reader *r, int table, const char *key, size_t max, bool required)
{
    lua_State  *L = r->L;
    const char *text = NULL;
    int         type = lua_getfield(L, table, key);

    if (type == LUA_TNIL) {
        if (required)
            finding_add(r->f, reader_place(r, "return"), "%s is missing", key);
    } else if (type != LUA_TSTRING) {
        finding_add(r->f, reader_place(r, key), "%s must be a text, not a %s", key, luaL_typename(L, -1));
    } else if (lua_rawlen(L, -1) > max || strlen(lua_tostring(L, -1)) != lua_rawlen(L, -1) ||
               !printable(lua_tostring(L, -1))) {
        finding_add(r->f, reader_place(r, key), "%s must be one line of at most %zu bytes", key, max);
    } else if (lua_rawlen(L, -1) == 0) {
        finding_add(r->f, reader_place(r, key), "%s is empty", key);
    } else {
        text = book_text(L, r->rb, -1);
    }
    lua_pop(L, 1);
    return text;
}

/* ---- looking at a rulebook ---- */

size_t rulebook_rules(const struct rulebook *rb)                               { return rb->n_rules; }
const struct rule_info *rulebook_rule(const struct rulebook *rb, size_t i)     { return &rb->rules[i].info; }
size_t rulebook_slots(const struct rulebook *rb)                               { return rb->n_slots; }
const struct slot *rulebook_slot(const struct rulebook *rb, size_t i)          { return &rb->slots[i]; }
size_t rulebook_scope(const struct rulebook *rb, enum fact_scope scope, const uint16_t **ret)
{
    *ret = rb->scoped[scope];
    return rb->n_scoped[scope];
}
size_t rulebook_profiles(const struct rulebook *rb)                            { return rb->n_profiles; }
const struct profile *rulebook_profile(const struct rulebook *rb, size_t i)    { return &rb->profiles[i]; }

bool rulebook_profile_find(const struct rulebook *rb, const char *id, size_t *ret)
{
    for (size_t i = 0; i < rb->n_profiles; i++)
        if (rb->profiles[i].id && strcmp(rb->profiles[i].id, id) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

const char *outcome_name(enum outcome o)
{
    static const char *const names[] = {
        [OUTCOME_MISS] = "miss", [OUTCOME_HIT] = "hit", [OUTCOME_NOT_APPLICABLE] = "not_applicable",
        [OUTCOME_SKIPPED] = "skipped", [OUTCOME_ABORTED] = "aborted",
    };
    return names[o];
}
