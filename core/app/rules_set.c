#include "config.h"
#include "app/rules_set.h"

#include <stdio.h>

#include "base/text.h"
#include "script/outline.h"

struct setting {
    struct str  key, value;     /* as given */
    struct str  rule, what;     /* quantity_split, weight; rule empty: a key of the profile itself */
    struct buf *literal;        /* the value as Lua is written */
};

static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))
            return false;
    return s.n > 0 && s.n <= 60;
}

/* A number, true, false, or a text of plain characters. */
static bool literal(struct str value, struct buf *out)
{
    int64_t number;

    if (decimal_parse(value, &number, NULL) == PW_OK || str_is(value, "true") || str_is(value, "false")) {
        buf_str(out, value);
        return true;
    }
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < ' ' || value.p[i] == '"' || value.p[i] == '\\')
            return false;
    buf_printf(out, "\"%.*s\"", (int)value.n, value.p);
    return value.n > 0 && utf8_valid(value, NULL);
}

static int parse(const char *assignment, struct setting *s, struct pw_err *err)
{
    const char *equals = strchr(assignment, '=');
    const char *dot    = strchr(assignment, '.');

    if (!equals || !dot || dot > equals) {
        err_set(err, PW_EUSAGE, "'%.80s' is no KEY=VALUE", assignment);
        return err_remedy(err, "such as quantity_split.weight=20, lanes.red=65, groups.quantity.cap=40, capacity.red=12");
    }
    s->key   = (struct str){ assignment, (size_t)(equals - assignment) };
    s->value = str_of(equals + 1);
    s->rule  = (struct str){ assignment, (size_t)(dot - assignment) };
    s->what  = (struct str){ dot + 1, (size_t)(equals - dot - 1) };
    if (str_is(s->rule, "lanes") || str_is(s->rule, "groups") || str_is(s->rule, "sample") || str_is(s->rule, "capacity"))
        s->rule = STR_NONE;
    else if (!is_word(s->rule) || !is_word(s->what))
        return err_set(err, PW_EUSAGE, "'%.*s' is no setting of a rule", (int)s->key.n, s->key.p);
    if (!literal(s->value, s->literal))
        return err_set(err, PW_EUSAGE, "'%.80s' cannot stand as a value", equals + 1);
    return buf_check(s->literal, err);
}

/* ---- edits of one text ---- */

static int replaced(struct rule_source *file, size_t at, size_t n, struct str with, struct arena *a, struct pw_err *err)
{
    BUF_AUTO out = { 0 };
    int      rc;

    buf_add(&out, file->text.p, at);
    buf_str(&out, with);
    buf_add(&out, file->text.p + at + n, file->text.n - at - n);
    if ((rc = buf_check(&out, err)) < 0)
        return rc;
    file->text = arena_str(a, buf_view(&out));
    return file->text.p ? PW_OK : err_nomem(err);
}

/* ", force = " stands before the value: it goes with it. */
static size_t key_before(struct str text, size_t at)
{
    while (at > 0 && text.p[at - 1] != ',' && text.p[at - 1] != '{')
        at--;
    return at > 0 && text.p[at - 1] == ',' ? at - 1 : at;
}

static int edit(struct rule_source *file, const struct outline_item *item, struct str with, struct arena *a,
                struct pw_err *err)
{
    size_t at = (size_t)(item->raw.p - file->text.p);

    return replaced(file, at, item->raw.n, with, a, err);
}

static int insert_behind(struct rule_source *file, const struct outline_item *item, const char *before, struct str key,
                         struct str value, const char *after, struct arena *a, struct pw_err *err)
{
    BUF_AUTO text = { 0 };

    buf_printf(&text, "%s%.*s = %.*s%s", before, (int)key.n, key.p, (int)value.n, value.p, after);
    return replaced(file, (size_t)(item->raw.p + item->raw.n - file->text.p), 0, buf_view(&text), a, err);
}

static int unknown(const struct rule_source *file, struct str key, struct pw_err *err)
{
    err_set(err, PW_EUSAGE, "%.*s has no '%.*s'", (int)file->path.n, file->path.p, (int)key.n, key.p);
    return err_remedy(err, "'penwatch rules list' names the rules, 'penwatch rules show RULE' its parameters");
}

/* lanes.red and the like: the path as it is. A capacity that is not there yet is put behind the title. */
static int set_profile_key(struct rule_source *file, const struct outline *o, const struct setting *s, struct arena *a,
                           struct pw_err *err)
{
    const struct outline_item *item = outline_find(o, s->key), *title = outline_find(o, STR("title"));
    const struct outline_item *other;

