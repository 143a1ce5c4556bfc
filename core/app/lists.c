#include "config.h"
#include "app/lists_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/spool.h"
#include "base/text.h"
#include "format/csv_write.h"
#include "format/unpack.h"

/* ---- files ---- */

static int add(void *ctx, const void *bytes, size_t n, struct pw_err *err)
{
    struct buf *out = ctx;

    if (out->n + n > LIST_TEXT_MAX)
        return err_set(err, PW_ELIMIT, "unpacked, it holds more than %zu MB", LIST_TEXT_MAX >> 20);
    buf_add(out, bytes, n);
    return buf_check(out, err);
}

int list_file_unpack(struct list_file *f, struct pw_err *err)
{
    enum unpack_kind kind   = unpack_kind_of((const unsigned char *)f->bytes.p, f->bytes.n);
    SPOOL_AUTO       packed = { 0 };
    BUF_AUTO         out    = { .cap = LIST_TEXT_MAX + 1 };
    int              fd = -1, rc = PW_OK;

    if (kind == UNPACK_NONE)
        return PW_OK;
    if ((rc = spool_begin(&packed, err)) < 0 || (rc = spool_add(&packed, f->bytes.p, f->bytes.n, err)) < 0 ||
        (rc = spool_end(&packed, &fd, err)) < 0)
        return rc;
    rc = unpack_fd(kind, fd, add, &out, err);
    close(fd);
    if (rc < 0)
        return err_wrap(err, "%.200s", f->name);
    buf_done(&f->bytes);
    f->bytes = out;
    out      = (struct buf){ 0 };
    return PW_OK;
}

int list_file_read(const char *path, struct list_file *ret, struct pw_err *err)
{
    struct list_file f  = { .name = path, .bytes = { .cap = LIST_TEXT_MAX + 1 } };
    int              rc = file_read(path, LIST_TEXT_MAX, &f.bytes, err);

    if (rc == PW_OK)
        rc = list_file_unpack(&f, err);
    if (rc < 0)
        buf_done(&f.bytes);
    else
        *ret = f;
    return rc;
}

void list_files_done(struct list_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_done(&files[i].bytes);
}

struct str list_text(const struct list_file *f)
{
    struct str text = buf_view(&f->bytes);

    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text.p += 3, text.n -= 3;
    while (text.n && (text.p[text.n - 1] == 0x1A || text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    return text;
}

int list_rows(const struct list_file *f, const struct csv_options *options, list_row_fn each, void *ctx, struct pw_err *err)
{
    struct csv_record r;
    CSV_AUTO          c = NULL;
    bool              more;
    int               rc = csv_open_text(&c, options, list_text(f), err);

    while (rc == PW_OK && (rc = csv_next(c, &more, &r, err)) == PW_OK && more) {
        if (r.fault != CSV_GOOD) {
            csv_explain(c, &r, err);
            err_where(err, "line %llu", (unsigned long long)r.line);
            rc = PW_EINPUT;
        } else {
            rc = each(ctx, &r, err);
        }
    }
    return rc < 0 ? err_wrap(err, "%.200s", f->name) : rc;
}

/* ---- entries ---- */

void listing_done(struct listing_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t f = 0; f < LIST_FIELDS; f++)
            buf_done(&s->entries[i].fields[f]);
    free(s->entries);
    map_done(&s->by_key);
    arena_done(&s->keys);
    buf_done(&s->date);
}

struct list_entry *listing_of(struct listing_set *s, struct str key, bool known)
{
    uint64_t   at;
    struct str kept;

