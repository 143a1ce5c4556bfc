/*
 * trail_bundle.h - the audit trail in a folder that a stranger verifies without the database: laid out as
 * c2sp.org/tlog-tiles says, so that programs made for such logs read it too.
 *
 *   checkpoint                     the newest head, with the cosignatures there are
 *   checkpoints                    every head that was ever signed, in order: u32 length, note
 *   policy                         the log's key as a tlog-policy: to be compared by telephone, nothing rests on this copy
 *   tile/<level>/<n>[.p/<width>]   256 hashes of 32 bytes; the last of a level is partial
 *   tile/entries/<n>[.p/<width>]   256 entries: u16 length, body
 *   rows/<n>[.p/<width>]           only in a full bundle: u32 length, rows as st_rows.h writes them
 *   content/<n>[.p/<width>]        only in a full bundle: u8 n, n x ( u8 part | salt[32] | u32 length, content )
 *
 * <n> is 000, 001, ... x001/000, as tlog-tiles spells numbers. What is not in a bundle (rows, contents) was committed to in
 * the entries and stays unknown to the receiver: a bundle that is not full holds account names and times, and no
 * shipment's data.
 */
#ifndef PW_APP_TRAIL_BUNDLE_H
#define PW_APP_TRAIL_BUNDLE_H

#include "app/verify.h"
#include "audit/policy.h"

#define TRAIL_PATH_ROOM 4096
#define TRAIL_TILE_MAX  ((size_t)256 << 20)     /* of contents: 256 entries with all that law asks to be kept */

/* Writes a new folder, up to the newest head or, with `cosigned`, the newest that a partner cosigned; a cut-off export leaves only `folder`.part. PW_ESTATE: one of them is there. */
int trail_export(struct store *st, const struct note_key *key, bool full, bool cosigned, const char *folder, int64_t *ret_size,
                 struct pw_err *err);

struct trail_options {
    const struct policy *policy;
    const struct str    *held;      /* heads of this log that the receiver keeps: signed notes */
    size_t               n_held;
    int64_t              now_s;
};

/* Verifies all of a bundle. Fills the report like verify_log(); the codes are those of verify.h, and 12 where too few
 * witnesses cosigned. */
int trail_check(const char *folder, const struct trail_options *o, struct verify_report *ret, struct pw_err *err);

/* The path of a tile: `what` is "tile/0", "tile/entries", "rows"; width 256 is a full one. */
int trail_path(const char *folder, const char *what, uint64_t n, unsigned width, char out[static TRAIL_PATH_ROOM], struct pw_err *err);

#endif
