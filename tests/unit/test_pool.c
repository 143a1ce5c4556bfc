#include "config.h"
#include "tap.h"

#include <stdlib.h>

#include "base/pool.h"

/* Items are worked on once each, by several threads or by none; a failure stops the rest and is handed on. */

#define ITEMS   5000
#define THREADS 4

struct item { int n; };
struct worker { long sum; int seen, fail_at; };

static int dropped;

static int work(void *ctx, void *item, struct pw_err *err)
{
    struct worker *w = ctx;
    int            n = ((struct item *)item)->n;

    free(item);
    w->sum += n;
    w->seen++;
    return n == w->fail_at ? err_set(err, PW_ELIMIT, "item %d is one too many", n) : PW_OK;
}

static void drop(void *item)
{
    free(item);
    __atomic_add_fetch(&dropped, 1, __ATOMIC_SEQ_CST);
}

/* Puts until told to stop; the items that were handed over. */
static int put_all(struct pool *p, struct pw_err *err)
{
    int put = 0;

    for (int rc = PW_OK; put < ITEMS && rc == PW_OK; put++) {
        struct item *i = malloc(sizeof *i);

        if (!i)
            exit(99);
        i->n = put + 1;
        rc   = pool_put(p, i, err);
    }
    return put;
}

static void run(size_t threads, int fail_at, const char *name)
{
    struct worker w[THREADS] = { { 0 } };
    void         *workers[THREADS];
    struct pool  *p   = NULL;
    struct pw_err err = { 0 };
    long          sum = 0;
    int           seen = 0, put, rc;

    dropped = 0;
    for (size_t i = 0; i < THREADS; i++) {
        w[i].fail_at = fail_at;
        workers[i]   = &w[i];
    }
    check_int(name, pool_start(threads, workers, work, drop, &p, &err), PW_OK);
    put = put_all(p, &err);
    rc  = pool_finish(p, &err);
    for (size_t i = 0; i < THREADS; i++) {
        sum += w[i].sum;
        seen += w[i].seen;
    }
    check_int("every item was worked on or dropped", seen + dropped, put);
    if (fail_at) {
        check_int("the failure is handed on", rc, PW_ELIMIT);
        check_text("in its own words", err.msg, "item 700 is one too many");
        check("and ends the work", seen < ITEMS);
        return;
    }
    check_int("nothing fails", rc, PW_OK);
    check_int("each once", sum, (long)ITEMS * (ITEMS + 1) / 2);
}

int main(void)
{
    run(1, 0, "alone");
    run(THREADS, 0, "four threads");
    run(1, 700, "alone, with an item that fails");
    run(THREADS, 700, "four threads, with an item that fails");
    check("there is a processor", pool_cores() >= 1 && pool_cores() <= POOL_THREADS_MAX);
    check_int("nothing to finish", pool_finish(NULL, NULL), PW_OK);
    return tap_done();
}
