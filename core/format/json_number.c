#include "config.h"
#include "format/json_number.h"

#include <string.h>

#define MAGNITUDE_MAX 307           /* a double holds every 10^n up to here, both ways, in full precision */
#define EXPONENT_CLIP 100000        /* where counting digits of an exponent stops */
#define INTEGER_MAX   "9007199254740991"    /* 2^53 - 1: what every reader of JSON agrees on */
#define INTEGER_LEN   16

static const char *digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

/* Digits are wanted at `at`: either the bytes end there or they are something else. */
static enum json_outcome no_digit(struct json_number *n, const char *at, const char *why)
{
    n->why = at == n->end ? "the text ends inside a number" : why;
    n->p   = at;
    return at == n->end && !n->whole ? JSON_NEEDS_MORE : JSON_WRONG;
}

/* Decimal exponent of the first digit that is not zero; 0 for zero itself. */
static long magnitude(const char *whole, const char *point, const char *end, long exponent)
{
    const char *p = whole;

    while (p < end && (*p == '0' || *p == '.'))
        p++;
    if (p == end)
        return 0;
    return exponent + (p < point ? point - p - 1 : point - p);
}

static long exponent_value(const char *p, const char *end, bool negative)
{
    long v = 0;

    for (; p < end; p++)
        v = v < EXPONENT_CLIP ? v * 10 + (*p - '0') : v;
    return negative ? -v : v;
}

static bool too_big(const char *p, const char *end)
{
    return end - p > INTEGER_LEN || (end - p == INTEGER_LEN && memcmp(p, INTEGER_MAX, INTEGER_LEN) > 0);
}

static enum json_outcome refuse(struct json_number *n, const char *why)
{
    n->why = why;
    return JSON_WRONG;
}

enum json_outcome json_number_read(struct json_number *n)
{
    const char *whole = n->p + (*n->p == '-'), *point = digits(whole, n->end), *p = point, *mantissa, *q;
    long        exponent = 0;

    if (point == whole)
        return no_digit(n, whole, "a number wants a digit here");
    if (*whole == '0' && point - whole > 1)
        return refuse(n, "a number may not begin with 0");
    if (p < n->end && *p == '.') {
        p = digits(point + 1, n->end);
        if (p == point + 1)
            return no_digit(n, p, "a number wants a digit after its point");
    }
    mantissa = p;
    if (p < n->end && (*p == 'e' || *p == 'E')) {
        bool negative = ++p < n->end && *p == '-';

        p += p < n->end && (*p == '+' || *p == '-');
        q = digits(p, n->end);
        if (q == p)
            return no_digit(n, q, "an exponent wants a digit");
        exponent = exponent_value(p, q, negative);
        p = q;
    }
    if (p == n->end && !n->whole)
        return JSON_NEEDS_MORE;
    if (p == point && too_big(whole, point))
        return refuse(n, "an integer beyond 2^53-1: write it as a text");
    exponent = magnitude(whole, point, mantissa, exponent);
    if (exponent > MAGNITUDE_MAX || exponent < -MAGNITUDE_MAX)
        return refuse(n, "a number out of range");
    n->p = p;
    return JSON_VALUE;
}
