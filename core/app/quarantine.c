#include "config.h"
#include "app/quarantine.h"

#include "app/intake.h"
#include "app/payload.h"
#include "base/text.h"
#include "model/record_write.h"

#define EXPORT_MOST 1000000

/* ---- one record ---- */

static int open_waiting(struct office *o, int64_t seq, struct arena *a, struct quarantine_row *ret, struct pw_err *err)
{
    int rc = st_quarantine_get(o->st, seq, a, ret, err);

    if (rc < 0 || ret->closed_by == HISTORY_ABSENT)
        return rc;
    return err_set(err, PW_ESTATE, "the record number %lld waits no more: entry %lld ended that", (long long)seq,
                   (long long)ret->closed_by);
}

int quarantine_open(struct office *o, int64_t seq, struct arena *a, struct quarantine_row *ret, struct shipment *ret_s,
                    struct pw_err *err)
{
    struct str fields;
    int        rc = open_waiting(o, seq, a, ret, err);

    if (rc < 0)
        return rc;
    if ((rc = payload_get(o->st, seq, 1, a, &fields, err)) == PW_ENOTFOUND) {
        err_set(err, PW_ESTATE, "the record number %lld could not be read into fields, so it cannot be mended here", (long long)seq);
        return err_remedy(err, "mend it in '%.100s' and import that file again; or drop it: quarantine drop %lld --reason WHY",
                          arena_copy(a, ret->file), (long long)seq);
    }
    return rc < 0 ? rc : shipment_decode(fields, a, ret_s, err);
}

/* "2.quantity" is of goods line 2; "quantity" of the only one. */
static int goods_of(struct shipment *s, struct str *key, size_t *ret, struct pw_err *err)
{
    const char *dot = key->n ? memchr(key->p, '.', key->n) : NULL;
    uint64_t    n;

    *ret = SIZE_MAX;
    if (!dot || !text_u64((struct str){ key->p, (size_t)(dot - key->p) }, &n))
        return PW_OK;
    if (n < 1 || n > s->n_goods)
        return err_set(err, PW_EUSAGE, "the record has %zu goods lines, not a line %llu", s->n_goods, (unsigned long long)n);
    *ret = (size_t)n - 1;
    key->n -= (size_t)(dot + 1 - key->p);
    key->p = dot + 1;
    return PW_OK;
}

int quarantine_set(struct shipment *s, const char *assignment, struct arena *a, struct pw_err *err)
{
    const char *equals = strchr(assignment, '=');
    struct str  key    = { assignment, equals ? (size_t)(equals - assignment) : 0 }, value;
    size_t      line, id, near;
    char        column[FIELD_COLUMN_TEXT];
    int         rc;

    if (!equals) {
        err_set(err, PW_EUSAGE, "'%.80s' is no FIELD=VALUE", assignment);
        return err_remedy(err, "such as importing_country=NL, or 2.unit=kg for the second goods line");
    }
    value = text_trim(str_of(equals + 1));
    if ((rc = goods_of(s, &key, &line, err)) < 0)
        return rc;
    if (!field_find_column(key, &id) && !field_find_path(key, &id)) {
        err_set(err, PW_EUSAGE, "there is no field '%.*s'", key.n > 60 ? 60 : (int)key.n, key.p);
        return field_nearest(key, &near) ? err_remedy(err, "did you mean '%s'?", field_column(near, column))
                                         : err_remedy(err, "'penwatch help fields' lists them");
    }
    if (!utf8_valid(value, NULL))
        return err_set(err, PW_EUSAGE, "the value of '%s' is not UTF-8", field_column(id, column));
    value = value.n ? arena_str(a, value) : STR_NONE;
    if (id < FIELD_HEADER_COUNT && line == SIZE_MAX) {
        s->text[id] = value;
        return PW_OK;
    }
    if (id < FIELD_HEADER_COUNT || (line == SIZE_MAX && s->n_goods != 1)) {
        err_set(err, PW_EUSAGE, id < FIELD_HEADER_COUNT ? "'%s' is of the shipment, not of a goods line"
                                                        : "'%s' is of a goods line: say which", field_column(id, column));
        return err_remedy(err, "N.field=value names goods line N, of 1 to %zu", s->n_goods);
    }
    s->goods[line == SIZE_MAX ? 0 : line].text[id - FIELD_HEADER_COUNT] = value;
    return PW_OK;
}

/* ---- taking it in ---- */

static int still_wrong(const struct record_fault *f, struct pw_err *err)
{
    size_t id;
    char   column[FIELD_COLUMN_TEXT];

    if (f->code && strcmp(f->code, "memory") == 0)
        return err_nomem(err);
    err_set(err, PW_EINPUT, "still wrong: %s", f->reason);
    if (f->field)
        err_where(err, f->line == SIZE_MAX ? "%s" : "%s (line %zu)",
                  field_find_path(str_of(f->field), &id) ? field_column(id, column) : f->field, f->line + 1);
    return err_remedy(err, "%s", f->remedy);
}

struct waiting { struct office *o; int64_t by, own; };

