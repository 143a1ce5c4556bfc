#include "config.h"
#include "app/intake.h"

#include <stdio.h>

#include "app/admit.h"
#include "app/alert_inbox.h"
#include "app/mappings.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/pages.h"
#include "base/text.h"
#include "store/st_intake.h"

#define BATCH_RECORDS 20000         /* and no more than a second, whichever comes first */
#define BATCH_US      1000000
#define LOOK_EVERY    256           /* records between two looks at the clock */

struct run {
    struct office               *o;
    const struct intake_options *opt;
    const char                  *file;
    struct intake_counts        *n;         /* total, over all files */
    struct intake_counts         mine;      /* of this file */
    struct arena                 a;
    struct check_rules           rules;
    bool                         changed;   /* something was stored */
    struct digest                digest;    /* of the file */
    int64_t                      waiting;   /* records in quarantine, so that nobody is looked for in an empty one */
};

/* ---- quarantine ---- */

static struct str fault_column(const struct record_fault *f, struct arena *a)
{
    BUF_AUTO out = { 0 };
    size_t   id;
    char     column[FIELD_COLUMN_TEXT];

    if (!f->field)
        return STR_NONE;
    buf_text(&out, field_find_path(str_of(f->field), &id) ? field_column(id, column) : f->field);
    if (f->line != SIZE_MAX)
        buf_printf(&out, " (line %zu)", f->line + 1);
    return arena_str(a, buf_view(&out));
}

/* A date for the clock, even if much of the record cannot be read. */
static int64_t due_of(const struct run *r, const struct shipment *s)
{
    int32_t day;

    if (date_parse(s->text[FIELD_REPLY_BY], &day))
        return day;
    if (date_parse(s->text[FIELD_RECEIVED_ON], &day))
        return day + r->rules.reply_days;
    return r->rules.today + r->rules.reply_days;
}

/* `whole`: all of the record could be read into its fields, which are kept beside the bytes so that it can be mended
 * here (quarantine.h). */
static int quarantine(struct run *r, const struct record *rec, const struct record_fault *f, bool whole, struct pw_err *err)
{
    BUF_AUTO              fields = { 0 };
    struct quarantine_row q = {
        .file = str_of(r->file), .row = (int64_t)rec->row, .code = str_of(f->code), .reason = str_of(f->reason),
        .remedy = str_of(f->remedy), .reference = rec->s.text[FIELD_REFERENCE],
        .issuer = rec->s.text[FIELD_ISSUER], .reply_by = due_of(r, &rec->s),
    };
    int64_t known;
    int     rc;

    r->mine.quarantined++;
    digest_of(&q.digest, rec->raw);
    if ((rc = st_quarantine_known(r->o->st, &q.digest, &known, err)) < 0)
        return rc;
    if (known >= 0) {
        r->mine.known_quarantined++;
        return PW_OK;
    }
    q.field = fault_column(f, &r->a);
    if (r->opt->bad)
        r->opt->bad(r->opt->ctx, r->file, rec);
    if (whole)
        shipment_encode(&rec->s, &fields);
    if ((rc = buf_check(&fields, err)) < 0 ||
        (rc = office_log(r->o, AUDIT_QUARANTINE, 0, rec->raw, whole ? buf_view(&fields) : STR_NONE, &q.seq, err)) < 0)
        return rc;
    r->changed = true;
    r->waiting++;
    return st_quarantine_add(r->o->st, &q, err);
}

struct closing { struct run *r; int64_t seqs[64]; size_t n; };

static int note_waiting(void *ctx, const struct quarantine_row *q, struct pw_err *err)
{
    struct closing *c = ctx;

    (void)err;
    if (c->n < COUNT_OF(c->seqs))
        c->seqs[c->n++] = q->seq;
    return PW_OK;
}

/* A mended record ends the wait of its quarantined forms. */
static int close_waiting(struct run *r, struct str reference, int64_t by_seq, struct pw_err *err)
{
    struct closing c = { .r = r };
    int            rc;

    if (!r->waiting)
        return PW_OK;
    rc = st_quarantine_of(r->o->st, reference, &r->a, note_waiting, &c, err);

    for (size_t i = 0; i < c.n && rc == PW_OK; i++)
        rc = st_quarantine_close(r->o->st, c.seqs[i], by_seq, err);
    r->waiting -= (int64_t)c.n;
    return rc;
}

/* ---- one record ---- */

