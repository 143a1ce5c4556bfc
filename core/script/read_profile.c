#include "config.h"
#include "script/read.h"

#include "base/text.h"
#include "script/define.h"

#define POINTS_MAX 100
#define GROUPS_MAX 32
#define CAPACITY_MAX 100000     /* a day: more is a slip of the pen */

/* A whole number from 0 to `max` at table[key]. */
static int read_points(struct reader *r, int table, const char *what, const char *key, int max, int missing)
{
    lua_State  *L = r->L;
    lua_Integer n = 0;
    int         whole, type = lua_getfield(L, table, key);

    if (type == LUA_TNIL && missing >= 0) {
        lua_pop(L, 1);
        return missing;
    }
    n = lua_tointegerx(L, -1, &whole);
    if (type != LUA_TNUMBER || !whole || n < 0 || n > max) {
        finding_add(r->f, reader_place(r, key), "%s: %s must be a whole number from 0 to %d", what, key, max);
        n = 0;
    }
    lua_pop(L, 1);
    return (int)n;
}

/* Pushes the table at table[key], or nothing with a finding. */
static bool push_table(struct reader *r, int table, const char *key)
{
    if (lua_getfield(r->L, table, key) == LUA_TTABLE)
        return true;
    lua_pop(r->L, 1);
    finding_add(r->f, reader_place(r, key), "profile: %s must be a table", key);
    return false;
}

static void read_lanes(struct reader *r, struct profile *p, int table)
{
    static const char *const keys[] = { "yellow", "red", NULL };
    int                      top    = lua_gettop(r->L);

    if (!push_table(r, table, "lanes"))
        return;
    reader_keys(r, top + 1, "lanes", keys);
    p->yellow_pts = read_points(r, top + 1, "lanes", "yellow", POINTS_MAX, -1);
    p->red_pts    = read_points(r, top + 1, "lanes", "red", POINTS_MAX, -1);
    if (p->yellow_pts < 1 || p->yellow_pts >= p->red_pts)
        finding_add(r->f, reader_place(r, "lanes"), "lanes: 0 < yellow < red is needed");
    lua_settop(r->L, top);
}

static void read_sample(struct reader *r, struct profile *p, int table)
{
    static const char *const keys[] = { "share", "at_least", NULL };
    int                      top    = lua_gettop(r->L);

    if (!push_table(r, table, "sample"))
        return;
    reader_keys(r, top + 1, "sample", keys);
    lua_getfield(r->L, top + 1, "share");
    if (!read_millionths(r->L, -1, &p->sample_share) || p->sample_share < 0 || p->sample_share > DECIMAL_ONE)
        finding_add(r->f, reader_place(r, "share"), "sample: share must be a number from 0 to 1");
    lua_pop(r->L, 1);
    p->sample_at_least = read_points(r, top + 1, "sample", "at_least", 1000, 0);
    lua_settop(r->L, top);
}

/* How much an office can look at in a day: held here to what it may be, read by the queue from the text
 * (app/workload.h), which needs no rules for it. */
static void check_capacity(struct reader *r, int table)
{
    static const char *const keys[] = { "yellow", "red", "random", NULL };
    int                      top    = lua_gettop(r->L);
    int64_t                  share  = 0;

    if (lua_getfield(r->L, table, "capacity") == LUA_TNIL) {
        lua_settop(r->L, top);
        return;
    }
    lua_settop(r->L, top);
    if (!push_table(r, table, "capacity"))
        return;
    reader_keys(r, top + 1, "capacity", keys);
    read_points(r, top + 1, "capacity", "yellow", CAPACITY_MAX, 0);
    read_points(r, top + 1, "capacity", "red", CAPACITY_MAX, 0);
    if (lua_getfield(r->L, top + 1, "random") != LUA_TNIL &&
        (!read_millionths(r->L, -1, &share) || share < 0 || share > DECIMAL_ONE))
        finding_add(r->f, reader_place(r, "random"), "capacity: random must be a share from 0 to 1");
    lua_settop(r->L, top);
}

