/*
 * parties.h - one stable number for a firm over its spellings, wherever it says it is to be found.
 *
 * A register, tax or licence number with its country identifies, whatever name comes with it; without one, the name with its
 * country does. A name that is not known is taken for the one it is like (match/alike.h): another script, order, legal form or a typing
 * error; one that is as like two firms is a firm of its own. A name seen with a number leads to that number's firm as long as only one
 * firm claims the name; from the second on, the bare name is a firm of its own. A firm first seen by name alone takes
 * the first number that comes with the name or one like it, and another that says it is of another register. Numbers that
 * say that there is none ("n/a", zeros) are none.
 *
 * Keeps a bounded cache in memory over the derived tables of store/; counts are written by
 * parties_flush(). One thread.
 */
#ifndef PW_APP_PARTIES_H
#define PW_APP_PARTIES_H

#include "app/party_links.h"
#include "model/shipment.h"
#include "store/st_intake.h"

struct parties;

struct party_ref {
    int64_t id;             /* 0: the role is not filled; the number as written, whoever it is one with */
    int64_t shipments;      /* before this one, in any role, of all that are one with it: one that names two of its numbers
                               counts twice */
    int32_t first_on;       /* of the first of them; meaningless when shipments == 0 */
};

/* `links` says which of them are one, whenever it is asked; borrowed, may be NULL. */
int parties_new(struct store *st, const struct party_links *links, struct parties **ret, struct pw_err *err);
void parties_free(struct parties *p);

/* Who fills each role of a shipment. New firms are added. A party without a country is looked for in
 * the country of its side: the exporting country for exporters, else the importing country. */
int parties_of(struct parties *p, const struct shipment *s, struct party_ref ret[ROLE_COUNT],
               struct pw_err *err);
/* The country a role stands for when none is written. */
struct str party_country(const struct shipment *s, enum party_role role);

/* Records that a stored shipment names these parties; counts each firm once a shipment. `fresh`: the
 * shipment is new, so nothing needs to be looked up. */
int parties_note(struct parties *p, int64_t shipment, int32_t issued_on, bool fresh,
                 const struct party_ref refs[ROLE_COUNT], struct pw_err *err);
/* By how many of the firm's numbers a stored shipment names it, what is not yet written included. */
int parties_named(struct parties *p, int64_t party, int64_t shipment, int64_t *ret, struct pw_err *err);
/*
 * What links firms without making them one: a telephone, e-mail, address or (of exporter and importer) vessel that several use.
 * One key for all spellings; what says too little has none ("Lahore", an extension).
 */
enum contact_kind { CONTACT_PHONE, CONTACT_EMAIL, CONTACT_ADDRESS, CONTACT_VESSEL, CONTACT_KINDS };
struct contact { enum contact_kind kind; int64_t key; struct str text; };
const char *contact_name(enum contact_kind kind);       /* "phone", ... */
size_t party_contacts(const struct shipment *s, enum party_role role, struct contact ret[static CONTACT_KINDS]);
/* Records how a stored shipment says that its parties are reached, and what its importer imports. */
int parties_reached(struct parties *p, int64_t shipment, const struct shipment *s, const struct party_ref refs[ROLE_COUNT],
                    struct pw_err *err);
/* Whether a party was importer of the substance of a goods line before. `p` (may be NULL) remembers who was not. */
int party_imported(struct store *st, struct parties *p, int64_t party, const struct goods_line *g, bool *ret, struct pw_err *err);
/* Writes what parties_note() counted; before each commit. */
int parties_flush(struct parties *p, struct pw_err *err);
/* In a database of an older program: what is like its names is to be found. Once. */
int parties_fill(struct parties *p, struct pw_err *err);
/* Forgets everything cached: another process wrote, or we rolled back. */
int parties_forget(struct parties *p, struct pw_err *err);

#endif
