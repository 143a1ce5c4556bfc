#include "config.h"
#include "model/substance.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"
#include "model/unit.h"

#define WORDS_MAX   24      /* words of a description that are looked at */
#define PHRASE_MAX  4       /* words of the longest phrase tried */

/* Words that name a salt or hydrate, folded. The listed substance is what is left without them. */
static const char *const salt_words[] = {
    "hydrochloride", "hcl", "sulphate", "sulfate", "maleate", "tartrate", "bitartrate", "hydrobromide",
    "phosphate", "nitrate", "acetate", "citrate", "sodium", "potassium", "salt", "hydrate", "monohydrate",
    "hemihydrate", "hydrochlorid", "sulfat", "chlorhydrate", "clorhidrato", "sulfato", "гидрохлорид", "сульфат",
};

static const char *salt_of(struct str word)
{
    for (size_t i = 0; i < COUNT_OF(salt_words); i++)
        if (str_is(word, salt_words[i]))
            return salt_words[i];
    return NULL;
}

/* What a declared name says: the substance, how it stands in the table, and a salt word if any. */
struct named {
    const struct substance *substance;
    unsigned                how;
    const char             *salt;
};

static bool lookup(const struct substances *s, struct str words, struct named *ret)
{
    uint64_t v;

    if (!map_get(&s->by_words, words, &v))
        return false;
    ret->substance = &s->items[v / 4];
    ret->how       = (unsigned)(v % 4);
    return true;
}

/* The name without strengths: "98 %", "99.8%", "98-99 %", wherever they stand. */
static void without_strength(struct str name, struct buf *out)
{
    for (size_t i = 0; i < name.n; i++) {
        size_t end = out->n;

        if (name.p[i] != '%') {
            buf_byte(out, (unsigned char)name.p[i]);
            continue;
        }
        while (end && out->p[end - 1] == ' ')
            end--;
        while (end && strchr("0123456789.,-", out->p[end - 1]))
            end--;
        out->n = end;
        buf_byte(out, ' ');
    }
}

/* Tries the words without salt words and without a strength. */
static void lookup_reduced(const struct substances *s, struct str name, struct named *ret)
{
    BUF_STACK(plain, 256);
    BUF_STACK(folded, 256);
    BUF_STACK(kept, 256);
    BUF_STACK(words, 256);
    struct str  rest, word;
    const char *salt = NULL;

    without_strength(name, &plain);
    fold_name(buf_view(&plain), &folded);
    rest = buf_view(&folded);
    while (text_split(&rest, ' ', &word)) {
        const char *z = salt_of(word);

        if (z) {
            salt = z;
            continue;
        }
        buf_str(&kept, word);
        buf_byte(&kept, ' ');
    }
    fold_words(buf_view(&kept), &words);
    if (words.n && lookup(s, buf_view(&words), ret))
        ret->salt = salt;
}

static struct named by_name(const struct substances *s, struct str name)
{
    BUF_STACK(folded, 256);
    BUF_STACK(words, 256);
    struct named n      = { 0 };
    struct str   rest, word;

    fold_name(name, &folded);
    fold_words(name, &words);
    if (!words.n)
        return n;
    if (!lookup(s, buf_view(&words), &n)) {
        lookup_reduced(s, name, &n);
        return n;
    }
    rest = buf_view(&folded);       /* "ephedrine hydrochloride" is a synonym, and a salt */
    while (!n.salt && text_split(&rest, ' ', &word))
        n.salt = salt_of(word);
    return n;
}