    if (map_get(&s->by_key, key, &at))
        return &s->entries[at - 1];
    if (known)
        return NULL;
    if (s->n == s->room) {
        size_t             room = s->room ? s->room * 2 : 256;
        struct list_entry *more = realloc(s->entries, room * sizeof *more);

        if (!more)
            return NULL;
        s->entries = more;
        s->room    = room;
    }
    kept = arena_str(&s->keys, key);
    if (!kept.p || !map_put(&s->by_key, kept, s->n + 1))
        return NULL;
    s->entries[s->n] = (struct list_entry){ 0 };
    buf_str(&s->entries[s->n].fields[LIST_ENTRY], key);
    return &s->entries[s->n++];
}

/* A value may hold neither the mark between values nor a line end. */
static void clean(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        buf_byte(out, text.p[i] == '|' ? '/' : (unsigned char)text.p[i] < ' ' ? ' ' : (unsigned char)text.p[i]);
}

void list_set(struct list_entry *e, enum list_field f, struct str text)
{
    text = text_trim(text);
    if (!e->fields[f].n)
        clean(&e->fields[f], text);
}

void list_add(struct list_entry *e, enum list_field f, struct str text)
{
    BUF_STACK(value, 256);
    struct str rest = buf_view(&e->fields[f]), item;

    text = text_trim(text);
    if (!text.n)
        return;
    clean(&value, text);
    while (text_split(&rest, '|', &item))
        if (str_eq(item, buf_view(&value)))
            return;
    if (e->fields[f].n)
        buf_byte(&e->fields[f], '|');
    buf_str(&e->fields[f], buf_view(&value));
}

void list_add_country(struct listing_set *s, struct list_entry *e, struct str name)
{
    struct str code, comma;

    name = text_trim(name);
    if (!name.n || str_is(name, "00"))
        return;
    if (places_country(s->places, name, &code)) {
        list_add(e, LIST_COUNTRY, code);
        return;
    }
    /* "Korea, North" */
    comma.p = memchr(name.p, ',', name.n);
    if (comma.p) {
        BUF_STACK(turned, 128);

        comma.n = (size_t)(name.p + name.n - comma.p);
        buf_str(&turned, text_trim((struct str){ comma.p + 1, comma.n - 1 }));
        buf_byte(&turned, ' ');
        buf_str(&turned, text_trim((struct str){ name.p, name.n - comma.n }));
        if (places_country(s->places, buf_view(&turned), &code)) {
            list_add(e, LIST_COUNTRY, code);
            return;
        }
    }
    if (!s->told->countries_unknown++)
        snprintf(s->told->country_unknown, sizeof s->told->country_unknown, "%.*s", name.n > 60 ? 60 : (int)name.n, name.p);
}

void list_add_name(struct listing_set *s, struct list_entry *e, struct str name)
{
    name = text_trim(name);
    if (!name.n)
        return;
    if (!e->fields[LIST_NAME].n) {
        list_set(e, LIST_NAME, name);
        return;
    }
    if (str_eq(buf_view(&e->fields[LIST_NAME]), name))
        return;
    list_add(e, LIST_ALIASES, name);
    s->told->aliases++;
}

/* ---- days ---- */

static int month_of(struct str word)
{
    static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };

    for (int i = 0; word.n >= 3 && i < 12; i++)
        if (text_ieq((struct str){ word.p, 3 }, months[i]))
            return i + 1;
    return 0;
}

void list_date(struct buf *out, struct str written)
{
    struct str rest = text_trim(written), part[3];
    uint64_t   day, month, year;
    char       mark = memchr(rest.p ? rest.p : "", '/', rest.n) ? '/' : memchr(rest.p ? rest.p : "", '-', rest.n) ? '-' : ' ';
    size_t     n = 0;

    written = rest;
    while (n < 3 && text_split(&rest, mark, &part[n]))
        n++;
    if (n == 3 && part[2].n > 4 && mark != '-')     /* "01/02/2021 00:00:00" */
        part[2].n = 4;
    if (n == 3 && part[2].n == 4 && text_u64(part[0], &day) && text_u64(part[2], &year) &&
        (text_u64(part[1], &month) || (month = (uint64_t)month_of(part[1])) > 0)) {
        if (day && month)
            buf_printf(out, "%04llu-%02llu-%02llu", (unsigned long long)year, (unsigned long long)month, (unsigned long long)day);
        else
            buf_printf(out, "%llu", (unsigned long long)year);
    } else {
        buf_str(out, n == 3 && part[0].n == 4 && part[2].n > 2 && mark == '-' ? (struct str){ written.p, 10 } : written);
    }
}