static int close_one(void *ctx, const struct quarantine_row *q, struct pw_err *err)
{
    struct waiting *w = ctx;

    return q->seq == w->own ? PW_OK : st_quarantine_close(w->o->st, q->seq, w->by, err);
}

/* Entry `by` vouches for the rows: a version's own, or one made for it. */
static int close_all(struct office *o, int64_t seq, struct str reference, int64_t by, struct arena *a, struct pw_err *err)
{
    int rc = st_quarantine_close(o->st, seq, by, err);

    return rc < 0 ? rc : st_quarantine_of(o->st, reference, a, close_one, &(struct waiting){ o, by, seq }, err);
}

static int admit_it(struct office *o, int64_t seq, struct shipment *s, struct arena *a, struct admitted *ret,
                    struct pw_err *err)
{
    struct quarantine_row q;
    int64_t               by;
    int                   rc = open_waiting(o, seq, a, &q, err);

    if (rc < 0 || (rc = admit(o, s, a, ret, err)) < 0)
        return rc;
    if (ret->what == ADMIT_CONFLICT)
        return still_wrong(&ret->fault, err);
    by = ret->seq;
    if (ret->what == ADMIT_DUPLICATE &&
        (rc = office_log(o, AUDIT_QUARANTINE_CLOSE, seq + 1, STR("mended, and then the same as a version that is stored"), STR_NONE,
                         &by, err)) < 0)
        return rc;
    return close_all(o, seq, s->text[FIELD_REFERENCE], by, a, err);
}

int quarantine_take(struct office *o, int64_t seq, struct shipment *s, struct arena *a, struct admitted *ret,
                    struct pw_err *err)
{
    struct check_rules  rules;
    struct record_fault fault = { .line = SIZE_MAX };
    int                 rc    = intake_begin(o, &rules, err);

    if (rc < 0)
        return rc;
    rc = shipment_check(s, &rules, a, &fault) ? admit_it(o, seq, s, a, ret, err) : still_wrong(&fault, err);
    if (rc < 0) {
        office_rollback(o);
        return rc;
    }
    return office_commit(o, err);
}

int quarantine_drop(struct office *o, int64_t seq, struct str reason, struct pw_err *err)
{
    struct arena          a = { 0 };
    struct quarantine_row q;
    int64_t               by;
    int                   rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    if ((rc = open_waiting(o, seq, &a, &q, err)) == PW_OK &&
        (rc = office_log(o, AUDIT_QUARANTINE_CLOSE, seq + 1, reason, STR_NONE, &by, err)) == PW_OK)
        rc = st_quarantine_close(o->st, seq, by, err);
    if (rc < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    arena_done(&a);
    return rc;
}

/* ---- for a spreadsheet ---- */

struct exporting {
    struct office  *o;
    struct arena    a;              /* of one record */
    bool            used[FIELD_COUNT];
    struct csv_out  out;
    bool            writing;        /* the second time, when the columns are known */
    size_t          n, unread;
};

static void write_row(struct exporting *x, const struct quarantine_row *q, const struct shipment *s, size_t line)
{
    BUF_AUTO why = { 0 };

    buf_printf(&why, "no. %lld%s%.*s: %.*s; %.*s", (long long)q->seq, q->field.n ? ", " : "", (int)q->field.n,
               q->field.n ? q->field.p : "", (int)q->reason.n, q->reason.p, (int)q->remedy.n, q->remedy.n ? q->remedy.p : "");
    csv_put_text(&x->out, buf_view(&why));
    record_csv_line(&x->out, s, line, x->used);
    csv_end_row(&x->out);
}

static int each_waiting(void *ctx, const struct quarantine_row *q, struct pw_err *err)
{
    struct exporting *x = ctx;
    struct shipment   s;
    struct str        fields;
    int               rc;

    arena_reset(&x->a);
    if ((rc = payload_get(x->o->st, q->seq, 1, &x->a, &fields, err)) == PW_ENOTFOUND) {
        x->unread += !x->writing;
        return PW_OK;
    }
    if (rc < 0 || (rc = shipment_decode(fields, &x->a, &s, err)) < 0)
        return rc;
    x->n += !x->writing;
    record_used(&s, x->used);
    for (size_t line = 0; x->writing && line < record_csv_lines(&s); line++)
        write_row(x, q, &s, line);
    return PW_OK;
}

int quarantine_csv(struct office *o, bool plain, struct buf *out, size_t *ret_n, size_t *ret_unread, struct pw_err *err)
{
    struct exporting x    = { .o = o, .out = { .out = out, .unsafe = plain } };
    struct arena     rows = { 0 };
    int              rc = st_quarantine_list(o->st, false, EXPORT_MOST, &rows, each_waiting, &x, err);

    csv_put_text(&x.out, STR("error"));
    record_csv_names(&x.out, x.used);
    csv_end_row(&x.out);
    x.writing = true;
    arena_reset(&rows);
    if (rc == PW_OK)
        rc = st_quarantine_list(o->st, false, EXPORT_MOST, &rows, each_waiting, &x, err);
    arena_done(&rows);
    arena_done(&x.a);
    *ret_n      = x.n;
    *ret_unread = x.unread;
    return rc < 0 ? rc : buf_check(out, err);
}
