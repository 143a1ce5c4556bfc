#include "config.h"
#include "format/json_parse.h"

#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "format/json_number.h"

struct frame {
    bool     array;
    uint32_t shape, before;         /* of the container; of the member or element read last */
    uint32_t index;                 /* of the element */
    uint64_t stamp;                 /* of this object: two members with one stamp are duplicates */
};

struct walk {
    struct json_parse *P;
    const char        *start, *p, *end;
    bool               whole;
    struct frame       stack[JSON_DEPTH];
    unsigned           depth;
    uint32_t           index[JSON_INDEXES];
    unsigned           arrays;
};

static enum json_outcome wrong(struct walk *w, const char *at, int code, const char *why)
{
    w->P->why  = why;
    w->P->code = code;
    w->P->at   = (size_t)(at - w->start);
    return JSON_WRONG;
}

/* The bytes ended inside the value. */
static enum json_outcome ended(struct walk *w)
{
    return w->whole ? wrong(w, w->end, PW_EINPUT, "the text ends inside a value") : JSON_NEEDS_MORE;
}

static void skip_space(struct walk *w)
{
    for (; w->p < w->end; w->p++) {
        if (*w->p == '\n')
            w->P->newlines++;
        else if (*w->p != ' ' && *w->p != '\t' && *w->p != '\r')
            return;
    }
}

/* ---- strings ---- */

/* First quote, backslash, control character or byte over 0x7F in [p, end). */
static inline const char *find_special(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');

    for (; end - p >= 16; p += 16) {
        __m128i  v    = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* Signed: everything over 0x7F is below a blank, too. */
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)), _mm_cmplt_epi8(v, space)));

        if (mask)
            return p + __builtin_ctz(mask);
    }
#endif
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80)
        p++;
    return p;
}

/* Length of the well-formed UTF-8 sequence at p; 0: malformed; -1: the bytes end inside it. */
static int utf8_length(const char *p, const char *end)
{
    unsigned char b = (unsigned char)*p, low = 0x80, high = 0xBF;
    int           n = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;

    if (b < 0xC2 || b > 0xF4)
        return 0;
    if (b == 0xE0)
        low = 0xA0;         /* overlong */
    else if (b == 0xED)
        high = 0x9F;        /* surrogates */
    else if (b == 0xF0)
        low = 0x90;
    else if (b == 0xF4)
        high = 0x8F;        /* beyond U+10FFFF */
    for (int i = 1; i < n; i++, low = 0x80, high = 0xBF) {
        if (p + i == end)
            return -1;
        if ((unsigned char)p[i] < low || (unsigned char)p[i] > high)
            return 0;
    }
    return n;
}

static int hex4(const char *p)
{
    int v = 0;

    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int  d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

        if (d < 0)
            return -1;
        v = v << 4 | d;
    }
    return v;
}

