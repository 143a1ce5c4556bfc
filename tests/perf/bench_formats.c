/*
 * bench_formats.c - reading alone: records out of a file, texts by field, nothing checked or stored.
 *
 *   bench_formats FILE
 *
 * Prints records, seconds of processor, and MiB at the peak.
 */
#include "config.h"

#include <stdio.h>
#include <sys/resource.h>

#include "app/source.h"
#include "base/arena.h"

int main(int argc, char **argv)
{
    SOURCE_AUTO   s   = NULL;
    struct arena  a   = { 0 };
    struct pw_err err = { 0 };
    struct digest d;
    struct record r;
    struct rusage use;
    bool          more = true, read;
    uint64_t      n    = 0;

    if (argc != 2 || source_open(argv[1], &(struct source_options){ 0 }, &s, &d, &read, &err) < 0) {
        fprintf(stderr, "%s\n", argc == 2 ? err.msg : "bench_formats FILE");
        return 1;
    }
    for (; source_next(s, &a, &r, &more, &err) == PW_OK && more; n += !r.bad)
        arena_reset(&a);
    arena_done(&a);
    getrusage(RUSAGE_SELF, &use);
    printf("%llu %.3f %.1f\n", (unsigned long long)n,
           (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
           (double)use.ru_maxrss / 1024);
    return err.rc != PW_OK;
}
