#include "config.h"
#include "model/fact.h"

#include "base/arena.h"
#include "base/text.h"
#include "format/canon.h"

#define COUNTRY true
#define ANY     false
static const struct fact_info computed[FACT_COUNT - FIELD_COUNT] = {
#define F(id, type, scope, name, country, unit, doc) \
    [FACT_##id - FIELD_COUNT] = { name, FACT_##type, SCOPE_##scope, country, unit, doc },
    SHIPMENT_FACTS
#undef F
};
#undef COUNTRY
#undef ANY

/* What a declared field is to a rule. */
static const struct fact_info declared[FIELD_COUNT] = {
#define SCOPED(id) ((FIELD_##id) < FIELD_HEADER_COUNT ? SCOPE_SHIPMENT : SCOPE_GOODS)
#define COUNTRY_KIND(kind) (KIND_##kind == KIND_COUNTRY || KIND_##kind == KIND_COUNTRIES)
#define TYPED(kind)                                                                             \
    (KIND_##kind == KIND_INTEGER ? FACT_INTEGER : KIND_##kind == KIND_DECIMAL ? FACT_NUMBER     \
     : KIND_##kind == KIND_DATE ? FACT_DATE                                                     \
     : KIND_##kind == KIND_COUNTRIES || KIND_##kind == KIND_LIST ? FACT_LIST : FACT_TEXT)
#define F(id, kind, path, need, unit, doc) \
    [FIELD_##id] = { path, TYPED(kind), SCOPED(id), COUNTRY_KIND(kind), unit, doc },
    SHIPMENT_FIELDS
#undef F
/* `substance` is the resolved code; what was declared goes by another name. */
#define F(id, kind, path, need, unit, doc)                                                            \
    [FIELD_##id] = { FIELD_##id == FIELD_SUBSTANCE ? "substance_declared" : path, TYPED(kind),  \
                     SCOPED(id), COUNTRY_KIND(kind), unit, doc },
    GOODS_FIELDS
#undef F
};

size_t fact_count(void)
{
    return FACT_COUNT;
}

const struct fact_info *fact_info(size_t id)
{
    return id < FIELD_COUNT ? &declared[id] : &computed[id - FIELD_COUNT];
}

bool fact_find(struct str name, size_t *ret_id)
{
    /* From the end: a resolved fact wins over the declared field of its name. */
    for (size_t id = FACT_COUNT; id-- > 0;)
        if (str_is(name, fact_info(id)->name)) {
            *ret_id = id;
            return true;
        }
    return false;
}

const char *fact_type_name(enum fact_type t)
{
    static const char *const names[] = {
        [FACT_ABSENT] = "absent", [FACT_TEXT] = "text", [FACT_NUMBER] = "number",
        [FACT_INTEGER] = "whole number", [FACT_BOOL] = "true or false", [FACT_DATE] = "date",
        [FACT_LIST] = "list",
    };
    return names[t];
}

bool fact_of_alert(size_t id)
{
    const char *name = fact_info(id)->name;
    const char *last = strrchr(name, '.');

    return strncmp(last ? last + 1 : name, "alert", 5) == 0;
}

bool fact_exact(size_t id)
{
    return fact_of_alert(id) && strstr(fact_info(id)->name, "exact") != NULL;
}

bool fact_same(const struct fact_value *a, const struct fact_value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case FACT_ABSENT:
        return true;
    case FACT_TEXT:
        return str_eq(a->s, b->s);
    case FACT_LIST:
        if (a->list.n != b->list.n)
            return false;
        for (size_t i = 0; i < a->list.n; i++)
            if (!str_eq(a->list.items[i], b->list.items[i]))
                return false;
        return true;
    default:
        return a->i == b->i;
    }
}

void fact_print(struct buf *out, const struct fact_value *v)
{
    char text[DECIMAL_TEXT > DATE_TEXT ? DECIMAL_TEXT : DATE_TEXT];

    switch (v->type) {
    case FACT_ABSENT:
        buf_text(out, "not known");
        break;
    case FACT_TEXT:
        buf_str(out, v->s);
        break;
    case FACT_NUMBER:
        buf_text(out, decimal_format(v->i, text));
        break;
    case FACT_INTEGER:
        text_int(out, v->i);
        break;
    case FACT_BOOL:
        buf_text(out, v->i ? "yes" : "no");
        break;
    case FACT_DATE:
        buf_text(out, date_format((int32_t)v->i, text));
        break;
    case FACT_LIST:
        for (size_t i = 0; i < v->list.n; i++) {
            buf_text(out, i ? ", " : "");
            buf_str(out, v->list.items[i]);
        }
        break;
    }
}

void fact_encode(struct buf *out, const struct fact_value *v)
{
    canon_u8(out, (uint8_t)v->type);
    switch (v->type) {
    case FACT_ABSENT:
        break;
    case FACT_TEXT:
        canon_vstr(out, v->s);
        break;
    case FACT_LIST:
        canon_vint(out, v->list.n);
        for (size_t i = 0; i < v->list.n; i++)
            canon_vstr(out, v->list.items[i]);
        break;
    default:
        canon_zint(out, v->i);
        break;
    }
}

static bool decode_list(struct canon *in, struct arena *a, struct fact_value *v)
{
    uint64_t    n = canon_get_vint(in);
    struct str *items;

    /* Each item takes a byte at least: a damaged count cannot ask for more than the input holds. */
    if (in->bad || n > (uint64_t)(in->end - in->p))
        return false;
    items = arena_alloc(a, (n ? n : 1) * sizeof *items);
    if (!items)
        return false;
    for (size_t i = 0; i < n; i++)
        items[i] = canon_get_vstr(in);
    v->list.items = items;
    v->list.n     = n;
    return !in->bad;
}

bool fact_decode(struct canon *in, struct arena *a, struct fact_value *ret)
{
    uint8_t           type = canon_get_u8(in);
    struct fact_value v    = { .type = FACT_ABSENT };

    if (in->bad || type > FACT_LIST)
        return false;
    v.type = (enum fact_type)type;
    switch (v.type) {
    case FACT_ABSENT:
        break;
    case FACT_TEXT:
        v.s = canon_get_vstr(in);
        break;
    case FACT_LIST:
        if (!decode_list(in, a, &v))
            return false;
        break;
    default:
        v.i = canon_get_zint(in);
        break;
    }
    if (in->bad || (v.type == FACT_BOOL && v.i != 0 && v.i != 1) ||
        (v.type == FACT_DATE && (v.i < INT32_MIN || v.i > INT32_MAX)))
        return false;
    *ret = v;
    return true;
}
