#include "config.h"
#include "format/note.h"

#include "base/text.h"
#include "format/base64.h"
#include "format/crypto_hash.h"

#define DASH      "\xE2\x80\x94 "       /* em dash and a blank begin a signature line */
#define KEY_ID    4
#define TIME_SIZE 8
#define BLOB_MAX  4096                  /* an ML-DSA-44 signature of others is 2,420 bytes */

static int malformed(struct pw_err *err, const char *what)
{
    err_set(err, PW_EAUDIT, "malformed note: %s", what);
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

/* ---- keys ---- */

static uint32_t key_id(struct str name, enum note_algorithm algorithm, const struct sign_public *key)
{
    struct digest d;
    char          separator[2] = { '\n', (char)algorithm };

    digest_parts(&d, (struct str[]){ name, { separator, 2 }, { (const char *)key->b, SIGN_PUBLIC } }, 3);
    return (uint32_t)d.b[0] << 24 | (uint32_t)d.b[1] << 16 | (uint32_t)d.b[2] << 8 | d.b[3];
}

/* Not empty, valid UTF-8, without white space and '+' (which separate). */
static bool name_good(struct str name)
{
    size_t at = 0;

    if (name.n == 0 || name.n > NOTE_NAME_MAX || !utf8_valid(name, NULL))
        return false;
    while (at < name.n) {
        uint32_t c = utf8_next(name, &at);

        if (c <= 0x20 || c == '+' || c == 0x7F || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x2028 ||
            c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200A))
            return false;
    }
    return true;
}

int note_key_make(struct str name, enum note_algorithm algorithm, const struct sign_public *key,
                  struct note_key *ret, struct pw_err *err)
{
    if (!name_good(name))
        return err_set(err, PW_EINPUT, "'%.*s' cannot name a key", (int)(name.n < 80 ? name.n : 80),
                       name.n ? name.p : "");
    *ret = (struct note_key){ .algorithm = algorithm, .id = key_id(name, algorithm, key), .key = *key };
    memcpy(ret->name, name.p, name.n);
    return PW_OK;
}

void note_key_format(const struct note_key *k, struct buf *out)
{
    char blob[1 + SIGN_PUBLIC];

    blob[0] = (char)k->algorithm;
    memcpy(blob + 1, k->key.b, SIGN_PUBLIC);
    buf_printf(out, "%s+%08x+", k->name, k->id);
    base64_add(out, (struct str){ blob, sizeof blob });
}

