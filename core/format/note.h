/*
 * note.h - C2SP signed notes: text, an empty line, signature lines (c2sp.org/signed-note).
 *
 * One grammar for checkpoints, alerts, receipts and manifests. Parsing is strict: UTF-8, no control
 * character but the newline, no CR, the text split off at the last empty line, canonical padded base64.
 * A known key whose signature fails rejects the whole note, whoever else signed it; lines of unknown keys
 * or algorithms are ignored and counted, so that a new algorithm can be added beside.
 *
 * Errors are PW_EAUDIT with verify_code 10 (malformed), 11 (bad signature), 18 (no known key signed), or
 * PW_ELIMIT beyond the caps.
 */
#ifndef PW_FORMAT_NOTE_H
#define PW_FORMAT_NOTE_H

#include "base/buf.h"
#include "format/crypto_sign.h"

#define NOTE_MAX        ((size_t)64 << 10)  /* a checkpoint is 200 bytes, an alert header 2 kB */
#define NOTE_LINES_MAX  64                  /* signature lines: log, witnesses, two algorithms each */
#define NOTE_NAME_MAX   200                 /* bytes of a key name */
#define NOTE_VKEY_TEXT  (NOTE_NAME_MAX + 64)

enum note_algorithm {
    NOTE_ED25519 = 1,           /* signs the text */
    NOTE_COSIGNATURE = 4,       /* signs "cosignature/v1\ntime <t>\n" and the text; carries the time */
};

struct note_key {
    char                name[NOTE_NAME_MAX + 1];
    enum note_algorithm algorithm;
    uint32_t            id;     /* first 4 bytes of SHA-256(name \n algorithm key) */
    struct sign_public  key;
};

/* "name+f1d364d9+base64": the id must fit the name and key. PW_EINPUT. */
int note_key_parse(struct str vkey, struct note_key *ret, struct pw_err *err);
/* Makes the key of a name. PW_EINPUT: empty, too long, blank or '+' in the name. */
int note_key_make(struct str name, enum note_algorithm algorithm, const struct sign_public *key,
                  struct note_key *ret, struct pw_err *err);
void note_key_format(const struct note_key *k, struct buf *out);

struct note_signature {
    struct str name;            /* borrowed from the note */
    uint32_t   id;
    struct str line;            /* the whole line, without its newline */
    int        key;             /* index of the key that verified it; -1: ignored */
    uint64_t   time;            /* of a cosignature, seconds; else 0 */
};

struct note {
    struct str            text;         /* with its final newline; what was signed */
    struct note_signature signatures[NOTE_LINES_MAX];
    size_t                n_signatures;
    size_t                n_verified, n_ignored;
};

/* Parses and verifies against known keys; at least one must have signed (18). `ret` borrows `bytes`. */
int note_open(struct str bytes, const struct note_key *keys, size_t n_keys, struct note *ret,
              struct pw_err *err);

/* Parses without verifying: every signature is ignored. For showing what an unknown note says. */
int note_parse(struct str bytes, struct note *ret, struct pw_err *err);

/* Appends `text` (ending in a newline), the empty line and our signature line. */
int note_sign(struct str text, const struct note_key *key, const struct sign_secret *secret,
              struct buf *out, struct pw_err *err);

/* Appends the line of one more key to a signed note of this text. */
int note_sign_more(struct str text, const struct note_key *key, const struct sign_secret *secret,
                   struct buf *out, struct pw_err *err);

/* Appends one cosignature line for a checkpoint text: what a witness hands back. */
int note_cosign(struct str text, const struct note_key *key, const struct sign_secret *secret,
                uint64_t time_s, struct buf *out, struct pw_err *err);

#endif
