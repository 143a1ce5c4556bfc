#include "config.h"
#include "app/parties.h"

#include <stdlib.h>

#include "base/mem.h"
#include "format/crypto_hash.h"
#include "format/fold.h"

#define CACHE_FIRST ((size_t)1 << 12)   /* places; grows to twice CACHE_MAX, so that a small office stays in the processor's cache */
#define CACHE_MAX   ((size_t)1 << 18)   /* spellings kept in memory: under 30 MB; then it begins anew */

struct spelling {               /* a party as written -> its number */
    unsigned char digest[16];
    int64_t       party;        /* 0: free slot */
};

struct counted {
    int64_t id;                 /* 0: free slot */
    int64_t shipments;
    int32_t first_on;
    bool    dirty;
};

struct role_row { int64_t party, shipment; unsigned roles; };

struct parties {
    struct store    *st;
    struct role_row *roles;         /* of new shipments, written in key order at the flush */
    size_t           n_roles, room_roles;
    int64_t          next_id;
    struct spelling *spellings;
    size_t           n_spellings, room_spellings;
    struct counted  *counts;
    size_t           n_counts, room_counts;
    int64_t         *dirty;         /* ids whose counts parties_flush() writes */
    size_t           n_dirty;
};

int parties_new(struct store *st, struct parties **ret, struct pw_err *err)
{
    struct parties *p = calloc(1, sizeof *p);

    if (!p)
        return err_nomem(err);
    p->st        = st;
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
    free(p);
}

