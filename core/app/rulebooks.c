#include "config.h"
#include "app/rulebooks.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "format/canon.h"
#include "model/table_spec.h"
#include "store/st_rules.h"

#define PATH_ROOM      4096
#define INPUT_TEXT_MAX ((size_t)64 << 20)   /* the largest watch list in use is under 30 MB */
#define ISO_CODES      "/usr/share/iso-codes/json/iso_3166-1.json"

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);

    return n > m && strcmp(name + n - m, suffix) == 0;
}

static int join(char out[static PATH_ROOM], const char *folder, const char *name, struct pw_err *err)
{
    return (size_t)snprintf(out, PATH_ROOM, "%s/%s", folder, name) < PATH_ROOM
               ? PW_OK : err_set(err, PW_ELIMIT, "the path '%.80s...' is too long", folder);
}

static struct str read_text(const char *path, size_t cap, struct arena *a, struct pw_err *err)
{
    BUF_AUTO   text = { 0 };
    struct str kept;

    if (file_read(path, cap, &text, err) < 0)
        return STR_NONE;
    kept = arena_str(a, buf_view(&text));
    if (!kept.p)
        err_nomem(err);
    return kept;
}

/* ---- rules ---- */

static int read_group(const char *folder, const char *group, struct arena *a, struct rule_files *ret,
                      struct pw_err *err)
{
    char             path[PATH_ROOM], name[PATH_ROOM];
    struct file_list l = { 0 };
    int              rc = join(path, folder, group, err);

    if (rc < 0 || !file_is_folder(path) || (rc = file_list(path, &l, err)) < 0)
        return rc;
    for (size_t i = 0; i < l.n && rc == PW_OK; i++) {
        struct rule_source *f = &ret->files[ret->n];
        char                full[PATH_ROOM];

        if (!ends_with(l.names[i], ".lua"))
            continue;
        if (ret->n == RULE_FILES_MAX) {
            rc = err_set(err, PW_ELIMIT, "more than %d rule files", RULE_FILES_MAX);
        } else if ((rc = join(full, path, l.names[i], err)) == PW_OK &&
                   (rc = join(name, group, l.names[i], err)) == PW_OK) {
            f->path = arena_str(a, str_of(name));
            f->text = read_text(full, RULE_SOURCE_MAX, a, err);
            rc      = f->path.p && f->text.p ? PW_OK : err ? err->rc : PW_EIO;
            ret->n++;
        }
    }
    file_list_done(&l);
    return rc;
}

#define EDITOR_FILE "penwatch.meta.lua"     /* definitions for editors, of 'rules docs --meta' */

int rule_files_read(const char *folder, struct arena *a, struct rule_files *ret, struct pw_err *err)
{
    struct file_list l;
    int              rc = file_list(folder, &l, err);

    if (rc < 0)
        return rc;
    ret->n = 0;
    for (size_t i = 0; i < l.n && rc == PW_OK; i++)
        if (ends_with(l.names[i], ".lua") && strcmp(l.names[i], EDITOR_FILE) != 0) {
            err_set(err, PW_EINPUT, "'%.100s' lies beside the groups, where no rule is read", l.names[i]);
            rc = err_remedy(err, "a rule lies in <group>/<id>.lua, a profile in profiles/<id>.lua");
        } else if (l.names[i][0] != '.' && strcmp(l.names[i], "lists") != 0 && strcmp(l.names[i], "reference") != 0)
            rc = read_group(folder, l.names[i], a, ret, err);
    file_list_done(&l);
    if (rc == PW_OK && !ret->n) {
        err_set(err, PW_ENOTFOUND, "there are no rules in '%s'", folder);
        return err_remedy(err, "a folder of rules has <group>/<id>.lua and profiles/<id>.lua");
    }
    return rc;
}

void rule_files_encode(const struct rule_files *f, struct buf *out)
{
    canon_u32(out, (uint32_t)f->n);
    for (size_t i = 0; i < f->n; i++) {
        canon_str(out, f->files[i].path);
        canon_str(out, f->files[i].text);
    }
}

int rule_files_decode(struct str bytes, struct arena *a, struct rule_files *ret, struct pw_err *err)
{
    struct canon in = canon_open(bytes);

    (void)a;
    ret->n = canon_get_u32(&in);
    if (in.bad || ret->n > RULE_FILES_MAX)
        return err_set(err, PW_EDB, "a stored rulebook is damaged");
    for (size_t i = 0; i < ret->n; i++) {
        ret->files[i].path = canon_get_str(&in);
        ret->files[i].text = canon_get_str(&in);
    }
    return canon_end(&in) ? PW_OK : err_set(err, PW_EDB, "a stored rulebook is damaged");
}

void rule_files_digest(struct str bytes, struct digest *ret)
{
    digest_parts(ret, (struct str[]){ STR("penwatch/rulebook/v1\n"), bytes }, 2);
}

