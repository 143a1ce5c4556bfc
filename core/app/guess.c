#include "config.h"
#include "app/guess.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/guess_impl.h"
#include "app/source_impl.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"

#define TRIED_ROWS 200      /* by which the delimiter is found */

struct str guess_cell(const struct guess_table *t, size_t row, size_t column)
{
    return column < t->rows[row].n ? text_trim(t->rows[row].cells[column]) : STR_NONE;
}

/* ---- the delimiter: under which do most rows have as many columns, and the more the better? ---- */

static int open_table(int fd, char delimiter, struct csv **ret, struct pw_err *err)
{
    if (lseek(fd, 0, SEEK_SET) < 0)
        return err_set(err, PW_EIO, "the input cannot be read twice");
    return csv_open_fd(ret, &(struct csv_options){ .delimiter = delimiter, .no_header = true }, fd, err);
}

static int try_delimiter(int fd, char delimiter, size_t *ret_score, struct pw_err *err)
{
    size_t            times[CSV_COLUMNS_MAX + 1] = { 0 }, rows = 0;
    CSV_AUTO          csv = NULL;
    struct csv_record r;
    bool              more = false;
    int               rc   = open_table(fd, delimiter, &csv, err);

    for (; rc == PW_OK && rows < TRIED_ROWS && (rc = csv_next(csv, &more, &r, err)) == PW_OK && more; rows++)
        times[r.fault == CSV_GOOD ? r.n_fields : 1]++;
    *ret_score = 0;
    for (size_t n = 2; n <= CSV_COLUMNS_MAX; n++)
        if (times[n] * n > *ret_score)
            *ret_score = times[n] * n;
    return rc;
}

static int find_delimiter(int fd, struct guess *g, struct pw_err *err)
{
    static const char candidates[] = { ';', ',', '\t', '|' };
    size_t            best = 0, score;
    int               rc   = PW_OK;

    for (size_t i = 0; i < COUNT_OF(candidates) && rc == PW_OK; i++) {
        rc = try_delimiter(fd, candidates[i], &score, err);
        if (rc == PW_OK && score > best) {
            best         = score;
            g->delimiter = candidates[i];
        }
    }
    if (rc < 0 || best)
        return rc;
    err_set(err, PW_EINPUT, "no delimiter parts this file into columns");
    return err_remedy(err, "is it a table? Its columns may be parted by ; , | or a tab");
}

/* ---- the rows ---- */

static const struct str *keep_cells(struct guess_table *t, const struct csv_record *r)
{
    struct str *cells = arena_alloc(t->a, (r->n_fields + 1) * sizeof *cells);

    for (size_t i = 0; cells && i < r->n_fields; i++) {
        cells[i] = r->fields[i].n ? arena_str(t->a, r->fields[i]) : STR_NONE;
        if (r->fields[i].n && !cells[i].p)
            return NULL;
    }
    return cells;
}

static int read_rows(int fd, struct guess_table *t, struct pw_err *err)
{
    CSV_AUTO          csv  = NULL;
    struct csv_record r;
    bool              more = false;
    size_t            bytes = 0;
    int               rc   = open_table(fd, t->g->delimiter, &csv, err);

    while (rc == PW_OK && t->n < GUESS_ROWS && bytes < GUESS_BYTES && (rc = csv_next(csv, &more, &r, err)) == PW_OK &&
           more) {
        if (r.fault != CSV_GOOD)
            continue;
        bytes += r.raw.n;
        t->rows[t->n] = (struct guess_row){ keep_cells(t, &r), r.n_fields, r.line };
        if (!t->rows[t->n++].cells)
            return err_nomem(err);
    }
    return rc;
}

/* A cell of words: it is no number and no date. */
static bool wordy(struct str s)
{
    size_t digits = 0;

    for (size_t i = 0; i < s.n; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9';
    return s.n && digits * 3 <= s.n;
}

static size_t widest(const struct guess_table *t)
{
    size_t times[CSV_COLUMNS_MAX + 1] = { 0 }, best = 1;

    for (size_t i = 0; i < t->n; i++)
        times[t->rows[i].n]++;
    for (size_t n = 2; n <= CSV_COLUMNS_MAX; n++)
        if (times[n] * n >= times[best] * best && times[n])
            best = n;
    return best;
}

/* The first row that is nearly full and all words. What stands above it is skipped. */
static int find_header(struct guess_table *t, struct pw_err *err)
{
    struct guess *g = t->g;

    g->n_columns = widest(t);
    for (size_t i = 0; i < t->n && i < MAPPING_SKIP_MAX; i++) {
        size_t filled = 0, words = 0;

        for (size_t k = 0; k < t->rows[i].n; k++) {
            filled += guess_cell(t, i, k).n > 0;
            words += wordy(guess_cell(t, i, k));
        }
        if (t->rows[i].n != g->n_columns || filled * 10 < g->n_columns * 7 || words * 10 < filled * 9)
            continue;
        g->skip   = (size_t)t->rows[i].line - 1;
        g->names  = t->rows[i].cells;
        t->first  = i + 1;
        g->n_rows = t->n - t->first;
        return PW_OK;
    }
    err_set(err, PW_EINPUT, "no row of this file looks like a header");
    return err_remedy(err, "write a mapping file with header = false and columns by number: docs/mappings.md");
}

/* A last row that begins with a word for a total. */
static void find_total(struct guess_table *t)
{
    static const char *const words[] = { "total", "sum", "итого", "всего", "итог", "totaux", "suma",
                                         "合计", "总计", "المجموع", "الإجمالي", "gesamt", "summe" };

    for (size_t i = t->n > t->first + 5 ? t->n - 5 : t->first; i < t->n; i++) {
        struct str first = STR_NONE;
        BUF_STACK(folded, 100);

        for (size_t k = 0; k < t->rows[i].n && !first.n; k++)
            first = guess_cell(t, i, k);
        fold_name(text_cut(first, 60), &folded);
        for (size_t w = 0; w < COUNT_OF(words) && folded.n; w++) {
            BUF_STACK(word, 60);

            fold_name(str_of(words[w]), &word);
            if (folded.n >= word.n && memcmp(folded.p, word.p, word.n) == 0 &&
                (folded.n == word.n || folded.p[word.n] == ' ')) {
                t->g->total = first;
                t->n        = i;        /* it is no row */
                return;
            }
        }
    }
}

static int look(int fd, struct guess_table *t, struct pw_err *err)
{
    int rc;

    if ((rc = find_delimiter(fd, t->g, err)) < 0 || (rc = read_rows(fd, t, err)) < 0 || (rc = find_header(t, err)) < 0)
        return rc;
    find_total(t);
    t->g->n_rows = t->n - t->first;
    return (rc = guess_columns(t, err)) < 0 ? rc : guess_headers(t, err);
}

int guess_file(const char *path, const struct source_options *options, struct arena *a, struct guess *ret,
               struct pw_err *err)
{
    struct guess_table *t = arena_alloc(a, sizeof *t);
    struct source_table from;
    int                 rc;

    if (!t)
        return err_nomem(err);
    *ret = (struct guess){ .file = str_of(path), .encoding = str_of(options->encoding) };
    t->a = a;
    t->g = ret;
    if ((rc = source_prepare(path, options, &from, err)) < 0)
        return rc;
    ret->workbook = from.sheet;
    rc            = look(from.fd, t, err);
    if (rc == PW_OK && from.sheet)
        ret->skip = (size_t)sheet_number(&from.numbers, ret->skip + 1) - 1;
    arena_done(&t->scratch);
    free(from.numbers.at);
    close(from.fd);
    return rc;
}
