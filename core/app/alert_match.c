#include "config.h"
#include "app/alert_match_impl.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"

/* ---- keys ---- */

void alert_key(char kind, struct str text, struct buf *out)
{
    buf_reset(out);
    buf_byte(out, (unsigned char)kind);
    if (kind == KEY_PHONE)
        fold_digits(text, out);
    else
        fold_name(text, out);
    if (out->n < 6)         /* "0", "X", "n/a": nobody's */
        buf_reset(out);
}

void alert_key_corridor(struct str code, struct str from, struct str to, struct buf *out)
{
    buf_reset(out);
    if (code.n && from.n && to.n)
        buf_printf(out, "%c%.*s %.*s %.*s", KEY_CORRIDOR, (int)code.n, code.p, (int)from.n, from.p, (int)to.n, to.p);
}

/* ---- asking ---- */

struct asking {
    const struct alert_set *x;
    int64_t                 before;
    struct alert_hits      *hits;
};

static bool in_force(const struct asking *q, size_t entry)
{
    const struct alert_entry *e = &q->x->entries[entry];

    return e->from < q->before && e->until >= q->before;
}

static void add_hit(struct asking *q, size_t entry, bool exact, const char *what, struct str how)
{
    const struct alert_entry *e = &q->x->entries[entry];
    struct alert_hits        *h = q->hits;

    for (size_t i = 0; i < h->n; i++)
        if (h->entries[i] == entry)
            return;
    if (h->n == ALERT_HITS_MAX)
        return;
    if (h->n)
        buf_text(&h->how, "; ");
    h->how_at[h->n]    = h->how.n;
    h->entries[h->n++] = entry;
    h->exact += exact && e->seizure;
    if (e->red || (e->sealed >= 0 && e->sealed < q->before && !(e->unsealed > e->sealed && e->unsealed < q->before))) {
        buf_text(&h->how, "one that is not for all eyes; a supervisor can tell");
        return;
    }
    buf_printf(&h->how, "%.*s: %.*s (alert %.8s), %s ", (int)e->from_authority.n, e->from_authority.p, (int)e->kind.n,
               e->kind.n ? e->kind.p : "", e->id.p, what);
    buf_str(&h->how, how);
}

static void ask_key(struct asking *q, struct str key, bool exact, const char *what, struct str how)
{
    uint64_t at;

    if (!key.n || !map_get(&q->x->by_key, key, &at))
        return;
    for (size_t i = (size_t)at; i; i = q->x->postings[i - 1].next)
        if (in_force(q, q->x->postings[i - 1].entry))
            add_hit(q, q->x->postings[i - 1].entry, exact, what, how);
}

static void ask_text(struct asking *q, char kind, struct str text, bool exact, const char *what)
{
    BUF_STACK(key, 256);

    if (!text.n)
        return;
    alert_key(kind, text, &key);
    ask_key(q, buf_view(&key), exact, what, text);
}

static void ask_list(struct asking *q, char kind, struct str list, const char *what)
{
    struct str one;

    while (text_split(&list, '|', &one))
        ask_text(q, kind, one, true, what);
}

static int ask_firm(struct asking *q, const struct watch_party *p, int32_t day, struct pw_err *err)
{
    struct watch_hit hits[ALERT_HITS_MAX];
    size_t           n  = 0;
    int              rc = PW_OK;

    if (q->x->n_rows && p->name.n)
        rc = watch_screen(&q->x->watch, p, WATCH_LISTED_SCORE, day, ALERT_HITS_MAX, hits, &n, err);
    for (size_t i = 0; i < n && rc == PW_OK; i++) {
        size_t   entry = q->x->row_entry[hits[i].row];
        BUF_AUTO how   = { 0 };

        if (!in_force(q, entry))
            continue;
        buf_str(&how, hits[i].by);
        buf_printf(&how, ", %d of 100: ", hits[i].score);
        watch_explain(&q->x->watch, p, &hits[i], &how);
        add_hit(q, entry, hits[i].by_id, hits[i].by_id ? "identifier" : "name", buf_view(&how));
    }
    return rc;
}

static int ask_party(struct asking *q, const struct shipment *s, enum party_role role, struct pw_err *err)
{
    struct watch_party p = { party_text(s, role, PARTY_NAME), party_text(s, role, PARTY_ID), party_text(s, role, PARTY_COUNTRY), STR_NONE };

    return ask_firm(q, &p, s->issued_on, err);
}

static void ask_contacts(struct asking *q, const struct shipment *s)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        ask_text(q, KEY_PHONE, party_text(s, (enum party_role)role, PARTY_PHONE), false, "telephone");
        ask_text(q, KEY_EMAIL, party_text(s, (enum party_role)role, PARTY_EMAIL), false, "e-mail");
        ask_text(q, KEY_ADDRESS, party_text(s, (enum party_role)role, PARTY_ADDRESS), false, "address");
    }
}

static void ask_corridor(struct asking *q, const struct shipment *s)
{
    BUF_STACK(key, 128);

    for (size_t i = 0; i < s->n_goods; i++) {
        if (!s->goods[i].substance)
            continue;
        alert_key_corridor(s->goods[i].substance->code, s->text[FIELD_EXPORTING_COUNTRY], s->text[FIELD_IMPORTING_COUNTRY], &key);
        ask_key(q, buf_view(&key), false, "substance and route", s->goods[i].substance->code);
    }
}

