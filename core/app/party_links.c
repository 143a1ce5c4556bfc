#include "config.h"
#include "app/party_links.h"

#include <stdlib.h>

#include "app/office.h"
#include "base/mem.h"
#include "format/fold.h"

struct party_now { int64_t party, head; };

/* ---- reading ---- */

struct filling { struct party_links *l; size_t room; };

static int keep(void *ctx, const struct party_link_row *row, struct pw_err *err)
{
    struct filling     *f = ctx;
    struct party_links *l = f->l;

    if (l->n == PARTY_LINKS_MAX)
        return err_set(err, PW_ELIMIT, "more than %d links between parties", PARTY_LINKS_MAX);
    if (l->n == f->room) {
        size_t                 room  = f->room ? f->room * 2 : 16;
        struct party_link_row *grown = arena_raw(&l->a, room * sizeof *grown);

        if (!grown)
            return err_nomem(err);
        if (l->n)
            memcpy(grown, l->rows, l->n * sizeof *grown);
        l->rows = grown;
        f->room = room;
    }
    l->rows[l->n++] = *row;
    return PW_OK;
}

int party_links_load(struct store *st, int64_t before, struct party_links *ret, struct pw_err *err)
{
    struct party_links l  = { 0 };
    struct filling     f  = { .l = &l };
    int                rc = st_party_link_list(st, before, &l.a, keep, &f, err);

    if (rc == PW_OK && l.n) {
        l.now = arena_raw(&l.a, l.n * sizeof *l.now);
        rc    = l.now ? PW_OK : err_nomem(err);
    }
    if (rc < 0) {
        party_links_done(&l);
        return rc;
    }
    party_links_until(&l, INT64_MAX);
    *ret = l;
    return PW_OK;
}

void party_links_done(struct party_links *l)
{
    arena_done(&l->a);
    *l = (struct party_links){ 0 };
}

/* ---- what counts ---- */

static int by_party(const void *a, const void *b)
{
    const struct party_now *x = a, *y = b;

    return (x->party > y->party) - (x->party < y->party);
}

/* The newest of the first `n` rows on a party; NULL when there is none. */
static const struct party_link_row *newest(const struct party_links *l, size_t n, int64_t party)
{
    while (n-- > 0)
        if (l->rows[n].party == party)
            return &l->rows[n];
    return NULL;
}

/* A chain of links never closes: party_merge() asks for heads. */
static int64_t follow(const struct party_links *l, size_t n, int64_t party)
{
    const struct party_link_row *r;

    for (size_t steps = 0; steps <= n && (r = newest(l, n, party)) && r->into != HISTORY_ABSENT; steps++)
        party = r->into;
    return party;
}

bool party_links_until(struct party_links *l, int64_t seq)
{
    size_t n = 0;

    while (n < l->n && l->rows[n].seq < seq)
        n++;
    if (n == l->applied)
        return false;
    l->applied = n;
    l->n_now   = 0;
    for (size_t i = 0; i < n; i++)
        if (newest(l, n, l->rows[i].party) == &l->rows[i] && l->rows[i].into != HISTORY_ABSENT)
            l->now[l->n_now++] = (struct party_now){ l->rows[i].party, follow(l, n, l->rows[i].party) };
    if (l->n_now)
        qsort(l->now, l->n_now, sizeof *l->now, by_party);
    return true;
}

int64_t party_head(const struct party_links *l, int64_t party)
{
    struct party_now        wanted = { .party = party };
    const struct party_now *found;

    if (!l || !l->n_now)
        return party;
    found = bsearch(&wanted, l->now, l->n_now, sizeof *l->now, by_party);
    return found ? found->head : party;
}

int64_t party_head_at(const struct party_links *l, int64_t party, int64_t seq)
{
    size_t n = 0;

    while (l && n < l->n && l->rows[n].seq < seq)
        n++;
    return n ? follow(l, n, party) : party;
}

size_t party_members(const struct party_links *l, int64_t party, int64_t ret[static PARTY_MEMBERS_MAX])
{
    int64_t head = party_head(l, party);
    size_t  n    = 0;

    ret[n++] = head;
    for (size_t i = 0; l && i < l->n_now && n < PARTY_MEMBERS_MAX; i++)
        if (l->now[i].head == head)
            ret[n++] = l->now[i].party;
    return n;
}

/* ---- merging and splitting ---- */

static int put(struct office *o, int64_t party, int64_t into, struct str reason, struct pw_err *err)
{
    struct party_link_row row = { .party = party, .into = into, .account = o->user };
    int                   rc  = office_log(o, AUDIT_PARTY_LINK, 0, reason, STR_NONE, &row.seq, err);

    return rc < 0 ? rc : st_party_link_add(o->st, &row, err);
}

