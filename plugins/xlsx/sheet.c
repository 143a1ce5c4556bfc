#include "xlsx.h"

#include <stdio.h>
#include <stdlib.h>

#define RESAVE "open it in a spreadsheet program and save it anew"

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_DATE, CELL_TRUTH };

struct cell { size_t from, n; };    /* of the row's bytes */

struct sheet {
    struct xlsx_table *t;
    const char        *part;

    char        *bytes;             /* of the row's texts, one after the other */
    size_t       used, room;
    struct cell *cells;
    size_t       n_cells, cell_room;
    struct penwatch_text *given;    /* as handed on */
    size_t       given_room;

    uint64_t     row, column;       /* the last ones, from 1 */
    bool         in_cell, in_value, formula;
    size_t       phonetic;
    enum cell_type type;
    uint64_t     style;
    char         reference[16];
    size_t       from;              /* where the cell's raw value begins in `bytes` */
};

static int damaged(const struct sheet *s, const char *why, struct penwatch_fault *f)
{
    snprintf(f->where, sizeof f->where, "%.80s, row %llu", s->part, (unsigned long long)s->row);
    return xlsx_fault(f, PENWATCH_FAULT_INPUT, RESAVE, "the workbook is damaged: %s", why);
}

/* ---- memory of a row ---- */

static int grow(void **p, size_t *room, size_t need, size_t each, struct penwatch_fault *f)
{
    size_t n = *room ? *room : 64;
    void  *more;

    if (need <= *room)
        return PENWATCH_OK;
    while (n < need)
        n *= 2;
    more = realloc(*p, n * each);
    if (!more)
        return xlsx_no_memory(f);
    *p    = more;
    *room = n;
    return PENWATCH_OK;
}

static int add_bytes(struct sheet *s, const char *p, size_t n, struct penwatch_fault *f)
{
    void *bytes = s->bytes;
    int   rc;

    if (s->used - s->from + n > XLSX_CELL_MAX || s->used + n > XLSX_ROW_MAX)
        return xlsx_fault(f, PENWATCH_FAULT_LIMIT, "shorten its texts", "row %llu holds more than %zu bytes in a cell, or %zu in all",
                          (unsigned long long)s->row, XLSX_CELL_MAX, XLSX_ROW_MAX);
    rc       = grow(&bytes, &s->room, s->used + n + 1, 1, f);
    s->bytes = bytes;
    if (rc != PENWATCH_OK)
        return rc;
    if (n)
        memcpy(s->bytes + s->used, p, n);
    s->used += n;
    s->bytes[s->used] = '\0';
    return PENWATCH_OK;
}

/* The cells up to `column` are there, empty ones between. */
static int reach_column(struct sheet *s, uint64_t column, struct penwatch_fault *f)
{
    void *cells = s->cells;
    int   rc    = grow(&cells, &s->cell_room, (size_t)column, sizeof *s->cells, f);

    s->cells = cells;
    if (rc != PENWATCH_OK)
        return rc;
    while (s->n_cells < column)
        s->cells[s->n_cells++] = (struct cell){ 0, 0 };
    return PENWATCH_OK;
}

/* ---- cells ---- */

/* "AB12" is column 28; false for what is no reference. */
static bool column_of(const char *reference, uint64_t *ret)
{
    uint64_t n = 0;

    for (; *reference >= 'A' && *reference <= 'Z'; reference++) {
        n = n * 26 + (uint64_t)(*reference - 'A' + 1);
        if (n > XLSX_COLUMNS_MAX)
            return false;
    }
    *ret = n;
    return n > 0;
}

static bool type_of(const char *t, enum cell_type *ret)
{
    static const struct { const char *name; enum cell_type type; } types[] = {
        { "n", CELL_NUMBER }, { "s", CELL_SHARED }, { "str", CELL_TEXT }, { "inlineStr", CELL_TEXT }, { "e", CELL_TEXT },
        { "d", CELL_DATE }, { "b", CELL_TRUTH },
    };

    *ret = CELL_NUMBER;
    if (!t)
        return true;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (strcmp(types[i].name, t) == 0) {
            *ret = types[i].type;
            return true;
        }
    return false;
}

