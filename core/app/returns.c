#include "config.h"
#include "app/returns.h"

#include "app/facts.h"
#include "app/payload.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/st_review.h"
#include "store/st_shipment.h"

#define BATCH_RECORDS 5000      /* of a commit */

struct reading {
    struct office                *o;
    const struct returns_options *opt;
    struct returns_counts        *n;
    struct arena                  a;        /* of one record */
    struct record                *rec;
    struct pw_err                 why;      /* of a record that is not taken */
};

/* ---- which shipment ---- */

struct match { struct reading *x; int64_t id; size_t n; };

/* A declaration is not what a return is about, unless there is nothing else of that reference. */
static int note_match(void *ctx, const struct shipment_row *r, struct pw_err *err)
{
    struct match     *m    = ctx;
    const struct str *text = m->x->rec->s.text;
    struct str        from = text[FIELD_ISSUER].n ? text[FIELD_ISSUER] : text[FIELD_EXPORTING_COUNTRY];

    (void)err;
    if (r->regime == REGIME_DECLARATION || (from.n && !str_eq(from, r->issuer)))
        return PW_OK;
    m->id = r->id;
    m->n++;
    return PW_OK;
}

static int find(struct reading *x, int64_t *ret, struct pw_err *err)
{
    struct str   ref = text_trim(x->rec->s.text[FIELD_REFERENCE]);
    struct match m   = { .x = x };
    int          rc;

    if (!ref.n)
        return err_set(err, PW_ENOTFOUND, "it names no notification: 'reference' is missing");
    if ((rc = st_shipment_by_reference(x->o->st, ref, &x->a, note_match, &m, err)) < 0)
        return rc;
    if (m.n == 1) {
        *ret = m.id;
        return PW_OK;
    }
    return m.n ? err_set(err, PW_ENOTFOUND, "several authorities used '%.*s': give 'issuer' too", (int)ref.n, ref.p)
               : err_set(err, PW_ENOTFOUND, "there is no notification '%.*s'", (int)ref.n, ref.p);
}

/* ---- when, and how much ---- */

static int day_of(const struct reading *x, int32_t *ret, struct pw_err *err)
{
    size_t     field = x->opt->kind == MOVE_DEPARTED ? FIELD_DEPARTURE_ON : FIELD_ARRIVAL_ON;
    struct str text  = text_trim(x->rec->s.text[field]);

    if (date_parse(text, ret))
        return PW_OK;
    if (!text.n)
        return err_set(err, PW_ENOTFOUND, "%s is missing", field_info(field)->path);
    return err_set(err, PW_ENOTFOUND, "%s: '%.*s' is not a date like 2026-03-31", field_info(field)->path, (int)text.n, text.p);
}

/* A return seldom says again what the goods are: a line without a substance is of the line notified, the only one. */
static int complete_lines(struct reading *x, int64_t shipment, struct pw_err *err)
{
    struct shipment    was, *s = &x->rec->s;
    struct current_row c;
    bool               found;
    int                rc = st_current_get(x->o->st, shipment, &x->a, &c, &found, err);

    if (rc == PW_OK && found)
        rc = payload_record(x->o->st, c.version, &x->a, &was, err);
    if (rc < 0 || !found)
        return rc == PW_ENOTFOUND ? PW_OK : rc;
    for (size_t i = 0; i < s->n_goods && was.n_goods == 1; i++) {
        struct str       *g      = s->goods[i].text;
        const struct str *before = was.goods[0].text;

        if (g[GOODS(SUBSTANCE)].n || g[GOODS(CAS)].n || g[GOODS(HS)].n)
            continue;
        g[GOODS(SUBSTANCE)]     = before[GOODS(SUBSTANCE)];
        g[GOODS(CAS)]           = before[GOODS(CAS)];
        g[GOODS(HS)]            = before[GOODS(HS)];
        g[GOODS(CONCENTRATION)] = g[GOODS(CONCENTRATION)].n ? g[GOODS(CONCENTRATION)] : before[GOODS(CONCENTRATION)];
        g[GOODS(FORM)]          = g[GOODS(FORM)].n ? g[GOODS(FORM)] : before[GOODS(FORM)];
        g[GOODS(UNIT)]          = g[GOODS(UNIT)].n ? g[GOODS(UNIT)] : before[GOODS(UNIT)];
    }
    return PW_OK;
}