static int merge(struct office *o, int64_t party, int64_t into, struct str reason, struct pw_err *err)
{
    struct party_links l;
    struct party_row   row;
    int64_t            of_party[PARTY_MEMBERS_MAX], of_into[PARTY_MEMBERS_MAX], head, target;
    size_t             n;
    int                rc;

    if ((rc = st_party_get(o->st, party, &row, err)) < 0 || (rc = st_party_get(o->st, into, &row, err)) < 0 ||
        (rc = party_links_load(o->st, INT64_MAX, &l, err)) < 0)
        return rc;
    head   = party_head(&l, party);
    target = party_head(&l, into);
    n      = party_members(&l, party, of_party) + party_members(&l, into, of_into);
    if (head == target) {
        err_set(err, PW_ESTATE, "parties %lld and %lld are one already", (long long)party, (long long)into);
        rc = PW_ESTATE;
    } else if (n > PARTY_MEMBERS_MAX || l.n == PARTY_LINKS_MAX) {
        rc = err_set(err, PW_ELIMIT, "more than %d parties would be one", PARTY_MEMBERS_MAX);
    } else {
        rc = put(o, head, target, reason, err);
    }
    party_links_done(&l);
    return rc;
}

static int split(struct office *o, int64_t party, struct str reason, struct pw_err *err)
{
    struct party_links           l;
    const struct party_link_row *last;
    struct party_row             row;
    int                          rc;

    if ((rc = st_party_get(o->st, party, &row, err)) < 0 || (rc = party_links_load(o->st, INT64_MAX, &l, err)) < 0)
        return rc;
    last = newest(&l, l.n, party);
    if (!last || last->into == HISTORY_ABSENT) {
        err_set(err, PW_ESTATE, "party %lld was merged into no other", (long long)party);
        rc = err_remedy(err, "'penwatch party %lld' lists the parties that are one; split those that were merged into it",
                        (long long)party);
    } else {
        rc = put(o, party, HISTORY_ABSENT, reason, err);
    }
    party_links_done(&l);
    return rc;
}

static int commit(struct office *o, int rc, struct pw_err *err)
{
    if (rc == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}

int party_merge(struct office *o, int64_t party, int64_t into, struct str reason, struct pw_err *err)
{
    int rc = office_begin(o, err);

    return rc < 0 ? rc : commit(o, merge(o, party, into, reason, err), err);
}

struct wanted_spelling { struct str folded; int64_t variant; size_t others; };

static int look_at_spelling(void *ctx, const struct variant_row *v, struct pw_err *err)
{
    struct wanted_spelling *w = ctx;

    (void)err;
    if (v->folded.n && str_eq(v->folded, w->folded))
        w->variant = v->id;
    else
        w->others += v->name.n > 0;
    return PW_OK;
}

/* The key of the new party: nobody else's is of this length. */
static int move_spelling(struct office *o, int64_t variant, struct str reason, int64_t *ret_new, struct pw_err *err)
{
    struct party_row row = { 0 };
    int              rc  = st_party_next_id(o->st, &row.id, err);

    if (rc < 0 || (rc = st_party_add(o->st, &row, (struct str){ (const char *)&row.id, sizeof row.id }, err)) < 0 ||
        (rc = st_variant_move(o->st, variant, row.id, err)) < 0 || (rc = put(o, row.id, HISTORY_ABSENT, reason, err)) < 0)
        return rc;
    *ret_new = row.id;
    return PW_OK;
}

static int split_spelling(struct office *o, int64_t party, struct str spelling, struct str reason, int64_t *ret_new, struct pw_err *err)
{
    BUF_AUTO               folded = { 0 };
    struct wanted_spelling w      = { .variant = -1 };
    struct arena           a      = { 0 };
    int                    rc;

    fold_name(spelling, &folded);
    w.folded = buf_view(&folded);
    rc       = st_variant_of_party(o->st, party, &a, look_at_spelling, &w, err);
    arena_done(&a);
    if (rc < 0)
        return rc;
    if (w.variant < 0 || !w.folded.n) {
        err_set(err, PW_ENOTFOUND, "party %lld has no spelling '%.*s'", (long long)party, spelling.n > 100 ? 100 : (int)spelling.n, spelling.p);
        return err_remedy(err, "give one as 'penwatch party %lld' lists it", (long long)party);
    }
    if (!w.others)
        return err_set(err, PW_ESTATE, "party %lld has no other spelling: it stands alone", (long long)party);
    return move_spelling(o, w.variant, reason, ret_new, err);
}

int party_split_spelling(struct office *o, int64_t party, struct str spelling, struct str reason, int64_t *ret_new, struct pw_err *err)
{
    int rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    rc = split_spelling(o, party, spelling, reason, ret_new, err);
    if (rc == PW_OK && o->parties)
        rc = parties_forget(o->parties, err);
    return commit(o, rc, err);
}

int party_split(struct office *o, int64_t party, struct str reason, struct pw_err *err)
{
    int rc = office_begin(o, err);

    return rc < 0 ? rc : commit(o, split(o, party, reason, err), err);
}
