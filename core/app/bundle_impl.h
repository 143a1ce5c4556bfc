/*
 * bundle_impl.h - what bundle_export.c and bundle_import.c agree on. Nobody else includes this.
 */
#ifndef PW_APP_BUNDLE_IMPL_H
#define PW_APP_BUNDLE_IMPL_H

#include "app/bundle.h"

#define BUNDLE_FIRST_LINE "penwatch rulebook bundle v1"
#define BUNDLE_MANIFEST   "MANIFEST.note"
#define BUNDLE_KEY        "KEY"

/* Only such paths are in a bundle: one folder and a name of small letters, digits and _, ending in .lua or .csv; and
 * report.json. */
bool bundle_path_good(struct str path);
int bundle_join(char out[static OFFICE_PATH_ROOM], const char *folder, struct str path, struct pw_err *err);
/* Fills key and fingerprint. */
void bundle_name_key(const struct note_key *k, struct bundle *ret);
/* Writes one file of a new folder, making the folder it lies in. */
int bundle_write(const char *folder, struct str path, struct str bytes, struct pw_err *err);

/* Takes a folder away that was begun and not finished: these files, and the folders they lie in. */
void bundle_remove(const char *folder, const struct str *paths, size_t n);

#endif