int parties_forget(struct parties *p, struct pw_err *err)
{
    (void)err;
    memset(p->spellings, 0, p->room_spellings * sizeof *p->spellings);
    memset(p->counts, 0, p->room_counts * sizeof *p->counts);
    p->n_spellings = p->n_counts = p->n_roles = p->n_dirty = 0;
    p->next_id = 0;
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
        rc = st_party_role_add(p->st, p->roles[i].party, p->roles[i].shipment, p->roles[i].roles, NULL, err);
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

/* ---- identity ---- */

struct str party_country(const struct shipment *s, enum party_role role)
{
    struct str written = party_text(s, role, PARTY_COUNTRY);

    if (written.n)
        return written;
    return s->text[role == ROLE_EXPORTER ? FIELD_EXPORTING_COUNTRY : FIELD_IMPORTING_COUNTRY];
}

static void key_digest(char kind, struct str country, struct str text, struct digest *ret)
{
    digest_parts(ret, (struct str[]){ { &kind, 1 }, country, STR("|"), text }, 4);
}

static int add_variant(struct parties *p, const struct digest *key, int64_t party, struct str name,
                       struct str folded, struct str country, struct pw_err *err)
{
    return st_variant_add(p->st, &(struct variant_row){ *key, party, name, folded, country }, err);
}

static int add_party(struct parties *p, const struct digest *key, int64_t *ret_id, struct pw_err *err)
{
    int rc;

    if (!p->next_id && (rc = st_party_next_id(p->st, &p->next_id, err)) < 0)
        return rc;
    rc = st_party_add(p->st, &(struct party_row){ .id = p->next_id }, (struct str){ (const char *)key->b, 16 }, err);
    if (rc == PW_OK)
        *ret_id = p->next_id++;
    return rc;
}

/* A name that a second number claims says no longer who is meant: from then on the bare name is a firm of
 * its own, made when it is first met. 'S' marks the name, 'U' is that firm. */
static int share_name(struct parties *p, struct str country, struct str folded, int64_t first, struct pw_err *err)
{
    struct digest key;
    int64_t       there;
    int           rc;

    key_digest('S', country, folded, &key);
    if ((rc = st_variant_find(p->st, &key, &there, err)) < 0 || there >= 0)
        return rc;
    if (p->n_spellings)         /* they may say otherwise */
        memset(p->spellings, 0, p->room_spellings * sizeof *p->spellings);
    p->n_spellings = 0;
    return add_variant(p, &key, first, STR_NONE, STR_NONE, STR_NONE, err);
}

static int by_bare_name(struct parties *p, struct str name, struct str country, struct str folded, int64_t first,
                        int64_t *id, struct pw_err *err)
{
    struct digest key;
    int64_t       there;
    int           rc;

    *id = first;
    key_digest('S', country, folded, &key);
    if ((rc = st_variant_find(p->st, &key, &there, err)) < 0 || there < 0)
        return rc;
    key_digest('U', country, folded, &key);
    if ((rc = st_variant_find(p->st, &key, &there, err)) < 0)
        return rc;
    if (there >= 0) {
        *id = there;
        return PW_OK;
    }
    if ((rc = add_party(p, &key, id, err)) < 0)
        return rc;
    return add_variant(p, &key, *id, name, folded, country, err);
}

/* The name's firm, adding the name where it is new; *id is the firm the number gave, or -1. */
static int by_name(struct parties *p, struct str name, struct str country, int64_t *id, struct pw_err *err)
{
    BUF_STACK(folded, 256);
    struct digest key;
    int64_t       found;
    int           rc;

    fold_name(name, &folded);
    if (!folded.n)
        return PW_OK;
    key_digest('N', country, buf_view(&folded), &key);
    if ((rc = st_variant_find(p->st, &key, &found, err)) < 0)
        return rc;
    if (found >= 0 && *id < 0)
        return by_bare_name(p, name, country, buf_view(&folded), found, id, err);
    if (found >= 0)
        return found == *id ? PW_OK : share_name(p, country, buf_view(&folded), found, err);
    if (*id < 0 && (rc = add_party(p, &key, id, err)) < 0)
        return rc;
    return add_variant(p, &key, *id, name, buf_view(&folded), country, err);
}

/* A firm first seen by name takes the number that comes with the name, unless it has one. */
static int adopt(struct parties *p, struct str name, struct str country, int64_t *id, struct pw_err *err)
{
    BUF_STACK(folded, 256);
    struct digest by_name_key, numbered;
    int64_t       found, claimed;
    int           rc;

    fold_name(name, &folded);
    if (!folded.n)
        return PW_OK;
    key_digest('N', country, buf_view(&folded), &by_name_key);
    if ((rc = st_variant_find(p->st, &by_name_key, &found, err)) < 0 || found < 0)
        return rc;
    /* 'H' marks that the firm has a number. */
    key_digest('H', STR_NONE, (struct str){ (const char *)&found, sizeof found }, &numbered);
    if ((rc = st_variant_find(p->st, &numbered, &claimed, err)) < 0)
        return rc;
    if (claimed < 0)
        *id = found;
    return PW_OK;
}

static int by_number(struct parties *p, struct str name, struct str number, struct str country, int64_t *id,
                     struct pw_err *err)
{
    BUF_STACK(folded, 256);
    struct digest key, numbered;
    int           rc;

    fold_name(number, &folded);
    if (!folded.n)
        return PW_OK;
    key_digest('I', country, buf_view(&folded), &key);
    if ((rc = st_variant_find(p->st, &key, id, err)) < 0 || *id >= 0)
        return rc;
    if ((rc = adopt(p, name, country, id, err)) < 0)
        return rc;
    if (*id < 0 && (rc = add_party(p, &key, id, err)) < 0)
        return rc;
    key_digest('H', STR_NONE, (struct str){ (const char *)id, sizeof *id }, &numbered);
    if ((rc = add_variant(p, &key, *id, number, STR_NONE, country, err)) < 0)
        return rc;
    return add_variant(p, &numbered, *id, STR_NONE, STR_NONE, STR_NONE, err);
}

static int identify(struct parties *p, struct str name, struct str number, struct str country, int64_t *ret_id,
                    struct pw_err *err)
{
    int64_t id = -1;
    int     rc = PW_OK;

    if (number.n)
        rc = by_number(p, name, number, country, &id, err);
    if (rc == PW_OK && name.n)
        rc = by_name(p, name, country, &id, err);
    if (rc == PW_OK)
        *ret_id = id < 0 ? 0 : id;      /* a name of nothing but punctuation is nobody */
    return rc;
}

static struct spelling *spelling_slot(struct parties *p, const struct digest *d)
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
    struct spelling *old  = p->spellings;
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
    struct spelling *s = spelling_slot(p, d);
    int              rc;

    if (s->party) {
        *ret_id = s->party;
        return PW_OK;
    }
    if ((rc = identify(p, name, number, country, ret_id, err)) < 0 || !*ret_id)
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

int parties_of(struct parties *p, const struct shipment *s, struct party_ref ret[ROLE_COUNT],
               struct pw_err *err)
{
    struct digest written[ROLE_COUNT];

    for (int role = 0; role < ROLE_COUNT; role++)
        if (shipment_has_party(s, (enum party_role)role))
            spelling_expect(p, s, (enum party_role)role, &written[role]);
    for (int role = 0; role < ROLE_COUNT; role++) {
        enum party_role r = (enum party_role)role;
        struct counted *c;
        int64_t         id = 0;
        int             rc;

        ret[role] = (struct party_ref){ 0 };
        if (!shipment_has_party(s, r))
            continue;
        if ((rc = party_id(p, party_text(s, r, PARTY_NAME), party_text(s, r, PARTY_ID), party_country(s, r),
                           &written[role], &id, err)) < 0)
            return rc;
        if (!id)
            continue;
        if ((rc = count_of(p, id, &c, err)) < 0)
            return rc;
        ret[role] = (struct party_ref){ id, c->shipments, c->first_on };
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
int parties_named(struct parties *p, int64_t party, int64_t shipment, bool *ret, struct pw_err *err)
{
    int rc = flush_roles(p, err);

    return rc < 0 ? rc : st_party_role_has(p->st, party, shipment, ret, err);
}
