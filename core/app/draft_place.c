#include "config.h"
#include "app/draft.h"

#include <stdio.h>

#include "app/rulebooks.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "script/scan.h"

#define PATH_ROOM       600
#define NEW_GROUP_CAP   20      /* below yellow in every shipped profile */

static int join(char out[static PATH_ROOM], const char *a, const char *b, struct pw_err *err)
{
    return (size_t)snprintf(out, PATH_ROOM, "%s/%s", a, b) < PATH_ROOM ? PW_OK
                                                                        : err_set(err, PW_ELIMIT, "the path '%.80s...' is too long", a);
}

int draft_names_check(const char *id, const char *group, struct pw_err *err)
{
    const char *bad = !rule_name_valid(str_of(id)) ? id : !rule_name_valid(str_of(group)) ? group : NULL;

    if (bad) {
        err_set(err, PW_EUSAGE, "'%.60s' cannot name a rule or group", bad);
        return err_remedy(err, "small letters, digits and _, a letter first, at most 40, and no word of Lua");
    }
    if (strcmp(group, "profiles") == 0 || strcmp(group, "lists") == 0 || strcmp(group, "reference") == 0)
        return err_set(err, PW_EUSAGE, "the folder '%s' holds no rules", group);
    return PW_OK;
}

/* ---- profiles ---- */

/* The token after the brace of `word = {` directly in the table of profile { ... }; SIZE_MAX: none. */
static size_t table_in_profile(const struct scan *s, const char *word)
{
    int depth = 0;

    for (size_t i = 0; i + 2 < s->n; i++) {
        if (depth == 1 && token_is(s, i, word) && token_is(s, i + 1, "=") && token_is(s, i + 2, "{"))
            return i + 3;
        depth += token_is(s, i, "{") ? 1 : token_is(s, i, "}") ? -1 : 0;
    }
    return SIZE_MAX;
}

/* Is there a `name =` in the table whose tokens begin at `i`? */
static bool has_key(const struct scan *s, size_t i, const char *name)
{
    for (int depth = 1; i + 1 < s->n && depth > 0; i++) {
        if (depth == 1 && token_is(s, i, name) && token_is(s, i + 1, "="))
            return true;
        depth += token_is(s, i, "{") ? 1 : token_is(s, i, "}") ? -1 : 0;
    }
    return false;
}

/* `line` behind the brace before token `i`, on a line of its own where the table has lines. */
static void insert(struct str text, const struct scan *s, size_t i, const char *line, size_t *from, struct buf *out)
{
    size_t at    = (size_t)(s->t[i - 1].s.p - text.p) + 1;
    bool   lines = i < s->n && s->t[i].line > s->t[i - 1].line;

    buf_add(out, text.p + *from, at - *from);
    buf_printf(out, lines ? "\n    %s" : " %s", line);
    *from = at;
}

/* The profile with the rule and, where it is missing, its group; false when its tables are not written in place. */
static bool weigh(struct str text, const char *id, const char *group, struct buf *out, struct pw_err *err)
{
    struct scan s = { 0 };
    size_t      rules, groups, from = 0;
    char        rule_line[120], group_line[120];
    bool        ok = scan_text(text, &s, err) == PW_OK;

    snprintf(rule_line, sizeof rule_line, "%s = { weight = 0 },", id);
    snprintf(group_line, sizeof group_line, "%s = { cap = %d },", group, NEW_GROUP_CAP);
    rules  = ok ? table_in_profile(&s, "rules") : SIZE_MAX;
    groups = ok ? table_in_profile(&s, "groups") : SIZE_MAX;
    ok     = rules != SIZE_MAX && groups != SIZE_MAX;
    if (ok) {
        bool add_group = !has_key(&s, groups, group), add_rule = !has_key(&s, rules, id);

        if (add_group && groups < rules)
            insert(text, &s, groups, group_line, &from, out);
        if (add_rule)
            insert(text, &s, rules, rule_line, &from, out);
        if (add_group && groups > rules)
            insert(text, &s, groups, group_line, &from, out);
        buf_add(out, text.p + from, text.n - from);
    }
    scan_done(&s);
    return ok && !out->failed;
}

static void note_profile(struct draft_placed *ret, const char *path)
{
    if (ret->n_profiles < COUNT_OF(ret->profiles))
        snprintf(ret->profiles[ret->n_profiles++], sizeof ret->profiles[0], "%s", path);
}

