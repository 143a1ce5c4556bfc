#include "config.h"
#include "model/card.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/base64.h"

#define TITLE "penwatch/card/v1\n"

bool authority_good(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c    = name.p[i];
        bool edge = i == 0 || i + 1 == name.n || name.p[i - 1] == '.';

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && (edge || (c != '.' && c != '-')))
            return false;
    }
    return name.n > 0 && name.n <= AUTHORITY_MAX;
}

/* ---- writing ---- */

static void key_line(struct buf *out, const char *word, const struct note_key *k)
{
    buf_printf(out, "%s ", word);
    note_key_format(k, out);
    buf_byte(out, '\n');
}

static void bytes_line(struct buf *out, const char *word, const void *bytes)
{
    buf_printf(out, "%s ", word);
    base64_add(out, (struct str){ bytes, 32 });
    buf_byte(out, '\n');
}

static void text_line(struct buf *out, const char *word, struct str text)
{
    buf_printf(out, "%s %.*s\n", word, text.n ? (int)text.n : 4, text.n ? text.p : "none");
}

void card_text(const struct card *c, struct buf *out)
{
    buf_text(out, TITLE);
    text_line(out, "authority", c->authority);
    buf_printf(out, "version %llu\nvalid %lld %lld\n", (unsigned long long)c->version, (long long)c->from_s, (long long)c->to_s);
    key_line(out, "root", &c->root);
    key_line(out, "log", &c->log);
    key_line(out, "alerts", &c->alerts);
    key_line(out, "witness", &c->witness);
    bytes_line(out, "box", c->box.b);
    bytes_line(out, "tls", c->tls.b);
    text_line(out, "address", c->address);
    text_line(out, "languages", c->languages);
    if (c->compromised_s)
        buf_printf(out, "compromised %lld\n", (long long)c->compromised_s);
    else
        buf_text(out, "compromised none\n");
    if (c->has_prev)
        bytes_line(out, "prev", c->prev.b);
    else
        buf_text(out, "prev none\n");
}

/* ---- reading ---- */

static int refuse(struct pw_err *err, int code, const char *what)
{
    err_set(err, PW_EAUDIT, "the partner card %s", what);
    if (err)
        err->verify_code = code;
    return PW_EAUDIT;
}

static bool take_number(struct str text, int64_t *ret)
{
    uint64_t v;

    if (!text_plain_u64(text, INT64_MAX / 1000000, &v))
        return false;
    *ret = (int64_t)v;
    return true;
}

static bool take_key(struct str *rest, const char *word, enum note_algorithm algorithm, struct note_key *ret)
{
    struct str text;

    return text_take_line(rest, word, &text) && note_key_parse(text, ret, NULL) == PW_OK && ret->algorithm == algorithm;
}

/* 2048 bytes of printable ASCII without blanks at most, https only. */
static bool address_good(struct str a)
{
    if (a.n > 2048 || a.n < sizeof "https://" || memcmp(a.p, "https://", 8) != 0)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] <= ' ' || a.p[i] > '~')
            return false;
    return true;
}

static bool take_head(struct str *rest, struct card *c)
{
    struct str text, version, valid, from;

    if (rest->n < sizeof TITLE - 1 || memcmp(rest->p, TITLE, sizeof TITLE - 1) != 0)
        return false;
    *rest = (struct str){ rest->p + sizeof TITLE - 1, rest->n - (sizeof TITLE - 1) };
    if (!text_take_line(rest, "authority", &text) || !authority_good(text) || !text_take_line(rest, "version", &version) ||
        !take_number(version, (int64_t *)&c->version) || c->version == 0 || !text_take_line(rest, "valid", &valid) ||
        !text_split(&valid, ' ', &from))
        return false;
    c->authority = text;
    return take_number(from, &c->from_s) && take_number(valid, &c->to_s) && c->from_s < c->to_s;
}

static bool take_tail(struct str *rest, struct card *c)
{
    struct str text;

    if (!text_take_line(rest, "address", &text) || !(str_is(text, "none") || address_good(text)))
        return false;
    c->address = str_is(text, "none") ? STR_NONE : text;
    if (!text_take_line(rest, "languages", &text) || text.n > 100)
        return false;
    c->languages = str_is(text, "none") ? STR_NONE : text;
    if (!text_take_line(rest, "compromised", &text) ||
        !(str_is(text, "none") || (take_number(text, &c->compromised_s) && c->compromised_s > 0)))
        return false;
    if (!text_take_line(rest, "prev", &text))
        return false;
    c->has_prev = !str_is(text, "none");
    return !c->has_prev || base64_exactly(text, c->prev.b, 32);
}

static bool named(const struct note_key *k, struct str authority, const char *use)
{
    size_t n = strlen(k->name);

    return n == authority.n + strlen(use) && memcmp(k->name, authority.p, authority.n) == 0 &&
           strcmp(k->name + authority.n, use) == 0;
}

