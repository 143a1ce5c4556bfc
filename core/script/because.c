#include "config.h"
#include "script/because.h"

#include "base/text.h"
#include "script/book.h"

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* The name in the braces that open at `p`; n == 0 when it is none. */
static struct str braced(const char *p)
{
    size_t n = 0;

    while (name_char(p[1 + n]))
        n++;
    return p[1 + n] == '}' ? (struct str){ p + 1, n } : STR_NONE;
}

bool because_names(const char *text, void (*each)(void *ctx, struct str name), void *ctx)
{
    for (const char *p = text; *p; p++) {
        struct str name;

        if (*p == '}')
            return false;
        if (*p != '{')
            continue;
        name = braced(p);
        if (name.n == 0)
            return false;
        each(ctx, name);
        p += name.n + 1;
    }
    return true;
}

#define THREE_DECIMALS 1000     /* millionths in a thousandth */

void because_value(struct buf *out, const struct fact_value *v)
{
    struct fact_value shown = *v;

    if (v->type == FACT_NUMBER) {
        int64_t rest = v->i % THREE_DECIMALS, cut = v->i - rest;

        if (rest >= THREE_DECIMALS / 2 && cut <= INT64_MAX - THREE_DECIMALS)
            cut += THREE_DECIMALS;
        else if (rest <= -THREE_DECIMALS / 2 && cut >= INT64_MIN + THREE_DECIMALS)
            cut -= THREE_DECIMALS;
        shown.i = cut ? cut : v->i;
    }
    fact_print(out, &shown);
}

/* Evidence goes before needs: a check may give a better word for a fact. */
static const struct fact_value *find_value(const struct rule *rule, struct str name, const struct fact_value *values,
                                           const struct rule_result *result)
{
    size_t i;

    for (i = 0; result && i < result->n_evidence; i++)
        if (str_eq(result->evidence[i].key, name))
            return &result->evidence[i].value;
    if ((i = rule_find_need(rule, name)) != SIZE_MAX)
        return &values[rule->needs[i].slot];
    if ((i = rule_find_guard(rule, name)) != SIZE_MAX)
        return &values[rule->guards[i].slot];
    return NULL;
}

static void fill(const struct rule *rule, const char *text, const struct fact_value *values,
                 const struct rule_result *result, struct buf *out)
{
    for (const char *p = text; *p;) {
        const struct fact_value *v = NULL;
        struct str               name;
        size_t                   plain = strcspn(p, "{");

        buf_add(out, p, plain);
        p += plain;
        if (!*p)
            return;
        name = braced(p);
        if (name.n)
            v = find_value(rule, name, values, result);
        if (v)
            because_value(out, v);
        else
            buf_byte(out, '{');
        p += v ? name.n + 2 : 1;
    }
}

void rulebook_because(const struct rulebook *rb, size_t rule, const struct fact_value *values,
                      const struct rule_result *result, struct buf *out)
{
    fill(&rb->rules[rule], rb->rules[rule].info.because, values, result, out);
}

void rulebook_letter(const struct rulebook *rb, size_t rule, const struct fact_value *values, struct buf *out)
{
    if (rb->rules[rule].info.letter)
        fill(&rb->rules[rule], rb->rules[rule].info.letter, values, NULL, out);
}
