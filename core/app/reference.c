#include "config.h"
#include "app/reference.h"
#include "app/permits.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/canon.h"
#include "format/fold.h"
#include "model/table_spec.h"

#define TABLES_MAX 200      /* some 15 tables, 30 lists, and an authority's own */

/* ---- tables of the store ---- */

int reference_begin(struct reference *ret, struct pw_err *err)
{
    *ret          = (struct reference){ 0 };
    ret->tables   = arena_alloc(&ret->a, TABLES_MAX * sizeof *ret->tables);
    ret->is_watch = arena_alloc(&ret->a, TABLES_MAX * sizeof *ret->is_watch);
    return ret->tables && ret->is_watch ? PW_OK : err_nomem(err);
}

int reference_add(struct reference *r, const struct input *in, struct pw_err *err)
{
    struct table     *t = &r->tables[r->n_tables];
    char             *name;
    int               rc;

    if (r->n_tables == TABLES_MAX)
        return err_set(err, PW_ELIMIT, "more than %d tables and lists", TABLES_MAX);
    name = arena_copy(&r->a, in->name);
    if (!name)
        return err_nomem(err);
    if ((rc = table_parse(name, !str_is(in->kind, "reference"), in->content, &r->a, t, err)) < 0)
        return rc;
    t->seq = in->seq;
    r->is_watch[r->n_tables++] = str_is(in->kind, "watch");
    canon_str(&r->manifest, in->kind);
    canon_str(&r->manifest, in->name);
    canon_i64(&r->manifest, in->seq);
    canon_str(&r->manifest, (struct str){ (const char *)in->digest.b, DIGEST_SIZE });
    return PW_OK;
}

const struct table *reference_table(const struct reference *r, const char *name)
{
    for (size_t i = 0; i < r->n_tables; i++)
        if (strcmp(r->tables[i].name, name) == 0)
            return &r->tables[i];
    return NULL;
}

/* ---- tariff codes: "291511-291513|291521" ---- */

static int put_code(struct reference *r, unsigned long code, int digits, struct pw_err *err)
{
    char       text[8] = "";
    struct str key;

    for (int i = digits - 1; i >= 0; i--, code /= 10)
        text[i] = (char)('0' + code % 10);
    key = arena_str(&r->a, (struct str){ text, (size_t)digits });
    return key.p && map_put(&r->hs_codes, key, 1) ? PW_OK : err_nomem(err);
}

static int put_ranges(struct reference *r, struct str ranges, size_t digits, struct pw_err *err)
{
    struct str range;

    while (text_split(&ranges, '|', &range)) {
        const char *dash = memchr(range.p, '-', range.n);
        struct str  from = { range.p, dash ? (size_t)(dash - range.p) : range.n };
        struct str  to   = dash ? (struct str){ dash + 1, (size_t)(range.p + range.n - dash - 1) } : from;
        uint64_t    a, b;

        if (from.n != digits || to.n != digits || !text_u64(from, &a) || !text_u64(to, &b) || b < a)
            return err_set(err, PW_EINPUT, "hs_codes: '%.*s' is no code or range of %zu digits", (int)range.n,
                           range.p, digits);
        for (; a <= b; a++) {
            int rc = put_code(r, (unsigned long)a, (int)digits, err);

            if (rc < 0)
                return rc;
        }
    }
    return PW_OK;
}

static int build_hs(struct reference *r, const struct table *t, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; t && i < t->n_rows && rc == PW_OK; i++) {
        struct str chapter = table_cell(t, i, table_column(t, "chapter"));
        struct str codes   = table_cell(t, i, table_column(t, "codes"));

        if (!map_put(&r->hs_codes, chapter, codes.n > 0))
            return err_nomem(err);
        rc = put_ranges(r, table_cell(t, i, table_column(t, "headings")), 4, err);
        if (rc == PW_OK)
            rc = put_ranges(r, codes, 6, err);
    }
    return rc;
}

/* ---- lists that the core itself reads ---- */

