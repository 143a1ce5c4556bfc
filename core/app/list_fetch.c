#include "config.h"
#include "app/list_fetch.h"

#include "base/text.h"
#include "format/canon.h"
#include "net/fetch.h"

#define PIN_PREFIX "sha256//"

static bool good_proxy(const char *proxy)
{
    size_t n = strlen(proxy);

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)proxy[i] <= ' ' || (unsigned char)proxy[i] >= 0x7F || proxy[i] == '@')
            return false;
    return n < 500 && (strncmp(proxy, "http://", 7) == 0 || strncmp(proxy, "https://", 8) == 0);
}

static int check(const char *const *urls, size_t n, const char *pin, const char *proxy, struct pw_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!fetch_url_good(urls[i])) {
            err_set(err, PW_EUSAGE, "'%.200s' is no address a list is fetched from", urls[i]);
            return err_remedy(err, "it begins with https:// and names a host, without a user");
        }
    if (n > LIST_FILES_MAX)
        return err_set(err, PW_EUSAGE, "a list has at most %d files", LIST_FILES_MAX);
    if (pin && (strncmp(pin, PIN_PREFIX, sizeof PIN_PREFIX - 1) != 0 || strlen(pin) > 500)) {
        err_set(err, PW_EUSAGE, "'%.80s' is no pin", pin);
        return err_remedy(err, "a pin is sha256// and the digest of the server's public key in base64");
    }
    if (proxy && !good_proxy(proxy)) {
        err_set(err, PW_EUSAGE, "'%.80s' is no proxy", proxy);
        return err_remedy(err, "write http://host:port, without a user");
    }
    return PW_OK;
}

int list_source_set(struct office *o, const char *list, const char *const *urls, size_t n, const char *pin, const char *proxy,
                    const char *ca, struct pw_err *err)
{
    BUF_AUTO          all = { 0 };
    struct source_row s   = { .list = str_of(list), .pin = str_of(pin), .proxy = str_of(proxy), .ca = str_of(ca), .account = o->user };
    int               rc  = check(urls, n, pin, proxy, err);

    for (size_t i = 0; i < n; i++) {
        buf_text(&all, i ? "\n" : "");
        buf_text(&all, urls[i]);
    }
    s.urls = n ? buf_view(&all) : STR("");
    if (rc < 0 || (rc = input_name_check(list, err)) < 0 || (rc = buf_check(&all, err)) < 0 || (rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = office_log(o, AUDIT_LIST_SOURCE, 0, STR_NONE, STR_NONE, &s.seq, err)) < 0 || (rc = st_source_add(o->st, &s, err)) < 0 ||
        (rc = st_etag_forget(o->st, s.list, err)) < 0) {
        office_rollback(o);
        return rc;
    }
    return office_commit(o, err);
}

/* ---- fetching ---- */

struct fetching {
    const char       *list;
    struct source_row source;
    bool              any;
    struct arena      a;
    struct list_file  files[LIST_FILES_MAX];
    struct fetched    told[LIST_FILES_MAX];
    size_t            n, n_unchanged;
};

static int match(void *ctx, const struct source_row *s, struct pw_err *err)
{
    struct fetching *x = ctx;

    (void)err;
    if (str_is(s->list, x->list) && s->urls.n) {
        x->source = *s;
        x->any    = true;
    }
    return PW_OK;
}

static const char *or_null(struct arena *a, struct str s)
{
    return s.n ? arena_copy(a, s) : NULL;
}

static int fetch_all(struct fetching *x, struct office *o, bool with_etags, struct pw_err *err)
{
    struct str rest = x->source.urls, url;
    int        rc   = PW_OK;

    while (rc == PW_OK && x->n < LIST_FILES_MAX && text_split(&rest, '\n', &url)) {
        struct list_file *f    = &x->files[x->n];
        struct str        etag = STR_NONE;
        struct fetch      what = { .pin = or_null(&x->a, x->source.pin), .proxy = or_null(&x->a, x->source.proxy),
                                   .ca = or_null(&x->a, x->source.ca), .cap = LIST_TEXT_MAX, .agent = "penwatch" };

        if (with_etags && (rc = st_etag_get(o->st, x->source.list, url, &x->a, &etag, err)) < 0)
            return rc;
        what.etag = or_null(&x->a, etag);
        what.url  = f->name = arena_copy(&x->a, url);
        if (!f->name)
            return err_nomem(err);
        f->bytes.cap = LIST_TEXT_MAX + 1;
        rc           = fetch_file(&what, &f->bytes, &x->told[x->n], err);
        x->n_unchanged += rc == PW_OK && x->told[x->n].unchanged;
        x->n++;
    }
    return rc;
}

static int keep_etags(struct fetching *x, struct office *o, struct pw_err *err)
{
    int rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < x->n && rc == PW_OK; i++)
        rc = st_etag_put(o->st, x->source.list, str_of(x->files[i].name), str_of(x->told[i].etag), err);
    if (rc < 0)
        office_rollback(o);
    return rc < 0 ? rc : office_commit(o, err);
}

static int fetch_and_load(struct fetching *x, struct office *o, struct input_loaded *ret, struct pw_err *err)
{
    int rc = fetch_all(x, o, true, err);

    if (rc == PW_OK && x->n_unchanged == x->n) {
        *ret = (struct input_loaded){ .unchanged = true };
        return PW_OK;
    }
    if (rc == PW_OK && x->n_unchanged) {        /* files of one list belong together */
        list_files_done(x->files, x->n);
        x->n = x->n_unchanged = 0;
        rc   = fetch_all(x, o, false, err);
    }
    for (size_t i = 0; i < x->n && rc == PW_OK; i++)
        rc = list_file_unpack(&x->files[i], err);
    if (rc == PW_OK)
        rc = input_load_watch(o, x->list, x->files, x->n, ret, err);
    return rc < 0 ? rc : keep_etags(x, o, err);
}

int list_fetch(struct office *o, const char *list, struct input_loaded *ret, struct pw_err *err)
{
    struct fetching x  = { .list = list };
    int             rc = st_source_list(o->st, &x.a, match, &x, err);

    if (rc == PW_OK && !x.any) {
        err_set(err, PW_ENOTFOUND, "it is not said where the list '%.60s' is fetched from", list);
        rc = err_remedy(err, "'penwatch list source %.60s https://...' says it", list);
    }
    if (rc == PW_OK)
        rc = fetch_and_load(&x, o, ret, err);
    list_files_done(x.files, x.n);
    arena_done(&x.a);
    return rc;
}
