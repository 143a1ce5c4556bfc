#include "config.h"
#include "app/office.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/rulebooks.h"
#include "app/sample.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/canon.h"
#include "format/secretfile.h"
#include "store/st_alert.h"
#include "store/st_chain.h"
#include "store/st_office.h"
#include "store/st_rules.h"
#include "store/st_shipment.h"

#define US_PER_DAY (INT64_C(86400) * 1000000)

static const char *const roles[ROLES] = { "officer", "supervisor", "author", "auditor", "administrator" };

const char *role_name(enum role r) { return roles[r]; }

bool role_find(struct str name, enum role *ret)
{
    for (int i = 0; i < ROLES; i++)
        if (str_is(name, roles[i])) {
            *ret = (enum role)i;
            return true;
        }
    return false;
}

int office_key_path(const char *db, char out[static OFFICE_PATH_ROOM], struct pw_err *err)
{
    return (size_t)snprintf(out, OFFICE_PATH_ROOM, "%s.key", db) < OFFICE_PATH_ROOM
               ? PW_OK : err_set(err, PW_ELIMIT, "the database path is too long");
}

/* ---- time ---- */

int64_t office_now(const struct office *o)
{
    return o->fixed_now ? o->fixed_now : clock_now_us();
}

int32_t office_today(const struct office *o)
{
    char zone[64];

    snprintf(zone, sizeof zone, "%.*s", (int)o->zone.n, o->zone.p);
    return instant_day(office_now(o), zone, NULL);
}

/* ---- opening ---- */

static int setting(struct office *o, const char *name, struct str *ret, struct pw_err *err)
{
    int rc = store_setting_get(o->st, name, &o->a, ret, err);

    return rc == PW_ENOTFOUND ? err_set(err, PW_EDB, "the database lacks its setting '%s'", name) : rc;
}

static int read_settings(struct office *o, struct pw_err *err)
{
    struct str number;
    int64_t    now = 0;
    uint64_t   days;
    int        rc;

    if ((rc = setting(o, "authority", &o->authority, err)) < 0 || (rc = setting(o, "country", &o->country, err)) < 0 ||
        (rc = setting(o, "timezone", &o->zone, err)) < 0 || (rc = setting(o, "reply_days", &number, err)) < 0)
        return rc;
    o->reply_days = text_u64(number, &days) && days < 1000 ? (int)days : 0;
    if ((rc = setting(o, "exercise_now", &number, err)) < 0)
        return rc;
    if (text_u64(number, &days))
        now = (int64_t)days;
    o->fixed_now = now;
    return PW_OK;
}

static int fill_parties(struct office *o, struct pw_err *err)
{
    struct parties *p;
    int             rc = parties_new(o->st, NULL, &p, err);

    if (rc < 0)
        return rc;
    rc = parties_fill(p, err);
    parties_free(p);
    return rc;
}

/* A database of an older program: its tables are moved on, and the record says so. */
static int upgrade(struct office *o, struct pw_err *err)
{
    BUF_AUTO            versions = { 0 };
    struct ledger_field field    = { .tag = AUDIT_TAG_SCHEMA };
    struct ledger_entry e        = { .kind = AUDIT_SCHEMA, .time_us = office_now(o), .fields = &field, .n_fields = 1 };
    int64_t             from, seq;
    int                 rc = ledger_begin(o->ledger, NULL, err);

    if (rc < 0)
        return rc;
    if ((rc = store_upgrade(o->st, &from, err)) == PW_OK && from < STORE_SCHEMA_VERSION && (rc = fill_parties(o, err)) == PW_OK) {
        canon_i64(&versions, from);
        canon_i64(&versions, STORE_SCHEMA_VERSION);
        field.bytes = buf_view(&versions);
        if ((rc = buf_check(&versions, err)) == PW_OK && (rc = ledger_add(o->ledger, &e, &seq, err)) == PW_OK)
            return ledger_commit(o->ledger, err);
    }
    ledger_rollback(o->ledger);
    return rc < 0 ? err_wrap(err, "bringing the database up to date") : PW_OK;
}

/* The partner keys lie under the same one, and are opened only where they are needed. */
static int keep_passphrase(struct office *o, struct str passphrase, struct pw_err *err)
{
    if (!passphrase.p)
        return PW_OK;
    if (!buf_room(&o->passphrase, passphrase.n + 1))    /* at once: growing would leave pieces behind */
        return err_nomem(err);
    buf_str(&o->passphrase, passphrase);
    return PW_OK;
}

