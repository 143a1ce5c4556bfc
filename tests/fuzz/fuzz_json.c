/*
 * JSON: any bytes, scanned in every layout whole and in small pieces with the same result; what the strict
 * check accepts the tree must accept, and the other way round; texts written out read back the same.
 */
#include "config.h"
#include "format/json_scan.h"

#include <stdlib.h>

#include "format/json_doc.h"
#include "format/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces {
    struct str rest;
    size_t     most;
};

static int read_piece(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    struct pieces *p = ctx;
    size_t         k = n < p->most ? n : p->most;

    (void)err;
    k = k < p->rest.n ? k : p->rest.n;
    if (k)
        memcpy(into, p->rest.p, k);
    p->rest.p += k;
    p->rest.n -= k;
    *ret_n = k;
    return PW_OK;
}

static void round_trip(struct str text)
{
    BUF_AUTO         b = { 0 };
    struct json_out  j = { .out = &b };
    struct str       again;
    struct json_node root;
    JSON_DOC_AUTO    d = NULL;

    json_text(&j, NULL, text);
    if (json_end(&j, NULL) < 0 || json_doc_parse(&d, buf_view(&b), 0, NULL) < 0)
        abort();
    root = json_doc_root(d);
    if (json_text_of(&root, &again, NULL) < 0 || !str_eq(again, text))
        abort();
}

static void scan(const uint8_t *data, size_t size, enum json_layout layout, size_t most, struct buf *out)
{
    struct pieces      p   = { { (const char *)data, size }, most };
    struct pw_err      err = { 0 };
    struct json_record r;
    JSON_SCAN_AUTO     s    = NULL;
    bool               more = true;

    if (json_scan_open(&s, layout, read_piece, &p, &err) < 0) {
        buf_text(out, err.msg);
        return;
    }
    while (json_scan_next(s, &more, &r, &err) == PW_OK && more) {
        buf_printf(out, "%llu/%llu/%d%s ", (unsigned long long)r.row, (unsigned long long)r.line, r.bad, r.fault.where);
        for (size_t i = 0; i < r.n_leaves; i++) {
            json_leaf_path(s, &r.leaves[i], out);
            buf_printf(out, "=%d:", (int)r.leaves[i].kind);
            buf_str(out, r.leaves[i].text);
            (void)json_shape_path(s, r.leaves[i].shape);
            if (r.leaves[i].kind == JSON_STRING && size < 1024)
                round_trip(r.leaves[i].text);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str    text = { (const char *)data, size };
    JSON_DOC_AUTO d    = NULL;

    for (int layout = JSON_GUESS; layout <= JSON_ONE; layout++) {
        BUF_AUTO whole = { 0 }, pieces = { 0 };

        scan(data, size, (enum json_layout)layout, SIZE_MAX, &whole);
        scan(data, size, (enum json_layout)layout, 3, &pieces);
        if (!whole.failed && !pieces.failed && !str_eq(buf_view(&whole), buf_view(&pieces)))
            abort();
    }
    if ((json_check(text, JSON_DOC_MAX, NULL) == PW_OK) != (json_doc_parse(&d, text, 0, NULL) == PW_OK))
        abort();
    return 0;
}
