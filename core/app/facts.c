#include "config.h"
#include "app/facts.h"

#include <stdlib.h>

#include "app/facts_impl.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/canon.h"

#define PARTY_FACTS (FACT_IMPORTER_FIRST_SEEN_DAYS - FACT_EXPORTER_FIRST_SEEN_DAYS)

/* What has to be filled in for one scope: numbers of slots by their kind, and the windows' by their own. */
struct plan {
    size_t *facts, *lookups, *windows;
    size_t *ids;            /* of the facts */
    size_t  n_facts, n_lookups, n_windows;
};

struct fact_engine {
    struct rulebook        *rb;
    const struct reference *ref;
    struct history         *history;
    const struct window   **windows;        /* of the window slots, in order of the slots */
    enum fact_type         *window_types;
    size_t                 *window_slots;
    size_t                  n_windows;
    struct table_index     *indexes;        /* of each slot; table NULL: no look-up or not loaded */
    size_t                 *wanted;         /* column of each look-up slot */
    struct plan             plans[2];       /* by enum fact_scope */
    struct window_value    *answers;
    bool                    used[HISTORY_FIELD_COUNT];
    struct screen          *screen;
};

/* ---- making ---- */

static int index_lookup(struct fact_engine *e, size_t i, const struct lookup *l, struct pw_err *err)
{
    const struct table *t = reference_table(e->ref, l->table);

    if (!t)
        return PW_OK;
    e->wanted[i] = table_column(t, l->wanted);
    return table_index_build(t, l->columns, l->n_keys, &e->indexes[i], err);
}

static int lay_out(struct fact_engine *e, struct pw_err *err)
{
    size_t n = rulebook_slots(e->rb);

    for (size_t i = 0; i < n; i++) {
        const struct slot *s    = rulebook_slot(e->rb, i);
        struct plan       *plan = &e->plans[s->scope];
        int                rc   = PW_OK;

        if (s->kind == SLOT_WINDOW) {
            plan->windows[plan->n_windows++] = e->n_windows;
            e->windows[e->n_windows]         = &s->window;
            e->window_types[e->n_windows]    = window_type(&s->window);
            e->window_slots[e->n_windows++]  = i;
        } else if (s->kind == SLOT_LOOKUP) {
            plan->lookups[plan->n_lookups++] = i;
            rc = index_lookup(e, i, &s->lookup, err);
        } else {
            plan->ids[plan->n_facts]     = s->fact;
            plan->facts[plan->n_facts++] = i;
        }
        if (rc < 0)
            return rc;
    }
    /* Every key is worked out and stored, so that a later rulebook's windows find their past. */
    for (int f = 0; f < HISTORY_FIELD_COUNT; f++)
        e->used[f] = true;
    return history_new(e->windows, e->n_windows, &e->history, err);
}

static bool make_room(struct fact_engine *e, size_t n)
{
    e->windows      = calloc(n, sizeof *e->windows);
    e->window_types = calloc(n, sizeof *e->window_types);
    e->window_slots = calloc(n, sizeof *e->window_slots);
    e->indexes      = calloc(n, sizeof *e->indexes);
    e->wanted       = calloc(n, sizeof *e->wanted);
    e->answers      = calloc(n, sizeof *e->answers);
    for (size_t i = 0; i < COUNT_OF(e->plans); i++) {
        struct plan *p = &e->plans[i];

        p->facts   = calloc(n, sizeof *p->facts);
        p->ids     = calloc(n, sizeof *p->ids);
        p->lookups = calloc(n, sizeof *p->lookups);
        p->windows = calloc(n, sizeof *p->windows);
        if (!p->facts || !p->ids || !p->lookups || !p->windows)
            return false;
    }
    return e->windows && e->window_types && e->window_slots && e->indexes && e->wanted && e->answers;
}

int fact_engine_new(struct rulebook *rb, const struct reference *ref, struct fact_engine **ret,
                    struct pw_err *err)
{
    struct fact_engine *e = calloc(1, sizeof *e);
    int                 rc;

