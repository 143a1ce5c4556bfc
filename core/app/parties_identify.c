#include "config.h"
#include "app/parties_impl.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/crypto_hash.h"

static void key_digest(char kind, struct str country, struct str text, struct digest *ret)
{
    digest_parts(ret, (struct str[]){ { &kind, 1 }, country, STR("|"), text }, 4);
}

static struct str bytes_of(const int64_t *party) { return (struct str){ (const char *)party, sizeof *party }; }

/* A row that is looked for and shows nowhere. */
static int add_mark(struct parties *p, const struct digest *key, int64_t party, struct pw_err *err)
{
    return st_variant_add(p->st, &(struct variant_row){ .digest = *key, .party = party }, &(int64_t){ 0 }, err);
}

static int has_mark(struct parties *p, const struct digest *key, bool *ret, struct pw_err *err)
{
    int64_t there;
    int     rc = st_variant_find(p->st, key, &there, err);

    *ret = rc == PW_OK && there >= 0;
    return rc;
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

/* ---- names ---- */

/* A name that a second number claims says no longer who is meant: from then on the bare name is a firm of
 * its own, made when it is first met. 'S' marks the name, 'U' is that firm. */
static int share_name(struct parties *p, const struct naming *n, int64_t first, struct pw_err *err)
{
    struct digest key;
    bool          there;
    int           rc;

    key_digest('S', n->country, n->folded, &key);
    if ((rc = has_mark(p, &key, &there, err)) < 0 || there)
        return rc;
    if (p->n_spellings)         /* they may say otherwise */
        memset(p->spellings, 0, p->room_spellings * sizeof *p->spellings);
    p->n_spellings = 0;
    return add_mark(p, &key, first, err);
}

/* The second firm of a name has it among its spellings too; 'V' is that row. */
static int add_shared(struct parties *p, struct naming *n, int64_t party, struct pw_err *err)
{
    BUF_STACK(whose, 300);
    struct digest key;
    bool          there;
    int           rc;

    buf_str(&whose, bytes_of(&party));
    buf_str(&whose, n->folded);
    if ((rc = buf_check(&whose, err)) < 0)
        return rc;
    key_digest('V', n->country, buf_view(&whose), &key);
    if ((rc = has_mark(p, &key, &there, err)) < 0 || there)
        return rc;
    return naming_store(p, n, &key, party, err);
}

/* Whom a name means that comes without a number, where `first` had it first. */
static int by_bare_name(struct parties *p, struct naming *n, int64_t first, int64_t *id, struct pw_err *err)
{
    struct digest key;
    int64_t       there;
    bool          shared;
    int           rc;

    *id = first;
    key_digest('S', n->country, n->folded, &key);
    if ((rc = has_mark(p, &key, &shared, err)) < 0 || !shared)
        return rc;
    key_digest('U', n->country, n->folded, &key);
    if ((rc = st_variant_find(p->st, &key, &there, err)) < 0)
        return rc;
    if (there >= 0) {
        *id = there;
        return PW_OK;
    }
    if ((rc = add_party(p, &key, id, err)) < 0)
        return rc;
    return naming_store(p, n, &key, *id, err);
}

/* Who has a name like this one; *id stays -1 where nobody does. */
static int by_likeness(struct parties *p, struct naming *n, int64_t *id, struct pw_err *err)
{
    struct variant_row like;
    struct naming      theirs;
    int                rc = naming_near(p, n, NULL, &like, id, err);

    if (rc < 0 || *id < 0)
        return rc;
    theirs = (struct naming){ .name = like.name, .country = like.country, .folded = like.folded };
    return by_bare_name(p, &theirs, *id, id, err);
}

/* The name's firm, adding the name where it is new; *id is the firm the number gave, or -1. */
static int by_name(struct parties *p, struct naming *n, int64_t *id, struct pw_err *err)
{
    struct digest key;
    int64_t       found;
    int           rc;

    key_digest('N', n->country, n->folded, &key);
    if ((rc = st_variant_find(p->st, &key, &found, err)) < 0)
        return rc;
    if (found >= 0 && *id < 0)
        return by_bare_name(p, n, found, id, err);
    if (found >= 0) {
        if (found != *id && (rc = share_name(p, n, found, err)) == PW_OK)
            rc = add_shared(p, n, *id, err);
        return rc;
    }
    if (*id < 0 && ((rc = by_likeness(p, n, id, err)) < 0 || (*id < 0 && (rc = add_party(p, &key, id, err)) < 0)))
        return rc;
    return naming_store(p, n, &key, *id, err);
}

/* ---- numbers ---- */

/* What says that there is none. */
static bool no_number(struct str number)
{
    static const char *const words[] = { "na", "nan", "nil", "nn", "no", "none", "null", "notapplicable", "notavailable", "notknown",
                                         "pending", "tba", "tbd", "unknown", "unregistered", "xx", "xxx" };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(number, words[i]))
            return true;
    for (size_t i = 0; i < number.n; i++)
        if (number.p[i] != '0')
            return false;
    return true;
}

/* Which register a number says it is of: the letters it begins with where they are one's name; empty: it does not say. */
static struct str kind_of(struct str number)
{
    static const char *const kinds[] = { "cin", "cnpj", "duns", "ein", "eori", "gstin", "hra", "hrb", "inn", "kvk", "lei", "nif", "nit",
                                         "ntn", "ogrn", "pan", "rfc", "ruc", "rut", "siren", "siret", "strn", "tin", "trn", "uscc", "ust",
                                         "vat" };
    size_t n = 0;

    while (n < number.n && number.p[n] >= 'a' && number.p[n] <= 'z')
        n++;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is((struct str){ number.p, n }, kinds[i]))
            return (struct str){ number.p, n };
    return STR_NONE;
}

