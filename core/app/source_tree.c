#include "config.h"
#include "app/source_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/map_tree.h"
#include "format/json_tree.h"
#include "format/xml_scan.h"

struct reader {
    int               fd;
    struct map_row   *map;
    const struct mapping *m;
    struct json_scan *json;     /* one of the two */
    struct xml_scan  *xml;
    struct arena      a;        /* of a JSON record's tree */
    uint64_t          rows;
    bool              end;
};

/* ---- records ---- */

static int take_tree(struct reader *r, const struct tree *root, struct arena *a, struct record *ret, struct pw_err *err)
{
    const struct mapped_row *m;
    int                      rc = map_tree_apply(r->map, root, &m, err);

    if (rc < 0)
        return rc;
    ret->s.n_goods = m->t.n_goods;
    ret->s.goods   = arena_alloc(a, (m->t.n_goods ? m->t.n_goods : 1) * sizeof *ret->s.goods);
    if (!ret->s.goods)
        return err_nomem(err);
    rc = arena_texts(a, m->t.text, FIELD_HEADER_COUNT, ret->s.text, err);
    for (size_t i = 0; i < m->t.n_goods && rc == PW_OK; i++)
        rc = arena_texts(a, &m->t.goods[i * FIELD_GOODS_COUNT], FIELD_GOODS_COUNT, ret->s.goods[i].text, err);
    if (m->bad) {
        ret->bad   = true;
        ret->whole = m->whole;
        ret->fault = m->fault;
    }
    return rc;
}

static int begin(struct reader *r, struct record *ret, uint64_t row, struct str raw, bool last, struct arena *a,
                 struct pw_err *err)
{
    r->rows++;
    r->end      = last;
    ret->row    = row;
    ret->n_rows = 1;
    ret->raw    = arena_str(a, raw);
    return ret->raw.p ? PW_OK : err_nomem(err);
}

static int refuse(struct record *ret, const char *code, const char *remedy, const struct pw_err *fault, struct arena *a,
                  struct pw_err *err)
{
    ret->s.goods = arena_alloc(a, sizeof *ret->s.goods);
    record_refuse(ret, NULL, SIZE_MAX, code, remedy, "%s%s%s", fault->msg, fault->where[0] ? " at " : "", fault->where);
    return ret->s.goods ? PW_OK : err_nomem(err);
}

static int next_json(struct reader *r, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    struct json_record rec;
    const struct tree *root;
    struct pw_err      deep = { 0 };
    int                rc   = json_scan_next(r->json, ret_more, &rec, err);

    if (rc < 0 || !*ret_more || (rc = begin(r, ret, rec.row, rec.raw, rec.last, a, err)) < 0)
        return rc;
    if (rec.bad)
        return refuse(ret, "json",
                      rec.last ? "mend the document; nothing after this place could be read" : "mend this line",
                      &rec.fault, a, err);
    arena_reset(&r->a);
    rc = json_tree(r->json, &rec, &r->a, &root, &deep);
    if (rc == PW_ELIMIT)
        return refuse(ret, "limit", deep.remedy, &deep, a, err);
    return rc < 0 ? err_nomem(err) : take_tree(r, root, a, ret, err);
}

static int next_xml(struct reader *r, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    struct xml_record rec;
    int               rc = xml_scan_next(r->xml, ret_more, &rec, err);

    if (rc < 0 || !*ret_more || (rc = begin(r, ret, rec.row, rec.raw, rec.last, a, err)) < 0)
        return rc;
    return rec.bad ? refuse(ret, "xml", rec.fault.remedy, &rec.fault, a, err) : take_tree(r, rec.root, a, ret, err);
}

static int next(void *reader, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    struct reader *r = reader;

    *ret_more = false;
    if (r->end)
        return PW_OK;
    return r->json ? next_json(r, a, ret, ret_more, err) : next_xml(r, a, ret, ret_more, err);
}

/* ---- the document ---- */

static int choose(void *ctx, struct str ns, struct str name, const char **ret_path, bool *ret_only, struct pw_err *err)
{
    const struct mapping *m    = ((struct reader *)ctx)->m;
    struct str            root = m->root;
    struct tree_step      step;

    *ret_path = m->record.n ? m->record.p : "";
    *ret_only = false;
    if (!tree_step(&root, &step) || tree_is(&step, ns, name))
        return PW_OK;
    err_set(err, PW_EINPUT, "the document begins with <%.*s>%s%.*s, the mapping is for %.*s",
            name.n > 60 ? 60 : (int)name.n, name.p, ns.n ? " of " : "", ns.n > 100 ? 100 : (int)ns.n, ns.n ? ns.p : "",
            m->root.n > 120 ? 120 : (int)m->root.n, m->root.p);
    err_where(err, "%s", m->path);
    return err_remedy(err, "is this the mapping for this document?");
}

static uint64_t rows(const void *reader) { return ((const struct reader *)reader)->rows; }

static void close_reader(void *reader)
{
    struct reader *r = reader;

    map_row_free(r->map);
    json_scan_close(r->json);
    xml_scan_close(r->xml);
    arena_done(&r->a);
    close(r->fd);
    free(r);
}

static int open_scan(struct reader *r, enum source_format format, bool utf8, struct pw_err *err)
{
    if (format == SOURCE_XML)
        return xml_scan_open_fd(&r->xml, &(struct xml_options){ .choose = choose, .ctx = r, .utf8 = utf8 }, r->fd, err);
    if (r->m->record.n || r->m->root.n) {
        err_set(err, PW_EINPUT, "'%s' is for XML; this is JSON", r->m->record.n ? "record" : "root");
        err_where(err, "%s", r->m->path);
        return err_remedy(err, "in JSON each object, or each of an array, is a record");
    }
    return json_scan_open_fd(&r->json, format == SOURCE_NDJSON ? JSON_LINES : JSON_GUESS, r->fd, err);
}

int source_tree_open(int fd, enum source_format format, struct map_file *map, bool utf8, void **ret,
                     const struct source_ops **ret_ops, struct pw_err *err)
{
    static const struct source_ops ops = { .next = next, .rows = rows, .close = close_reader };
    struct reader *r = calloc(1, sizeof *r);
    int            rc;

    if (!r) {
        close(fd);
        return err_nomem(err);
    }
    r->fd = fd;
    r->m  = map_file_mapping(map);
    if ((rc = map_tree_new(map, &r->map, err)) < 0 || (rc = open_scan(r, format, utf8, err)) < 0) {
        close_reader(r);
        return rc;
    }
    *ret     = r;
    *ret_ops = &ops;
    return PW_OK;
}
