#include "config.h"
#include "app/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/source_impl.h"
#include "base/file.h"
#include "base/mem.h"

#define SNIFF 512
#define SPOOL_MAX ((int64_t)64 << 30)   /* a stream that never ends must end somewhere */

struct source {
    enum source_format       format;
    void                    *reader;
    const struct source_ops *ops;
};

static const char *const names[] = { "guess", "csv", "json", "ndjson" };

bool source_format_find(struct str name, enum source_format *ret)
{
    for (int i = SOURCE_CSV; i <= SOURCE_NDJSON; i++)
        if (str_is(name, names[i])) {
            *ret = (enum source_format)i;
            return true;
        }
    return false;
}

const char *source_format_name(enum source_format f) { return names[f]; }

void record_refuse(struct record *r, const char *field, size_t line, const char *code, const char *remedy,
                   const char *fmt, ...)
{
    va_list ap;

    r->bad         = true;
    r->fault.field = field;
    r->fault.line  = line;
    r->fault.code  = code;
    va_start(ap, fmt);
    vsnprintf(r->fault.reason, sizeof r->fault.reason, fmt, ap);
    va_end(ap);
    snprintf(r->fault.remedy, sizeof r->fault.remedy, "%s", remedy);
}

const char *source_foreign(const unsigned char *p, size_t n)
{
    static const struct { const char *bytes; size_t n; const char *what; } known[] = {
        { "PK\x03\x04", 4, "a zip archive or a spreadsheet (.xlsx)" }, { "\x1F\x8B", 2, "a gzip file" },
        { "\xFD" "7zXZ", 5, "an xz file" },         { "%PDF", 4, "a PDF document" },
        { "\x89PNG", 4, "a picture" },              { "\xFF\xD8\xFF", 3, "a picture" },
        { "UNB", 3, "an EDIFACT message" },         { "UNA", 3, "an EDIFACT message" },
        { "SQLite format 3", 15, "a database" },    { "\xD0\xCF\x11\xE0", 4, "an old office document (.xls, .doc)" },
        { "<", 1, "an XML or HTML document" },      { "{\\rtf", 5, "a word processor document" },
    };

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (n >= known[i].n && memcmp(p, known[i].bytes, known[i].n) == 0)
            return known[i].what;
    return NULL;
}

/* A pipe is copied to a file without a name, so that it can be read twice. */
static int spool(int *fd, struct pw_err *err)
{
    char        buffer[64 << 10];
    struct stat sb;
    FILE       *copy;
    size_t      n;
    int64_t     total = 0;
    int         rc = PW_OK;

    if (fstat(*fd, &sb) == 0 && S_ISREG(sb.st_mode))
        return PW_OK;
    copy = tmpfile();
    if (!copy)
        return err_set(err, PW_EIO, "no temporary file could be made for standard input");
    while (rc == PW_OK && (rc = file_read_some(*fd, buffer, sizeof buffer, &n, err)) == PW_OK && n) {
        total += (int64_t)n;
        if (total > SPOOL_MAX)
            rc = err_set(err, PW_ELIMIT, "standard input holds more than 64 GiB");
        else if (fwrite(buffer, 1, n, copy) != n)
            rc = err_set(err, PW_EFULL, "no space left to spool standard input");
    }
    if (rc == PW_OK && fflush(copy) != 0)
        rc = err_set(err, PW_EFULL, "no space left to spool standard input");
    if (rc == PW_OK) {
        int kept = dup(fileno(copy));

        if (kept < 0)
            rc = err_set(err, PW_EIO, "too many open files");
        else {
            close(*fd);
            *fd = kept;
        }
    }
    fclose(copy);
    return rc;
}

static enum source_format recognise(const unsigned char *p, size_t n)
{
    size_t i = 0;

    while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
        i++;
    if (i < n && (p[i] == '[' || p[i] == '{'))
        return SOURCE_JSON;
    return SOURCE_CSV;
}

static int sniff(int fd, enum source_format *format, struct pw_err *err)
{
    unsigned char head[SNIFF];
    size_t        n;
    const char   *what;
    int           rc;

    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    if ((rc = file_read_some(fd, head, sizeof head, &n, err)) < 0)
        return rc;
    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    what = source_foreign(head, n);
    if (what) {
        err_set(err, PW_EINPUT, "this is %s, not shipment records", what);
        return err_remedy(err, "export the records as CSV, JSON or NDJSON with the columns of 'penwatch help fields'");
    }
    if (*format == SOURCE_GUESS)
        *format = recognise(head, n);
    return PW_OK;
}

/* The format that the mapping names, unless another was asked for. */
static int mapped_format(const struct map_file *map, enum source_format *format, struct pw_err *err)
{
    const struct mapping *m = map ? map_file_mapping(map) : NULL;

    if (!m || !m->format.n)
        return PW_OK;
    if (*format == SOURCE_GUESS && !source_format_find(m->format, format)) {
        err_set(err, PW_EINPUT, "the mapping's format is '%.20s', which is none", m->format.p);
        err_where(err, "%s", m->path);
        return err_remedy(err, "csv, json and ndjson are known");
    }
    return PW_OK;
}

int source_open(const char *path, enum source_format format, struct map_file *map, struct source **ret,
                struct digest *ret_digest, bool *ret_read, struct pw_err *err)
{
    struct source *s = calloc(1, sizeof *s);
    int            fd, rc;

    *ret_read = false;
    if (!s)
        return err_nomem(err);
    if ((rc = file_open_read(path, &fd, err)) < 0) {
        free(s);
        return rc;
    }
    if ((rc = spool(&fd, err)) == PW_OK && (rc = digest_fd(fd, ret_digest, err)) == PW_OK) {
        *ret_read = true;
        if ((rc = mapped_format(map, &format, err)) == PW_OK)
            rc = sniff(fd, &format, err);
    }
    if (rc == PW_OK && map && format != SOURCE_CSV)
        rc = err_set(err, PW_EINPUT, "a mapping file is for CSV; this is %s", names[format]);
    if (rc == PW_OK) {
        s->format = format;
        rc = format == SOURCE_CSV ? source_csv_open(fd, map, &s->reader, &s->ops, err)
                                  : source_json_open(fd, format, &s->reader, &s->ops, err);
    } else {
        close(fd);
    }
    if (rc < 0) {
        free(s);
        return rc;
    }
    *ret = s;
    return PW_OK;
}

void source_close(struct source *s)
{
    if (!s)
        return;
    s->ops->close(s->reader);
    free(s);
}

int source_next(struct source *s, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    *ret = (struct record){ .fault = { .line = SIZE_MAX } };
    return s->ops->next(s->reader, a, ret, ret_more, err);
}

uint64_t source_rows(const struct source *s)    { return s->ops->rows(s->reader); }
const char *source_notice(const struct source *s) { return s->ops->notice(s->reader); }
bool source_untaken(const struct source *s, size_t *at, struct str *ret) { return s->ops->untaken(s->reader, at, ret); }
enum source_format source_format_of(const struct source *s) { return s->format; }