/* 'H' marks that a firm has a number of who knows which register, 'Q' that it has one of a known register and 'K' of which. */
static int mark_number(struct parties *p, int64_t party, struct str kind, struct pw_err *err)
{
    struct digest keys[2];
    bool          there;
    int           rc = PW_OK;

    key_digest(kind.n ? 'Q' : 'H', STR_NONE, bytes_of(&party), &keys[0]);
    key_digest('K', kind, bytes_of(&party), &keys[1]);
    for (size_t i = 0; i < (kind.n ? 2 : 1) && rc == PW_OK; i++)
        if ((rc = has_mark(p, &keys[i], &there, err)) == PW_OK && !there)
            rc = add_mark(p, &keys[i], party, err);
    return rc;
}

/* None of these marks is there. */
static int lacks(struct parties *p, const struct digest *keys, size_t n, bool *ret, struct pw_err *err)
{
    int rc = PW_OK;

    *ret = true;
    for (size_t i = 0; i < n && *ret && rc == PW_OK; i++) {
        bool has;

        rc   = has_mark(p, &keys[i], &has, err);
        *ret = !has;
    }
    return rc;
}

static int has_none(struct parties *p, int64_t party, bool *ret, struct pw_err *err)
{
    struct digest keys[2];

    key_digest('H', STR_NONE, bytes_of(&party), &keys[0]);
    key_digest('Q', STR_NONE, bytes_of(&party), &keys[1]);
    return lacks(p, keys, 2, ret, err);
}

/* A firm whose numbers are all of other registers, and no second firm of its name. */
static int lacks_kind(struct parties *p, const struct naming *n, int64_t party, struct str kind, bool *ret, struct pw_err *err)
{
    struct digest keys[3];

    *ret = false;
    if (!kind.n)
        return PW_OK;
    key_digest('H', STR_NONE, bytes_of(&party), &keys[0]);
    key_digest('K', kind, bytes_of(&party), &keys[1]);
    key_digest('S', n->country, n->folded, &keys[2]);
    return lacks(p, keys, 3, ret, err);
}

/* A firm first seen by name takes the number that comes with the name or one like it, unless it has one of the kind. */
static int adopt(struct parties *p, struct naming *n, struct str kind, int64_t *id, struct pw_err *err)
{
    struct digest      key;
    struct variant_row like;
    int64_t            found;
    bool               may;
    int                rc;

    key_digest('N', n->country, n->folded, &key);
    if ((rc = st_variant_find(p->st, &key, &found, err)) < 0)
        return rc;
    if (found < 0)
        return naming_near(p, n, has_none, &like, id, err);
    if ((rc = has_none(p, found, &may, err)) < 0 || (!may && (rc = lacks_kind(p, n, found, kind, &may, err)) < 0))
        return rc;
    if (may)
        *id = found;
    return PW_OK;
}

/* "HRB 7" and "hrb-7" are one number; up to step 2 of the schema "HRB7" was another. */
static int find_number(struct parties *p, struct str country, struct str folded, struct str number, struct digest *ret_key, int64_t *id,
                       struct pw_err *err)
{
    struct digest key;
    int           rc;

    key_digest('I', country, number, ret_key);
    if ((rc = st_variant_find(p->st, ret_key, id, err)) < 0 || *id >= 0 || number.n == folded.n)
        return rc;
    key_digest('I', country, folded, &key);
    return st_variant_find(p->st, &key, id, err);
}

static void read_number(struct str written, struct buf *folded, struct buf *number)
{
    fold_name(written, folded);
    for (size_t i = 0; i < folded->n; i++)
        if (folded->p[i] != ' ')
            buf_byte(number, (unsigned char)folded->p[i]);
}

static int by_number(struct parties *p, struct naming *n, struct str written, int64_t *id, struct pw_err *err)
{
    BUF_STACK(folded, 256);
    BUF_STACK(number, 256);
    struct digest key;
    int           rc;

    read_number(written, &folded, &number);
    if ((rc = buf_check(&number, err)) < 0 || no_number(buf_view(&number)))
        return rc;
    if ((rc = find_number(p, n->country, buf_view(&folded), buf_view(&number), &key, id, err)) < 0 || *id >= 0)
        return rc;
    if (n->folded.n && (rc = adopt(p, n, kind_of(buf_view(&number)), id, err)) < 0)
        return rc;
    if (*id < 0 && (rc = add_party(p, &key, id, err)) < 0)
        return rc;
    if ((rc = st_variant_add(p->st, &(struct variant_row){ .digest = key, .party = *id, .name = written, .country = n->country },
                             &(int64_t){ 0 }, err)) < 0)
        return rc;
    return mark_number(p, *id, kind_of(buf_view(&number)), err);
}

int parties_identify(struct parties *p, struct str name, struct str number, struct str country, int64_t *ret_id,
                     struct pw_err *err)
{
    BUF_STACK(folded, 256);
    struct naming n  = { .name = name, .country = country };
    int64_t       id = -1;
    int           rc;

    fold_name(name, &folded);
    n.folded = buf_view(&folded);
    if ((rc = buf_check(&folded, err)) == PW_OK && number.n)
        rc = by_number(p, &n, number, &id, err);
    if (rc == PW_OK && n.folded.n)
        rc = by_name(p, &n, &id, err);
    if (rc == PW_OK)
        *ret_id = id < 0 ? 0 : id;
    return rc;
}

/* ---- a database of an older program ---- */

static int fill(void *ctx, const struct variant_row *v, struct pw_err *err) { return naming_fill(ctx, v, err); }

int parties_fill(struct parties *p, struct pw_err *err)
{
    struct arena a  = { 0 };
    int          rc = st_variant_names(p->st, &a, fill, p, err);

    arena_done(&a);
    return rc;
}
