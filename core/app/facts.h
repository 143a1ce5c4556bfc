/*
 * facts.h - everything the rules of a rulebook may read about one shipment: declared, resolved, looked up
 * and computed from history, one value for each slot.
 */
#ifndef PW_APP_FACTS_H
#define PW_APP_FACTS_H

#include "app/beside.h"
#include "app/history.h"
#include "app/parties.h"
#include "app/reference.h"

/* What stands beside the shipment itself. Absent things are NULL or HISTORY_ABSENT. */
struct subject {
    const struct shipment *s;
    struct party_ref       parties[ROLE_COUNT];
    int64_t                shipment_id, consignment;    /* -1: new */
    const struct shipment *previous;        /* newest lower version stored; NULL */
    bool                   version_gap;
    bool                   pen_named, pen_found, pen_objected;
    int64_t                pen_mg;          /* mass of the PEN's lines; HISTORY_ABSENT */
    const struct beside   *beside;          /* NULL: nothing of it is known */
    int64_t                before;          /* what was known below this audit number; 0: all */
};

/* Values by slot: shipment slots in `shipment`, and complete per line in `lines`. In the arena. */
struct facts {
    struct fact_value  *shipment;
    struct fact_value **lines;
    size_t              n_lines, n_slots;
    struct history_keys keys;               /* of this shipment, for its own row */
};

struct fact_engine;

/* Borrows rulebook and reference; one for each rulebook. */
int fact_engine_new(struct rulebook *rb, const struct reference *ref, struct fact_engine **ret,
                    struct pw_err *err);
void fact_engine_free(struct fact_engine *e);
struct history *fact_engine_history(struct fact_engine *e);

/* Substances, quantities, values of every line, and until when it may be answered where nobody said; before
 * facts_gather(). */
void facts_resolve(const struct reference *ref, struct shipment *s, struct arena *a);

/* Window keys alone: for a version that is stored but not scored. */
int facts_keys(struct fact_engine *e, const struct subject *q, struct arena *a, struct history_keys *ret,
               struct pw_err *err);

int facts_gather(struct fact_engine *e, const struct subject *q, struct arena *a, struct facts *ret,
                 struct pw_err *err);

/* "What if": a fact of all lines (line SIZE_MAX; so is every fact of the shipment) or of one. */
struct fact_override { size_t fact, line; struct fact_value value; };

/* Facts and look-ups of the slots marked in `slots` alone, for a stored version whose other slots are known:
 * windows are the caller's. `f` has its arrays; look-ups follow overridden facts. */
int facts_fill(struct fact_engine *e, const struct subject *q, const bool *slots, const struct fact_override *over,
               size_t n_over, struct arena *a, struct facts *f, struct pw_err *err);

/* Earlier shipments behind a window slot, for evidence; `line` SIZE_MAX for shipment scope. */
size_t facts_evidence(struct fact_engine *e, const struct subject *q, const struct facts *f, size_t slot,
                      size_t line, int64_t *ret, size_t max);

/* Canonical bytes of all values, stored with the verdict; and back, also from the layout of earlier releases. */
void facts_encode(struct buf *out, const struct rulebook *rb, const struct facts *f);
bool facts_decode(struct canon *in, const struct rulebook *rb, struct arena *a, struct facts *ret);

#endif