    if (item && item->raw.n)
        return edit(file, item, buf_view(s->literal), a, err);
    if (!str_is(s->key, "capacity.red") && !str_is(s->key, "capacity.yellow"))
        return unknown(file, s->key, err);
    other = outline_find(o, str_is(s->key, "capacity.red") ? STR("capacity.yellow") : STR("capacity.red"));
    if (other && other->raw.n)
        return insert_behind(file, other, ", ", s->what, buf_view(s->literal), "", a, err);
    return title && title->raw.n ? insert_behind(file, title, ",\n  capacity = { ", s->what, buf_view(s->literal), " }", a, err)
                                 : unknown(file, s->key, err);
}

static const struct outline_item *find_path(const struct outline *o, const char *fmt, struct str rule, struct str what)
{
    BUF_AUTO path = { 0 };

    buf_printf(&path, fmt, (int)rule.n, rule.p, (int)what.n, what.p);
    return outline_find(o, buf_view(&path));
}

static int set_force(struct rule_source *file, const struct outline_item *weight, const struct outline_item *force,
                     const struct setting *s, struct arena *a, struct pw_err *err)
{
    size_t from, to;

    if (!str_is(s->value, "none"))
        return force ? edit(file, force, buf_view(s->literal), a, err)
                     : insert_behind(file, weight, ", ", STR("force"), buf_view(s->literal), "", a, err);
    if (!force)
        return PW_OK;
    to   = (size_t)(force->raw.p + force->raw.n - file->text.p);
    from = key_before(file->text, (size_t)(force->raw.p - file->text.p));
    return replaced(file, from, to - from, STR(""), a, err);
}

/* An override of the rule's own parameter, beside those that are there. */
static int set_param(struct rule_source *file, const struct outline *o, const struct outline_item *weight,
                     const struct setting *s, struct arena *a, struct pw_err *err)
{
    const struct outline_item *param = find_path(o, "rules.%.*s.params.%.*s", s->rule, s->what);
    BUF_AUTO                   prefix = { 0 };

    if (param && param->raw.n)
        return edit(file, param, buf_view(s->literal), a, err);
    buf_printf(&prefix, "rules.%.*s.params.", (int)s->rule.n, s->rule.p);
    for (size_t i = 0; i < o->n; i++)
        if (o->items[i].raw.n && o->items[i].path.n > prefix.n && memcmp(o->items[i].path.p, prefix.p, prefix.n) == 0)
            return insert_behind(file, &o->items[i], ", ", s->what, buf_view(s->literal), "", a, err);
    return insert_behind(file, weight, ", params = { ", s->what, buf_view(s->literal), " }", a, err);
}

static int set_one(struct rule_source *file, const struct setting *s, struct arena *a, struct pw_err *err)
{
    struct outline             o;
    const struct outline_item *weight;
    int                        rc = outline_read(file->text, a, &o, err);

    if (rc < 0 || !s->rule.n)
        return rc < 0 ? rc : set_profile_key(file, &o, s, a, err);
    weight = find_path(&o, "rules.%.*s.%.*s", s->rule, STR("weight"));
    if (!weight || !weight->raw.n)
        return unknown(file, s->rule, err);
    if (str_is(s->what, "weight"))
        return edit(file, weight, buf_view(s->literal), a, err);
    if (str_is(s->what, "force"))
        return set_force(file, weight, find_path(&o, "rules.%.*s.%.*s", s->rule, STR("force")), s, a, err);
    return set_param(file, &o, weight, s, a, err);
}

static bool is_profile(struct str path, const char *name)
{
    char wanted[100];

    if (path.n <= 9 || memcmp(path.p, "profiles/", 9) != 0)
        return false;
    if (!name)
        return true;
    return (size_t)snprintf(wanted, sizeof wanted, "profiles/%s.lua", name) < sizeof wanted && str_is(path, wanted);
}

int rules_set(struct rule_files *files, const char *profile, const char *assignment, struct arena *a, struct pw_err *err)
{
    BUF_AUTO       value = { 0 };
    struct setting s     = { .literal = &value };
    bool           any   = false;
    int            rc    = parse(assignment, &s, err);

    for (size_t i = 0; i < files->n && rc == PW_OK; i++)
        if (is_profile(files->files[i].path, profile)) {
            any = true;
            rc  = set_one(&files->files[i], &s, a, err);
        }
    if (rc == PW_OK && !any)
        rc = err_set(err, PW_EUSAGE, "the rulebook has no profile '%.60s'", profile ? profile : "");
    return rc;
}