    if (!e)
        return err_nomem(err);
    e->rb  = rb;
    e->ref = ref;
    rc     = make_room(e, rulebook_slots(rb) + 1) ? lay_out(e, err) : err_nomem(err);
    if (rc == PW_OK)
        rc = screen_new(ref, &e->screen, err);
    if (rc < 0)
        fact_engine_free(e);
    else
        *ret = e;
    return rc;
}

void fact_engine_free(struct fact_engine *e)
{
    if (!e)
        return;
    for (size_t i = 0; e->indexes && i < rulebook_slots(e->rb); i++)
        table_index_done(&e->indexes[i]);
    history_free(e->history);
    screen_free(e->screen);
    for (size_t i = 0; i < COUNT_OF(e->plans); i++) {
        free(e->plans[i].facts);
        free(e->plans[i].ids);
        free(e->plans[i].lookups);
        free(e->plans[i].windows);
    }
    free(e->windows);
    free(e->window_types);
    free(e->window_slots);
    free(e->indexes);
    free(e->wanted);
    free(e->answers);
    free(e);
}

struct history *fact_engine_history(struct fact_engine *e) { return e->history; }

/* ---- values ---- */

static struct fact_value fact_of(struct reading *x, size_t id)
{
    for (size_t i = 0; i < x->n_over; i++)
        if (x->over[i].fact == id && (x->over[i].line == SIZE_MAX || x->over[i].line == x->line))
            return x->over[i].value;
    if (id == FACT_SUBSTANCE_DECLARED || id >= FIELD_COUNT) {
        if (id >= FACT_EXPORTER_FIRST_SEEN_DAYS && id < FACT_EXPORTER_FIRST_SEEN_DAYS + ROLE_COUNT * PARTY_FACTS) {
            size_t role = (id - FACT_EXPORTER_FIRST_SEEN_DAYS) / PARTY_FACTS;

            return x->named >> role & 1 ? fact_of_party(x, (enum party_role)role,
                                                        (int)((id - FACT_EXPORTER_FIRST_SEEN_DAYS) % PARTY_FACTS))
                                        : (struct fact_value){ 0 };
        }
        return fact_info(id)->scope == SCOPE_GOODS ? fact_of_goods(x, id) : fact_of_shipment(x, id);
    }
    return fact_of_field(x, id);
}

/* The text under which a fact is looked up in a table; empty when it has none. */
static struct str key_text(struct reading *x, size_t fact)
{
    struct fact_value v = fact_of(x, fact);
    BUF_STACK(out, 64);

    if (v.type == FACT_TEXT)
        return v.s;
    if (v.type == FACT_ABSENT || v.type == FACT_LIST)
        return STR_NONE;
    fact_print(&out, &v);
    return arena_str(x->a, buf_view(&out));
}

static struct fact_value look_up(const struct fact_engine *e, struct reading *x, size_t slot)
{
    const struct lookup      *l = &rulebook_slot(e->rb, slot)->lookup;
    const struct table_index *index = &e->indexes[slot];
    struct str                keys[LOOKUP_KEYS_MAX], cell;
    size_t                    row;
    int64_t                   number;

    if (!index->map.n)      /* not loaded, or empty */
        return (struct fact_value){ 0 };
    for (size_t i = 0; i < l->n_keys; i++) {
        keys[i] = key_text(x, l->facts[i]);
        if (!keys[i].n)
            return (struct fact_value){ 0 };
    }
    if (!table_index_find(index, keys, &row) || !table_in_force(index->table, row, x->q->s->issued_on))
        return (struct fact_value){ 0 };
    cell = table_cell(index->table, row, e->wanted[slot]);
    return decimal_parse(cell, &number, NULL) == PW_OK ? fact_number(number) : fact_str(cell);
}

static unsigned named_roles(const struct shipment *s)
{
    unsigned named = 0;

    for (unsigned role = 0; role < ROLE_COUNT; role++)
        for (int part = PARTY_NAME; part < PARTY_FIELDS; part++)
            if (party_text(s, (enum party_role)role, part).n)
                named |= 1u << role;
    return named;
}

static struct history_self self_of(const struct subject *q)
{
    return (struct history_self){ q->shipment_id, q->consignment, q->s->issued_on };
}

