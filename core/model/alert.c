#include "config.h"
#include "model/alert.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/base64.h"

#define TITLE "penwatch/alert/v1\n"

const char *alert_action_name(enum alert_action a)
{
    static const char *const names[ALERT_ACTIONS] = { "issue", "update", "withdraw", "exercise" };

    return (size_t)a < ALERT_ACTIONS ? names[a] : "?";
}

/* ---- marks ---- */

static const char *const labels[TLP_LABELS] = { "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED" };

const char *alert_tlp_name(enum alert_tlp t)
{
    static const char *const names[TLP_LABELS] = { "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED" };

    return (size_t)t < TLP_LABELS ? names[t] : "?";
}

static int label_of(struct str word)
{
    for (int i = 0; i < TLP_LABELS; i++)
        if (str_is(word, labels[i]))
            return i;
    return str_is(word, "WHITE") ? TLP_CLEAR : -1;      /* TLP 1.0 */
}

static bool begins(struct str word, const char *prefix, struct str *ret_rest)
{
    size_t n = strlen(prefix);

    if (word.n < n || memcmp(word.p, prefix, n) != 0)
        return false;
    *ret_rest = (struct str){ word.p + n, word.n - n };
    return true;
}

bool alert_mark_parse(struct str text, struct alert_mark *ret)
{
    struct alert_mark m   = { .pap = -1 };
    int               tlp = -1;
    bool              any = false;
    struct str        word, rest;

    while (text_split(&text, ' ', &word)) {
        any = true;
        if (begins(word, "TLP:", &rest) && tlp < 0 && label_of(rest) >= 0)
            tlp = label_of(rest);
        else if (begins(word, "PAP:", &rest) && m.pap < 0 && label_of(rest) >= 0)
            m.pap = label_of(rest);
        else if (word.n == 2 && word.p[0] == 'H' && word.p[1] >= '1' && word.p[1] <= '3' && !m.handling)
            m.handling = word.p[1] - '0';
        else
            m.unknown = true;
    }
    m.unknown |= tlp < 0;
    m.tlp = m.unknown ? TLP_RED : (enum alert_tlp)tlp;
    if (m.unknown)
        m.handling = 2;
    *ret = m;
    return any;
}

void alert_mark_text(const struct alert_mark *m, struct buf *out)
{
    buf_text(out, alert_tlp_name(m->tlp));
    if (m->handling)
        buf_printf(out, " H%d", m->handling);
    if (m->pap >= 0)
        buf_printf(out, " PAP:%s", labels[m->pap]);
}

/* ---- writing ---- */

static void names_line(struct buf *out, const char *word, const struct str *names, size_t n)
{
    buf_text(out, word);
    for (size_t i = 0; i < n; i++) {
        buf_byte(out, ' ');
        buf_str(out, names[i]);
    }
    buf_text(out, n ? "\n" : " none\n");
}

static void digest_text(struct buf *out, const struct digest *d)
{
    base64_add(out, (struct str){ (const char *)d->b, DIGEST_SIZE });
}

void alert_text(const struct alert *a, struct buf *out)
{
    buf_printf(out, TITLE "alert %.*s %llu %s\nfrom %.*s\n", (int)a->id.n, a->id.p, (unsigned long long)a->version,
               alert_action_name(a->action), (int)a->from.n, a->from.p);
    names_line(out, "to", a->to, a->n_to);
    names_line(out, "rel", a->rel, a->n_rel);
    buf_printf(out, "sent %lld\nexpires %lld\nmark ", (long long)a->sent_s, (long long)a->expires_s);
    if (a->mark_text.n)
        buf_str(out, a->mark_text);
    else
        alert_mark_text(&a->mark, out);
    buf_printf(out, "\nfields %zu ", a->n_fields);
    digest_text(out, &a->root);
    buf_text(out, "\nprev ");
    if (a->has_prev)
        digest_text(out, &a->prev);
    else
        buf_text(out, "none");
    buf_byte(out, '\n');
}

/* ---- reading ---- */

