/*
 * pool.h - work on all cores: threads that take items from one bounded queue.
 *
 * Each thread works with a context of its own (a store connection, a Lua state), so that nothing is shared
 * but the queue. With one thread nothing is started: pool_put() does the work itself, and errors, order
 * and memory are those of a plain loop. The only file with pthread.
 */
#ifndef PW_BASE_POOL_H
#define PW_BASE_POOL_H

#include "base/err.h"

#define POOL_THREADS_MAX 64

struct pool;

/* Works on one item and frees it; called by one thread at a time for each `worker`. */
typedef int (*pool_fn)(void *worker, void *item, struct pw_err *err);
/* Frees an item that nobody will work on because another one failed. */
typedef void (*pool_drop_fn)(void *item);

/* `workers` are `n` contexts, borrowed until pool_finish(). */
int pool_start(size_t n, void *const *workers, pool_fn work, pool_drop_fn drop, struct pool **ret, struct pw_err *err);
/* Hands an item over, in any outcome; waits while the queue is full. Once an item has failed the failure is
 * returned, and the caller stops. */
int pool_put(struct pool *p, void *item, struct pw_err *err);
/* Waits for what is queued, ends the threads and frees; gives the first failure. Takes NULL. */
int pool_finish(struct pool *p, struct pw_err *err);

/* Processors this process may run on; at least 1, at most POOL_THREADS_MAX. */
size_t pool_cores(void);

#endif
