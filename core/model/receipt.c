#include "config.h"
#include "model/receipt.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/base64.h"

#define RECEIPT_TITLE  "penwatch/receipt/v1\n"
#define MANIFEST_TITLE "penwatch/manifest/v1\n"

static const char *const states[RECEIPT_STATES] = { "received", "accepted", "rejected", "acted", "found", "wrong" };
static const char *const sightings[SIGHTINGS]   = { "not-known", "no", "yes 1", "yes 2-5", "yes 6-20", "yes 21+" };

const char *receipt_state_name(enum receipt_state s)
{
    return (size_t)s < RECEIPT_STATES ? states[s] : "?";
}

const char *sighting_name(enum sighting s)
{
    return (size_t)s < SIGHTINGS ? sightings[s] : "?";
}

static bool find_word(struct str name, const char *const *words, size_t n, size_t *ret)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, words[i])) {
            *ret = i;
            return true;
        }
    return false;
}

bool receipt_state_find(struct str name, enum receipt_state *ret)
{
    size_t i;

    if (!find_word(name, states, RECEIPT_STATES, &i))
        return false;
    *ret = (enum receipt_state)i;
    return true;
}

bool sighting_find(struct str name, enum sighting *ret)
{
    size_t i;

    if (!find_word(name, sightings, SIGHTINGS, &i))
        return false;
    *ret = (enum sighting)i;
    return true;
}

enum sighting sighting_of(int64_t count)
{
    return count <= 0 ? SIGHTING_NO : count == 1 ? SIGHTING_ONE : count <= 5 ? SIGHTING_FEW : count <= 20 ? SIGHTING_SOME : SIGHTING_MANY;
}

/* ---- what both are made of ---- */

static void put_base64(struct buf *out, const char *before, struct str bytes, const char *after)
{
    buf_text(out, before);
    base64_add(out, bytes);
    buf_text(out, after);
}

static void put_digest(struct buf *out, const char *before, const struct digest *d, const char *after)
{
    put_base64(out, before, (struct str){ (const char *)d->b, DIGEST_SIZE }, after);
}

static void put_head(struct buf *out, struct str head)
{
    if (head.n)
        put_base64(out, "head ", head, "\n");
    else
        buf_text(out, "head none\n");
}

