#include "config.h"
#define XML_DTD 1       /* declares what limits entities; Debian's library has it */
#include "format/xml_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

#define RAW_CUT ((size_t)64 << 10)      /* shown of a record that is over-long or breaks off */
#define GROWTH  2.0f                    /* entities may make a document so many times as long */

/* ---- feeding ---- */

/* What no open record needs any more goes. */
static void drop_window(struct xml_scan *x)
{
    uint64_t keep = x->in_record && !x->overlong ? x->from : x->told;
    size_t   n    = (size_t)(keep - x->window_at);

    if (x->window.n > n)
        memmove(x->window.p, x->window.p + n, x->window.n - n);
    x->window.n -= n;
    x->window_at = keep;
}

/* Of an over-long record the beginning is kept, to be shown. */
static void keep_piece(struct xml_scan *x, size_t n)
{
    drop_window(x);
    if (x->in_record && !x->overlong && x->window.n > XML_RECORD_MAX) {
        buf_reset(&x->beginning);
        buf_add(&x->beginning, x->window.p, RAW_CUT);
        x->overlong = true;
        drop_window(x);
        xml_fault(x, PW_ELIMIT, "split the consignment, or look for an end tag that is missing",
                  "the record holds more than %zu MiB", XML_RECORD_MAX >> 20);
    }
    buf_add(&x->window, x->piece, n);
}

static int explain(struct xml_scan *x)
{
    enum XML_Error code = XML_GetErrorCode(x->parser);

    if (code == XML_ERROR_NO_MEMORY)
        return err_nomem(&x->stop);
    if (code == XML_ERROR_AMPLIFICATION_LIMIT_BREACH) {
        xml_stop(x, PW_ELIMIT, "write texts out instead of entities", "its entities make the document more than twice as long");
    } else if (code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING) {
        xml_stop(x, PW_EINPUT, "save it as UTF-8, or import it with --encoding and the name of its encoding",
                 "the document says that it is %s, which cannot be read as XML as it is", x->encoding[0] ? x->encoding : "of another encoding");
    } else {
        xml_stop(x, PW_EINPUT, "mend the document; nothing after this place could be read", "the XML is wrong here: %s",
                 XML_ErrorString(code));
    }
    return x->stop.rc;
}

/* One step: on after a record, or the next piece. */
static int pump(struct xml_scan *x, struct pw_err *err)
{
    enum XML_Status status;
    size_t          n = 1;
    int             rc;

    if (x->suspended) {
        x->suspended = false;
        status       = XML_ResumeParser(x->parser);
    } else {
        if ((rc = x->read(x->read_ctx, x->piece, sizeof x->piece, &n, err)) < 0)
            return rc;
        keep_piece(x, n);
        x->fed += n;
        status = XML_Parse(x->parser, x->piece, (int)n, n == 0);
    }
    if (x->window.failed)
        return err_nomem(err);
    if (status == XML_STATUS_SUSPENDED) {
        x->suspended = true;
        return PW_OK;
    }
    if (status == XML_STATUS_ERROR) {
        if (x->stop.rc == PW_OK)
            explain(x);
        if (x->stop.rc == PW_ENOMEM)
            return err_nomem(err);
    } else if (x->fed - x->told > XML_TOKEN_MAX) {
        xml_stop(x, PW_ELIMIT, "look for a quote or an end mark that is missing", "one tag is longer than %llu MiB",
                 (unsigned long long)(XML_TOKEN_MAX >> 20));
    }
    if (status == XML_STATUS_OK && x->stop.rc == PW_OK) {
        XML_ParsingStatus s;

        XML_GetParsingStatus(x->parser, &s);
        x->ended = s.parsing == XML_FINISHED;
    }
    return PW_OK;
}

/* The first fault with its place; what comes after it follows from it. True when it was. */
__attribute__((format(printf, 5, 0)))
static bool blame(const struct xml_scan *x, struct pw_err *what, int rc, const char *remedy, const char *fmt, va_list ap)
{
    char msg[sizeof what->msg];

    if (what->rc != PW_OK)
        return false;
    vsnprintf(msg, sizeof msg, fmt, ap);
    err_set(what, rc, "%s", msg);
    err_where(what, "%lu:%lu", (unsigned long)XML_GetCurrentLineNumber(x->parser),
              (unsigned long)XML_GetCurrentColumnNumber(x->parser) + 1);
    err_remedy(what, "%s", remedy);
    return true;
}

void xml_stop(struct xml_scan *x, int rc, const char *remedy, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    if (blame(x, &x->stop, rc, remedy, fmt, ap))
        XML_StopParser(x->parser, XML_FALSE);
    va_end(ap);
}

