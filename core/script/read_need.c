#include "config.h"
#include "script/read.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/shipment.h"
#include "script/define.h"
#include "script/safelib.h"

bool rule_name_valid(struct str s)
{
    static const char *const words[] = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function",
                                         "goto", "if", "in", "local", "nil", "not", "or", "repeat", "return",
                                         "then", "true", "until", "while" };

    if (s.n == 0 || s.n > ID_MAX || s.p[0] < 'a' || s.p[0] > 'z')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '_')
            return false;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(s, words[i]))
            return false;
    return true;
}

size_t read_push_keys(lua_State *L, int t)
{
    lua_Integer n = 0;

    t = lua_absindex(L, t);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, t)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            continue;
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, ++n);
    }
    safelib_sort(L, lua_gettop(L));
    return (size_t)n;
}

bool read_millionths(lua_State *L, int i, int64_t *ret)
{
    lua_Number x;

    if (lua_type(L, i) != LUA_TNUMBER)
        return false;
    x = round(lua_tonumber(L, i) * (lua_Number)DECIMAL_ONE);
    /* Also refuses NaN, which compares with nothing. */
    if (!(x > -9.2e18 && x < 9.2e18))
        return false;
    *ret = (int64_t)x;
    return true;
}

struct str read_str(struct reader *r, int i)
{
    struct str s;

    s.n = lua_rawlen(r->L, i);
    s.p = book_text(r->L, r->rb, i);
    return s;
}

bool read_fact(struct reader *r, struct str name, const char *what, size_t *ret)
{
    struct nearest       near = { .wanted = name };
    struct rule_finding *x;

    if (fact_find(name, ret))
        return true;
    x = finding_add(r->f, reader_place(r, name.p), "%s: there is no fact '%.60s'", what, name.p);
    for (size_t i = 0; i < fact_count(); i++)
        nearest_offer(&near, fact_info(i)->name);
    nearest_hint(&near, x);
    return false;
}

/* ---- needs ---- */

static bool taken(struct reader *r, const struct rule *rule, const char *name)
{
    if (rule_find_need(rule, str_of(name)) == SIZE_MAX)
        return false;
    finding_add(r->f, reader_place(r, name), "needs: '%s' is there twice", name);
    return true;
}

static void add_need(struct reader *r, struct rule *rule, const char *name, const struct slot *s)
{
    if (rule->info.n_needs == RULE_NEEDS_MAX) {
        finding_add(r->f, reader_place(r, name), "needs: more than %d", RULE_NEEDS_MAX);
        return;
    }
    if (rule->info.on == SCOPE_SHIPMENT && s->scope == SCOPE_GOODS)
        finding_hint(finding_add(r->f, reader_place(r, name),
                                 "needs: '%s' differs from line to line and this rule is on = \"shipment\"", name),
                     "use a lines.* fact, or on = \"goods\"");
    rule->needs[rule->info.n_needs++] = (struct rule_need){ name, book_slot(r->L, r->rb, s) };
}

static void fact_slot(size_t id, struct slot *ret)
{
    *ret = (struct slot){
        .kind = SLOT_FACT, .scope = fact_info(id)->scope, .type = fact_info(id)->type, .fact = id,
    };
}

/* The facts named in the array part. */
static void read_fact_needs(struct reader *r, struct rule *rule, int table)
{
    lua_State  *L = r->L;
    lua_Integer n = (lua_Integer)lua_rawlen(L, table);

    for (lua_Integer i = 1; i <= n; i++, lua_pop(L, 1)) {
        struct slot s;
        size_t      id;

        lua_rawgeti(L, table, i);
        if (lua_type(L, -1) != LUA_TSTRING) {
            finding_add(r->f, reader_place(r, "needs"), "needs: item %d is a %s; give it a name: name = ...", (int)i,
                        luaL_typename(L, -1));
            continue;
        }
        if (!read_fact(r, str_of(lua_tostring(L, -1)), "needs", &id)) {
            if (rule->n_broken < RULE_NEEDS_MAX)
                rule->broken[rule->n_broken++] = book_text(L, r->rb, -1);
            continue;
        }
        if (taken(r, rule, fact_info(id)->name))
            continue;
        fact_slot(id, &s);
        add_need(r, rule, fact_info(id)->name, &s);
    }
}

static size_t find_column(const struct table_info *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (strcmp(t->columns[i], name) == 0)
            return i;
    return SIZE_MAX;
}