static void read_groups(struct reader *r, struct profile *p, int table)
{
    static const char *const keys[] = { "cap", NULL };
    lua_State               *L      = r->L;
    int                      top    = lua_gettop(L);
    size_t                   n;

    if (!push_table(r, table, "groups"))
        return;
    n = read_push_keys(L, top + 1);
    if (n > GROUPS_MAX)
        finding_add(r->f, reader_place(r, "groups"), "groups: more than %d", GROUPS_MAX);
    p->groups = book_alloc(L, r->rb, GROUPS_MAX * sizeof *p->groups);
    for (size_t i = 0; i < n && i < GROUPS_MAX; i++) {
        const char *name;

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        name = book_text(L, r->rb, -1);
        lua_rawget(L, top + 1);
        if (!rule_name_valid(str_of(name)) || strcmp(name, "total") == 0) {
            finding_add(r->f, reader_place(r, name), "groups: '%.60s' cannot be the name of a group", name);
        } else if (!lua_istable(L, -1)) {
            finding_add(r->f, reader_place(r, name), "groups: %s must be { cap = points }", name);
        } else {
            reader_keys(r, top + 3, name, keys);
            p->groups[p->n_groups++] =
                (struct profile_group){ name, read_points(r, top + 3, name, "cap", POINTS_MAX, -1) };
        }
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
}

/* Parameters that a profile sets must be the rule's, of the rule's type. */
static void read_overrides(struct reader *r, const struct rule *rule, int entry)
{
    lua_State *L   = r->L;
    int        top = lua_gettop(L);
    size_t     n;

    if (lua_getfield(L, entry, "params") != LUA_TNIL && !lua_istable(L, -1))
        finding_add(r->f, reader_place(r, rule->info.id), "%s: params must be a table", rule->info.id);
    if (!lua_istable(L, -1)) {
        lua_settop(L, top);
        return;
    }
    n = read_push_keys(L, top + 1);
    for (size_t i = 0; i < n; i++) {
        static const char *const kinds[] = { "something else", "number", "text", "true or false", "list" };
        struct nearest           near    = { 0 };
        enum param_kind          kind;
        size_t                   k = 0;

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        near.wanted = str_of(lua_tostring(L, -1));
        lua_pushvalue(L, -1);
        lua_rawget(L, top + 1);
        kind = read_param_kind(L, -1);
        while (k < rule->n_params && !str_is(near.wanted, rule->params[k]))
            nearest_offer(&near, rule->params[k++]);
        if (k == rule->n_params)
            nearest_hint(&near, finding_add(r->f, reader_place(r, near.wanted.p), "rule %s has no parameter '%.60s'",
                                            rule->info.id, near.wanted.p));
        else if (kind != rule->param_kinds[k] && rule->param_kinds[k] != PARAM_BAD)
            finding_add(r->f, reader_place(r, near.wanted.p), "rule %s: parameter %s is a %s, not a %s", rule->info.id,
                        near.wanted.p, kinds[rule->param_kinds[k]], kinds[kind]);
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
}

/* The entry of one rule is on top. */
static void read_entry(struct reader *r, const struct rule *rule, struct profile_rule *into)
{
    static const char *const keys[] = { "weight", "force", "params", NULL };
    lua_State               *L      = r->L;
    int                      entry  = lua_gettop(L);

    reader_enter(r, rule->info.id);
    reader_keys(r, entry, rule->info.id, keys);
    into->weight_pts = read_points(r, entry, rule->info.id, "weight", POINTS_MAX, -1);
    if (lua_getfield(L, entry, "force") != LUA_TNIL &&
        (lua_type(L, -1) != LUA_TSTRING || !lane_find(str_of(lua_tostring(L, -1)), &into->force) ||
         into->force == LANE_GREEN))
        finding_add(r->f, reader_place(r, rule->info.id), "%s: force must be \"yellow\" or \"red\"", rule->info.id);
    lua_pop(L, 1);
    read_overrides(r, rule, entry);
}

static void say_unknown_rule(struct reader *r, const char *id)
{
    struct nearest near = { .wanted = str_of(id) };

    for (size_t i = 0; i < r->rb->n_rules; i++)
        if (r->rb->rules[i].info.id)
            nearest_offer(&near, r->rb->rules[i].info.id);
    nearest_hint(&near, finding_add(r->f, reader_place(r, id), "there is no rule '%.60s'", id));
}

static void read_weights(struct reader *r, struct profile *p, int table)
{
    lua_State *L   = r->L;
    int        top = lua_gettop(L);
    size_t     n;

    p->n_rules = r->rb->n_rules;
    p->rules   = book_alloc(L, r->rb, p->n_rules * sizeof *p->rules);
    for (size_t i = 0; i < p->n_rules; i++)
        p->rules[i] = (struct profile_rule){ r->rb->rules[i].info.id, -1, LANE_NONE };
    if (!push_table(r, table, "rules"))
        return;
    n = read_push_keys(L, top + 1);
    for (size_t i = 0; i < n; i++) {
        const char *id;
        size_t      at = 0;

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        id = lua_tostring(L, -1);
        lua_pushvalue(L, -1);
        lua_rawget(L, top + 1);
        while (at < p->n_rules && !(p->rules[at].id && strcmp(p->rules[at].id, id) == 0))
            at++;
        if (at == p->n_rules)
            say_unknown_rule(r, id);
        else if (!lua_istable(L, -1))
            finding_add(r->f, reader_place(r, id), "%s must be { weight = points }", id);
        else
            read_entry(r, &r->rb->rules[at], &p->rules[at]);
        r->from = 0;
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
}

void read_profile(struct reader *r, struct profile *p, int table)
{
    static const char *const keys[] = { "id", "title", "lanes", "sample", "capacity", "groups", "rules", NULL };
    const char              *name   = strrchr(r->path, '/') + 1;

    reader_keys(r, table, "profile", keys);
    p->id    = reader_text(r, table, "id", ID_MAX, true);
    p->title = reader_text(r, table, "title", TITLE_MAX, true);
    if (p->id && (strlen(p->id) + 4 != strlen(name) || memcmp(p->id, name, strlen(p->id)) != 0))
        finding_add(r->f, reader_place(r, "id"), "id '%s' is not the name of the file", p->id);
    read_lanes(r, p, table);
    read_sample(r, p, table);
    check_capacity(r, table);
    read_groups(r, p, table);
    read_weights(r, p, table);
}