static int start_cell(struct sheet *s, const char **attributes, struct penwatch_fault *f)
{
    const char *r      = xlsx_attribute(attributes, "r"), *style = xlsx_attribute(attributes, "s");
    uint64_t    column = s->column + 1;

    if ((r && !column_of(r, &column)) || column <= s->column || column > XLSX_COLUMNS_MAX)
        return damaged(s, "a cell stands out of order", f);
    s->column = column;
    snprintf(s->reference, sizeof s->reference, "%s", r ? r : "");
    s->style = 0;
    if (!type_of(xlsx_attribute(attributes, "t"), &s->type) || (style && !xlsx_number(style, UINT32_MAX, &s->style)))
        return damaged(s, "a cell is of a kind that is not known", f);
    s->in_cell = true;
    s->formula = false;
    s->from    = s->used;
    return PENWATCH_OK;
}

static enum xlsx_class class_of(const struct sheet *s)
{
    const struct xlsx_styles *styles = s->t->styles;

    return styles && s->style < styles->n ? (enum xlsx_class)styles->class[s->style] : XLSX_NUMBER;
}

/* "2026-03-01T00:00:00" where no time is shown. */
static void cut_midnight(struct sheet *s)
{
    static const char midnight[] = "T00:00:00";
    char             *t          = strchr(s->bytes + s->from, 'T');

    if (t && strncmp(t, midnight, sizeof midnight - 1) == 0)
        s->used = (size_t)(t - s->bytes);
}

/* The raw value in `bytes` becomes the text. */
static int convert(struct sheet *s, struct penwatch_fault *f)
{
    char                 text[XLSX_VALUE_TEXT];
    struct penwatch_text shared;
    uint64_t             i;
    int                  rc;

    switch (s->type) {
    case CELL_TEXT:
        return PENWATCH_OK;
    case CELL_DATE:
        cut_midnight(s);
        return PENWATCH_OK;
    case CELL_TRUTH:
        snprintf(text, sizeof text, "%s", s->bytes[s->from] == '1' ? "TRUE" : "FALSE");
        break;
    case CELL_NUMBER:
        xlsx_value(s->bytes + s->from, class_of(s), s->t->since_1904, text);
        break;
    case CELL_SHARED:
        if (!s->t->strings || !xlsx_number(s->bytes + s->from, UINT32_MAX, &i))
            return damaged(s, "a cell shows a text that is not in it", f);
        if ((rc = xlsx_strings_get(s->t->strings, i, &shared, f)) != PENWATCH_OK)
            return rc;
        s->used = s->from;
        return add_bytes(s, shared.p, shared.n, f);
    }
    s->used = s->from;
    return add_bytes(s, text, strlen(text), f);
}

/* "_x000D_" is how the format writes a character that XML cannot: four hexadecimal digits. Controls no text has stay as they
 * are written, and so do halves of a pair. */
static bool escape_at(const char *p, const char *end, unsigned *ret)
{
    unsigned v = 0;

    if (end - p < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
        return false;
    for (int i = 2; i < 6; i++) {
        const char *digits = "0123456789ABCDEF0123456789abcdef", *d = p[i] ? strchr(digits, p[i]) : NULL;

        if (!d)
            return false;
        v = v * 16 + (unsigned)((d - digits) % 16);
    }
    *ret = v;
    return (v >= 0x20 || v == '\t' || v == '\n' || v == '\r') && (v < 0xD800 || v > 0xDFFF) && v < 0xFFFE && v != 0x7F;
}

static void resolve_escapes(struct sheet *s)
{
    char       *to  = s->bytes + s->from;
    const char *end = s->bytes + s->used;
    unsigned    v;

    for (const char *p = to; p < end;) {
        if (!escape_at(p, end, &v)) {
            *to++ = *p++;
            continue;
        }
        p += 7;                                     /* more bytes than any character takes */
        if (v >= 0x800) {
            *to++ = (char)(0xE0 | v >> 12);
            *to++ = (char)(0x80 | (v >> 6 & 0x3F));
        } else if (v >= 0x80) {
            *to++ = (char)(0xC0 | v >> 6);
        }
        *to++ = (char)(v >= 0x80 ? 0x80 | (v & 0x3F) : v);
    }
    s->used = (size_t)(to - s->bytes);
}

static int end_cell(struct sheet *s, struct penwatch_fault *f)
{
    int rc;

    s->in_cell = false;
    if (s->used == s->from) {
        if (!s->formula)
            return PENWATCH_OK;
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, "open it in a spreadsheet program and save it: that stores what formulas give",
                          "cell %s holds a formula whose value is not stored in the file", s->reference);
    }
    s->t->any = true;
    if (!s->t->to)
        return PENWATCH_STOPPED;
    if ((rc = convert(s, f)) != PENWATCH_OK || (rc = reach_column(s, s->column, f)) != PENWATCH_OK)
        return rc;
    if (s->type == CELL_TEXT || s->type == CELL_SHARED)
        resolve_escapes(s);
    s->cells[s->column - 1] = (struct cell){ s->from, s->used - s->from };
    return PENWATCH_OK;
}

