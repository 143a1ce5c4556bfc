#include "config.h"
#include "app/source_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "format/xml_scan.h"

/*
 * Our own field names as elements:
 *
 *   <shipments><shipment><reference>..</reference><exporter><name>..</name></exporter>
 *     <goods><line><substance>..</substance></line></goods></shipment></shipments>
 *
 * or one <shipment>. A party's field may be written <exporter_name> as well, a list as one element with bars or as several.
 */
#define ROOT_MANY "shipments"
#define ROOT_ONE  "shipment"
#define INSTANCE  "http://www.w3.org/2001/XMLSchema-instance"   /* where the schema lies: none of ours */

struct reader {
    int              fd;
    struct xml_scan *scan;
    struct map       fields;        /* path or column to field id */
    struct arena     names;
    uint64_t         rows;
    bool             end;
};

/* ---- which documents ---- */

static const struct { const char *ns, *name, *what; } others[] = {  /* ns: begins so; NULL: any */
    { "urn:oasis:names:tc:emergency:cap", "alert", "a public warning (CAP)" },
    { "urn:schemas-microsoft-com:office:spreadsheet", "Workbook", "a spreadsheet saved as XML" },
    { "http://www.w3.org/1999/xhtml", "html", "a web page (XHTML)" },
    { NULL, "html", "a web page (HTML)" },
    { "http://www.w3.org/2000/svg", "svg", "a picture (SVG)" },
    { NULL, "svg", "a picture (SVG)" },
    { NULL, "rss", "a news feed" },
    { "http://www.w3.org/2005/Atom", "feed", "a news feed" },
    { NULL, "kml", "a map (KML)" },
    { NULL, "gpx", "a track (GPX)" },
    { "http://www.w3.org/2001/XMLSchema", "schema", "an XML schema, which describes documents" },
    { "http://www.w3.org/1999/XSL/Transform", "stylesheet", "an XSL program" },
    { "http://stix.mitre.org/", "STIX_Package", "a STIX package of threat intelligence" },
};

static bool is_other(struct str ns, struct str name, const char **ret)
{
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        size_t n = others[i].ns ? strlen(others[i].ns) : 0;

        if (str_is(name, others[i].name) && (!n || (ns.n >= n && memcmp(ns.p, others[i].ns, n) == 0))) {
            *ret = others[i].what;
            return true;
        }
    }
    return false;
}

static int choose(void *ctx, struct str ns, struct str name, const char **ret_path, bool *ret_only, struct pw_err *err)
{
    const char *what;

    (void)ctx;
    if (!ns.n && (str_is(name, ROOT_MANY) || str_is(name, ROOT_ONE))) {
        *ret_path = str_is(name, ROOT_MANY) ? ROOT_ONE : "";
        *ret_only = true;
        return PW_OK;
    }
    if (is_other(ns, name, &what)) {
        err_set(err, PW_EINPUT, "this is %s, not shipment records", what);
        return err_remedy(err, "export the records from the program it belongs to, as CSV, JSON, XML or .xlsx");
    }
    err_set(err, PW_EINPUT, "the XML begins with <%.*s>%s%.*s: it needs a mapping that says what its elements mean",
            name.n > 60 ? 60 : (int)name.n, name.p, ns.n ? " of " : "", ns.n > 120 ? 120 : (int)ns.n, ns.n ? ns.p : "");
    return err_remedy(err, "import it with --map and a mapping file; without one the root is <shipments> or <shipment> and the "
                           "elements are those of 'penwatch help fields'");
}

/* ---- elements to fields ---- */

static int shown(struct str s) { return s.n > 80 ? 80 : (int)s.n; }

static bool find_field(const struct reader *r, struct str path, size_t *ret)
{
    uint64_t id;

    if (!map_get(&r->fields, path, &id))
        return false;
    *ret = (size_t)id;
    return true;
}

static void refuse_unknown(struct record *ret, struct str path)
{
    size_t near;
    char   column[FIELD_COLUMN_TEXT], remedy[120] = "'penwatch help fields' lists the names";

    if (ret->bad)
        return;
    if (field_nearest(path, &near))
        snprintf(remedy, sizeof remedy, "did you mean '%s'?", field_column(near, column));
    record_refuse(ret, NULL, SIZE_MAX, "unknown", remedy, "'%.*s' is not a field of a shipment", shown(path), path.p);
}

static bool is_list(size_t id)
{
    return field_info(id)->kind == KIND_LIST || field_info(id)->kind == KIND_COUNTRIES;
}

static void refuse_path(struct record *ret, struct str path, const char *code, const char *remedy, const char *why)
{
    if (!ret->bad)
        record_refuse(ret, NULL, SIZE_MAX, code, remedy, "'%.*s' %s", shown(path), path.p, why);
}

