#include "config.h"
#include "app/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/column_readings.h"
#include "app/source_impl.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/spool.h"
#include "base/text.h"
#include "format/charset.h"
#include "format/unpack.h"

#define SPOOL_MAX ((int64_t)64 << 30)   /* a stream that never ends must end somewhere */
#define LOOKED_AT 1000                  /* records of a document that are read before it is taken in */

struct source {
    enum source_format       format;
    void                    *reader;
    const struct source_ops *ops;
    bool                     utf8;          /* the text was converted, or its encoding named */
    struct sheet_numbers     numbers;       /* of a workbook's rows */
    struct buf               notice;
};

static const char *const names[] = { "guess", "csv", "json", "ndjson", "xml", "xlsx" };

bool source_format_find(struct str name, enum source_format *ret)
{
    for (int i = SOURCE_CSV; i <= SOURCE_XLSX; i++)
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

/* A pipe is copied to a file without a name, so that it can be read twice. */
static int spool_pipe(int *fd, struct pw_err *err)
{
    char        buffer[64 << 10];
    struct stat sb;
    SPOOL_AUTO  copy = { 0 };
    size_t      n;
    int         kept, rc;

    if (fstat(*fd, &sb) == 0 && S_ISREG(sb.st_mode))
        return PW_OK;
    if ((rc = spool_begin(&copy, err)) < 0)
        return rc;
    while ((rc = file_read_some(*fd, buffer, sizeof buffer, &n, err)) == PW_OK && n) {
        if (copy.n + (int64_t)n > SPOOL_MAX)
            return err_set(err, PW_ELIMIT, "standard input holds more than 64 GiB");
        if ((rc = spool_add(&copy, buffer, n, err)) < 0)
            return rc;
    }
    if (rc < 0 || (rc = spool_end(&copy, &kept, err)) < 0)
        return rc;
    close(*fd);
    *fd = kept;
    return PW_OK;
}

static enum source_format recognise(struct str head)
{
    if (head.n >= 3 && memcmp(head.p, "\xEF\xBB\xBF", 3) == 0)
        head = (struct str){ head.p + 3, head.n - 3 };
    head = text_trim(head);
    if (head.n && head.p[0] == '<')
        return SOURCE_XML;
    return head.n && (head.p[0] == '[' || head.p[0] == '{') ? SOURCE_JSON : SOURCE_CSV;
}

static int refuse_foreign(struct str head, struct pw_err *err)
{
    struct source_foreign f;

    if (source_foreign(head, &f)) {
        err_set(err, PW_EINPUT, "this is %s, not shipment records", f.what);
        return err_remedy(err, "%s", f.remedy);
    }
    return PW_OK;
}

/* An office document is a zip archive: which one, its directory tells. A workbook becomes rows. */
static int prepare_office(struct source *s, int *fd, const struct source_options *o, struct pw_err *err)
{
    enum unpack_zip holds;
    int             rc = unpack_zip_look(*fd, &holds, err);

    if (rc < 0)
        return rc;
    if (holds != ZIP_HOLDS_WORKBOOK) {
        err_set(err, PW_EINPUT, "this is an office document (.docx, .ods, .pptx and the like), not shipment records");
        return err_remedy(err, "open it and save the table as .xlsx or CSV");
    }
    if (o->format != SOURCE_GUESS && o->format != SOURCE_XLSX) {
        err_set(err, PW_EINPUT, "this is a workbook (.xlsx), not %s", names[o->format]);
        return err_remedy(err, "leave the format out, or say xlsx");
    }
    if (o->encoding) {
        err_set(err, PW_EINPUT, "this is a workbook (.xlsx), which says itself how its text is encoded");
        return err_remedy(err, "leave the encoding out");
    }
    s->format = SOURCE_XLSX;
    return source_sheet(fd, o, &s->numbers, &s->notice, err);
}

/* What was said of a workbook, of something else. */
static int refuse_sheet(const struct source_options *o, struct pw_err *err)
{
    if (!o->sheet && o->format != SOURCE_XLSX)
        return PW_OK;
    err_set(err, PW_EINPUT, "this is no workbook (.xlsx)");
    return err_remedy(err, "leave the sheet and the format out");
}

static int read_head(int fd, struct buf *head, struct pw_err *err)
{
    size_t n;
    int    rc;

    buf_reset(head);
    if (!buf_room(head, SOURCE_HEAD))
        return err_nomem(err);
    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    if ((rc = file_read_some(fd, head->p, SOURCE_HEAD, &n, err)) == PW_OK)
        head->n = n;
    return rc;
}

/* What the file is, behind its wrapping and in UTF-8. */
static int prepare(struct source *s, int *fd, const struct source_options *o, struct pw_err *err)
{
    BUF_AUTO head = { .cap = 2 * SOURCE_HEAD };
    int      rc;

    if ((rc = source_unpack(fd, err)) < 0 || (rc = read_head(*fd, &head, err)) < 0)
        return rc;
    if (unpack_kind_of((const unsigned char *)head.p, head.n) == UNPACK_ZIP)
        return prepare_office(s, fd, o, err);
    if ((rc = refuse_foreign(buf_view(&head), err)) < 0 || (rc = refuse_sheet(o, err)) < 0 ||
        (rc = source_encode(fd, buf_view(&head), o->encoding, &s->utf8, err)) < 0)
        return rc;
    if (s->utf8 && ((rc = read_head(*fd, &head, err)) < 0 || (rc = refuse_foreign(buf_view(&head), err)) < 0))
        return rc;
    s->format = o->format == SOURCE_GUESS ? recognise(buf_view(&head)) : o->format;
    if (s->format != SOURCE_XML && !s->utf8 && !o->encoding && (rc = source_check_utf8(*fd, buf_view(&head), err)) < 0)
        return rc;
    s->utf8 |= o->encoding != NULL;     /* else an XML document says itself what it is written in */
    return lseek(*fd, 0, SEEK_SET) < 0 ? err_set(err, PW_EIO, "the input cannot be read twice") : PW_OK;
}

/* What the mapping says of the file, unless something else was asked for. */
static int mapped_options(struct source_options *o, struct pw_err *err)
{
    const struct mapping *m = o->map ? map_file_mapping(o->map) : NULL;

    if (!m)
        return PW_OK;
    if (m->returns && !o->partial) {
        err_set(err, PW_EINPUT, "the mapping is of customs returns, which are no notifications");
        err_where(err, "%s", m->path);
        return err_remedy(err, "'penwatch movement import' takes them in");
    }
    if (m->format.n && o->format == SOURCE_GUESS && !source_format_find(m->format, &o->format)) {
        err_set(err, PW_EINPUT, "the mapping's format is '%.20s', which is none", m->format.p);
        err_where(err, "%s", m->path);
        return err_remedy(err, "csv, xlsx, json, ndjson and xml are known");
    }
    if (!o->encoding && m->encoding.n)
        o->encoding = m->encoding.p;
    if (!o->encoding || charset_known(o->encoding))
        return PW_OK;
    err_set(err, PW_EINPUT, "the mapping's encoding '%.40s' is not known", o->encoding);
    err_where(err, "%s", m->path);
    return err_remedy(err, "'iconv -l' lists the names; windows-1251, windows-1252, GB18030 and UTF-16LE are some");
}

static int open_reader(struct source *s, int fd, const struct source_options *o, struct pw_err *err)
{
    if (s->format == SOURCE_CSV || s->format == SOURCE_XLSX)
        return source_csv_open(fd, o, s->format == SOURCE_XLSX ? &s->numbers : NULL, &s->reader, &s->ops, err);
    if (o->map)
        return source_tree_open(fd, s->format, o->map, s->utf8, &s->reader, &s->ops, err);
    if (s->format == SOURCE_XML)
        return source_xml_open(fd, s->utf8, &s->reader, &s->ops, err);
    return source_json_open(fd, s->format, &s->reader, &s->ops, err);
}

static void note_record(struct column_readings *c, const struct record *rec)
{
    for (size_t id = 0; id < FIELD_HEADER_COUNT; id++)
        column_readings_note(c, id, text_trim(rec->s.text[id]), rec->row);
    for (size_t i = 0; i < rec->s.n_goods; i++)
        for (size_t id = 0; id < FIELD_GOODS_COUNT; id++)
            column_readings_note(c, FIELD_HEADER_COUNT + id, text_trim(rec->s.goods[i].text[id]), rec->row);
}

/* Dates and numbers of a document that can be read in two ways, before anything of it is taken in: the first LOOKED_AT records, and on
 * from there until one says how a doubtful one is meant. What is wrong otherwise is told when it is read in earnest. */
static int judge_readings(const struct source *s, int fd, const struct source_options *o, struct pw_err *err)
{
    struct source           look = { .format = s->format, .utf8 = s->utf8 };
    struct column_readings *c    = malloc(sizeof *c);
    struct arena            a    = { 0 };
    bool                    more = true;
    int                     twin = dup(fd), rc = PW_OK;

    if (!c || twin < 0) {
        free(c);
        if (twin >= 0)
            close(twin);
        return err_nomem(err);
    }
    column_readings_begin(c);
    if (open_reader(&look, twin, o, NULL) == PW_OK) {
        for (size_t n = 0; more && (n < LOOKED_AT || column_readings_open(c)); n++) {
            struct record rec = { .fault = { .line = SIZE_MAX } };

            arena_reset(&a);
            if (look.ops->next(look.reader, &a, &rec, &more, NULL) < 0)
                break;
            if (more)
                note_record(c, &rec);
        }
        look.ops->close(look.reader);
        rc = more ? PW_OK : column_readings_judge(c, err);
    }
    arena_done(&a);
    free(c);
    if (rc == PW_OK && lseek(fd, 0, SEEK_SET) < 0)
        rc = err_set(err, PW_EIO, "the input cannot be read twice");
    return rc;
}

/* The file is not there or cannot be read: that is the input's fault, whoever asks for it. */
static int unreadable(int rc, struct pw_err *err)
{
    return rc == PW_ENOTFOUND || rc == PW_EIO ? (err ? err->rc = PW_EINPUT : PW_EINPUT) : rc;
}

int source_prepare(const char *path, const struct source_options *o, struct source_table *ret, struct pw_err *err)
{
    struct source s = { .format = SOURCE_GUESS };
    int           fd, rc = file_open_read(path, &fd, err);

    if (rc < 0)
        return unreadable(rc, err);
    if ((rc = spool_pipe(&fd, err)) == PW_OK)
        rc = prepare(&s, &fd, o, err);
    buf_done(&s.notice);
    if (rc == PW_OK && s.format != SOURCE_CSV && s.format != SOURCE_XLSX) {
        err_set(err, PW_EINPUT, "this is %s, not a table", names[s.format]);
        rc = err_remedy(err, "paths of a document are written by hand: docs/mappings.md, JSON and XML");
    }
    if (rc < 0) {
        free(s.numbers.at);
        close(fd);
        return unreadable(rc, err);
    }
    *ret = (struct source_table){ fd, s.format == SOURCE_XLSX, s.numbers };
    return PW_OK;
}

int source_open(const char *path, const struct source_options *given, struct source **ret, struct digest *ret_digest,
                bool *ret_read, struct pw_err *err)
{
    SOURCE_AUTO           s = calloc(1, sizeof *s);
    struct source_options o = *given;
    int                   fd, rc;

    *ret_read = false;
    if (!s)
        return err_nomem(err);
    if ((rc = file_open_read(path, &fd, err)) < 0)
        return unreadable(rc, err);
    if ((rc = spool_pipe(&fd, err)) == PW_OK && (rc = digest_fd(fd, ret_digest, err)) == PW_OK) {
        *ret_read = true;
        if ((rc = mapped_options(&o, err)) == PW_OK)
            rc = prepare(s, &fd, &o, err);
    }
    if (rc == PW_OK && s->format != SOURCE_CSV && s->format != SOURCE_XLSX)
        rc = judge_readings(s, fd, &o, err);
    if (rc < 0) {
        close(fd);
        return unreadable(rc, err);
    }
    if ((rc = open_reader(s, fd, &o, err)) < 0)
        return unreadable(rc, err);
    *ret = TAKE(s);
    return PW_OK;
}

void source_close(struct source *s)
{
    if (!s)
        return;
    if (s->ops)
        s->ops->close(s->reader);
    free(s->numbers.at);
    buf_done(&s->notice);
    free(s);
}

int source_next(struct source *s, struct arena *a, struct record *ret, bool *ret_more, struct pw_err *err)
{
    *ret = (struct record){ .fault = { .line = SIZE_MAX } };
    return unreadable(s->ops->next(s->reader, a, ret, ret_more, err), err);
}

uint64_t source_rows(const struct source *s)    { return s->ops->rows(s->reader); }

const char *source_notice(struct source *s)
{
    const char *more = s->ops->notice ? s->ops->notice(s->reader) : NULL;

    if (!s->notice.n)
        return more;
    if (more)
        buf_printf(&s->notice, "; %s", more);
    return s->notice.p;
}

bool source_headers(const struct source *s, struct digest *ret) { return s->ops->headers && s->ops->headers(s->reader, ret); }
bool source_untaken(const struct source *s, size_t *at, struct str *ret)
{
    return s->ops->untaken && s->ops->untaken(s->reader, at, ret);
}
