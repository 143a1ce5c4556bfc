/*
 * failpoint.h - places where a test has the process die. In the program as it is shipped they are nothing; penwatch-checked is
 * built with PW_FAILPOINTS and ends by SIGKILL at the place that $PENWATCH_FAILPOINT names ("inbox.before_commit", or ":3" behind it:
 * the third time it is reached). The names are those of tests/fault/failpoints.test.
 */
#ifndef PW_BASE_FAILPOINT_H
#define PW_BASE_FAILPOINT_H

#ifdef PW_FAILPOINTS
void failpoint(const char *name);       /* tests/support/failpoint.c */
#else
#define failpoint(name) ((void)0)
#endif

#endif
