/*
 * partners.h - who this office exchanges alerts with, by which keys; and its own card.
 *
 * A card is countersigned by taking it into the log: its row is digested into a signed entry. What was revoked stays
 * on record, and what it signed before stays as it was.
 *
 * Files beside the database: `<db>.keys` (keyring.h) and `<db>.root`, which may be kept elsewhere: only
 * partner_card() reads it.
 */
#ifndef PW_APP_PARTNERS_H
#define PW_APP_PARTNERS_H

#include "app/office.h"
#include "format/keyring.h"
#include "model/card.h"
#include "store/st_partner.h"

#define PARTNERS_MAX 500            /* some 200 states, several authorities each in a few */

struct partner {
    struct partner_row row;
    struct card        card;
};

struct partners {
    struct partner *all;
    size_t          n;
    const struct partner *self;     /* NULL: this office has no card yet */
};

/* Those in force, texts in the arena. PW_EDB: a stored card does not open. */
int partners_load(struct store *st, struct arena *a, struct partners *ret, struct pw_err *err);
const struct partner *partner_find(const struct partners *p, struct str authority);
/* A trusted one whose card is in force now; PW_ENOTFOUND or PW_ESTATE with a remedy. */
int partner_need(const struct office *o, const struct partners *p, struct str authority, const struct partner **ret,
                 struct pw_err *err);

/* This office's exchange keys, held against its card. The office is opened for writing. */
int partners_keyring(struct office *o, const struct partners *p, struct keyring *ret, struct pw_err *err);

struct card_wanted {
    bool        rotate;             /* new keys; else only what the card says changes */
    bool        rotate_root;        /* a new root key as well */
    int64_t     compromised_s;      /* with rotate: the present alerts key is not believed from then on; 0: it is */
    const char *address, *languages;/* NULL: as they were */
    const char *root;               /* file of the root key; NULL: beside the database */
};
/* The present card; the first time, or when something is wanted, makes keys and card and logs them.
 * *ret_made tells whether it did. Texts in the arena. */
int partner_card(struct office *o, const struct card_wanted *w, struct arena *a, struct str *ret_note,
                 bool *ret_made, struct pw_err *err);

/*
 * Trusts a card. A first one needs its words, as heard from the partner (PW_ESTATE otherwise, the message shows
 * none: they are to be heard); a successor is known by the keys of the one before. The same card again changes the
 * profile only.
 */
int partner_add(struct office *o, struct str note, const char *words, const enum partner_profile *profile,
                struct partner *ret, struct pw_err *err);

/* Nothing of theirs is taken any more. The reason is kept erasable. */
int partner_revoke(struct office *o, struct str authority, struct str reason, struct pw_err *err);

const char *partner_state_name(enum partner_state s);
const char *partner_profile_name(enum partner_profile p);
bool partner_profile_find(const char *name, enum partner_profile *ret);

#endif
