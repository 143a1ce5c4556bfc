#include "config.h"
#include "script/read.h"

#include "base/text.h"
#include "model/shipment.h"

/* ---- guards ---- */

static bool word_known(const char *words, struct str s)
{
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, "|");

        if (n == s.n && memcmp(p, s.p, n) == 0)
            return true;
        p += n + (p[n] == '|');
    }
    return false;
}

/* Can the fact ever hold this text? Countries have two capitals, enumerated fields their words. */
static bool possible(size_t fact, struct str s)
{
    const char *words = fact < FIELD_COUNT ? kind_words(field_info(fact)->kind) : NULL;

    if (words)
        return word_known(words, s);
    if (fact_info(fact)->country_only && fact != FACT_ROUTE_CORRIDORS)
        return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
    return s.n > 0;
}

struct literals {
    struct str *words;
    int64_t    *whole;
    size_t      n;
};

/* The literal on top becomes a value of the guard. */
static void read_literal(struct reader *r, const struct guard *g, size_t fact, struct literals *into)
{
    lua_State *L  = r->L;
    bool       ok = false;

    switch (g->type) {
    case FACT_TEXT:
    case FACT_LIST:
        ok = lua_type(L, -1) == LUA_TSTRING;
        if (ok && !possible(fact, str_of(lua_tostring(L, -1)))) {
            finding_hint(finding_add(r->f, reader_place(r, lua_tostring(L, -1)), "only: %s is never '%.60s'", g->name,
                                     lua_tostring(L, -1)),
                         "%s", fact_info(fact)->doc);
            return;
        }
        if (ok)
            into->words[into->n++] = read_str(r, -1);
        break;
    case FACT_BOOL:
        ok = lua_isboolean(L, -1);
        if (ok)
            into->whole[into->n++] = lua_toboolean(L, -1);
        break;
    default:
        ok = lua_isinteger(L, -1);
        if (ok)
            into->whole[into->n++] = lua_tointeger(L, -1);
        break;
    }
    if (!ok)
        finding_add(r->f, reader_place(r, g->name), "only: %s is a %s and is compared with a %s", g->name,
                    fact_type_name(g->type), luaL_typename(L, -1));
}

static void read_literals(struct reader *r, struct guard *g, size_t fact)
{
    lua_State      *L    = r->L;
    size_t          n    = lua_istable(L, -1) ? lua_rawlen(L, -1) : 1;
    struct literals into = { 0 };

    into.words = book_alloc(L, r->rb, n * sizeof *into.words);
    into.whole = book_alloc(L, r->rb, n * sizeof *into.whole);
    if (lua_istable(L, -1)) {
        for (size_t i = 0; i < n; i++, lua_pop(L, 1)) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            read_literal(r, g, fact, &into);
        }
        if (n == 0)
            finding_add(r->f, reader_place(r, g->name), "only: no value of %s fits {}: the rule can never apply",
                        g->name);
    } else {
        read_literal(r, g, fact, &into);
    }
    if (g->type == FACT_TEXT || g->type == FACT_LIST) {
        g->words   = into.words;
        g->n_words = into.n;
    } else {
        g->whole   = into.whole;
        g->n_whole = into.n;
    }
}

static void read_guard_list(struct reader *r, struct guard *g, const struct list_view *v)
{
    if (g->type != FACT_TEXT && g->type != FACT_LIST) {
        finding_add(r->f, reader_place(r, g->name), "only: %s is a %s and cannot be on a list", g->name,
                    fact_type_name(g->type));
        return;
    }
    if (v->n == 0)
        finding_add(r->f, reader_place(r, g->name), "only: the list for %s is empty: the rule can never apply",
                    g->name)->advice = true;
    g->words   = v->items;
    g->n_words = v->n;
    g->by_word = v->by_key;
}

