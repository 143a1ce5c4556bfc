#include "config.h"
#include "app/sample.h"

#include "base/text.h"
#include "format/canon.h"
#include "store/st_verdict.h"

#define EXPECTED_FIRST 25       /* greens a month of a small office, until a month has been counted */

static int32_t month_start(int32_t day, int months)
{
    int y, m, d;

    date_civil(day, &y, &m, &d);
    m += months;
    return date_days(m < 1 ? y - 1 : m > 12 ? y + 1 : y, m < 1 ? m + 12 : m > 12 ? m - 12 : m, 1);
}

int32_t sample_month_of(int32_t day) { return month_start(day, 0); }

/* What `sample_month` holds of a month; nothing yet: no green came in it. */
static int read_month(struct office *o, int32_t first, struct sample_month *ret, struct pw_err *err)
{
    int64_t before;
    int     rc;

    *ret = (struct sample_month){ 0 };
    if ((rc = st_sample_month_get(o->st, first, &ret->greens, &ret->drawn, err)) < 0 ||
        (rc = st_sample_month_get(o->st, month_start(first, -1), &ret->expected, &before, err)) < 0)
        return rc;
    if (ret->expected < EXPECTED_FIRST)
        ret->expected = EXPECTED_FIRST;
    ret->first_day = first;
    return PW_OK;
}

static int write_month(struct office *o, struct sample_month *m, struct pw_err *err)
{
    int rc = m->dirty ? st_sample_month_put(o->st, m->first_day, m->greens, m->drawn, err) : PW_OK;

    m->dirty &= rc < 0;
    return rc;
}

int sample_flush(struct office *o, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < SAMPLE_MONTHS && rc == PW_OK; i++)
        rc = write_month(o, &o->months[i], err);
    return rc;
}

static int count_month(struct office *o, struct sample_month **ret, int32_t day, struct pw_err *err)
{
    int32_t              first = month_start(day, 0), before = month_start(day, -1);
    struct sample_month *m     = &o->months[(size_t)(first / 28) % SAMPLE_MONTHS];
    int                  rc;

    *ret = m;
    if (m->first_day == first)
        return PW_OK;
    /* What is read below must have been written: the month that makes room, and the one before. */
    if ((rc = write_month(o, m, err)) < 0 ||
        (rc = write_month(o, &o->months[(size_t)(before / 28) % SAMPLE_MONTHS], err)) < 0)
        return rc;
    m->first_day = 0;
    return read_month(o, first, m, err);
}

void sample_forget(struct office *o)
{
    memset(o->months, 0, sizeof o->months);
}

/* Share in millionths at which this green is drawn. */
static int64_t share_now(const struct sample_month *m, const struct profile *p)
{
    int64_t left = m->expected - m->greens, need = p->sample_at_least - m->drawn, share;

    if (need <= 0)
        return p->sample_share;
    share = need * DECIMAL_ONE / (left > need ? left : need);
    return share > p->sample_share ? share : p->sample_share;
}

int sample_draw(struct office *o, const struct profile *p, const struct shipment *s, bool *ret,
                struct pw_err *err)
{
    struct sample_month *m;
    BUF_STACK(key, 128);
    struct digest d;
    uint64_t      v = 0;
    int           rc;

    if ((rc = count_month(o, &m, s->received_on, err)) < 0)
        return rc;
    canon_str(&key, s->issuer);
    canon_u8(&key, (uint8_t)s->regime);
    canon_str(&key, s->text[FIELD_REFERENCE]);
    canon_i64(&key, s->version);
    if ((rc = buf_check(&key, err)) < 0)
        return rc;
    digest_hmac(&d, (struct str){ (const char *)o->keys.sampling, KEYFILE_SAMPLING }, buf_view(&key));
    for (int i = 0; i < 8; i++)
        v = v << 8 | d.b[i];
    *ret = (int64_t)(v % (uint64_t)DECIMAL_ONE) < share_now(m, p);
    m->greens++;
    m->drawn += *ret;
    m->dirty = true;
    return PW_OK;
}
