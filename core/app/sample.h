/*
 * sample.h - the control sample: a few greens, drawn by a secret key, that are looked at as well.
 *
 * Drawn by HMAC of the sampling key over the shipment's key, so that nobody can foresee or steer it and
 * the holder of the key can check it. The draw is stored with the verdict and never made again.
 */
#ifndef PW_APP_SAMPLE_H
#define PW_APP_SAMPLE_H

#include "app/office.h"

/* True: this green is drawn. `at_least` a month is reached by raising the share as the month goes on. */
int sample_draw(struct office *o, const struct profile *p, const struct shipment *s, bool *ret,
                struct pw_err *err);
/* First day of the month. */
int32_t sample_month_of(int32_t day);
/* Writes the counts that changed; before the commit. */
int sample_flush(struct office *o, struct pw_err *err);
/* Forgets the counts: another process wrote, or we rolled back. */
void sample_forget(struct office *o);

#endif