int office_open(const char *path, bool write, struct str passphrase, struct office **ret, struct pw_err *err)
{
    OFFICE_AUTO o = calloc(1, sizeof *o);
    char        key[OFFICE_PATH_ROOM];
    int         rc;

    if (!o)
        return err_nomem(err);
    rc = write ? store_open_write(path, &o->st, err) : store_open_read(path, &o->st, err);
    if (rc < 0 || (rc = read_settings(o, err)) < 0)
        return rc;
    if (write && ((rc = office_key_path(path, key, err)) < 0 || (rc = keyfile_read(key, passphrase, &o->keys, err)) < 0 ||
                  (rc = keep_passphrase(o, passphrase, err)) < 0 || (rc = ledger_open(&o->ledger, o->st, &o->keys, err)) < 0 ||
                  (store_is_old(o->st) && (rc = upgrade(o, err)) < 0)))
        return rc;
    *ret = TAKE(o);
    return PW_OK;
}

void office_forget_rules(struct office *o)
{
    fact_engine_free(o->engine);
    rulebook_free(o->rb);
    exceptions_done(&o->exceptions);
    party_links_done(&o->links);
    if (o->has_ref)
        reference_done(&o->ref);
    o->engine  = NULL;
    o->rb      = NULL;
    o->has_ref = o->has_links = o->loaded = false;
}

void office_close(struct office *o)
{
    if (!o)
        return;
    office_forget_rules(o);
    parties_free(o->parties);
    ledger_close(o->ledger);
    store_close(o->st);
    keyfile_wipe(&o->keys);
    secret_buf_done(&o->passphrase);
    arena_done(&o->a);
    free(o);
}

/* ---- rules ---- */

int office_load_reference(struct office *o, struct pw_err *err)
{
    int rc = o->has_ref ? PW_OK : reference_load(o->st, INT64_MAX, &o->ref, err);

    o->has_ref |= rc == PW_OK;
    if (rc != PW_EINPUT)
        return rc;
    err_wrap(err, "a stored table cannot be read");     /* it could when it was loaded */
    if (err)
        err->rc = PW_EDB;
    return PW_EDB;
}

int office_load_links(struct office *o, struct pw_err *err)
{
    int rc = o->has_links ? PW_OK : party_links_load(o->st, INT64_MAX, &o->links, err);

    o->has_links |= rc == PW_OK;
    return rc;
}

int office_load_rules(struct office *o, struct pw_err *err)
{
    int rc;

    if (o->loaded)
        return PW_OK;
    if ((rc = office_load_reference(o, err)) < 0)
        return rc;
    if ((rc = st_rulebook_in_force(o->st, office_now(o), &o->rulebook_seq, err)) < 0 ||
        (rc = rulebook_stored(o->st, o->rulebook_seq, &o->ref, &o->ref.a, &o->rb, &o->rulebook_digest, err)) < 0 ||
        (rc = reference_alerts(&o->ref, NULL, err)) < 0 || (rc = fact_engine_new(o->rb, &o->ref, &o->engine, err)) < 0 ||
        (rc = exceptions_load(o->st, &o->exceptions, err)) < 0 ||
        (rc = office_load_links(o, err)) < 0 ||
        (rc = history_use_links(fact_engine_history(o->engine), &o->links, err)) < 0)
        office_forget_rules(o);
    o->loaded = rc == PW_OK;
    return rc;
}

/* ---- writing ---- */

/* Has another rulebook come into force: published by another process, or its time has come? */
static int rules_changed(struct office *o, bool *ret, struct pw_err *err)
{
    int64_t seq;
    int     rc = st_rulebook_in_force(o->st, office_now(o), &seq, err);

    if (rc == PW_OK)
        *ret = seq != o->rulebook_seq;
    return rc;
}

/* Lists and tables that another process loaded since `seen`. */
static int inputs_changed(struct office *o, bool *ret, struct pw_err *err)
{
    int64_t newest;
    int     rc = st_newest_input_seq(o->st, &newest, err);

    if (rc == PW_OK)
        *ret = newest >= o->seen;
    return rc;
}

/* The new set is built whole before the old one goes; when it cannot be, the old one stays in use and this fails. It is
 * built in place, because an engine points to the tables beside it. */
