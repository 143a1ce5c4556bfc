#include "config.h"
#include "app/parties_impl.h"

#include <string.h>

#include "format/crypto_hash.h"
#include "format/fold.h"

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

int parties_identify(struct parties *p, struct str name, struct str number, struct str country, int64_t *ret_id,
                     struct pw_err *err)
{
    int64_t id = -1;
    int     rc = PW_OK;

    if (number.n)
        rc = by_number(p, name, number, country, &id, err);
    if (rc == PW_OK && name.n)
        rc = by_name(p, name, country, &id, err);
    if (rc == PW_OK)
        *ret_id = id < 0 ? 0 : id;
    return rc;
}
