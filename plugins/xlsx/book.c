#include "xlsx.h"

#include <stdio.h>

#define RESAVE "open it in a spreadsheet program and save it as .xlsx, or as CSV"

static bool ends(const char *s, const char *tail)
{
    size_t n = strlen(s), k = strlen(tail);

    return n >= k && strcmp(s + n - k, tail) == 0;
}

/* ---- relations: which part is what ---- */

struct relations {
    const char       *folder;       /* of the part that they are of, with a slash at its end, or "" */
    struct xlsx_book *book;
    bool              of_book;      /* else of the package */
};

/* A target beside the part, or from the root of the archive. A way out of the archive names no part. */
static bool resolve(const char *folder, const char *target, char ret[static XLSX_NAME_MAX])
{
    size_t depth = strlen(folder);

    if (target[0] == '/') {
        target++;
        depth = 0;
    }
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        if (depth)
            depth--;
        while (depth && folder[depth - 1] != '/')
            depth--;
    }
    while (strncmp(target, "./", 2) == 0)
        target += 2;
    return snprintf(ret, XLSX_NAME_MAX, "%.*s%s", (int)depth, folder, target) < XLSX_NAME_MAX;
}

static int relation(void *ctx, const char *name, const char **attributes, struct penwatch_fault *f)
{
    struct relations *r      = ctx;
    const char       *id     = xlsx_attribute(attributes, "Id"), *type = xlsx_attribute(attributes, "Type");
    const char       *target = xlsx_attribute(attributes, "Target"), *mode = xlsx_attribute(attributes, "TargetMode");
    char              part[XLSX_NAME_MAX];

    (void)f;
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target || (mode && strcmp(mode, "External") == 0) ||
        !resolve(r->folder, target, part))
        return PENWATCH_OK;
    if (!r->of_book) {
        if (ends(type, "/officeDocument"))
            memcpy(r->book->part, part, sizeof part);
    } else if (ends(type, "/sharedStrings")) {
        memcpy(r->book->strings, part, sizeof part);
    } else if (ends(type, "/styles")) {
        memcpy(r->book->styles, part, sizeof part);
    } else if (ends(type, "/worksheet")) {
        for (size_t i = 0; i < r->book->n_sheets; i++)
            if (strcmp(r->book->sheets[i].id, id) == 0)
                memcpy(r->book->sheets[i].part, part, sizeof part);
    }
    return PENWATCH_OK;
}

static int nothing(void *ctx, const char *name, struct penwatch_fault *f)
{
    (void)ctx;
    (void)name;
    (void)f;
    return PENWATCH_OK;
}

static int read_relations(struct xlsx_archive *a, const char *part, struct relations *r, struct penwatch_fault *f)
{
    static const struct xlsx_events events = { relation, nothing, NULL };
    struct xlsx_input               in;
    bool                            there;
    int                             rc = xlsx_part_open(a, part, &there, &in, f);

    if (rc != PENWATCH_OK)
        return rc;
    if (!there)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, RESAVE, "the workbook is damaged: '%.100s' is not in it", part);
    return xlsx_xml(&in, part, &events, r, f);
}

/* ---- the list of sheets ---- */

static int workbook_start(void *ctx, const char *name, const char **attributes, struct penwatch_fault *f)
{
    struct xlsx_book  *b = ctx;
    struct xlsx_sheet *s;
    const char        *title, *id, *state, *since;

    if (strcmp(name, "workbookPr") == 0) {
        since         = xlsx_attribute(attributes, "date1904");
        b->since_1904 = since && (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
    }
    if (strcmp(name, "sheet") != 0)
        return PENWATCH_OK;
    title = xlsx_attribute(attributes, "name");
    id    = xlsx_attribute(attributes, "id");
    state = xlsx_attribute(attributes, "state");
    if (!title || !id || strlen(title) >= XLSX_NAME_MAX || strlen(id) >= XLSX_NAME_MAX)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, RESAVE, "the workbook is damaged: a sheet has no name");
    if (b->n_sheets == XLSX_SHEETS_MAX)
        return xlsx_fault(f, PENWATCH_FAULT_LIMIT, "save the sheet that you mean in a workbook of its own",
                          "the workbook has more than %d sheets", XLSX_SHEETS_MAX);
    s = &b->sheets[b->n_sheets++];
    memcpy(s->name, title, strlen(title) + 1);
    memcpy(s->id, id, strlen(id) + 1);
    s->hidden = state && strcmp(state, "visible") != 0;
    return PENWATCH_OK;
}

int xlsx_workbook_read(const struct xlsx_input *in, struct xlsx_book *b, struct penwatch_fault *f)
{
    static const struct xlsx_events events = { workbook_start, nothing, NULL };

    return xlsx_xml(in, "the list of sheets", &events, b, f);
}

int xlsx_book_read(struct xlsx_archive *a, struct xlsx_book *ret, struct penwatch_fault *f)
{
    struct xlsx_input in;
    bool              there;
    const char       *slash;
    char              folder[XLSX_NAME_MAX], relations[2 * XLSX_NAME_MAX + 16];
    int               rc, n;

    if ((rc = read_relations(a, "_rels/.rels", &(struct relations){ "", ret, false }, f)) != PENWATCH_OK)
        return rc;
    if (ends(ret->part, ".bin"))
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, RESAVE, "this is a binary workbook (.xlsb)");
    if ((rc = xlsx_part_open(a, ret->part, &there, &in, f)) != PENWATCH_OK)
        return rc;
    if (!there)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, RESAVE, "this is no workbook: it has no list of sheets");
    if ((rc = xlsx_workbook_read(&in, ret, f)) != PENWATCH_OK)
        return rc;
    slash = strrchr(ret->part, '/');
    n     = slash ? (int)(slash - ret->part) + 1 : 0;
    snprintf(folder, sizeof folder, "%.*s", n, ret->part);
    snprintf(relations, sizeof relations, "%s_rels/%s.rels", folder, ret->part + n);
    return read_relations(a, relations, &(struct relations){ folder, ret, true }, f);
}