static const char *read_column(struct reader *r, const struct table_info *t, int i)
{
    const char    *name = lua_tostring(r->L, i);
    struct nearest near = { .wanted = str_of(name) };
    size_t         c;

    c = name ? find_column(t, name) : SIZE_MAX;
    if (c != SIZE_MAX)
        return t->columns[c];
    if (!name) {
        finding_add(r->f, reader_place(r, t->name), "lookup(\"%s\", ...): the wanted column must be a text", t->name);
        return NULL;
    }
    for (size_t k = 0; k < t->n_columns; k++)
        nearest_offer(&near, t->columns[k]);
    nearest_hint(&near, finding_add(r->f, reader_place(r, name), "table '%s' has no column '%.60s'", t->name, name));
    return NULL;
}

static bool read_lookup_keys(struct reader *r, const struct table_info *t, int keys, struct slot *s)
{
    lua_State *L = r->L;
    size_t     n = read_push_keys(L, keys);
    bool       ok = true;

    if (n == 0 || n > LOOKUP_KEYS_MAX) {
        finding_add(r->f, reader_place(r, t->name), "lookup(\"%s\", ...): 1 to %d keys, { column = \"fact\" }", t->name,
                    LOOKUP_KEYS_MAX);
        return false;
    }
    for (size_t i = 0; i < n; i++, lua_pop(L, 2)) {
        const char *column;
        size_t      id;

        lua_rawgeti(L, keys + 1, (lua_Integer)i + 1);
        lua_pushvalue(L, -1);
        lua_rawget(L, keys);
        column = read_column(r, t, -2);
        if (lua_type(L, -1) != LUA_TSTRING) {
            finding_add(r->f, reader_place(r, lua_tostring(L, -2)), "lookup: key '%s' must name a fact",
                        lua_tostring(L, -2));
            ok = false;
            continue;
        }
        if (!read_fact(r, str_of(lua_tostring(L, -1)), "lookup", &id) || !column) {
            ok = false;
            continue;
        }
        if (fact_info(id)->type != FACT_TEXT && fact_info(id)->type != FACT_INTEGER) {
            finding_add(r->f, reader_place(r, fact_info(id)->name), "lookup: '%s' is a %s and cannot be a key",
                        fact_info(id)->name, fact_type_name(fact_info(id)->type));
            ok = false;
            continue;
        }
        s->lookup.columns[s->lookup.n_keys] = column;
        s->lookup.facts[s->lookup.n_keys++] = id;
        if (fact_info(id)->scope == SCOPE_GOODS)
            s->scope = SCOPE_GOODS;
    }
    lua_settop(L, keys);
    return ok;
}

static bool read_lookup(struct reader *r, int tag, struct slot *ret)
{
    lua_State               *L = r->L;
    struct slot              s = { .kind = SLOT_LOOKUP, .scope = SCOPE_SHIPMENT, .type = FACT_ABSENT };
    int                      top = lua_gettop(L);
    struct place_of          at = { r->path, define_tag(L, tag)->line, 0 };
    const struct table_info *t;
    size_t                   table;
    bool                     ok;

    r->from = at.line;
    define_push_args(L, tag);
    lua_rawgeti(L, top + 1, 1);
    lua_rawgeti(L, top + 1, 3);
    lua_rawgeti(L, top + 1, 2);
    if (lua_type(L, top + 2) != LUA_TSTRING || !lua_istable(L, top + 4) || lua_type(L, top + 3) != LUA_TSTRING) {
        finding_hint(finding_add(r->f, at, "lookup needs a table, its key columns and the wanted column"),
                     "lookup(\"limits\", { substance = \"substance\" }, \"kg\")");
        lua_settop(L, top);
        return false;
    }
    table = book_table(r->rb, lua_tostring(L, top + 2));
    if (table == SIZE_MAX) {
        struct nearest       near = { .wanted = str_of(lua_tostring(L, top + 2)) };
        struct rule_finding *x    = finding_add(r->f, at, "there is no table '%.60s'", near.wanted.p);

        for (size_t i = 0; i < r->rb->env.n_tables; i++)
            nearest_offer(&near, r->rb->env.tables[i].name);
        nearest_hint(&near, x);
        lua_settop(L, top);
        return false;
    }
    t               = &r->rb->env.tables[table];
    s.lookup.table  = t->name;
    s.lookup.wanted = read_column(r, t, top + 3);
    ok              = read_lookup_keys(r, t, top + 4, &s) && s.lookup.wanted;
    lua_settop(L, top);
    if (ok)
        *ret = s;
    return ok;
}