/* One guard; its values are on top. */
static void read_guard(struct reader *r, struct rule *rule, const char *name)
{
    const struct list_view *v = frozen_to_list(r->L, -1);
    struct guard           *g = &rule->guards[rule->info.n_guards];
    struct slot             s;
    size_t                  fact;

    if (!read_fact(r, str_of(name), "only", &fact))
        return;
    if (rule->info.n_guards == RULE_GUARDS_MAX) {
        finding_add(r->f, reader_place(r, name), "only: more than %d facts", RULE_GUARDS_MAX);
        return;
    }
    *g = (struct guard){ .name = fact_info(fact)->name, .type = fact_info(fact)->type };
    if (g->type == FACT_NUMBER || g->type == FACT_DATE) {
        finding_hint(finding_add(r->f, reader_place(r, name), "only: %s is a %s", name, fact_type_name(g->type)),
                     "compare it in check");
        return;
    }
    if (rule->info.on == SCOPE_SHIPMENT && fact_info(fact)->scope == SCOPE_GOODS)
        finding_hint(finding_add(r->f, reader_place(r, name),
                                 "only: '%s' differs from line to line and this rule is on = \"shipment\"", name),
                     "use lines.substances or lines.concerns, or on = \"goods\"");
    s = (struct slot){ .kind = SLOT_FACT, .scope = fact_info(fact)->scope, .type = g->type, .fact = fact };
    g->slot = book_slot(r->L, r->rb, &s);
    if (v)
        read_guard_list(r, g, v);
    else
        read_literals(r, g, fact);
    rule->guard_needs[rule->info.n_guards++] = (struct rule_need){ g->name, g->slot };
}

void read_guards(struct reader *r, struct rule *rule, int table)
{
    lua_State *L   = r->L;
    int        top = lua_gettop(L);
    size_t     n;

    rule->guards      = book_alloc(L, r->rb, RULE_GUARDS_MAX * sizeof *rule->guards);
    rule->guard_needs = book_alloc(L, r->rb, RULE_GUARDS_MAX * sizeof *rule->guard_needs);
    rule->info.guards = rule->guard_needs;
    reader_enter(r, "only");
    if (lua_getfield(L, table, "only") != LUA_TNIL && !lua_istable(L, -1))
        finding_add(r->f, reader_place(r, "only"), "only must be a table: only = { fact = { values } }");
    if (!lua_istable(L, -1)) {
        lua_settop(L, top);
        return;
    }
    if (lua_rawlen(L, -1) > 0)
        finding_add(r->f, reader_place(r, "only"), "only: a value without a fact: only = { fact = { values } }");
    n = read_push_keys(L, top + 1);
    for (size_t i = 0; i < n; i++) {
        const char *name;

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        name = lua_tostring(L, -1);
        lua_pushvalue(L, -1);
        lua_rawget(L, top + 1);
        read_guard(r, rule, name);
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
}

/* ---- parameters ---- */

enum param_kind read_param_kind(lua_State *L, int i)
{
    int64_t ignored;

    i = lua_absindex(L, i);
    switch (lua_type(L, i)) {
    case LUA_TNUMBER:
        return read_millionths(L, i, &ignored) ? PARAM_NUMBER : PARAM_BAD;
    case LUA_TSTRING:
        return PARAM_TEXT;
    case LUA_TBOOLEAN:
        return PARAM_BOOL;
    case LUA_TTABLE:
        for (size_t k = lua_rawlen(L, i); k > 0; k--) {
            int type = lua_rawgeti(L, i, (lua_Integer)k);

            lua_pop(L, 1);
            if (type != LUA_TNUMBER && type != LUA_TSTRING)
                return PARAM_BAD;
        }
        return PARAM_LIST;
    default:
        return frozen_to_list(L, i) ? PARAM_LIST : PARAM_BAD;
    }
}

void read_params(struct reader *r, struct rule *rule, int table)
{
    lua_State *L   = r->L;
    int        top = lua_gettop(L);
    size_t     n;

    rule->params      = book_alloc(L, r->rb, RULE_PARAMS_MAX * sizeof *rule->params);
    rule->param_kinds = book_alloc(L, r->rb, RULE_PARAMS_MAX * sizeof *rule->param_kinds);
    reader_enter(r, "params");
    if (lua_getfield(L, table, "params") != LUA_TNIL && !lua_istable(L, -1))
        finding_add(r->f, reader_place(r, "params"), "params must be a table");
    if (!lua_istable(L, -1)) {
        lua_settop(L, top);
        return;
    }
    n = read_push_keys(L, top + 1);
    for (size_t i = 0; i < n; i++) {
        const char     *name;
        enum param_kind kind;

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        name = book_text(L, r->rb, -1);
        lua_rawget(L, top + 1);
        kind = read_param_kind(L, -1);
        lua_settop(L, top + 2);
        if (rule->n_params == RULE_PARAMS_MAX) {
            finding_add(r->f, reader_place(r, name), "params: more than %d", RULE_PARAMS_MAX);
            break;
        }
        if (!rule_name_valid(str_of(name)))
            finding_add(r->f, reader_place(r, name), "params: '%.60s' is no name (small letters, digits, _)", name);
        else if (kind == PARAM_BAD)
            finding_add(r->f, reader_place(r, name), "params: %s must be a number, text, true or false, or a list",
                        name);
        /* Kept all the same: what reads it has no fault of its own. */
        rule->param_kinds[rule->n_params] = kind;
        rule->params[rule->n_params++]    = name;
    }
    lua_settop(L, top);
}

/* ---- the rule itself ---- */

static void read_on(struct reader *r, struct rule *rule, int table)
{
    lua_State *L = r->L;

    lua_getfield(L, table, "on");
    if (lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "shipment") == 0)
        rule->info.on = SCOPE_SHIPMENT;
    else if (lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "goods") == 0)
        rule->info.on = SCOPE_GOODS;
    else
        finding_add(r->f, reader_place(r, "on"), "on must be \"goods\" or \"shipment\"");
    lua_pop(L, 1);
}

