#include "config.h"
#include "app/alert_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#define US_PER_S INT64_C(1000000)
#define DAY_S    INT64_C(86400)

/* ---- fields ---- */

int compose_set(struct composing *c, struct str name, struct str value, const char *owner, struct pw_err *err)
{
    size_t at = 0;

    while (at < c->n && str_cmp(c->leaves[at].name, name) < 0)
        at++;
    if (at < c->n && str_eq(c->leaves[at].name, name)) {
        memmove(&c->leaves[at], &c->leaves[at + 1], (c->n - at - 1) * sizeof c->leaves[0]);
        memmove(&c->owner[at], &c->owner[at + 1], (c->n - at - 1) * sizeof c->owner[0]);
        c->n--;
    }
    if (!value.n)
        return PW_OK;
    if (value.n > FIELD_VALUE_MAX || c->n == FIELD_LEAVES_MAX)
        return err_set(err, PW_ELIMIT, "the field %.*s is longer than %zu bytes, or there are more than %d fields", (int)name.n, name.p,
                       FIELD_VALUE_MAX, FIELD_LEAVES_MAX);
    memmove(&c->leaves[at + 1], &c->leaves[at], (c->n - at) * sizeof c->leaves[0]);
    memmove(&c->owner[at + 1], &c->owner[at], (c->n - at) * sizeof c->owner[0]);
    c->leaves[at] = (struct leaf){ .name = arena_str(c->a, name), .value = arena_str(c->a, value) };
    c->owner[at]  = owner ? owner : "own";
    c->n++;
    return c->leaves[at].name.p && c->leaves[at].value.p ? PW_OK : err_nomem(err);
}

static int set_z(struct composing *c, const char *name, const char *value, struct pw_err *err)
{
    return value ? compose_set(c, str_of(name), str_of(value), NULL, err) : PW_OK;
}

static int set_by_hand(struct composing *c, const struct alert_wanted *w, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < w->n_set && rc == PW_OK; i++) {
        if (!alert_field_known(w->set_name[i])) {
            err_set(err, PW_EUSAGE, "an alert has no field '%.*s'", (int)w->set_name[i].n, w->set_name[i].p);
            return err_remedy(err, "'penwatch help alerts' lists them; a text is text.en, text.fr, ...");
        }
        if (!utf8_valid(w->set_value[i], NULL))
            return err_set(err, PW_EUSAGE, "the value of %.*s is not UTF-8", (int)w->set_name[i].n, w->set_name[i].p);
        rc = compose_set(c, w->set_name[i], w->set_value[i], NULL, err);
    }
    return rc;
}

static int set_days(struct composing *c, const struct alert_wanted *w, struct pw_err *err)
{
    char day[DATE_TEXT];

    if (w->review_on == HISTORY_ABSENT && alert_value(c->leaves, c->n, "review.on").n)
        return PW_OK;
    return set_z(c, "review.on",
                 date_format(w->review_on == HISTORY_ABSENT ? office_today(c->o) + ALERT_REVIEW_DAYS : (int32_t)w->review_on, day), err);
}

static int check_basis(const struct composing *c, const struct alert_wanted *w, struct pw_err *err)
{
    static const char *const bases[] = { "suspicion", "stopped", "seized", "court" };
    bool                     nominal = false, known = !w->basis;
    struct str               basis   = alert_value(c->leaves, c->n, "nominal.basis");

    for (size_t i = 0; i < COUNT_OF(bases) && !known; i++)
        known = strcmp(bases[i], w->basis) == 0;
    if (!known)
        return err_set(err, PW_EUSAGE, "--basis is suspicion, stopped, seized or court, not '%.40s'", w->basis);
    for (size_t i = 0; i < c->n; i++)
        nominal |= alert_field_nominal(c->leaves[i].name);
    if (nominal && !basis.n) {
        err_set(err, PW_ESTATE, "the alert tells who it was, and no basis for that is given");
        return err_remedy(err, "say why names may be told: --basis suspicion, stopped, seized or court");
    }
    return PW_OK;
}

static int check_consent(const struct composing *c, struct pw_err *err)
{
    const char *foreign = NULL, *field = "";

    for (size_t i = 0; i < c->n && !foreign; i++)
        if (strcmp(c->owner[i], "own") != 0) {
            foreign = c->owner[i];
            field   = c->leaves[i].name.p;
        }
    if (!foreign || c->consent)
        return PW_OK;
    err_set(err, PW_ESTATE, "%.40s is data of the authority of %s, which notified it", field, foreign);
    return err_remedy(err, "ask it, and record its consent: --consent 'who, when, how'; or leave its fields out: FIELD=");
}

