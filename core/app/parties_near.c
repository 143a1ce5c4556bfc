#include "config.h"
#include "app/parties_impl.h"

#include <string.h>

#define BLOCK_MAX  12       /* spellings under one key that are compared: a key that many share tells little, and costs no more than this */
#define NEAR_MAX   64       /* spellings alike that are kept */

static void read_name(struct parties *p, struct naming *n)
{
    if (n->read)
        return;
    alike_read(&p->latin, n->name, &n->words);
    n->n_keys = alike_keys(&n->words, n->country, n->keys);
    n->read   = true;
}

int naming_store(struct parties *p, struct naming *n, const struct digest *key, int64_t party, struct pw_err *err)
{
    struct variant_row v  = { .digest = *key, .party = party, .name = n->name, .folded = n->folded, .country = n->country };
    int                rc = st_variant_add(p->st, &v, &v.id, err);

    read_name(p, n);
    for (size_t i = 0; i < n->n_keys && rc == PW_OK; i++)
        rc = st_block_add(p->st, n->keys[i], v.id, err);
    return rc;
}

struct nearing {
    struct parties    *p;
    struct naming     *n;
    naming_fits        fits;
    struct variant_row found[NEAR_MAX];     /* of the best score so far */
    size_t             n_found;
    int                score;
    int64_t            met[BLOCK_MAX * ALIKE_KEYS_MAX];     /* compared already, under another key */
    size_t             n_met;
};

static bool other_script(struct str a, struct str b)
{
    const char *of_a = fold_script(a), *of_b = fold_script(b);

    return of_a && of_b && strcmp(of_a, of_b) != 0;
}

static int compare(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct nearing *x = ctx;
    struct name     other;
    int             score, rc;
    bool            fits = true;

    for (size_t i = 0; i < x->n_met; i++)
        if (x->met[i] == v->id)
            return PW_OK;
    x->met[x->n_met++] = v->id;
    if (!str_eq(v->country, x->n->country))     /* two keys that are one by chance */
        return PW_OK;
    alike_read(&x->p->latin, v->name, &other);
    score = alike_names(&x->n->words, &other, other_script(v->name, x->n->name));
    if (!score || score < x->score)
        return PW_OK;
    if (x->fits && ((rc = x->fits(x->p, v->party, &fits, err)) < 0 || !fits))
        return rc;
    if (score > x->score)
        x->n_found = 0;
    x->score = score;
    if (x->n_found < NEAR_MAX)
        x->found[x->n_found++] = *v;
    return PW_OK;
}

int naming_near(struct parties *p, struct naming *n, naming_fits fits, struct variant_row *ret, int64_t *ret_party, struct pw_err *err)
{
    struct nearing x    = { .p = p, .n = n, .fits = fits };
    size_t         best = 0;
    int            rc   = PW_OK;

    *ret_party = -1;
    arena_reset(&p->one);
    read_name(p, n);
    for (size_t i = 0; i < n->n_keys && rc == PW_OK; i++)
        rc = st_block_list(p->st, n->keys[i], BLOCK_MAX, &p->one, compare, &x, err);
    if (rc < 0 || !x.n_found)
        return rc;
    for (size_t i = 1; i < x.n_found; i++)
        if (x.found[i].id < x.found[best].id)
            best = i;
    for (size_t i = 0; i < x.n_found; i++)      /* one name of several firms is a matter for by_bare_name() */
        if (party_head(p->links, x.found[i].party) != party_head(p->links, x.found[best].party) &&
            !str_eq(x.found[i].folded, x.found[best].folded))
            return PW_OK;
    *ret       = x.found[best];
    *ret_party = x.found[best].party;
    return PW_OK;
}

int naming_fill(struct parties *p, const struct variant_row *v, struct pw_err *err)
{
    struct naming n  = { .name = v->name, .country = v->country };
    int           rc = PW_OK;

    read_name(p, &n);
    for (size_t i = 0; i < n.n_keys && rc == PW_OK; i++)
        rc = st_block_add(p->st, n.keys[i], v->id, err);
    return rc;
}
