#include "config.h"
#include "format/json_write.h"

#include "base/text.h"

static void newline(struct json_out *j)
{
    if (!j->pretty)
        return;
    buf_byte(j->out, '\n');
    for (unsigned i = 0; i < j->depth; i++)
        buf_add(j->out, "  ", 2);
}

/* Comma, line and name before a value. */
static void begin_value(struct json_out *j, struct str key)
{
    if (j->some[j->depth])
        buf_byte(j->out, ',');
    if (j->depth)
        newline(j);
    j->some[j->depth] = true;
    /* A name outside an object, or none inside one, is a bug: better refused than written. */
    if ((key.p != NULL) != (j->depth > 0 && j->ends[j->depth] == '}'))
        j->broken = true;
    if (!key.p)
        return;
    json_quote(j->out, key);
    buf_add(j->out, ": ", j->pretty ? 2 : 1);
}

void json_open(struct json_out *j, const char *key, char bracket)
{
    begin_value(j, str_of(key));
    if (j->depth == JSON_OUT_DEPTH) {
        j->broken = true;
        return;
    }
    buf_byte(j->out, (unsigned char)bracket);
    j->depth++;
    j->some[j->depth] = false;
    j->ends[j->depth] = bracket == '{' ? '}' : ']';
}

void json_close(struct json_out *j)
{
    char end = j->ends[j->depth];
    bool some = j->some[j->depth];

    if (j->depth == 0) {
        j->broken = true;
        return;
    }
    j->depth--;
    if (some)
        newline(j);
    buf_byte(j->out, (unsigned char)end);
}

void json_text_at(struct json_out *j, struct str key, struct str s)
{
    begin_value(j, key);
    if (s.p)
        json_quote(j->out, s);
    else
        buf_text(j->out, "null");
}

void json_text(struct json_out *j, const char *key, struct str s)
{
    json_text_at(j, str_of(key), s);
}

void json_textz(struct json_out *j, const char *key, const char *z)
{
    json_text_at(j, str_of(key), str_of(z));
}

void json_number(struct json_out *j, const char *key, struct str literal)
{
    begin_value(j, str_of(key));
    buf_str(j->out, literal);
}

void json_raw(struct json_out *j, const char *key, struct str document)
{
    json_number(j, key, document);
}

void json_i64(struct json_out *j, const char *key, int64_t v)
{
    begin_value(j, str_of(key));
    buf_printf(j->out, "%lld", (long long)v);
}

void json_u64(struct json_out *j, const char *key, uint64_t v)
{
    begin_value(j, str_of(key));
    buf_printf(j->out, "%llu", (unsigned long long)v);
}

void json_bool(struct json_out *j, const char *key, bool v)
{
    json_number(j, key, v ? STR("true") : STR("false"));
}

void json_null(struct json_out *j, const char *key)
{
    json_number(j, key, STR("null"));
}

void json_decimal(struct json_out *j, const char *key, int64_t millionths)
{
    char text[DECIMAL_TEXT];

    json_number(j, key, str_of(decimal_format(millionths, text)));
}

int json_end(struct json_out *j, struct pw_err *err)
{
    if (j->broken || j->depth || !j->some[0])
        return err_set(err, PW_EINTERNAL, "a JSON document was put together wrongly");
    if (j->pretty)
        buf_byte(j->out, '\n');
    return buf_check(j->out, err);
}

static void put_escaped(struct buf *out, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char       *known  = memchr(from, c, sizeof from - 1);

    buf_byte(out, '\\');
    if (known)
        buf_byte(out, (unsigned char)to[known - from]);
    else
        buf_printf(out, "u%04x", c);
}

/* U+2028 and U+2029 end a line in JavaScript, DEL and the C1 controls move a terminal's cursor. */
static bool escape_wide(uint32_t cp)
{
    return cp == 0x2028 || cp == 0x2029 || (cp >= 0x7F && cp < 0xA0);
}

void json_quote(struct buf *out, struct str s)
{
    size_t at = 0;

    buf_byte(out, '"');
    while (at < s.n) {
        size_t        from = at;
        unsigned char c    = (unsigned char)s.p[at];

        while (at < s.n && (c = (unsigned char)s.p[at]) >= 0x20 && c < 0x7F && c != '"' && c != '\\')
            at++;
        buf_add(out, s.p + from, at - from);
        if (at == s.n)
            break;
        if (c < 0x7F) {
            put_escaped(out, c);
            at++;
            continue;
        }
        uint32_t cp = utf8_next(s, &at);    /* U+FFFD for what is not UTF-8 */

        if (escape_wide(cp))
            buf_printf(out, "\\u%04x", cp);
        else
            utf8_add(out, cp);
    }
    buf_byte(out, '"');
}