/* A list's keys folded, words sorted where `words` says so. */
static int build_set(struct reference *r, const struct table *t, bool words, struct map *map, struct pw_err *err)
{
    for (size_t i = 0; t && i < t->n_rows; i++) {
        BUF_AUTO   folded = { 0 };
        struct str key;

        if (words)
            fold_words(table_cell(t, i, 0), &folded);
        else
            buf_str(&folded, table_cell(t, i, 0));
        key = arena_str(&r->a, buf_view(&folded));
        if (!key.p || !map_put(map, key, 1))
            return err_nomem(err);
    }
    return PW_OK;
}

static int build_corridors(struct reference *r, const struct table *t, struct pw_err *err)
{
    size_t countries = t ? table_column(t, "countries") : SIZE_MAX;

    if (!t || countries == SIZE_MAX)
        return PW_OK;
    if (t->n_rows > 64)
        return err_set(err, PW_ELIMIT, "corridors: more than 64 rows");
    r->corridors = arena_alloc(&r->a, (t->n_rows + 1) * sizeof *r->corridors);
    if (!r->corridors)
        return err_nomem(err);
    for (size_t i = 0; i < t->n_rows; i++) {
        struct corridor *c    = &r->corridors[r->n_corridors++];
        struct str       rest = table_cell(t, i, countries), item;

        c->name = table_cell(t, i, 0);
        while (c->n < COUNT_OF(c->countries) && text_split(&rest, '|', &item)) {
            c->countries[c->n++] = item;
            if (country_index(item) >= 0)
                r->corridor_of[country_index(item)] |= UINT64_C(1) << i;
        }
    }
    return PW_OK;
}

static int by_currency_day(const void *a, const void *b)
{
    const struct rate *x = a, *y = b;
    int                c = str_cmp(x->currency, y->currency);

    return c ? c : (x->day > y->day) - (x->day < y->day);
}

static int build_rates(struct reference *r, const struct table *t, struct pw_err *err)
{
    r->rates = arena_alloc(&r->a, ((t ? t->n_rows : 0) + 1) * sizeof *r->rates);
    if (!r->rates)
        return err_nomem(err);
    for (size_t i = 0; t && i < t->n_rows; i++) {
        struct rate *q = &r->rates[r->n_rates];

        q->currency = table_cell(t, i, table_column(t, "currency"));
        if (!table_unverified(t, i) && date_parse(table_cell(t, i, table_column(t, "date")), &q->day) &&
            decimal_parse(table_cell(t, i, table_column(t, "usd")), &q->usd, NULL) == PW_OK)
            r->n_rates++;
    }
    if (r->n_rates)
        qsort(r->rates, r->n_rates, sizeof *r->rates, by_currency_day);
    return PW_OK;
}

bool reference_rate(const struct reference *r, struct str currency, int32_t day, int64_t *ret)
{
    size_t low = 0, high = r->n_rates;

    if (str_is(currency, "USD")) {
        *ret = DECIMAL_ONE;
        return true;
    }
    while (low < high) {        /* first rate that is later than (currency, day) */
        size_t mid = (low + high) / 2;
        int    c   = str_cmp(r->rates[mid].currency, currency);

        if (c > 0 || (c == 0 && r->rates[mid].day > day))
            high = mid;
        else
            low = mid + 1;
    }
    if (low == 0 || !str_eq(r->rates[low - 1].currency, currency))
        return false;
    *ret = r->rates[low - 1].usd;
    return true;
}

/* ---- licence register ---- */

static int put_licence(struct reference *r, struct str country, char mark, struct str text, bool words, size_t row,
                       struct pw_err *err)
{
    BUF_AUTO   key = { 0 };
    struct str kept;

    if (!text.n)
        return PW_OK;
    buf_str(&key, country);
    buf_byte(&key, (unsigned char)mark);
    if (words)
        fold_words(text, &key);
    else
        fold_name(text, &key);
    kept = arena_str(&r->a, buf_view(&key));
    return kept.p && map_put(&r->licences, kept, row + 1) ? PW_OK : err_nomem(err);
}

static int build_licences(struct reference *r, const struct table *t, struct pw_err *err)
{
    int rc = PW_OK;

    r->licence_table = t;
    for (size_t i = 0; t && i < t->n_rows && rc == PW_OK; i++) {
        struct str country = table_cell(t, i, table_column(t, "country"));

        if (table_unverified(t, i))
            continue;
        if (!map_put(&r->licence_countries, country, 1))
            return err_nomem(err);
        rc = put_licence(r, country, '|', table_cell(t, i, table_column(t, "name")), true, i, err);
        if (rc == PW_OK)
            rc = put_licence(r, country, '#', table_cell(t, i, table_column(t, "id")), false, i, err);
    }
    return rc;
}

