#include "config.h"
#include "front/cmd.h"

#include "app/guess.h"
#include "app/mappings.h"
#include "base/file.h"
#include "base/text.h"
#include "format/charset.h"
#include "front/mapping.h"

#define NAME_WIDTH   24
#define FAULTS_SHOWN 5

int source_asked(struct cli *c, struct source_options *ret, struct pw_err *err)
{
    const char *format = cli_option(c, "format"), *encoding = cli_option(c, "encoding");

    if (format && !source_format_find(str_of(format), &ret->format))
        return err_set(err, PW_EUSAGE, "--format is csv, json, ndjson, xml or xlsx, not '%.40s'", format);
    if (encoding && !charset_known(encoding)) {
        err_set(err, PW_EUSAGE, "--encoding does not know '%.40s'", encoding);
        return err_remedy(err, "'iconv -l' lists the names; windows-1251, windows-1252, GB18030 and UTF-16LE are some");
    }
    ret->encoding = encoding;
    ret->sheet    = cli_option(c, "sheet");
    return PW_OK;
}

int mapping_read(const char *path, struct buf *text, struct pw_err *err)
{
    int rc = file_read(path, MAPPING_SOURCE_MAX + 1, text, err);

    if (rc == PW_ENOTFOUND || rc == PW_EIO) {       /* the input's fault, and nothing is in */
        err_set(err, PW_EINPUT, "the mapping file '%s' cannot be read", path);
        return err_remedy(err, "'penwatch mapping guess FILE' writes one for a file");
    }
    return rc < 0 ? err_wrap(err, "the mapping file %s", path) : PW_OK;
}

int mapping_open(struct cli *c, const char *name, struct map_file **ret, bool *ret_stored, struct pw_err *err)
{
    BUF_AUTO text = { 0 };
    int      rc;

    *ret_stored = mapping_name_valid(str_of(name));
    if (*ret_stored) {
        rc = mappings_load(c->office, str_of(name), ret, err);
        return rc == PW_ENOTFOUND ? (err->rc = PW_EINPUT) : rc;
    }
    if ((rc = mapping_read(name, &text, err)) < 0)
        return rc;
    return map_file_load(name, buf_view(&text), ret, NULL, err);
}

/* ---- add, list, show ---- */

int cmd_mapping_add(struct cli *c, struct pw_err *err)
{
    struct json_out       j    = { .out = &c->out, .pretty = true };
    struct source_options o    = { .encoding = cli_option(c, "encoding"), .sheet = cli_option(c, "sheet") };
    const char           *on   = cli_option(c, "on");
    BUF_AUTO              text = { 0 };
    MAP_FILE_AUTO         f    = NULL;
    struct digest         headers;
    int64_t               seq;
    int                   rc;

    if ((rc = mapping_read(c->args[1], &text, err)) < 0 ||
        (rc = map_file_load(c->args[1], buf_view(&text), &f, NULL, err)) < 0)
        return rc;
    o.map = f;
    if ((on && (rc = mappings_headers(on, &o, &headers, err)) < 0) || (rc = cli_write(c, RIGHT_IMPORT, err)) < 0 ||
        (rc = mappings_add(c->office, str_of(c->args[0]), buf_view(&text), on ? &headers : NULL, &seq, err)) < 0)
        return rc == PW_ENOTFOUND ? (err->rc = PW_EINPUT) : rc;
    if (!c->json) {
        buf_text(&c->out, seq ? "stored as " : "stored already as ");
        out_text(&c->out, str_of(c->args[0]));
        buf_printf(&c->out, ": penwatch import --map %s FILE\n", c->args[0]);
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "name", c->args[0]);
    json_textz(&j, "done", seq ? "stored" : "there already");
    json_close(&j);
    return json_end(&j, err);
}

struct listing { struct cli *c; struct json_out j; size_t n; };

static void row_json(struct json_out *j, const struct mapping_row *m)
{
    char hex[DIGEST_HEX];

    json_text(j, "name", m->name);
    json_textz(j, "digest", digest_hex(&m->digest, hex));
    json_bool(j, "remembered", m->bound);
    json_text(j, "account", m->account);
    json_i64(j, "entry", m->seq);
}

static int each(void *ctx, const struct mapping_row *m, struct pw_err *err)
{
    struct listing *l = ctx;
    char            hex[DIGEST_HEX];

    (void)err;
    l->n++;
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        row_json(&l->j, m);
        json_close(&l->j);
        return PW_OK;
    }
    out_padded(&l->c->out, m->name, NAME_WIDTH);
    buf_printf(&l->c->out, " %.12s  by %.*s%s\n", digest_hex(&m->digest, hex), (int)m->account.n, m->account.p,
               m->bound ? ", remembered for its headers" : "");
    return PW_OK;
}

