/*
 * unit.h - units of mass and volume that occur in trade, exactly.
 *
 * Codes are those of UNECE Recommendation 20; factors are the legal definitions (1 lb = 453.59237 g,
 * 1 US gallon = 3.785411784 L, 1 imperial gallon = 4.54609 L).
 */
#ifndef PW_MODEL_UNIT_H
#define PW_MODEL_UNIT_H

#include "base/buf.h"

enum unit_kind { UNIT_UNKNOWN, UNIT_MASS, UNIT_VOLUME, UNIT_COUNT_OF };
const char *unit_kind_name(enum unit_kind k);       /* "unknown", "mass", "volume", "count" */

struct unit {
    enum unit_kind kind;
    const char    *name;
    int64_t        num, den;    /* MASS: milligrams, VOLUME: microlitres per unit = num / den */
};

/* By name, symbol or Rec 20 code; case, blanks and a plural s forgiven. NULL: not known. */
const struct unit *unit_find(struct str written);

/*
 * Milligrams of `quantity` (millionths of the unit), rounded half up. Volumes need a density in
 * millionths of kg per litre; 0 means none is known. False when it cannot be converted or does not fit.
 */
bool unit_to_mg(const struct unit *u, int64_t quantity, int64_t density, int64_t *ret_mg);

/* value * num / den in 128 bits, rounded half up; false when it does not fit or den <= 0. */
bool scale_i64(int64_t value, int64_t num, int64_t den, int64_t *ret);

#endif
