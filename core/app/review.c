#include "config.h"
#include "app/review.h"

#include "app/history.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/st_chain.h"

#define DAYS_AHEAD 1    /* a date may lie a day ahead: the other side's morning is our evening */

/* ---- one step ---- */

struct step {
    struct office     *o;
    struct arena       a;
    struct current_row now;
    bool               open;        /* a transaction is open */
};

static int look(struct step *x, int64_t shipment, struct pw_err *err)
{
    bool found;
    int  rc = st_current_get(x->o->st, shipment, &x->a, &x->now, &found, err);

    return rc < 0 || found ? rc : err_set(err, PW_ENOTFOUND, "the shipment is not in the queue's table");
}

static int begin(struct step *x, struct office *o, int64_t shipment, struct pw_err *err)
{
    int rc;

    *x = (struct step){ .o = o };
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    x->open = true;
    return (rc = review_lapse(o, err)) < 0 ? rc : look(x, shipment, err);
}

static int move(struct step *x, enum event by, struct pw_err *err)
{
    enum state to;
    int        rc = state_advance((enum state)x->now.state, by, &to, err);

    if (rc < 0)
        return rc;
    x->now.state = (int)to;
    x->now.open  = state_open(to);
    return PW_OK;
}

/* Stores where a shipment stands, and tells the windows in memory, which see it from now on. */
static int stand(struct office *o, const struct current_row *c, struct pw_err *err)
{
    struct history_standing now = { (enum state)c->state, (enum reply)c->reply, (enum finding)c->finding };
    int                     rc  = PW_OK;

    if (o->loaded)
        rc = history_stand(fact_engine_history(o->engine), c->shipment, now, err);
    return rc < 0 ? rc : st_current_put(o->st, c, err);
}

static int end(struct step *x, int rc, enum state *ret_state, struct pw_err *err)
{
    if (rc == PW_OK)
        rc = stand(x->o, &x->now, err);
    if (rc == PW_OK)
        rc = office_commit(x->o, err);
    else if (x->open)
        office_rollback(x->o);
    if (rc == PW_OK && ret_state)
        *ret_state = (enum state)x->now.state;
    arena_done(&x->a);
    return rc;
}

static int check_day(const struct office *o, int32_t day, struct pw_err *err)
{
    char text[DATE_TEXT];

    if (day <= office_today(o) + DAYS_AHEAD)
        return PW_OK;
    return err_set(err, PW_EUSAGE, "%s lies in the future", date_format(day, text));
}

/* ---- lapses ---- */

static int lapse(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct office     *o    = ctx;
    struct current_row late = *c;
    enum state         to;
    int64_t            seq;
    int                rc;

    if (!state_allows((enum state)c->state, EVENT_LAPSE, &to))
        return PW_OK;
    if ((rc = office_log(o, AUDIT_LAPSE, c->shipment + 1, STR_NONE, STR_NONE, &seq, err)) < 0)
        return rc;
    late.state = (int)to;
    late.open  = state_open(to);
    return stand(o, &late, err);
}

struct overdue { struct current_row rows[LAPSE_MOST]; size_t n; };

static int note_overdue(void *ctx, const struct current_row *c, struct pw_err *err)
{
    struct overdue *l = ctx;

    (void)err;
    if (l->n < LAPSE_MOST)
        l->rows[l->n++] = *c;
    return PW_OK;
}

/* Collected first: the rows that are changed are those that are walked. */
int review_lapse(struct office *o, struct pw_err *err)
{
    struct arena    a = { 0 };
    struct overdue *l = arena_alloc(&a, sizeof *l);
    int             rc;

    if (!l)
        return err_nomem(err);
    rc = st_current_overdue(o->st, office_today(o), STATE_LAPSED, LAPSE_MOST, &a, note_overdue, l, err);
    for (size_t i = 0; i < l->n && rc == PW_OK; i++)
        rc = lapse(o, &l->rows[i], err);
    arena_done(&a);
    return rc;
}

/* ---- decisions ---- */

/* What one person alone may not do. */
static bool needs_second(const struct current_row *c, enum decision kind)
{
    return kind == DECIDE_OBJECT || kind == DECIDE_DETAIN ||
           (kind == DECIDE_NO_OBJECTION && c->lane == LANE_RED);
}

