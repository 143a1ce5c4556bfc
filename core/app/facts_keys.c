#include "config.h"
#include "app/facts_impl.h"

#include "format/fold.h"

/* One spelling, one key: what counts as the same address, telephone or permit in windows. */
static int64_t folded_key(struct str text)
{
    BUF_STACK(folded, 256);

    if (!text.n)
        return HISTORY_ABSENT;
    fold_name(text, &folded);
    return history_key_of_text(buf_view(&folded));
}

static int64_t digits_key(struct str text)
{
    BUF_STACK(digits, 64);

    fold_digits(text, &digits);
    return digits.n >= 5 ? history_key_of_text(buf_view(&digits)) : HISTORY_ABSENT;  /* "0" is nobody's telephone */
}

static int64_t party_key(const struct subject *q, enum party_role role)
{
    return q->parties[role].id ? q->parties[role].id : HISTORY_ABSENT;
}

static int64_t header_key(const struct subject *q, enum history_field f)
{
    const struct str *t = q->s->text;

    switch (f) {
    case HIST_EXPORTER:          return party_key(q, ROLE_EXPORTER);
    case HIST_IMPORTER:          return party_key(q, ROLE_IMPORTER);
    case HIST_CONSIGNEE:         return party_key(q, ROLE_CONSIGNEE);
    case HIST_END_USER:          return party_key(q, ROLE_END_USER);
    case HIST_BROKER:            return party_key(q, ROLE_BROKER);
    case HIST_FORWARDER:         return party_key(q, ROLE_FORWARDER);
    case HIST_NOTIFY:            return party_key(q, ROLE_NOTIFY);
    case HIST_EXPORTING_COUNTRY: return history_key_of_text(t[FIELD_EXPORTING_COUNTRY]);
    case HIST_IMPORTING_COUNTRY: return history_key_of_text(t[FIELD_IMPORTING_COUNTRY]);
    case HIST_ORIGIN_COUNTRY:    return history_key_of_text(t[FIELD_ORIGIN_COUNTRY]);
    case HIST_EXPORTER_ADDRESS:  return folded_key(t[FIELD_EXPORTER_ADDRESS]);
    case HIST_IMPORTER_ADDRESS:  return folded_key(t[FIELD_IMPORTER_ADDRESS]);
    case HIST_CONSIGNEE_ADDRESS: return folded_key(t[FIELD_CONSIGNEE_ADDRESS]);
    case HIST_EXPORTER_PHONE:    return digits_key(t[FIELD_EXPORTER_PHONE]);
    case HIST_IMPORTER_PHONE:    return digits_key(t[FIELD_IMPORTER_PHONE]);
    case HIST_EXPORTER_EMAIL:    return folded_key(t[FIELD_EXPORTER_EMAIL]);
    case HIST_IMPORTER_EMAIL:    return folded_key(t[FIELD_IMPORTER_EMAIL]);
    case HIST_EXPORT_PERMIT:     return folded_key(t[FIELD_EXPORT_PERMIT]);
    case HIST_IMPORT_PERMIT:     return folded_key(t[FIELD_IMPORT_PERMIT]);
    case HIST_EXIT_POINT:        return history_key_of_text(t[FIELD_EXIT_POINT]);
    case HIST_ENTRY_POINT:       return history_key_of_text(t[FIELD_ENTRY_POINT]);
    case HIST_TRANSPORT_MODE:    return history_key_of_text(t[FIELD_TRANSPORT_MODE]);
    default:                     return HISTORY_ABSENT;     /* in the row's head: reference, standing */
    }
}

static int64_t line_key(const struct goods_line *g, enum history_field f)
{
    switch (f) {
    case HIST_SUBSTANCE:          return g->substance ? history_key_of_text(g->substance->code) : HISTORY_ABSENT;
    case HIST_SUBSTANCE_CONCERNS: return g->substance ? history_key_of_text(g->substance->concerns_text) : HISTORY_ABSENT;
    case HIST_FORM:               return history_key_of_text(g->text[GOODS(FORM)]);
    case HIST_QUANTITY_KG:        return g->quantity_mg;
    case HIST_VALUE_USD:          return g->value_usd;
    case HIST_UNIT_PRICE_USD:     return g->unit_price_usd;
    default:                      return HISTORY_ABSENT;
    }
}

bool facts_make_keys(const struct subject *q, const bool used[HISTORY_FIELD_COUNT], struct arena *a,
                     struct history_keys *ret)
{
    size_t n = q->s->n_goods;

    ret->n_lines = n;
    ret->lines   = arena_alloc(a, (n ? n : 1) * sizeof *ret->lines);
    if (!ret->lines)
        return false;
    for (int f = 0; f < HISTORY_FIELD_COUNT; f++)
        ret->header[f] = used[f] ? header_key(q, (enum history_field)f) : HISTORY_ABSENT;
    ret->header[HIST_REFERENCE] = q->shipment_id >= 0 ? q->shipment_id : HISTORY_ABSENT;
    for (size_t i = 0; i < n; i++) {
        memcpy(ret->lines[i], ret->header, sizeof ret->header);
        for (int f = 0; f < HISTORY_FIELD_COUNT; f++)
            if (used[f] && history_field_goods((enum history_field)f))
                ret->lines[i][f] = line_key(&q->s->goods[i], (enum history_field)f);
    }
    return true;
}