int cmd_mapping_list(struct cli *c, struct pw_err *err)
{
    struct listing l  = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int            rc = cli_read(c, err);

    if (rc < 0)
        return rc;
    if (c->json)
        json_open(&l.j, NULL, '[');
    if ((rc = st_mapping_list(c->office->st, &c->a, each, &l, err)) < 0)
        return rc;
    if (!c->json) {
        if (!l.n)
            buf_text(&c->out, "no mapping is stored: penwatch mapping add NAME FILE\n");
        return PW_OK;
    }
    json_close(&l.j);
    return json_end(&l.j, err);
}

int cmd_mapping_show(struct cli *c, struct pw_err *err)
{
    struct json_out    j = { .out = &c->out, .pretty = true };
    MAP_FILE_AUTO      f = NULL;
    struct mapping_row m;
    int                rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = mappings_load(c->office, str_of(c->args[0]), &f, err)) < 0 ||
        (rc = st_mapping_get(c->office->st, str_of(c->args[0]), &c->a, &m, err)) < 0)
        return rc;
    if (!c->json) {
        buf_str(&c->out, m.content);
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    row_json(&j, &m);
    json_text(&j, "content", m.content);
    json_close(&j);
    return json_end(&j, err);
}

/* ---- guess ---- */

static int guess_json(struct cli *c, const struct guess *g, const struct buf *text, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };

    json_open(&j, NULL, '{');
    json_text(&j, "mapping", buf_view(text));
    json_u64(&j, "rows", g->n_rows);
    json_open(&j, "fields", '[');
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct guess_field *f = &g->fields[i];

        if (!f->sure)
            continue;
        json_open(&j, NULL, '{');
        json_textz(&j, "field", field_info(i)->path);
        json_u64(&j, "column", f->column + 1);
        json_text(&j, "header", g->names[f->column]);
        json_textz(&j, "sure", guess_sure_word(f->sure));
        json_bool(&j, "by_header", f->by_header);
        json_bool(&j, "by_content", f->by_content);
        json_close(&j);
    }
    json_close(&j);
    json_close(&j);
    return json_end(&j, err);
}

int cmd_mapping_guess(struct cli *c, struct pw_err *err)
{
    struct source_options o    = { .encoding = cli_option(c, "encoding"), .sheet = cli_option(c, "sheet") };
    BUF_AUTO              text = { 0 };
    struct guess         *g    = arena_alloc(&c->a, sizeof *g);
    int                   rc   = g ? guess_file(c->args[0], &o, &c->a, g, err) : err_nomem(err);

    if (rc < 0)
        return err_wrap(err, "%s", c->args[0]);
    guess_write(g, &text);
    if ((rc = buf_check(&text, err)) < 0)
        return rc;
    if (c->json)
        return guess_json(c, g, &text, err);
    buf_str(&c->out, buf_view(&text));
    return PW_OK;
}

/* ---- check ---- */

struct trial {
    bool            done;
    uint64_t        rows;
    int64_t         records, bad;
    struct json_out faults, untaken;        /* arrays */
    struct buf      faults_text, untaken_text, text;
};

static void note_fault(struct trial *t, const struct record *r)
{
    if (t->bad++ >= FAULTS_SHOWN)
        return;
    json_open(&t->faults, NULL, '{');
    json_u64(&t->faults, "row", r->row);
    json_textz(&t->faults, "column", r->fault.field);
    json_textz(&t->faults, "reason", r->fault.reason);
    json_textz(&t->faults, "remedy", r->fault.remedy);
    json_close(&t->faults);
    buf_printf(&t->text, "row %llu%s%s: ", (unsigned long long)r->row, r->fault.field ? ", " : "",
               r->fault.field ? r->fault.field : "");
    text_visible(&t->text, str_of(r->fault.reason));
    buf_text(&t->text, "\n    ");
    text_visible(&t->text, str_of(r->fault.remedy));
    buf_byte(&t->text, '\n');
}

