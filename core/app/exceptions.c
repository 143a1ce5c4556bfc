#include "config.h"
#include "app/exceptions.h"

#include "app/office.h"
#include "base/mem.h"
#include "base/text.h"

const struct exception_reason exception_reasons[] = {
    { "known-good",       "the firm was visited or has traded long and cleanly" },
    { "licence-checked",  "the authorisation was verified with its issuer" },
    { "partner-confirmed", "the other authority confirmed the trade" },
    { "seasonal",         "a yearly peak that is known and explained" },
    { "data-error",       "the sender's data is wrong in a known way" },
    { "rule-in-repair",   "the rule hits wrongly and is being mended" },
};
const size_t exception_reason_count = COUNT_OF(exception_reasons);

/* ---- reading ---- */

struct filling {
    struct exceptions *x;
    size_t             room;
};

static int keep(void *ctx, const struct exception_row *row, struct pw_err *err)
{
    struct filling    *f = ctx;
    struct exceptions *x = f->x;

    if (x->n == f->room) {
        struct exception_row *grown;

        f->room = f->room ? f->room * 2 : 16;
        grown   = arena_alloc(&x->a, f->room * sizeof *grown);
        if (!grown)
            return err_nomem(err);
        if (x->n)
            memcpy(grown, x->rows, x->n * sizeof *grown);
        x->rows = grown;
    }
    x->rows[x->n++] = *row;
    return PW_OK;
}

int exceptions_load(struct store *st, struct exceptions *ret, struct pw_err *err)
{
    struct exceptions x  = { 0 };
    struct filling    f  = { .x = &x };
    int               rc = st_exception_list(st, true, &x.a, keep, &f, err);

    if (rc == PW_OK && x.n)         /* without any, nobody asks who is who */
        rc = party_links_load(st, INT64_MAX, &x.links, err);
    if (rc < 0)
        exceptions_done(&x);
    else
        *ret = x;
    return rc;
}

void exceptions_done(struct exceptions *x)
{
    party_links_done(&x->links);
    arena_done(&x->a);
    *x = (struct exceptions){ 0 };
}

static bool ended_before(const struct exceptions *x, size_t i, int64_t seq)
{
    for (size_t k = i + 1; k < x->n && x->rows[k].seq < seq; k++)
        if (x->rows[k].ends == x->rows[i].seq)
            return true;
    return false;
}

static bool covers(const struct exceptions *x, int64_t party, int64_t key, int64_t seq)
{
    return party == HISTORY_ABSENT || party == key ||
           (key != HISTORY_ABSENT && x->links.n &&
            party_head_at(&x->links, party, seq) == party_head_at(&x->links, key, seq));
}

size_t exceptions_for(const struct exceptions *x, int64_t seq, int32_t day, const int64_t keys[HISTORY_FIELD_COUNT],
                      struct quiet ret[static EXCEPTIONS_OF_ONE])
{
    size_t n = 0;

    for (size_t i = 0; i < x->n && n < EXCEPTIONS_OF_ONE && x->rows[i].seq < seq; i++) {
        const struct exception_row *r = &x->rows[i];

        if (r->ends != HISTORY_ABSENT || day > r->until_on || !covers(x, r->exporter, keys[HIST_EXPORTER], seq) ||
            !covers(x, r->importer, keys[HIST_IMPORTER], seq) || ended_before(x, i, seq))
            continue;
        ret[n++] = (struct quiet){
            .rule = r->rule, .exception = r->seq,
            .until_score = r->rise == HISTORY_ABSENT ? INT32_MAX : (int)(r->score + r->rise),
        };
    }
    return n;
}

/* ---- making and ending ---- */

static int check_new(struct office *o, const struct exception_row *x, struct pw_err *err)
{
    bool known = false;

    for (size_t i = 0; i < exception_reason_count; i++)
        known |= str_is(x->reason, exception_reasons[i].code);
    if (!known) {
        err_set(err, PW_EUSAGE, "'%.*s' is no reason for an exception", (int)x->reason.n, x->reason.p);
        return err_remedy(err, "'penwatch help exceptions' lists the reasons");
    }
    if (!x->rule.n && x->exporter == HISTORY_ABSENT && x->importer == HISTORY_ABSENT) {
        err_set(err, PW_EUSAGE, "an exception for every rule and everybody would silence the rulebook");
        return err_remedy(err, "name a rule, a party or a pair");
    }
    if (x->until_on < office_today(o) || x->until_on > office_today(o) + EXCEPTION_DAYS_MAX) {
        err_set(err, PW_EUSAGE, "the end must lie between today and %d days from now", EXCEPTION_DAYS_MAX);
        return err_remedy(err, "what is to be quiet for longer is a change of the rulebook: rules set");
    }
    for (size_t i = 0; x->rule.n && i < rulebook_rules(o->rb); i++)
        if (str_is(x->rule, rulebook_rule(o->rb, i)->id))
            return PW_OK;
    if (!x->rule.n)
        return PW_OK;
    err_set(err, PW_EUSAGE, "the rulebook in force has no rule '%.*s'", (int)x->rule.n, x->rule.p);
    return err_remedy(err, "'penwatch rules list' names them");
}

static int room_for_one(struct office *o, struct pw_err *err)
{
    struct exceptions x;
    size_t            running = 0;
    int               rc      = exceptions_load(o->st, &x, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < x.n; i++)
        running += x.rows[i].ends == HISTORY_ABSENT && x.rows[i].until_on >= office_today(o) && !ended_before(&x, i, INT64_MAX);
    exceptions_done(&x);
    return running < EXCEPTIONS_MAX ? PW_OK : err_set(err, PW_ELIMIT, "%d exceptions run already", EXCEPTIONS_MAX);
}

static int store_row(struct office *o, struct exception_row *x, int64_t subject, struct str note, struct pw_err *err)
{
    int rc = office_log(o, AUDIT_EXCEPTION, subject, note, STR_NONE, &x->seq, err);

    return rc < 0 ? rc : st_exception_add(o->st, x, err);
}

int exception_add(struct office *o, struct exception_row *x, struct str note, struct pw_err *err)
{
    int rc = office_load_rules(o, err);

    x->account = o->user;
    x->ends    = HISTORY_ABSENT;
    if (rc < 0 || (rc = check_new(o, x, err)) < 0 || (rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = room_for_one(o, err)) < 0 || (rc = store_row(o, x, 0, note, err)) < 0) {
        office_rollback(o);
        return rc;
    }
    return office_commit(o, err);
}

struct ending {
    int64_t              seq;
    struct exception_row row;
    bool                 found;
};

static int match(void *ctx, const struct exception_row *row, struct pw_err *err)
{
    struct ending *e = ctx;

    (void)err;
    if (row->seq == e->seq) {
        e->row   = *row;
        e->found = true;
    }
    return PW_OK;
}

int exception_end(struct office *o, int64_t seq, struct str note, struct pw_err *err)
{
    struct arena  a  = { 0 };
    struct ending e  = { .seq = seq };
    int           rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    rc = st_exception_list(o->st, false, &a, match, &e, err);
    if (rc == PW_OK && !e.found) {
        err_set(err, PW_ENOTFOUND, "no exception number %lld is running", (long long)seq);
        rc = err_remedy(err, "'penwatch exception list' shows those that are");
    }
    e.row.ends    = seq;
    e.row.account = o->user;
    if (rc == PW_OK)
        rc = store_row(o, &e.row, seq + 1, note, err);
    if (rc < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    arena_done(&a);
    return rc;
}
