#include "config.h"
#include "app/map_row_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

/* ---- laying it over the columns ---- */

/* A header as people see it: line ends and runs of blanks are one blank. */
static void folded(struct str s, struct buf *out)
{
    bool blank = false;

    for (size_t i = 0; i < s.n; i++) {
        bool nbsp = s.p[i] == '\xC2' && i + 1 < s.n && s.p[i + 1] == '\xA0';

        if (nbsp || s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')) {
            blank = true;
            i += nbsp;
            continue;
        }
        if (blank && out->n)
            buf_byte(out, ' ');
        blank = false;
        buf_byte(out, (unsigned char)s.p[i]);
    }
}

static bool same_header(struct str a, struct str b)
{
    BUF_STACK(x, 200);
    BUF_STACK(y, 200);

    if (str_eq(a, b))
        return true;
    folded(a, &x);
    folded(b, &y);
    return str_eq(buf_view(&x), buf_view(&y));
}

static int absent(const struct map_row *r, size_t id, struct str name, bool twice, struct pw_err *err)
{
    BUF_STACK(list, 300);
    BUF_STACK(shown, 100);

    for (size_t i = 0; i < r->n_headers && list.n < 150; i++) {
        buf_text(&list, i ? ", '" : "'");
        text_visible(&list, text_cut(r->headers[i], 40));
        buf_text(&list, "'");
    }
    text_visible(&shown, text_cut(name, 60));
    err_set(err, PW_EINPUT, "the mapping takes %s from the column '%.*s', which is %s in this file",
            field_info(id)->path, (int)shown.n, shown.p, twice ? "there twice" : "not");
    err_where(err, "%s:%d", r->m->path, r->m->fields[id].line);
    return twice ? err_remedy(err, "name the column by its number: %s = 3", field_info(id)->path)
                 : err_remedy(err, "its columns: %.*s%s", (int)text_cut(buf_view(&list), 180).n, list.n ? list.p : "",
                              list.n > 180 ? " ..." : "");
}

static int find_column(const struct map_row *r, size_t id, const struct mapping_column *c, size_t *ret,
                       struct pw_err *err)
{
    size_t found = 0;

    if (c->position) {
        *ret = c->position - 1;
        if (c->position <= r->n_headers || !r->n_headers)
            return PW_OK;
        err_set(err, PW_EINPUT, "the mapping takes %s from column %zu; this file has %zu", field_info(id)->path,
                c->position, r->n_headers);
        err_where(err, "%s:%d", r->m->path, r->m->fields[id].line);
        return err_remedy(err, "is this the mapping for this file, and the right delimiter?");
    }
    for (size_t i = 0; i < r->n_headers; i++)
        if (same_header(r->headers[i], c->name)) {
            *ret = i;
            found++;
        }
    return found == 1 ? PW_OK : absent(r, id, c->name, found > 1, err);
}

static int bind_fields(struct map_row *r, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t id = 0; id < FIELD_COUNT && rc == PW_OK; id++) {
        const struct mapping_field *f = &r->m->fields[id];

        for (size_t i = 0; i < f->n_columns && rc == PW_OK; i++)
            rc = find_column(r, id, &f->columns[i], &r->columns[r->n][i], err);
        if (f->given)
            r->ids[r->n++] = id;
    }
    return rc;
}

int map_row_new(struct map_file *f, const struct str *headers, size_t n, struct map_row **ret, struct pw_err *err)
{
    struct map_row *r = calloc(1, sizeof *r);
    int             rc;

    if (!r)
        return err_nomem(err);
    r->f         = f;
    r->m         = map_file_mapping(f);
    r->headers   = headers;
    r->n_headers = n;
    rc           = bind_fields(r, err);
    if (rc < 0) {
        map_row_free(r);
        return rc;
    }
    *ret = r;
    return PW_OK;
}

void map_row_free(struct map_row *r)
{
    if (!r)
        return;
    arena_done(&r->a);
    arena_done(&r->mem);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        buf_done(&r->above[i]);
    free(r);
}