const struct substance *substance_in_text(const struct substances *s, struct str text)
{
    BUF_STACK(folded, 256);
    BUF_STACK(words, 256);
    struct str word[WORDS_MAX], rest;
    size_t     n = 0;

    fold_name(text, &folded);
    rest = buf_view(&folded);
    while (n < WORDS_MAX && text_split(&rest, ' ', &word[n]))
        n++;
    for (size_t len = PHRASE_MAX; len >= 1; len--)
        for (size_t i = 0; i + len <= n; i++) {
            struct str   phrase = { word[i].p, (size_t)(word[i + len - 1].p + word[i + len - 1].n - word[i].p) };
            struct named found  = { 0 };

            if (phrase.n < 5)       /* "AA" in a sentence is not acetic anhydride */
                continue;
            buf_reset(&words);
            fold_words(phrase, &words);
            if (lookup(s, buf_view(&words), &found))
                return found.substance;
        }
    return NULL;
}

static const char *form_word(const struct resolve_env *env, struct str name, const struct named *n)
{
    static const char *const forms[] = { "name", "synonym", "formula" };
    BUF_STACK(words, 256);
    char     cas[CAS_TEXT];

    if (cas_valid(name, cas))
        return "cas";
    if (n->substance)
        return forms[n->how < 3 ? n->how : 1];
    fold_words(name, &words);
    return map_get(env->vague_names, buf_view(&words), &(uint64_t){ 0 }) ? "vague" : "unknown";
}

/* A code given at 4 digits matches at 4 digits, never beyond its own length. */
static bool hs_agrees(struct str given, struct str own)
{
    size_t n = given.n < own.n ? given.n : own.n;

    return n >= 4 && memcmp(given.p, own.p, n) == 0;
}

/* Chapters whose six-digit codes the table lists are known to the last digit, the others by heading. */
static bool hs_exists(const struct map *codes, struct str six)
{
    uint64_t v;

    if (six.n >= 6 && map_get(codes, (struct str){ six.p, 2 }, &v) && v)
        return map_get(codes, six, &v);
    return map_get(codes, (struct str){ six.p, 4 }, &v);
}

static const struct substance *resolve_hs(const struct resolve_env *env, struct goods_line *g, struct arena *a)
{
    BUF_STACK(digits, 32);
    struct str six;
    uint64_t   i;

    fold_digits(g->text[GOODS(HS)], &digits);
    g->hs_given = true;
    six         = arena_str(a, buf_view(&digits));
    if (six.n < 4)
        return NULL;
    if (six.n > 6)
        six.n = 6;
    g->hs_known    = hs_exists(env->hs_codes, six);
    g->hs_residual = six.n == 6 && six.p[5] == '9';
    if (six.n == 6 && six.p[4] == '9' && six.p[5] == '0')
        g->hs_residual = true;
    if (six.n < 6 || !map_get(&env->substances->by_hs, six, &i) || i >= env->substances->n)
        return NULL;
    return &env->substances->items[i];
}

static void say_conflict(struct goods_line *g, const struct substance *cas, const struct substance *name,
                         const struct substance *hs, struct arena *a)
{
    BUF_AUTO out = { 0 };

    if (cas)
        buf_printf(&out, "CAS %.*s is %.*s; ", (int)cas->cas.n, cas->cas.p, (int)cas->name.n, cas->name.p);
    if (name)
        buf_printf(&out, "the name '%.*s' is %.*s; ", (int)g->text[GOODS(SUBSTANCE)].n,
                   g->text[GOODS(SUBSTANCE)].p, (int)name->name.n, name->name.p);
    if (hs)
        buf_printf(&out, "HS %.*s is %.*s; ", (int)g->text[GOODS(HS)].n, g->text[GOODS(HS)].p, (int)hs->name.n,
                   hs->name.p);
    if (out.n > 2)
        g->conflict_text = arena_str(a, (struct str){ out.p, out.n - 2 });
    g->conflict = true;
}

