/*
 * map_file.h - a mapping file: Lua text that ends with `return mapping { ... }`, data but for one function.
 *
 *   format encoding delimiter skip header ignore  how the file is cut into cells (csv.h, model/mapping.h)
 *   decimal thousands grouping dates months   how its numbers and dates are written
 *   root record                               which XML document, and where its records are (format/tree.h)
 *   fields = { column = "Header" | 3 | { const = "kg" } | { column = ... } | { join = { ... }, with = ", " }
 *              | { either = { ... } } }          for JSON and XML a path in the place of a header (app/map_tree.h)
 *   values = { column = { ["their word"] = "ours" } }
 *   row = function(f, cells) ... end
 *
 * `row` is called for each row after its texts were read: f.reference and so on, f.goods[1].quantity, all texts in
 * canonical form and nil where there is none; `cells` are the row as it came, by header (or number). What it sets
 * in `f` is taken in place of what was there. `return false, "reason"` puts the row into the quarantine. It runs in
 * the sandbox of rules, with the budget of one check, and cannot keep anything from one row to the next.
 */
#ifndef PW_SCRIPT_MAP_FILE_H
#define PW_SCRIPT_MAP_FILE_H

#include "model/mapping.h"
#include "script/rulebook.h"

#define MAPPING_SOURCE_MAX ((size_t)256 << 10)  /* 2,000 customs offices with their names are 80 kB */

struct map_file;

/*
 * `path` is for messages and copied. PW_EINPUT, where = "path:line", with all that is wrong in `findings` (NULL:
 * the first is told). Findings that are advice do not stop it.
 */
int map_file_load(const char *path, struct str text, struct map_file **ret, struct rule_findings *findings,
                  struct pw_err *err);
void map_file_free(struct map_file *f);     /* takes NULL */
static inline void map_file_freep(struct map_file **f) { map_file_free(*f); }
#define MAP_FILE_AUTO __attribute__((cleanup(map_file_freep))) struct map_file *

const struct mapping *map_file_mapping(const struct map_file *f);
struct str map_file_text(const struct map_file *f);         /* the Lua text */
bool map_file_has_row(const struct map_file *f);

/* One row as `row` sees it and leaves it. Goods lines are arrays of FIELD_GOODS_COUNT texts. */
struct map_row_texts {
    struct str  text[FIELD_HEADER_COUNT];
    struct str *goods;
    size_t      n_goods;
};

/*
 * Calls `row`. `cells` are named by `names` (n_names may be 0) and numbered. False with `fault` filled: it refused the
 * row, raised, ran out of its budget or gave what is no text; the next call works as if nothing had been. PW_ENOMEM.
 */
int map_file_row(struct map_file *f, struct map_row_texts *t, const struct str *names, size_t n_names,
                 const struct str *cells, size_t n_cells, struct arena *a, bool *ret_good,
                 struct record_fault *fault, struct pw_err *err);

#endif