size_t map_row_untaken(const struct map_row *r, size_t from)
{
    for (size_t column = from; column < r->n_headers; column++) {
        bool taken = false;

        for (size_t i = 0; i < r->n; i++)
            for (size_t k = 0; k < r->m->fields[r->ids[i]].n_columns; k++)
                taken |= r->columns[i][k] == column;
        if (!taken)
            return column;
    }
    return SIZE_MAX;
}

/* ---- one row ---- */

bool map_row_passed(const struct map_row *r, const struct str *cells, size_t n, bool *ret_said)
{
    struct str first = STR_NONE;

    for (size_t i = 0; i < n && !first.n; i++)
        first = text_trim(cells[i]);
    *ret_said = false;
    for (size_t i = 0; i < r->m->n_ignore && first.n && !*ret_said; i++)
        *ret_said = first.n >= r->m->ignore[i].n && memcmp(first.p, r->m->ignore[i].p, r->m->ignore[i].n) == 0;
    return !first.n || *ret_said;
}

void map_row_refuse(struct map_row *r, size_t id, size_t line, const char *remedy, const char *fmt, ...)
{
    struct record_fault *f = &r->out.fault;
    va_list              ap;

    r->out.bad = true;
    f->code    = "mapping";
    f->field   = id < FIELD_COUNT ? field_info(id)->path : NULL;
    f->line    = line;
    va_start(ap, fmt);
    vsnprintf(f->reason, sizeof f->reason, fmt, ap);
    va_end(ap);
    snprintf(f->remedy, sizeof f->remedy, "%s", remedy);
}

/* The texts of its columns, joined; parts that are empty leave no trace of what would stand between. */
static bool gather(struct map_row *r, size_t i, const struct str *cells, size_t n, struct str *ret)
{
    const struct mapping_field *f = &r->m->fields[r->ids[i]];
    BUF_STACK(out, 300);

    *ret = f->n_columns && r->columns[i][0] < n ? text_trim(cells[r->columns[i][0]]) : STR_NONE;
    if (f->n_columns < 2)
        return true;
    for (size_t k = 0; k < f->n_columns && !(f->either && out.n); k++) {
        struct str part = r->columns[i][k] < n ? text_trim(cells[r->columns[i][k]]) : STR_NONE;

        if (out.n && part.n)
            buf_str(&out, f->with);
        buf_str(&out, part);
    }
    *ret = out.n ? arena_str(&r->a, buf_view(&out)) : STR_NONE;
    return !out.failed && (ret->p || !out.n);
}

/* An empty cell of a `fill` column means what stood above. */
static bool fill(struct map_row *r, size_t id, struct str *text)
{
    if (!text->n) {
        *text = buf_view(&r->above[id]);
        return true;
    }
    buf_reset(&r->above[id]);
    buf_str(&r->above[id], *text);
    return !r->above[id].failed;
}

static bool next_piece(struct str *rest, struct str mark, struct str *ret)
{
    const char *at;

    if (!rest->p)
        return false;
    at = rest->n ? memmem(rest->p, rest->n, mark.p, mark.n) : NULL;
    *ret  = (struct str){ rest->p, at ? (size_t)(at - rest->p) : rest->n };
    *rest = at ? (struct str){ at + mark.n, rest->n - ret->n - mark.n } : STR_NONE;
    *ret  = text_trim(*ret);
    return true;
}

/* Piece `part` of a text that `by` parts. */
static struct str piece_of(struct str text, const struct mapping_field *f)
{
    struct str piece = STR_NONE;

    if (!f->by.n)
        return text;
    for (size_t i = 0; i < f->part; i++)
        if (!next_piece(&text, f->by, &piece))
            return STR_NONE;
    return piece;
}

/* A last mark with nothing behind it ends a cell: it begins no further line. */
static size_t count_pieces(struct str text, struct str mark)
{
    struct str piece;
    size_t     n = 0, filled = 0;

    while (next_piece(&text, mark, &piece))
        if (n++, piece.n)
            filled = n;
    return filled;
}

