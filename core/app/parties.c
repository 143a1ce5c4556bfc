#include "config.h"
#include "app/parties.h"

#include <stdlib.h>

#include "app/parties_impl.h"
#include "base/mem.h"
#include "format/crypto_hash.h"

#define CACHE_FIRST ((size_t)1 << 12)   /* places; grows to twice CACHE_MAX, so that a small office stays in the processor's cache */
#define CACHE_MAX   ((size_t)1 << 18)   /* spellings kept in memory: under 30 MB; then it begins anew */

int parties_new(struct store *st, const struct party_links *links, struct parties **ret, struct pw_err *err)
{
    struct parties *p = calloc(1, sizeof *p);

    if (!p)
        return err_nomem(err);
    p->st        = st;
    p->links     = links;
    p->room_spellings = p->room_counts = CACHE_FIRST;
    p->spellings = calloc(CACHE_FIRST, sizeof *p->spellings);
    p->counts    = calloc(CACHE_FIRST, sizeof *p->counts);
    p->dirty     = calloc(CACHE_MAX, sizeof *p->dirty);
    if (!p->spellings || !p->counts || !p->dirty) {
        parties_free(p);
        return err_nomem(err);
    }
    *ret = p;
    return PW_OK;
}

void parties_free(struct parties *p)
{
    if (!p)
        return;
    free(p->spellings);
    free(p->counts);
    free(p->roles);
    free(p->dirty);
    latin_done(&p->latin);
    arena_done(&p->one);
    key_set_done(&p->reached);
    key_set_done(&p->never);
    free(p);
}

int parties_forget(struct parties *p, struct pw_err *err)
{
    (void)err;
    memset(p->spellings, 0, p->room_spellings * sizeof *p->spellings);
    memset(p->counts, 0, p->room_counts * sizeof *p->counts);
    p->n_spellings = p->n_counts = p->n_roles = p->n_dirty = 0;
    p->next_id = 0;
    key_set_done(&p->reached);
    key_set_done(&p->never);
    return PW_OK;
}

/* ---- counts ---- */