void substance_resolve(const struct resolve_env *env, struct goods_line *g, struct arena *a)
{
    struct str              cas_text = g->text[GOODS(CAS)], name = g->text[GOODS(SUBSTANCE)];
    const struct substance *by_cas = NULL, *by_hs = NULL;
    struct named            named = { 0 };
    char                    cas[CAS_TEXT];
    uint64_t                i;

    if (cas_text.n) {
        g->cas_given = true;
        g->cas_valid = cas_valid(cas_text, cas);
        if (g->cas_valid && map_get(&env->substances->by_cas, str_of(cas), &i))
            by_cas = &env->substances->items[i];
    }
    if (name.n) {
        named        = by_name(env->substances, name);
        g->name_form = form_word(env, name, &named);
        if (!named.substance && cas_valid(name, cas) && map_get(&env->substances->by_cas, str_of(cas), &i))
            named.substance = &env->substances->items[i];
    }
    if (g->text[GOODS(HS)].n)
        by_hs = resolve_hs(env, g, a);

    g->substance    = by_cas ? by_cas : named.substance ? named.substance : by_hs;
    g->substance_by = by_cas ? "cas" : named.substance ? "name" : by_hs ? "hs" : NULL;
    if (g->substance && g->hs_given && g->substance->hs.n) {
        BUF_STACK(digits, 32);

        fold_digits(g->text[GOODS(HS)], &digits);
        g->hs_matches = hs_agrees(buf_view(&digits), g->substance->hs);
    }
    if ((by_cas && named.substance && by_cas != named.substance) ||
        (by_hs && g->substance && by_hs != g->substance && !g->hs_matches))
        say_conflict(g, by_cas, named.substance, by_hs, a);
    g->salt = named.salt;
}

/* The factor of a salt: a number for any salt, or "word:number" pairs. 0: none is known. */
static int64_t salt_factor(struct str factors, const char *salt)
{
    struct str rest = factors, pair;
    int64_t    v;

    while (text_split(&rest, '|', &pair)) {
        const char *colon = memchr(pair.p, ':', pair.n);

        if (!colon)
            return decimal_parse(pair, &v, NULL) == PW_OK ? v : 0;
        if (strlen(salt) == (size_t)(colon - pair.p) && memcmp(pair.p, salt, strlen(salt)) == 0) {
            struct str number = { colon + 1, (size_t)(pair.p + pair.n - colon - 1) };

            return decimal_parse(number, &v, NULL) == PW_OK ? v : 0;
        }
    }
    return 0;
}

static void apply_salt(struct goods_line *g)
{
    int64_t factor;

    if (!g->salt || !g->substance || g->substance->salts_excluded)
        return;
    factor = salt_factor(g->substance->salt_factors, g->salt);
    if (factor > 0 && factor <= DECIMAL_ONE)
        scale_i64(g->quantity_mg, factor, DECIMAL_ONE, &g->quantity_mg);
    else
        g->basis = BASIS_SALT;
}

void quantity_resolve(struct goods_line *g)
{
    const struct unit *u = g->text[GOODS(UNIT)].n ? unit_find(g->text[GOODS(UNIT)]) : NULL;
    int64_t            quantity, percent;

    g->quantity_mg = HISTORY_ABSENT;
    if (g->text[GOODS(UNIT)].n) {
        g->unit_kind = unit_kind_name(u ? u->kind : UNIT_UNKNOWN);
        g->unit_odd  = !u || u->kind == UNIT_COUNT_OF ||
                      (g->substance && u->kind == UNIT_VOLUME && !g->substance->by_volume);
    }
    if (!u || decimal_parse(g->text[GOODS(QUANTITY)], &quantity, NULL) < 0)
        return;
    if (!unit_to_mg(u, quantity, g->substance ? g->substance->density : 0, &g->quantity_mg)) {
        g->quantity_mg = HISTORY_ABSENT;
        return;
    }
    g->basis = BASIS_GROSS;
    if (g->text[GOODS(CONCENTRATION)].n &&
        decimal_parse(g->text[GOODS(CONCENTRATION)], &percent, NULL) == PW_OK && percent <= 100 * DECIMAL_ONE &&
        scale_i64(g->quantity_mg, percent, 100 * DECIMAL_ONE, &g->quantity_mg))
        g->basis = BASIS_NET;
    apply_salt(g);
}
