/*
 * show.h - one shipment as JSON, and what its text form shares with it.
 */
#ifndef PW_FRONT_SHOW_H
#define PW_FRONT_SHOW_H

#include "app/view.h"
#include "front/cli.h"

#define SHOW_SHIPMENTS 5        /* earlier shipments named per window in the text form; JSON has all */

/* Which single fact would move the lane. */
int show_what_if(struct cli *c, int64_t shipment, struct pw_err *err);
int show_json(struct cli *c, const struct view *v, struct pw_err *err);
/* A fact's value: numbers as decimals, lists as arrays, dates as text. */
void json_fact(struct json_out *j, struct str key, const struct fact_value *v);
void json_day(struct json_out *j, const char *key, int64_t day);

#endif
