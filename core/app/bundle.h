/*
 * bundle.h - a rulebook that travels: a folder of its files under one signed manifest, to another authority by stick or
 * mail, checked there before anything of it is used.
 *
 *   <group>/<id>.lua profiles/<id>.lua lists/<name>.csv report.json      as they are
 *   KEY            the verifier key of the sender, to be compared by telephone: nothing rests on this copy
 *   MANIFEST.note  a signed note (format/note.h):
 *
 *     penwatch rulebook bundle v1
 *     from <authority>
 *     rulebook <digest>
 *     made <instant>
 *     file <SHA-256> <path>          ascending by path
 *     withheld <path>                a list that does not say `# restricted: no`: the receiver brings his own
 *
 * Watch lists and reference tables are not part of it.
 *
 * A party's name never leaves in it: every text is held against the names of the parties in the database, by words, and
 * a bundle that holds one is not made. The report has counts, no references and no texts of reasons.
 */
#ifndef PW_APP_BUNDLE_H
#define PW_APP_BUNDLE_H

#include "app/backtest.h"
#include "app/rules_named.h"

#define BUNDLE_FILES_MAX (RULE_FILES_MAX + 100)
#define BUNDLE_FILE_MAX  ((size_t)8 << 20)          /* of a list: the largest shipped one is 40 kB */

struct bundle {
    struct str    authority;
    struct digest rulebook;
    char          key[NOTE_VKEY_TEXT];      /* verifier key that signed */
    char          fingerprint[DIGEST_HEX];  /* of that key: what is compared by telephone */
    size_t        n_files, n_withheld;
};

/* Writes a new folder. `b` is what the rulebook gives on this office's history. PW_ESTATE names file and line of a
 * party's name. The office was opened for writing: it signs. */
int bundle_export(struct office *o, const struct named_rules *rules, const struct backtest *b, const char *folder,
                  struct arena *a, struct bundle *ret, struct pw_err *err);

/* Verifies a bundle under a key and writes its rules and lists into a new folder `to`. PW_EKEY without a key, with the
 * key that it says it was signed by; PW_EAUDIT where anything differs from what was signed. */
int bundle_import(const char *folder, const char *vkey, const char *to, struct arena *a, struct bundle *ret,
                  struct pw_err *err);

#endif