static int put_decision(struct step *x, const struct decision_row *d, struct str note, struct pw_err *err)
{
    struct decision_row row = *d;
    int rc = office_log(x->o, AUDIT_DECISION, x->now.shipment + 1, note.n ? note : STR_NONE, STR_NONE, &row.seq, err);

    row.shipment = x->now.shipment;
    row.account  = x->o->user;
    row.verdict  = x->now.verdict;
    return rc < 0 ? rc : st_decision_add(x->o->st, &row, err);
}

static int decide(struct step *x, const struct decision_input *d, bool waits, struct pw_err *err)
{
    enum state to;
    int        rc;

    if (!decision_reason_known(d->reason)) {
        err_set(err, PW_EUSAGE, "'%.*s' is no reason code", (int)d->reason.n, d->reason.p);
        return err_remedy(err, "'penwatch help reasons' lists them");
    }
    if (str_is(d->reason, "other") && !d->note.n)
        return err_set(err, PW_EUSAGE, "the reason 'other' needs a --note that says it");
    /* What waits for a second person must be possible now; it moves when it is confirmed. */
    rc = waits ? state_advance((enum state)x->now.state, decision_event(d->kind), &to, err)
               : move(x, decision_event(d->kind), err);
    if (rc < 0)
        return rc;
    return put_decision(x, &(struct decision_row){ .line = d->line, .kind = str_of(decision_name(d->kind)),
                                                   .reason = d->reason, .condition = d->condition,
                                                   .needs_second = waits, .confirms = HISTORY_ABSENT },
                        d->note, err);
}

int review_decide(struct office *o, const struct decision_input *d, bool *ret_waits, enum state *ret_state,
                  struct pw_err *err)
{
    struct step x;
    bool        waits = false;
    int         rc    = begin(&x, o, d->shipment, err);

    if (rc == PW_OK) {
        waits = needs_second(&x.now, d->kind);
        rc    = decide(&x, d, waits, err);
    }
    rc = end(&x, rc, ret_state, err);
    if (rc == PW_OK)
        *ret_waits = waits;
    return rc;
}

struct last { struct decision_row row; bool any; };

static int note_last(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    struct last *l = ctx;

    (void)err;
    l->row = *d;
    l->any = true;
    return PW_OK;
}

/* A decision is about the version it was made on: what an amendment brought has not been decided yet. */
static int still_current(struct step *x, const struct decision_row *d, struct pw_err *err)
{
    struct verdict_row v;
    int                rc = st_verdict_get(x->o->st, d->verdict, &x->a, &v, err);

    if (rc < 0 || v.version == x->now.version)
        return rc;
    err_set(err, PW_ESTATE, "the decision was made on an earlier version of the notification");
    return err_remedy(err, "look at what the newest version changed, and decide again");
}

static int confirm(struct step *x, struct str note, struct pw_err *err)
{
    struct last   l = { 0 };
    enum decision kind;
    int           rc = st_decision_list(x->o->st, x->now.shipment, &x->a, note_last, &l, err);

    if (rc < 0)
        return rc;
    if (!l.any || !l.row.needs_second || l.row.confirms != HISTORY_ABSENT || !decision_find(l.row.kind, &kind))
        return err_set(err, PW_ESTATE, "no decision on this shipment waits for a second person");
    if (str_eq(l.row.account, x->o->user)) {
        err_set(err, PW_ESTATE, "'%.*s' made this decision and cannot be its second person",
                (int)x->o->user.n, x->o->user.p);
        return err_remedy(err, "another person confirms it, under an account of their own");
    }
    if ((rc = still_current(x, &l.row, err)) < 0 || (rc = move(x, decision_event(kind), err)) < 0)
        return rc;
    l.row.confirms = l.row.seq;
    return put_decision(x, &l.row, note, err);
}

int review_confirm(struct office *o, int64_t shipment, struct str note, enum state *ret_state, struct pw_err *err)
{
    struct step x;
    int         rc = begin(&x, o, shipment, err);

    if (rc == PW_OK)
        rc = confirm(&x, note, err);
    return end(&x, rc, ret_state, err);
}

/* ---- replies ---- */

