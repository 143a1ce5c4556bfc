/*
 * substance.h - the table of precursors, and finding one by CAS number, name or tariff code.
 *
 * Table I and II are those of the 1988 Convention; ISSL is the limited international special
 * surveillance list; every row of the table carries its source.
 */
#ifndef PW_MODEL_SUBSTANCE_H
#define PW_MODEL_SUBSTANCE_H

#include "base/map.h"
#include "model/shipment.h"
#include "model/table.h"

#define SUBSTANCE_LIST_MAX 12

struct substance {
    struct str code, name, table, cas, hs;      /* hs: digits only, as long as the table gives it */
    struct str concerns[SUBSTANCE_LIST_MAX], uses[SUBSTANCE_LIST_MAX];
    size_t     n_concerns, n_uses;
    struct str concerns_text;                   /* as in the table: one value for windows */
    int        risk;                            /* 1..5 */
    bool       by_volume;                       /* traded in litres */
    bool       salts_excluded;
    int64_t    density;                         /* millionths of kg/L; 0: not known */
    struct str salt_factors;                    /* "hydrochloride:0.82|sulfate:0.77", or one number */
    struct str source;
};

struct substances {
    struct substance *items;
    size_t            n;
    struct map        by_cas, by_code;
    struct map        by_words;     /* folded, words sorted -> index * 4 + how (enum name_how) */
    struct map        by_hs;        /* 6 digits -> index, or SUBSTANCE_SEVERAL */
    struct arena      keys;
};

/* Refuses wrong CAS check digits, double codes, and names that two substances share. */
int substances_build(struct substances *s, const struct table *t, struct arena *a, struct pw_err *err);
void substances_done(struct substances *s);

const struct substance *substances_by_code(const struct substances *s, struct str code);

/* Form and check digit of a CAS registry number; other hyphens and blanks are forgiven. The canonical
 * "108-24-7" goes to `out`. */
#define CAS_TEXT 16
bool cas_valid(struct str written, char out[static CAS_TEXT]);

/* Resolves one goods line: substance, how, conflicts, HS facts. `hs_exists` tells whether the first
 * six digits are in the harmonized system; `vague` whether a folded name is on that list. */
struct resolve_env {
    const struct substances *substances;
    const struct map        *hs_codes;      /* "291524", headings "2915", chapters "29" -> 1 if all codes are listed */
    const struct map        *vague_names;   /* folded words -> 1 */
};
void substance_resolve(const struct resolve_env *env, struct goods_line *line, struct arena *a);

/* The substance a free text names anywhere ("drums of ACETIC ANHYDRIDE tech."), NULL when none. */
const struct substance *substance_in_text(const struct substances *s, struct str text);

/* Mass, basis and whether the unit fits the substance; needs substance_resolve() first. */
void quantity_resolve(struct goods_line *line);

#endif
