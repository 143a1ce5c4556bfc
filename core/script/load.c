#include "config.h"
#include "script/book.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "script/check.h"
#include "script/chunk.h"
#include "script/lint.h"
#include "script/plain.h"

/* "path:12: text" becomes a finding on line 12. */
static void say_trouble(const struct sandbox *sb, struct rule_findings *f, const char *path, const char *kind,
                        const char *why)
{
    size_t          n  = strlen(path), digits;
    struct place_of at = { path, 1, 0 };
    uint64_t        line;

    if (sb->no_memory) {
        f->lost = true;     /* not the file's fault */
        return;
    }

    if (strncmp(why, path, n) == 0 && why[n] == ':') {
        why += n + 1;
        digits = strspn(why, "0123456789");
        if (why[digits] == ':' && text_u64((struct str){ why, digits }, &line) && line <= RULE_SOURCE_MAX) {
            at.line = (int)line;
            why += digits + 1;
            why += *why == ' ';
        }
    }
    if (strcmp(kind, "error") == 0)
        finding_add(f, at, "%s", why);
    else
        finding_add(f, at, "loading the file: %s", why);
}

/* What the compiler would not mind. */
static bool acceptable(struct loading *x)
{
    struct rule_findings *f  = x->r.f;
    struct place_of       at = { x->r.path, 1, 0 };
    size_t                bad, env;

    if (x->source.n > RULE_SOURCE_MAX) {
        finding_add(f, at, "the file has more than %zu bytes", RULE_SOURCE_MAX);
        return false;
    }
    if (!utf8_valid(x->source, &bad)) {
        for (size_t i = 0; i < bad; i++)
            at.line += x->source.p[i] == '\n';
        finding_add(f, at, "the file is not UTF-8 text");
        return false;
    }
    env = SIZE_MAX;
    for (size_t i = 0; i < x->r.scan.n && env == SIZE_MAX; i++)
        if (token_is(&x->r.scan, i, "_ENV"))
            env = i;
    if (env != SIZE_MAX) {
        at = (struct place_of){ x->r.path, x->r.scan.t[env].line, x->r.scan.t[env].column };
        finding_add(f, at, "a file may not name _ENV");
        return false;
    }
    return true;
}

static void load_source(struct rulebook *rb, struct loading *x)
{
    char        why[TROUBLE_TEXT];
    const char *kind;

    x->table = LUA_NOREF;
    if (!acceptable(x))
        return;
    kind = chunk_load(rb->lua.sb, x, why);
    if (kind)
        say_trouble(rb->lua.sb, x->r.f, x->r.path, kind, why);
}

/* ---- loading for the first time ---- */

static int by_path(const void *a, const void *b)
{
    const struct rule_source *x = a, *y = b;

    return str_cmp(x->path, y->path);
}

static bool ends_lua(struct str path)
{
    return path.n > 4 && memcmp(path.p + path.n - 4, ".lua", 4) == 0;
}

/* 'r': <group>/<id>.lua, 'p': profiles/<id>.lua, 0: neither. */
static char kind_of(struct str path)
{
    const char *slash = memchr(path.p, '/', path.n);

    if (!ends_lua(path) || !slash || slash == path.p || path.n >= 160 ||
        memchr(slash + 1, '/', path.n - (size_t)(slash + 1 - path.p)) || path.n - (size_t)(slash - path.p) <= 5)
        return 0;
    return path.n > 9 && memcmp(path.p, "profiles/", 9) == 0 ? 'p' : 'r';
}

struct job {
    struct rulebook      *rb;
    struct rule_findings *f;
    bool                  closely;              /* for the author: lint.h as well */
    struct loading       *rules, *profiles;     /* as many as the rulebook has */
};

