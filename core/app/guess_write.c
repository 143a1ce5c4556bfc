#include "config.h"
#include "app/guess.h"

#include "base/text.h"

#define REMARK_COLUMN 64

const char *guess_sure_word(enum guess_sure s)
{
    static const char *const words[] = { "not found", "perhaps", "likely", "sure" };

    return words[s];
}

/* Characters rather than bytes, so that remarks stand in one column in any script. */
static void remark(struct buf *out, size_t from, const char *text)
{
    size_t n = 0;

    for (size_t i = from; i < out->n; i++)
        n += ((unsigned char)out->p[i] & 0xC0) != 0x80;
    do
        buf_byte(out, ' ');
    while (++n < REMARK_COLUMN);
    buf_printf(out, "-- %s\n", text);
}

/* ---- the table ---- */

static void write_dates(const struct guess *g, struct buf *out)
{
    const char *other = NULL;
    size_t      at    = out->n;

    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (g->fields[i].dates == g->dates && g->fields[i].dates_or)
            other = g->fields[i].dates_or;
    if (!g->dates)
        return;
    if (other) {
        buf_printf(out,
                   "  -- dates = \"%s\" or \"%s\"? Every date in the file can be read both ways. "
                   "Say which, or it is refused.\n",
                   g->dates, other);
        return;
    }
    buf_printf(out, "  dates = \"%s\",", g->dates);
    remark(out, at, "sure: no other order reads them all");
}

static void write_numbers(const struct guess *g, struct buf *out)
{
    size_t at = out->n;

    if (g->numbers_or) {        /* it does not load before that is said */
        buf_printf(out, "  decimal = \"?\",");
        remark(out, at, "every number in the file can be read in two ways: say which.");
        buf_printf(out, "  --   %s%s%s, or %s\n",
                   g->decimal ? "decimal = \"" : "decimal = \".\" (1.200 is one and a fifth)",
                   g->decimal ? g->decimal : "", g->decimal ? "\"" : "", g->numbers_or);
        return;
    }
    if (g->decimal)
        buf_printf(out, "  decimal = \"%s\",", g->decimal);
    if (g->thousands)
        buf_printf(out, "%s thousands = \"%s\",%s", g->decimal ? "" : " ", g->thousands,
                   g->lakh ? " grouping = \"lakh\"," : "");
    if (out->n > at)
        remark(out, at, "sure: it reads all numbers");
}

static void write_table(const struct guess *g, struct buf *out)
{
    size_t at = out->n;

    if (g->encoding.n) {
        buf_text(out, "  encoding = ");
        text_lua(out, g->encoding);
        buf_byte(out, ',');
        remark(out, at, "as you said");
    }
    at = out->n;
    if (!g->workbook) {
        buf_printf(out, "  delimiter = \"%s%c\",", g->delimiter == '\t' ? "\\" : "",
                   g->delimiter == '\t' ? 't' : g->delimiter);
        remark(out, at, "sure: it parts the rows into as many columns");
    }
    at = out->n;
    if (g->skip) {
        buf_printf(out, "  skip = %zu,", g->skip);
        remark(out, at, "likely: the lines above the header");
    }
    at = out->n;
    if (g->total.n) {
        buf_text(out, "  ignore = { ");
        text_lua(out, g->total);
        buf_text(out, " },");
        remark(out, at, "likely: a total, no goods");
    }
    write_dates(g, out);
    write_numbers(g, out);
}

/* ---- the fields ---- */

static void write_field(const struct guess *g, size_t id, struct buf *out)
{
    const struct guess_field *f  = &g->fields[id];
    size_t                    at = out->n;
    bool                      own = f->dates && !f->dates_or && !g->dates;
    char                      column[FIELD_COLUMN_TEXT];
    BUF_STACK(why, 120);

    buf_printf(out, "    %s = ", field_column(id, column));
    if (f->fill || own)
        buf_text(out, "{ column = ");
    if (g->names[f->column].n)
        text_lua(out, text_trim(g->names[f->column]));
    else
        buf_printf(out, "%zu", f->column + 1);
    if (f->fill)
        buf_text(out, ", fill = true");
    if (own)
        buf_printf(out, ", dates = \"%s\"", f->dates);
    buf_text(out, f->fill || own ? " }," : ",");
    buf_printf(&why, "%s, by its %s%s", guess_sure_word(f->sure),
               f->by_header ? f->by_content ? "header and content" : "header" : "content",
               f->fill ? "; empty cells mean what stands above" : "");
    if (f->dates_or && !g->dates)
        buf_printf(&why, "; dates = \"%s\" or \"%s\"?", f->dates, f->dates_or);
    remark(out, at, why.p);
}

/* What no shipment comes in without, and what none is complete without. */
static void write_missing(const struct guess *g, struct buf *out)
{
    static const size_t must[] = { FIELD_REFERENCE, FIELD_ISSUED_ON, FIELD_EXPORTING_COUNTRY, FIELD_IMPORTING_COUNTRY };
    static const size_t want[] = { FIELD_EXPORTER_NAME, FIELD_IMPORTER_NAME, FIELD_SUBSTANCE, FIELD_QUANTITY,
                                   FIELD_UNIT };
    char column[FIELD_COLUMN_TEXT];

    if (g->kg && !g->fields[FIELD_UNIT].sure) {
        size_t at = out->n;

        buf_text(out, "    unit = { const = \"kg\" },");
        remark(out, at, "sure: the header of the quantity says so");
    }
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        if (!g->fields[must[i]].sure)
            buf_printf(out, "    -- %s = ?,  not found; without it no record gets in%s\n",
                       field_column(must[i], column),
                       field_info(must[i])->kind == KIND_COUNTRY ? ". { const = \"CC\" } if it is always the same"
                                                                 : "");
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (!g->fields[want[i]].sure && !(want[i] == FIELD_UNIT && g->kg))
            buf_printf(out, "    -- %s = ?,  not found; without it a shipment is incomplete%s\n",
                       field_column(want[i], column),
                       want[i] == FIELD_IMPORTER_NAME && g->fields[FIELD_CONSIGNEE_NAME].sure ? ". Is it the consignee?"
                                                                                              : "");
}

static void write_untaken(const struct guess *g, struct buf *out)
{
    bool any = false;

    for (size_t column = 0; column < g->n_columns; column++) {
        bool taken = false;

        for (size_t i = 0; i < FIELD_COUNT; i++)
            taken |= g->fields[i].sure && g->fields[i].column == column;
        if (taken)
            continue;
        buf_text(out, any ? ", " : "    -- nothing is taken from ");
        any = true;
        if (g->names[column].n)
            text_lua(out, text_trim(g->names[column]));
        else
            buf_printf(out, "column %zu, which has no name", column + 1);
    }
    if (any)
        buf_byte(out, '\n');
}

void guess_write(const struct guess *g, struct buf *out)
{
    buf_text(out, "-- A proposal for ");
    text_visible(out, g->file);
    buf_printf(out, ", by its headers and %zu rows. Read it, mend it, and look at what comes of it:\n"
                    "--   penwatch import --dry-run --map THIS_FILE ", g->n_rows);
    text_visible(out, g->file);
    buf_text(out, "\nreturn mapping {\n");
    write_table(g, out);
    buf_text(out, "  fields = {\n");
    for (size_t id = 0; id < FIELD_COUNT; id++)
        if (g->fields[id].sure)
            write_field(g, id, out);
    write_missing(g, out);
    write_untaken(g, out);
    buf_text(out, "  },\n}\n");
}
