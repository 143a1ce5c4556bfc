#include "config.h"
#include "model/substance.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/rulebooks.h"
#include "base/mem.h"
#include "base/text.h"
#include "tap.h"

static struct reference ref;        /* the shipped tables */

/* ---- CAS numbers ---- */

static const struct { const char *name, *written, *want; } cas[] = {
    { "as printed",                       "108-24-7", "108-24-7" },
    { "without hyphens (F149)",           "108247", "108-24-7" },
    { "with blanks (F149)",               " 108 - 24 - 7 ", "108-24-7" },
    { "with a no-break space (F149)",     "108\xC2\xA0" "24\xC2\xA0" "7", "108-24-7" },
    { "with another hyphen (F149)",       "108‐24‐7", "108-24-7" },
    { "with a non-breaking hyphen (F149)", "108‑24‑7", "108-24-7" },
    { "with a dash (F149)",               "108–24–7", "108-24-7" },
    { "with a minus sign (F149)",         "108−24−7", "108-24-7" },
    { "the longest",                      "2167189-50-4", "2167189-50-4" },
    { "the shortest",                     "50-00-0", "50-00-0" },
    { "a wrong check digit (F149)",       "108-24-8", NULL },
    { "two digits swapped (F149)",        "180-24-7", NULL },
    { "too short",                        "1-0-1", NULL },
    { "too long",                         "12167189-50-4444", NULL },
    { "a letter in it",                   "108-24-X", NULL },
    { "Arabic digits",                    "١٠٨-٢٤-٧", NULL },
    { "nothing",                          "", NULL },
};

static void cas_numbers(void)
{
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        char out[CAS_TEXT] = "untouched";
        bool ok = cas_valid(str_of(cas[i].written), out);

        check_text(cas[i].name, ok ? out : "(none)", cas[i].want ? cas[i].want : "(none)");
    }
}

/* ---- one line, resolved ---- */

static void resolve(struct goods_line *g, struct arena *a)
{
    struct resolve_env env = { &ref.substances, &ref.hs_codes, &ref.vague_names };

    substance_resolve(&env, g, a);
    quantity_resolve(g);
}

static const struct { const char *name, *declared, *code, *form; } names[] = {
    { "the official name",                  "Acetic anhydride", "ACETIC_ANHYDRIDE", "name" },
    { "capitals",                           "ACETIC ANHYDRIDE", "ACETIC_ANHYDRIDE", "name" },
    { "words in another order",             "Anhydride, acetic", "ACETIC_ANHYDRIDE", "name" },
    { "a synonym",                          "ethanoic anhydride", "ACETIC_ANHYDRIDE", "synonym" },
    { "a formula",                          "KMnO4", "POTASSIUM_PERMANGANATE", "formula" },
    { "the name in front of its brackets",  "1-Phenyl-2-propanone", "P2P", "synonym" },
    { "a short name",                       "P-2-P", "P2P", NULL },
    { "German",                             "Essigsäureanhydrid", "ACETIC_ANHYDRIDE", "synonym" },
    { "German in pieces (NFD) (F154)",      "Essigsa\xCC\x88ureanhydrid", "ACETIC_ANHYDRIDE", "synonym" },
    { "French",                             "Anhydride acétique", "ACETIC_ANHYDRIDE", "synonym" },
    { "French without its accents (F154)",  "ANHYDRIDE ACETIQUE", "ACETIC_ANHYDRIDE", "synonym" },
    { "Spanish",                            "Anhídrido acético", "ACETIC_ANHYDRIDE", "synonym" },
    { "Russian",                            "УКСУСНЫЙ АНГИДРИД", "ACETIC_ANHYDRIDE", "synonym" },
    { "Arabic",                             "أنهيدريد الخل", "ACETIC_ANHYDRIDE", "synonym" },
    { "Chinese",                            "乙酸酐", "ACETIC_ANHYDRIDE", "synonym" },
    { "with its strength",                  "Acetic anhydride 98 %", "ACETIC_ANHYDRIDE", "name" },
    { "with its strength, close",           "Acetic anhydride 98%", "ACETIC_ANHYDRIDE", "name" },
    { "with a strength of decimals",        "Acetic anhydride 99.8 %", "ACETIC_ANHYDRIDE", "name" },
    { "with a decimal comma",               "Acetic anhydride (99,8%)", "ACETIC_ANHYDRIDE", "name" },
    { "with the strength in front",         "98% acetic anhydride", "ACETIC_ANHYDRIDE", "name" },
    { "numbers of the name stay",           "1-Phenyl-2-propanone 98 %", "P2P", "synonym" },
    { "a salt that is a synonym",           "ephedrine hydrochloride", "EPHEDRINE", "synonym" },
    { "a salt that is not",                 "Ephedrine sulphate", "EPHEDRINE", "name" },
    { "a salt in Russian",                  "Эфедрин гидрохлорид", "EPHEDRINE", "synonym" },
    { "a CAS number for a name",            "108-24-7", "ACETIC_ANHYDRIDE", "cas" },
    { "a name that says nothing",           "chemicals", NULL, "vague" },
    { "a name nobody knows",                "Unobtainium", NULL, "unknown" },
    { "a part of a name is not the name",   "anhydride", NULL, "unknown" },
    { "signs alone (F154)",                 "!!!", NULL, "unknown" },
};