static int try_on(struct cli *c, struct trial *t, struct map_file *f, const char *path, struct pw_err *err)
{
    struct source_options o   = { .map = f, .encoding = cli_option(c, "encoding"), .sheet = cli_option(c, "sheet"),
                                  .partial = map_file_mapping(f)->returns };
    SOURCE_AUTO           src = NULL;
    struct arena          a   = { 0 };
    struct record         r;
    struct digest         digest;
    struct str            column;
    bool                  read, more = true;
    size_t                at = 0;
    int                   rc = source_open(path, &o, &src, &digest, &read, err);

    if (rc < 0)
        return rc;
    while (source_untaken(src, &at, &column)) {
        json_text(&t->untaken, NULL, column);
        buf_text(&t->text, "nothing is taken from ");
        text_visible(&t->text, column.n ? column : STR("a column without a name"));
        buf_byte(&t->text, '\n');
    }
    while ((rc = source_next(src, &a, &r, &more, err)) == PW_OK && more) {
        t->records++;
        if (r.bad)
            note_fault(t, &r);
        arena_reset(&a);
    }
    t->rows = source_rows(src);
    t->done = rc == PW_OK;
    arena_done(&a);
    return rc;
}

static void finding_json(struct json_out *j, const struct rule_finding *x)
{
    json_open(j, NULL, '{');
    json_textz(j, "file", x->path);
    json_i64(j, "line", x->line);
    json_i64(j, "column", x->column);
    json_textz(j, "message", x->message);
    json_textz(j, "hint", x->hint[0] ? x->hint : NULL);
    json_close(j);
}

static int check_json(struct cli *c, struct trial *t, const struct rule_findings *all, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    int             rc;

    json_close(&t->faults);
    json_close(&t->untaken);
    if ((rc = json_end(&t->faults, err)) < 0 || (rc = json_end(&t->untaken, err)) < 0)
        return rc;
    json_open(&j, NULL, '{');
    json_bool(&j, "ok", c->exit_code == EXIT_DONE);
    json_open(&j, "findings", '[');
    for (size_t i = 0; i < all->n; i++)
        finding_json(&j, &all->items[i]);
    json_close(&j);
    if (t->done) {
        json_u64(&j, "rows", t->rows);
        json_i64(&j, "records", t->records);
        json_i64(&j, "bad", t->bad);
        json_raw(&j, "faults", buf_view(&t->faults_text));
        json_raw(&j, "untaken", buf_view(&t->untaken_text));
    }
    json_close(&j);
    return json_end(&j, err);
}

static void check_text(struct cli *c, const struct trial *t, const struct rule_findings *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct rule_finding *x = &all->items[i];

        buf_printf(&c->out, "%s:%d:%d: ", x->path, x->line, x->column);
        out_text(&c->out, str_of(x->message));
        buf_printf(&c->out, "%s%s%s\n", x->hint[0] ? " (" : "", x->hint, x->hint[0] ? ")" : "");
    }
    buf_str(&c->out, buf_view(&t->text));
    if (all->n)
        buf_printf(&c->out, "%zu to mend\n", all->n);
    else if (!t->done)
        buf_text(&c->out, "in order\n");
    else
        buf_printf(&c->out, "%lld records in %llu rows, %lld with a fault\n", (long long)t->records,
                   (unsigned long long)t->rows, (long long)t->bad);
}

static int check(struct cli *c, struct trial *t, struct rule_findings *all, struct pw_err *err)
{
    const char   *on   = cli_option(c, "on");
    BUF_AUTO      text = { 0 };
    MAP_FILE_AUTO f    = NULL;
    int           rc;

    if ((rc = mapping_read(c->args[0], &text, err)) < 0)
        return rc;
    rc = map_file_load(c->args[0], buf_view(&text), &f, all, err);
    if (rc < 0 && !all->n)
        return rc;
    if (f && on && (rc = try_on(c, t, f, on, err)) < 0)
        return err_wrap(err, "%s", on);
    if (all->n || t->bad)
        c->exit_code = EXIT_REFUSED;
    if (c->json)
        return check_json(c, t, all, err);
    check_text(c, t, all);
    return buf_check(&t->text, err);
}

int cmd_mapping_check(struct cli *c, struct pw_err *err)
{
    struct trial         t   = { .done = false };
    struct rule_findings all = { 0 };
    int                  rc;

    t.faults.out  = &t.faults_text;
    t.untaken.out = &t.untaken_text;
    json_open(&t.faults, NULL, '[');
    json_open(&t.untaken, NULL, '[');
    rc = check(c, &t, &all, err);
    rule_findings_done(&all);
    buf_done(&t.faults_text);
    buf_done(&t.untaken_text);
    buf_done(&t.text);
    return rc;
}