static const char *licence_state(const struct table *t, size_t row, int32_t day)
{
    struct str status = table_cell(t, row, table_column(t, "status"));
    struct str from   = table_cell(t, row, table_column(t, "valid_from"));
    struct str to     = table_cell(t, row, table_column(t, "valid_to"));
    int32_t    d;

    if (status.n && !text_ieq(status, "valid"))
        return text_ieq(status, "expired") ? "expired" : "suspended";
    if (from.n && date_parse(from, &d) && day < d)
        return "none";
    if (to.n && date_parse(to, &d) && day > d)
        return "expired";
    return "valid";
}

const char *reference_licence(const struct reference *r, struct str name, struct str id, struct str country,
                              int32_t day)
{
    BUF_STACK(key, 256);
    uint64_t row;

    if (!country.n || !map_get(&r->licence_countries, country, &row))
        return NULL;
    buf_str(&key, country);
    buf_byte(&key, '#');
    fold_name(id, &key);
    if (id.n && map_get(&r->licences, buf_view(&key), &row))
        return licence_state(r->licence_table, (size_t)row - 1, day);
    buf_reset(&key);
    buf_str(&key, country);
    buf_byte(&key, '|');
    fold_words(name, &key);
    if (name.n && map_get(&r->licences, buf_view(&key), &row))
        return licence_state(r->licence_table, (size_t)row - 1, day);
    return "none";
}

/* ---- word lists ---- */

static int build_words(struct reference *r, struct pw_err *err)
{
    static const char *const names[WORDS_COUNT] = {
        [WORDS_BUSINESS] = "business_words",  [WORDS_PAYMENT] = "payment_words",
        [WORDS_REMARK] = "remark_words",      [WORDS_USE] = "use_words",
        [WORDS_GOODS] = "goods_words",        [WORDS_LOOK_ALIKE] = "look_alikes",
        [WORDS_VAGUE_USE] = "vague_uses",     [WORDS_VAGUE_NAME] = "vague_names",
    };
    int rc = PW_OK;

    for (size_t i = 0; i < WORDS_COUNT && rc == PW_OK; i++)
        rc = phrases_build(reference_table(r, names[i]), &r->words[i], err);
    return rc;
}

/* ---- all together ---- */

static int build_watch(struct reference *r, struct pw_err *err)
{
    const struct table **lists = arena_alloc(&r->a, (r->n_tables + 1) * sizeof *lists);

    if (!lists)
        return err_nomem(err);
    for (size_t i = 0; i < r->n_tables; i++)
        if (r->is_watch[i])
            lists[r->n_watch++] = &r->tables[i];
    return watch_build(lists, r->n_watch, &r->watch, err);
}

int reference_build(struct reference *r, struct pw_err *err)
{
    const struct table *substances = reference_table(r, "substances");
    const struct table *countries  = reference_table(r, "countries");
    int                 rc;

    if (!substances || !countries)
        return err_set(err, PW_EDB, "the reference table '%s' is not loaded", substances ? "countries" : "substances");
    if ((rc = substances_build(&r->substances, substances, &r->a, err)) < 0 ||
        (rc = places_build(&r->places, countries, reference_table(r, "country_aliases"),
                           reference_table(r, "places"), &r->a, err)) < 0 ||
        (rc = build_hs(r, reference_table(r, "hs_codes"), err)) < 0 ||
        (rc = build_set(r, reference_table(r, "vague_names"), true, &r->vague_names, err)) < 0 ||
        (rc = build_set(r, reference_table(r, "free_mail"), false, &r->free_mail, err)) < 0 ||
        (rc = build_words(r, err)) < 0 ||
        (rc = build_corridors(r, reference_table(r, "corridors"), err)) < 0 ||
        (rc = build_rates(r, reference_table(r, "rates"), err)) < 0 ||
        (rc = build_licences(r, reference_table(r, "licences"), err)) < 0 || (rc = permits_build(r, err)) < 0 ||
        (rc = deadlines_build(&r->deadlines, reference_table(r, "clocks"), reference_table(r, "holidays"), &r->a, err)) < 0)
        return rc;
    if ((rc = build_watch(r, err)) < 0 || (rc = buf_check(&r->manifest, err)) < 0)
        return rc;
    digest_parts(&r->inputs, (struct str[]){ STR("penwatch/inputs/v1\n"), buf_view(&r->manifest) }, 2);
    return PW_OK;
}