int rulebook_stored(struct store *st, int64_t seq, const struct reference *ref, struct arena *a,
                    struct rulebook **ret, struct digest *ret_digest, struct pw_err *err)
{
    struct stored_rulebook stored;
    struct rule_files     *files = arena_alloc(a, sizeof *files);
    struct rule_env        env;
    int                    rc;

    if (!files)
        return err_nomem(err);
    if ((rc = st_rulebook_get(st, seq, a, &stored, err)) < 0 ||
        (rc = rule_files_decode(stored.content, a, files, err)) < 0 ||
        (rc = reference_rule_env(ref, a, &env, err)) < 0 ||
        (rc = rulebook_load(files->files, files->n, &env, ret, NULL, err)) < 0)
        return rc;
    *ret_digest = stored.digest;
    return PW_OK;
}

/* ---- tables and lists beside the rules ---- */

static bool has_file(const char *folder, const char *sub, const char *file)
{
    char path[PATH_ROOM];

    return (size_t)snprintf(path, sizeof path, "%s/%s/%s", folder, sub, file) < sizeof path && access(path, F_OK) == 0;
}

/* `but`: a folder whose own files stand for those of the same name; may be NULL. */
static int read_inputs(const char *folder, const char *sub, const char *kind, const char *but, input_text_fn each, void *ctx,
                       struct pw_err *err)
{
    char             path[PATH_ROOM];
    struct file_list l = { 0 };
    int              rc = join(path, folder, sub, err);

    if (rc < 0 || !file_is_folder(path) || (rc = file_list(path, &l, err)) < 0)
        return rc;
    for (size_t i = 0; i < l.n && rc == PW_OK; i++) {
        char     full[PATH_ROOM], name[256];
        BUF_AUTO text = { 0 };

        if (!ends_with(l.names[i], ".csv") || (but && has_file(but, sub, l.names[i])))
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(strlen(l.names[i]) - 4), l.names[i]);
        if ((rc = join(full, path, l.names[i], err)) == PW_OK &&
            (rc = file_read(full, INPUT_TEXT_MAX, &text, err)) == PW_OK)
            rc = each(ctx, kind, name, buf_view(&text), err);
    }
    file_list_done(&l);
    return rc;
}

/* Debian's iso-codes as our table of countries. */
static int read_countries(input_text_fn each, void *ctx, struct pw_err *err)
{
    BUF_AUTO text = { 0 }, csv = { 0 };
    int      rc;

    if ((rc = file_read(ISO_CODES, INPUT_TEXT_MAX, &text, err)) < 0) {
        err_wrap(err, "the list of countries");
        return err_remedy(err, "install Debian's package iso-codes");
    }
    if ((rc = countries_csv(buf_view(&text), &csv, err)) < 0)
        return err_wrap(err, "%s", ISO_CODES);
    return each(ctx, "reference", "countries", buf_view(&csv), err);
}

int rule_inputs_read(const char *folder, input_text_fn each, void *ctx, struct pw_err *err)
{
    int rc = read_countries(each, ctx, err);

    if (rc == PW_OK)
        rc = read_inputs(folder, "reference", "reference", NULL, each, ctx, err);
    return rc < 0 ? rc : read_inputs(folder, "lists", "list", NULL, each, ctx, err);
}

struct sample { input_text_fn each; void *ctx; };

static int each_sample(void *ctx, const char *kind, const char *name, struct str text, struct pw_err *err)
{
    struct sample *s = ctx;

    return s->each(s->ctx, table_spec_find(str_of(name)) ? "reference" : kind, name, text, err);
}

int rule_inputs_read_sample(const char *folder, input_text_fn each, void *ctx, struct pw_err *err)
{
    return read_inputs(folder, ".", "list", NULL, each_sample, &(struct sample){ each, ctx }, err);
}

static int add_input(void *ctx, const char *kind, const char *name, struct str text, struct pw_err *err)
{
    struct input in = { .kind = str_of(kind), .name = str_of(name), .content = text };

    digest_of(&in.digest, text);
    return reference_add(ctx, &in, err);
}

int reference_from_folder(const char *folder, const char *otherwise, struct reference *ret, struct pw_err *err)
{
    int rc = reference_begin(ret, err);

    if (rc == PW_OK)
        rc = read_countries(add_input, ret, err);
    if (rc == PW_OK)
        rc = read_inputs(folder, "reference", "reference", NULL, add_input, ret, err);
    if (rc == PW_OK)
        rc = read_inputs(otherwise, "reference", "reference", folder, add_input, ret, err);
    if (rc == PW_OK)
        rc = read_inputs(folder, "lists", "list", NULL, add_input, ret, err);
    if (rc == PW_OK)
        rc = read_inputs(otherwise, "lists", "list", folder, add_input, ret, err);
    if (rc == PW_OK)
        rc = reference_build(ret, err);
    if (rc < 0)
        reference_done(ret);
    return rc;
}