/* `ret` NULL: only whether it can be done. */
static int weigh_file(const char *path, const char *id, const char *group, struct draft_placed *ret, struct pw_err *err)
{
    BUF_AUTO text = { 0 }, now = { 0 };
    int      rc = file_read(path, RULE_SOURCE_MAX, &text, err);

    if (rc < 0)
        return rc;
    if (!weigh(buf_view(&text), id, group, &now, err)) {
        err_set(err, PW_ESTATE, "%s: its tables 'groups' and 'rules' are not written in place", path);
        return err_remedy(err, "add to its rules: %s = { weight = 0 }, and to its groups: %s = { cap = %d }", id, group, NEW_GROUP_CAP);
    }
    if (ret && (rc = file_replace(path, buf_view(&now), 0644, err)) == PW_OK)
        note_profile(ret, path);
    return rc;
}

static int new_profile(const char *path, const char *profile, const char *id, const char *group, struct draft_placed *ret,
                       struct pw_err *err)
{
    BUF_AUTO text = { 0 };
    int      rc;

    buf_printf(&text,
               "return profile {\n  id = \"%s\", title = \"Screening\",\n  lanes = { yellow = 30, red = 60 },\n"
               "  sample = { share = 0.02, at_least = 2 },\n  groups = {\n    %s = { cap = %d },\n  },\n"
               "  rules = {\n    %s = { weight = 0 },\n  },\n}\n",
               profile, group, NEW_GROUP_CAP, id);
    if ((rc = buf_check(&text, err)) == PW_OK && (rc = file_create(path, buf_view(&text), 0644, err)) == PW_OK)
        note_profile(ret, path);
    return rc;
}

static int usual_profiles(const char *profiles, const char *id, const char *group, struct draft_placed *ret, struct pw_err *err)
{
    static const char *const usual[] = { "import", "export", "transit" };
    char                     path[PATH_ROOM], name[40];
    int                      rc = file_make_folder(profiles, 0755, err);

    ret->new_profiles = true;
    for (size_t i = 0; i < COUNT_OF(usual) && rc == PW_OK; i++) {
        snprintf(name, sizeof name, "%s.lua", usual[i]);
        if ((rc = join(path, profiles, name, err)) == PW_OK)
            rc = new_profile(path, usual[i], id, group, ret, err);
    }
    return rc;
}

static int weigh_all(const char *folder, const char *id, const char *group, struct draft_placed *ret, struct pw_err *err)
{
    char             profiles[PATH_ROOM], path[PATH_ROOM];
    struct file_list l  = { 0 };
    int              rc = join(profiles, folder, "profiles", err);

    if (rc == PW_OK && !file_is_folder(profiles))
        return ret ? usual_profiles(profiles, id, group, ret, err) : PW_OK;
    if (rc == PW_OK)
        rc = file_list(profiles, &l, err);
    for (size_t i = 0; i < l.n && rc == PW_OK; i++) {
        size_t n = strlen(l.names[i]);

        if (n > 4 && strcmp(l.names[i] + n - 4, ".lua") == 0 && (rc = join(path, profiles, l.names[i], err)) == PW_OK)
            rc = weigh_file(path, id, group, ret, err);
    }
    file_list_done(&l);
    return rc;
}

/* ---- the rule ---- */

static int refuse_twice(const char *folder, const char *id, struct pw_err *err)
{
    char             path[PATH_ROOM], name[80];
    struct file_list l  = { 0 };
    int              rc = file_is_folder(folder) ? file_list(folder, &l, err) : PW_OK;

    for (size_t i = 0; i < l.n && rc == PW_OK; i++) {
        snprintf(name, sizeof name, "%.30s/%s.lua", l.names[i], id);
        if (strcmp(l.names[i], "profiles") == 0 || join(path, folder, name, err) < 0 || !file_exists(path))
            continue;
        rc = err_set(err, PW_ESTATE, "the rule '%s' is there already: %s", id, path);
        err_remedy(err, "take another id; the file was left as it is");
    }
    file_list_done(&l);
    return rc;
}

int draft_place(const char *folder, const char *id, const char *group, struct str text, struct draft_placed *ret,
                struct pw_err *err)
{
    char path[PATH_ROOM], name[80];
    int  rc;

    *ret = (struct draft_placed){ 0 };
    snprintf(name, sizeof name, "%s.lua", id);
    /* What cannot be done is found out before anything is written. */
    if ((rc = draft_names_check(id, group, err)) < 0 || (rc = refuse_twice(folder, id, err)) < 0 ||
        (rc = weigh_all(folder, id, group, NULL, err)) < 0 ||
        (rc = join(path, folder, group, err)) < 0 || (rc = file_make_folder(path, 0755, err)) < 0 ||
        (rc = join(ret->path, path, name, err)) < 0 || (rc = file_create(ret->path, text, 0644, err)) < 0)
        return rc;
    return weigh_all(folder, id, group, ret, err);
}
