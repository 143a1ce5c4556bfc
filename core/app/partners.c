#include "config.h"
#include "app/partners.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/st_alert.h"

const char *partner_state_name(enum partner_state s)
{
    static const char *const names[] = { "self", "trusted", "revoked" };

    return (size_t)s < COUNT_OF(names) ? names[s] : "?";
}

static const char *const profiles[] = { "non-nominal", "full" };

const char *partner_profile_name(enum partner_profile p)
{
    return (size_t)p < COUNT_OF(profiles) ? profiles[p] : "?";
}

bool partner_profile_find(const char *name, enum partner_profile *ret)
{
    for (size_t i = 0; i < COUNT_OF(profiles); i++)
        if (strcmp(profiles[i], name) == 0) {
            *ret = (enum partner_profile)i;
            return true;
        }
    return false;
}

/* ---- reading ---- */

static int keep(void *ctx, const struct partner_row *row, struct pw_err *err)
{
    struct partners *p = ctx;
    struct partner  *x = &p->all[p->n];

    if (p->n == PARTNERS_MAX)
        return err_set(err, PW_ELIMIT, "more than %d partners", PARTNERS_MAX);
    x->row = *row;
    if (card_open(row->card, &x->card, err) < 0) {
        err_wrap(err, "the stored card of %.*s", (int)row->authority.n, row->authority.p);
        if (err)
            err->rc = PW_EDB;
        return PW_EDB;
    }
    if (row->state == PARTNER_SELF)
        p->self = x;
    p->n++;
    return PW_OK;
}

int partners_load(struct store *st, struct arena *a, struct partners *ret, struct pw_err *err)
{
    struct partners p = { .all = arena_alloc(a, PARTNERS_MAX * sizeof *p.all) };
    int             rc = p.all ? st_partner_list(st, false, a, keep, &p, err) : err_nomem(err);

    if (rc == PW_OK)
        *ret = p;
    return rc;
}

const struct partner *partner_find(const struct partners *p, struct str authority)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->all[i].row.authority, authority))
            return &p->all[i];
    return NULL;
}

int partner_need(const struct office *o, const struct partners *p, struct str authority, const struct partner **ret,
                 struct pw_err *err)
{
    const struct partner *x = partner_find(p, authority);
    int                   rc;

    if (!x || x->row.state == PARTNER_SELF) {
        err_set(err, PW_ENOTFOUND, "'%.*s' is no partner", (int)authority.n, authority.p);
        return err_remedy(err, "'penwatch partner list' shows them; take a card in with 'penwatch partner add'");
    }
    if (x->row.state == PARTNER_REVOKED) {
        err_set(err, PW_ESTATE, "'%.*s' was revoked", (int)authority.n, authority.p);
        return err_remedy(err, "'penwatch partner show %.*s' says when; a new card with its words is trusted anew",
                          (int)authority.n, authority.p);
    }
    if ((rc = card_in_force(&x->card, office_now(o) / 1000000, err)) == PW_OK)
        *ret = x;
    return rc;
}

/* ---- trusting ---- */

#define DISTRUST_MAX 100000     /* alerts that one stolen key may have signed */

struct distrusting { int64_t *seqs; size_t n; };

static int take_seq(void *ctx, int64_t seq, struct pw_err *err)
{
    struct distrusting *x = ctx;

    (void)err;
    x->seqs[x->n++] = seq;
    return PW_OK;
}

/* What came with the stolen key's signature since is believed no more; what was sent before stays. */
static int distrust(struct office *o, struct str authority, int64_t since_s, struct pw_err *err)
{
    struct distrusting x  = { .seqs = calloc(DISTRUST_MAX, sizeof *x.seqs) };
    int                rc = x.seqs ? st_alert_sent_since(o->st, authority, since_s * 1000000, DISTRUST_MAX, take_seq, &x, err) : err_nomem(err);

    for (size_t i = 0; i < x.n && rc == PW_OK; i++) {
        struct alert_event_row e = { .alert = x.seqs[i], .what = ALERT_DISTRUSTED, .number = HISTORY_ABSENT, .account = o->user };

        if ((rc = office_log(o, AUDIT_ALERT_EVENT, e.alert + 1, STR_NONE, STR_NONE, &e.seq, err)) == PW_OK)
            rc = st_alert_event_add(o->st, &e, err);
    }
    free(x.seqs);
    return rc;
}

