#include "config.h"
#include "model/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "format/keyring.h"
#include "format/secretfile.h"
#include "tap.h"

#define NOW   INT64_C(1795458167)
#define CHEAP ((struct sign_cost){ 1, 64 })

struct keys {
    struct rootkey     root;
    struct keyring     ring;
    struct note_key    log;
    struct sign_secret log_secret;
};

static void make_keys(struct keys *k)
{
    struct sign_public public;
    struct pw_err      err = { 0 };

    check("keys are made", rootkey_make(STR("nl.customs.example"), &k->root, &err) == PW_OK &&
                               keyring_make(STR("nl.customs.example"), NULL, &k->ring, &err) == PW_OK &&
                               sign_make(NULL, &k->log_secret, &public, &err) == PW_OK &&
                               note_key_make(STR("penwatch.nl.customs.example/audit/1"), NOTE_ED25519, &public, &k->log, &err) == PW_OK);
}

static struct card card_of(const struct keys *k, uint64_t version)
{
    struct card c = { .authority = STR("nl.customs.example"), .version = version, .from_s = NOW, .to_s = NOW + 1000, .root = k->root.key,
                      .log = k->log, .alerts = k->ring.alerts, .witness = k->ring.witness, .box = k->ring.box.public };

    tls_pin(&k->ring.tls_public, &c.tls);
    return c;
}

/* Signed by the keys given; NULL: not. */
static void sign(const struct card *c, const struct keys *root, const struct keys *alerts, const struct keys *root2,
                 const struct keys *alerts2, struct buf *out)
{
    BUF_AUTO           text = { 0 };
    struct pw_err      err  = { 0 };
    const struct keys *roots[] = { root, root2 }, *rings[] = { alerts, alerts2 };

    out->n = 0;
    card_text(c, &text);
    buf_str(out, buf_view(&text));
    buf_byte(out, '\n');
    for (int i = 0; i < 2; i++) {
        if (roots[i])
            note_sign_more(buf_view(&text), &roots[i]->root.key, &roots[i]->root.secret, out, &err);
        if (rings[i])
            note_sign_more(buf_view(&text), &rings[i]->ring.alerts, &rings[i]->ring.alerts_secret, out, &err);
    }
}

static int code(struct str note)
{
    struct card   c;
    struct pw_err err = { 0 };
    int           rc  = card_open(note, &c, &err);

    return rc == PW_OK ? 0 : rc == PW_EAUDIT ? err.verify_code : rc;
}

static void test_open(const struct keys *k)
{
    struct card   c = card_of(k, 1), read, wrong;
    struct keys   other;
    BUF_AUTO      note = { 0 }, bad = { 0 };
    char          words[CARD_WORDS_TEXT], again[CARD_WORDS_TEXT];
    struct pw_err err    = { 0 };
    int           opened = 0;

    c.address = STR("https://localhost:8443");
    sign(&c, k, k, NULL, NULL, &note);
    check_int("a card opens", card_open(buf_view(&note), &read, &err), PW_OK);
    check("as it was made", read.version == 1 && str_is(read.address, "https://localhost:8443") && !read.languages.n && !read.has_prev &&
                                memcmp(&read.box, &c.box, BOX_KEY) == 0);
    card_words(buf_view(&note), words);
    check_int("its words are eight", (int)strlen(words), 47);
    for (size_t i = 0; i < note.n; i++) {
        note.p[i] = (char)(note.p[i] ^ 1);
        opened += code(buf_view(&note)) == 0;
        note.p[i] = (char)(note.p[i] ^ 1);
    }
    check_int("no changed byte is accepted", opened, 0);
    make_keys(&other);
    c.box = other.ring.box.public;
    sign(&c, k, k, NULL, NULL, &bad);
    card_words(buf_view(&bad), again);
    check("one key more or less gives other words", strcmp(words, again) != 0);

    sign(&c, k, NULL, NULL, NULL, &bad);
    check_int("without its alerts key's signature (both are held)", code(buf_view(&bad)), 18);
    sign(&c, NULL, k, NULL, NULL, &bad);
    check_int("without its root's", code(buf_view(&bad)), 18);
    wrong        = c;
    wrong.alerts = k->root.key;
    sign(&wrong, k, k, NULL, NULL, &bad);
    check_int("a key named for another use (F66)", code(buf_view(&bad)), 18);
    wrong = c;
    note_key_make(STR("nl.customs.example/witness"), NOTE_COSIGNATURE, &k->ring.alerts.key, &wrong.witness, &err);
    sign(&wrong, k, k, NULL, NULL, &bad);
    check_int("one key for two uses", code(buf_view(&bad)), 18);
    wrong     = c;
    wrong.box = (struct box_public){ { 0 } };
    sign(&wrong, k, k, NULL, NULL, &bad);
    check_int("an all-zero box key (F86)", code(buf_view(&bad)), 18);
    wrong = c;
    note_key_make(STR("nl.customs.example/witness"), NOTE_COSIGNATURE, &(struct sign_public){ { 1 } }, &wrong.witness, &err);
    sign(&wrong, k, k, NULL, NULL, &bad);
    check_int("the identity as a public key (F86)", code(buf_view(&bad)), 18);
    wrong         = c;
    wrong.address = STR("http://localhost");
    sign(&wrong, k, k, NULL, NULL, &bad);
    check_int("an address that is not https", code(buf_view(&bad)), 10);
    check_int("in force", card_in_force(&read, NOW, &err), PW_OK);
    check_int("not before", card_in_force(&read, NOW - 1, &err), PW_ESTATE);
    check_int("nor after its time (F82)", card_in_force(&read, NOW + 1000, &err), PW_ESTATE);
}

