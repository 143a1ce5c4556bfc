#include "xlsx.h"

#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#define AGAIN "have the workbook sent again, or open it in a spreadsheet program and save it anew"

struct xlsx_archive {
    zip_t      *zip;
    zip_file_t *part;
    int64_t     in, out;
};

int xlsx_archive_open(int fd, struct xlsx_archive **ret, struct penwatch_fault *f)
{
    struct xlsx_archive *a = calloc(1, sizeof *a);
    int                  own = dup(fd), code;

    if (!a || own < 0) {
        free(a);
        if (own >= 0)
            close(own);
        return xlsx_no_memory(f);
    }
    a->zip = zip_fdopen(own, 0, &code);
    if (!a->zip) {
        close(own);
        free(a);
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, AGAIN, "the workbook is damaged: the directory of its archive cannot be read");
    }
    *ret = a;
    return PENWATCH_OK;
}

static void close_part(struct xlsx_archive *a)
{
    if (a->part)
        zip_fclose(a->part);
    a->part = NULL;
}

void xlsx_archive_close(struct xlsx_archive *a)
{
    if (!a)
        return;
    close_part(a);
    zip_discard(a->zip);
    free(a);
}

static int read_part(void *ctx, void *into, size_t n, size_t *ret_n, struct penwatch_fault *f)
{
    struct xlsx_archive *a   = ctx;
    zip_int64_t          got = zip_fread(a->part, into, n);

    if (got < 0)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, AGAIN, "the workbook is damaged: %s", zip_error_strerror(zip_file_get_error(a->part)));
    a->out += got;
    if (a->out > XLSX_PART_MAX || (a->out > XLSX_RATIO_FROM && a->out / XLSX_RATIO_MAX > a->in))
        return xlsx_fault(f, PENWATCH_FAULT_LIMIT, "if it is honest, save the sheet as CSV and import that",
                          "a part of the workbook unpacks to more than %d times its size, as only a trap does", XLSX_RATIO_MAX);
    *ret_n = (size_t)got;
    return PENWATCH_OK;
}

int xlsx_part_open(struct xlsx_archive *a, const char *name, bool *ret_there, struct xlsx_input *ret, struct penwatch_fault *f)
{
    zip_int64_t at;
    zip_stat_t  st;

    close_part(a);
    at         = zip_name_locate(a->zip, name, ZIP_FL_NOCASE);
    *ret_there = at >= 0;
    if (at < 0)
        return PENWATCH_OK;
    if (zip_stat_index(a->zip, (zip_uint64_t)at, 0, &st) < 0 || !(st.valid & ZIP_STAT_COMP_SIZE))
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, AGAIN, "the workbook is damaged: '%.100s' has no size", name);
    a->part = zip_fopen_index(a->zip, (zip_uint64_t)at, 0);
    if (!a->part)
        return xlsx_fault(f, PENWATCH_FAULT_INPUT, AGAIN, "'%.100s' in the workbook cannot be read: %s", name,
                          zip_error_strerror(zip_get_error(a->zip)));
    a->in  = (int64_t)(st.comp_size > INT64_MAX ? INT64_MAX : st.comp_size);
    a->out = 0;
    *ret   = (struct xlsx_input){ read_part, a };
    return PENWATCH_OK;
}
