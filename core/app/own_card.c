/*
 * This office's keys and card. New keys are written beside the old ones (`<db>.keys.new`), the card that names them is
 * committed, then they take the old ones' place; partners_keyring() finishes what a crash cut off in between.
 */
#include "config.h"
#include "app/partners.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "base/file.h"
#include "base/mem.h"
#include "format/secretfile.h"

#define VALID_S  ((int64_t)365 * 24 * 3600)    /* a card is renewed within a year */
#define EARLY_S  ((int64_t)24 * 3600)          /* and in force a day before it was made: clocks differ */

struct making {
    struct office            *o;
    const struct card_wanted *w;
    struct partners           known;
    struct keyring            before;           /* what self names, for a successor */
    struct keyring            keys;
    struct rootkey            root, root_before;
    bool                      new_keys, new_root;
    char                      path[OFFICE_PATH_ROOM], path_new[OFFICE_PATH_ROOM], path_root[OFFICE_PATH_ROOM];
};

static int beside(const struct office *o, const char *suffix, char out[static OFFICE_PATH_ROOM], struct pw_err *err)
{
    return (size_t)snprintf(out, OFFICE_PATH_ROOM, "%s%s", store_path(o->st), suffix) < OFFICE_PATH_ROOM
               ? PW_OK : err_set(err, PW_ELIMIT, "the database path is too long");
}

static struct str passphrase_of(const struct office *o)
{
    return o->passphrase.p ? buf_view(&o->passphrase) : STR_NONE;
}

/* ---- the keys in force ---- */

static bool fits(const struct keyring *k, const struct card *c)
{
    return memcmp(&k->alerts.key, &c->alerts.key, SIGN_PUBLIC) == 0 && memcmp(&k->witness.key, &c->witness.key, SIGN_PUBLIC) == 0 &&
           memcmp(&k->box.public, &c->box, BOX_KEY) == 0;
}

int partners_keyring(struct office *o, const struct partners *p, struct keyring *ret, struct pw_err *err)
{
    char path[OFFICE_PATH_ROOM], path_new[OFFICE_PATH_ROOM];
    int  rc;

    if (!p->self) {
        err_set(err, PW_EKEY, "this office has no keys for partners yet");
        return err_remedy(err, "an administrator makes them with 'penwatch partner card'");
    }
    if ((rc = beside(o, ".keys", path, err)) < 0 || (rc = beside(o, ".keys.new", path_new, err)) < 0)
        return rc;
    if (file_exists(path_new) && keyring_read(path_new, passphrase_of(o), ret, NULL) == PW_OK && fits(ret, &p->self->card)) {
        if (rename(path_new, path) != 0)
            return err_set(err, PW_EIO, "'%s' cannot take its place: %s", path_new, strerror(errno));
        return PW_OK;
    }
    if ((rc = keyring_read(path, passphrase_of(o), ret, err)) < 0)
        return rc;
    if (fits(ret, &p->self->card))
        return PW_OK;
    keyring_wipe(ret);
    err_set(err, PW_EKEY, "key file '%s' is not the one that this office's card names", path);
    return err_remedy(err, "restore it from where the keys are kept, or make new ones with 'penwatch partner card --rotate'");
}

/* ---- a new card ---- */

static int prepare_root(struct making *m, struct pw_err *err)
{
    int rc = PW_OK;

    if (m->w->root)
        snprintf(m->path_root, sizeof m->path_root, "%s", m->w->root);
    else
        rc = beside(m->o, ".root", m->path_root, err);
    if (rc < 0)
        return rc;
    if (m->known.self && (rc = rootkey_read(m->path_root, passphrase_of(m->o), &m->root_before, err)) < 0)
        return err_remedy(err, "the root key signs every card: bring it and name its file with --root");
    m->new_root = !m->known.self || m->w->rotate_root;
    if (m->new_root)
        return rootkey_make(m->o->authority, &m->root, err);
    m->root = m->root_before;
    return PW_OK;
}

static int prepare_keys(struct making *m, struct pw_err *err)
{
    int rc;

    if ((rc = beside(m->o, ".keys", m->path, err)) < 0 || (rc = beside(m->o, ".keys.new", m->path_new, err)) < 0)
        return rc;
    /* Where the old keys are lost, a rotation still works for those who excuse them: see card_follows(). */
    if (m->known.self && (rc = partners_keyring(m->o, &m->known, &m->before, err)) < 0 &&
        !(m->w->rotate && m->w->compromised_s))
        return rc;
    m->new_keys = !m->known.self || m->w->rotate;
    if (m->new_keys)
        return keyring_make(m->o->authority, m->known.self ? &m->before : NULL, &m->keys, err);
    m->keys = m->before;
    return PW_OK;
}

/* Keys are on disk before a card names them; an old file is written over only by rename. */
static int write_files(const struct making *m, struct pw_err *err)
{
    SECRET_BUF keys = { 0 }, root = { 0 };
    char       fresh[OFFICE_PATH_ROOM + 8];
    int        rc;

    if (m->new_keys && ((rc = keyring_write(&m->keys, passphrase_of(m->o), SIGN_MODERATE, &keys, err)) < 0 ||
                        (rc = file_replace(m->path_new, buf_view(&keys), 0600, err)) < 0))
        return rc;
    if (!m->new_root)
        return PW_OK;
    if ((rc = rootkey_write(&m->root, passphrase_of(m->o), SIGN_MODERATE, &root, err)) < 0)
        return rc;
    snprintf(fresh, sizeof fresh, "%s%s", m->path_root, m->known.self ? ".new" : "");
    return m->known.self ? file_replace(fresh, buf_view(&root), 0600, err) : file_create(fresh, buf_view(&root), 0600, err);
}

