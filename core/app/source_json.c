#include "config.h"
#include "app/source_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "format/json_scan.h"

/* What a member path stands for, found once for each shape. */
enum meaning { MEAN_NEW, MEAN_UNKNOWN, MEAN_HEADER, MEAN_GOODS, MEAN_ITEM, MEAN_LINES, MEAN_LINE };

struct mapped {
    enum meaning meaning;
    size_t       field;
};

struct reader {
    int               fd;
    struct json_scan *scan;
    struct mapped     map[JSON_SHAPES_MAX];
    uint64_t          rows;
    bool              end;
};

static bool strip_suffix(struct str *s, const char *suffix)
{
    size_t n = strlen(suffix);

    if (s->n < n || memcmp(s->p + s->n - n, suffix, n) != 0)
        return false;
    s->n -= n;
    return true;
}

static struct mapped map_path(struct str path)
{
    struct str goods = STR("goods[].");
    size_t     id;

    if (str_is(path, "goods"))
        return (struct mapped){ MEAN_LINES, 0 };
    if (str_is(path, "goods[]"))
        return (struct mapped){ MEAN_LINE, 0 };
    if (path.n > goods.n && memcmp(path.p, goods.p, goods.n) == 0) {
        path.p += goods.n;
        path.n -= goods.n;
        for (size_t i = FIELD_HEADER_COUNT; i < FIELD_COUNT; i++)
            if (str_is(path, field_info(i)->path))
                return (struct mapped){ MEAN_GOODS, i };
        return (struct mapped){ MEAN_UNKNOWN, 0 };
    }
    if (strip_suffix(&path, "[]")) {
        if (field_find_path(path, &id) && id < FIELD_HEADER_COUNT &&
            (field_info(id)->kind == KIND_LIST || field_info(id)->kind == KIND_COUNTRIES))
            return (struct mapped){ MEAN_ITEM, id };
        return (struct mapped){ MEAN_UNKNOWN, 0 };
    }
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        if (str_is(path, field_info(i)->path))
            return (struct mapped){ MEAN_HEADER, i };
    /* Goods fields at the top: a consignment of one line. */
    for (size_t i = FIELD_HEADER_COUNT; i < FIELD_COUNT; i++)
        if (str_is(path, field_info(i)->path))
            return (struct mapped){ MEAN_GOODS, i };
    return (struct mapped){ MEAN_UNKNOWN, 0 };
}

static struct mapped meaning_of(struct reader *r, uint32_t shape)
{
    struct mapped m;

    if (shape < JSON_SHAPES_MAX && r->map[shape].meaning != MEAN_NEW)
        return r->map[shape];
    m = map_path(json_shape_path(r->scan, shape));
    if (shape < JSON_SHAPES_MAX)
        r->map[shape] = m;
    return m;
}

static void refuse_leaf(struct reader *r, const struct json_leaf *leaf, struct record *ret, const char *code,
                        const char *remedy, const char *why)
{
    BUF_AUTO path = { 0 };

    if (ret->bad)
        return;
    json_leaf_path(r->scan, leaf, &path);
    record_refuse(ret, NULL, SIZE_MAX, code, remedy, "'%.*s' %s", path.n > 80 ? 80 : (int)path.n,
                  path.n ? path.p : "", why);
}

/* Lists are kept `|`-separated, so an item may not hold the mark. */
static void add_item(struct reader *r, const struct json_leaf *leaf, struct arena *a, struct str *text,
                     struct record *ret)
{
    BUF_AUTO joined = { 0 };

    if (memchr(leaf->text.p, '|', leaf->text.n)) {
        refuse_leaf(r, leaf, ret, "list", "write each item as an element of its own", "holds a '|'");
        return;
    }
    if (text->n) {
        buf_str(&joined, *text);
        buf_byte(&joined, '|');
    }
    buf_str(&joined, leaf->text);
    *text = arena_str(a, buf_view(&joined));
}

static bool scalar(const struct json_leaf *leaf)
{
    return leaf->kind == JSON_STRING || leaf->kind == JSON_NUMBER;
}

/*
 * A field may be given once: a member whose name holds a dot, or a line's field beside `goods`, must not
 * say silently what another member has said. `seen` holds the shape + 1 that gave each field, header
 * fields first, then those of each line; the items of one list share a shape.
 */
static bool first_time(const struct json_leaf *leaf, struct mapped m, uint32_t *seen)
{
    size_t at = m.meaning == MEAN_GOODS ? FIELD_HEADER_COUNT + leaf->index[0] * FIELD_GOODS_COUNT +
                                              (m.field - FIELD_HEADER_COUNT) : m.field;
    bool   again = seen[at] != 0 && !(m.meaning == MEAN_ITEM && seen[at] == leaf->shape + 1);

    seen[at] = leaf->shape + 1;
    return !again;
}

