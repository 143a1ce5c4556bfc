#include "config.h"
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#define QUEUE_MAX 16    /* items that wait: enough that nobody is idle, few enough that memory stays flat */

struct thread {
    struct pool *pool;
    void        *worker;
    pthread_t    id;
};

struct pool {
    pool_fn         work;
    pool_drop_fn    drop;
    struct thread  *threads;
    size_t          n_threads;      /* 0: the caller works */
    void           *alone;
    pthread_mutex_t lock;
    pthread_cond_t  came, went;
    void           *items[QUEUE_MAX];
    size_t          first, n;
    bool            ending;
    int             rc;             /* of the first failure */
    struct pw_err   err;
};

size_t pool_cores(void)
{
    cpu_set_t set;
    int       n;

    CPU_ZERO(&set);
    n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > POOL_THREADS_MAX ? POOL_THREADS_MAX : (size_t)n;
}

/* The next item; NULL when there will be none. Called under the lock. */
static void *next_item(struct pool *p)
{
    void *item;

    while (!p->n && !p->ending)
        pthread_cond_wait(&p->came, &p->lock);
    if (!p->n)
        return NULL;
    item     = p->items[p->first];
    p->first = (p->first + 1) % QUEUE_MAX;
    p->n--;
    pthread_cond_signal(&p->went);
    return item;
}

static void *run(void *ctx)
{
    struct thread *t = ctx;
    struct pool   *p = t->pool;
    void          *item;

    pthread_mutex_lock(&p->lock);
    while ((item = next_item(p))) {
        bool          failed = p->rc < 0;
        struct pw_err err    = { 0 };
        int           rc     = PW_OK;

        pthread_mutex_unlock(&p->lock);
        if (failed)
            p->drop(item);
        else
            rc = p->work(t->worker, item, &err);
        pthread_mutex_lock(&p->lock);
        if (rc < 0 && p->rc == PW_OK) {
            p->rc  = rc;
            p->err = err;
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static int fail(const struct pool *p, struct pw_err *err)
{
    if (err)
        *err = p->err;
    return p->rc;
}

int pool_start(size_t n, void *const *workers, pool_fn work, pool_drop_fn drop, struct pool **ret, struct pw_err *err)
{
    struct pool *p = calloc(1, sizeof *p);

    if (!p || !(p->threads = calloc(n ? n : 1, sizeof *p->threads))) {
        free(p);
        return err_nomem(err);
    }
    p->work  = work;
    p->drop  = drop;
    p->alone = workers[0];
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->came, NULL);
    pthread_cond_init(&p->went, NULL);
    for (size_t i = 0; n > 1 && i < n; i++) {
        p->threads[i] = (struct thread){ .pool = p, .worker = workers[i] };
        if (pthread_create(&p->threads[i].id, NULL, run, &p->threads[i]) != 0) {
            err_set(err, PW_EIO, "a thread could not be started: only %zu of %zu run", i, n);
            err_remedy(err, "try again with fewer --jobs");
            pool_finish(p, NULL);
            return PW_EIO;
        }
        p->n_threads++;
    }
    *ret = p;
    return PW_OK;
}

int pool_put(struct pool *p, void *item, struct pw_err *err)
{
    int rc;

    if (!p->n_threads) {
        if (p->rc < 0)
            p->drop(item);
        else
            p->rc = p->work(p->alone, item, &p->err);
        return p->rc < 0 ? fail(p, err) : PW_OK;
    }
    pthread_mutex_lock(&p->lock);
    while (p->n == QUEUE_MAX)
        pthread_cond_wait(&p->went, &p->lock);
    p->items[(p->first + p->n++) % QUEUE_MAX] = item;
    pthread_cond_signal(&p->came);
    rc = p->rc < 0 ? fail(p, err) : PW_OK;
    pthread_mutex_unlock(&p->lock);
    return rc;
}

int pool_finish(struct pool *p, struct pw_err *err)
{
    int rc;

    if (!p)
        return PW_OK;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->came);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->n_threads; i++)
        pthread_join(p->threads[i].id, NULL);
    rc = p->rc < 0 ? fail(p, err) : PW_OK;
    pthread_cond_destroy(&p->came);
    pthread_cond_destroy(&p->went);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
    return rc;
}
