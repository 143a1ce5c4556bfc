#include "config.h"
#include "app/release.h"

static void forbid(struct release *r, const char *why, const char *remedy)
{
    if (r->why_not)
        return;
    r->allowed = false;
    r->why_not = why;
    r->remedy  = remedy;
}

/* Direct recipients get what is for them; others only what the originator made releasable, and nothing else forbids. */
static void check_recipient(const struct office *o, const struct alert_known *k, const struct partner *p, struct release *r)
{
    struct str to = p->row.authority;

    if (str_eq(to, k->row.originator))
        forbid(r, "it is the originator's own alert: nothing is sent back", NULL);
    else if (alert_is_to(&k->a, to))
        return;
    else if (!alert_is_rel(&k->a, to))
        forbid(r, "the partner is neither a recipient nor may it be passed on to", "only its originator can add a recipient, with a new version");
    else if (k->a.mark.tlp == TLP_RED || k->a.mark.tlp == TLP_AMBER_STRICT)
        forbid(r, "its TLP label keeps it with its recipients", NULL);
    else if (k->a.mark.handling == 2)
        forbid(r, "its handling code (H2) forbids passing it on without the originator's permission", "ask the originator for a version to that partner");
    else if (!k->ours && !alert_is_to(&k->a, o->authority))
        forbid(r, "this office has it only by being passed on to", NULL);
}

static void check_state(const struct alert_known *k, struct release *r)
{
    if (k->refused != ALERT_TAKEN)
        forbid(r, "it is kept apart", "see 'penwatch alert show'");
    else if (k->status == ALERT_IS_EQUIVOCAL)
        forbid(r, "its originator signed two texts as one version", NULL);
    else if (k->status == ALERT_IS_WAITING)
        forbid(r, "it names somebody, and no supervisor has approved it", "another person approves it: 'penwatch alert approve'");
    else if (k->status == ALERT_IS_EXPIRED)
        forbid(r, "it has run out", "issue a new version, if it still holds");
    else if (k->status == ALERT_IS_SUPERSEDED)
        forbid(r, "a newer version took its place", "send that one");
    else if (k->status == ALERT_IS_WITHDRAWN && k->a.action != ALERT_WITHDRAW)
        forbid(r, "it was withdrawn", "the withdrawal itself can be sent");
    else if (k->erased)
        forbid(r, "its fields were erased by law", NULL);
}

/* What came withheld stays so; a nominal field needs the partner's profile. */
static void open_fields(const struct alert_known *k, bool nominal, const char *why, struct release *r)
{
    for (size_t i = 0; i < k->n_leaves; i++) {
        if (!k->leaves[i].name.n)
            continue;
        r->open[i] = r->allowed && (nominal || !alert_field_nominal(k->leaves[i].name));
        if (r->open[i])
            r->n_open++;
        else {
            r->withheld[i] = r->allowed ? why : r->why_not;
            r->n_withheld++;
        }
    }
}

void release_to_partner(const struct office *o, const struct alert_known *k, const struct partner *p, struct release *ret)
{
    *ret = (struct release){ .allowed = true };
    if (p->row.state != PARTNER_TRUSTED)
        forbid(ret, "the partner is not trusted", "see 'penwatch partner list'");
    check_recipient(o, k, p, ret);
    check_state(k, ret);
    open_fields(k, p->row.profile == PROFILE_FULL, "it tells who it was, and the partner gets non-nominal fields", ret);
}

static bool is_close(enum role role, struct str user, struct str taker)
{
    return role == ROLE_SUPERVISOR || (user.n && str_eq(user, taker));
}

bool release_mark_to_account(enum alert_tlp tlp, struct str taker, enum role role, struct str user)
{
    return tlp != TLP_RED || is_close(role, user, taker);
}

/* A sealed case is for the same eyes as TLP:RED. */
void release_to_account(const struct alert_known *k, enum role role, struct str user, struct release *ret)
{
    bool close = is_close(role, user, k->row.account);

    *ret = (struct release){ .allowed = true };
    if (k->sealed_case && !close)
        forbid(ret, "there is nothing to show", NULL);      /* neutral: that a case is sealed is itself withheld */
    else if (!release_mark_to_account(k->a.mark.tlp, k->row.account, role, user))
        forbid(ret, "it is marked TLP:RED: for supervisors and whoever took it in", "ask a supervisor");
    open_fields(k, true, NULL, ret);
}