static void declared_names(void)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct goods_line g = { 0 };

        g.text[GOODS(SUBSTANCE)] = str_of(names[i].declared);
        resolve(&g, &a);
        check_str(names[i].name, g.substance ? g.substance->code : STR("(none)"), names[i].code ? names[i].code : "(none)");
        if (names[i].form)
            check_text("and what kind of name it is", g.name_form, names[i].form);
    }
    arena_done(&a);
}

/* ---- HS codes ---- */

static const struct { const char *name, *hs, *substance; bool known, matches; const char *by; } tariff[] = {
    { "six digits",                        "291524",     NULL, true, true, "hs" },
    { "six digits with a dot (F150)",      "2915.24",    NULL, true, true, "hs" },
    { "eight digits (F150)",               "2915 24 00", NULL, true, true, "hs" },
    { "ten digits (F150)",                 "2915.24.00.10", NULL, true, true, "hs" },
    { "a heading matches at its level (F150)", "2915", "Acetic anhydride", true, true, "name" },
    { "a heading alone names nothing (F150)", "2915", NULL, true, false, NULL },
    { "another heading",                   "2914.11",    "Acetic anhydride", true, false, "name" },
    { "a code that does not exist (F150)", "2999.99",    "Acetic anhydride", false, false, "name" },
    { "a chapter is too short",            "29",         "Acetic anhydride", false, false, "name" },
    { "a code of several substances names none", "2933.39", NULL, true, false, NULL },
    { "a lost leading zero (F150)",        "706.10",     "Acetic anhydride", false, false, "name" },
};

static void hs_codes(void)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(tariff); i++) {
        struct goods_line g = { 0 };

        g.text[GOODS(HS)]        = str_of(tariff[i].hs);
        g.text[GOODS(SUBSTANCE)] = tariff[i].substance ? str_of(tariff[i].substance) : STR_NONE;
        resolve(&g, &a);
        check_text(tariff[i].name, g.substance_by ? g.substance_by : "(none)", tariff[i].by ? tariff[i].by : "(none)");
        check("known, and agreeing, or not", g.hs_given && g.hs_known == tariff[i].known && g.hs_matches == tariff[i].matches);
    }
    arena_done(&a);
}

/* ---- what does not agree is a fact ---- */

static const struct { const char *name, *cas, *declared, *hs, *code; bool valid, conflict; } conflicts[] = {
    { "all three agree",                            "108-24-7", "Acetic anhydride", "2915.24", "ACETIC_ANHYDRIDE", true, false },
    { "a CAS number against a name: the number counts", "67-64-1", "Acetic anhydride", "", "ACETONE", true, true },
    { "a name against an HS code: the name counts", "", "Acetic anhydride", "2914.11", "ACETIC_ANHYDRIDE", false, true },
    { "a bad digit beside a name is a fact (F149)", "108-24-8", "Acetic anhydride", "", "ACETIC_ANHYDRIDE", false, false },
    { "a bad digit alone leaves it open (F149)",    "108-24-8", "", "", NULL, false, false },
    { "a good number that is not ours",             "64-17-5", "", "", NULL, true, false },
    { "and beside a name that is",                  "64-17-5", "Acetone", "", "ACETONE", true, false },
};

static void disagreement(void)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(conflicts); i++) {
        struct goods_line g = { 0 };

        g.text[GOODS(CAS)]       = str_of(conflicts[i].cas);
        g.text[GOODS(SUBSTANCE)] = str_of(conflicts[i].declared);
        g.text[GOODS(HS)]        = str_of(conflicts[i].hs);
        resolve(&g, &a);
        check_str(conflicts[i].name, g.substance ? g.substance->code : STR("(none)"), conflicts[i].code ? conflicts[i].code : "(none)");
        check("a conflict is said in words, or there is none",
              g.conflict == conflicts[i].conflict && g.cas_valid == conflicts[i].valid && (g.conflict_text.n > 0) == g.conflict);
    }
    arena_done(&a);
}

/* ---- milligrams of the anhydrous listed substance ---- */

