/*
 * card.h - a partner card: which keys an authority uses, signed by its root key (exchange_audit.md 3).
 *
 *   penwatch/card/v1
 *   authority nl.customs.example
 *   version 1
 *   valid 1795458167 1858530167            Unix seconds, from and to
 *   root <vkey>                            <authority>/root
 *   log <vkey>                             penwatch.<authority>/audit/<n>: also the log's origin
 *   alerts <vkey>                          <authority>/alerts
 *   witness <vkey>                         <authority>/witness, of cosignatures
 *   box <base64>                           X25519
 *   tls <base64>                           SHA-256 of the TLS key's subject public key info
 *   address https://host:port              or: none
 *   languages en fr
 *   compromised none                       or: <time>, from which the alerts key before this one is not believed
 *   prev <base64>                          SHA-256 of the card before; or: none
 *
 * Every line is there, in this order. The root key and the alerts key sign it: both are held. A later version is signed by
 * the root key of the one before as well, and by the alerts key of the one before unless that is what was
 * compromised: so a thief of one key cannot move an authority to keys of his own.
 *
 * Errors: PW_EAUDIT with code 10 malformed, 11 bad signature, 18 a signature is missing or a key is named for another use;
 * PW_ESTATE: not in force, or no successor.
 */
#ifndef PW_MODEL_CARD_H
#define PW_MODEL_CARD_H

#include "format/crypto_hash.h"
#include "format/crypto_sealed.h"
#include "format/note.h"

#define CARD_AHEAD_MAX 100      /* versions one card may skip: a counter that leaps is a theft, not a rotation */
#define AUTHORITY_MAX  100      /* bytes of a domain name that names an authority */

struct card {
    struct str        authority, address, languages;    /* borrowed; address STR_NONE: none */
    uint64_t          version;
    int64_t           from_s, to_s;                     /* valid, Unix seconds */
    struct note_key   root, log, alerts, witness;
    struct box_public box;
    struct digest     tls;
    int64_t           compromised_s;                    /* 0: nothing is */
    bool              has_prev;
    struct digest     prev;
};

/* a-z, 0-9, '-' and '.', as domain names are written. */
bool authority_good(struct str name);

/* Appends the text that is signed. */
void card_text(const struct card *c, struct buf *out);

/* Parses a signed card and verifies its own two signatures. `ret` borrows from `note`. */
int card_open(struct str note, struct card *ret, struct pw_err *err);

/* May this card (opened) take the place of `was`? Holds version, chain and the older keys' signatures against it. */
int card_follows(struct str note, const struct card *is, struct str was_note, const struct card *was,
                 struct pw_err *err);

/* In force at this time (PW_ESTATE says since or from when). */
int card_in_force(const struct card *c, int64_t now_s, struct pw_err *err);

/* SHA-256 of the signed card: what `prev` names. */
void card_digest(struct str note, struct digest *ret);

/* Eight pronounceable words, 128 bits of SHA-256("penwatch/card-words/v1\n" || text of the card): for reading out
 * on the telephone, in whatever language. Letter pairs as in proquints (D. S. Wilkerson, arXiv:0901.4016). */
#define CARD_WORDS_TEXT 48
void card_words(struct str note, char out[static CARD_WORDS_TEXT]);

#endif