/* ---- counting ---- */

/* One rests on the other, or both on a third. */
static bool related(const struct alert_entry *a, const struct alert_entry *b)
{
    for (size_t i = 0; i < a->n_parents; i++) {
        if (digest_eq(&a->parents[i], &b->digest))
            return true;
        for (size_t k = 0; k < b->n_parents; k++)
            if (digest_eq(&a->parents[i], &b->parents[k]))
                return true;
    }
    for (size_t k = 0; k < b->n_parents; k++)
        if (digest_eq(&b->parents[k], &a->digest))
            return true;
    return false;
}

/* Groups of related ones, by joining until nothing moves: there are twenty at most. */
static int count_distinct(const struct asking *q)
{
    const struct alert_hits *h = q->hits;
    size_t                   group[ALERT_HITS_MAX];
    bool                     moved = true;
    int                      n = 0;

    for (size_t i = 0; i < h->n; i++)
        group[i] = i;
    while (moved) {
        moved = false;
        for (size_t i = 0; i < h->n; i++)
            for (size_t k = 0; k < i; k++)
                if (group[i] != group[k] && related(&q->x->entries[h->entries[i]], &q->x->entries[h->entries[k]])) {
                    group[i] = group[k] = group[i] < group[k] ? group[i] : group[k];
                    moved = true;
                }
    }
    for (size_t i = 0; i < h->n; i++)
        n += group[i] == i;
    return n;
}

/* Of what this office found out about alerts of the same originator, how much was right. */
static int usefulness(const struct asking *q)
{
    int best = -1, most = 2;

    for (size_t i = 0; i < q->hits->n; i++) {
        struct str from = q->x->entries[q->hits->entries[i]].from_authority;
        int        right = 0, all = 0;

        for (size_t k = 0; k < q->x->n_fates; k++) {
            const struct alert_fate *f = &q->x->fates[k];

            if (f->seq < q->before && str_eq(q->x->entries[f->entry].from_authority, from)) {
                all++;
                right += f->right;
            }
        }
        if (all > most) {
            most = all;
            best = (100 * right + all / 2) / all;
        }
    }
    return best;
}

int alert_match(const struct alert_set *x, const struct shipment *s, enum alert_way way, enum party_role role, int64_t before,
                struct alert_hits *ret, struct pw_err *err)
{
    struct asking q  = { .x = x, .before = before, .hits = ret };
    int           rc = PW_OK;

    *ret = (struct alert_hits){ .useful = -1 };
    if (!x->n)
        return PW_OK;
    switch (way) {
    case ALERT_BY_PARTY:     rc = ask_party(&q, s, role, err); break;
    case ALERT_BY_CONTACT:   ask_contacts(&q, s); break;
    case ALERT_BY_CONTAINER:
        ask_list(&q, KEY_CONTAINER, s->text[FIELD_CONTAINERS], "container");
        ask_text(&q, KEY_VEHICLE, s->text[FIELD_VEHICLE], true, "vehicle");
        ask_text(&q, KEY_VEHICLE, s->text[FIELD_VESSEL], false, "vessel");
        break;
    case ALERT_BY_CORRIDOR:  ask_corridor(&q, s); break;
    }
    ret->distinct = count_distinct(&q);
    ret->useful   = usefulness(&q);
    return rc < 0 ? rc : buf_check(&ret->how, err);
}

int alert_match_firm(const struct alert_set *x, const struct watch_party *p, int32_t day, int64_t before, struct alert_hits *hits,
                     struct pw_err *err)
{
    struct asking q  = { .x = x, .before = before, .hits = hits };
    int           rc = x->n ? ask_firm(&q, p, day, err) : PW_OK;

    hits->distinct = count_distinct(&q);
    return rc < 0 ? rc : buf_check(&hits->how, err);
}

int alert_match_all(const struct alert_set *x, const struct shipment *s, int64_t before, struct buf *out, struct buf *told_as, struct pw_err *err)
{
    bool *told = NULL;
    int   rc   = PW_OK;

    if (!x->n)
        return PW_OK;
    if (!(told = calloc(x->n, sizeof *told)))
        return err_nomem(err);
    for (int step = 0; step < ROLE_COUNT + 3 && rc == PW_OK; step++) {
        struct alert_hits h;
        char              hex[DIGEST_HEX];

        rc = alert_match(x, s, step < ROLE_COUNT ? ALERT_BY_PARTY : (enum alert_way)(step - ROLE_COUNT + ALERT_BY_CONTACT),
                         (enum party_role)(step < ROLE_COUNT ? step : 0), before, &h, err);
        for (size_t i = 0; i < h.n && rc == PW_OK; i++)
            if (!told[h.entries[i]]) {
                told[h.entries[i]] = true;
                buf_printf(out, "%s%s", out->n ? "|" : "", digest_hex(&x->entries[h.entries[i]].digest, hex));
            }
        if (told_as)
            buf_str(told_as, buf_view(&h.how));
        buf_done(&h.how);
    }
    free(told);
    return rc < 0 ? rc : buf_check(out, err);
}
