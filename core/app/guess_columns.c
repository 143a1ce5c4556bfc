#include "config.h"
#include "app/guess_impl.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/substance.h"
#include "model/unit.h"

#define MOST 80     /* per cent of the cells: the rest may be mistakes */

/* Orders of dates that are tried; those of one pair, day first and month first, stand together. */
static const char *const orders[] = {
    "DD.MM.YYYY", "MM.DD.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YY", "MM.DD.YY",
    "DD/MM/YY",   "MM/DD/YY",   "DD-MM-YY",   "MM-DD-YY",   "DD.MM.YYYY hh:mm", "MM.DD.YYYY hh:mm", "DD/MM/YYYY hh:mm",
    "MM/DD/YYYY hh:mm", "DD.MM.YYYY hh:mm:ss", "MM.DD.YYYY hh:mm:ss", "DD/MM/YYYY hh:mm:ss", "MM/DD/YYYY hh:mm:ss",
    "YYYY/MM/DD", "YYYY/DD/MM", "YYYY.MM.DD", "YYYY.DD.MM", "DD-MMM-YYYY", NULL, "DD-MMM-YY", NULL, "DD MMM YYYY", NULL,
    "DD/MMM/YYYY", NULL, "MMM DD, YYYY", NULL, "DD. MMM YYYY", NULL, "YYYYMMDD", NULL, "YYYY-MM-DD hh:mm", NULL,
    "YYYY-MM-DD hh:mm:ss", NULL,
    "YYYY\xE5\xB9\xB4" "MM\xE6\x9C\x88" "DD\xE6\x97\xA5", NULL,
};

/* How the amounts may be written; what comes first is tried first. */
static const struct { const char *decimal, *thousands; bool lakh; } notations[] = {
    { NULL, NULL, false }, { ",", NULL, false }, { NULL, ",", false }, { ",", ".", false }, { ",", " ", false },
    { NULL, " ", false },  { NULL, "'", false }, { ",", "'", false },  { NULL, ",", true }, { "٫", NULL, false },
    { "٫", "٬", false },
};

static bool reads(struct guess_table *t, const struct mapping *m, size_t id, struct str text)
{
    struct record_fault ignored;
    struct str          value;
    int64_t             number;

    arena_reset(&t->scratch);
    if (!mapping_value(m, id, text, &t->scratch, &value, &ignored))
        return false;
    return field_info(id)->kind == KIND_DATE || (decimal_parse(value, &number, NULL) == PW_OK && number >= 0);
}

/* Cells of the column that can be read so, in per cent of those that are filled. */
static int share(struct guess_table *t, size_t column, const struct mapping *m, size_t id)
{
    size_t filled = 0, good = 0;

    for (size_t i = t->first; i < t->n; i++) {
        struct str s = guess_cell(t, i, column);

        filled += s.n > 0;
        good += s.n && reads(t, m, id, s);
        if (filled == 50 && good < 25)      /* it will not be most of them */
            return 0;
    }
    return filled ? (int)(good * 100 / filled) : 0;
}

static struct str z(const char *s) { return s ? str_of(s) : STR_NONE; }

/* ---- dates ---- */

static bool dated(struct str s)
{
    int32_t day;

    return date_parse(s, &day);
}

static void find_order(struct guess_table *t, size_t column, struct guess_column *c, struct mapping *m)
{
    for (size_t i = 0; i < COUNT_OF(orders); i += 2) {
        int by_day, by_month = 0;

        m->dates = str_of(orders[i]);
        by_day   = share(t, column, m, FIELD_ISSUED_ON);
        if (orders[i + 1]) {
            m->dates = str_of(orders[i + 1]);
            by_month = share(t, column, m, FIELD_ISSUED_ON);
        }
        if (by_day < MOST && by_month < MOST)
            continue;
        c->dates    = by_day > by_month ? by_day : by_month;
        c->order    = by_month > by_day ? orders[i + 1] : orders[i];
        c->order_or = by_day == by_month ? orders[i + 1] : NULL;
        return;
    }
}

/* ---- words ---- */

static bool is_alpha(struct str s, size_t n)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return s.n == n;
}

static bool is_hs(struct str s)
{
    size_t digits = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9')
            digits++;
        else if (s.p[i] != '.' && s.p[i] != ' ')
            return false;
    }
    return digits >= 6 && digits <= 10;
}