/* How many goods lines the row holds: what all of its split cells agree on. */
static bool count_lines(struct map_row *r, const struct str *texts, size_t *ret)
{
    size_t first = SIZE_MAX;

    *ret = 1;
    for (size_t i = 0; i < r->n; i++) {
        const struct mapping_field *f = &r->m->fields[r->ids[i]];
        size_t                      n = f->split.n ? count_pieces(texts[i], f->split) : 0;

        if (!n)
            continue;       /* an empty cell says nothing of any line */
        if (first == SIZE_MAX) {
            first = i;
            *ret  = n;
        } else if (n != *ret) {
            map_row_refuse(r, r->ids[i], SIZE_MAX,
                           "give each of these cells as many parts, or mend 'split' in the mapping file",
                           "the cell for %s splits into %zu, the one for %s into %zu", field_info(r->ids[i])->path, n,
                           field_info(r->ids[first])->path, *ret);
            return false;
        }
    }
    if (*ret > SHIPMENT_LINES_MAX)
        map_row_refuse(r, FIELD_COUNT, SIZE_MAX, "split the consignment", "more than %d goods lines in one row",
                       SHIPMENT_LINES_MAX);
    return *ret <= SHIPMENT_LINES_MAX;
}

/* Says in which column of the file it is. */
static void tell_unread(struct map_row *r, size_t id, size_t line, const struct record_fault *fault)
{
    const struct mapping_field *f = &r->m->fields[id];
    BUF_STACK(name, 100);

    for (size_t i = 0; i < r->n && f->n_columns; i++)
        if (r->ids[i] == id && r->columns[i][0] < r->n_headers)
            text_visible(&name, r->headers[r->columns[i][0]]);
    if (r->paths && f->n_columns)
        text_visible(&name, f->columns[0].name);
    r->out.bad        = true;
    r->out.fault      = *fault;
    r->out.fault.line = line;
    if (name.n)
        snprintf(r->out.fault.reason, sizeof r->out.fault.reason, "%s '%.*s': %.180s", r->paths ? "path" : "column",
                 (int)text_cut(buf_view(&name), 50).n, name.p, fault->reason);
}

/* Keeps the text where nothing can take it for a value. */
static int unread(struct map_row *r, size_t id, size_t line, struct str text, const struct record_fault *fault,
                  struct str *ret, struct pw_err *err)
{
    BUF_STACK(kept, 200);

    if (strcmp(fault->code, "memory") == 0)
        return err_nomem(err);
    buf_text(&kept, MAP_UNREAD);
    buf_str(&kept, text);
    *ret = kept.failed ? STR_NONE : arena_str(&r->a, buf_view(&kept));
    if (!ret->p)
        return err_nomem(err);
    if (!r->out.bad)
        tell_unread(r, id, line, fault);
    return PW_OK;
}

int map_row_put(struct map_row *r, size_t i, size_t line, struct str text, struct pw_err *err)
{
    size_t                      id    = r->ids[i];
    const struct mapping_field *f     = &r->m->fields[id];
    struct record_fault         fault = { .code = "" };
    struct str                 *to    = id < FIELD_HEADER_COUNT ? &r->out.t.text[id]
                                        : &r->out.t.goods[line * FIELD_GOODS_COUNT + id - FIELD_HEADER_COUNT];

    text = piece_of(text, f);
    if (!text.n)
        text = f->constant.n ? f->constant : f->otherwise;
    if (mapping_value(r->m, id, text, &r->a, to, &fault))
        return PW_OK;
    return unread(r, id, id < FIELD_HEADER_COUNT ? SIZE_MAX : line, text, &fault, to, err);
}

static int put_lines(struct map_row *r, size_t i, struct str text, struct pw_err *err)
{
    const struct mapping_field *f  = &r->m->fields[r->ids[i]];
    int                         rc = PW_OK;

    for (size_t line = 0; line < r->out.t.n_goods && rc == PW_OK; line++) {
        struct str piece = text;

        if (f->split.n && !next_piece(&text, f->split, &piece))
            piece = STR_NONE;
        rc = map_row_put(r, i, line, piece, err);
    }
    return rc;
}

struct str map_row_unread(size_t id, struct str text)
{
    struct str      mark = STR(MAP_UNREAD);
    enum field_kind kind = field_info(id)->kind;

