#include "config.h"
#include "app/source_impl.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/plugins.h"
#include "base/mem.h"
#include "base/spool.h"
#include "format/csv_write.h"

#define NOTICE_MAX ((size_t)2000)

/* Rows of a sheet become rows of CSV in the spool, read by the same code as a CSV file. */
struct copying {
    struct spool         out;
    struct buf           line;
    uint64_t             skip;          /* rows above the header that are none of the table */
    struct sheet_numbers *numbers;
    uint64_t             n;             /* rows copied */
    uint64_t             last;          /* number of the last one */
    struct buf          *notice;
    struct pw_err        err;           /* why it was stopped */
};

/* Blank rows are left out of the copy, so the numbers jump there. */
static bool note_number(struct copying *c, uint64_t number)
{
    struct sheet_numbers *s = c->numbers;

    if (c->n && number == c->last + 1)
        return true;
    if (s->n == s->room) {
        size_t               room = s->room ? 2 * s->room : 16;
        struct sheet_number *more = realloc(s->at, room * sizeof *more);

        if (!more)
            return false;
        s->at   = more;
        s->room = room;
    }
    s->at[s->n++] = (struct sheet_number){ c->n + 1, number };
    return true;
}

static int row(void *ctx, uint64_t number, const struct penwatch_text *cells, size_t n)
{
    struct copying *c = ctx;
    struct csv_out  o = { .out = &c->line, .unsafe = true };     /* what is read back is not a spreadsheet's business */

    if (number <= c->skip)
        return 0;
    buf_reset(&c->line);
    for (size_t i = 0; i < n; i++)
        csv_put_text(&o, cells[i].n ? (struct str){ cells[i].p, cells[i].n } : STR_NONE);
    csv_end_row(&o);
    if (!note_number(c, number) || c->line.failed)
        return err_nomem(&c->err);
    c->n++;
    c->last = number;
    return spool_add(&c->out, c->line.p, c->line.n, &c->err);
}

static void notice(void *ctx, const char *text)
{
    struct copying *c = ctx;

    if (c->notice->n > NOTICE_MAX)
        return;
    buf_text(c->notice, c->notice->n ? "; " : "");
    buf_text(c->notice, text);
}

static int copy(struct copying *c, const struct penwatch_plugin *plugin, int fd, const char *sheet, struct pw_err *err)
{
    struct penwatch_fault fault = { .message = "" };
    struct penwatch_rows  to    = { c, row, notice };
    int                   rc    = plugin->reader->read(fd, &(struct penwatch_reading){ sheet }, &to, &fault);

    if (rc == PENWATCH_STOPPED) {
        if (err)
            *err = c->err;
        return c->err.rc;
    }
    return rc == PENWATCH_OK ? PW_OK : plugin_fault(rc, &fault, err);
}

int source_sheet(int *fd, const char *sheet, size_t skip, struct sheet_numbers *ret, struct buf *ret_notice, struct pw_err *err)
{
    const struct penwatch_plugin *plugin;
    struct copying                c = { .skip = skip, .numbers = ret, .notice = ret_notice };
    int                           kept, rc;

    if ((rc = plugin_load("xlsx", &plugin, err)) < 0)
        return err_wrap(err, "this is a workbook (.xlsx)");
    if ((rc = spool_begin(&c.out, err)) == PW_OK && (rc = copy(&c, plugin, *fd, sheet, err)) == PW_OK &&
        (rc = spool_end(&c.out, &kept, err)) == PW_OK) {
        close(*fd);
        *fd = kept;
    }
    spool_done(&c.out);
    buf_done(&c.line);
    return rc;
}

uint64_t sheet_number(const struct sheet_numbers *s, uint64_t row)
{
    size_t lo = 0, hi = s->n;

    while (lo < hi) {               /* the last jump at or before the row */
        size_t mid = lo + (hi - lo) / 2;

        if (s->at[mid].row <= row)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? s->at[lo - 1].number + (row - s->at[lo - 1].row) : row;
}
