#include "config.h"
#include "app/office.h"

#include <stdio.h>
#include <unistd.h>

#include "app/rulebooks.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"
#include "model/table_spec.h"
#include "store/st_office.h"
#include "store/st_rules.h"

#define REPLY_DAYS "15"     /* calendar days where nothing else is known: Regulation (EC) 111/2005 article 11 */

static int check_setup(const struct office_setup *s, struct pw_err *err)
{
    if (!s->authority.n || s->authority.n > 100)
        return err_set(err, PW_EUSAGE, "the authority's id is missing or too long");
    for (size_t i = 0; i < s->authority.n; i++) {
        char c = s->authority.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-')) {
            err_set(err, PW_EUSAGE, "the authority's id holds '%c'", c);
            return err_remedy(err, "use a domain name in small letters, like customs.example.nl");
        }
    }
    if (!zone_known(s->zone ? s->zone : "UTC")) {
        err_set(err, PW_EUSAGE, "the time zone '%.60s' is not known", s->zone);
        return err_remedy(err, "use a name of the tz database, like Europe/Vienna");
    }
    return PW_OK;
}

static int put_settings(struct store *st, const struct office_setup *s, struct pw_err *err)
{
    char now[24];
    int  rc;

    snprintf(now, sizeof now, "%lld", (long long)s->fixed_now);
    if ((rc = store_setting_put(st, "authority", s->authority, err)) < 0 ||
        (rc = store_setting_put(st, "country", s->country, err)) < 0 ||
        (rc = store_setting_put(st, "timezone", str_of(s->zone ? s->zone : "UTC"), err)) < 0 ||
        (rc = store_setting_put(st, "reply_days", STR(REPLY_DAYS), err)) < 0)
        return rc;
    return store_setting_put(st, "exercise_now", str_of(now), err);
}

/* ---- inputs ---- */

struct adding {
    struct office *o;
    bool           sample;      /* lists of the sample folder are watch lists where they say so */
};

static int add_input(void *ctx, const char *kind, const char *name, struct str text, struct pw_err *err)
{
    struct adding *ad = ctx;
    struct arena   a  = { 0 };
    struct table   t;
    struct input   in = { .kind = str_of(kind), .name = str_of(name), .content = text };
    int            rc = table_parse(name, strcmp(kind, "reference") != 0, text, &a, &t, err);

    if (rc == PW_OK && ad->sample && str_is(table_note(&t, "type"), "watch"))
        in.kind = STR("watch");
    if (rc == PW_OK)
        rc = table_check(&t, str_is(in.kind, "reference") ? table_spec_find(str_of(name)) : NULL, err);
    if (rc == PW_OK && str_is(in.kind, "reference") && !table_spec_find(str_of(name)))
        rc = err_set(err, PW_EINPUT, "there is no reference table '%s'", name);
    in.n_rows = rc == PW_OK ? (int64_t)t.n_rows : 0;
    arena_done(&a);
    digest_of(&in.digest, text);
    if (rc == PW_OK)
        rc = office_log(ad->o, AUDIT_INPUT, 0, STR_NONE, STR_NONE, &in.seq, err);
    return rc < 0 ? rc : st_input_add(ad->o->st, &in, err);
}

static int add_rulebook(struct office *o, const char *folder, struct pw_err *err)
{
    struct arena       a     = { 0 };
    struct rule_files *files = arena_alloc(&a, sizeof *files);
    BUF_AUTO           bytes = { 0 };
    struct digest      d;
    int64_t            seq;
    int                rc = files ? rule_files_read(folder, &a, files, err) : err_nomem(err);

    if (rc == PW_OK) {
        rule_files_encode(files, &bytes);
        rc = buf_check(&bytes, err);
    }
    arena_done(&a);
    if (rc < 0)
        return rc;
    rule_files_digest(buf_view(&bytes), &d);
    if ((rc = office_log(o, AUDIT_RULEBOOK, 0, STR_NONE, STR_NONE, &seq, err)) < 0)
        return rc;
    return st_rulebook_add(o->st, seq, &d, buf_view(&bytes), err);
}

