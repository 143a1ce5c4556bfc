#include "config.h"
#include "app/answers.h"

#include <stdlib.h>

#include "app/payload.h"
#include "base/mem.h"
#include "store/st_report.h"

#define DAYS_KEPT 366       /* a reply later than a year counts as one of a year in the median */

struct tally {
    struct answers_by by;
    int64_t           days[DAYS_KEPT + 1];      /* replies by days taken */
};

struct counting {
    struct office *o;
    struct arena  *a, scratch;
    struct map     find;            /* "o|t" country "|" office -> place */
    struct tally **tallies;
    size_t         n;
};

/* The importing authority's office of a notification of ours, as it says itself. */
static int office_of(struct counting *x, const struct answer_row *r, struct str *ret, struct pw_err *err)
{
    struct shipment s;
    int             rc;

    *ret = STR("");
    if (r->role != OFFICE_EXPORTING)
        return PW_OK;
    rc = payload_record(x->o->st, r->version, &x->scratch, &s, err);
    if (rc == PW_OK && s.text[FIELD_IMPORTING_AUTHORITY_OFFICE].n)
        *ret = s.text[FIELD_IMPORTING_AUTHORITY_OFFICE];
    return rc == PW_ENOTFOUND ? PW_OK : rc;
}

static int tally_of(struct counting *x, bool ours, struct str country, struct str office, struct tally **ret,
                    struct pw_err *err)
{
    BUF_STACK(key, 256);
    struct tally *t;
    struct str    kept;
    uint64_t      at;

    buf_byte(&key, ours ? 'o' : 't');
    buf_str(&key, country);
    buf_byte(&key, '|');
    buf_str(&key, office);
    if (map_get(&x->find, buf_view(&key), &at)) {
        *ret = x->tallies[at];
        return PW_OK;
    }
    if (x->n == ANSWERS_MOST)
        return err_set(err, PW_ELIMIT, "more than %d authorities", ANSWERS_MOST);
    kept = arena_str(x->a, buf_view(&key));
    t    = arena_alloc(x->a, sizeof *t);
    if (!kept.p || !t || !map_put(&x->find, kept, x->n))
        return err_nomem(err);
    *t = (struct tally){ .by = { .ours = ours, .country = { kept.p + 1, country.n },
                                 .office = { kept.p + country.n + 2, office.n },
                                 .median_days = HISTORY_ABSENT, .slowest_days = HISTORY_ABSENT } };
    x->tallies[x->n++] = t;
    *ret               = t;
    return PW_OK;
}

static void count(struct tally *t, const struct answer_row *r, int32_t today)
{
    int64_t taken;

    t->by.notified++;
    if (r->answered_on == HISTORY_ABSENT) {
        t->by.never += r->reply_by != HISTORY_ABSENT && r->reply_by < today;
        return;
    }
    if (r->reply_by == HISTORY_ABSENT || r->answered_on <= r->reply_by)
        t->by.in_time++;
    else
        t->by.late++;
    taken = r->answered_on - r->received_on;
    taken = taken < 0 ? 0 : taken;
    if (t->by.slowest_days == HISTORY_ABSENT || taken > t->by.slowest_days)
        t->by.slowest_days = taken;
    t->days[taken > DAYS_KEPT ? DAYS_KEPT : taken]++;
}

static int note_answer(void *ctx, const struct answer_row *r, struct pw_err *err)
{
    struct counting *x    = ctx;
    bool             gone = r->state == STATE_WITHDRAWN || r->state == STATE_CANCELLED;
    struct tally    *t;
    struct str       office;
    int              rc;

    if ((gone && r->answered_on == HISTORY_ABSENT) || (r->role != OFFICE_EXPORTING && r->role != OFFICE_IMPORTING))
        return PW_OK;
    arena_reset(&x->scratch);
    if ((rc = office_of(x, r, &office, err)) < 0)
        return rc;
    rc = tally_of(x, r->role == OFFICE_IMPORTING,
                  r->role == OFFICE_IMPORTING ? r->exporting_country : r->importing_country, office, &t, err);
    if (rc == PW_OK)
        count(t, r, office_today(x->o));
    return rc;
}

/* The lower one where two are in the middle. */
static int64_t median(const struct tally *t)
{
    int64_t n = t->by.in_time + t->by.late, before = 0;

    for (int d = 0; n > 0 && d <= DAYS_KEPT; d++)
        if ((before += t->days[d]) * 2 >= n)
            return d;
    return HISTORY_ABSENT;
}

static int by_silence(const void *a, const void *b)
{
    const struct answers_by *x = a, *y = b;

    if (x->ours != y->ours)
        return x->ours - y->ours;
    if (x->never != y->never)
        return x->never < y->never ? 1 : -1;
    if (x->late != y->late)
        return x->late < y->late ? 1 : -1;
    return str_cmp(x->country, y->country) ? str_cmp(x->country, y->country) : str_cmp(x->office, y->office);
}

int answers_load(struct office *o, int32_t since, struct arena *a, struct answers *ret, struct pw_err *err)
{
    struct counting x = { .o = o, .a = a };
    int             rc;

    *ret      = (struct answers){ 0 };
    x.tallies = arena_alloc(a, ANSWERS_MOST * sizeof *x.tallies);
    rc        = x.tallies ? st_answers(o->st, since, note_answer, &x, err) : err_nomem(err);
    if (rc == PW_OK) {
        ret->by = arena_alloc(a, (x.n + 1) * sizeof *ret->by);
        rc      = ret->by ? PW_OK : err_nomem(err);
    }
    for (size_t i = 0; i < x.n && rc == PW_OK; i++) {
        x.tallies[i]->by.median_days = median(x.tallies[i]);
        ret->by[ret->n++]            = x.tallies[i]->by;
    }
    if (rc == PW_OK && ret->n)
        qsort(ret->by, ret->n, sizeof *ret->by, by_silence);
    map_done(&x.find);
    arena_done(&x.scratch);
    return rc;
}