static bool parse_id(struct str hex, uint32_t *ret)
{
    uint32_t v = 0;

    if (hex.n != 2 * KEY_ID)
        return false;
    for (size_t i = 0; i < hex.n; i++) {
        char c = hex.p[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
        v = v << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *ret = v;
    return true;
}

int note_key_parse(struct str vkey, struct note_key *ret, struct pw_err *err)
{
    const char        *plus = vkey.n ? memchr(vkey.p, '+', vkey.n) : NULL, *end = vkey.p + vkey.n;
    unsigned char      blob[1 + SIGN_PUBLIC];
    struct sign_public key;
    struct note_key    k;
    uint32_t           id;
    size_t             n = 0;
    int                rc;

    if (!plus || end - plus < 2 * KEY_ID + 2 || plus[1 + 2 * KEY_ID] != '+' ||
        !parse_id((struct str){ plus + 1, 2 * KEY_ID }, &id))
        return err_set(err, PW_EINPUT, "a verifier key looks like name+01234567+base64");
    plus += 2 * KEY_ID + 2;
    if (!base64_decode((struct str){ plus, (size_t)(end - plus) }, blob, sizeof blob, &n) || n != sizeof blob)
        return err_set(err, PW_EINPUT, "the verifier key's base64 is not that of an Ed25519 key");
    if (blob[0] != NOTE_ED25519 && blob[0] != NOTE_COSIGNATURE)
        return err_set(err, PW_EINPUT, "the verifier key is of an algorithm (%u) that this program does not know",
                       blob[0]);
    memcpy(key.b, blob + 1, SIGN_PUBLIC);
    rc = note_key_make((struct str){ vkey.p, (size_t)(plus - vkey.p) - 2 * KEY_ID - 2 }, blob[0], &key, &k, err);
    if (rc < 0)
        return rc;
    if (k.id != id)
        return err_set(err, PW_EINPUT, "the verifier key's number does not fit its name and key");
    *ret = k;
    return PW_OK;
}

/* ---- parsing ---- */

static int check_text(struct str bytes, struct pw_err *err)
{
    size_t at = 0;

    if (bytes.n > NOTE_MAX)
        return err_set(err, PW_ELIMIT, "the note is longer than %zu bytes", NOTE_MAX);
    if (bytes.n == 0 || bytes.p[bytes.n - 1] != '\n')
        return malformed(err, "it does not end with a newline");
    if (!utf8_valid(bytes, NULL))
        return malformed(err, "it is not UTF-8");
    while (at < bytes.n) {
        uint32_t c = utf8_next(bytes, &at);

        if ((c < 0x20 && c != '\n') || c == 0x7F || c == 0xFEFF)
            return malformed(err, "it holds a control character or byte order mark");
    }
    return PW_OK;
}

/* "— name base64" with the parts told apart; the blob is looked at by its key. */
static int parse_line(struct str line, struct note_signature *ret, struct pw_err *err)
{
    struct str    rest = { line.p + sizeof DASH - 1, line.n - (sizeof DASH - 1) };
    unsigned char blob[BLOB_MAX];
    const char   *blank;
    size_t        n = 0;

    if (line.n < sizeof DASH - 1 || memcmp(line.p, DASH, sizeof DASH - 1) != 0)
        return malformed(err, "a signature line does not begin with an em dash and a blank");
    blank = memchr(rest.p, ' ', rest.n);
    if (!blank || !name_good((struct str){ rest.p, (size_t)(blank - rest.p) }))
        return malformed(err, "a signature line is not 'name base64'");
    *ret = (struct note_signature){ .name = { rest.p, (size_t)(blank - rest.p) }, .line = line, .key = -1 };
    rest = (struct str){ blank + 1, (size_t)(rest.p + rest.n - blank) - 1 };
    if (!base64_decode(rest, blob, sizeof blob, &n) || n <= KEY_ID)
        return malformed(err, "a signature is not base64");
    ret->id = (uint32_t)blob[0] << 24 | (uint32_t)blob[1] << 16 | (uint32_t)blob[2] << 8 | blob[3];
    return PW_OK;
}

int note_parse(struct str bytes, struct note *ret, struct pw_err *err)
{
    struct str rest;
    size_t     split = bytes.n;
    int        rc    = check_text(bytes, err);

    if (rc < 0)
        return rc;
    ret->n_signatures = ret->n_verified = ret->n_ignored = 0;
    /* The last empty line: two newlines in a row. */
    while (split >= 2 && !(bytes.p[split - 1] == '\n' && bytes.p[split - 2] == '\n'))
        split--;
    if (split < 3)
        return malformed(err, "no empty line between text and signatures");
    ret->text = (struct str){ bytes.p, split - 1 };
    rest      = (struct str){ bytes.p + split, bytes.n - split };
    if (rest.n == 0)
        return malformed(err, "it is not signed");
    while (rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);

        if (ret->n_signatures == NOTE_LINES_MAX)
            return err_set(err, PW_ELIMIT, "the note has more than %d signature lines", NOTE_LINES_MAX);
        rc = parse_line((struct str){ rest.p, (size_t)(end - rest.p) }, &ret->signatures[ret->n_signatures++], err);
        if (rc < 0)
            return rc;
        rest.n -= (size_t)(end + 1 - rest.p);
        rest.p = end + 1;
    }
    ret->n_ignored = ret->n_signatures;
    return PW_OK;
}

/* ---- verifying ---- */

static void cosigned_text(uint64_t time_s, struct str text, struct buf *out)
{
    buf_printf(out, "cosignature/v1\ntime %llu\n", (unsigned long long)time_s);
    buf_str(out, text);
}

/* The signature of a key we know; anything but a good one rejects the note. */
static int verify_line(struct note *n, struct note_signature *s, const struct note_key *k, struct pw_err *err)
{
    unsigned char blob[KEY_ID + TIME_SIZE + SIGN_SIGNATURE], *signature = blob + KEY_ID;
    struct str    base64 = { s->name.p + s->name.n + 1, (size_t)(s->line.p + s->line.n - s->name.p) - s->name.n - 1 };
    size_t        want   = KEY_ID + SIGN_SIGNATURE + (k->algorithm == NOTE_COSIGNATURE ? TIME_SIZE : 0), got = 0;
    BUF_AUTO      cosigned = { 0 };
    struct str    text = n->text;
    bool          good = base64_decode(base64, blob, sizeof blob, &got) && got == want;

    if (good && k->algorithm == NOTE_COSIGNATURE) {
        for (int i = 0; i < TIME_SIZE; i++)
            s->time = s->time << 8 | signature[i];
        signature += TIME_SIZE;
        cosigned_text(s->time, n->text, &cosigned);
        text = buf_view(&cosigned);
        good = s->time != 0 && !cosigned.failed;
    }
    if (good && sign_verify(text, signature, &k->key))
        return PW_OK;
    err_set(err, PW_EAUDIT, "the signature of %s does not verify", k->name);
    if (err)
        err->verify_code = 11;
    return PW_EAUDIT;
}

int note_open(struct str bytes, const struct note_key *keys, size_t n_keys, struct note *ret, struct pw_err *err)
{
    int rc = note_parse(bytes, ret, err);

    for (size_t i = 0; rc == PW_OK && i < ret->n_signatures; i++) {
        struct note_signature *s = &ret->signatures[i];

        for (size_t k = 0; k < n_keys && s->key < 0 && rc == PW_OK; k++)
            if (s->id == keys[k].id && str_is(s->name, keys[k].name)) {
                rc     = verify_line(ret, s, &keys[k], err);
                s->key = (int)k;
            }
        if (rc == PW_OK && s->key >= 0) {
            bool again = false;     /* one key counts once, however often it signed */

            for (size_t k = 0; k < i; k++)
                again = again || ret->signatures[k].key == s->key;
            ret->n_verified += !again;
            ret->n_ignored--;
        }
    }
    if (rc < 0 || ret->n_verified)
        return rc;
    err_set(err, PW_EAUDIT, "the note is signed by no key that is known");
    if (err)
        err->verify_code = 18;
    return PW_EAUDIT;
}

/* ---- signing ---- */

static void add_line(const struct note_key *key, struct str time, const unsigned char *signature, struct buf *out)
{
    char   blob[KEY_ID + TIME_SIZE + SIGN_SIGNATURE];
    size_t n = KEY_ID;

    for (int i = 0; i < KEY_ID; i++)
        blob[i] = (char)(key->id >> (24 - 8 * i));
    if (time.n)
        memcpy(blob + n, time.p, time.n);
    n += time.n;
    memcpy(blob + n, signature, SIGN_SIGNATURE);
    buf_printf(out, DASH "%s ", key->name);
    base64_add(out, (struct str){ blob, n + SIGN_SIGNATURE });
    buf_byte(out, '\n');
}

int note_sign_more(struct str text, const struct note_key *key, const struct sign_secret *secret, struct buf *out,
                   struct pw_err *err)
{
    unsigned char signature[SIGN_SIGNATURE];
    int           rc;

    if (text.n < 2 || text.p[text.n - 1] != '\n')
        return err_set(err, PW_EINTERNAL, "a text to be signed must end with a newline");
    if ((rc = check_text(text, err)) < 0 || (rc = sign_detached(text, secret, signature, err)) < 0)
        return rc;
    add_line(key, STR_NONE, signature, out);
    return buf_check(out, err);
}

int note_sign(struct str text, const struct note_key *key, const struct sign_secret *secret, struct buf *out,
              struct pw_err *err)
{
    buf_str(out, text);
    buf_byte(out, '\n');
    return note_sign_more(text, key, secret, out, err);
}

int note_cosign(struct str text, const struct note_key *key, const struct sign_secret *secret, uint64_t time_s,
                struct buf *out, struct pw_err *err)
{
    unsigned char signature[SIGN_SIGNATURE];
    char          time[TIME_SIZE];
    BUF_AUTO      cosigned = { 0 };
    int           rc;

    cosigned_text(time_s, text, &cosigned);
    if ((rc = buf_check(&cosigned, err)) < 0 ||
        (rc = sign_detached(buf_view(&cosigned), secret, signature, err)) < 0)
        return rc;
    for (int i = 0; i < TIME_SIZE; i++)
        time[i] = (char)(time_s >> (56 - 8 * i));
    add_line(key, (struct str){ time, TIME_SIZE }, signature, out);
    return buf_check(out, err);
}