static char *put_utf8(char *out, uint32_t cp)
{
    if (cp < 0x80) {
        *out++ = (char)cp;
    } else if (cp < 0x800) {
        *out++ = (char)(0xC0 | cp >> 6);
        *out++ = (char)(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        *out++ = (char)(0xE0 | cp >> 12);
        *out++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *out++ = (char)(0x80 | (cp & 0x3F));
    } else {
        *out++ = (char)(0xF0 | cp >> 18);
        *out++ = (char)(0x80 | (cp >> 12 & 0x3F));
        *out++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *out++ = (char)(0x80 | (cp & 0x3F));
    }
    return out;
}

/* One \u escape, or two that make a pair; w->p stands behind the `u`. */
static enum json_outcome read_unicode(struct walk *w, char **out)
{
    const char *at = w->p - 2;
    int         hi, lo;

    if (w->end - w->p < 4)
        return ended(w);
    hi = hex4(w->p);
    w->p += 4;
    if (hi < 0)
        return wrong(w, at, PW_EINPUT, "\\u wants four hexadecimal digits");
    if (hi == 0)
        return wrong(w, at, PW_EINPUT, "\\u0000 is not allowed in a text");
    if (hi >= 0xDC00 && hi <= 0xDFFF)
        return wrong(w, at, PW_EINPUT, "half of a surrogate pair");
    if (hi < 0xD800 || hi > 0xDBFF) {
        *out = put_utf8(*out, (uint32_t)hi);
        return JSON_VALUE;
    }
    if (w->end - w->p < 6 && !w->whole)
        return JSON_NEEDS_MORE;
    if (w->end - w->p < 6 || w->p[0] != '\\' || w->p[1] != 'u' || (lo = hex4(w->p + 2)) < 0xDC00 || lo > 0xDFFF)
        return wrong(w, at, PW_EINPUT, "half of a surrogate pair");
    w->p += 6;
    *out = put_utf8(*out, 0x10000 + (((uint32_t)hi - 0xD800) << 10) + ((uint32_t)lo - 0xDC00));
    return JSON_VALUE;
}

static enum json_outcome read_escape(struct walk *w, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char       *found;

    if (w->end - w->p < 2)
        return ended(w);
    w->p += 2;
    if (w->p[-1] == 'u')
        return read_unicode(w, out);
    found = memchr(from, w->p[-1], sizeof from - 1);
    if (!found)
        return wrong(w, w->p - 2, PW_EINPUT, "this escape does not exist");
    *(*out)++ = to[found - from];
    return JSON_VALUE;
}

/* Decoded texts live in one block that is as long as the bytes they come from. */
static bool text_room(struct walk *w)
{
    struct json_parse *P    = w->P;
    size_t             need = (size_t)(w->end - w->start);
    char              *fresh;

    if (P->text_room >= need)
        return true;
    if (P->text_n)              /* slices point into it */
        return false;
    fresh = realloc(P->text, need);
    if (!fresh)
        return false;
    P->text      = fresh;
    P->text_room = need;
    return true;
}

/* From the opening quote to behind the closing one. A text without escapes stays where it is. */
static enum json_outcome read_string(struct walk *w, struct str *ret)
{
    const char       *from = ++w->p, *open = w->p - 1;
    char             *copy = NULL, *out = NULL;
    enum json_outcome rc;

    for (;;) {
        const char *plain = w->p;
        int         n;

        w->p = find_special(w->p, w->end);
        while (w->p < w->end && (unsigned char)*w->p >= 0x80) {
            if ((n = utf8_length(w->p, w->end)) == 0)
                return wrong(w, w->p, PW_EINPUT, "these bytes are not UTF-8");
            if (n < 0)
                return ended(w);
            w->p = find_special(w->p + n, w->end);
        }
        if (copy) {
            memcpy(out, plain, (size_t)(w->p - plain));
            out += w->p - plain;
        }
        if (w->p == w->end)
            return w->whole ? wrong(w, open, PW_EINPUT, "this text is never closed") : JSON_NEEDS_MORE;
        if (*w->p == '"')
            break;
        if (*w->p != '\\')
            return wrong(w, w->p, PW_EINPUT, "a control character inside a text");
        if (!copy) {
            if (!text_room(w))
                return wrong(w, w->p, PW_ENOMEM, "out of memory");
            copy = w->P->text + w->P->text_n;
            memcpy(copy, from, (size_t)(w->p - from));
            out = copy + (w->p - from);
        }
        if ((rc = read_escape(w, &out)) != JSON_VALUE)
            return rc;
    }
    *ret = copy ? (struct str){ copy, (size_t)(out - copy) } : (struct str){ from, (size_t)(w->p - from) };
    if (copy)
        w->P->text_n += ret->n;
    w->p++;
    return JSON_VALUE;
}

/* ---- values ---- */

static enum json_outcome put_leaf(struct walk *w, uint32_t shape, enum json_kind kind, struct str text)
{
    struct json_parse *P = w->P;
    struct json_leaf  *leaf;

    if (P->check_only)
        return JSON_VALUE;
    if (P->n_leaves == JSON_LEAVES_MAX)
        return wrong(w, w->p, PW_ELIMIT, "too many members in one record");
    if (P->n_leaves == P->room) {
        size_t            room  = P->room ? P->room * 2 : 256;
        struct json_leaf *grown = realloc(P->leaves, room * sizeof *grown);

        if (!grown)
            return wrong(w, w->p, PW_ENOMEM, "out of memory");
        P->leaves = grown;
        P->room   = room;
    }
    leaf = &P->leaves[P->n_leaves++];
    leaf->shape = shape;
    leaf->kind  = kind;
    leaf->text  = text;
    memcpy(leaf->index, w->index, sizeof leaf->index);
    return JSON_VALUE;
}

static enum json_outcome read_word(struct walk *w, uint32_t shape)
{
    static const struct { struct str word; enum json_kind kind; } words[] = {
        { STR("true"), JSON_BOOL }, { STR("false"), JSON_BOOL }, { STR("null"), JSON_NULL },
    };

    for (size_t i = 0; i < 3; i++) {
        struct str word = words[i].word, here = { w->p, (size_t)(w->end - w->p) };

        if (here.n < word.n && !w->whole && memcmp(here.p, word.p, here.n) == 0)
            return JSON_NEEDS_MORE;
        if (here.n < word.n || memcmp(here.p, word.p, word.n) != 0)
            continue;
        w->p += word.n;
        return put_leaf(w, shape, words[i].kind, (struct str){ here.p, word.n });
    }
    return wrong(w, w->p, PW_EINPUT, "no value begins like this");
}

static enum json_outcome read_number(struct walk *w, uint32_t shape)
{
    struct json_number n = { .p = w->p, .end = w->end, .whole = w->whole };
    const char        *from = w->p;

    switch (json_number_read(&n)) {
    case JSON_VALUE:
        w->p = n.p;
        return put_leaf(w, shape, JSON_NUMBER, (struct str){ from, (size_t)(n.p - from) });
    case JSON_NEEDS_MORE:
        return ended(w);
    default:
        return wrong(w, n.p, PW_EINPUT, n.why);
    }
}

static void set_index(struct walk *w, uint32_t value)
{
    if (w->arrays && w->arrays <= JSON_INDEXES)
        w->index[w->arrays - 1] = value;
}

/* An opening bracket; empty containers are leaves. *ret_open tells whether the stack grew. */
static enum json_outcome open_container(struct walk *w, uint32_t shape, bool *ret_open)
{
    bool array = *w->p == '[';

    if (w->depth == JSON_DEPTH)
        return wrong(w, w->p, PW_ELIMIT, "nested too deep");
    w->p++;
    skip_space(w);
    if (w->p == w->end)
        return ended(w);
    *ret_open = *w->p != (array ? ']' : '}');
    if (!*ret_open) {
        w->p++;
        return put_leaf(w, shape, array ? JSON_EMPTY_ARRAY : JSON_EMPTY_OBJECT, STR(""));
    }
    w->stack[w->depth++] = (struct frame){ .array = array, .shape = shape, .before = JSON_SHAPE_NONE,
                                           .stamp = ++w->P->stamps };
    if (array) {
        w->arrays++;
        set_index(w, 0);
    }
    return JSON_VALUE;
}

/* The name of a member and its colon, or the shape of an array's elements. */
static enum json_outcome read_place(struct walk *w, uint32_t *ret_shape)
{
    struct frame     *f      = &w->stack[w->depth - 1];
    struct json_shapes *s    = &w->P->shapes;
    const char       *at     = w->p;
    struct str        name;
    enum json_outcome rc;

    if (f->array) {
        *ret_shape = json_shape_element(s, f->shape);
        return *ret_shape == JSON_SHAPE_NONE ? wrong(w, at, PW_ENOMEM, "out of memory") : JSON_VALUE;
    }
    if (*w->p != '"')
        return wrong(w, at, PW_EINPUT, "a member's name in quotes is wanted here");
    if ((rc = read_string(w, &name)) != JSON_VALUE)
        return rc;
    f->before = json_shape_member(s, f->shape, f->before, name);
    if (f->before == JSON_SHAPE_NONE)
        return wrong(w, at, PW_ELIMIT, "too many different member names");
    if (s->all[f->before].seen == f->stamp)
        return wrong(w, at, PW_EINPUT, "a member named twice");
    s->all[f->before].seen = f->stamp;
    *ret_shape = f->before;
    skip_space(w);
    if (w->p == w->end)
        return ended(w);
    if (*w->p != ':')
        return wrong(w, w->p, PW_EINPUT, "a colon is wanted after the name");
    w->p++;
    skip_space(w);
    return w->p == w->end ? ended(w) : JSON_VALUE;
}

static enum json_outcome read_value(struct walk *w, uint32_t shape, bool *ret_open)
{
    struct str        text;
    enum json_outcome rc;

    *ret_open = false;
    switch (*w->p) {
    case '{':
    case '[':
        return open_container(w, shape, ret_open);
    case '"':
        rc = read_string(w, &text);
        return rc == JSON_VALUE ? put_leaf(w, shape, JSON_STRING, text) : rc;
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return read_number(w, shape);
    default:
        return read_word(w, shape);
    }
}

/* After a value: closes what ends here, steps over the comma. */
static enum json_outcome after_value(struct walk *w)
{
    while (w->depth) {
        struct frame *f = &w->stack[w->depth - 1];

        skip_space(w);
        if (w->p == w->end)
            return ended(w);
        if (*w->p == ',') {
            w->p++;
            f->index++;
            if (f->array)
                set_index(w, f->index);
            skip_space(w);
            return w->p == w->end ? ended(w) : JSON_VALUE;
        }
        if (*w->p != (f->array ? ']' : '}'))
            return wrong(w, w->p, PW_EINPUT, f->array ? "a comma or ] is wanted here" : "a comma or } is wanted here");
        w->p++;
        if (f->array) {
            set_index(w, 0);
            w->arrays--;
        }
        w->depth--;
    }
    return JSON_VALUE;
}

enum json_outcome json_parse_value(struct json_parse *P, struct str bytes, bool whole)
{
    struct walk       w = { .P = P, .start = bytes.p, .p = bytes.p, .end = bytes.p + bytes.n, .whole = whole };
    enum json_outcome rc;
    bool              open;
    uint32_t          shape = 0;

    P->n_leaves = P->text_n = 0;
    P->newlines = 0;
    json_shapes_trim(&P->shapes);
    skip_space(&w);
    if (w.p == w.end)
        return ended(&w);
    do {
        if (w.depth && (rc = read_place(&w, &shape)) != JSON_VALUE)
            return rc;
        if ((rc = read_value(&w, shape, &open)) != JSON_VALUE || (!open && (rc = after_value(&w)) != JSON_VALUE))
            return rc;
    } while (w.depth);
    P->used = (size_t)(w.p - w.start);
    return JSON_VALUE;
}

bool json_parse_init(struct json_parse *P)
{
    *P = (struct json_parse){ 0 };
    return json_shapes_init(&P->shapes);
}

void json_parse_done(struct json_parse *P)
{
    json_shapes_done(&P->shapes);
    free(P->leaves);
    free(P->text);
    *P = (struct json_parse){ 0 };
}
