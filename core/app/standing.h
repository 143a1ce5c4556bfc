/*
 * standing.h - where each shipment stood at a moment of the past, for pass.c.
 *
 * Follows the table of model/state.h through versions, decisions, replies, movements, findings and lapses in
 * the order of their audit numbers. Only shipments with more than a first version have an entry.
 */
#ifndef PW_APP_STANDING_H
#define PW_APP_STANDING_H

#include "app/history.h"
#include "store/st_past.h"

/* A table of small facts by a number that is not 0. A zeroed one is ready. */
struct int_slot {
    int64_t key, count;
    int32_t day;
    uint8_t state, reply, finding;
};
struct int_table {
    struct int_slot *slots;
    size_t           n, room;
};
const struct int_slot *int_table_find(const struct int_table *t, int64_t key);     /* NULL: not there */
struct int_slot *int_table_put(struct int_table *t, int64_t key);  /* zeroed when new; NULL: memory is out */
void int_table_done(struct int_table *t);

struct standings;

/* `as_now`: versions stand as they do today, acts are not followed. `states`: somebody asks for states by name,
 * so that received and incomplete, and lapses, have to be told apart. */
int standings_new(struct store *st, bool as_now, bool states, int64_t before, struct standings **ret,
                  struct pw_err *err);
void standings_free(struct standings *s);       /* takes NULL */

/* Takes in a version. *ret_newest tells whether it is the newest of its shipment so far; only then is the
 * standing set. */
int standings_version(struct standings *s, const struct past_event *e, struct arena *a, bool *ret_newest,
                      struct history_standing *ret, struct pw_err *err);
/* Takes in an act. */
int standings_act(struct standings *s, const struct past_event *e, struct arena *a, struct history_standing *ret,
                  struct pw_err *err);
/* A shipment that lapsed before entry `seq` and was not told yet; false when there is none. */
bool standings_lapsed(struct standings *s, int64_t seq, int64_t *ret_shipment, struct history_standing *ret);

#endif
