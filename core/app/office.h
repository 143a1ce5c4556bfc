/*
 * office.h - one opened database with what work on it needs: store, ledger, settings, the account that
 * acts, and (on demand) reference data, rulebook, windows and parties.
 *
 * Settings are written once by office_create(): authority, country, timezone, and for exercises a fixed
 * clock. Time comes from office_now() and nowhere else.
 */
#ifndef PW_APP_OFFICE_H
#define PW_APP_OFFICE_H

#include "app/exceptions.h"
#include "app/facts.h"
#include "app/ledger.h"

enum role { ROLE_OFFICER, ROLE_SUPERVISOR, ROLE_AUTHOR, ROLE_AUDITOR, ROLE_ADMINISTRATOR, ROLES };
const char *role_name(enum role r);
bool role_find(struct str name, enum role *ret);

/* What an account may do; each command asks for one. */
enum right {
    RIGHT_READ, RIGHT_IMPORT, RIGHT_DECIDE, RIGHT_CONFIRM, RIGHT_RULES, RIGHT_LISTS, RIGHT_ACCOUNTS,
    RIGHT_EXCEPTIONS,
};

/* Greens of some months so far, for the control sample: see sample.h. A file may hold several years. */
#define SAMPLE_MONTHS 48
struct sample_month {
    int32_t first_day;              /* of the month; 0 (1970): a free place */
    int64_t greens, drawn;
    int64_t expected;               /* greens of the month before */
    bool    dirty;                  /* not written since it changed */
};

struct office {
    struct store   *st;
    struct ledger  *ledger;         /* NULL: opened for reading */
    struct keyfile  keys;
    struct buf      passphrase;     /* of the key files, when they are sealed; wiped by office_close() */
    struct arena    a;
    struct str      authority, country, zone;
    int64_t         fixed_now;      /* exercise clock in microseconds; 0: the real one */
    int             reply_days;
    struct str      user;           /* account name; "" until office_act_as() */
    enum role       user_role;

    bool                has_ref;    /* office_load_reference() */
    struct reference    ref;

    bool                loaded;     /* office_load_rules(): rulebook and exceptions */
    struct exceptions   exceptions;
    bool                has_links;  /* office_load_links() */
    struct party_links  links;      /* which parties are one */
    struct rulebook    *rb;
    int64_t             rulebook_seq;
    struct digest       rulebook_digest;
    struct fact_engine *engine;
    struct parties     *parties;
    struct sample_month months[SAMPLE_MONTHS];
    bool                any_pen;    /* some declaration names its PEN */
    bool                any_gap;    /* some consignment moved in another quantity than was notified */
    int64_t             seen;       /* audit size that what is in memory reflects */
};

struct office_setup {
    struct str authority, country;
    const char *zone;               /* NULL: UTC */
    const char *os_user;            /* first account, an administrator, bound to this user */
    int64_t     fixed_now;          /* 0: none */
    struct str  passphrase;         /* of the key file; p NULL: not sealed */
    const char *share;              /* folder with rules/ as shipped */
    const char *sample;             /* folder of sample reference tables and lists; NULL: none */
};

/* Makes database, keys, reference data and the shipped rulebook. Nothing is left behind on failure. */
int office_create(const char *path, const struct office_setup *setup, struct pw_err *err);

int office_open(const char *path, bool write, struct str passphrase, struct office **ret, struct pw_err *err);
void office_close(struct office *o);        /* takes NULL */
static inline void office_freep(struct office **o) { office_close(*o); }
#define OFFICE_AUTO __attribute__((cleanup(office_freep))) struct office *

int64_t office_now(const struct office *o);
int32_t office_today(const struct office *o);

/* Says who acts. `name` NULL: the account bound to the operating-system user. An account with a
 * passphrase asks `ask` for it. PW_EKEY: no such account, or it is somebody else's. */
typedef int (*ask_passphrase_fn)(void *ctx, const char *account, struct buf *ret, struct pw_err *err);
int office_act_as(struct office *o, const char *name, const char *os_user, ask_passphrase_fn ask, void *ctx,
                  struct pw_err *err);
/* The account that `name` or, without one, the system user stands for; nothing is asked. */
int office_account_of(struct office *o, const char *name, const char *os_user, struct str *ret,
                      struct pw_err *err);
/* PW_ESTATE when the acting account may not. */
int office_may(const struct office *o, enum right right, struct pw_err *err);

/* Reference data in force. */
int office_load_reference(struct office *o, struct pw_err *err);
/* Which parties are one, as of now. */
int office_load_links(struct office *o, struct pw_err *err);
/* And the rulebook in force with its exceptions, and empty windows. */
int office_load_rules(struct office *o, struct pw_err *err);

/* What was loaded of both goes; the next load reads what is in force then. */
void office_forget_rules(struct office *o);

/* Begins to write; what another process changed meanwhile is taken in first. */
int office_begin(struct office *o, struct pw_err *err);
int office_commit(struct office *o, struct pw_err *err);
void office_rollback(struct office *o);

/* Adds an entry of the acting account at this moment. */
int office_log(struct office *o, enum audit_kind kind, int64_t subject, struct str payload0, struct str payload1,
               int64_t *ret_seq, struct pw_err *err);

/* Key file beside the database. */
#define OFFICE_PATH_ROOM 4096
int office_key_path(const char *db, char out[static OFFICE_PATH_ROOM], struct pw_err *err);

#endif