static int take_place(const struct making *m, struct pw_err *err)
{
    char fresh[OFFICE_PATH_ROOM + 8];

    snprintf(fresh, sizeof fresh, "%s.new", m->path_root);
    if ((m->new_keys && rename(m->path_new, m->path) != 0) ||
        (m->new_root && m->known.self && rename(fresh, m->path_root) != 0))
        return err_set(err, PW_EIO, "the new keys cannot take the old ones' place: %s", strerror(errno));
    return PW_OK;
}

static int sign_card(const struct making *m, const struct card *c, struct buf *out, struct pw_err *err)
{
    BUF_AUTO   text = { 0 };
    struct str t;
    int        rc;

    card_text(c, &text);
    t = buf_view(&text);
    if ((rc = buf_check(&text, err)) < 0 || (rc = note_sign(t, &m->root.key, &m->root.secret, out, err)) < 0 ||
        (rc = note_sign_more(t, &m->keys.alerts, &m->keys.alerts_secret, out, err)) < 0)
        return rc;
    if (m->known.self && m->new_root &&
        (rc = note_sign_more(t, &m->root_before.key, &m->root_before.secret, out, err)) < 0)
        return rc;
    if (m->known.self && m->new_keys && m->before.alerts.name[0] &&
        (rc = note_sign_more(t, &m->before.alerts, &m->before.alerts_secret, out, err)) < 0)
        return rc;
    return PW_OK;
}

static void compose(const struct making *m, struct card *c)
{
    const struct card_wanted *w   = m->w;
    const struct partner     *was = m->known.self;
    int64_t                   now = office_now(m->o) / 1000000;

    *c = (struct card){
        .authority = m->o->authority, .version = was ? was->card.version + 1 : 1, .from_s = now - EARLY_S,
        .to_s = now + VALID_S, .root = m->root.key, .log = m->o->keys.log, .alerts = m->keys.alerts,
        .witness = m->keys.witness, .box = m->keys.box.public, .compromised_s = w->compromised_s,
        .address   = w->address ? str_of(w->address) : was ? was->card.address : STR_NONE,
        .languages = w->languages ? str_of(w->languages) : was ? was->card.languages : STR_NONE,
    };
    tls_pin(&m->keys.tls_public, &c->tls);
    if (was) {
        c->has_prev = true;
        card_digest(was->row.card, &c->prev);
    }
}

static int store_card(struct making *m, struct str note, uint64_t version, struct pw_err *err)
{
    struct office     *o   = m->o;
    struct partner_row row = { .authority = o->authority, .version = (int64_t)version, .state = PARTNER_SELF,
                               .profile = PROFILE_FULL, .card = note, .account = o->user };
    int                rc  = office_begin(o, err);

    if (rc < 0)
        return rc;
    if ((rc = office_log(o, AUDIT_PARTNER, 0, STR_NONE, STR_NONE, &row.seq, err)) < 0 ||
        (rc = st_partner_add(o->st, &row, err)) < 0) {
        office_rollback(o);
        return rc;
    }
    return office_commit(o, err);
}

static int make_card(struct making *m, struct arena *a, struct str *ret_note, struct pw_err *err)
{
    BUF_AUTO    note = { 0 };
    struct card c, read;
    int         rc;

    if ((rc = prepare_root(m, err)) < 0 || (rc = prepare_keys(m, err)) < 0)
        return rc;
    compose(m, &c);
    if ((rc = sign_card(m, &c, &note, err)) < 0)
        return rc;
    /* What partners would refuse is not stored either: an address that is none, a wrong key. */
    if ((rc = card_open(buf_view(&note), &read, err)) < 0) {
        err_remedy(err, "--address takes https://host:port, --languages codes with blanks between");
        return err_wrap(err, "the new card");
    }
    failpoint("rotate.after_old_signature");
    if ((rc = write_files(m, err)) < 0 || (rc = store_card(m, buf_view(&note), c.version, err)) < 0 ||
        (rc = take_place(m, err)) < 0)
        return rc;
    *ret_note = arena_str(a, buf_view(&note));
    return ret_note->p ? PW_OK : err_nomem(err);
}

static void wipe(struct making *m)
{
    keyring_wipe(&m->before);
    keyring_wipe(&m->keys);
    rootkey_wipe(&m->root);
    rootkey_wipe(&m->root_before);
}

int partner_card(struct office *o, const struct card_wanted *w, struct arena *a, struct str *ret_note, bool *ret_made,
                 struct pw_err *err)
{
    struct making m  = { .o = o, .w = w };
    int           rc = partners_load(o->st, a, &m.known, err);

    if (rc < 0)
        return rc;
    *ret_made = !m.known.self || w->rotate || w->rotate_root || w->address || w->languages;
    if (!*ret_made) {
        *ret_note = m.known.self->row.card;
        return PW_OK;
    }
    rc = make_card(&m, a, ret_note, err);
    wipe(&m);
    return rc;
}