/* ---- rows ---- */

static int start_row(struct sheet *s, const char **attributes, struct penwatch_fault *f)
{
    const char *r = xlsx_attribute(attributes, "r"), *hidden = xlsx_attribute(attributes, "hidden");
    uint64_t    row = s->row + 1;

    if ((r && !xlsx_number(r, XLSX_ROWS_MAX, &row)) || row <= s->row || row > XLSX_ROWS_MAX)
        return damaged(s, "a row stands out of order", f);
    s->row     = row;
    s->column  = 0;
    s->used    = 0;
    s->from    = 0;
    s->n_cells = 0;
    s->t->hidden_rows += hidden && (strcmp(hidden, "1") == 0 || strcmp(hidden, "true") == 0);
    return PENWATCH_OK;
}

static int end_row(struct sheet *s, struct penwatch_fault *f)
{
    void *given = s->given;
    int   rc;

    while (s->n_cells && !s->cells[s->n_cells - 1].n)
        s->n_cells--;
    if (!s->n_cells || !s->t->to)
        return PENWATCH_OK;
    rc       = grow(&given, &s->given_room, s->n_cells, sizeof *s->given, f);
    s->given = given;
    if (rc != PENWATCH_OK)
        return rc;
    for (size_t i = 0; i < s->n_cells; i++)
        s->given[i] = (struct penwatch_text){ s->bytes + s->cells[i].from, s->cells[i].n };
    return s->t->to->row(s->t->to->ctx, s->row, s->given, s->n_cells) ? PENWATCH_STOPPED : PENWATCH_OK;
}

/* ---- events ---- */

static int start(void *ctx, const char *name, const char **attributes, struct penwatch_fault *f)
{
    struct sheet *s = ctx;
    const char   *hidden;

    if (strcmp(name, "c") == 0)
        return start_cell(s, attributes, f);
    if (strcmp(name, "row") == 0)
        return start_row(s, attributes, f);
    if (strcmp(name, "rPh") == 0)
        s->phonetic++;
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_value = s->in_cell && !s->phonetic;
    else if (strcmp(name, "f") == 0)
        s->formula = true;
    else if (strcmp(name, "mergeCell") == 0)
        s->t->merged++;
    else if (strcmp(name, "col") == 0 && (hidden = xlsx_attribute(attributes, "hidden")))
        s->t->hidden_columns |= strcmp(hidden, "1") == 0 || strcmp(hidden, "true") == 0;
    return PENWATCH_OK;
}

static int end(void *ctx, const char *name, struct penwatch_fault *f)
{
    struct sheet *s = ctx;

    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_value = false;
    else if (strcmp(name, "rPh") == 0 && s->phonetic)
        s->phonetic--;
    else if (strcmp(name, "c") == 0 && s->in_cell)
        return end_cell(s, f);
    else if (strcmp(name, "row") == 0)
        return end_row(s, f);
    return PENWATCH_OK;
}

static int text(void *ctx, const char *p, size_t n, struct penwatch_fault *f)
{
    struct sheet *s = ctx;

    return s->in_value ? add_bytes(s, p, n, f) : PENWATCH_OK;
}

int xlsx_sheet_read(const struct xlsx_input *in, const char *part, struct xlsx_table *t, struct penwatch_fault *f)
{
    static const struct xlsx_events events = { start, end, text };
    struct sheet                    s      = { .t = t, .part = part };
    int                             rc     = xlsx_xml(in, part, &events, &s, f);

    free(s.bytes);
    free(s.cells);
    free(s.given);
    return rc == PENWATCH_STOPPED && !t->to ? PENWATCH_OK : rc;
}