static int add_loaded(void *ctx, const struct input *in, struct pw_err *err)
{
    return reference_add(ctx, in, err);
}

/* This office's own alerts do not count; a store without an office has no name to leave out. */
int reference_alerts(struct reference *r, const struct alert_set **ret, struct pw_err *err)
{
    struct str authority = STR_NONE;
    int        rc;

    if (ret)
        *ret = &r->alert_set;
    if (r->has_alerts || !r->st)
        return PW_OK;
    rc = store_setting_get(r->st, "authority", &r->a, &authority, err);
    if ((rc < 0 && rc != PW_ENOTFOUND) || (rc = alert_set_load(r->st, authority, &r->alert_set, err)) < 0)
        return rc;
    r->has_alerts = true;
    return PW_OK;
}

int reference_load(struct store *st, int64_t before, struct reference *ret, struct pw_err *err)
{
    int rc = reference_begin(ret, err);

    if (rc == PW_OK)
        rc = st_input_current(st, before, &ret->a, add_loaded, ret, err);
    if (rc == PW_OK)
        ret->st = st;
    if (rc == PW_OK)
        rc = reference_build(ret, err);
    if (rc == PW_OK && ret->n_watch)
        rc = cleared_load(st, &ret->cleared, err);
    if (rc < 0)
        reference_done(ret);
    return rc;
}

void reference_done(struct reference *r)
{
    substances_done(&r->substances);
    places_done(&r->places);
    for (size_t i = 0; i < WORDS_COUNT; i++)
        phrases_done(&r->words[i]);
    map_done(&r->hs_codes);
    map_done(&r->vague_names);
    map_done(&r->free_mail);
    map_done(&r->licences);
    map_done(&r->licence_countries);
    deadlines_done(&r->deadlines);
    watch_done(&r->watch);
    cleared_done(&r->cleared);
    alert_set_done(&r->alert_set);
    buf_done(&r->manifest);
    arena_done(&r->a);
    *r = (struct reference){ 0 };
}

static bool unloaded(const struct table_spec *spec, struct arena *a, struct table_info *ret)
{
    const char **columns = arena_alloc(a, spec->n_columns * sizeof *columns);

    for (size_t i = 0; columns && i < spec->n_columns; i++)
        columns[i] = spec->columns[i].name;
    *ret = (struct table_info){ .name = spec->name, .columns = columns, .n_columns = spec->n_columns };
    return columns != NULL;
}

int reference_rule_env(const struct reference *r, struct arena *a, struct rule_env *ret, struct pw_err *err)
{
    struct table_info *infos = arena_alloc(a, (r->n_tables + table_spec_count) * sizeof *infos);
    size_t             n_infos = r->n_tables;

    if (!infos)
        return err_nomem(err);
    for (size_t i = 0; i < r->n_tables; i++) {
        const struct table *t    = &r->tables[i];
        struct str         *keys = arena_alloc(a, (t->n_rows + 1) * sizeof *keys);
        size_t              n    = 0;

        if (!keys)
            return err_nomem(err);
        for (size_t row = 0; t->is_list && row < t->n_rows; row++)
            if (!table_unverified(t, row))
                keys[n++] = table_cell(t, row, 0);
        infos[i] = (struct table_info){ .name = t->name, .is_list = t->is_list, .columns = t->columns,
                                        .n_columns = t->n_columns, .keys = keys, .n_keys = n };
    }
    /* A rule may name a table that is not loaded: its look-ups are absent until it is. */
    for (size_t i = 0; i < table_spec_count; i++)
        if (!reference_table(r, table_specs[i].name) &&
            !unloaded(&table_specs[i], a, &infos[n_infos++]))
            return err_nomem(err);
    *ret = (struct rule_env){ infos, n_infos };
    return PW_OK;
}