/* Sorts the files, copies them and makes room for rules and profiles. */
static int take_sources(struct job *j, const struct rule_source *files, size_t n, struct pw_err *err)
{
    struct rulebook    *rb     = j->rb;
    struct rule_source *sorted = calloc(n + 1, sizeof *sorted);

    rb->rules           = arena_alloc(&rb->mem, (n + 1) * sizeof *rb->rules);
    rb->profiles        = arena_alloc(&rb->mem, (n + 1) * sizeof *rb->profiles);
    rb->profile_sources = arena_alloc(&rb->mem, (n + 1) * sizeof *rb->profile_sources);
    rb->profile_paths   = arena_alloc(&rb->mem, (n + 1) * sizeof *rb->profile_paths);
    j->rules            = calloc(n + 1, sizeof *j->rules);
    j->profiles         = calloc(n + 1, sizeof *j->profiles);
    if (!sorted || !rb->rules || !rb->profiles || !rb->profile_sources || !rb->profile_paths || !j->rules ||
        !j->profiles) {
        free(sorted);
        return err_nomem(err);
    }
    if (n)
        memcpy(sorted, files, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_path);
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_copy(&rb->mem, sorted[i].path);
        struct str  text = arena_str(&rb->mem, sorted[i].text);
        char        kind = kind_of(sorted[i].path);

        if (!path || !text.p) {
            free(sorted);
            return err_nomem(err);
        }
        if (kind == 'p' && rb->n_profiles == PROFILES_MAX) {
            finding_add(j->f, (struct place_of){ path, 0, 0 }, "more than %d profiles", PROFILES_MAX);
        } else if (kind == 'p') {
            rb->profile_sources[rb->n_profiles] = text;
            rb->profile_paths[rb->n_profiles++] = path;
        } else if (kind == 'r' && rb->n_rules < RULEBOOK_RULES_MAX) {
            rb->rules[rb->n_rules++] = (struct rule){ .info.path = path, .source = text };
        } else if (kind == 'r') {
            finding_add(j->f, (struct place_of){ path, 0, 0 }, "more than %d rules", RULEBOOK_RULES_MAX);
        } else if (ends_lua(sorted[i].path)) {
            finding_add(j->f, (struct place_of){ path, 0, 0 },
                        "a rule lies at <group>/<id>.lua, a profile at profiles/<id>.lua");
        }
    }
    free(sorted);
    return PW_OK;
}

static int scan_file(struct loading *x, struct pw_err *err)
{
    /* Past the cap nothing is looked at. */
    return x->source.n > RULE_SOURCE_MAX ? PW_OK : scan_text(x->source, &x->r.scan, err);
}

static int load_rules(struct job *j, struct pw_err *err)
{
    struct rulebook *rb = j->rb;

    for (size_t i = 0; i < rb->n_rules; i++) {
        struct loading *x = &j->rules[i];

        *x = (struct loading){ .r = { .rb = rb, .f = j->f, .path = rb->rules[i].info.path },
                               .source = rb->rules[i].source, .rule = &rb->rules[i], .kind = TAG_RULE };
        if (scan_file(x, err) < 0)
            return err->rc;
        rb->rules[i].info.line = 1;
        for (size_t t = 0; t + 1 < x->r.scan.n; t++)
            if (token_is(&x->r.scan, t, "return") && token_is(&x->r.scan, t + 1, "rule"))
                rb->rules[i].info.line = x->r.scan.t[t].line;
        load_source(rb, x);
    }
    return PW_OK;
}

static int load_profiles(struct job *j, struct pw_err *err)
{
    struct rulebook *rb = j->rb;

    for (size_t i = 0; i < rb->n_profiles; i++) {
        struct loading *x = &j->profiles[i];

        *x = (struct loading){ .r = { .rb = rb, .f = j->f, .path = rb->profile_paths[i] },
                               .source = rb->profile_sources[i], .profile = &rb->profiles[i], .kind = TAG_PROFILE };
        if (scan_file(x, err) < 0)
            return err->rc;
        load_source(rb, x);
    }
    return PW_OK;
}

/* Only with a table that was read without a complaint can a rule be bound. */
static void bind_rules(struct job *j, int *profiles)
{
    struct rulebook *rb = j->rb;

    for (size_t i = 0; i < rb->n_profiles; i++)
        profiles[i] = j->profiles[i].table;
    for (size_t i = 0; i < rb->n_rules; i++) {
        struct binding b = { .rb = rb, .half = &rb->lua, .rule = i, .table = j->rules[i].table,
                             .profiles = profiles, .first = true, .straight = scan_straight(&j->rules[i].r.scan) };
        char           why[TROUBLE_TEXT];
        const char    *kind;

        if (!rb->rules[i].read || !rb->rules[i].info.id)
            continue;
        kind = sandbox_call(rb->lua.sb, bind_rule, &b, why);
        if (kind)
            say_trouble(rb->lua.sb, j->f, rb->rules[i].info.path, kind, why);
    }
}

static int load_all(struct job *j, const struct rule_source *files, size_t n, struct pw_err *err)
{
    struct rulebook *rb = j->rb;
    int             *profiles;
    int              rc = take_sources(j, files, n, err);

    if (rc < 0 || (rc = half_open(rb, &rb->lua, err)) < 0 || (rc = load_rules(j, err)) < 0 ||
        (rc = load_profiles(j, err)) < 0)
        return rc;
    profiles = calloc(rb->n_profiles + 1, sizeof *profiles);
    if (!profiles)
        return err_nomem(err);
    bind_rules(j, profiles);
    free(profiles);
    for (size_t i = 0; i < rb->n_rules; i++)
        check_rule(&j->rules[i].r, &rb->rules[i]);
    for (size_t i = 0; j->closely && i < rb->n_rules; i++)
        lint_rule(&j->rules[i].r, &rb->rules[i]);
    check_ids(rb, j->f);
    for (size_t i = 0; i < rb->n_profiles; i++)
        check_profile(&j->profiles[i].r, &rb->profiles[i]);
    return PW_OK;
}