static struct counted *count_slot(struct parties *p, int64_t id)
{
    size_t at = (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (p->room_counts - 1);

    while (p->counts[at].id && p->counts[at].id != id)
        at = (at + 1) & (p->room_counts - 1);
    return &p->counts[at];
}

/* Half full at most: probes stay short. */
static int grow_counts(struct parties *p, struct pw_err *err)
{
    struct counted *old  = p->counts;
    size_t          room = p->room_counts;

    if (p->n_counts * 2 < room || p->n_counts == CACHE_MAX)
        return PW_OK;
    p->counts = calloc(room * 2, sizeof *p->counts);
    if (!p->counts) {
        p->counts = old;
        return err_nomem(err);
    }
    p->room_counts = room * 2;
    for (size_t i = 0; i < room; i++)
        if (old[i].id)
            *count_slot(p, old[i].id) = old[i];
    free(old);
    return PW_OK;
}

static int count_of(struct parties *p, int64_t id, struct counted **ret, struct pw_err *err)
{
    struct counted  *c = count_slot(p, id);
    struct party_row row;
    int              rc;

    if (!c->id) {
        if (p->n_counts == CACHE_MAX) {
            if ((rc = parties_flush(p, err)) < 0)
                return rc;
            memset(p->counts, 0, p->room_counts * sizeof *p->counts);
            p->n_counts = 0;
            c           = count_slot(p, id);
        }
        if ((rc = grow_counts(p, err)) < 0)
            return rc;
        c = count_slot(p, id);
        if ((rc = st_party_get(p->st, id, &row, err)) < 0)
            return rc;
        *c = (struct counted){ id, row.shipments, row.first_on, false };
        p->n_counts++;
    }
    *ret = c;
    return PW_OK;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int by_party(const void *a, const void *b)
{
    const struct role_row *x = a, *y = b;

    if (x->party != y->party)
        return (x->party > y->party) - (x->party < y->party);
    return (x->shipment > y->shipment) - (x->shipment < y->shipment);
}

static int flush_roles(struct parties *p, struct pw_err *err)
{
    int rc = PW_OK;

    if (p->n_roles)
        qsort(p->roles, p->n_roles, sizeof *p->roles, by_party);
    for (size_t i = 0; i < p->n_roles && rc == PW_OK; i++)
        rc = st_party_role_new(p->st, p->roles[i].party, p->roles[i].shipment, p->roles[i].roles, err);
    p->n_roles = 0;
    return rc;
}

static int queue_role(struct parties *p, struct role_row row, struct pw_err *err)
{
    if (p->n_roles == p->room_roles) {
        size_t           room = p->room_roles ? p->room_roles * 2 : 1024;
        struct role_row *more = realloc(p->roles, room * sizeof *more);

        if (!more)
            return err_nomem(err);
        p->roles      = more;
        p->room_roles = room;
    }
    p->roles[p->n_roles++] = row;
    return PW_OK;
}

int parties_flush(struct parties *p, struct pw_err *err)
{
    int rc = flush_roles(p, err);

    if (p->n_dirty)     /* in key order: neighbouring rows share a page */
        qsort(p->dirty, p->n_dirty, sizeof *p->dirty, by_id);
    for (size_t i = 0; i < p->n_dirty && rc == PW_OK; i++) {
        struct counted *c = count_slot(p, p->dirty[i]);

        rc = st_party_update(p->st, &(struct party_row){ c->id, c->first_on, c->shipments }, err);
        c->dirty = false;
    }
    p->n_dirty = 0;
    return rc;
}

/* ---- a party as written ---- */

struct str party_country(const struct shipment *s, enum party_role role)
{
    struct str written = party_text(s, role, PARTY_COUNTRY);

    if (written.n)
        return written;
    return s->text[role == ROLE_EXPORTER ? FIELD_EXPORTING_COUNTRY : FIELD_IMPORTING_COUNTRY];
}

static struct spelled *spelling_slot(struct parties *p, const struct digest *d)
{
    uint64_t h;
    size_t   at;

    memcpy(&h, d->b, sizeof h);
    at = (size_t)h & (p->room_spellings - 1);
    while (p->spellings[at].party && memcmp(p->spellings[at].digest, d->b, 16) != 0)
        at = (at + 1) & (p->room_spellings - 1);
    return &p->spellings[at];
}

static int grow_spellings(struct parties *p, struct pw_err *err)
{
    struct spelled *old  = p->spellings;
    size_t           room = p->room_spellings;
    struct digest    d;

    if (p->n_spellings * 2 < room || p->n_spellings == CACHE_MAX)
        return PW_OK;
    p->spellings = calloc(room * 2, sizeof *p->spellings);
    if (!p->spellings) {
        p->spellings = old;
        return err_nomem(err);
    }
    p->room_spellings = room * 2;
    for (size_t i = 0; i < room; i++)
        if (old[i].party) {
            memcpy(d.b, old[i].digest, 16);
            *spelling_slot(p, &d) = old[i];
        }
    free(old);
    return PW_OK;
}

/* The digest of a party as written. Where it may stand is asked for, so that all of a record's come at one time. */
static void spelling_expect(struct parties *p, const struct shipment *s, enum party_role r, struct digest *ret)
{
    uint64_t h;

    digest_parts(ret, (struct str[]){ party_country(s, r), STR("\x1F"), party_text(s, r, PARTY_ID), STR("\x1F"),
                                      party_text(s, r, PARTY_NAME) }, 5);
    memcpy(&h, ret->b, sizeof h);
    __builtin_prefetch(&p->spellings[(size_t)h & (p->room_spellings - 1)]);
}

static int party_id(struct parties *p, struct str name, struct str number, struct str country,
                    const struct digest *d, int64_t *ret_id, struct pw_err *err)
{
    struct spelled *s = spelling_slot(p, d);
    int              rc;

    if (s->party) {
        *ret_id = s->party;
        return PW_OK;
    }
    if ((rc = parties_identify(p, name, number, country, ret_id, err)) < 0 || !*ret_id)
        return rc;
    if (p->n_spellings == CACHE_MAX) {
        memset(p->spellings, 0, p->room_spellings * sizeof *p->spellings);
        p->n_spellings = 0;
    }
    if ((rc = grow_spellings(p, err)) < 0)
        return rc;
    s = spelling_slot(p, d);
    memcpy(s->digest, d->b, 16);
    s->party = *ret_id;
    p->n_spellings++;
    return PW_OK;
}

/* What is known of a firm under all its numbers. */
static int count_firm(struct parties *p, int64_t id, struct party_ref *ret, struct pw_err *err)
{
    int64_t         all[PARTY_MEMBERS_MAX];
    size_t          n = party_members(p->links, id, all);
    struct counted *c;
    int             rc;

    *ret = (struct party_ref){ .id = id };
    for (size_t i = 0; i < n; i++) {
        if ((rc = count_of(p, all[i], &c, err)) < 0)
            return rc;
        if (c->shipments && (!ret->shipments || c->first_on < ret->first_on))
            ret->first_on = c->first_on;
        ret->shipments += c->shipments;
    }
    return PW_OK;
}

int parties_of(struct parties *p, const struct shipment *s, struct party_ref ret[ROLE_COUNT],
               struct pw_err *err)
{
    struct digest written[ROLE_COUNT];

    for (int role = 0; role < ROLE_COUNT; role++)
        if (shipment_has_party(s, (enum party_role)role))
            spelling_expect(p, s, (enum party_role)role, &written[role]);
    for (int role = 0; role < ROLE_COUNT; role++) {
        enum party_role r = (enum party_role)role;
        int64_t         id = 0;
        int             rc;

        ret[role] = (struct party_ref){ 0 };
        if (!shipment_has_party(s, r))
            continue;
        if ((rc = party_id(p, party_text(s, r, PARTY_NAME), party_text(s, r, PARTY_ID), party_country(s, r),
                           &written[role], &id, err)) < 0)
            return rc;
        if (id && (rc = count_firm(p, id, &ret[role], err)) < 0)
            return rc;
    }
    return PW_OK;
}

int parties_note(struct parties *p, int64_t shipment, int32_t issued_on, bool fresh,
                 const struct party_ref refs[ROLE_COUNT], struct pw_err *err)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        unsigned        roles = 0;
        bool            is_new = true, before = false;
        struct counted *c;
        int             rc;

        for (int j = 0; j < ROLE_COUNT; j++)
            if (refs[j].id == refs[i].id) {
                roles |= 1u << j;
                before |= j < i;
            }
        if (!refs[i].id || before)
            continue;
        rc = fresh ? queue_role(p, (struct role_row){ refs[i].id, shipment, roles }, err)
                   : st_party_role_add(p->st, refs[i].id, shipment, roles, &is_new, err);
        if (rc < 0)
            return rc;
        if (!is_new)
            continue;
        if ((rc = count_of(p, refs[i].id, &c, err)) < 0)
            return rc;
        if (!c->shipments || issued_on < c->first_on)
            c->first_on = issued_on;
        c->shipments++;
        if (!c->dirty)
            p->dirty[p->n_dirty++] = c->id;
        c->dirty = true;
    }
    return PW_OK;
}

/* Asked for amendments alone, which are few: what is queued is written first. */
int parties_named(struct parties *p, int64_t party, int64_t shipment, int64_t *ret, struct pw_err *err)
{
    int64_t all[PARTY_MEMBERS_MAX];
    size_t  n  = party_members(p->links, party, all);
    int     rc = flush_roles(p, err);

    *ret = 0;
    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        bool has;

        if ((rc = st_party_role_has(p->st, all[i], shipment, &has, err)) == PW_OK)
            *ret += has;
    }
    return rc;
}
