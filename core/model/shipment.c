#include "config.h"
#include "model/shipment.h"

#include "base/mem.h"
#include "format/canon.h"

static const char *const actions[] = { "notify", "amend", "withdraw" };
static const char *const regimes[] = { "pen", "pen_light", "declaration" };
static const char *const roles[]   = { "importing", "exporting", "transit", "observed" };
static const char *const bases[]   = { "net", "gross", "salt" };

const char *action_name(enum action a)                  { return actions[a]; }
const char *regime_name(enum regime r)                  { return regimes[r]; }
const char *office_role_name(enum office_role r)        { return roles[r]; }
const char *quantity_basis_name(enum quantity_basis b)  { return bases[b]; }

const char *office_role_profile(enum office_role r)
{
    static const char *const profiles[] = { "import", "export", "transit", "import" };

    return profiles[r];
}

bool shipment_has_party(const struct shipment *s, enum party_role role)
{
    return party_text(s, role, PARTY_NAME).n > 0 || party_text(s, role, PARTY_ID).n > 0;
}

static void encode_texts(struct buf *out, const struct str *text, size_t n)
{
    uint16_t given = 0;

    for (size_t i = 0; i < n; i++)
        given = (uint16_t)(given + (text[i].n > 0));
    canon_vint(out, given);
    for (size_t i = 0; i < n; i++)
        if (text[i].n) {
            canon_vint(out, i);
            canon_vstr(out, text[i]);
        }
}

void shipment_encode(const struct shipment *s, struct buf *out)
{
    encode_texts(out, s->text, FIELD_HEADER_COUNT);
    canon_vint(out, s->n_goods);
    for (size_t i = 0; i < s->n_goods; i++)
        encode_texts(out, s->goods[i].text, FIELD_GOODS_COUNT);
}

static void decode_texts(struct canon *in, struct str *text, size_t n)
{
    uint64_t given = canon_get_vint(in);

    while (given-- && !in->bad) {
        uint64_t   id = canon_get_vint(in);
        struct str v  = canon_get_vstr(in);

        if (id >= n)
            in->bad = true;
        else
            text[id] = v;
    }
}

int shipment_decode(struct str bytes, struct arena *a, struct shipment *ret, struct pw_err *err)
{
    struct canon    in = canon_open(bytes);
    struct shipment s  = { .version = 1 };

    decode_texts(&in, s.text, FIELD_HEADER_COUNT);
    s.n_goods = (size_t)canon_get_vint(&in);
    if (in.bad || s.n_goods > SHIPMENT_LINES_MAX)
        return err_set(err, PW_EDB, "a stored record is damaged");
    s.goods = arena_alloc(a, (s.n_goods ? s.n_goods : 1) * sizeof *s.goods);
    if (!s.goods)
        return err_nomem(err);
    for (size_t i = 0; i < s.n_goods; i++)
        decode_texts(&in, s.goods[i].text, FIELD_GOODS_COUNT);
    if (!canon_end(&in))
        return err_set(err, PW_EDB, "a stored record is damaged");
    *ret = s;
    return PW_OK;
}

static size_t diff_texts(const struct str *a, const struct str *b, size_t first, size_t n, size_t line,
                         struct arena *mem, struct str *ret, size_t at, size_t max)
{
    for (size_t i = 0; i < n && at < max; i++) {
        char     column[FIELD_COLUMN_TEXT];
        BUF_AUTO name = { 0 };

        if (str_eq(a[i], b[i]))
            continue;
        if (line)
            buf_printf(&name, "goods %zu ", line);
        buf_text(&name, field_column(first + i, column));
        ret[at++] = arena_str(mem, buf_view(&name));
    }
    return at;
}

size_t shipment_diff(const struct shipment *a, const struct shipment *b, struct arena *mem,
                     struct str *ret, size_t max)
{
    size_t at = diff_texts(a->text, b->text, 0, FIELD_HEADER_COUNT, 0, mem, ret, 0, max);

    for (size_t i = 0; i < a->n_goods && i < b->n_goods; i++)
        at = diff_texts(a->goods[i].text, b->goods[i].text, FIELD_HEADER_COUNT, FIELD_GOODS_COUNT, i + 1,
                        mem, ret, at, max);
    if (a->n_goods != b->n_goods && at < max)
        ret[at++] = STR("number of goods lines");
    return at;
}
