#include "config.h"
#include "app/bundle_impl.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "format/fold.h"
#include "format/json_write.h"
#include "store/st_intake.h"

#define NAME_WORDS_MAX 8        /* of a firm's name that is looked for; longer ones show by their first eight */

struct packing {
    struct office      *o;
    struct arena       *a;
    struct rule_source  files[BUNDLE_FILES_MAX];
    struct str          withheld[BUNDLE_FILES_MAX];
    size_t              n_files, n_withheld;
};

static int add(struct packing *x, const char *prefix, struct str name, const char *suffix, struct str text, struct pw_err *err)
{
    BUF_AUTO path = { 0 };

    buf_printf(&path, "%s%.*s%s", prefix, (int)name.n, name.p, suffix);
    if (x->n_files == BUNDLE_FILES_MAX)
        return err_set(err, PW_ELIMIT, "more than %d files", BUNDLE_FILES_MAX);
    x->files[x->n_files] = (struct rule_source){ arena_str(x->a, buf_view(&path)), arena_str(x->a, text) };
    if (!x->files[x->n_files].path.p || !x->files[x->n_files].text.p)
        return err_nomem(err);
    if (!bundle_path_good(x->files[x->n_files].path))
        return err_set(err, PW_ERULE, "'%.*s' is no path that can travel", (int)path.n, path.p);
    x->n_files++;
    return PW_OK;
}

/* ---- lists ---- */

static int add_list(void *ctx, const struct input *in, struct pw_err *err)
{
    struct packing *x = ctx;
    struct table    t;
    char           *name = arena_copy(x->a, in->name);
    BUF_AUTO        path = { 0 };
    int             rc;

    /* Reference tables are everybody's own; whom an authority watches is nobody else's business. */
    if (!str_is(in->kind, "list"))
        return PW_OK;
    if (!name)
        return err_nomem(err);
    if ((rc = table_parse(name, true, in->content, x->a, &t, err)) < 0)
        return rc;
    if (str_is(table_note(&t, "restricted"), "no"))
        return add(x, "lists/", in->name, ".csv", in->content, err);
    buf_printf(&path, "lists/%s.csv", name);
    if (x->n_withheld == BUNDLE_FILES_MAX)
        return err_set(err, PW_ELIMIT, "more than %d lists", BUNDLE_FILES_MAX);
    x->withheld[x->n_withheld] = arena_str(x->a, buf_view(&path));
    return x->withheld[x->n_withheld++].p ? PW_OK : err_nomem(err);
}

/* ---- the report: counts alone ---- */

static void rules_report(struct json_out *j, const struct backtest *b)
{
    json_open(j, "rules", '[');
    for (size_t i = 0; i < b->n_rules; i++) {
        const struct backtest_rule *r = &b->rules[i];

        if (!r->in_draft)
            continue;
        json_open(j, NULL, '{');
        json_text(j, "id", r->id);
        json_i64(j, "hits", r->hits);
        json_i64(j, "decisive", r->decisive);
        json_i64(j, "skipped", r->skipped);
        json_i64(j, "aborted", r->aborted);
        json_i64(j, "inspected", r->inspected);
        json_i64(j, "diversions", r->diversions);
        json_i64(j, "paper", r->paper);
        json_close(j);
    }
    json_close(j);
}

static int add_report(struct packing *x, const struct backtest *b, struct pw_err *err)
{
    BUF_AUTO        out = { 0 };
    struct json_out j   = { .out = &out, .pretty = true };
    char            day[DATE_TEXT];
    int             rc;

    json_open(&j, NULL, '{');
    json_i64(&j, "shipments", b->n);
    json_textz(&j, "from", b->n ? date_format((int32_t)b->first_day, day) : NULL);
    json_textz(&j, "to", b->n ? date_format((int32_t)b->last_day, day) : NULL);
    json_open(&j, "lanes", '{');
    for (int lane = LANE_GREEN; lane <= LANE_RED; lane++)
        json_i64(&j, lane_name(lane), b->lanes[0][lane] + b->lanes[1][lane] + b->lanes[2][lane]);
    json_close(&j);
    rules_report(&j, b);
    json_close(&j);
    if ((rc = json_end(&j, err)) < 0)
        return rc;
    return add(x, "", STR("report"), ".json", buf_view(&out), err);
}

/* ---- no name leaves ---- */

struct name_search { struct str folded; bool found; };

static int match_name(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct name_search *s = ctx;

    (void)err;
    s->found |= str_eq(v->folded, s->folded);
    return PW_OK;
}

/* Is any run of two and more words of this line the name of a party? One word alone says nothing: firms are called
 * after towns and goods. */
static int search_line(struct packing *x, struct str line, struct str *ret_name, struct pw_err *err)
{
    BUF_AUTO     folded = { 0 };
    struct arena rows   = { 0 };
    int          rc     = PW_OK;

    fold_name(line.n > FOLD_TEXT_MAX ? (struct str){ line.p, FOLD_TEXT_MAX } : line, &folded);
    for (size_t from = 0; from < folded.n && rc == PW_OK && !ret_name->n;) {
        size_t to = from;

        for (int words = 1; words <= NAME_WORDS_MAX && to <= folded.n && rc == PW_OK && !ret_name->n; words++) {
            const char        *blank = to < folded.n ? memchr(folded.p + to, ' ', folded.n - to) : NULL;
            size_t             end   = blank ? (size_t)(blank - folded.p) : folded.n;
            struct name_search s     = { .folded = { folded.p + from, end - from } };

            if (words >= 2 && (rc = st_variant_by_name(x->o->st, s.folded, 1, &rows, match_name, &s, err)) == PW_OK && s.found)
                *ret_name = arena_str(x->a, s.folded);
            to = end + 1;
        }
        while (from < folded.n && folded.p[from] != ' ')
            from++;
        from++;
        arena_reset(&rows);
    }
    arena_done(&rows);
    return rc;
}

