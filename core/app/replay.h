/*
 * replay.h - an old verdict again, from what is stored with it: same bytes, or what differs.
 *
 * Uses the rulebook and the lists by the versions the verdict names, and the facts stored with it;
 * history, parties and today's tables play no part.
 */
#ifndef PW_APP_REPLAY_H
#define PW_APP_REPLAY_H

#include "app/view.h"

struct replay {
    bool           same;
    struct verdict stored, again;
    size_t         bytes;           /* of the verdict */
    struct digest  digest;          /* of the bytes computed again */
    bool           inputs_match;    /* the lists of that time give the digest the verdict names */
};

/* PW_ENOTFOUND: there is no verdict, or its facts were erased. */
int replay_verdict(struct office *o, int64_t verdict_seq, struct arena *a, struct replay *ret, struct pw_err *err);

#endif
