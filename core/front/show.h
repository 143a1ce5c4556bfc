/*
 * show.h - one shipment as JSON, and what its text form shares with it.
 */
#ifndef PW_FRONT_SHOW_H
#define PW_FRONT_SHOW_H

#include "app/chain.h"
#include "app/view.h"
#include "front/cli.h"

#define SHOW_SHIPMENTS 5        /* earlier shipments named per window in the text form; JSON has all */

/* Which single fact would move the lane. */
int show_what_if(struct cli *c, int64_t shipment, struct pw_err *err);
int show_json(struct cli *c, const struct view *v, const struct chain *x, struct pw_err *err);
void show_chain_text(struct cli *c, const struct chain *x);
void show_chain_json(struct json_out *j, const struct chain *x);
/* A fact's value: numbers as decimals, lists as arrays, dates as text. */
void json_fact(struct json_out *j, struct str key, const struct fact_value *v);
void json_day(struct json_out *j, const char *key, int64_t day);

#endif
