/*
 * history_sums.h - counts and sums of long chains without walking them.
 *
 * A set of `by` fields that only windows of count and sum without `where` use (all trade of a country in a
 * substance, say) keeps for each chain its days in order with running totals: an answer is the
 * difference of two of them. Rows of the asker are taken off again; a row whose standing changes marks its
 * chain stale, and the totals are added up anew when next asked. Same answers as a walk, to the digit.
 */
#ifndef PW_APP_HISTORY_SUMS_H
#define PW_APP_HISTORY_SUMS_H

#include "app/history_rows.h"

#define SUMS_FIELDS_MAX 3       /* distinct amounts summed over one set */

struct sums;

/* NULL in *ret when the set has other windows too. */
int sums_new(const struct history *h, size_t set, struct sums **ret, struct pw_err *err);
void sums_free(struct sums *s);
void sums_clear(struct sums *s);

/* A new row, linked already; false when memory is out. */
bool sums_add(struct sums *s, const struct history *h, uint32_t row);
/* The row died or stands otherwise. */
void sums_touch(struct sums *s, const struct history *h, uint32_t row);

/* Fills the tally of one window: n and sum. */
void sums_ask(struct sums *s, const struct history *h, const struct history_self *self, const int64_t *keys,
              const struct window *w, struct tally *ret);

#endif
