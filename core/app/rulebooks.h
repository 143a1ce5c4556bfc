/*
 * rulebooks.h - rule files in a folder and rulebooks in the database: the same texts under one digest.
 */
#ifndef PW_APP_RULEBOOKS_H
#define PW_APP_RULEBOOKS_H

#include "app/reference.h"
#include "format/crypto_hash.h"

#define RULE_FILES_MAX 600

/* Every <group>/<id>.lua and profiles/<id>.lua below a folder, sorted by path; texts in the arena. */
struct rule_files {
    struct rule_source files[RULE_FILES_MAX];
    size_t             n;
};
int rule_files_read(const char *folder, struct arena *a, struct rule_files *ret, struct pw_err *err);

/* The bytes that a rulebook's digest is of, kept in the database; and back. */
void rule_files_encode(const struct rule_files *f, struct buf *out);
int rule_files_decode(struct str bytes, struct arena *a, struct rule_files *ret, struct pw_err *err);
void rule_files_digest(struct str bytes, struct digest *ret);

/* A rulebook of the database, loaded against `ref`. Its texts live in the arena, which must outlive it. */
int rulebook_stored(struct store *st, int64_t seq, const struct reference *ref, struct arena *a,
                    struct rulebook **ret, struct digest *ret_digest, struct pw_err *err);

/* Reference data from the CSV files of a folder (reference/ and lists/ below it) and Debian's iso-codes:
 * what rules in a folder are checked against without a database. */
typedef int (*input_text_fn)(void *ctx, const char *kind, const char *name, struct str text, struct pw_err *err);
int rule_inputs_read(const char *folder, input_text_fn each, void *ctx, struct pw_err *err);
/* The CSV files of one folder alone, as reference tables or, where they say `# type: list` or `watch`, lists. */
int rule_inputs_read_sample(const char *folder, input_text_fn each, void *ctx, struct pw_err *err);
/* iso-codes' JSON of ISO 3166-1 as CSV: alpha2, alpha3, numeric, name; other names as further rows. */
int countries_csv(struct str json, struct buf *out, struct pw_err *err);
/* Each table and list that the folder lacks is taken from `otherwise`: a bundle leaves restricted ones out. */
int reference_from_folder(const char *folder, const char *otherwise, struct reference *ret, struct pw_err *err);

#endif