static int add_item(struct record *ret, struct arena *a, struct str path, struct str item, struct str *to, struct pw_err *err)
{
    BUF_AUTO joined = { 0 };

    if (!to->n) {
        *to = item;
        return PW_OK;
    }
    if (memchr(item.p, '|', item.n)) {
        refuse_path(ret, path, "list", "write each item as an element of its own", "holds a '|'");
        return PW_OK;
    }
    buf_str(&joined, *to);
    buf_byte(&joined, '|');
    buf_str(&joined, item);
    *to = arena_str(a, buf_view(&joined));
    return to->p ? PW_OK : err_nomem(err);
}

/* One field's text. `seen` marks what was given before: texts may be empty. */
static int set_field(struct record *ret, struct arena *a, size_t id, size_t line, struct str path, struct str given, bool *seen,
                     struct pw_err *err)
{
    bool        goods = id >= FIELD_HEADER_COUNT;
    struct str *to    = goods ? &ret->s.goods[line].text[id - FIELD_HEADER_COUNT] : &ret->s.text[id];
    bool       *mark  = &seen[goods ? FIELD_HEADER_COUNT + line * FIELD_GOODS_COUNT + (id - FIELD_HEADER_COUNT) : id];
    bool        again = *mark;
    struct str  text  = given.n ? arena_str(a, given) : STR_NONE;

    *mark = true;
    if (given.n && !text.p)
        return err_nomem(err);
    if (again && !is_list(id)) {
        refuse_path(ret, path, "twice", "give each field once", "is given twice");
        return PW_OK;
    }
    if (!text.n)
        return PW_OK;
    if (again)
        return add_item(ret, a, path, text, to, err);
    *to = text;
    return PW_OK;
}

struct filling {
    const struct reader *r;
    struct record       *ret;
    struct arena        *a;
    bool                *seen;
    size_t               lines;     /* met so far */
};

static int take_element(struct filling *f, const struct tree *t, struct str above, size_t line, bool goods, struct pw_err *err);

/* Attributes are nobody's fields, but what says where a schema lies says nothing else. */
static bool passed_over(const struct tree *t)
{
    return t->kind == TREE_ATTRIBUTE && str_is(t->ns, INSTANCE);
}

static void refuse_attributes(struct filling *f, const struct tree *t, struct str path)
{
    for (const struct tree *c = t->first; c; c = c->next)
        if (c->kind == TREE_ATTRIBUTE && !passed_over(c)) {
            BUF_AUTO name = { 0 };

            buf_str(&name, path);
            buf_printf(&name, "%s@%.*s", path.n ? "." : "", (int)c->name.n, c->name.p);
            refuse_unknown(f->ret, name.p ? buf_view(&name) : c->name);
        }
}

static int take_children(struct filling *f, const struct tree *t, struct str path, size_t line, bool goods, struct pw_err *err)
{
    int rc = PW_OK;

    if (t->text.n)
        refuse_path(f->ret, path.n ? path : t->name, "type", "write each value in its own element", "holds text beside elements");
    refuse_attributes(f, t, path);
    for (const struct tree *c = t->first; c && rc == PW_OK; c = c->next)
        if (c->kind == TREE_NODE)
            rc = take_element(f, c, path, line, goods, err);
    return rc;
}

static bool has_elements(const struct tree *t)
{
    for (const struct tree *c = t->first; c; c = c->next)
        if (c->kind == TREE_NODE)
            return true;
    return false;
}

/* <goods> holds lines and nothing else. */
static int take_goods(struct filling *f, const struct tree *t, struct pw_err *err)
{
    int rc = PW_OK;

    if (t->text.n)
        refuse_path(f->ret, STR("goods"), "type", "write each line as a <line> of elements", "holds text");
    refuse_attributes(f, t, STR("goods"));
    for (const struct tree *c = t->first; c && rc == PW_OK; c = c->next) {
        if (c->kind != TREE_NODE)
            continue;
        if (!str_is(c->name, "line") || (c->text.n && !has_elements(c)))
            refuse_path(f->ret, STR("goods"), "type", "write each line as a <line> of elements", "holds something else than lines");
        else if (f->lines < f->ret->s.n_goods)
            rc = take_children(f, c, STR(""), f->lines++, true, err);
    }
    return rc;
}

