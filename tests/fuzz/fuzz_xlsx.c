/*
 * Workbooks: the first byte says which part the rest is (s: a sheet, t: texts, y: styles, w: the list of sheets), anything else
 * is a whole archive. A part read whole and in small pieces gives the same.
 */
#include "config.h"
#include "xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/spool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces { const char *p; size_t n, most; };

static int read_piece(void *ctx, void *into, size_t n, size_t *ret_n, struct penwatch_fault *f)
{
    struct pieces *in = ctx;
    size_t         k  = n < in->most ? n : in->most;

    (void)f;
    k = k < in->n ? k : in->n;
    if (k)
        memcpy(into, in->p, k);
    in->p += k;
    in->n -= k;
    *ret_n = k;
    return PENWATCH_OK;
}

static int row(void *ctx, uint64_t number, const struct penwatch_text *cells, size_t n)
{
    buf_printf(ctx, "%llu:", (unsigned long long)number);
    for (size_t i = 0; i < n; i++) {
        buf_printf(ctx, " %zu:", cells[i].n);
        buf_add(ctx, cells[i].p, cells[i].n);
    }
    if (!n || !cells[n - 1].n)
        abort();                /* an empty row, or an empty cell at its end */
    buf_byte(ctx, '\n');
    return 0;
}

static void notice(void *ctx, const char *text) { buf_text(ctx, text); }

static struct xlsx_strings *some_strings(void)
{
    static const char    text[] = "<sst><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si></sst>";
    struct pieces        p      = { text, sizeof text - 1, SIZE_MAX };
    struct xlsx_strings *s      = NULL;
    struct penwatch_fault f;

    if (xlsx_strings_read(&(struct xlsx_input){ read_piece, &p }, &s, &f) != PENWATCH_OK)
        abort();
    return s;
}

static void read_texts(const struct xlsx_input *in, struct buf *out, struct penwatch_fault *f)
{
    struct xlsx_strings *s = NULL;
    struct penwatch_text t;

    if (xlsx_strings_read(in, &s, f) == PENWATCH_OK)
        for (uint64_t i = 0; xlsx_strings_get(s, i, &t, f) == PENWATCH_OK; i++) {
            buf_printf(out, "%zu:", t.n);
            buf_add(out, t.p, t.n);
        }
    xlsx_strings_free(s);
}

static void read_part(char kind, const uint8_t *data, size_t size, size_t most, struct buf *out)
{
    struct pieces         p  = { (const char *)data, size, most };
    struct xlsx_input     in = { read_piece, &p };
    struct penwatch_fault f  = { .message = "" };
    static struct xlsx_book book;
    unsigned char         classes[] = { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME };
    struct xlsx_styles    styles    = { classes, sizeof classes };
    struct penwatch_rows  to        = { out, row, notice };

    if (kind == 's') {
        struct xlsx_table t = { .strings = some_strings(), .styles = &styles, .to = &to };

        if (xlsx_sheet_read(&in, "sheet", &t, &f) != PENWATCH_OK && !f.message[0])
            abort();
        xlsx_strings_free(t.strings);
    } else if (kind == 't') {
        read_texts(&in, out, &f);
    } else if (kind == 'y') {
        styles = (struct xlsx_styles){ NULL, 0 };
        if (xlsx_styles_read(&in, &styles, &f) == PENWATCH_OK)
            buf_add(out, styles.class, styles.n);
        free(styles.class);
    } else {
        book.n_sheets = 0;
        if (xlsx_workbook_read(&in, &book, &f) == PENWATCH_OK)
            for (size_t i = 0; i < book.n_sheets; i++)
                buf_printf(out, "%s %s %d\n", book.sheets[i].name, book.sheets[i].id, book.sheets[i].hidden);
    }
}

static void read_whole(const uint8_t *data, size_t size)
{
    SPOOL_AUTO            s   = { 0 };
    BUF_AUTO              out = { 0 };
    struct penwatch_fault f   = { .message = "" };
    struct penwatch_rows  to  = { &out, row, notice };
    int                   fd  = -1;

    if (spool_begin(&s, NULL) < 0 || spool_add(&s, data, size, NULL) < 0 || spool_end(&s, &fd, NULL) < 0)
        abort();
    if (penwatch_plugin()->reader->read(fd, &(struct penwatch_reading){ NULL }, &to, &f) != PENWATCH_OK && (!f.message[0] || !f.remedy[0]))
        abort();
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO whole = { 0 }, pieces = { 0 };

    if (!size)
        return 0;
    if (!strchr("styw", data[0]) || !data[0]) {
        read_whole(data, size);
        return 0;
    }
    read_part((char)data[0], data + 1, size - 1, SIZE_MAX, &whole);
    read_part((char)data[0], data + 1, size - 1, 3, &pieces);
    if (!whole.failed && !pieces.failed && !str_eq(buf_view(&whole), buf_view(&pieces)))
        abort();
    return 0;
}
