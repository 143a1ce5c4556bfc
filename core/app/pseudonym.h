/*
 * pseudonym.h - facts of a shipment that may leave its file: nothing in them tells who it was.
 *
 * Names, numbers, addresses, telephones and e-mails of parties and officers, numbers of documents, vessels and containers
 * become stand-ins, the same text always the same one. Any other text is left out where a word of a party's
 * name or another of its texts stands in it; remarks always are. Countries, goods, quantities, days and what was computed stay.
 */
#ifndef PW_APP_PSEUDONYM_H
#define PW_APP_PSEUDONYM_H

#include "app/recall.h"

struct pseudonyms {
    struct arena *a;
    struct map   *made;         /* kind and text -> number */
    size_t        counts[8];
    struct str   *learnt;       /* folded texts that may not appear */
    size_t        n_learnt, room;
};

int pseudonyms_begin(struct pseudonyms *p, struct arena *a, struct pw_err *err);
void pseudonyms_done(struct pseudonyms *p);
/* Takes note of who is in a record; before its values are asked for. */
int pseudonyms_learn(struct pseudonyms *p, const struct shipment *s, struct pw_err *err);

/* The value as it may be shown. */
int pseudonym_value(struct pseudonyms *p, const struct slot *slot, const struct fact_value *v, struct fact_value *ret,
                    struct pw_err *err);
/* The fact tells who or which shipment it was. */
bool pseudonym_tells(const struct slot *slot);

#endif