static int malformed(struct pw_err *err, const char *what)
{
    err_set(err, PW_EAUDIT, "malformed alert: %s", what);
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

bool alert_split(struct str bytes, struct str *ret_note, struct str *ret_leaves)
{
    const char *nul = bytes.n ? memchr(bytes.p, '\0', bytes.n) : NULL;
    size_t      n   = nul ? (size_t)(nul - bytes.p) : bytes.n;

    if (n < sizeof TITLE || memcmp(bytes.p, TITLE, sizeof TITLE - 1) != 0)
        return false;
    *ret_note   = (struct str){ bytes.p, n };
    *ret_leaves = (struct str){ bytes.p + n, bytes.n - n };
    return true;
}

/* "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b": version 7, variant 10, small letters. */
static bool id_good(struct str id)
{
    if (id.n != ALERT_ID || id.p[14] != '7' || !memchr("89ab", id.p[19], 4))
        return false;
    for (size_t i = 0; i < id.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c    = id.p[i];

        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

/* One blank between words, none at the ends; false for anything else, which would be a second spelling. */
static bool next_word(struct str *rest, struct str *ret)
{
    const char *blank = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
    size_t      n     = blank ? (size_t)(blank - rest->p) : rest->n;

    if (n == 0 || (blank && n + 1 == rest->n))
        return false;
    *ret  = (struct str){ rest->p, n };
    *rest = blank ? (struct str){ blank + 1, rest->n - n - 1 } : STR_NONE;
    return true;
}

static bool instant(struct str text, int64_t *ret)
{
    uint64_t v;

    if (!text_plain_u64(text, INT64_MAX / 1000000, &v))
        return false;
    *ret = (int64_t)v;
    return true;
}

/* Ascending, so that there is one spelling and nobody twice. */
static bool names(struct str line, struct str *ret, size_t *ret_n)
{
    *ret_n = 0;
    while (line.n) {
        if (*ret_n == ALERT_NAMES_MAX || !next_word(&line, &ret[*ret_n]) || !authority_good(ret[*ret_n]) ||
            (*ret_n && str_cmp(ret[*ret_n - 1], ret[*ret_n]) >= 0))
            return false;
        ++*ret_n;
    }
    return *ret_n > 0;
}

static const char *take_first(struct str *rest, struct alert *a)
{
    struct str line, id, version, action;
    uint64_t   v;
    size_t     i;

    if (!text_take_line(rest, "alert", &line) || !next_word(&line, &id) || !next_word(&line, &version) ||
        !next_word(&line, &action) || line.n || !id_good(id) || !text_plain_u64(version, ALERT_VERSION_MAX, &v) || v == 0)
        return "its line 'alert' is not an id, a version and an action";
    for (i = 0; i < ALERT_ACTIONS && !str_is(action, alert_action_name((enum alert_action)i)); i++)
        ;
    if (i == ALERT_ACTIONS)
        return "its action is not known";
    a->id      = id;
    a->version = v;
    a->action  = (enum alert_action)i;
    if (!text_take_line(rest, "from", &a->from) || !authority_good(a->from))
        return "its line 'from' names no authority";
    if (!text_take_line(rest, "to", &line) || !names(line, a->to, &a->n_to))
        return "its line 'to' is not authorities in ascending order, at least one";
    if (!text_take_line(rest, "rel", &line) || !(str_is(line, "none") || names(line, a->rel, &a->n_rel)))
        return "its line 'rel' is neither none nor authorities in ascending order";
    return NULL;
}

static const char *take_second(struct str *rest, struct alert *a)
{
    struct str line, count;
    uint64_t   n;

    if (!text_take_line(rest, "sent", &line) || !instant(line, &a->sent_s) || !text_take_line(rest, "expires", &line) ||
        !instant(line, &a->expires_s) || a->expires_s <= a->sent_s)
        return "its lines 'sent' and 'expires' are not two instants, one after the other";
    if (!text_take_line(rest, "mark", &a->mark_text) || !alert_mark_parse(a->mark_text, &a->mark))
        return "it is not marked";
    if (!text_take_line(rest, "fields", &line) || !next_word(&line, &count) || !text_plain_u64(count, FIELD_LEAVES_MAX, &n) ||
        !base64_exactly(line, a->root.b, DIGEST_SIZE))
        return "its line 'fields' is not a number and a root";
    a->n_fields = (size_t)n;
    if (!text_take_line(rest, "prev", &line))
        return "its line 'prev' is missing";
    a->has_prev = !str_is(line, "none");
    if ((a->has_prev && !base64_exactly(line, a->prev.b, DIGEST_SIZE)) || a->has_prev != (a->version > 1))
        return "its line 'prev' does not fit its version";
    return rest->n ? "it has a line more" : NULL;
}

static int parse(struct str text, struct alert *ret, struct pw_err *err)
{
    const char *wrong;

    *ret = (struct alert){ 0 };
    if (text.n < sizeof TITLE - 1 || memcmp(text.p, TITLE, sizeof TITLE - 1) != 0)
        return malformed(err, "it does not begin as one");
    text  = (struct str){ text.p + sizeof TITLE - 1, text.n - (sizeof TITLE - 1) };
    wrong = take_first(&text, ret);
    if (!wrong)
        wrong = take_second(&text, ret);
    return wrong ? malformed(err, wrong) : PW_OK;
}

int alert_parse(struct str note, struct alert *ret, struct pw_err *err)
{
    struct note n;
    int         rc = note_parse(note, &n, err);

    return rc < 0 ? rc : parse(n.text, ret, err);
}

int alert_open(struct str note, const struct note_key *key, struct alert *ret, struct pw_err *err)
{
    struct note n;
    struct str  owner = { key->name, strlen(key->name) };
    int         rc    = note_open(note, key, 1, &n, err);

    if (rc < 0 || (rc = parse(n.text, ret, err)) < 0)
        return rc;
    if (owner.n == ret->from.n + sizeof "/alerts" - 1 && memcmp(owner.p, ret->from.p, ret->from.n) == 0)
        return PW_OK;
    err_set(err, PW_EAUDIT, "the alert is signed by %s, and says it is from %.*s", key->name, (int)ret->from.n, ret->from.p);
    if (err)
        err->verify_code = 18;
    return PW_EAUDIT;
}

int alert_digest(struct str note, struct digest *ret, struct pw_err *err)
{
    struct note n;
    int         rc = note_parse(note, &n, err);

    if (rc == PW_OK)
        digest_of(ret, n.text);
    return rc;
}

static bool among(const struct str *names_of, size_t n, struct str authority)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names_of[i], authority))
            return true;
    return false;
}

bool alert_is_to(const struct alert *a, struct str authority)
{
    return among(a->to, a->n_to, authority);
}

bool alert_is_rel(const struct alert *a, struct str authority)
{
    return among(a->rel, a->n_rel, authority);
}