static const struct { const char *name, *declared, *quantity, *unit, *concentration; int64_t mg; const char *basis; } amounts[] = {
    { "a pure substance by gross mass",   "Acetone", "10", "kg", "", 10000000, "gross" },
    { "a strength",                       "Acetone", "10", "kg", "50", 5000000, "net" },
    { "full strength",                    "Acetone", "10", "kg", "100", 10000000, "net" },
    { "more than full strength counts for nothing", "Acetone", "10", "kg", "100.000001", 10000000, "gross" },
    { "litres by density",                "Acetic anhydride", "100", "L", "100", 108200000, "net" },
    { "litres of what has none (F147)",   "Ephedrine", "100", "L", "", HISTORY_ABSENT, NULL },
    { "litres of the unknown (F147)",     "Unobtainium", "100", "L", "", HISTORY_ABSENT, NULL },
    { "a missing unit (F147)",            "Acetone", "100", "", "", HISTORY_ABSENT, NULL },
    { "drums (F147)",                     "Acetone", "100", "drums", "", HISTORY_ABSENT, NULL },
    { "a salt by its factor",             "Ephedrine hydrochloride", "100", "kg", "100", 81920000, "net" },
    { "another salt by another",          "Ephedrine sulfate", "100", "kg", "100", 77120000, "net" },
    { "a salt in Spanish",                "Efedrina clorhidrato", "100", "kg", "100", 81920000, "net" },
    { "a salt without a factor is told as one", "Ephedrine phosphate", "100", "kg", "100", 100000000, "salt" },
    { "a substance whose own name is a salt's", "Potassium permanganate", "100", "kg", "100", 100000000, "net" },
    { "too much to be true (F148)",       "Acetone", "9223372036854", "t", "", HISTORY_ABSENT, NULL },
};

static void quantities(void)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        struct goods_line g = { 0 };

        g.text[GOODS(SUBSTANCE)]     = str_of(amounts[i].declared);
        g.text[GOODS(QUANTITY)]      = str_of(amounts[i].quantity);
        g.text[GOODS(UNIT)]          = str_of(amounts[i].unit);
        g.text[GOODS(CONCENTRATION)] = str_of(amounts[i].concentration);
        resolve(&g, &a);
        check_int(amounts[i].name, g.quantity_mg, amounts[i].mg);
        if (amounts[i].basis)
            check_text("and what it rests on", quantity_basis_name(g.basis), amounts[i].basis);
    }
    arena_done(&a);
}

/* ---- free text, and tables that are wrong ---- */

static void free_text(void)
{
    const struct substance *s = substance_in_text(&ref.substances, STR("200 drums of ACETIC ANHYDRIDE tech., UN 1715"));

    check_str("a substance in a description", s ? s->code : STR(""), "ACETIC_ANHYDRIDE");
    s = substance_in_text(&ref.substances, STR("Фенилацетон в бочках"));
    check_str("in any script", s ? s->code : STR(""), "P2P");
    check("two letters in a sentence are no substance", !substance_in_text(&ref.substances, STR("AA batteries, size AA")));
    check("nor is nothing", !substance_in_text(&ref.substances, STR("")));
}

static const struct { const char *name, *rows; } tables[] = {
    { "a wrong check digit refuses the table", "A,Alpha,I,108-24-8,,\n" },
    { "so does a code that is there twice",    "A,Alpha,I,,,\nA,Beta,I,,,\n" },
    { "or a name that two substances share",   "A,Alpha,I,,,\nB,ALPHA,I,,,\n" },
    { "or one without a name",                 "A,,I,,,\n" },
    { "or a density of nothing",               "A,Alpha,I,,,0\n" },
    { "or one heavier than osmium",            "A,Alpha,I,,,25.000001\n" },
};

static void bad_tables(void)
{
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        struct arena      a   = { 0 };
        struct substances s   = { 0 };
        struct pw_err     err = { 0 };
        struct table      t;
        char              text[200];

        snprintf(text, sizeof text, "code,name,table,cas,hs,density_kg_per_l\n%s", tables[i].rows);
        check_int(tables[i].name, table_parse("substances", false, str_of(text), &a, &t, &err) == PW_OK
                                      ? substances_build(&s, &t, &a, &err) : -99, PW_EINPUT);
        substances_done(&s);
        arena_done(&a);
    }
}

int main(void)
{
    const char   *top = getenv("top_srcdir");
    struct pw_err err = { 0 };
    char          rules[4096];

    snprintf(rules, sizeof rules, "%s/rules", top ? top : ".");
    if (reference_from_folder(rules, rules, &ref, &err) < 0) {
        check_text("the shipped tables load", err.msg, "");
        return tap_done();
    }
    cas_numbers();
    declared_names();
    hs_codes();
    disagreement();
    quantities();
    free_text();
    bad_tables();
    check("a substance is found by its code", substances_by_code(&ref.substances, STR("ACETONE")) && !substances_by_code(&ref.substances, STR("acetone")));
    reference_done(&ref);
    return tap_done();
}