/* Each key is named for its use, and no two uses share one: a signature for one can never pass for the other. */
static int check_keys(const struct card *c, struct pw_err *err)
{
    const struct sign_public *keys[] = { &c->root.key, &c->log.key, &c->alerts.key, &c->witness.key };
    char                      origin[sizeof "penwatch./audit/" + AUTHORITY_MAX];
    uint64_t                  n;

    snprintf(origin, sizeof origin, "penwatch.%.*s/audit/", (int)c->authority.n, c->authority.p);
    if (!named(&c->root, c->authority, "/root") || !named(&c->alerts, c->authority, "/alerts") ||
        !named(&c->witness, c->authority, "/witness") || strncmp(c->log.name, origin, strlen(origin)) != 0 ||
        !text_u64(str_of(c->log.name + strlen(origin)), &n) || n == 0)
        return refuse(err, 18, "names a key for another use or another authority");
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (!sign_public_good(keys[i]))
            return refuse(err, 18, "holds a key that anybody could sign for");
        for (size_t k = 0; k < i; k++)
            if (memcmp(keys[i], keys[k], SIGN_PUBLIC) == 0)
                return refuse(err, 18, "uses one key for two things");
    }
    return box_public_good(&c->box) ? PW_OK : refuse(err, 18, "holds a box key that anybody could open for");
}

static int open_signed(struct str note, const struct note_key *keys, size_t n_keys, const char *missing, struct pw_err *err)
{
    struct note n;
    int         rc = note_open(note, keys, n_keys, &n, err);

    if (rc < 0)
        return err_wrap(err, "the partner card");
    return n.n_verified == n_keys ? PW_OK : refuse(err, 18, missing);
}

int card_open(struct str note, struct card *ret, struct pw_err *err)
{
    struct card c = { 0 };
    struct note n;
    struct str  rest, text;
    int         rc = note_parse(note, &n, err);

    if (rc < 0)
        return err_wrap(err, "the partner card");
    rest = n.text;
    if (!take_head(&rest, &c) || !take_key(&rest, "root", NOTE_ED25519, &c.root) ||
        !take_key(&rest, "log", NOTE_ED25519, &c.log) || !take_key(&rest, "alerts", NOTE_ED25519, &c.alerts) ||
        !take_key(&rest, "witness", NOTE_COSIGNATURE, &c.witness) || !text_take_line(&rest, "box", &text) ||
        !base64_exactly(text, c.box.b, 32) || !text_take_line(&rest, "tls", &text) || !base64_exactly(text, c.tls.b, 32) ||
        !take_tail(&rest, &c) || rest.n)
        return refuse(err, 10, "does not read like one, line by line");
    if ((rc = check_keys(&c, err)) < 0 ||
        (rc = open_signed(note, (struct note_key[]){ c.root, c.alerts }, 2, "is not signed by both its root and its alerts key",
                          err)) < 0)
        return rc;
    *ret = c;
    return PW_OK;
}

/* ---- succession ---- */

void card_digest(struct str note, struct digest *ret)
{
    digest_of(ret, note);
}

static int no_successor(struct pw_err *err, const char *why)
{
    err_set(err, PW_ESTATE, "the card does not follow the one that is known: %s", why);
    return err_remedy(err, "ring the partner; if its root key is lost, revoke it and begin anew with its words");
}

int card_follows(struct str note, const struct card *is, struct str was_note, const struct card *was,
                 struct pw_err *err)
{
    struct note_key keys[2] = { was->root, was->alerts };
    struct digest   d;
    bool            excused = is->compromised_s && memcmp(&is->alerts.key, &was->alerts.key, SIGN_PUBLIC) != 0;
    int             rc;

    if (!str_eq(is->authority, was->authority))
        return no_successor(err, "it is of another authority");
    if (is->version <= was->version)
        return no_successor(err, "its version is not a later one");
    if (is->version > was->version + CARD_AHEAD_MAX)
        return no_successor(err, "its version leaps ahead");
    card_digest(was_note, &d);
    if (is->version == was->version + 1 && (!is->has_prev || !digest_eq(&is->prev, &d)))
        return no_successor(err, "it names another card as the one before");
    rc = open_signed(note, keys, excused ? 1 : 2, "is not signed by the keys of the card before it", err);
    return rc < 0 ? err_remedy(err, "ring the partner: somebody may be moving it to keys of his own") : PW_OK;
}

int card_in_force(const struct card *c, int64_t now_s, struct pw_err *err)
{
    char when[INSTANT_TEXT];

    if (now_s < c->from_s) {
        err_set(err, PW_ESTATE, "the card of %.*s is not in force before %s", (int)c->authority.n, c->authority.p,
                instant_format(c->from_s * 1000000, when));
        return err_remedy(err, "check this machine's clock, and the partner's");
    }
    if (now_s >= c->to_s) {
        err_set(err, PW_ESTATE, "the card of %.*s ran out on %s", (int)c->authority.n, c->authority.p,
                instant_format(c->to_s * 1000000, when));
        return err_remedy(err, "ask the partner for its present card");
    }
    return PW_OK;
}

void card_words(struct str note, char out[static CARD_WORDS_TEXT])
{
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aiou";
    struct note       n;
    struct digest     d = { { 0 } };
    char             *to = out;

    if (note_parse(note, &n, NULL) == PW_OK)
        digest_parts(&d, (struct str[]){ STR("penwatch/card-words/v1\n"), n.text }, 2);
    for (int i = 0; i < 8; i++) {
        unsigned v = (unsigned)d.b[2 * i] << 8 | d.b[2 * i + 1];

        if (i)
            *to++ = ' ';
        *to++ = consonants[v >> 12 & 15];
        *to++ = vowels[v >> 10 & 3];
        *to++ = consonants[v >> 6 & 15];
        *to++ = vowels[v >> 4 & 3];
        *to++ = consonants[v & 15];
    }
    *to = '\0';
}