/* `*adm` says what became of it, unless the record is bad and went to the quarantine. */
static int take(struct run *r, struct record *rec, struct admitted *adm, struct pw_err *err)
{
    int rc;

    r->mine.read++;
    if (rec->bad)
        return quarantine(r, rec, &rec->fault, rec->whole, err);
    if (!shipment_check(&rec->s, &r->rules, &r->a, &rec->fault)) {
        if (rec->fault.code && strcmp(rec->fault.code, "memory") == 0)
            return err_nomem(err);
        rec->bad = true;
        return quarantine(r, rec, &rec->fault, true, err);
    }
    if ((rc = admit(r->o, &rec->s, &r->a, adm, err)) < 0)
        return rc;
    switch (adm->what) {
    case ADMIT_CONFLICT:
        rec->bad   = true;
        rec->fault = adm->fault;
        return quarantine(r, rec, &adm->fault, true, err);
    case ADMIT_DUPLICATE:
        r->mine.duplicate++;
        return PW_OK;
    case ADMIT_AMENDED:   r->mine.amended++; break;
    case ADMIT_WITHDRAWN: r->mine.withdrawn++; break;
    default:              r->mine.accepted++; break;
    }
    r->changed = true;
    r->mine.incomplete += adm->incomplete;
    if (adm->lane != LANE_NONE)
        r->mine.lanes[adm->lane]++;
    return close_waiting(r, rec->s.text[FIELD_REFERENCE], adm->seq, err);
}

/* Takes it, and shows it to whoever wants to see. */
static int take_seen(struct run *r, struct record *rec, struct pw_err *err)
{
    struct admitted adm;
    int             rc = take(r, rec, &adm, err);

    if (rc < 0 || !r->opt->seen)
        return rc;
    if (!rec->bad && adm.what == ADMIT_DUPLICATE)
        facts_resolve(&r->o->ref, &rec->s, &r->a);      /* nobody else needed it */
    r->opt->seen(r->opt->ctx, r->file, rec, rec->bad ? NULL : &adm);
    return PW_OK;
}

/* ---- batches ---- */

int intake_begin(struct office *o, struct check_rules *ret, struct pw_err *err)
{
    size_t lapsed;
    int    rc;

    pages_begin();
    /* Before the first batch: what ran out scores no more. */
    if ((!o->loaded && (rc = alerts_lapse(o, &lapsed, err)) < 0) || (rc = office_load_rules(o, err)) < 0)
        return rc;
    if (!o->parties && (rc = parties_new(o->st, &o->links, &o->parties, err)) < 0)
        return rc;
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    if (!history_rows(fact_engine_history(o->engine)) &&
        (rc = history_load(fact_engine_history(o->engine), o->st, err)) < 0) {
        office_rollback(o);
        return rc;
    }
    *ret = (struct check_rules){
        .country = places_country, .country_ctx = &o->ref.places, .today = office_today(o),
        .office_country = o->country, .reply_days = o->reply_days,
    };
    return PW_OK;
}

static int start(struct run *r, struct pw_err *err)
{
    int rc = intake_begin(r->o, &r->rules, err);

    return rc < 0 ? rc : st_quarantine_waiting(r->o->st, &r->waiting, err);
}

static int turn_batch(struct run *r, struct pw_err *err)
{
    int rc;

    if (r->opt->dry_run)
        return PW_OK;
    if ((rc = office_commit(r->o, err)) < 0)
        return rc;
    file_lock_yield();
    if ((rc = office_begin(r->o, err)) < 0)
        return rc;
    r->rules.country_ctx = &r->o->ref.places;   /* may have been loaded anew */
    if ((rc = st_quarantine_waiting(r->o->st, &r->waiting, err)) < 0)
        return rc;
    if (r->opt->progress)
        r->opt->progress(r->opt->ctx, &r->mine);
    return PW_OK;
}

static int read_all(struct run *r, struct source *src, struct pw_err *err)
{
    int64_t since = clock_now_us(), in_batch = 0;
    bool    more  = true;
    int     rc    = PW_OK;

    while (rc == PW_OK) {
        struct record rec;

        arena_reset(&r->a);
        if ((rc = source_next(src, &r->a, &rec, &more, err)) < 0 || !more)
            break;
        if ((rc = take_seen(r, &rec, err)) < 0)
            return err_wrap(err, "row %llu", (unsigned long long)rec.row);
        if (in_batch++ % LOOK_EVERY == 0)
            pages_ask();
        if (in_batch >= BATCH_RECORDS || (in_batch % LOOK_EVERY == 0 && clock_now_us() - since > BATCH_US)) {
            rc       = turn_batch(r, err);
            since    = clock_now_us();
            in_batch = 0;
        }
        if (rc == PW_OK && r->opt->stop && *r->opt->stop)
            return err_set(err, PW_ESTATE, "stopped by a signal after %lld records; what was read is in",
                           (long long)r->mine.read);
    }
    r->mine.rows = (int64_t)source_rows(src);
    return rc;
}