static bool sort_slots(struct rulebook *rb)
{
    for (int scope = 0; scope < 2; scope++)
        if (!(rb->scoped[scope] = arena_alloc(&rb->mem, (rb->n_slots + 1) * sizeof(uint16_t))))
            return false;
    for (size_t i = 0; i < rb->n_slots; i++)
        rb->scoped[rb->slots[i].scope][rb->n_scoped[rb->slots[i].scope]++] = (uint16_t)i;
    return true;
}

/* What running needs besides. */
static int ready(const struct job *j, struct pw_err *err)
{
    struct rulebook *rb = j->rb;

    rb->briefs = arena_alloc(&rb->mem, (rb->n_rules + 1) * sizeof *rb->briefs);
    if (!rb->briefs || !sort_slots(rb))
        return err_nomem(err);
    for (size_t i = 0; i < rb->n_rules; i++) {
        const struct rule_info *info = &rb->rules[i].info;
        struct rule_brief      *b    = &rb->briefs[i];

        b->n_needs      = (uint8_t)info->n_needs;
        b->n_guards     = (uint8_t)info->n_guards;
        b->on           = (uint8_t)info->on;
        b->guards       = rb->rules[i].guards;
        b->missing_pass = info->missing_pass;
        for (size_t n = 0; n < info->n_needs; n++)
            b->slots[n] = (uint16_t)info->needs[n].slot;
        b->plain = plain_make(rb, i, &j->rules[i].r.scan);
        if (b->plain && b->missing_pass)
            b->n_must = (uint8_t)plain_must(b->plain, rb, b->must);
    }
    sandbox_settle(rb->lua.sb);
    return PW_OK;
}

static int verdict(const struct job *j, struct pw_err *err)
{
    const struct rule_findings *f = j->f;
    const struct rule_finding *first;
    size_t                     i = 0;
    int                        rc;

    if (f->lost)
        return err_nomem(err);
    while (i < f->n && f->items[i].advice)
        i++;
    if (i == f->n)
        return ready(j, err);
    first = &f->items[i];
    rc = err_set(err, PW_ERULE, "%s", first->message);
    err_where(err, first->line ? "%s:%d" : "%s", first->path, first->line);
    if (first->hint[0])
        err_remedy(err, "%s", first->hint);
    return rc;
}

static int load(const struct rule_source *files, size_t n_files, const struct rule_env *env, bool closely,
                struct rulebook **ret, struct rule_findings *findings, struct pw_err *err)
{
    struct rule_findings own = { 0 }, *f = findings ? findings : &own;
    struct rulebook     *rb  = calloc(1, sizeof *rb);
    struct job           j   = { .rb = rb, .f = f, .closely = closely };
    struct pw_err        spare;
    int                  rc = rb ? PW_OK : err_nomem(err);

    err = err ? err : &spare;
    if (rb) {
        rb->env       = env ? *env : (struct rule_env){ 0 };
        rb->list_maps = arena_alloc(&rb->mem, (rb->env.n_tables + 1) * sizeof *rb->list_maps);
        rc            = rb->list_maps ? load_all(&j, files, n_files, err) : err_nomem(err);
    }
    findings_sort(f);
    if (rc == PW_OK)
        rc = verdict(&j, err);
    for (size_t i = 0; rb && j.rules && i < rb->n_rules; i++)
        scan_done(&j.rules[i].r.scan);
    for (size_t i = 0; rb && j.profiles && i < rb->n_profiles; i++)
        scan_done(&j.profiles[i].r.scan);
    free(j.rules);
    free(j.profiles);
    rule_findings_done(&own);
    if (rc == PW_OK)
        *ret = TAKE(rb);
    rulebook_free(rb);
    return rc;
}

int rulebook_load(const struct rule_source *files, size_t n_files, const struct rule_env *env,
                  struct rulebook **ret, struct rule_findings *findings, struct pw_err *err)
{
    return load(files, n_files, env, false, ret, findings, err);
}

int rulebook_check(const struct rule_source *files, size_t n_files, const struct rule_env *env,
                   struct rulebook **ret, struct rule_findings *findings, struct pw_err *err)
{
    return load(files, n_files, env, true, ret, findings, err);
}

void rulebook_free(struct rulebook *rb)
{
    if (!rb)
        return;
    half_done(&rb->lua);
    for (size_t i = 0; rb->list_maps && i < rb->env.n_tables; i++)
        map_done(&rb->list_maps[i]);
    free(rb->slots);
    arena_done(&rb->mem);
    free(rb);
}
