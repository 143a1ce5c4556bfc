/*
 * trail.h - what the commands of the audit trail share: whom a verifier trusts, and how a report reads.
 */
#ifndef PW_FRONT_TRAIL_H
#define PW_FRONT_TRAIL_H

#include "app/verify.h"
#include "audit/policy.h"
#include "front/cli.h"

struct trust {
    struct policy policy;
    struct str    held;             /* the head of --head; p NULL: none */
    int64_t       now_s;            /* of --at, else the clock */
    int64_t       max_age_s;        /* 0: any */
    struct buf    text, head;       /* what the others borrow from */
};
#define TRUST_AUTO __attribute__((cleanup(trust_done))) struct trust

/* Reads --policy, --key, --head, --at and --max-age. Without the first two this office's own key is trusted. */
int trust_read(struct cli *c, struct trust *ret, struct pw_err *err);
void trust_done(struct trust *t);
/* PW_EAUDIT 17 where the newest thing that is dated is older than --max-age. */
int trust_age(const struct trust *t, int64_t newest_us, struct pw_err *err);

/* Prints a verification that ended with `rc` and `why`, after a look at its age, and sets the exit code. What is neither PW_OK nor
 * PW_EAUDIT is handed on. */
int trail_report(struct cli *c, const struct trust *t, const struct verify_report *r, int rc, struct pw_err *why, struct pw_err *err);

/* cmd_trail.c: what audit verify does with --proof and --bundle */
int cmd_verify_proof(struct cli *c, const char *file, struct pw_err *err);
int cmd_verify_bundle(struct cli *c, const char *folder, struct pw_err *err);

#endif
