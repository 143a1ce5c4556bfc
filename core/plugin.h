/*
 * plugin.h - what a plugin of penwatch is. This header is all that one needs: it includes nothing of ours.
 *
 * A plugin is a shared object NAME.so in the plugin folder, loaded by its name when it is needed and never unloaded. It
 * exports one function, penwatch_plugin(), which gives a constant description: which version of this header it was built
 * with, and what it can do. It is built only where its library is present; without it, whatever needs it says which
 * Debian package is missing.
 *
 * What holds for every function here:
 *   - It returns PENWATCH_OK or one of PENWATCH_FAULT_*, and on a fault fills `*fault`: what is wrong, where, and what to do.
 *     It prints nothing, exits never, sets no locale, starts no thread, and leaves signals alone.
 *   - Texts are UTF-8 with their length, and borrowed for the time of the call.
 *   - Memory it takes is its own and gone when it is done; how much does not depend on the size of the file.
 *   - It guesses nothing: what it cannot read for certain is a fault.
 * A plugin moves data in and out. It cannot set a score and sees no database.
 */
#ifndef PENWATCH_PLUGIN_H
#define PENWATCH_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define PENWATCH_PLUGIN_VERSION 1       /* raised with any change below; another version is not loaded */

enum {
    PENWATCH_OK,
    PENWATCH_FAULT_INPUT,       /* the file is not what it should be */
    PENWATCH_FAULT_LIMIT,       /* a cap was exceeded */
    PENWATCH_FAULT_IO,          /* reading or writing failed */
    PENWATCH_FAULT_FULL,        /* no space left */
    PENWATCH_FAULT_MEMORY,
    PENWATCH_STOPPED,           /* a function of the caller's said so: no fault to fill in */
};

struct penwatch_fault {
    char message[400];
    char where[160];
    char remedy[240];
};

struct penwatch_text {
    const char *p;              /* not NUL-terminated */
    size_t      n;
};

/* ---- readers: a file of rows into rows of texts ---- */

struct penwatch_reading {
    const char *sheet;          /* the table to read, by name; NULL: the only one, else a fault that names them all */
};

/* What is told while reading; `ctx` goes back with every call. */
struct penwatch_rows {
    void *ctx;
    /* A row that is not empty: its number as the file counts (from 1, rising), its cells without empty ones at the end. Numbers
     * come as plain decimals with a point, dates as 2026-03-31, times as 13:05:00, both as 2026-03-31T13:05:00. Anything but 0
     * ends the reading with PENWATCH_STOPPED. */
    int (*row)(void *ctx, uint64_t number, const struct penwatch_text *cells, size_t n);
    /* Something to tell the officer once, a sentence without a full stop: what was hidden, what was left out. */
    void (*notice)(void *ctx, const char *text);
};

struct penwatch_reader {
    /* Reads all of `fd` (a regular file that can be read from any place; not closed here). */
    int (*read)(int fd, const struct penwatch_reading *how, const struct penwatch_rows *to, struct penwatch_fault *fault);
};

/* ---- writers: rows of cells into a file ---- */

enum penwatch_kind { PENWATCH_EMPTY, PENWATCH_TEXT, PENWATCH_NUMBER, PENWATCH_DATE };

struct penwatch_cell {
    enum penwatch_kind   kind;
    struct penwatch_text text;  /* a number as a plain decimal, a date as 2026-03-31 */
};

struct penwatch_writer {
    /* Writes into the file `path`, which is there and empty. The first row is the header. A text is never a formula. */
    int (*open)(const char *path, const char *sheet, void **ret, struct penwatch_fault *fault);
    int (*row)(void *writer, const struct penwatch_cell *cells, size_t n, struct penwatch_fault *fault);
    /* Finishes the file and frees the writer, whatever comes out. */
    int (*close)(void *writer, struct penwatch_fault *fault);
};

/* ---- the description ---- */

struct penwatch_plugin {
    int                           version;      /* PENWATCH_PLUGIN_VERSION */
    const char                   *name;         /* as the file is called, without .so */
    const char                   *about;        /* one line */
    const struct penwatch_reader *reader;       /* NULL: reads nothing */
    const struct penwatch_writer *writer;       /* NULL: writes nothing */
};

typedef const struct penwatch_plugin *(*penwatch_plugin_fn)(void);
#define PENWATCH_PLUGIN_SYMBOL "penwatch_plugin"
__attribute__((visibility("default"))) const struct penwatch_plugin *penwatch_plugin(void);

#endif