static int fill(struct composing *c, const struct alert_wanted *w, struct pw_err *err)
{
    const char *kind = w->kind ? w->kind : alert_value(c->leaves, c->n, "alert.kind").n ? NULL : "suspicious_shipment";
    int         rc   = PW_OK;

    if (kind && !alert_kind_find(str_of(kind))) {
        err_set(err, PW_EUSAGE, "'%.40s' is no kind of alert", kind);
        return err_remedy(err, "'penwatch help alerts' lists them");
    }
    if (w->shipment >= 0)
        rc = compose_from_shipment(c, w->shipment, err);
    if (rc < 0 || (rc = set_z(c, "alert.kind", kind, err)) < 0 || (rc = set_z(c, "nominal.basis", w->basis, err)) < 0 ||
        (rc = set_days(c, w, err)) < 0 || (rc = set_by_hand(c, w, err)) < 0 || (rc = check_basis(c, w, err)) < 0)
        return rc;
    return check_consent(c, err);
}

/* ---- header ---- */

/* "a.example, b.example" into ascending names, each once. */
static int read_names(const char *text, struct arena *a, struct str *names, size_t *ret_n, struct pw_err *err)
{
    struct str rest = arena_str(a, str_of(text)), name;
    size_t     n    = 0, kept = 0;

    while (text_split(&rest, ',', &name)) {
        if (!authority_good(name))
            return err_set(err, PW_EUSAGE, "'%.*s' is no authority's name", (int)name.n, name.p);
        if (n == ALERT_NAMES_MAX)
            return err_set(err, PW_ELIMIT, "more than %d authorities", ALERT_NAMES_MAX);
        names[n++] = name;
    }
    qsort(names, n, sizeof *names, alert_by_name);
    for (size_t i = 0; i < n; i++)
        if (!kept || !str_eq(names[kept - 1], names[i]))
            names[kept++] = names[i];
    *ret_n = kept;
    return PW_OK;
}

/* A UUID of version 7 (RFC 9562): milliseconds, then random bits. */
static int new_id(int64_t now_us, struct arena *a, struct str *ret, struct pw_err *err)
{
    unsigned char r[10];
    char          text[ALERT_ID + 1];
    uint64_t      ms = (uint64_t)(now_us / 1000);
    int           rc = sign_random(r, sizeof r, err);

    if (rc < 0)
        return rc;
    snprintf(text, sizeof text, "%08llx-%04llx-7%03x-%02x%02x-%02x%02x%02x%02x%02x%02x", (unsigned long long)(ms >> 16 & 0xFFFFFFFF),
             (unsigned long long)(ms & 0xFFFF), (unsigned)(r[0] << 8 | r[1]) & 0xFFF, (r[2] & 0x3F) | 0x80, r[3], r[4], r[5], r[6], r[7],
             r[8], r[9]);
    *ret = arena_str(a, str_of(text));
    return ret->p ? PW_OK : err_nomem(err);
}

static int read_recipients(const struct alert_wanted *w, struct arena *a, struct alert *h, struct str self, struct pw_err *err)
{
    int rc = PW_OK;

    if (w->to)
        rc = read_names(w->to, a, h->to, &h->n_to, err);
    if (rc == PW_OK && w->rel)
        rc = strcmp(w->rel, "none") == 0 ? (h->n_rel = 0, PW_OK) : read_names(w->rel, a, h->rel, &h->n_rel, err);
    if (rc == PW_OK && !h->n_to) {
        err_set(err, PW_EUSAGE, "an alert without a recipient is for nobody");
        return err_remedy(err, "name authorities with --to; 'penwatch partner list' shows them");
    }
    if (rc == PW_OK && (alert_is_to(h, self) || alert_is_rel(h, self)))
        return err_set(err, PW_EUSAGE, "this office itself is named as a recipient");
    return rc;
}

static int read_mark(const struct alert_wanted *w, struct alert *h, struct pw_err *err)
{
    if (w->mark && (!alert_mark_parse(str_of(w->mark), &h->mark) || h->mark.unknown)) {
        err_set(err, PW_EUSAGE, "'%.60s' is no marking", w->mark);
        return err_remedy(err, "give TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED, then H1, H2 or H3, and PAP:<label>");
    }
    return PW_OK;
}

static int head(struct composing *c, const struct alert_wanted *w, const struct alert_known *was, struct alert *h, struct pw_err *err)
{
    int64_t now = office_now(c->o) / US_PER_S;
    int     rc;

    *h = (struct alert){ .version = 1, .action = w->exercise ? ALERT_EXERCISE : ALERT_ISSUE, .from = c->o->authority, .sent_s = now,
                         .mark = { .tlp = TLP_AMBER, .handling = 2, .pap = -1 } };
    if (was) {
        *h           = was->a;
        h->action    = was->a.action == ALERT_EXERCISE ? ALERT_EXERCISE : ALERT_UPDATE;
        h->sent_s    = now;
        h->has_prev  = true;
        h->prev      = was->row.digest;
        h->mark_text = STR_NONE;
    } else if ((rc = new_id(office_now(c->o), c->a, &h->id, err)) < 0) {
        return rc;
    }
    if (!was || w->expires_on != HISTORY_ABSENT || h->expires_s <= now)
        h->expires_s = w->expires_on == HISTORY_ABSENT ? now + ALERT_EXPIRY_DAYS * DAY_S : (int64_t)w->expires_on * DAY_S;
    if (h->expires_s <= now)
        return err_set(err, PW_EUSAGE, "--expires lies in the past");
    rc = read_recipients(w, c->a, h, c->o->authority, err);
    return rc < 0 ? rc : read_mark(w, h, err);
}