static int search_file(struct packing *x, const struct rule_source *f, struct pw_err *err)
{
    struct str rest = f->text, name = STR_NONE;
    int        line = 0, rc = PW_OK;

    while (rest.n && rc == PW_OK && !name.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t      n   = end ? (size_t)(end - rest.p) : rest.n;

        line++;
        rc = search_line(x, (struct str){ rest.p, n }, &name, err);
        rest.p += n + (end != NULL);
        rest.n -= n + (end != NULL);
    }
    if (rc < 0 || !name.n)
        return rc;
    err_set(err, PW_ESTATE, "line %d of %.*s holds the name of a party: '%.*s'", line, (int)f->path.n, f->path.p,
            (int)name.n, name.p);
    return err_remedy(err, "put a made-up name in its place, or mark the list as restricted; nothing was written");
}

/* ---- writing ---- */

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct rule_source *)a)->path, ((const struct rule_source *)b)->path);
}

static int write_manifest(struct packing *x, const struct digest *rulebook, const char *folder, struct bundle *ret,
                          struct pw_err *err)
{
    BUF_AUTO      text = { 0 }, note = { 0 };
    char          hex[DIGEST_HEX], made[INSTANT_TEXT];
    struct digest d;
    int           rc;

    buf_printf(&text, BUNDLE_FIRST_LINE "\nfrom %.*s\nrulebook %s\nmade %s\n", (int)x->o->authority.n, x->o->authority.p,
               digest_hex(rulebook, hex), instant_format(office_now(x->o), made));
    for (size_t i = 0; i < x->n_files; i++) {
        digest_of(&d, x->files[i].text);
        buf_printf(&text, "file %s %.*s\n", digest_hex(&d, hex), (int)x->files[i].path.n, x->files[i].path.p);
    }
    for (size_t i = 0; i < x->n_withheld; i++)
        buf_printf(&text, "withheld %.*s\n", (int)x->withheld[i].n, x->withheld[i].p);
    if ((rc = buf_check(&text, err)) < 0 ||
        (rc = note_sign(buf_view(&text), &x->o->keys.log, &x->o->keys.secret, &note, err)) < 0)
        return rc;
    if (note.n > NOTE_MAX)
        return err_set(err, PW_ELIMIT, "the manifest has more than %zu bytes", NOTE_MAX);
    bundle_name_key(&x->o->keys.log, ret);
    if ((rc = bundle_write(folder, STR(BUNDLE_MANIFEST), buf_view(&note), err)) < 0)
        return rc;
    buf_reset(&text);
    buf_printf(&text, "%s\n", ret->key);
    return bundle_write(folder, STR(BUNDLE_KEY), buf_view(&text), err);
}

static int gather(struct packing *x, const struct rule_files *files, const struct backtest *b, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < files->n && rc == PW_OK; i++)
        rc = add(x, "", files->files[i].path, "", files->files[i].text, err);
    if (rc == PW_OK)
        rc = st_input_current(x->o->st, INT64_MAX, x->a, add_list, x, err);
    for (size_t i = 0; i < x->n_files && rc == PW_OK; i++)
        rc = search_file(x, &x->files[i], err);
    if (rc == PW_OK)
        rc = add_report(x, b, err);
    qsort(x->files, x->n_files, sizeof x->files[0], by_path);
    return rc;
}

int bundle_export(struct office *o, const struct named_rules *rules, const struct backtest *b, const char *folder,
                  struct arena *a, struct bundle *ret, struct pw_err *err)
{
    struct packing *x    = arena_alloc(a, sizeof *x);
    struct bundle   done = { .authority = o->authority, .rulebook = rules->digest };
    int             rc;

    if (!x)
        return err_nomem(err);
    x->o = o;
    x->a = a;
    if (file_exists(folder)) {
        err_set(err, PW_ESTATE, "'%.200s' exists already", folder);
        return err_remedy(err, "give a new folder");
    }
    if ((rc = gather(x, rules->files, b, err)) < 0 || (rc = file_make_folder(folder, 0755, err)) < 0)
        return rc;
    for (size_t i = 0; i < x->n_files && rc == PW_OK; i++)
        rc = bundle_write(folder, x->files[i].path, x->files[i].text, err);
    if (rc < 0 || (rc = write_manifest(x, &rules->digest, folder, &done, err)) < 0) {
        struct str *paths = arena_alloc(a, (x->n_files + 1) * sizeof *paths);

        for (size_t i = 0; paths && i < x->n_files; i++)
            paths[i] = x->files[i].path;
        if (paths)
            bundle_remove(folder, paths, x->n_files);
        return rc;
    }
    done.n_files    = x->n_files;
    done.n_withheld = x->n_withheld;
    *ret            = done;
    return PW_OK;
}