/* `compromised_s`: since when the keys of the card before are not believed; 0: they are. */
static int put(struct office *o, struct partner_row *row, struct str reason, int64_t compromised_s, struct pw_err *err)
{
    int rc;

    row->account = o->user;
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    rc = office_log(o, AUDIT_PARTNER, 0, reason, STR_NONE, &row->seq, err);
    if (rc == PW_OK)
        rc = st_partner_add(o->st, row, err);
    if (rc == PW_OK && compromised_s)
        rc = distrust(o, row->authority, compromised_s, err);
    if (rc < 0) {
        office_rollback(o);
        return rc;
    }
    return office_commit(o, err);
}

/* Case and blanks of what somebody typed while listening are forgiven. */
static bool same_words(const char *said, const char *words)
{
    while (*said || *words) {
        char c = *said >= 'A' && *said <= 'Z' ? (char)(*said + 32) : *said;

        if (c == ' ' || c == '-') {
            said++;
            continue;
        }
        if (*words == ' ') {
            words++;
            continue;
        }
        if (c != *words)
            return false;
        said++;
        words++;
    }
    return true;
}

static int check_words(const struct partner *x, const char *words, struct pw_err *err)
{
    char right[CARD_WORDS_TEXT];

    card_words(x->row.card, right);
    if (words && same_words(words, right))
        return PW_OK;
    err_set(err, PW_ESTATE, words ? "these are not the words of the card that says it is of %.*s"
                                  : "the card says it is of %.*s: that has to be heard from them",
            (int)x->row.authority.n, x->row.authority.p);
    return err_remedy(err, words ? "hang up, ring a number that you know, and ask again; the card may be somebody else's"
                                 : "ring a number of theirs that you know, have them read the words that 'penwatch partner card' shows,"
                                   " and give what you hear: --words '...'");
}

/* What the card does to what is known: a first one, a successor, or the same again. */
static int judge(const struct office *o, const struct partners *known, const struct partner *x, const char *words,
                 struct pw_err *err)
{
    const struct partner *was = partner_find(known, x->row.authority);
    int                   rc;

    if (str_eq(x->row.authority, o->authority))
        return err_set(err, PW_ESTATE, "that is this office's own card");
    if ((rc = card_in_force(&x->card, office_now(o) / 1000000, err)) < 0)
        return rc;
    if (!was || was->row.state == PARTNER_REVOKED)
        return check_words(x, words, err);
    if (str_eq(was->row.card, x->row.card))
        return PW_OK;
    return card_follows(x->row.card, &x->card, was->row.card, &was->card, err);
}

int partner_add(struct office *o, struct str note, const char *words, const enum partner_profile *profile,
                struct partner *ret, struct pw_err *err)
{
    struct partners       known;
    const struct partner *was;
    struct partner        x = { .row = { .card = note, .state = PARTNER_TRUSTED } };
    int                   rc;

    if ((rc = card_open(note, &x.card, err)) < 0 || (rc = partners_load(o->st, &o->a, &known, err)) < 0)
        return rc;
    x.row.authority = x.card.authority;
    x.row.version   = (int64_t)x.card.version;
    if ((rc = judge(o, &known, &x, words, err)) < 0)
        return rc;
    was           = partner_find(&known, x.row.authority);
    x.row.profile = profile ? *profile : was ? was->row.profile : PROFILE_NON_NOMINAL;
    if (was && was->row.state == PARTNER_TRUSTED && was->row.profile == x.row.profile && str_eq(was->row.card, note)) {
        *ret = *was;
        return PW_OK;
    }
    rc = put(o, &x.row, STR_NONE, was && was->row.version < x.row.version ? x.card.compromised_s : 0, err);
    if (rc == PW_OK)
        *ret = x;
    return rc;
}

int partner_revoke(struct office *o, struct str authority, struct str reason, struct pw_err *err)
{
    struct partners       known;
    const struct partner *was;
    struct partner_row    row;
    int                   rc = partners_load(o->st, &o->a, &known, err);

    if (rc < 0)
        return rc;
    was = partner_find(&known, authority);
    if (!was || was->row.state != PARTNER_TRUSTED) {
        err_set(err, PW_ENOTFOUND, "'%.*s' is not a partner that is trusted", (int)authority.n, authority.p);
        return err_remedy(err, "'penwatch partner list' shows them");
    }
    row       = was->row;
    row.state = PARTNER_REVOKED;
    return put(o, &row, reason, 0, err);
}