/* A final reply says what was decided, and by whom it had to be confirmed. */
static int check_decided(struct step *x, enum reply kind, struct pw_err *err)
{
    struct last   l    = { 0 };
    enum decision want = kind == REPLY_OBJECTION ? DECIDE_OBJECT : DECIDE_NO_OBJECTION, got;
    int           rc   = st_decision_list(x->o->st, x->now.shipment, &x->a, note_last, &l, err);

    if (rc < 0)
        return rc;
    if (l.any && decision_find(l.row.kind, &got) && got == want &&
        (!l.row.needs_second || l.row.confirms != HISTORY_ABSENT))
        return still_current(x, &l.row, err);
    if (l.any && got == want) {
        err_set(err, PW_ESTATE, "the decision still waits for its second person");
        return err_remedy(err, "another person runs 'penwatch confirm' first");
    }
    err_set(err, PW_ESTATE, "a reply of %s needs that decision first", reply_name(kind));
    return err_remedy(err, "'penwatch decide REF %s --reason CODE'", decision_name(want));
}

static const char *opening(enum reply kind)
{
    switch (kind) {
    case REPLY_ACKNOWLEDGE:      return "We acknowledge receipt of your pre-export notification %.*s.\n";
    case REPLY_NO_OBJECTION:     return "We have no objection to the consignment of your pre-export notification %.*s.\n";
    case REPLY_OBJECTION:        return "We object to the consignment of your pre-export notification %.*s and ask you not to let it leave.\n";
    case REPLY_MORE_TIME:        return "We need more time to answer your pre-export notification %.*s; please do not let the goods leave until you hear from us.\n";
    default:                     return "Before we can answer your pre-export notification %.*s, please send us further information.\n";
    }
}

/* Only what a rule allows to be quoted: no threshold, no other firm, no score. */
static void write_letter(const struct view *v, enum reply kind, struct str note, struct buf *out)
{
    bool reasons = kind == REPLY_OBJECTION || kind == REPLY_MORE_INFORMATION;

    buf_printf(out, opening(kind), (int)v->ship.reference.n, v->ship.reference.p);
    for (size_t i = 0; reasons && i < v->v.n_contributions; i++)
        if (v->v.contributions[i].letter.n) {
            buf_text(out, "- ");
            buf_str(out, v->v.contributions[i].letter);
            buf_text(out, "\n");
        }
    if (note.n) {
        buf_str(out, note);
        buf_text(out, "\n");
    }
}

static int reply(struct step *x, const struct reply_input *r, struct str letter, struct pw_err *err)
{
    struct reply_row row = { .shipment = x->now.shipment, .direction = r->sent ? STR("sent") : STR("received"),
                             .kind = str_of(reply_name(r->kind)), .on_day = r->on, .channel = r->channel,
                             .account = x->o->user };
    int              rc  = check_day(x->o, r->on, err);

    if (rc == PW_OK && r->sent && reply_final(r->kind))
        rc = check_decided(x, r->kind, err);
    if (rc == PW_OK && reply_final(r->kind))
        rc = move(x, EVENT_REPLY, err);
    if (rc < 0)
        return rc;
    if (reply_final(r->kind) || !reply_final((enum reply)x->now.reply))
        x->now.reply = (int)r->kind;        /* an acknowledgement afterwards takes no objection back */
    if ((rc = office_log(x->o, AUDIT_REPLY, x->now.shipment + 1, letter.n ? letter : STR_NONE, STR_NONE, &row.seq,
                         err)) < 0)
        return rc;
    return st_reply_add(x->o->st, &row, err);
}

int review_reply(struct office *o, const struct reply_input *r, struct arena *a, struct str *ret_letter,
                 enum state *ret_state, struct pw_err *err)
{
    BUF_AUTO    letter = { 0 };
    struct step x;
    struct view v;
    int         rc = office_load_reference(o, err);

    if (rc < 0)
        return rc;
    rc = begin(&x, o, r->shipment, err);
    if (rc == PW_OK && r->sent && (rc = view_load(o, r->shipment, false, a, &v, err)) == PW_OK)
        write_letter(&v, r->kind, r->note, &letter);
    if (rc == PW_OK)
        rc = reply(&x, r, r->sent ? buf_view(&letter) : r->note, err);
    rc = end(&x, rc, ret_state, err);
    if (rc == PW_OK)
        *ret_letter = arena_str(a, buf_view(&letter));
    return rc;
}

/* ---- movements ---- */

#define GAP_SHARE 10    /* a tenth: weighing and remainders make less */

