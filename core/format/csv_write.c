#include "config.h"
#include "format/csv_write.h"

#include "base/text.h"

static char delimiter_of(const struct csv_out *c)
{
    return c->delimiter ? c->delimiter : ',';
}

static void begin_field(struct csv_out *c)
{
    if (c->begun)
        buf_byte(c->out, (unsigned char)delimiter_of(c));
    c->begun = true;
}

/* What spreadsheets take for the start of a formula, also in full width (U+FF1D, FF0B, FF0D, FF20). */
static bool looks_like_formula(struct str s)
{
    static const char *const wide[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0" };

    if (s.n == 0)
        return false;
    if (memchr("=+-@\t\r\n", s.p[0], 7) || s.p[0] == '\0')
        return true;
    for (size_t i = 0; i < 4; i++)
        if (s.n >= 3 && memcmp(s.p, wide[i], 3) == 0)
            return true;
    return false;
}

/* Any delimiter, not only ours: a spreadsheet that splits at another one would see cells begin inside. */
static bool needs_quotes(const struct csv_out *c, struct str s)
{
    static const char special[] = "\"\r\n,;\t";     /* and the NUL at its end */

    for (size_t i = 0; i < s.n; i++)
        if (memchr(special, s.p[i], sizeof special) || s.p[i] == delimiter_of(c))
            return true;
    /* Outer blanks get lost in some readers. */
    return s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

void csv_put_text(struct csv_out *c, struct str s)
{
    bool guard = !c->unsafe && looks_like_formula(s);

    begin_field(c);
    if (!guard && !needs_quotes(c, s)) {
        buf_str(c->out, s);
        return;
    }
    buf_byte(c->out, '"');
    if (guard)
        buf_byte(c->out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_byte(c->out, '"');
        buf_byte(c->out, (unsigned char)s.p[i]);
    }
    buf_byte(c->out, '"');
}

void csv_put_number(struct csv_out *c, struct str digits)
{
    begin_field(c);
    buf_str(c->out, digits);
}

void csv_put_i64(struct csv_out *c, int64_t v)
{
    begin_field(c);
    buf_printf(c->out, "%lld", (long long)v);
}

void csv_put_decimal(struct csv_out *c, int64_t millionths)
{
    char text[DECIMAL_TEXT];

    csv_put_number(c, str_of(decimal_format(millionths, text)));
}

void csv_put_empty(struct csv_out *c)
{
    begin_field(c);
}

void csv_end_row(struct csv_out *c)
{
    buf_text(c->out, "\r\n");
    c->begun = false;
}
