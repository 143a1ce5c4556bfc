/*
 * XML: any bytes, read whole and in small pieces, must give the same records; once with the root as the record, once
 * with its children.
 */
#include "config.h"
#include "format/xml_scan.h"

#include <stdlib.h>

#include "../support/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces {
    struct str rest;
    size_t     most;
    bool       children;
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

static int choose(void *ctx, struct str ns, struct str name, const char **ret_path, bool *ret_only, struct pw_err *err)
{
    const struct pieces *p = ctx;

    (void)ns;
    (void)name;
    (void)err;
    *ret_path = p->children ? "shipment" : "";
    *ret_only = p->children;
    return PW_OK;
}

static void read_all(const uint8_t *data, size_t size, size_t most, bool children, struct buf *out)
{
    struct pieces     p   = { { (const char *)data, size }, most, children };
    struct pw_err     err = { 0 };
    struct xml_record r;
    XML_SCAN_AUTO     x    = NULL;
    bool              more = true;

    if (xml_scan_open(&x, &(struct xml_options){ .choose = choose, .ctx = &p }, read_piece, &p, &err) < 0) {
        buf_text(out, "refused");
        return;
    }
    while (xml_scan_next(x, &more, &r, &err) == PW_OK && more) {
        buf_printf(out, "%llu %llu ", (unsigned long long)r.row, r.last ? 0 : (unsigned long long)r.line);
        if (r.last)             /* what expat says of the same fault depends on the size of the pieces */
            buf_text(out, "(last)");
        else if (r.bad)
            buf_printf(out, "%s %s", r.fault.msg, r.fault.where);
        else
            render_tree(r.root, out);
        if (!r.last)
            buf_str(out, r.raw);
        buf_byte(out, '\n');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO whole = { 0 }, pieces = { 0 };

    for (int children = 0; children < 2; children++) {
        buf_reset(&whole);
        buf_reset(&pieces);
        read_all(data, size, SIZE_MAX, children, &whole);
        read_all(data, size, 3, children, &pieces);
        if (!whole.failed && !pieces.failed && !str_eq(buf_view(&whole), buf_view(&pieces)))
            abort();
    }
    return 0;
}