static int swap_rules(struct office *o, struct pw_err *err)
{
    struct office old = *o;
    int           rc;

    o->has_ref    = o->has_links = o->loaded = false;
    o->rb         = NULL;
    o->engine     = NULL;
    o->exceptions = (struct exceptions){ 0 };
    o->links      = (struct party_links){ 0 };
    if ((rc = office_load_rules(o, err)) < 0)
        err_wrap(err, "what came into force meanwhile does not load");
    else
        rc = history_load(fact_engine_history(o->engine), o->st, err);
    if (rc == PW_OK) {
        office_forget_rules(&old);
        return PW_OK;
    }
    office_forget_rules(o);
    *o = old;
    return rc;
}

/* An officer had parties looked at as one, or apart again, since they were read: rows in memory are told anew. */
static int relink(struct office *o, struct pw_err *err)
{
    struct party_links now;
    int64_t            n;
    int                rc = st_party_link_count(o->st, &n, err);

    if (rc < 0 || n == (int64_t)o->links.n)
        return rc;
    if ((rc = party_links_load(o->st, INT64_MAX, &now, err)) < 0)
        return rc;
    party_links_done(&o->links);
    o->links = now;
    return history_use_links(fact_engine_history(o->engine), &o->links, err);
}

/* Alerts that came, ended or were found out about since, by another process. */
static int realert(struct office *o, struct pw_err *err)
{
    struct alert_set now;
    int64_t          newest;
    int              rc = st_alert_newest(o->st, &newest, err);

    if (rc < 0 || newest == o->ref.alert_set.mark || (rc = alert_set_load(o->st, o->authority, &now, err)) < 0)
        return rc;
    alert_set_done(&o->ref.alert_set);
    o->ref.alert_set = now;
    return PW_OK;
}

static int catch_up(struct office *o, bool others, struct pw_err *err)
{
    bool rules = false, inputs = false;
    int  rc    = PW_OK;

    if (others) {
        sample_forget(o);
        if (o->parties)
            rc = parties_forget(o->parties, err);
    }
    if (rc < 0 || !o->loaded)
        return rc;
    if ((rc = rules_changed(o, &rules, err)) < 0 || (others && (rc = inputs_changed(o, &inputs, err)) < 0))
        return rc;
    if (rules || inputs)
        return swap_rules(o, err);
    if (others) {
        exceptions_done(&o->exceptions);
        if ((rc = exceptions_load(o->st, &o->exceptions, err)) < 0)
            return rc;
    }
    if ((rc = relink(o, err)) < 0 || (rc = realert(o, err)) < 0)
        return rc;
    return others ? history_catch_up(fact_engine_history(o->engine), o->st, o->seen, err) : PW_OK;
}

int office_begin(struct office *o, struct pw_err *err)
{
    bool others;
    int  rc = ledger_begin(o->ledger, &others, err);

    if (rc == PW_OK && (rc = catch_up(o, others, err)) < 0)
        office_rollback(o);
    if (rc == PW_OK && (others || !o->seen) &&
        ((!o->any_pen && (rc = st_version_any_pen(o->st, &o->any_pen, err)) < 0) ||
         (!o->any_gap && (rc = st_moved_gap_any(o->st, &o->any_gap, err)) < 0)))
        office_rollback(o);
    if (rc == PW_OK)
        o->seen = ledger_size(o->ledger);
    return rc;
}

int office_commit(struct office *o, struct pw_err *err)
{
    int rc = sample_flush(o, err);

    if (rc == PW_OK && o->parties)
        rc = parties_flush(o->parties, err);
    if (rc < 0) {
        office_rollback(o);
        return rc;
    }
    if ((rc = ledger_commit(o->ledger, err)) == PW_OK)
        o->seen = ledger_size(o->ledger);
    return rc;
}

/* What is in memory may hold what was never stored: it is built again when next needed. */
void office_rollback(struct office *o)
{
    ledger_rollback(o->ledger);
    sample_forget(o);
    if (o->parties)
        parties_forget(o->parties, NULL);
    if (o->loaded)
        history_forget(fact_engine_history(o->engine));
}

int office_log(struct office *o, enum audit_kind kind, int64_t subject, struct str payload0, struct str payload1,
               int64_t *ret_seq, struct pw_err *err)
{
    char                user[128];
    struct ledger_entry e = {
        .kind = kind, .time_us = office_now(o), .subject = subject, .payload = { payload0, payload1 },
    };

    snprintf(user, sizeof user, "%.*s", (int)o->user.n, o->user.n ? o->user.p : "");
    e.actor = user[0] ? user : NULL;
    return ledger_add(o->ledger, &e, ret_seq, err);
}