static bool read_flag(struct reader *r, int table, const char *key)
{
    lua_State *L = r->L;
    bool       on;

    if (lua_getfield(L, table, key) != LUA_TNIL && !lua_isboolean(L, -1))
        finding_add(r->f, reader_place(r, key), "%s must be true or false", key);
    on = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return on;
}

/* The file is <group>/<id>.lua: one place to look for a rule, and no two with one id. */
static void check_path(struct reader *r, const struct rule_info *info)
{
    const char *slash = strchr(r->path, '/');
    size_t      n     = strlen(r->path);

    if (info->group && !(strlen(info->group) == (size_t)(slash - r->path) &&
                         memcmp(info->group, r->path, (size_t)(slash - r->path)) == 0))
        finding_add(r->f, reader_place(r, "group"), "group '%s' is not the folder of the file", info->group);
    if (info->id && !(strlen(info->id) == n - (size_t)(slash + 1 - r->path) - 4 &&
                      memcmp(info->id, slash + 1, strlen(info->id)) == 0))
        finding_add(r->f, reader_place(r, "id"), "id '%s' is not the name of the file", info->id);
}

static const char *read_name(struct reader *r, int table, const char *key)
{
    const char *name = reader_text(r, table, key, ID_MAX, true);

    if (name && !rule_name_valid(str_of(name))) {
        finding_add(r->f, reader_place(r, key), "%s '%s' is no name (small letters, digits, _)", key, name);
        return NULL;
    }
    return name;
}

static int32_t read_day(struct reader *r, int table, const char *key)
{
    const char *text = reader_text(r, table, key, ID_MAX, false);
    int32_t     day  = INT32_MIN;

    if (text && !date_parse(str_of(text), &day))
        finding_hint(finding_add(r->f, reader_place(r, key), "%s '%s' is no day", key, text), "a day is written 2027-01-31");
    return day;
}

void read_rule(struct reader *r, struct rule *rule, int table)
{
    static const char *const keys[] = {
        "id", "group", "on", "title", "reference", "needs", "only", "because", "check", "letter",
        "params", "examples", "missing", "favours", "review_on", NULL,
    };
    lua_State        *L    = r->L;
    struct rule_info *info = &rule->info;
    const char       *missing;

    reader_keys(r, table, "rule", keys);
    info->id        = read_name(r, table, "id");
    info->group     = read_name(r, table, "group");
    info->title     = reader_text(r, table, "title", TITLE_MAX, true);
    info->reference = reader_text(r, table, "reference", TITLE_MAX, true);
    info->because   = reader_text(r, table, "because", BECAUSE_MAX, true);
    info->letter    = reader_text(r, table, "letter", LETTER_MAX, false);
    info->favours   = read_flag(r, table, "favours");
    info->review_on = read_day(r, table, "review_on");
    missing         = reader_text(r, table, "missing", ID_MAX, false);
    if (missing && strcmp(missing, "pass") != 0)
        finding_add(r->f, reader_place(r, "missing"), "missing can only be \"pass\"");
    info->missing_pass = missing != NULL;
    check_path(r, info);
    read_on(r, rule, table);
    read_needs(r, rule, table);
    read_guards(r, rule, table);
    read_params(r, rule, table);
    read_examples(r, rule, table);
    r->from = 0;
    if (lua_getfield(L, table, "check") != LUA_TFUNCTION || lua_iscfunction(L, -1))
        finding_add(r->f, reader_place(r, "check"), "check must be a function(f, p)");
    lua_pop(L, 1);
    rule->read = true;
}