static int add_first_account(struct office *o, const char *os_user, struct pw_err *err)
{
    struct account a = { .name = str_of(os_user), .role = STR("administrator"), .os_user = str_of(os_user),
                         .active = true };
    int            rc = office_log(o, AUDIT_ACCOUNT, 0, STR_NONE, STR_NONE, &a.seq, err);

    return rc < 0 ? rc : st_account_add(o->st, &a, err);
}

static int fill(struct office *o, const struct office_setup *s, struct pw_err *err)
{
    char    rules[OFFICE_PATH_ROOM];
    int64_t seq;
    int     rc;

    if ((size_t)snprintf(rules, sizeof rules, "%s/rules", s->share) >= sizeof rules)
        return err_set(err, PW_ELIMIT, "the path of the shipped rules is too long");
    if ((rc = office_log(o, AUDIT_LOG_CREATE, 0, STR_NONE, STR_NONE, &seq, err)) < 0 ||
        (rc = add_first_account(o, s->os_user, err)) < 0 ||
        (rc = rule_inputs_read(rules, add_input, &(struct adding){ o, false }, err)) < 0)
        return rc;
    if (s->sample && (rc = rule_inputs_read_sample(s->sample, add_input, &(struct adding){ o, true }, err)) < 0)
        return rc;
    return add_rulebook(o, rules, err);
}

/* What was made so far goes again: a database without its log is worse than none. */
static void remove_all(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", ".lock", ".head", ".key" };
    char                     full[OFFICE_PATH_ROOM];

    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        if ((size_t)snprintf(full, sizeof full, "%s%s", path, suffixes[i]) < sizeof full)
            unlink(full);
}

static int make_keys(const char *path, const struct office_setup *s, struct pw_err *err)
{
    KEYFILE_AUTO k = { 0 };
    char         key[OFFICE_PATH_ROOM];
    int          rc = office_key_path(path, key, err);

    if (rc < 0 || (rc = keyfile_make(s->authority, 1, &k, err)) < 0)
        return rc;
    return keyfile_create(key, &k, s->passphrase, SIGN_MODERATE, err);
}

/* Only now are there countries to look it up in. */
static int check_country(const struct office *o, struct pw_err *err)
{
    if (places_country_info(&o->ref.places, o->country))
        return PW_OK;
    err_set(err, PW_EUSAGE, "'%.*s' is not a known country", (int)o->country.n, o->country.p);
    return err_remedy(err, "use the ISO 3166 code of two letters, like NL");
}

static int make(const char *path, const struct office_setup *s, struct pw_err *err)
{
    OFFICE_AUTO o  = NULL;
    STORE_AUTO  st = NULL;
    int         rc;

    /* Settings first, so that the office can be opened as usual. */
    if ((rc = store_open_write(path, &st, err)) < 0 || (rc = store_begin(st, NULL, err)) < 0 ||
        (rc = put_settings(st, s, err)) < 0 || (rc = store_commit(st, err)) < 0)
        return rc;
    store_close(TAKE(st));
    if ((rc = office_open(path, true, s->passphrase, &o, err)) < 0)
        return rc;
    o->user = str_of(s->os_user);
    if ((rc = office_begin(o, err)) < 0 || (rc = fill(o, s, err)) < 0 || (rc = office_commit(o, err)) < 0)
        return rc;
    /* Loads the real way: what was shipped must work before anybody relies on it. */
    rc = office_load_rules(o, err);
    return rc < 0 ? rc : check_country(o, err);
}

int office_create(const char *path, const struct office_setup *s, struct pw_err *err)
{
    char key[OFFICE_PATH_ROOM];
    int  rc;

    if ((rc = check_setup(s, err)) < 0 || (rc = office_key_path(path, key, err)) < 0 ||
        (rc = store_create(path, err)) < 0)
        return rc;
    if ((rc = make_keys(path, s, err)) < 0 || (rc = make(path, s, err)) < 0)
        remove_all(path);
    return rc;
}