/* An own name must not hide a fact, nor be the first part of one that the rule reads. */
static bool good_alias(struct reader *r, const struct rule *rule, const char *name)
{
    size_t n = strlen(name), id;

    if (!rule_name_valid(str_of(name))) {
        finding_add(r->f, reader_place(r, name), "needs: '%.60s' is no name (small letters, digits, _)", name);
        return false;
    }
    if (fact_find(str_of(name), &id)) {
        finding_add(r->f, reader_place(r, name), "needs: '%s' is a fact; choose another name for this", name);
        return false;
    }
    for (size_t i = 0; i < rule->info.n_needs; i++)
        if (strncmp(rule->needs[i].name, name, n) == 0 && rule->needs[i].name[n] == '.') {
            finding_add(r->f, reader_place(r, name), "needs: '%s' hides '%s'", name, rule->needs[i].name);
            return false;
        }
    return true;
}

static void add_list(struct reader *r, struct rule *rule, const char *name, size_t table)
{
    if (rule->n_lists == RULE_LISTS_MAX) {
        finding_add(r->f, reader_place(r, name), "needs: more than %d lists", RULE_LISTS_MAX);
        return;
    }
    rule->list_tables[rule->n_lists] = table;
    rule->lists[rule->n_lists++]     = name;
}

/* name = lookup(...), history.x(...), list(...) or "fact"; the value is on top. */
static void read_named_need(struct reader *r, struct rule *rule, const char *name)
{
    lua_State              *L    = r->L;
    const struct tag       *tag  = define_tag(L, -1);
    const struct list_view *list = frozen_to_list(L, -1);
    int                     at   = lua_gettop(L);
    struct slot             s    = { .kind = SLOT_WINDOW };
    bool                    ok   = false;
    size_t                  id;

    reader_enter(r, "needs");
    if (!good_alias(r, rule, name))
        return;
    if (list) {
        ok = list->table != SIZE_MAX;
        if (ok)
            add_list(r, rule, name, list->table);
    } else if (tag && tag->kind == TAG_LOOKUP) {
        ok = read_lookup(r, at, &s);
    } else if (tag && tag->kind == TAG_WINDOW) {
        ok      = read_window(r, at, &s.window);
        s.scope = window_scope(&s.window);
        s.type  = window_type(&s.window);
    } else if (lua_type(L, at) == LUA_TSTRING) {
        ok = read_fact(r, str_of(lua_tostring(L, at)), "needs", &id);
        if (ok)
            fact_slot(id, &s);
    } else {
        finding_add(r->f, reader_place(r, name), "needs: '%s' must be a lookup, a history window, a list or a fact",
                    name);
    }
    if (ok && !list)
        add_need(r, rule, name, &s);
    if (!ok && rule->n_broken < RULE_NEEDS_MAX)
        rule->broken[rule->n_broken++] = name;
}

void read_needs(struct reader *r, struct rule *rule, int table)
{
    lua_State *L   = r->L;
    int        top = lua_gettop(L);
    size_t     n;

    rule->needs       = book_alloc(L, r->rb, RULE_NEEDS_MAX * sizeof *rule->needs);
    rule->lists       = book_alloc(L, r->rb, RULE_LISTS_MAX * sizeof *rule->lists);
    rule->list_tables = book_alloc(L, r->rb, RULE_LISTS_MAX * sizeof *rule->list_tables);
    rule->broken      = book_alloc(L, r->rb, RULE_NEEDS_MAX * sizeof *rule->broken);
    rule->info.needs  = rule->needs;
    reader_enter(r, "needs");
    if (lua_getfield(L, table, "needs") == LUA_TNIL) {
        lua_settop(L, top);
        return;
    }
    if (!lua_istable(L, -1)) {
        finding_add(r->f, reader_place(r, "needs"), "needs must be a table");
        lua_settop(L, top);
        return;
    }
    read_fact_needs(r, rule, top + 1);
    n = read_push_keys(L, top + 1);
    for (size_t i = 0; i < n; i++) {
        const char *name;

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        name = book_text(L, r->rb, -1);
        lua_rawget(L, top + 1);
        read_named_need(r, rule, name);
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
}
