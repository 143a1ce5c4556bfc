#include "config.h"
#include "match/align.h"

#include "base/mem.h"
#include "tap.h"

/* A name in any script as tokens, and how alike two names are. */

static const struct { const char *script, *name, *tokens; } reads[] = {
    { "Latin with a form",  "Müller & Söhne GmbH", "muller sohne" },
    { "Cyrillic",           "ООО «Ромашка-2»", "romashka 2" },
    { "Greek",              "Αθήνα Χημικά ΑΕ", "athina chimika" },
    { "Chinese",            "北京化工有限公司", "bei jing hua gong" },
    { "Hangul",             "서울화학", "seoulhwahag" },
    { "Devanagari",         "भारत", "bharata" },
    { "Arabic",             "شركة النور", "al nwr" },
    { "a form in the middle", "Acme Ltd Hong Kong", "acme hong kong" },
    { "a word that is a form elsewhere", "Spa Resort As Said", "spa resort as said" },
    { "forms behind one another", "Heron Trading Co., Ltd.", "heron trading" },
    { "a form in front", "PT Sumber Kimia Tbk", "sumber kimia" },
    { "apostrophes join",   "O'Hara d’Or Ltd.", "ohara dor" },
    { "nothing but forms",  "Limited Company", "limited company" },
    { "signs alone",        "--- !!", "" },
};

static const struct { const char *why, *a, *b; int least, most; } pairs[] = {
    { "the same",                       "Golden Heron Trading", "golden heron trading ltd", 100, 100 },
    { "another order",                  "Heron Golden Trading", "Golden Heron Trading", 100, 100 },
    { "doubled letters and vowels",     "Mohammed Khalil", "Muhamad Halil", 80, 99 },
    { "Cyrillic and English spelling",  "Юрий Хабаров", "Yuri Khabarov", 80, 99 },
    { "written apart",                  "Bei Jing Chemical", "Beijing Chemical", 100, 100 },
    { "an initial",                     "J Heron", "John Heron", 80, 95 },
    { "a slip of the pen",              "Goldem Heron", "Golden Heron", 85, 99 },
    { "letters that changed places",    "Goldne Heron", "Golden Heron", 85, 99 },
    { "a number counts",                "Sunrise 14 Trading", "Sunrise 15 Trading", 0, 70 },
    { "other names",                    "Silver Lark", "Golden Heron", 0, 20 },
    { "nobody",                         "", "Golden Heron", 0, 0 },
};

int main(void)
{
    struct latin     l = { 0 };
    struct name      a, b;
    struct alignment x;
    int              weights[] = { 9, 9, 1 };

    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        BUF_AUTO got = { 0 };

        name_read(&l, str_of(reads[i].name), &a);
        for (size_t k = 0; k < a.n; k++) {
            buf_text(&got, k ? " " : "");
            buf_str(&got, a.tokens[k]);
        }
        check_str(reads[i].script, buf_view(&got), reads[i].tokens);
    }
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        name_read(&l, str_of(pairs[i].a), &a);
        name_read(&l, str_of(pairs[i].b), &b);
        align_names(&a, NULL, &b, NULL, &x);
        if (x.score < pairs[i].least || x.score > pairs[i].most)
            check_int(pairs[i].why, x.score, pairs[i].least);
        else
            check(pairs[i].why, true);
    }
    name_read(&l, STR("Golden Heron Trading"), &a);
    name_read(&l, STR("Golden Heron"), &b);
    align_names(&a, weights, &b, weights, &x);
    check("a common word that is missing weighs little", x.score >= 95 && x.left_a == 4 && !x.left_b && x.n == 2);
    check_text("and the pair says how", pair_how_text(x.pairs[0].how), "same");
    latin_done(&l);
    return tap_done();
}
