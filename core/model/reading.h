/*
 * reading.h - what a date or a number that is not in canonical form may mean: every reading, so that whoever
 * asks can be shown them. It decides nothing.
 */
#ifndef PW_MODEL_READING_H
#define PW_MODEL_READING_H

#include "base/buf.h"

#define READINGS_MAX 2

struct reading {
    char value[24];         /* as it would be stored */
    char shown[24];         /* for people: "3 April 2026", "1234" */
    char mapping[48];       /* what a mapping file says for it: dates = "DD/MM/YYYY" */
};

/* How many readings there are; 0: it is none of ours to explain. Days, months and years in two orders and three
 * signs; a comma that parts decimals or thousands, with points for the other. */
size_t reading_date(struct str text, struct reading ret[static READINGS_MAX]);
size_t reading_decimal(struct str text, struct reading ret[static READINGS_MAX]);

#endif