static int malformed(struct pw_err *err, const char *what)
{
    err_set(err, PW_EAUDIT, "malformed %s", what);
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

static bool take_title(struct str *rest, const char *title)
{
    size_t n = strlen(title);

    if (rest->n < n || memcmp(rest->p, title, n) != 0)
        return false;
    *rest = (struct str){ rest->p + n, rest->n - n };
    return true;
}

static bool take_head(struct str line, struct arena *a, struct str *ret)
{
    char  *bytes;
    size_t n = 0;

    *ret = STR_NONE;
    if (str_is(line, "none"))
        return true;
    bytes = arena_raw(a, line.n);
    if (!bytes || !base64_decode(line, bytes, line.n, &n))
        return false;
    *ret = (struct str){ bytes, n };
    return true;
}

/* The key of the name `from`, and of no other use of it. */
static int check_owner(const struct note_key *key, struct str from, const char *what, struct pw_err *err)
{
    size_t n = strlen(key->name);

    if (n == from.n + sizeof "/alerts" - 1 && memcmp(key->name, from.p, from.n) == 0)
        return PW_OK;
    err_set(err, PW_EAUDIT, "the %s is signed by %s, and says it is from %.*s", what, key->name, (int)from.n, from.p);
    if (err)
        err->verify_code = 18;
    return PW_EAUDIT;
}

/* ---- receipts ---- */

void receipt_text(const struct receipt *r, struct buf *out)
{
    put_digest(out, RECEIPT_TITLE "alert ", &r->alert, "");
    buf_printf(out, " %llu\nfrom %.*s\nstate %s\nsighting %s\naudit %.*s %llu\n", (unsigned long long)r->version, (int)r->from.n, r->from.p,
               receipt_state_name(r->state), sighting_name(r->sighting), (int)r->origin.n, r->origin.p, (unsigned long long)r->size);
    put_head(out, r->head);
}

static bool parse_receipt(struct str text, struct arena *a, struct receipt *r)
{
    struct str line, first;

    *r = (struct receipt){ 0 };
    if (!take_title(&text, RECEIPT_TITLE) || !text_take_line(&text, "alert", &line) || !text_split(&line, ' ', &first) ||
        !base64_exactly(first, r->alert.b, DIGEST_SIZE) || !text_plain_u64(line, INT64_MAX, &r->version) ||
        !text_take_line(&text, "from", &r->from) ||
        !authority_good(r->from) || !text_take_line(&text, "state", &line) || !receipt_state_find(line, &r->state) ||
        !text_take_line(&text, "sighting", &line) || !sighting_find(line, &r->sighting) || !text_take_line(&text, "audit", &line) ||
        !text_split(&line, ' ', &r->origin) || !text_plain_u64(line, INT64_MAX, &r->size) || !text_take_line(&text, "head", &line))
        return false;
    return take_head(line, a, &r->head) && !text.n;
}

int receipt_open(struct str note, const struct note_key *key, struct arena *a, struct receipt *ret, struct pw_err *err)
{
    struct note n;
    int         rc = note_open(note, key, 1, &n, err);

    if (rc < 0)
        return rc;
    if (!parse_receipt(n.text, a, ret))
        return malformed(err, "receipt");
    return check_owner(key, ret->from, "receipt", err);
}

int receipt_from(struct str note, struct str *ret, struct pw_err *err)
{
    struct note n;
    struct str  text, line;
    int         rc = note_parse(note, &n, err);

    if (rc < 0)
        return rc;
    text = n.text;
    return take_title(&text, RECEIPT_TITLE) && text_take_line(&text, "alert", &line) && text_take_line(&text, "from", ret)
               ? PW_OK : malformed(err, "receipt");
}

/* ---- manifests ---- */

void manifest_text(const struct manifest *m, struct buf *out)
{
    buf_printf(out, MANIFEST_TITLE "from %.*s\nto %.*s\nchannel %lld %lld\n", (int)m->from.n, m->from.p, (int)m->to.n, m->to.p,
               (long long)m->first, (long long)m->last);
    for (size_t i = 0; i < m->n; i++) {
        const struct manifest_entry *e = &m->entries[i];

        buf_printf(out, "entry %lld ", (long long)e->number);
        put_digest(out, "", &e->digest, "");
        buf_printf(out, " %.*s %llu %s %llu %.*s\n", (int)e->id.n, e->id.p, (unsigned long long)e->version, alert_action_name(e->action),
                   (unsigned long long)e->bytes, (int)e->mark.n, e->mark.p);
    }
    put_head(out, m->head);
}

static bool action_of(struct str word, enum alert_action *ret)
{
    for (int i = 0; i < ALERT_ACTIONS; i++)
        if (str_is(word, alert_action_name((enum alert_action)i))) {
            *ret = (enum alert_action)i;
            return true;
        }
    return false;
}

static bool parse_entry(struct str line, struct manifest_entry *e)
{
    struct str number, digest, version, action, bytes;
    uint64_t   v;

    if (!text_split(&line, ' ', &number) || !text_plain_u64(number, INT64_MAX, &v) ||
        !text_split(&line, ' ', &digest) || !base64_exactly(digest, e->digest.b, DIGEST_SIZE) ||
        !text_split(&line, ' ', &e->id) || e->id.n != ALERT_ID ||
        !text_split(&line, ' ', &version) || !text_plain_u64(version, INT64_MAX, &e->version) ||
        !text_split(&line, ' ', &action) || !action_of(action, &e->action) || !text_split(&line, ' ', &bytes) ||
        !text_plain_u64(bytes, INT64_MAX, &e->bytes) || !line.n)
        return false;
    e->number = (int64_t)v;
    e->mark   = line;
    return true;
}

/* Numbers follow one another: a gap inside a list is a lie about its completeness. */
static bool parse_manifest(struct str text, struct arena *a, struct manifest *m)
{
    struct str line, first;
    uint64_t   from, to;

    *m = (struct manifest){ 0 };
    if (!take_title(&text, MANIFEST_TITLE) || !text_take_line(&text, "from", &m->from) || !authority_good(m->from) ||
        !text_take_line(&text, "to", &m->to) || !authority_good(m->to) || !text_take_line(&text, "channel", &line) ||
        !text_split(&line, ' ', &first) || !text_plain_u64(first, INT64_MAX, &from) ||
        !text_plain_u64(line, INT64_MAX, &to) || from == 0 || to + 1 < from ||
        to + 1 - from > MANIFEST_PAGE)
        return false;
    m->first   = (int64_t)from;
    m->last    = (int64_t)to;
    m->entries = arena_alloc(a, (MANIFEST_PAGE + 1) * sizeof *m->entries);
    if (!m->entries)
        return false;
    while (text_take_line(&text, "entry", &line)) {
        if (m->n == MANIFEST_PAGE || !parse_entry(line, &m->entries[m->n]) || m->entries[m->n].number != m->first + (int64_t)m->n)
            return false;
        m->n++;
    }
    return (int64_t)m->n == m->last + 1 - m->first && text_take_line(&text, "head", &line) && take_head(line, a, &m->head) && !text.n;
}

int manifest_open(struct str note, const struct note_key *key, struct arena *a, struct manifest *ret, struct pw_err *err)
{
    struct note n;
    int         rc = note_open(note, key, 1, &n, err);

    if (rc < 0)
        return rc;
    if (!parse_manifest(n.text, a, ret))
        return malformed(err, "manifest");
    return check_owner(key, ret->from, "manifest", err);
}

int manifest_from(struct str note, struct str *ret, struct pw_err *err)
{
    struct note n;
    struct str  text;
    int         rc = note_parse(note, &n, err);

    if (rc < 0)
        return rc;
    text = n.text;
    return take_title(&text, MANIFEST_TITLE) && text_take_line(&text, "from", ret) ? PW_OK : malformed(err, "manifest");
}