static int log_run(struct run *r, struct pw_err *err)
{
    struct run_row row = {
        .file = str_of(r->file), .read = r->mine.read, .accepted = r->mine.accepted,
        .duplicate = r->mine.duplicate, .amended = r->mine.amended, .withdrawn = r->mine.withdrawn,
        .quarantined = r->mine.quarantined, .rows = r->mine.rows, .digest = r->digest,
    };
    int rc = PW_OK;

    if (r->changed)             /* the same file again leaves no trace: nothing happened */
        rc = office_log(r->o, AUDIT_IMPORT, 0, STR_NONE, STR_NONE, &row.seq, err);
    return rc < 0 || !r->changed ? rc : st_run_add(r->o->st, &row, err);
}

static void add_counts(struct intake_counts *to, const struct intake_counts *n)
{
    to->read += n->read;
    to->accepted += n->accepted;
    to->duplicate += n->duplicate;
    to->amended += n->amended;
    to->withdrawn += n->withdrawn;
    to->quarantined += n->quarantined;
    to->rows += n->rows;
    to->incomplete += n->incomplete;
    to->known_quarantined += n->known_quarantined;
    for (int i = 0; i < 3; i++)
        to->lanes[i] += n->lanes[i];
}

/* A file refused as a whole leaves nothing but the record that it was: which bytes, and why. */
static void log_refusal(struct run *r, const struct pw_err *why)
{
    struct run_row row = { .file = str_of(r->file), .digest = r->digest, .refused = str_of(err_code_name(why->rc)) };

    if (office_begin(r->o, NULL) < 0)
        return;
    if (office_log(r->o, AUDIT_IMPORT, 0, STR_NONE, STR_NONE, &row.seq, NULL) < 0 ||
        st_run_add(r->o->st, &row, NULL) < 0)
        office_rollback(r->o);
    else
        office_commit(r->o, NULL);
}

static int run_file(struct run *r, struct source *src, int *ret_stopped, struct pw_err *err)
{
    int rc = start(r, err);

    if (rc == PW_OK) {
        rc = read_all(r, src, err);
        if (rc == PW_ESTATE) {          /* what was read so far is committed, and said to be a part */
            *ret_stopped = rc;
            r->mine.rows = (int64_t)source_rows(src);
            rc           = PW_OK;
        }
    }
    if (rc == PW_OK)
        rc = log_run(r, err);
    if (rc == PW_OK && !r->opt->dry_run)
        rc = office_commit(r->o, err);
    if (rc < 0 || r->opt->dry_run)
        office_rollback(r->o);
    return rc;
}

/* The mapping fitted a file with these headers: the next one that comes without it is told so. */
static int remember_headers(struct office *o, const struct intake_options *options, const struct source *src,
                            struct pw_err *err)
{
    struct digest headers;
    int64_t       seq;

    return source_headers(src, &headers)
               ? mappings_add(o, options->mapping, map_file_text(options->source.map), &headers, &seq, err) : PW_OK;
}

int intake_file(struct office *o, const char *path, const struct intake_options *options,
                struct intake_counts *n, const char **ret_notice, struct pw_err *err)
{
    struct run  r   = { .o = o, .opt = options, .file = path, .n = n };
    SOURCE_AUTO src = NULL;
    struct str  column;
    bool        read;
    int         stopped = PW_OK, rc = source_open(path, &options->source, &src, &r.digest, &read, err);

    if (ret_notice)
        *ret_notice = NULL;
    if (rc < 0) {
        if (read && err && !options->dry_run)
            log_refusal(&r, err);
        if (rc == PW_EINPUT && !options->source.map)
            mappings_offer(o, path, options->source, err);
        return rc;
    }
    for (size_t at = 0; options->untaken && source_untaken(src, &at, &column);)
        options->untaken(options->ctx, column);
    rc = run_file(&r, src, &stopped, err);
    arena_done(&r.a);
    if (rc == PW_OK)
        add_counts(n, &r.mine);
    if (rc == PW_OK && options->mapping.n && r.changed && !options->dry_run)
        rc = remember_headers(o, options, src, err);
    if (ret_notice) {
        const char *notice = source_notice(src);

        *ret_notice = notice ? arena_copy(&o->a, str_of(notice)) : NULL;
    }
    return rc < 0 ? rc : stopped;
}
