#include "xlsx.h"

#include <stdlib.h>

#define FORMATS_MAX 4096            /* of a book's own; programs write some dozens */

struct reading {
    struct xlsx_styles *styles;
    size_t              room;
    bool                in_cells;   /* <cellXfs>: the styles of cells */
    struct { uint64_t id; enum xlsx_class class; } own[FORMATS_MAX];
    size_t              n_own;
};

static enum xlsx_class class_of(const struct reading *r, uint64_t id)
{
    for (size_t i = 0; i < r->n_own; i++)
        if (r->own[i].id == id)
            return r->own[i].class;
    return xlsx_class_of_builtin(id);
}

static int add_style(struct reading *r, const char **attributes, struct penwatch_fault *f)
{
    uint64_t id = 0;

    if (r->styles->n == XLSX_STYLES_MAX)
        return xlsx_fault(f, PENWATCH_FAULT_LIMIT, "save the sheet as CSV and import that", "the workbook has more than %d cell styles", XLSX_STYLES_MAX);
    if (r->styles->n == r->room) {
        size_t         room = r->room ? 2 * r->room : 64;
        unsigned char *more = realloc(r->styles->class, room);

        if (!more)
            return xlsx_no_memory(f);
        r->styles->class = more;
        r->room          = room;
    }
    xlsx_number(xlsx_attribute(attributes, "numFmtId"), UINT32_MAX, &id);
    r->styles->class[r->styles->n++] = (unsigned char)class_of(r, id);
    return PENWATCH_OK;
}

static int start(void *ctx, const char *name, const char **attributes, struct penwatch_fault *f)
{
    struct reading *r = ctx;

    if (strcmp(name, "cellXfs") == 0) {
        r->in_cells = true;
    } else if (strcmp(name, "xf") == 0 && r->in_cells) {
        return add_style(r, attributes, f);
    } else if (strcmp(name, "numFmt") == 0 && r->n_own < FORMATS_MAX) {
        const char *code = xlsx_attribute(attributes, "formatCode");

        if (code && xlsx_number(xlsx_attribute(attributes, "numFmtId"), UINT32_MAX, &r->own[r->n_own].id))
            r->own[r->n_own++].class = xlsx_class_of_code(code);
    }
    return PENWATCH_OK;
}

static int end(void *ctx, const char *name, struct penwatch_fault *f)
{
    struct reading *r = ctx;

    (void)f;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cells = false;
    return PENWATCH_OK;
}

int xlsx_styles_read(const struct xlsx_input *in, struct xlsx_styles *ret, struct penwatch_fault *f)
{
    static const struct xlsx_events events = { start, end, NULL };
    struct reading                 *r      = calloc(1, sizeof *r);
    int                             rc;

    if (!r)
        return xlsx_no_memory(f);
    r->styles = ret;
    rc        = xlsx_xml(in, "the workbook's styles", &events, r, f);
    free(r);
    return rc;
}