    if (text.n <= mark.n || memcmp(text.p, mark.p, mark.n) != 0 || kind == KIND_TEXT || kind == KIND_LIST ||
        kind == KIND_COUNTRY || kind == KIND_COUNTRIES || kind == KIND_PLACE)
        return STR_NONE;
    return (struct str){ text.p + mark.n, text.n - mark.n };
}

/* What a text could not be read as no longer matters where `row` has put a value: which is the first that is left? */
static void judge_again(struct map_row *r)
{
    r->out.bad = false;
    for (size_t line = 0; line <= r->out.t.n_goods && !r->out.bad; line++) {
        size_t            first = line ? FIELD_HEADER_COUNT : 0, last = line ? FIELD_COUNT : FIELD_HEADER_COUNT;
        const struct str *texts = line ? &r->out.t.goods[(line - 1) * FIELD_GOODS_COUNT] : r->out.t.text;

        for (size_t id = first; id < last && !r->out.bad; id++) {
            struct str          text  = map_row_unread(id, texts[id - first]), ignored;
            struct record_fault fault = { .code = "" };

            if (text.n && !mapping_value(r->m, id, text, &r->a, &ignored, &fault))
                tell_unread(r, id, line ? line - 1 : SIZE_MAX, &fault);
        }
    }
}

static int call_row(struct map_row *r, const struct str *cells, size_t n, struct pw_err *err)
{
    struct record_fault fault = { .line = SIZE_MAX };
    bool                good  = true;
    int rc = map_file_row(r->f, &r->out.t, r->headers, r->n_headers, cells, n, &r->a, &good, &fault, err);

    if (rc < 0)
        return rc;
    if (good && r->out.bad) {
        judge_again(r);
    } else if (!good) {
        r->out.bad   = true;
        r->out.whole = false;
        r->out.fault = fault;
    }
    return PW_OK;
}

/* In a file without a header nothing else says that a row is too short. */
static bool long_enough(struct map_row *r, size_t n)
{
    for (size_t i = 0; i < r->n && !r->n_headers; i++)
        for (size_t k = 0; k < r->m->fields[r->ids[i]].n_columns; k++)
            if (r->columns[i][k] >= n) {
                map_row_refuse(r, r->ids[i], SIZE_MAX,
                               "mend the row; is the delimiter in the mapping file the right one?",
                               "the row has %zu columns; the mapping takes %s from column %zu", n,
                               field_info(r->ids[i])->path, r->columns[i][k] + 1);
                return false;
            }
    return true;
}

int map_row_begin(struct map_row *r, size_t n_goods, struct pw_err *err)
{
    r->out.t.n_goods = n_goods;
    r->out.t.goods   = arena_alloc(&r->a, (n_goods ? n_goods : 1) * FIELD_GOODS_COUNT * sizeof *r->out.t.goods);
    return r->out.t.goods ? PW_OK : err_nomem(err);
}

int map_row_finish(struct map_row *r, const struct str *cells, size_t n, struct pw_err *err)
{
    return r->out.whole && map_file_has_row(r->f) ? call_row(r, cells, n, err) : PW_OK;
}

int map_row_apply(struct map_row *r, const struct str *cells, size_t n, const struct mapped_row **ret,
                  struct pw_err *err)
{
    struct str texts[FIELD_COUNT];
    size_t     lines = 1;
    int        rc;

    arena_reset(&r->a);
    r->out = (struct mapped_row){ .whole = true, .fault = { .line = SIZE_MAX } };
    *ret   = &r->out;
    for (size_t i = 0; i < r->n; i++) {
        if (!gather(r, i, cells, n, &texts[i]) || (r->m->fields[r->ids[i]].fill && !fill(r, r->ids[i], &texts[i])))
            return err_nomem(err);
    }
    if (!long_enough(r, n) || !count_lines(r, texts, &lines)) {
        r->out.whole = false;
        lines        = 1;
    }
    rc = map_row_begin(r, lines, err);
    for (size_t i = 0; i < r->n && rc == PW_OK; i++)
        rc = r->ids[i] < FIELD_HEADER_COUNT ? map_row_put(r, i, 0, texts[i], err) : put_lines(r, i, texts[i], err);
    return rc < 0 ? rc : map_row_finish(r, cells, n, err);
}