/* What moved is not what was notified: a fact of its firms for whoever comes later. */
static int note_gap(struct step *x, const struct movement_row *m, struct pw_err *err)
{
    static const enum history_field firms[] = { HIST_EXPORTER, HIST_IMPORTER };
    struct version_row  v;
    struct history_keys k;
    int64_t             gap;
    int                 rc = st_version_get(x->o->st, x->now.version, &x->a, &v, err);

    if (rc < 0 || m->quantity_mg == HISTORY_ABSENT || v.total_mg == HISTORY_ABSENT)
        return rc;
    gap = m->quantity_mg > v.total_mg ? m->quantity_mg - v.total_mg : v.total_mg - m->quantity_mg;
    if (gap <= v.total_mg / GAP_SHARE)
        return PW_OK;
    if (!history_decode(v.keys, &x->a, &k))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)v.seq);
    x->o->any_gap = true;
    for (size_t i = 0; i < COUNT_OF(firms) && rc == PW_OK; i++)
        if (k.header[firms[i]] != HISTORY_ABSENT)
            rc = st_moved_gap_add(x->o->st, k.header[firms[i]], m->shipment, m->seq, err);
    return rc;
}

/* What is wrong with it is found before anything of it is stored. */
static int moved(struct step *x, const struct movement_input *m, struct pw_err *err)
{
    struct movement_row row = { .shipment = m->shipment, .kind = str_of(movement_name(m->kind)), .quantity_mg = m->quantity_mg,
                                .on_day = m->on, .source = m->source, .account = x->o->user };
    int                 rc  = move(x, movement_event(m->kind), err);

    if (rc < 0 || (rc = office_log(x->o, AUDIT_MOVEMENT, m->shipment + 1, STR_NONE, STR_NONE, &row.seq, err)) < 0 ||
        (rc = st_movement_add(x->o->st, &row, err)) < 0)
        return rc;
    return note_gap(x, &row, err);
}

int review_movement(struct office *o, const struct movement_input *m, enum state *ret_state, struct pw_err *err)
{
    struct step x;
    int         rc = check_day(o, m->on, err);

    if (rc < 0)
        return rc;
    rc = begin(&x, o, m->shipment, err);
    if (rc == PW_OK)
        rc = moved(&x, m, err);
    return end(&x, rc, ret_state, err);
}

int review_movement_within(struct office *o, const struct movement_input *m, struct pw_err *err)
{
    struct step x  = { .o = o };
    int         rc = check_day(o, m->on, err);

    if (rc == PW_OK && (rc = look(&x, m->shipment, err)) == PW_OK && (rc = moved(&x, m, err)) == PW_OK)
        rc = stand(o, &x.now, err);
    arena_done(&x.a);
    return rc;
}

/* ---- findings ---- */

struct last_finding { int64_t seq; bool any; };

static int note_finding(void *ctx, const struct finding_row *f, struct pw_err *err)
{
    struct last_finding *l = ctx;

    (void)err;
    l->seq = f->seq;
    l->any = true;
    return PW_OK;
}

static int find(struct step *x, const struct finding_input *f, struct pw_err *err)
{
    struct last_finding l   = { 0 };
    struct finding_row  row = { .shipment = f->shipment, .result = str_of(finding_name(f->result)), .source = f->source,
                                .grade = f->grade, .on_day = f->on, .account = x->o->user,
                                .corrects = HISTORY_ABSENT, .verdict = x->now.verdict };
    int                 rc = st_finding_list(x->o->st, f->shipment, &x->a, note_finding, &l, err);

    if (rc < 0)
        return rc;
    if (l.any && !f->correct) {
        err_set(err, PW_ESTATE, "a finding is there already");
        return err_remedy(err, "'penwatch finding correct' replaces it and keeps both");
    }
    if (!l.any && f->correct)
        return err_set(err, PW_ESTATE, "there is no finding to correct");
    if (f->correct)
        row.corrects = l.seq;
    if (f->seized && (rc = move(x, EVENT_SEIZE, err)) < 0)
        return rc;
    x->now.finding = (int)f->result;
    if ((rc = office_log(x->o, AUDIT_FINDING, f->shipment + 1, f->note.n ? f->note : STR_NONE, STR_NONE, &row.seq,
                         err)) < 0)
        return rc;
    return st_finding_add(x->o->st, &row, err);
}

int review_finding(struct office *o, const struct finding_input *f, enum state *ret_state, struct pw_err *err)
{
    struct step x;
    int         rc = check_day(o, f->on, err);

    if (rc < 0)
        return rc;
    rc = begin(&x, o, f->shipment, err);
    if (rc == PW_OK)
        rc = find(&x, f, err);
    return end(&x, rc, ret_state, err);
}
