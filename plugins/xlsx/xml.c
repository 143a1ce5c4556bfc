#include "xlsx.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

#define PIECE 65536

struct parse {
    XML_Parser                parser;
    const struct xlsx_events *e;
    void                     *ctx;
    struct penwatch_fault    *f;
    int                       rc;       /* of an event: why reading ended */
    uint64_t                  fed, told;
};

static void told(struct parse *p)
{
    long at = XML_GetCurrentByteIndex(p->parser);

    if (at >= 0)
        p->told = (uint64_t)at;
}

static void after(struct parse *p, int rc)
{
    if (rc == PENWATCH_OK || p->rc != PENWATCH_OK)
        return;
    p->rc = rc;
    XML_StopParser(p->parser, XML_FALSE);
}

static const char *local(const char *name)
{
    const char *mark = strchr(name, '\n');

    return mark ? mark + 1 : name;
}

static void start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct parse *p = ctx;

    told(p);
    if (p->rc == PENWATCH_OK)
        after(p, p->e->start(p->ctx, local(name), attributes, p->f));
}

static void end(void *ctx, const XML_Char *name)
{
    struct parse *p = ctx;

    told(p);
    if (p->rc == PENWATCH_OK)
        after(p, p->e->end(p->ctx, local(name), p->f));
}

static void text(void *ctx, const XML_Char *s, int n)
{
    struct parse *p = ctx;

    told(p);
    if (p->rc == PENWATCH_OK && p->e->text)
        after(p, p->e->text(p->ctx, s, (size_t)n, p->f));
}

static void other(void *ctx, const XML_Char *s, int n)
{
    (void)s;
    (void)n;
    told(ctx);
}

/* No workbook has one; entities live there. */
static void doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int subset)
{
    struct parse *p = ctx;

    (void)name;
    (void)system;
    (void)public;
    (void)subset;
    after(p, xlsx_fault(p->f, PENWATCH_FAULT_INPUT, "do not trust this file: no spreadsheet program writes that",
                        "a part of the workbook has a document type"));
}

static int run(struct parse *p, const struct xlsx_input *in, const char *part)
{
    char   piece[PIECE];
    size_t n = 1;

    while (n && p->rc == PENWATCH_OK) {
        int rc = in->read(in->ctx, piece, sizeof piece, &n, p->f);

        if (rc != PENWATCH_OK)
            return rc;
        p->fed += n;
        if (XML_Parse(p->parser, piece, (int)n, n == 0) == XML_STATUS_ERROR && p->rc == PENWATCH_OK) {
            enum XML_Error code = XML_GetErrorCode(p->parser);

            if (code == XML_ERROR_NO_MEMORY)
                return xlsx_no_memory(p->f);
            snprintf(p->f->where, sizeof p->f->where, "%.100s, line %lu", part, (unsigned long)XML_GetCurrentLineNumber(p->parser));
            return xlsx_fault(p->f, PENWATCH_FAULT_INPUT, "open it in a spreadsheet program and save it anew",
                              "the workbook is damaged: %s", XML_ErrorString(code));
        }
        if (p->fed - p->told > XLSX_TOKEN_MAX + PIECE)
            return xlsx_fault(p->f, PENWATCH_FAULT_LIMIT, "open it in a spreadsheet program and save it anew",
                              "'%.100s' in the workbook holds a tag of more than a megabyte", part);
    }
    return p->rc;
}

int xlsx_xml(const struct xlsx_input *in, const char *part, const struct xlsx_events *e, void *ctx, struct penwatch_fault *f)
{
    struct parse p = { .e = e, .ctx = ctx, .f = f, .parser = XML_ParserCreateNS(NULL, '\n') };
    int          rc;

    if (!p.parser)
        return xlsx_no_memory(f);
    XML_SetUserData(p.parser, &p);
    XML_SetElementHandler(p.parser, start, end);
    XML_SetCharacterDataHandler(p.parser, text);
    XML_SetDefaultHandler(p.parser, other);
    XML_SetStartDoctypeDeclHandler(p.parser, doctype);
    rc = run(&p, in, part);
    XML_ParserFree(p.parser);
    return rc;
}