/* Does a card of `version`, signed so, follow the first one? */
static int follows(const struct keys *was, const struct keys *is, uint64_t version, bool old_root, bool old_alerts, int64_t compromised,
                   bool chained)
{
    struct card   first = card_of(was, 1), next = card_of(is, version), opened;
    BUF_AUTO      a = { 0 }, b = { 0 };
    struct pw_err err = { 0 };

    sign(&first, was, was, NULL, NULL, &a);
    next.compromised_s = compromised;
    next.has_prev      = chained;
    card_digest(buf_view(&a), &next.prev);
    sign(&next, is, is, old_root ? was : NULL, old_alerts ? was : NULL, &b);
    if (card_open(buf_view(&b), &opened, &err) < 0)
        return -98;
    return card_follows(buf_view(&b), &opened, buf_view(&a), &first, &err);
}

static void test_follows(const struct keys *was)
{
    struct keys is;

    make_keys(&is);
    check_int("new keys signed by the old ones", follows(was, &is, 2, true, true, 0, true), PW_OK);
    check("signed only by the new ones (F82)", follows(was, &is, 2, false, false, 0, true) < 0);
    check("by the old root only", follows(was, &is, 2, true, false, 0, true) < 0);
    check_int("unless the old alerts key is what was stolen", follows(was, &is, 2, true, false, NOW, true), PW_OK);
    check("but never without the old root", follows(was, &is, 2, false, true, NOW, true) < 0);
    check("a version that goes back (F82)", follows(was, &is, 1, true, true, 0, true) < 0);
    check("or leaps ahead to 2^31 (F82)", follows(was, &is, UINT64_C(1) << 31, true, true, 0, true) < 0);
    check_int("a few may have been missed", follows(was, &is, 5, true, true, 0, true), PW_OK);
    check("the next one names the one before", follows(was, &is, 2, true, true, 0, false) < 0);
}

static void test_files(void)
{
    const char    *dir = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    char           path[4096];
    KEYRING_AUTO   made = { 0 }, next = { 0 }, read = { 0 };
    ROOTKEY_AUTO   root = { 0 }, root_read = { 0 };
    SECRET_BUF     text = { 0 }, root_text = { 0 };
    struct pw_err  err  = { 0 };
    int            opened = 0;

    snprintf(path, sizeof path, "%s/penwatch-test-keys.%ld", dir, (long)getpid());
    keyring_make(STR("example"), NULL, &made, &err);
    keyring_make(STR("example"), &made, &next, &err);
    keyring_write(&next, STR("pass phrase"), CHEAP, &text, &err);
    file_create(path, buf_view(&text), 0600, &err);
    check_int("a sealed keyring is read", keyring_read(path, STR("pass phrase"), &read, &err), PW_OK);
    check("with all its keys and the box key before", memcmp(&read, &next, sizeof read) == 0 && read.has_before &&
                                                          memcmp(&read.box_before.public, &made.box.public, BOX_KEY) == 0);
    check_int("not with a wrong passphrase (F62)", keyring_read(path, STR("pass"), &read, &err), PW_EKEY);
    for (size_t i = 0; i < text.n; i += 3) {
        BUF_AUTO changed = { 0 };

        buf_str(&changed, buf_view(&text));
        changed.p[i] = (char)(changed.p[i] ^ 1);
        file_replace(path, buf_view(&changed), 0600, &err);
        opened += keyring_read(path, STR("pass phrase"), &read, &err) == PW_OK;
    }
    check_int("nor with a flipped bit (F62)", opened, 0);
    rootkey_make(STR("example"), &root, &err);
    rootkey_write(&root, STR_NONE, CHEAP, &root_text, &err);
    file_replace(path, buf_view(&root_text), 0600, &err);
    check("a root key is read", rootkey_read(path, STR_NONE, &root_read, &err) == PW_OK && memcmp(&root, &root_read, sizeof root) == 0);
    check_int("it is not a keyring", keyring_read(path, STR_NONE, &read, &err), PW_EKEY);
    chmod(path, 0644);
    check_int("nor when others can read it (F64)", rootkey_read(path, STR_NONE, &root_read, &err), PW_EKEY);
    unlink(path);
}

int main(void)
{
    static struct keys k;

    make_keys(&k);
    test_open(&k);
    test_follows(&k);
    test_files();
    return tap_done();
}
