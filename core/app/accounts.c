#include "config.h"
#include "app/accounts.h"

#include "store/st_office.h"

#define PASSPHRASE_MIN 8

struct looking {
    const char    *name, *os_user;
    struct account found;
    bool           any, taken;
    int            administrators;      /* active ones, `name` aside */
};

static int look(void *ctx, const struct account *a, struct pw_err *err)
{
    struct looking *l    = ctx;
    bool            mine = str_is(a->name, l->name);

    (void)err;
    if (mine) {
        l->found = *a;
        l->any   = true;
    }
    if (!mine && a->active && l->os_user && str_is(a->os_user, l->os_user))
        l->taken = true;
    if (!mine && a->active && str_is(a->role, "administrator"))
        l->administrators++;
    return PW_OK;
}

static bool good_name(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++) {
        char c = name[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("._-", c)))
            return false;
    }
    return n > 0 && n <= 60;
}

static int store(struct office *o, struct account *a, struct pw_err *err)
{
    int rc = office_log(o, AUDIT_ACCOUNT, 0, STR_NONE, STR_NONE, &a->seq, err);

    if (rc == PW_OK)
        rc = st_account_add(o->st, a, err);
    if (rc < 0)
        office_rollback(o);
    else
        rc = office_commit(o, err);
    return rc;
}

int account_put(struct office *o, const char *name, enum role role, const char *os_user, struct str passphrase,
                bool active, struct pw_err *err)
{
    struct looking l = { .name = name, .os_user = os_user };
    char           secret[SIGN_SECRET_TEXT] = "";
    struct account a = { .name = str_of(name), .role = str_of(role_name(role)), .os_user = str_of(os_user),
                         .active = active };
    int            rc;

    if (!good_name(name))
        return err_set(err, PW_EUSAGE, "'%.60s' is no name for an account: letters, digits, . _ -", name);
    if (!os_user && passphrase.n < PASSPHRASE_MIN)
        return err_set(err, PW_EUSAGE, "a passphrase has at least %d characters", PASSPHRASE_MIN);
    if (!os_user) {
        if ((rc = sign_secret_hash(passphrase, true, secret, err)) < 0)
            return rc;
        a.secret = str_of(secret);
    }
    if ((rc = office_begin(o, err)) < 0)
        return rc;
    if ((rc = st_account_list(o->st, &o->a, look, &l, err)) == PW_OK && l.taken) {
        rc = err_set(err, PW_ESTATE, "another account is bound to the system user '%.60s'", os_user);
        err_remedy(err, "one person, one account: disable the other first, or use a passphrase");
    }
    if (rc < 0) {
        office_rollback(o);
        return rc;
    }
    return store(o, &a, err);
}

int account_disable(struct office *o, const char *name, struct pw_err *err)
{
    struct looking l  = { .name = name };
    int            rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    rc = st_account_list(o->st, &o->a, look, &l, err);
    if (rc == PW_OK && !l.any)
        rc = err_set(err, PW_ENOTFOUND, "there is no account '%.60s'", name);
    if (rc == PW_OK && str_is(l.found.role, "administrator") && !l.administrators)
        rc = err_set(err, PW_ESTATE, "'%.60s' is the last administrator", name);
    if (rc < 0) {
        office_rollback(o);
        return rc;
    }
    l.found.active = false;
    return store(o, &l.found, err);
}
