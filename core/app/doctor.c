#include "config.h"
#include "app/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/partners.h"
#include "app/today_alerts.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/st_office.h"

#define FREE_BYTES_LEAST ((uint64_t)1 << 30)    /* a year of notifications of a large office */

int check_database(struct office *o, const char *path, struct buf *complaints, struct check_report *ret,
                   struct pw_err *err)
{
    struct note_key key;
    struct pw_err   first = { 0 }, e = { 0 };
    char            key_path[OFFICE_PATH_ROOM];
    int             rc, worst = PW_OK;

    *ret = (struct check_report){ 0 };
    if ((rc = store_integrity(o->st, complaints, &e)) < 0)
        worst = rc, first = e;
    ret->integrity = rc == PW_OK;
    if ((rc = office_key_path(path, key_path, &e)) == PW_OK && (rc = keyfile_read_public(key_path, &key, NULL, &e)) == PW_OK)
        rc = verify_database(o->st, &key, NULL, 0, &ret->verify, &e);
    ret->audit = rc == PW_OK;
    if (rc < 0) {
        buf_printf(complaints, "%s\n", e.msg);
        if (worst == PW_OK)
            worst = rc, first = e;
    }
    rc           = derived_check(o, complaints, &ret->shipments, &e);
    ret->derived = rc == PW_OK;
    if (rc < 0 && worst == PW_OK)
        worst = rc, first = e;
    if (worst < 0 && err)
        *err = first;
    return worst;
}

/* ---- doctor ---- */

__attribute__((format(printf, 5, 6)))
static void add(struct doctor_finding *ret, size_t *n, bool ok, const char *remedy, const char *fmt, ...)
{
    va_list ap;

    if (*n == DOCTOR_MAX)
        return;
    ret[*n].ok = ok;
    va_start(ap, fmt);
    vsnprintf(ret[*n].what, sizeof ret[*n].what, fmt, ap);
    va_end(ap);
    snprintf(ret[*n].remedy, sizeof ret[*n].remedy, "%s", ok ? "" : remedy);
    (*n)++;
}

static void look_at_files(const char *path, struct doctor_finding *ret, size_t *n)
{
    static const char *const suffixes[] = { "", ".key", ".head" };
    struct stat              sb;
    struct statvfs           fs;
    char                     full[OFFICE_PATH_ROOM];

    for (size_t i = 0; i < 3; i++) {
        if ((size_t)snprintf(full, sizeof full, "%s%s", path, suffixes[i]) >= sizeof full || stat(full, &sb) != 0) {
            add(ret, n, false, "restore it from the newest backup", "the file %s%s is not there", "DB", suffixes[i]);
            continue;
        }
        add(ret, n, !(sb.st_mode & 07), "chmod o-rwx the file", "%s%s cannot be read by others", "DB", suffixes[i]);
        if (i == 1)
            add(ret, n, !(sb.st_mode & 077), "chmod 600 the file: whoever reads it can sign the record",
                "the key can be read by its owner alone");
    }
    if (statvfs(path, &fs) == 0)
        add(ret, n, (uint64_t)fs.f_bavail * fs.f_frsize >= FREE_BYTES_LEAST, "free space on that disk",
            "%llu MiB are free on its disk", (unsigned long long)((uint64_t)fs.f_bavail * fs.f_frsize >> 20));
    add(ret, n, geteuid() != 0, "run penwatch under an account of its own", "you are %sthe superuser", geteuid() ? "not " : "");
}

/* The keys for partners. Whoever reads them can sign alerts in this office's name; without them it can sign none. */
static void look_at_keys(struct office *o, const char *path, struct doctor_finding *ret, size_t *n)
{
    static const char *const suffixes[] = { ".keys", ".root" };
    struct partners          known = { 0 };
    struct stat              sb;
    char                     full[OFFICE_PATH_ROOM];

    if (partners_load(o->st, &o->a, &known, NULL) < 0 || !known.self)
        return;
    for (size_t i = 0; i < 2; i++) {
        const char *s = suffixes[i];

        if ((size_t)snprintf(full, sizeof full, "%s%s", path, s) >= sizeof full || lstat(full, &sb) != 0) {
            if (i == 0)     /* the root key may be kept elsewhere */
                add(ret, n, false, "restore it from the newest backup; where there is none, 'penwatch partner card --rotate --compromised INSTANT'",
                    "DB%s, the keys for partners, is not there", s);
            continue;
        }
        if (!S_ISREG(sb.st_mode))
            add(ret, n, false, "put the file itself in its place", "DB%s is a link or no file", s);
        else if (sb.st_uid != geteuid())
            add(ret, n, false, "chown it to the account that runs penwatch", "DB%s belongs to another account", s);
        else if ((sb.st_mode & 0777) != 0600)
            add(ret, n, false, "chmod 600 the file; if others could read it, 'penwatch partner card --rotate'",
                "DB%s has the mode %03o, not 600", s, (unsigned)sb.st_mode & 0777);
        else
            add(ret, n, true, "", "DB%s can be read by its owner alone", s);
    }
}

struct counting { int persons, administrators; };

static int count_account(void *ctx, const struct account *a, struct pw_err *err)
{
    struct counting *c = ctx;

    (void)err;
    c->persons += a->active;
    c->administrators += a->active && str_is(a->role, "administrator");
    return PW_OK;
}

static void look_at_accounts(struct office *o, struct doctor_finding *ret, size_t *n)
{
    struct counting c = { 0 };

    if (st_account_list(o->st, &o->a, count_account, &c, NULL) < 0)
        return;
    add(ret, n, c.persons >= 2, "add another person: 'penwatch user add'", "%d account%s: two-person steps need two", c.persons,
        c.persons == 1 ? "" : "s");
}

static void look_at_cards(struct office *o, struct doctor_finding *ret, size_t *n)
{
    struct today_card cards[8];
    char              day[DATE_TEXT];
    size_t            k;

    if (cards_ending(o, &o->a, cards, COUNT_OF(cards), &k, NULL) < 0)
        return;
    for (size_t i = 0; i < k; i++)
        add(ret, n, false, cards[i].self ? "'penwatch partner card --rotate', and partners take it in" : "ask it for its next card",
            "the card of %.60s runs out on %s", cards[i].self ? "this office" : cards[i].authority.p, date_format((int32_t)cards[i].to_on, day));
}

size_t doctor_examine(struct office *o, const char *path, struct doctor_finding ret[DOCTOR_MAX])
{
    struct lane_counts lanes;
    size_t             n = 0;
    struct pw_err      err = { 0 };

    look_at_files(path, ret, &n);
    look_at_keys(o, path, ret, &n);
    look_at_accounts(o, ret, &n);
    look_at_cards(o, ret, &n);
    if (office_load_rules(o, &err) < 0)
        add(ret, &n, false, err.remedy[0] ? err.remedy : "'penwatch rules check' says more", "the rulebook does not load: %.60s", err.msg);
    else
        add(ret, &n, true, "", "%zu rules and %zu tables and lists load", rulebook_rules(o->rb), o->ref.n_tables);
    add(ret, &n, o->ref.n_watch > 0, "'penwatch list load --type watch FILE'", "%zu watch list%s loaded", o->ref.n_watch,
        o->ref.n_watch == 1 ? " is" : "s are");
    if (st_lane_counts(o->st, STATE_LAPSED, &lanes, &err) == PW_OK)
        add(ret, &n, lanes.waiting == 0, "'penwatch quarantine list'", "%lld records wait in quarantine", (long long)lanes.waiting);
    if (o->fixed_now)
        add(ret, &n, true, "", "this is an exercise; its clock stands still");
    return n;
}
