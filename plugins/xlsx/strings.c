#include "xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RECENT 4096         /* texts kept at hand; a power of two */

/* Texts lie one after the other in one file, where each begins in the other. */
struct xlsx_strings {
    FILE    *texts, *places;
    uint64_t n, bytes;
    char    *text;              /* the one being read, or handed out */
    size_t   used, room;
    size_t   phonetic;          /* open elements of <rPh>: how a text is spoken, not what it says */
    bool     in_item, in_text;
    struct { uint64_t i; char *p; size_t n; } recent[RECENT];   /* i: number + 1 */
};

static int full(struct penwatch_fault *f)
{
    return xlsx_fault(f, PENWATCH_FAULT_FULL, "free space where temporary files lie and run the same command again",
                      "no space left to keep the workbook's texts");
}

static int start(void *ctx, const char *name, const char **attributes, struct penwatch_fault *f)
{
    struct xlsx_strings *s = ctx;

    (void)attributes;
    (void)f;
    if (strcmp(name, "rPh") == 0)
        s->phonetic++;
    else if (strcmp(name, "t") == 0)
        s->in_text = s->in_item && !s->phonetic;
    else if (strcmp(name, "si") == 0) {
        s->in_item = true;
        s->used    = 0;
    }
    return PENWATCH_OK;
}

static int put(struct xlsx_strings *s, struct penwatch_fault *f)
{
    if (fwrite(&s->bytes, sizeof s->bytes, 1, s->places) != 1 || (s->used && fwrite(s->text, 1, s->used, s->texts) != s->used))
        return full(f);
    s->bytes += s->used;
    s->n++;
    return PENWATCH_OK;
}

static int end(void *ctx, const char *name, struct penwatch_fault *f)
{
    struct xlsx_strings *s = ctx;

    if (strcmp(name, "rPh") == 0 && s->phonetic)
        s->phonetic--;
    else if (strcmp(name, "t") == 0)
        s->in_text = false;
    else if (strcmp(name, "si") == 0 && s->in_item) {
        s->in_item = false;
        return put(s, f);
    }
    return PENWATCH_OK;
}

static int make_room(struct xlsx_strings *s, size_t n, struct penwatch_fault *f)
{
    char *more;

    if (n <= s->room)
        return PENWATCH_OK;
    if (n > XLSX_CELL_MAX)
        return xlsx_fault(f, PENWATCH_FAULT_LIMIT, "shorten it", "a cell of the workbook holds more than %zu bytes", XLSX_CELL_MAX);
    n    = n < 4096 ? 4096 : n * 2;
    more = realloc(s->text, n);
    if (!more)
        return xlsx_no_memory(f);
    s->text = more;
    s->room = n;
    return PENWATCH_OK;
}

static int text(void *ctx, const char *p, size_t n, struct penwatch_fault *f)
{
    struct xlsx_strings *s = ctx;
    int                  rc;

    if (!s->in_text)
        return PENWATCH_OK;
    if ((rc = make_room(s, s->used + n, f)) != PENWATCH_OK)
        return rc;
    memcpy(s->text + s->used, p, n);
    s->used += n;
    return PENWATCH_OK;
}

int xlsx_strings_read(const struct xlsx_input *in, struct xlsx_strings **ret, struct penwatch_fault *f)
{
    static const struct xlsx_events events = { start, end, text };
    struct xlsx_strings            *s      = calloc(1, sizeof *s);
    int                             rc;

    if (!s)
        return xlsx_no_memory(f);
    s->texts  = tmpfile();
    s->places = tmpfile();
    if (!s->texts || !s->places)
        rc = xlsx_fault(f, PENWATCH_FAULT_IO, "look at the folder for temporary files", "no temporary file could be made");
    else if ((rc = xlsx_xml(in, "the workbook's texts", &events, s, f)) == PENWATCH_OK &&
             (fwrite(&s->bytes, sizeof s->bytes, 1, s->places) != 1 || fflush(s->places) != 0 || fflush(s->texts) != 0))
        rc = full(f);
    if (rc != PENWATCH_OK) {
        xlsx_strings_free(s);
        return rc;
    }
    *ret = s;
    return PENWATCH_OK;
}

void xlsx_strings_free(struct xlsx_strings *s)
{
    if (!s)
        return;
    if (s->texts)
        fclose(s->texts);
    if (s->places)
        fclose(s->places);
    for (size_t i = 0; i < RECENT; i++)
        free(s->recent[i].p);
    free(s->text);
    free(s);
}

static bool read_at(FILE *from, void *into, size_t n, uint64_t at)
{
    return pread(fileno(from), into, n, (off_t)at) == (ssize_t)n;
}

int xlsx_strings_get(struct xlsx_strings *s, uint64_t i, struct penwatch_text *ret, struct penwatch_fault *f)
{
    size_t   slot = (size_t)(i & (RECENT - 1)), n;
    uint64_t place[2];
    int      rc;

    if (i >= s->n)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, "open it in a spreadsheet program and save it anew",
                          "the workbook is damaged: a cell shows text %llu of %llu", (unsigned long long)i, (unsigned long long)s->n);
    if (s->recent[slot].i == i + 1) {
        *ret = (struct penwatch_text){ s->recent[slot].p, s->recent[slot].n };
        return PENWATCH_OK;
    }
    if (!read_at(s->places, place, sizeof place, i * sizeof place[0]))
        return xlsx_fault(f, PENWATCH_FAULT_IO, "run the same command again", "the workbook's texts cannot be read back");
    n = (size_t)(place[1] - place[0]);
    if ((rc = make_room(s, n ? n : 1, f)) != PENWATCH_OK)
        return rc;
    if (n && !read_at(s->texts, s->text, n, place[0]))
        return xlsx_fault(f, PENWATCH_FAULT_IO, "run the same command again", "the workbook's texts cannot be read back");
    *ret = (struct penwatch_text){ s->text, n };
    if (n <= 256) {             /* a long one is seldom shown twice */
        char *copy = realloc(s->recent[slot].p, n ? n : 1);

        if (!copy)
            return xlsx_no_memory(f);
        memcpy(copy, s->text, n);
        s->recent[slot].p = copy;
        s->recent[slot].n = n;
        s->recent[slot].i = i + 1;
    }
    return PENWATCH_OK;
}
