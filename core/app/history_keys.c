#include "config.h"
#include "app/history_rows.h"

#include "format/canon.h"
#include "model/shipment.h"

/* Keys as bytes: a bitmap of what is there, then the values; the header once, then each line. */

bool history_has_column(enum history_field f)
{
    return f != HIST_REFERENCE && f != HIST_STATE && f != HIST_REPLY && f != HIST_FINDING;
}

static void encode_half(struct buf *out, const int64_t *keys, bool goods)
{
    uint32_t there = 0;

    _Static_assert(HISTORY_FIELD_COUNT <= 38, "six are of the goods half: 32 bits hold the other");
    for (unsigned f = 0, bit = 0; f < HISTORY_FIELD_COUNT; f++)
        if (history_field_goods((enum history_field)f) == goods && history_has_column((enum history_field)f))
            there |= (uint32_t)(keys[f] != HISTORY_ABSENT) << bit++;
    canon_u32(out, there);
    for (unsigned f = 0; f < HISTORY_FIELD_COUNT; f++)
        if (history_field_goods((enum history_field)f) == goods && history_has_column((enum history_field)f) &&
            keys[f] != HISTORY_ABSENT)
            canon_i64(out, keys[f]);
}

static void decode_half(struct canon *in, int64_t *keys, bool goods)
{
    uint32_t there = canon_get_u32(in);

    for (unsigned f = 0, bit = 0; f < HISTORY_FIELD_COUNT; f++)
        if (history_field_goods((enum history_field)f) == goods && history_has_column((enum history_field)f))
            keys[f] = there >> bit++ & 1 ? canon_get_i64(in) : HISTORY_ABSENT;
}

void history_encode(struct buf *out, const struct history_keys *k)
{
    canon_u8(out, 1);
    encode_half(out, k->header, false);
    canon_u16(out, (uint16_t)k->n_lines);
    for (size_t i = 0; i < k->n_lines; i++)
        encode_half(out, k->lines[i], true);
}

bool history_decode(struct str bytes, struct arena *a, struct history_keys *ret)
{
    struct canon        in = canon_open(bytes);
    struct history_keys k  = { 0 };

    if (canon_get_u8(&in) != 1)
        return false;
    for (size_t f = 0; f < HISTORY_FIELD_COUNT; f++)
        k.header[f] = HISTORY_ABSENT;
    decode_half(&in, k.header, false);
    k.n_lines = canon_get_u16(&in);
    k.lines   = arena_alloc(a, (k.n_lines ? k.n_lines : 1) * sizeof *k.lines);
    if (!k.lines || k.n_lines > SHIPMENT_LINES_MAX)
        return false;
    for (size_t i = 0; i < k.n_lines; i++) {
        memcpy(k.lines[i], k.header, sizeof k.header);
        decode_half(&in, k.lines[i], true);
    }
    if (!canon_end(&in))
        return false;
    *ret = k;
    return true;
}
