#include "config.h"
#include "format/charset.h"

#include <stdio.h>
#include <uchardet/uchardet.h>

#include "base/mem.h"
#include "base/text.h"

static const struct { const char *answer, *means; } meanings[] = {
    { "ISO-8859-1", "windows-1252" },   { "ISO-8859-15", "windows-1252" },  { "ISO-8859-9", "windows-1254" },
    { "ISO-8859-2", "windows-1250" },   { "ISO-8859-7", "windows-1253" },
};

/* "WINDOWS-1251" as people write it. */
static void spell(struct str answer, char ret[static CHARSET_NAME])
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        if (str_is(answer, meanings[i].answer)) {
            snprintf(ret, CHARSET_NAME, "%s", meanings[i].means);
            return;
        }
    if (answer.n > 8 && text_ieq((struct str){ answer.p, 8 }, "windows-"))
        snprintf(ret, CHARSET_NAME, "windows-%.*s", (int)(answer.n - 8), answer.p + 8);
    else
        snprintf(ret, CHARSET_NAME, "%.*s", (int)answer.n, answer.p);
}

bool charset_guess(struct str bytes, char ret[static CHARSET_NAME])
{
    uchardet_t u = uchardet_new();
    struct str answer;
    bool       told;

    if (!u)
        return false;
    uchardet_handle_data(u, bytes.p, bytes.n);
    uchardet_data_end(u);
    answer = str_of(uchardet_get_charset(u));
    told   = answer.n && answer.n < CHARSET_NAME;
    if (told)
        spell(answer, ret);
    uchardet_delete(u);
    return told && charset_known(ret);
}