static int take_element(struct filling *f, const struct tree *t, struct str above, size_t line, bool goods, struct pw_err *err)
{
    BUF_STACK(path, 120);
    size_t id;

    if (above.n) {
        buf_str(&path, above);
        buf_byte(&path, '.');
    }
    buf_str(&path, t->name);
    if (t->ns.n) {
        refuse_unknown(f->ret, buf_view(&path));
        return PW_OK;
    }
    if (!goods && !above.n && str_is(t->name, "goods"))
        return take_goods(f, t, err);
    if (has_elements(t)) {
        if (above.n)
            refuse_unknown(f->ret, buf_view(&path));
        return above.n ? PW_OK : take_children(f, t, buf_view(&path), line, goods, err);
    }
    refuse_attributes(f, t, buf_view(&path));
    if (!find_field(f->r, buf_view(&path), &id) || (goods && id < FIELD_HEADER_COUNT)) {
        refuse_unknown(f->ret, buf_view(&path));
        return PW_OK;
    }
    if (id >= FIELD_HEADER_COUNT && line >= f->ret->s.n_goods)
        return PW_OK;           /* beyond the most there may be: the record is refused for that */
    return set_field(f->ret, f->a, id, line, buf_view(&path), t->text, f->seen, err);
}

/* Lines there will be: those of <goods>, or one whose fields stand right in the shipment. */
static size_t count_lines(const struct reader *r, const struct tree *root)
{
    size_t n = 0, id;
    bool   bare = false;

    for (const struct tree *t = root->first; t; t = t->next) {
        if (t->kind == TREE_NODE && str_is(t->name, "goods")) {
            for (const struct tree *c = t->first; c; c = c->next)
                n += c->kind == TREE_NODE && str_is(c->name, "line");
        } else if (t->kind == TREE_NODE && find_field(r, t->name, &id)) {
            bare |= id >= FIELD_HEADER_COUNT;
        }
    }
    return n == 0 && bare ? 1 : n;
}

static int fill(struct reader *r, const struct tree *root, struct arena *a, struct record *ret, struct pw_err *err)
{
    size_t         n = count_lines(r, root);
    struct filling f = { .r = r, .ret = ret, .a = a };

    if (n > SHIPMENT_LINES_MAX) {
        record_refuse(ret, "goods", SIZE_MAX, "lines", "split the consignment", "more than %d goods lines", SHIPMENT_LINES_MAX);
        n = SHIPMENT_LINES_MAX;
    }
    ret->s.n_goods = n;
    ret->s.goods   = arena_alloc(a, (n ? n : 1) * sizeof *ret->s.goods);
    f.seen         = arena_alloc(a, (FIELD_HEADER_COUNT + n * FIELD_GOODS_COUNT) * sizeof *f.seen);
    if (!ret->s.goods || !f.seen)
        return err_nomem(err);
    return take_children(&f, root, STR(""), 0, false, err);
}

/* ---- the reader ---- */

static int next(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    struct reader    *r = reader;
    struct xml_record rec;
    bool              more = false;
    int               rc   = r->end ? PW_OK : xml_scan_next(r->scan, &more, &rec, err);

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
        return fill(r, rec.root, a, ret, err);
    ret->s.goods = arena_alloc(a, sizeof *ret->s.goods);
    record_refuse(ret, NULL, SIZE_MAX, "xml", rec.fault.remedy, "%s at %s", rec.fault.msg, rec.fault.where);
    return ret->s.goods ? PW_OK : err_nomem(err);
}

static uint64_t rows(const void *reader) { return ((const struct reader *)reader)->rows; }

static void close_reader(void *reader)
{
    struct reader *r = reader;

    xml_scan_close(r->scan);
    map_done(&r->fields);
    arena_done(&r->names);
    close(r->fd);
    free(r);
}

static int know_fields(struct reader *r, struct pw_err *err)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        char       column[FIELD_COLUMN_TEXT];
        struct str name = arena_str(&r->names, str_of(field_column(i, column)));

        if (!name.p || !map_put(&r->fields, name, i) || !map_put(&r->fields, str_of(field_info(i)->path), i))
            return err_nomem(err);
    }
    return PW_OK;
}

int source_xml_open(int fd, bool utf8, void **ret, const struct source_ops **ret_ops, struct pw_err *err)
{
    static const struct source_ops ops = { .next = next, .rows = rows, .close = close_reader };
    struct reader *r = calloc(1, sizeof *r);
    int            rc;

    if (!r) {
        close(fd);
        return err_nomem(err);
    }
    r->fd = fd;
    if ((rc = know_fields(r, err)) < 0 ||
        (rc = xml_scan_open_fd(&r->scan, &(struct xml_options){ .choose = choose, .utf8 = utf8 }, fd, err)) < 0) {
        close_reader(r);
        return rc;
    }
    *ret     = r;
    *ret_ops = &ops;
    return PW_OK;
}