static int fill(struct fact_engine *e, struct reading *x, enum fact_scope scope, const int64_t *keys,
                struct fact_value *values, struct pw_err *err)
{
    const struct plan  *plan = &e->plans[scope];
    struct history_self self = self_of(x->q);
    int                 rc   = history_ask(e->history, scope, &self, keys, e->answers, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < plan->n_facts; i++)
        values[plan->facts[i]] = fact_of(x, plan->ids[i]);
    for (size_t i = 0; i < plan->n_lookups; i++)
        values[plan->lookups[i]] = look_up(e, x, plan->lookups[i]);
    for (size_t i = 0; i < plan->n_windows; i++) {
        size_t              w = plan->windows[i];
        struct window_value v = e->answers[w];

        values[e->window_slots[w]] = v.absent ? (struct fact_value){ 0 }
                                              : (struct fact_value){ .type = e->window_types[w], .i = v.value };
    }
    return PW_OK;
}

int facts_keys(struct fact_engine *e, const struct subject *q, struct arena *a, struct history_keys *ret,
               struct pw_err *err)
{
    return facts_make_keys(q, e->used, a, ret) ? PW_OK : err_nomem(err);
}

int facts_gather(struct fact_engine *e, const struct subject *q, struct arena *a, struct facts *ret,
                 struct pw_err *err)
{
    struct reading x = { .ref = e->ref, .q = q, .a = a, .screen = e->screen, .err = err, .named = named_roles(q->s) };
    struct facts   f = { .n_lines = q->s->n_goods, .n_slots = rulebook_slots(e->rb) };
    int            rc;

    f.shipment = arena_alloc(a, (f.n_slots + 1) * sizeof *f.shipment);
    f.lines    = arena_alloc(a, (f.n_lines + 1) * sizeof *f.lines);
    if (!f.shipment || !f.lines || !facts_make_keys(q, e->used, a, &f.keys))
        return err_nomem(err);
    if ((rc = fill(e, &x, SCOPE_SHIPMENT, f.keys.header, f.shipment, err)) < 0)
        return rc;
    for (size_t i = 0; i < f.n_lines; i++) {
        f.lines[i] = arena_raw(a, f.n_slots * sizeof **f.lines);
        if (!f.lines[i])
            return err_nomem(err);
        memcpy(f.lines[i], f.shipment, f.n_slots * sizeof **f.lines);
        x.g = &q->s->goods[i];
        if ((rc = fill(e, &x, SCOPE_GOODS, f.keys.lines[i], f.lines[i], err)) < 0)
            return rc;
    }
    if (x.rc == PW_OK)
        *ret = f;
    return x.rc;
}

static void fill_some(struct fact_engine *e, struct reading *x, enum fact_scope scope, const bool *slots,
                      struct fact_value *values)
{
    const struct plan *plan = &e->plans[scope];

    for (size_t i = 0; i < plan->n_facts; i++)
        if (slots[plan->facts[i]])
            values[plan->facts[i]] = fact_of(x, plan->ids[i]);
    for (size_t i = 0; i < plan->n_lookups; i++)
        if (slots[plan->lookups[i]])
            values[plan->lookups[i]] = look_up(e, x, plan->lookups[i]);
}

int facts_fill(struct fact_engine *e, const struct subject *q, const bool *slots, const struct fact_override *over,
               size_t n_over, struct arena *a, struct facts *f, struct pw_err *err)
{
    struct reading x = { .ref = e->ref, .q = q, .a = a, .over = over, .n_over = n_over, .line = SIZE_MAX,
                         .screen = e->screen, .err = err, .named = named_roles(q->s) };

    if (q->s->n_goods != f->n_lines)
        return err_set(err, PW_EDB, "a record has %zu goods lines and its verdict's facts %zu", q->s->n_goods, f->n_lines);
    fill_some(e, &x, SCOPE_SHIPMENT, slots, f->shipment);
    for (size_t i = 0; i < f->n_lines; i++) {
        for (size_t k = 0; k < f->n_slots; k++)
            if (slots[k] && rulebook_slot(e->rb, k)->scope == SCOPE_SHIPMENT)
                f->lines[i][k] = f->shipment[k];
        x.g    = &q->s->goods[i];
        x.line = i;
        fill_some(e, &x, SCOPE_GOODS, slots, f->lines[i]);
    }
    return x.rc;
}

