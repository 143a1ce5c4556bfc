/* Ends the process at the place that $PENWATCH_FAILPOINT names: see base/failpoint.h. */
#include "config.h"
#include "base/failpoint.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void failpoint(const char *name)
{
    static int  reached;
    const char *wanted = getenv("PENWATCH_FAILPOINT");
    size_t      n      = strlen(name);

    if (!wanted || strncmp(wanted, name, n) != 0 || (wanted[n] != '\0' && wanted[n] != ':'))
        return;
    if (++reached >= (wanted[n] ? atoi(wanted + n + 1) : 1))
        kill(getpid(), SIGKILL);
}
