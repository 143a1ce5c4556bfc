#include "config.h"
#include "app/trail_bundle.h"

#include <stdio.h>

#include "audit/tiles.h"

int trail_path(const char *folder, const char *what, uint64_t n, unsigned width, char out[static TRAIL_PATH_ROOM], struct pw_err *err)
{
    char   number[64], partial[16] = "";
    size_t at = sizeof number - 1;

    /* Three digits at a time from the end; all groups but the last with an x before. */
    number[at] = '\0';
    for (bool last = true; last || n; last = false, n /= 1000) {
        at -= last ? 3 : 5;
        number[at] = 'x';
        snprintf(number + at + !last, 4, "%03u", (unsigned)(n % 1000));
        if (!last)
            number[at + 4] = '/';
    }
    if (width < AUDIT_TILE)
        snprintf(partial, sizeof partial, ".p/%u", width);
    if ((size_t)snprintf(out, TRAIL_PATH_ROOM, "%s/%s/%s%s", folder, what, number + at, partial) >= TRAIL_PATH_ROOM)
        return err_set(err, PW_ELIMIT, "the path of '%.100s' is too long", folder);
    return PW_OK;
}