static int mass_of(struct reading *x, int64_t shipment, int64_t *ret, struct pw_err *err)
{
    struct shipment *s   = &x->rec->s;
    bool             any = false;
    int              rc  = complete_lines(x, shipment, err);

    *ret = HISTORY_ABSENT;
    for (size_t i = 0; i < s->n_goods; i++)
        any |= s->goods[i].text[GOODS(QUANTITY)].n > 0;
    if (rc < 0 || !any)
        return rc;
    facts_resolve(&x->o->ref, s, &x->a);
    *ret = 0;
    for (size_t i = 0; i < s->n_goods; i++) {
        const struct goods_line *g = &s->goods[i];

        if (g->quantity_mg == HISTORY_ABSENT || __builtin_add_overflow(*ret, g->quantity_mg, ret))
            return err_set(err, PW_ENOTFOUND, "line %zu: '%.*s %.*s' cannot be converted to kilograms of the substance", i + 1,
                           (int)g->text[GOODS(QUANTITY)].n, g->text[GOODS(QUANTITY)].n ? g->text[GOODS(QUANTITY)].p : "",
                           (int)g->text[GOODS(UNIT)].n, g->text[GOODS(UNIT)].n ? g->text[GOODS(UNIT)].p : "");
    }
    return PW_OK;
}

struct known { const struct movement_input *m; bool any; };

static int note_known(void *ctx, const struct movement_row *r, struct pw_err *err)
{
    struct known *k = ctx;

    (void)err;
    k->any |= str_is(r->kind, movement_name(k->m->kind)) && r->on_day == k->m->on && r->quantity_mg == k->m->quantity_mg;
    return PW_OK;
}

/* ---- the file ---- */

/* PW_ENOTFOUND and what the table of states refuses are the record's fault; anything else is ours. */
static int take(struct reading *x, struct pw_err *err)
{
    struct movement_input m = { .kind = x->opt->kind, .source = x->opt->who };
    struct known          k = { .m = &m };
    int                   rc;

    if (x->rec->bad)
        return err_set(err, PW_ENOTFOUND, "%s", x->rec->fault.reason);
    if ((rc = find(x, &m.shipment, err)) < 0 || (rc = day_of(x, &m.on, err)) < 0 ||
        (rc = mass_of(x, m.shipment, &m.quantity_mg, err)) < 0 ||
        (rc = st_movement_list(x->o->st, m.shipment, &x->a, note_known, &k, err)) < 0)
        return rc;
    if (k.any) {
        x->n->known++;
        return PW_OK;
    }
    rc = review_movement_within(x->o, &m, err);
    x->n->recorded += rc == PW_OK;
    return rc;
}

static int one(struct reading *x, struct pw_err *err)
{
    int rc;

    x->n->read++;
    x->why = (struct pw_err){ 0 };
    rc     = take(x, &x->why);
    if (rc == PW_ENOTFOUND || rc == PW_ESTATE || rc == PW_EUSAGE) {
        x->n->refused++;
        x->opt->tell(x->opt->ctx, x->rec, x->why.msg);
        return PW_OK;
    }
    if (rc < 0)
        *err = x->why;
    return rc;
}

/* Many records are one commit: each costs a write to the disk. What was not committed is not lost, the file is imported again. */
static int turn(struct office *o, int64_t read, struct pw_err *err)
{
    int rc;

    if (read % BATCH_RECORDS)
        return PW_OK;
    if ((rc = office_commit(o, err)) < 0)
        return rc;
    file_lock_yield();
    return office_begin(o, err);
}

static int begin(struct office *o, struct pw_err *err)
{
    int rc = office_begin(o, err);

    if (rc == PW_OK && (rc = review_lapse(o, err)) < 0)
        office_rollback(o);
    return rc;
}

int returns_import(struct office *o, const char *path, const struct returns_options *options, struct returns_counts *ret,
                   struct pw_err *err)
{
    struct reading x    = { .o = o, .opt = options, .n = ret };
    SOURCE_AUTO    src  = NULL;
    struct digest  digest;
    bool           more = true, read;
    int            rc;

    *ret = (struct returns_counts){ 0 };
    if ((rc = source_open(path, &options->source, &src, &digest, &read, err)) < 0 || (rc = begin(o, err)) < 0)
        return rc;
    while (rc == PW_OK) {
        struct record rec;

        arena_reset(&x.a);
        if ((rc = source_next(src, &x.a, &rec, &more, err)) < 0 || !more)
            break;
        x.rec = &rec;
        if ((rc = one(&x, err)) == PW_OK)
            rc = turn(o, x.n->read, err);
    }
    arena_done(&x.a);
    if (rc == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}
