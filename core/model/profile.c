#include "config.h"
#include "model/profile.h"

static const char *const names[] = {
    [LANE_GREEN] = "green", [LANE_YELLOW] = "yellow", [LANE_RED] = "red",
};

const char *lane_name(int lane)
{
    return lane >= LANE_GREEN && lane <= LANE_RED ? names[lane] : "none";
}

bool lane_find(struct str name, int *ret)
{
    for (int lane = LANE_GREEN; lane <= LANE_RED; lane++)
        if (str_is(name, names[lane])) {
            *ret = lane;
            return true;
        }
    return false;
}
