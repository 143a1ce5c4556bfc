/*
 * Replays a corpus through a fuzz target without libFuzzer: every file of every folder named on the command
 * line, and for each one its truncations and single-bit flips, so that `make check` meets more than it keeps.
 * Prints TAP.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

#define FILE_MAX  ((size_t)1 << 20)
#define STEPS_MAX 400               /* mutations of one file; a long file is sampled */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An exact copy each time, so that a read past the end is seen by the sanitizer. */
static void feed(const char *bytes, size_t n, size_t flip, unsigned bit)
{
    uint8_t *copy = malloc(n ? n : 1);

    if (!copy)
        abort();
    if (n)
        memcpy(copy, bytes, n);
    if (flip < n)
        copy[flip] ^= (uint8_t)(1u << bit);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void replay(struct str file)
{
    size_t step = file.n / STEPS_MAX + 1;

    feed(file.p, file.n, SIZE_MAX, 0);
    for (size_t i = 0; i < file.n; i += step) {
        feed(file.p, i, SIZE_MAX, 0);
        feed(file.p, file.n, i, (unsigned)(i % 8));
    }
}

/* Named replay_csv it replays tests/fuzz/corpus/csv of the source tree. */
static const char *corpus_of(const char *program)
{
    static char path[4096];
    const char *name = strrchr(program, '_'), *top = getenv("top_srcdir");

    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s", top ? top : ".", name ? name + 1 : "");
    return path;
}

static void replay_folder(const char *folder, int *n, int *failed)
{
    struct file_list l   = { 0 };
    struct pw_err    err = { 0 };

    if (file_list(folder, &l, &err) < 0) {
        printf("not ok %d - %s: %s\n", ++*n, folder, err.msg);
        ++*failed;
    }
    for (size_t k = 0; k < l.n; k++) {
        BUF_AUTO text = { 0 };
        char     path[4096];

        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, l.names[k]) >= sizeof path ||
            file_read(path, FILE_MAX, &text, &err) < 0) {
            printf("not ok %d - %s\n", ++*n, l.names[k]);
            ++*failed;
            continue;
        }
        replay(buf_view(&text));
        printf("ok %d - %s\n", ++*n, l.names[k]);
        fflush(stdout);
    }
    file_list_done(&l);
}

int main(int argc, char **argv)
{
    int n = 0, failed = 0;

    for (int i = 1; i < argc; i++)
        replay_folder(argv[i], &n, &failed);
    if (argc == 1)
        replay_folder(corpus_of(argv[0]), &n, &failed);
    printf("1..%d\n", n);
    return failed || n == 0;
}
