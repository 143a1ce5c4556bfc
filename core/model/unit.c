#include "config.h"
#include "model/unit.h"

#include "base/mem.h"
#include "base/text.h"

/* Spellings that are folded by unit_find(): lower case, without blanks, dots and a plural s. */
static const struct {
    struct unit unit;
    const char *spellings;      /* blank-separated; Rec 20 code first */
} units[] = {
    { { UNIT_MASS, "mg", 1, 1 },                       "mgm mg milligram milligramme" },
    { { UNIT_MASS, "g", 1000, 1 },                     "grm g gr gm gram gramme gramm gramo грамм г" },
    { { UNIT_MASS, "kg", 1000000, 1 },                 "kgm kg kilo kilogram kilogramme kilogramm kilogramo кг килограмм 公斤 千克" },
    { { UNIT_MASS, "t", INT64_C(1000000000), 1 },      "tne t mt ton tonne tonelada metricton metrictonne т тонна 吨" },
    { { UNIT_MASS, "hg", 100000, 1 },                  "hgm hg hectogram" },
    { { UNIT_MASS, "ug", 1, 1000 },                    "mc ug µg microgram mcg" },
    { { UNIT_MASS, "dt", 100000000, 1 },               "dtn dt quintal centner decitonne" },
    { { UNIT_MASS, "lb", 45359237, 100 },              "lbr lb pound" },
    { { UNIT_MASS, "oz", 28349523125, 1000000 },       "onz oz ounce" },
    { { UNIT_MASS, "short ton", 90718474000, 100 },    "stn shortton ustonne uston" },
    { { UNIT_MASS, "long ton", INT64_C(101604690880), 100 }, "ltn longton ukton" },
    { { UNIT_VOLUME, "ml", 1000, 1 },                  "mlt ml millilitre milliliter cc cm3 cmq" },
    { { UNIT_VOLUME, "cl", 10000, 1 },                 "clt cl centilitre centiliter" },
    { { UNIT_VOLUME, "dl", 100000, 1 },                "dlt dl decilitre deciliter" },
    { { UNIT_VOLUME, "l", 1000000, 1 },                "ltr l lt litre liter litro л литр 升 dm3 dmq" },
    { { UNIT_VOLUME, "hl", 100000000, 1 },             "hlt hl hectolitre hectoliter" },
    { { UNIT_VOLUME, "m3", INT64_C(1000000000), 1 },   "mtq m3 m³ cubicmetre cubicmeter cbm kl k6 kilolitre" },
    { { UNIT_VOLUME, "US gallon", 3785411784, 1000 },  "gll gal gallon usgallon usgal" },
    { { UNIT_VOLUME, "imperial gallon", 4546090, 1 },  "gli imperialgallon ukgallon ukgal" },
    { { UNIT_VOLUME, "US pint", 473176473, 1000 },     "ptl pint uspint" },
    { { UNIT_VOLUME, "US quart", 946352946, 1000 },    "qtl quart usquart" },
    { { UNIT_VOLUME, "US fluid ounce", 29573529562, 1000000 }, "oza floz fluidounce" },
    { { UNIT_COUNT_OF, "piece", 0, 0 },                "h87 c62 pce pc piece unit each nar ea" },
    { { UNIT_COUNT_OF, "package", 0, 0 },              "xpk pk package drum xdr barrel xba bag xbg box xbx can xca carton ctn bottle xbo ibc container" },
    { { UNIT_COUNT_OF, "tablet", 0, 0 },               "u2 tablet tab ampoule vial capsule dose dz dzn" },
};

#define SPELLING_MAX 40

const char *unit_kind_name(enum unit_kind k)
{
    static const char *const names[] = { "unknown", "mass", "volume", "count" };

    return names[k];
}

static uint32_t small(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F))   /* Latin, Cyrillic */
        return c + 32;
    return c;
}

/* Small letters without blanks and dots. 0: nothing, or too long for a unit. */
static size_t squeeze(struct str s, char out[SPELLING_MAX])
{
    BUF_STACK(text, SPELLING_MAX * 2);

    for (size_t i = 0; i < s.n && text.n < SPELLING_MAX;) {
        uint32_t c = utf8_next(s, &i);

        if (c != ' ' && c != '.' && c != '-' && c != '_')
            utf8_add(&text, small(c));
    }
    if (text.n >= SPELLING_MAX)
        return 0;
    memcpy(out, text.p, text.n);
    return text.n;
}

static bool has_spelling(const char *spellings, struct str word)
{
    for (const char *p = spellings; *p;) {
        size_t n = 0;

        while (p[n] && p[n] != ' ')     /* a few letters: less than a call of strcspn() */
            n++;
        if (n == word.n && memcmp(p, word.p, n) == 0)
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

static const struct unit *find_exact(struct str word)
{
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (has_spelling(units[i].spellings, word))
            return &units[i].unit;
    return NULL;
}

const struct unit *unit_find(struct str written)
{
    char               text[SPELLING_MAX];
    struct str         word = { text, squeeze(written, text) };
    const struct unit *u;

    if (!word.n)
        return NULL;
    u = find_exact(word);
    if (!u && word.n > 2 && word.p[word.n - 1] == 's') {
        word.n--;
        u = find_exact(word);
    }
    return u;
}

bool scale_i64(int64_t value, int64_t num, int64_t den, int64_t *ret)
{
    __int128 v;

    if (den <= 0)
        return false;
    v = (__int128)value * num;
    v = v >= 0 ? (v + den / 2) / den : -((-v + den / 2) / den);
    if (v > INT64_MAX || v < -INT64_MAX)
        return false;
    *ret = (int64_t)v;
    return true;
}

bool unit_to_mg(const struct unit *u, int64_t quantity, int64_t density, int64_t *ret_mg)
{
    /* One rounding only: quantity(1e-6) * num/den [* density(1e-6)]. A microlitre of density 1 kg/L is
     * one milligram. */
    __int128 v, den;

    if (u->kind == UNIT_MASS) {
        v   = (__int128)quantity * u->num;
        den = (__int128)u->den * 1000000;
    } else if (u->kind == UNIT_VOLUME && density > 0) {
        if (__builtin_mul_overflow((__int128)quantity * u->num, (__int128)density, &v))
            return false;
        den = (__int128)u->den * 1000000 * 1000000;
    } else {
        return false;
    }
    v = (v + den / 2) / den;
    if (v > INT64_MAX || v < 0)
        return false;
    *ret_mg = (int64_t)v;
    return true;
}