static bool is_whole(struct str s)
{
    uint64_t v;

    return text_u64(s, &v);
}

static bool is_mode(struct str s)
{
    struct str rest = str_of(kind_words(KIND_MODE)), word;

    while (text_split(&rest, '|', &word))
        if (str_eq(word, s))
            return true;
    return false;
}

static void count_words(struct guess_table *t, size_t column, struct guess_column *c)
{
    size_t cas = 0, hs = 0, units = 0, modes = 0, two = 0, three = 0, iso = 0, wholes = 0;
    char   canonical[CAS_TEXT];

    for (size_t i = t->first; i < t->n; i++) {
        struct str s = guess_cell(t, i, column);

        if (!s.n)
            continue;
        c->filled++;
        cas += memchr(s.p, '-', s.n) && cas_valid(s, canonical);
        hs += is_hs(s);
        units += unit_find(s) != NULL;
        modes += is_mode(s);
        two += is_alpha(s, 2);
        three += is_alpha(s, 3);
        iso += dated(s);
        wholes += is_whole(s);
    }
    if (!c->filled)
        return;
    c->cas        = (int)(cas * 100 / c->filled);
    c->hs         = (int)(hs * 100 / c->filled);
    c->units      = (int)(units * 100 / c->filled);
    c->modes      = (int)(modes * 100 / c->filled);
    c->countries  = (int)(two * 100 / c->filled);
    c->currencies = (int)(three * 100 / c->filled);
    c->wholes     = (int)(wholes * 100 / c->filled);
    c->iso        = iso * 100 >= c->filled * MOST;
}

int guess_columns(struct guess_table *t, struct pw_err *err)
{
    struct mapping *m = arena_alloc(t->a, sizeof *m);

    t->columns = arena_alloc(t->a, t->g->n_columns * sizeof *t->columns);
    if (!m || !t->columns)
        return err_nomem(err);
    for (size_t column = 0; column < t->g->n_columns; column++) {
        struct guess_column *c = &t->columns[column];

        count_words(t, column, c);
        if (c->iso)
            c->dates = 100;
        else
            find_order(t, column, c, m);
        m->dates = STR_NONE;
        for (size_t i = 0; i < COUNT_OF(notations) && c->numbers < 100; i++) {
            int n;

            m->decimal   = z(notations[i].decimal);
            m->thousands = z(notations[i].thousands);
            m->lakh      = notations[i].lakh;
            n            = share(t, column, m, FIELD_QUANTITY);
            c->numbers   = n > c->numbers ? n : c->numbers;
        }
        m->decimal = m->thousands = STR_NONE;
        m->lakh    = false;
    }
    return PW_OK;
}

/* ---- the notation of amounts ---- */

static bool fits_all(struct guess_table *t, const bool *amounts, size_t notation, struct mapping *m)
{
    m->decimal   = z(notations[notation].decimal);
    m->thousands = z(notations[notation].thousands);
    m->lakh      = notations[notation].lakh;
    for (size_t column = 0; column < t->g->n_columns; column++)
        if (amounts[column] && t->columns[column].filled && share(t, column, m, FIELD_QUANTITY) < 100)
            return false;
    return true;
}

void guess_numbers(struct guess_table *t, const bool *amounts)
{
    static const char *const described[] = {
        "points before decimals and no groups", "decimal = \",\"", "thousands = \",\"",
        "decimal = \",\", thousands = \".\"",
    };
    struct mapping *m    = arena_alloc(t->a, sizeof *m);
    size_t          best = SIZE_MAX;
    bool            all[COUNT_OF(notations)];

    for (size_t i = 0; m && i < COUNT_OF(notations); i++) {
        all[i] = fits_all(t, amounts, i, m);
        if (all[i] && best == SIZE_MAX)
            best = i;
    }
    if (!m || best == SIZE_MAX)
        return;
    t->g->decimal   = notations[best].decimal;
    t->g->thousands = notations[best].thousands;
    t->g->lakh      = notations[best].lakh;
    /* "1.200" in every row may be twelve hundred, "1,200" may be one and a fifth; "5" leaves nothing to ask. */
    if (best == 0 && all[3] && !all[1])
        t->g->numbers_or = described[3];
    else if (best == 1 && all[2] && !all[0])
        t->g->numbers_or = described[2];
}