/* ---- all together ---- */

static int write_list(const struct listing_set *s, struct buf *out, struct pw_err *err)
{
    static const char *const columns[LIST_FIELDS] = {
        "entry", "name", "aliases", "type", "country", "id", "born", "since", "address", "programme", "source", "reason", "listed_on",
        "expires",
    };
    struct csv_out csv = { .out = out, .unsafe = true };

    buf_printf(out, "# layout: %s\n", s->told->layout);
    if (s->date.n)
        buf_printf(out, "# date: %.*s\n", (int)s->date.n, s->date.p);
    for (size_t f = 0; f < LIST_FIELDS; f++)
        csv_put_text(&csv, str_of(columns[f]));
    csv_end_row(&csv);
    for (size_t i = 0; i < s->n; i++) {
        if (!s->entries[i].fields[LIST_NAME].n)
            return err_set(err, PW_EINPUT, "the entry %.*s has no name", (int)s->entries[i].fields[LIST_ENTRY].n,
                           s->entries[i].fields[LIST_ENTRY].p);
        for (size_t f = 0; f < LIST_FIELDS; f++) {
            int rc = buf_check(&s->entries[i].fields[f], err);

            if (rc < 0)
                return rc;
            csv_put_text(&csv, buf_view(&s->entries[i].fields[f]));
        }
        csv_end_row(&csv);
    }
    return buf_check(out, err);
}

static int as_it_is(const struct list_file *f, struct buf *out, struct list_told *ret, struct pw_err *err)
{
    struct str text = buf_view(&f->bytes);

    ret->layout = "own";
    buf_str(out, text);
    return buf_check(out, err);
}

static int read_set(const struct list_file *files, size_t n, struct listing_set *s, bool *ret_foreign, struct pw_err *err)
{
    struct str text = text_trim(list_text(&files[0]));
    int        rc;

    if (text.n && text.p[0] == '<') {
        if ((rc = list_xml(&files[0], s, ret_foreign, err)) < 0 || *ret_foreign)
            return rc;
        err_set(err, PW_EINPUT, "'%.200s' is XML, but none of the lists that are known", files[0].name);
        return err_remedy(err, "known are the UN Security Council's list (CONSOLIDATED_LIST) and the EU's (export of fsd)");
    }
    if ((rc = list_ofac(files, n, s, ret_foreign, err)) < 0 || *ret_foreign)
        return rc;
    return list_tables(&files[0], s, ret_foreign, err);
}

int list_read(const struct list_file *files, size_t n, const struct places *places, struct buf *out, struct list_told *ret,
              struct pw_err *err)
{
    struct list_told   told = { 0 };
    struct listing_set s    = { .places = places, .told = &told };
    bool               foreign = false;
    int                rc = PW_OK;

    for (size_t i = 0; i < n && rc == PW_OK; i++)
        if (!utf8_valid(buf_view(&files[i].bytes), NULL)) {
            err_set(err, PW_EINPUT, "'%.200s' is not UTF-8", files[i].name);
            rc = err_remedy(err, "'iconv -f WINDOWS-1252 -t UTF-8' converts it, where that is its encoding");
        }
    if (rc == PW_OK)
        rc = read_set(files, n, &s, &foreign, err);
    if (rc == PW_OK && n > 1 && (!foreign || strcmp(told.layout, "OFAC SDN") != 0)) {
        err_set(err, PW_EUSAGE, "a list is one file; only OFAC's SDN list comes in several");
        rc = err_remedy(err, "load each list under a name of its own");
    }
    if (rc == PW_OK && foreign && !s.n)
        rc = err_set(err, PW_EINPUT, "'%.200s' is a list without an entry (%s)", files[0].name, told.layout);
    if (rc == PW_OK)
        rc = foreign ? write_list(&s, out, err) : as_it_is(&files[0], out, &told, err);
    told.entries = s.n;
    listing_done(&s);
    if (rc == PW_OK)
        *ret = told;
    return rc;
}