size_t facts_evidence(struct fact_engine *e, const struct subject *q, const struct facts *f, size_t slot,
                      size_t line, int64_t *ret, size_t max)
{
    struct history_self self = self_of(q);

    for (size_t w = 0; w < e->n_windows; w++)
        if (e->window_slots[w] == slot)
            return history_evidence(e->history, w, &self, line == SIZE_MAX ? f->keys.header : f->keys.lines[line],
                                    ret, max);
    return 0;
}

/* ---- bytes ---- */

#define LAYOUT_EACH 1       /* every value in turn */
#define LAYOUT_BITS 2       /* a bit for each value, set where it is there; then those values: most are absent */

static void encode_scope(struct buf *out, const struct rulebook *rb, enum fact_scope scope,
                         const struct fact_value *values)
{
    const uint16_t *slots;
    size_t          n = rulebook_scope(rb, scope, &slots), at = out->n;

    for (size_t i = 0; i < n; i += 8) {
        unsigned there = 0;

        for (size_t k = 0; k < 8 && i + k < n; k++)
            there |= (unsigned)(values[slots[i + k]].type != FACT_ABSENT) << k;
        canon_u8(out, (uint8_t)there);
    }
    for (size_t i = 0; i < n && !out->failed; i += 8)
        for (unsigned there = (unsigned char)out->p[at + i / 8]; there; there &= there - 1)
            fact_encode(out, &values[slots[i + (size_t)__builtin_ctz(there)]]);
}

void facts_encode(struct buf *out, const struct rulebook *rb, const struct facts *f)
{
    canon_u8(out, LAYOUT_BITS);
    canon_u16(out, (uint16_t)f->n_slots);
    encode_scope(out, rb, SCOPE_SHIPMENT, f->shipment);
    canon_u16(out, (uint16_t)f->n_lines);
    for (size_t i = 0; i < f->n_lines; i++)
        encode_scope(out, rb, SCOPE_GOODS, f->lines[i]);
}

/* The values are absent. */
static bool decode_scope(struct canon *in, const struct rulebook *rb, enum fact_scope scope, unsigned layout, struct arena *a,
                         struct fact_value *values)
{
    const uint16_t *slots;
    size_t          n    = rulebook_scope(rb, scope, &slots), bytes = layout == LAYOUT_BITS ? (n + 7) / 8 : 0;
    struct str      bits = canon_get_bytes(in, bytes);

    if (in->bad || (bytes && n % 8 && (unsigned char)bits.p[bytes - 1] >> (n % 8)))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (bytes && !((unsigned char)bits.p[i / 8] >> (i % 8) & 1))
            continue;
        if (!fact_decode(in, a, &values[slots[i]]) || (bytes && values[slots[i]].type == FACT_ABSENT))
            return false;
    }
    return true;
}

bool facts_decode(struct canon *in, const struct rulebook *rb, struct arena *a, struct facts *ret)
{
    struct facts   f      = { 0 };
    const unsigned layout = canon_get_u8(in);

    if (layout != LAYOUT_EACH && layout != LAYOUT_BITS)
        return false;
    f.n_slots = canon_get_u16(in);
    if (f.n_slots != rulebook_slots(rb))
        return false;
    f.shipment = arena_alloc(a, (f.n_slots + 1) * sizeof *f.shipment);
    if (!f.shipment || !decode_scope(in, rb, SCOPE_SHIPMENT, layout, a, f.shipment))
        return false;
    f.n_lines = canon_get_u16(in);
    f.lines   = f.n_lines <= SHIPMENT_LINES_MAX ? arena_alloc(a, (f.n_lines + 1) * sizeof *f.lines) : NULL;
    if (!f.lines)
        return false;
    for (size_t i = 0; i < f.n_lines; i++) {
        f.lines[i] = arena_alloc(a, (f.n_slots + 1) * sizeof **f.lines);
        if (!f.lines[i])
            return false;
        memcpy(f.lines[i], f.shipment, f.n_slots * sizeof **f.lines);
        if (!decode_scope(in, rb, SCOPE_GOODS, layout, a, f.lines[i]))
            return false;
    }
    *ret = f;
    return true;
}