/* ---- accounts ---- */

struct finding_account {
    struct office *o;
    struct str     name, os_user;
    struct account found;
    bool           any;
};

static int match_account(void *ctx, const struct account *a, struct pw_err *err)
{
    struct finding_account *f = ctx;

    (void)err;
    if (f->name.p ? str_eq(a->name, f->name) : (a->active && a->os_user.n && str_eq(a->os_user, f->os_user))) {
        f->found = *a;
        f->any   = true;
    }
    return PW_OK;
}

static int check_passphrase(const struct account *a, ask_passphrase_fn ask, void *ctx, struct pw_err *err)
{
    BUF_AUTO given = { 0 };
    char     name[128];
    int      rc;

    snprintf(name, sizeof name, "%.*s", (int)a->name.n, a->name.p);
    if (!ask) {
        err_set(err, PW_EKEY, "the account '%s' asks for its passphrase", name);
        return err_remedy(err, "run the command in a terminal, or give --passphrase-fd N");
    }
    if ((rc = ask(ctx, name, &given, err)) < 0)
        return rc;
    rc = sign_secret_check(a->secret, buf_view(&given), err);
    if (given.p)
        sign_wipe(given.p, given.n);
    return rc < 0 ? err_wrap(err, "account '%s'", name) : PW_OK;
}

static int find_account(struct finding_account *f, struct pw_err *err)
{
    int rc = st_account_list(f->o->st, &f->o->a, match_account, f, err);

    if (rc < 0 || (f->any && f->found.active))
        return rc;
    err_set(err, PW_EKEY, f->any ? "the account '%.60s' is disabled" : "there is no account for '%.60s'",
            f->name.p ? f->name.p : f->os_user.p);
    return err_remedy(err, "name an account with --as, or have an administrator add one: 'penwatch user add'");
}

int office_account_of(struct office *o, const char *name, const char *os_user, struct str *ret,
                      struct pw_err *err)
{
    struct finding_account f = { .o = o, .name = str_of(name), .os_user = str_of(os_user) };
    int                    rc = find_account(&f, err);

    if (rc == PW_OK)
        *ret = f.found.name;
    return rc;
}

int office_act_as(struct office *o, const char *name, const char *os_user, ask_passphrase_fn ask, void *ctx,
                  struct pw_err *err)
{
    struct finding_account f = { .o = o, .name = str_of(name), .os_user = str_of(os_user) };
    int                    rc = find_account(&f, err);

    if (rc < 0)
        return rc;
    if (f.found.os_user.n) {
        if (!str_eq(f.found.os_user, str_of(os_user)))
            return err_set(err, PW_EKEY, "the account '%.60s' belongs to the system user '%.*s', and you are '%.60s'",
                           name, (int)f.found.os_user.n, f.found.os_user.p, os_user);
    } else if ((rc = check_passphrase(&f.found, ask, ctx, err)) < 0) {
        return rc;
    }
    if (!role_find(f.found.role, &o->user_role))
        return err_set(err, PW_EDB, "the account's role is not known");
    o->user = f.found.name;
    return PW_OK;
}

int office_may(const struct office *o, enum right right, struct pw_err *err)
{
#define MAY(r) (1u << RIGHT_##r)
    static const unsigned rights[ROLES] = {
        [ROLE_OFFICER]       = MAY(READ) | MAY(IMPORT) | MAY(DECIDE),
        [ROLE_SUPERVISOR]    = MAY(READ) | MAY(IMPORT) | MAY(DECIDE) | MAY(CONFIRM) | MAY(RULES) | MAY(LISTS) |
                               MAY(EXCEPTIONS),
        [ROLE_AUTHOR]        = MAY(READ) | MAY(RULES) | MAY(LISTS),
        [ROLE_AUDITOR]       = MAY(READ),
        [ROLE_ADMINISTRATOR] = MAY(READ) | MAY(IMPORT) | MAY(DECIDE) | MAY(CONFIRM) | MAY(RULES) | MAY(LISTS) |
                               MAY(ACCOUNTS),
    };
#undef MAY
    static const char *const what[] = { "read", "import", "decide", "confirm decisions", "change rules",
                                        "load lists and tables", "manage accounts", "make exceptions" };

    if (rights[o->user_role] & (1u << right))
        return PW_OK;
    err_set(err, PW_ESTATE, "an account with the role %s may not %s", roles[o->user_role], what[right]);
    return err_remedy(err, "use an account with another role (--as), or ask an administrator");
}
