#include "config.h"
#include "format/json_scan.h"

#include "format/json_parse.h"

static int refuse(struct str text, size_t at, int code, const char *why, struct pw_err *err)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; i < at && i < text.n; i++)
        if (text.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    err_set(err, code, "this is not good JSON: %s", why);
    err_where(err, "%zu:%zu (byte %zu)", line, at - start + 1, at);
    return code;
}

int json_check(struct str text, size_t cap, struct pw_err *err)
{
    struct json_parse P;
    int               rc = PW_OK;
    size_t            at;

    if (text.n > cap)
        return err_set(err, PW_ELIMIT, "the JSON is longer than %zu bytes", cap);
    if (!text.p)
        text = STR("");
    if (!json_parse_init(&P)) {
        json_parse_done(&P);
        return err_nomem(err);
    }
    P.check_only = true;
    if (json_parse_value(&P, text, true) != JSON_VALUE) {
        rc = refuse(text, P.at, P.code, P.why, err);
    } else {
        for (at = P.used; at < text.n && memchr(" \t\r\n", text.p[at], 4); at++)
            ;
        if (at < text.n)
            rc = refuse(text, at, PW_EINPUT, "something follows the document", err);
    }
    json_parse_done(&P);
    return rc;
}