void xml_fault(struct xml_scan *x, int rc, const char *remedy, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    blame(x, &x->fault, rc, remedy, fmt, ap);
    va_end(ap);
}

/* ---- records ---- */

static int raw_of(struct xml_scan *x, uint64_t from, uint64_t to, struct str *ret, struct pw_err *err)
{
    *ret = x->overlong ? buf_view(&x->beginning)
                       : (struct str){ x->window.p + (from - x->window_at), (size_t)(to - from) };
    if (!x->encoding[0])
        return PW_OK;
    buf_reset(&x->converted);
    if (charset_reads(x->encoding, *ret, &x->converted))
        *ret = buf_view(&x->converted);
    return buf_check(&x->converted, err);
}

static int give_record(struct xml_scan *x, struct xml_record *ret, struct pw_err *err)
{
    *ret     = (struct xml_record){ .row = ++x->row, .line = x->line, .root = x->root, .fault = x->fault };
    ret->bad = x->fault.rc != PW_OK;
    if (ret->bad)
        ret->root = NULL;
    x->ready = false;
    x->given = true;
    return raw_of(x, x->from, x->to, &ret->raw, err);
}

/* The document is given up: what is left of it is one bad record. */
static int give_end(struct xml_scan *x, struct xml_record *ret, struct pw_err *err)
{
    uint64_t from = x->in_record ? x->from : x->window_at, to = x->fed;

    *ret = (struct xml_record){ .row = ++x->row, .line = x->in_record ? x->line : XML_GetCurrentLineNumber(x->parser),
                                .bad = true, .last = true, .fault = x->stop };
    x->ended = true;
    return raw_of(x, from, to - from > RAW_CUT ? from + RAW_CUT : to, &ret->raw, err);
}

int xml_scan_next(struct xml_scan *x, bool *ret_more, struct xml_record *ret, struct pw_err *err)
{
    int rc;

    if (x->given)           /* the record handed out last is done with */
        arena_reset(&x->a);
    x->given = false;
    while (!x->ready && !x->ended && x->stop.rc == PW_OK)
        if ((rc = pump(x, err)) < 0)
            return rc;
    *ret_more = x->ready || (x->stop.rc != PW_OK && !x->ended);
    if (x->ready)
        return give_record(x, ret, err);
    return *ret_more ? give_end(x, ret, err) : PW_OK;
}

/* ---- opening ---- */

static int read_fd(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    return file_read_some(((struct xml_scan *)ctx)->fd, into, n, ret_n, err);
}

static int open_with(struct xml_scan **ret, const struct xml_options *o, xml_read_fn read, void *ctx, int fd, struct pw_err *err)
{
    XML_SCAN_AUTO x = calloc(1, sizeof *x);
    int           rc;

    if (!x)
        return err_nomem(err);
    x->read       = read ? read : read_fd;
    x->read_ctx   = read ? ctx : x;
    x->fd         = fd;
    x->choose     = o->choose;
    x->choose_ctx = o->ctx;
    x->window.cap = XML_RECORD_MAX + 4 * XML_PIECE;
    x->parser     = XML_ParserCreateNS(o->utf8 ? "UTF-8" : NULL, XML_NAME_MARK);
    if (!x->parser || !XML_SetBillionLaughsAttackProtectionMaximumAmplification(x->parser, GROWTH) ||
        !XML_SetBillionLaughsAttackProtectionActivationThreshold(x->parser, XML_ENTITIES_FROM))
        return err_nomem(err);
    xml_events(x);
    if (o->utf8)
        XML_SetXmlDeclHandler(x->parser, NULL);     /* what it says of its encoding was true before */
    while (!x->rooted && !x->ended && x->stop.rc == PW_OK)
        if ((rc = pump(x, err)) < 0)
            return rc;
    if (!x->rooted && x->stop.rc != PW_OK) {
        if (err)
            *err = x->stop;
        return x->stop.rc;
    }
    *ret = TAKE(x);
    return PW_OK;
}

int xml_scan_open(struct xml_scan **ret, const struct xml_options *o, xml_read_fn read, void *ctx, struct pw_err *err)
{
    return open_with(ret, o, read, ctx, -1, err);
}

int xml_scan_open_fd(struct xml_scan **ret, const struct xml_options *o, int fd, struct pw_err *err)
{
    return open_with(ret, o, NULL, NULL, fd, err);
}

void xml_scan_close(struct xml_scan *x)
{
    if (!x)
        return;
    if (x->parser)
        XML_ParserFree(x->parser);
    for (size_t i = 0; i < XML_DEPTH_MAX; i++)
        buf_done(&x->text[i]);
    buf_done(&x->window);
    buf_done(&x->beginning);
    buf_done(&x->converted);
    map_done(&x->names);
    arena_done(&x->kept);
    arena_done(&x->a);
    free(x);
}