/* ---- versions ---- */

/* The newest version of an alert of ours that still stands. */
static int need_own(struct office *o, const char *id, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    int rc = alert_find(o, id, a, ret, err);

    if (rc < 0)
        return rc;
    if (!(*ret)->ours) {
        err_set(err, PW_ESTATE, "only its originator, %.*s, can change this alert", (int)(*ret)->row.originator.n, (*ret)->row.originator.p);
        return err_remedy(err, "tell it what you know: 'penwatch alert sight'");
    }
    if ((*ret)->status == ALERT_IS_WITHDRAWN)
        return err_set(err, PW_ESTATE, "the alert was withdrawn; what is withdrawn stays so");
    return PW_OK;
}

/* The fields of the version before, with whose data they are and the consent that was given. */
static int take_over(struct composing *c, const struct alert_known *was, struct pw_err *err)
{
    struct str rest = was->owners, line, name;
    int        rc   = PW_OK;

    for (size_t i = 0; i < was->n_leaves && rc == PW_OK; i++)
        rc = compose_set(c, was->leaves[i].name, was->leaves[i].value, NULL, err);
    while (rc == PW_OK && text_split(&rest, '\n', &line)) {
        if (!text_split(&line, ' ', &name) || str_is(line, "own"))
            continue;
        if (str_is(name, "consent"))
            c->consent = arena_copy(c->a, line);
        for (size_t i = 0; i < c->n; i++)
            if (str_eq(c->leaves[i].name, name))
                c->owner[i] = arena_copy(c->a, line);
    }
    return rc;
}

int alert_write(struct office *o, const struct alert_wanted *w, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    struct composing   *c   = arena_alloc(a, sizeof *c);
    struct alert       *h   = arena_alloc(a, sizeof *h);
    struct alert_known *was = NULL;
    int                 rc;

    if (!c || !h)
        return err_nomem(err);
    *c = (struct composing){ .o = o, .a = a };
    if (w->update && ((rc = need_own(o, w->update, a, &was, err)) < 0 || (rc = take_over(c, was, err)) < 0))
        return rc;
    if (w->consent && *w->consent)
        c->consent = w->consent;
    if ((rc = fill(c, w, err)) < 0 || (rc = head(c, w, was, h, err)) < 0 || (was && (rc = compose_version(c, was, h, err)) < 0))
        return rc;
    return compose_issue(c, h, was, STR_NONE, ret, err);
}

int alert_withdraw(struct office *o, const char *id, struct str reason, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    struct composing   *c = arena_alloc(a, sizeof *c);
    struct alert       *h = arena_alloc(a, sizeof *h);
    struct alert_known *was;
    int                 rc;

    if (!c || !h)
        return err_nomem(err);
    *c = (struct composing){ .o = o, .a = a };
    if ((rc = need_own(o, id, a, &was, err)) < 0)
        return rc;
    *h           = was->a;
    h->action    = ALERT_WITHDRAW;
    h->sent_s    = office_now(o) / US_PER_S;
    h->has_prev  = true;
    h->prev      = was->row.digest;
    if (h->expires_s <= h->sent_s)
        h->expires_s = h->sent_s + ALERT_EXPIRY_DAYS * DAY_S;
    return (rc = compose_version(c, was, h, err)) < 0 ? rc : compose_issue(c, h, was, reason, ret, err);
}

int alert_approve(struct office *o, const char *id, struct arena *a, struct alert_known **ret, struct pw_err *err)
{
    int rc = need_own(o, id, a, ret, err);

    if (rc < 0)
        return rc;
    if ((*ret)->status != ALERT_IS_WAITING)
        return err_set(err, PW_ESTATE, "the alert waits for no approval: it is %s", alert_status_name((*ret)->status));
    if (str_eq((*ret)->row.account, o->user)) {
        err_set(err, PW_ESTATE, "'%.*s' wrote this alert", (int)o->user.n, o->user.p);
        return err_remedy(err, "another supervisor approves it");
    }
    if ((rc = alert_mark_event(o, (*ret)->row.seq, ALERT_APPROVED, STR_NONE, err)) < 0)
        return rc;
    return alert_known_load(o, &(*ret)->row, a, ret, err);
}