static void take_leaf(struct reader *r, const struct json_leaf *leaf, struct arena *a, struct record *ret,
                      uint32_t *seen)
{
    struct mapped m = meaning_of(r, leaf->shape);

    if (m.meaning == MEAN_LINE && leaf->kind == JSON_EMPTY_OBJECT)
        return;                 /* counted: what a line lacks is listed */
    if (m.meaning != MEAN_LINE && (leaf->kind == JSON_NULL || leaf->kind == JSON_EMPTY_ARRAY))
        return;
    if (m.meaning == MEAN_LINE || m.meaning == MEAN_LINES) {
        refuse_leaf(r, leaf, ret, "type", "write `goods` as an array of objects, one for each line", "is no goods line");
        return;
    }
    if (m.meaning == MEAN_UNKNOWN) {
        size_t near;
        char   column[FIELD_COLUMN_TEXT], remedy[120] = "'penwatch help fields' lists the names";
        struct str name = json_shape_name(r->scan, leaf->shape);

        if (field_nearest(name, &near))
            snprintf(remedy, sizeof remedy, "did you mean '%s'?", field_column(near, column));
        refuse_leaf(r, leaf, ret, "unknown", remedy, "is not a field of a shipment");
        return;
    }
    if (!scalar(leaf)) {
        refuse_leaf(r, leaf, ret, "type", "write a text or a number", "is neither text nor number");
        return;
    }
    if (m.meaning == MEAN_GOODS && leaf->index[0] >= ret->s.n_goods)
        return;                 /* beyond the most there may be: the record is refused for that */
    if (!first_time(leaf, m, seen)) {
        refuse_leaf(r, leaf, ret, "twice", "give each field once", "is given twice");
        return;
    }
    if (m.meaning == MEAN_HEADER) {
        ret->s.text[m.field] = leaf->text.n ? arena_str(a, leaf->text) : STR_NONE;
    } else if (m.meaning == MEAN_ITEM) {
        add_item(r, leaf, a, &ret->s.text[m.field], ret);
    } else {
        ret->s.goods[leaf->index[0]].text[m.field - FIELD_HEADER_COUNT] =
            leaf->text.n ? arena_str(a, leaf->text) : STR_NONE;
    }
}

/* Goods lines there are, by the greatest index a goods member has. */
static size_t count_lines(struct reader *r, const struct json_record *rec)
{
    size_t n = 0;

    for (size_t i = 0; i < rec->n_leaves; i++) {
        const struct json_leaf *leaf = &rec->leaves[i];
        enum meaning            m    = meaning_of(r, leaf->shape).meaning;

        if (((m == MEAN_GOODS && leaf->kind != JSON_NULL) || (m == MEAN_LINE && leaf->kind == JSON_EMPTY_OBJECT)) &&
            leaf->index[0] + 1 > n)
            n = leaf->index[0] + 1;
    }
    return n;
}

static int fill(struct reader *r, const struct json_record *rec, struct arena *a, struct record *ret,
                struct pw_err *err)
{
    size_t    n = count_lines(r, rec);
    uint32_t *seen;

    if (n > SHIPMENT_LINES_MAX) {
        record_refuse(ret, "goods", SIZE_MAX, "lines", "split the consignment", "more than %d goods lines",
                      SHIPMENT_LINES_MAX);
        n = SHIPMENT_LINES_MAX;
    }
    ret->s.n_goods = n;
    ret->s.goods   = arena_alloc(a, (n ? n : 1) * sizeof *ret->s.goods);
    seen           = arena_alloc(a, (FIELD_HEADER_COUNT + n * FIELD_GOODS_COUNT) * sizeof *seen);
    if (!ret->s.goods || !seen)
        return err_nomem(err);
    for (size_t i = 0; i < rec->n_leaves; i++)
        take_leaf(r, &rec->leaves[i], a, ret, seen);
    return PW_OK;
}

static int next(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    struct reader     *r = reader;
    struct json_record rec;
    bool               more = false;
    int                rc = r->end ? PW_OK : json_scan_next(r->scan, &more, &rec, err);

    *ret_more = more;
    if (rc < 0 || !more)
        return rc;
    r->rows++;
    r->end      = rec.last;
    ret->row    = rec.row;
    ret->n_rows = 1;
    ret->raw    = arena_str(a, rec.raw);
    if (!ret->raw.p)
        return err_nomem(err);
    if (!rec.bad)
        return fill(r, &rec, a, ret, err);
    ret->s.goods = arena_alloc(a, sizeof *ret->s.goods);
    record_refuse(ret, NULL, SIZE_MAX, "json",
                  rec.last ? "mend the document; nothing after this place could be read" : "mend this line",
                  "%s at %s", rec.fault.msg, rec.fault.where);
    return ret->s.goods ? PW_OK : err_nomem(err);
}

static uint64_t rows(const void *reader)  { return ((const struct reader *)reader)->rows; }

static void close_reader(void *reader)
{
    struct reader *r = reader;

    json_scan_close(r->scan);
    close(r->fd);
    free(r);
}

int source_json_open(int fd, enum source_format format, void **ret, const struct source_ops **ret_ops,
                     struct pw_err *err)
{
    static const struct source_ops ops = { .next = next, .rows = rows, .close = close_reader };
    struct reader *r = calloc(1, sizeof *r);
    int            rc;

    if (!r) {
        close(fd);
        return err_nomem(err);
    }
    r->fd = fd;
    rc    = json_scan_open_fd(&r->scan, format == SOURCE_NDJSON ? JSON_LINES : JSON_GUESS, fd, err);
    if (rc < 0) {
        close_reader(r);
        return rc;
    }
    *ret     = r;
    *ret_ops = &ops;
    return PW_OK;
}
