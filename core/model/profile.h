/*
 * profile.h - weights, caps and lanes: plain data read from rules/profiles/NAME.lua.
 */
#ifndef PW_MODEL_PROFILE_H
#define PW_MODEL_PROFILE_H

#include "base/buf.h"

enum lane { LANE_GREEN, LANE_YELLOW, LANE_RED };    /* in order of severity */
#define LANE_NONE (-1)
const char *lane_name(int lane);                    /* "green", ...; "none" for LANE_NONE */
bool lane_find(struct str name, int *ret);
/* What is shown: a green in the control sample stands among the yellows, and nobody who handles it is told. */
static inline int lane_shown(int lane, bool sampled) { return sampled && lane == LANE_GREEN ? LANE_YELLOW : lane; }

struct profile_group {
    const char *name;
    int         cap_pts;
};

struct profile_rule {
    const char *id;
    int         weight_pts;     /* 0..100 */
    int         force;          /* LANE_NONE or the lane a hit sets */
};

struct profile {
    const char           *id, *title;
    int                   yellow_pts, red_pts;
    int64_t               sample_share;     /* of greens, millionths */
    int                   sample_at_least;  /* a month */
    struct profile_group *groups;
    size_t                n_groups;
    struct profile_rule  *rules;            /* as many as the rulebook's rules, same order */
    size_t                n_rules;
};

#endif
