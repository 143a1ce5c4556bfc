#include "config.h"
#include "format/fold.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "tap.h"

/* Two spellings, folded: are they one name? */
static const struct { const char *name, *a, *b; bool same; } pairs[] = {
    { "case",                                "ACETIC Anhydride", "acetic anhydride", true },
    { "white space and punctuation",         " Acetic\t-\nanhydride.", "acetic anhydride", true },
    { "nothing between words is something",  "aceticanhydride", "acetic anhydride", false },
    { "accents",                             "Química Básica Ñandú", "quimica basica nandu", true },
    { "composed and decomposed (F154)",      "Mu\xCC\x88ller", "M\xC3\xBCller", true },
    { "sharp s",                             "Straße STRAẞE", "strasse strasse", true },
    { "ligatures",                           "o\xEF\xAC\x83" "ce", "office", true },
    { "full width (F154)",                   "ＡＢＣ１２３", "abc123", true },
    { "superscripts",                        "H₂SO₄", "h2so4", true },
    { "Turkish capital I with a dot (F197)", "İstanbul", "istanbul", true },
    { "dotless i is another letter",         "ısparta", "isparta", false },
    { "Greek with accents and final sigma",  "Χημικός ΧΗΜΙΚΟΣ", "χημικος χημικος", true },
    { "Cyrillic",                            "УКСУСНЫЙ Ангидрид", "уксусный ангидрид", true },
    { "Cyrillic io",                         "Семён", "Семен", true },
    { "Cyrillic a is not Latin a (F154)",    "аcetone", "acetone", false },
    { "Arabic with vowel signs",             "مُحَمَّد", "محمد", true },
    { "Arabic stretched",                    "محـــمد", "محمد", true },
    { "Chinese stays",                       "乙酸酐", "乙酸酐", true },
    { "another Chinese name",                "乙酸酐", "丙酮", false },
    { "Hindi vowels are letters",            "की", "का", false },
    { "Hindi spelled in one way",            "राम केमिकल्स", "राम  केमिकल्स", true },
    { "Thai vowels too",                     "กิ", "กุ", false },
    { "Japanese voiced and not",             "ガス", "カス", false },
    { "composed or not",                     "ガス", "カ\xE3\x82\x99ス", true },
    { "half width Japanese",                 "ｶﾞｽ", "ガス", true },
    { "Korean, composed or not",             "한국", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB\xE1\x84\x80\xE1\x85\xAE\xE1\x86\xA8", true },
    { "right-to-left override (F154)",       "abc\xE2\x80\xAE" "def", "abcdef", true },
    { "zero width (F154)",                   "ab\xE2\x80\x8B" "c\xEF\xBB\xBF" "def\xE2\x80\x8D", "abcdef", true },
    { "soft hyphen (F154)",                  "ab\xC2\xAD" "cdef", "abcdef", true },
    { "outside the basic plane",             "𝐀𝐜𝐞𝐭𝐨𝐧𝐞", "acetone", true },
    { "emoji are no letters (F154)",         "🧪 Acetone 🧪", "acetone", true },
    { "digits of other scripts stay apart",  "١٢٣", "123", false },
    { "only punctuation (F154)",             "?!. --", "", true },
    { "nothing",                             "", "", true },
};

static void names(void)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        BUF_AUTO a = { 0 }, b = { 0 }, again = { 0 };

        fold_name(str_of(pairs[i].a), &a);
        fold_name(str_of(pairs[i].b), &b);
        fold_name(buf_view(&a), &again);
        check(pairs[i].name, str_eq(buf_view(&a), buf_view(&b)) == pairs[i].same);
        if (!utf8_valid(buf_view(&a), NULL) || !str_eq(buf_view(&a), buf_view(&again)))
            check_str("folded, it is valid and stays as it is", buf_view(&again), a.p ? a.p : "");
    }
}

static void words(void)
{
    BUF_AUTO a = { 0 }, b = { 0 };

    fold_words(STR("Anhydride, ACETIC"), &a);
    check_str("words are sorted", buf_view(&a), "acetic anhydride");
    buf_reset(&a);
    buf_text(&a, "before:");
    fold_words(STR("b a"), &a);
    fold_name(STR(" C "), &a);
    check_str("what stood there stays, nothing runs together by itself", buf_view(&a), "before:a bc");
    fold_digits(STR("+31 (0)20-555 \xD9\xA1"), &b);
    check_str("digits alone", buf_view(&b), "31020555");
    buf_reset(&b);
    for (int i = 0; i < 300; i++)
        buf_text(&b, "z a ");
    buf_reset(&a);
    fold_words(buf_view(&b), &a);
    check("very many words end somewhere", a.n > 0 && a.n < 400);
}

/* ---- hostile lengths ---- */

static void hostile(void)
{
    BUF_AUTO marks = { 0 }, folded = { 0 }, half = { 0 };

    buf_text(&marks, "a");
    for (int i = 0; i < 10000; i++)
        buf_text(&marks, "\xCC\x81");
    fold_name(buf_view(&marks), &folded);
    check_str("10,000 combining marks (F154)", buf_view(&folded), "a");

    buf_reset(&marks);
    buf_reset(&folded);
    for (int i = 0; i < 3000; i++)
        buf_text(&marks, "\xEF\xB7\xBA");      /* one character that stands for eighteen */
    fold_name(buf_view(&marks), &folded);
    check("characters that unfold to many (F154)", utf8_valid(buf_view(&folded), NULL));

    for (size_t cut = 0; cut < 4; cut++) {
        buf_reset(&half);
        buf_reset(&folded);
        for (size_t i = 0; i < FOLD_TEXT_MAX - cut; i++)
            buf_byte(&half, 'x');
        buf_text(&half, "𝐀𝐀");
        fold_name(buf_view(&half), &folded);
        if (!utf8_valid(buf_view(&folded), NULL) || folded.n < FOLD_TEXT_MAX - 4 || folded.n > FOLD_TEXT_MAX + 1)
            check_int("a name that is cut is cut between characters", (int64_t)folded.n, FOLD_TEXT_MAX);
    }
    check("long names are cut between characters", true);
    buf_reset(&folded);
    fold_name(STR("ab\xED\xA0\x80 \xFF" "cd"), &folded);
    check("broken bytes do no harm", utf8_valid(buf_view(&folded), NULL));
}

int main(void)
{
    names();
    words();
    hostile();
    return tap_done();
}
