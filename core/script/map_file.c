#include "config.h"
#include "script/map_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "script/map_file_impl.h"
#include "script/safelib.h"

const struct mapping *map_file_mapping(const struct map_file *f) { return &f->map; }
struct str map_file_text(const struct map_file *f)               { return f->source; }
bool map_file_has_row(const struct map_file *f)                  { return f->row != LUA_NOREF; }

void map_file_free(struct map_file *f)
{
    if (!f)
        return;
    sandbox_free(f->sb);
    arena_done(&f->built);
    arena_done(&f->mem);
    free(f);
}

/* ---- running the file ---- */

/* mapping { ... } gives its table back and remembers it: what the file returns must be that. */
static int word_mapping(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_rawseti(L, lua_upvalueindex(1), 1);
    lua_rawgeti(L, lua_upvalueindex(1), 1);
    return 1;
}

/* Leaves the table on the stack. */
static void run_source(lua_State *L, const struct map_file *f)
{
    static const struct sandbox_budget budget = { CHUNK_STEPS, CHUNK_BYTES, true };
    char                               name[200];
    int                                holder, env;

    snprintf(name, sizeof name, "@%s", f->map.path);
    lua_newtable(L);
    holder = lua_gettop(L);
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, holder);
    lua_pushcclosure(L, word_mapping, 1);
    lua_setfield(L, -2, "mapping");
    safelib_push_env(L, -1);
    env = lua_gettop(L);
    if (luaL_loadbufferx(L, f->source.p, f->source.n, name, "t") != LUA_OK)
        lua_error(L);
    lua_pushvalue(L, env);
    lua_setupvalue(L, -2, 1);
    sandbox_arm(f->sb, &budget);
    lua_call(L, 0, 1);
    sandbox_disarm(f->sb);
    safelib_close_env(L, env);
    lua_rawgeti(L, holder, 1);
    if (!lua_istable(L, -1) || !lua_rawequal(L, -1, -2))
        luaL_error(L, "the file must end with: return mapping { ... }");
}

struct building { struct map_file *f; struct map_reader *x; };

static int build(lua_State *L)
{
    struct building *b = lua_touserdata(L, 1);
    struct map_file *f = b->f;
    struct captured  captured;
    int              table;

    run_source(L, f);
    table  = lua_gettop(L);
    f->row = LUA_NOREF;
    if (b->x) {
        b->x->r.L = L;
        read_mapping(b->x, table);
    }
    if (lua_getfield(L, table, "row") == LUA_TFUNCTION) {
        captured_take(L, -1, &f->built, &captured);
        f->captured = captured;
        f->row      = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    return 0;
}

const char *map_file_build(struct map_file *f, struct map_reader *x, char *why, struct pw_err *err)
{
    struct building b = { f, x };
    const char     *kind;

    sandbox_free(f->sb);
    f->sb = NULL;
    arena_reset(&f->built);
    if (sandbox_new(&f->sb, err) < 0) {
        snprintf(why, TROUBLE_TEXT, "out of memory");
        return "memory";
    }
    kind = sandbox_call(f->sb, build, &b, why);
    if (!kind)
        sandbox_settle(f->sb);
    return kind;
}

/* ---- loading ---- */

/* What the compiler would not mind. */
static bool acceptable(struct map_reader *x)
{
    struct rule_findings *f  = x->r.f;
    struct place_of       at = { x->r.path, 1, 0 };
    size_t                bad;

    if (x->f->source.n > MAPPING_SOURCE_MAX) {
        finding_add(f, at, "the file has more than %zu bytes", MAPPING_SOURCE_MAX);
        return false;
    }
    if (!utf8_valid(x->f->source, &bad)) {
        for (size_t i = 0; i < bad; i++)
            at.line += x->f->source.p[i] == '\n';
        finding_hint(finding_add(f, at, "the file is not UTF-8 text"), "save it as UTF-8");
        return false;
    }
    for (size_t i = 0; i < x->r.scan.n; i++)
        if (token_is(&x->r.scan, i, "_ENV")) {
            at = (struct place_of){ x->r.path, x->r.scan.t[i].line, x->r.scan.t[i].column };
            finding_add(f, at, "a file may not name _ENV");
            return false;
        }
    return true;
}

/* "path:12: text" becomes a finding on line 12. */
static void say_trouble(struct map_reader *x, const char *kind, const char *why)
{
    size_t          n  = strlen(x->r.path), digits;
    struct place_of at = { x->r.path, 1, 0 };
    uint64_t        line;

    if (strncmp(why, x->r.path, n) == 0 && why[n] == ':') {
        digits = strspn(why + n + 1, "0123456789");
        if (why[n + 1 + digits] == ':' && text_u64((struct str){ why + n + 1, digits }, &line) &&
            line <= MAPPING_SOURCE_MAX) {
            at.line = (int)line;
            why += n + 1 + digits + 1;
            why += *why == ' ';
        }
    }
    finding_add(x->r.f, at, strcmp(kind, "error") == 0 ? "%s" : "loading the file: %s", why);
}

static int load(struct map_reader *x, struct pw_err *err)
{
    char        why[TROUBLE_TEXT];
    const char *kind;
    int         rc = scan_text(x->f->source, &x->r.scan, err);

    if (rc < 0)
        return rc;
    if (!acceptable(x))
        return PW_OK;
    kind = map_file_build(x->f, x, why, err);
    if (kind && (!x->f->sb || x->f->sb->no_memory))
        return err_nomem(err);
    if (kind)
        say_trouble(x, kind, why);
    return PW_OK;
}

static int first_finding(const struct rule_findings *all, struct pw_err *err)
{
    const struct rule_finding *x = all->items;

    if (all->lost)
        return err_nomem(err);
    if (!all->n)
        return PW_OK;
    err_set(err, PW_EINPUT, "%s%s", x->message, all->n > 1 ? " (and more)" : "");
    err_where(err, "%s:%d", x->path, x->line);
    return err_remedy(err, "%s",
                      x->hint[0] ? x->hint
                                 : "'penwatch mapping check FILE' lists all that is wrong with a mapping file");
}

int map_file_load(const char *path, struct str text, struct map_file **ret, struct rule_findings *findings,
                  struct pw_err *err)
{
    MAP_FILE_AUTO        f   = calloc(1, sizeof *f);
    struct rule_findings own = { 0 }, *all = findings ? findings : &own;
    struct map_reader    x   = { .r = { .f = all }, .f = f };
    int                  rc;

    if (!f)
        return err_nomem(err);
    f->row      = LUA_NOREF;
    f->source   = arena_str(&f->mem, text.n ? text : STR(" "));
    f->map.path = arena_copy(&f->mem, str_of(path));
    if (!f->source.p || !f->map.path)
        return err_nomem(err);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        field_column(i, f->columns[i]);
    x.r.path = f->map.path;
    rc       = load(&x, err);
    scan_done(&x.r.scan);
    findings_sort(all);
    if (rc == PW_OK)
        rc = first_finding(all, err);
    rule_findings_done(&own);
    if (rc == PW_OK)
        *ret = TAKE(f);
    return rc;
}
