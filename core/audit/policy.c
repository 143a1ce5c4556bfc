#include "config.h"
#include "audit/policy.h"

#include "base/text.h"

#define WORDS_MAX 70        /* of one line: a group of every witness and group */

struct parsing {
    struct policy *p;
    struct str     words[WORDS_MAX];
    size_t         n, line;
    bool           has_quorum;
};

static int bad(const struct parsing *x, struct pw_err *err, const char *what)
{
    err_set(err, PW_EKEY, "the policy's line %zu: %s", x->line, what);
    return err_remedy(err, "mend the policy file; its form is that of c2sp.org/tlog-policy");
}

/* ---- names and keys ---- */

static bool find(const struct policy *p, struct str name, bool *ret_group, unsigned *ret)
{
    for (size_t i = 0; i < p->n_witnesses; i++)
        if (str_eq(p->witnesses[i].name, name)) {
            *ret_group = false;
            *ret       = (unsigned)i;
            return true;
        }
    for (size_t i = 0; i < p->n_groups; i++)
        if (str_eq(p->groups[i].name, name)) {
            *ret_group = true;
            *ret       = (unsigned)i;
            return true;
        }
    return false;
}

static int new_name(const struct parsing *x, struct str name, struct pw_err *err)
{
    bool     group;
    unsigned at;

    if (str_is(name, "none") || name.n > POLICY_NAME_MAX)
        return bad(x, err, "that name cannot be given");
    return find(x->p, name, &group, &at) ? bad(x, err, "the name stands twice") : PW_OK;
}

static bool key_known(const struct policy *p, const struct sign_public *key)
{
    for (size_t i = 0; i < p->n_logs; i++)
        if (memcmp(p->logs[i].key.key.b, key->b, SIGN_PUBLIC) == 0)
            return true;
    for (size_t i = 0; i < p->n_witnesses; i++)
        if (memcmp(p->witnesses[i].key.key.b, key->b, SIGN_PUBLIC) == 0)
            return true;
    return false;
}

static int new_key(const struct parsing *x, struct str vkey, enum note_algorithm algorithm, struct note_key *ret,
                   struct pw_err *err)
{
    struct pw_err why = { 0 };

    if (note_key_parse(vkey, ret, &why) < 0)
        return bad(x, err, why.msg);
    if (ret->algorithm != algorithm)
        return bad(x, err, algorithm == NOTE_ED25519 ? "a log's key is of another sort" : "a witness's key is of another sort");
    return key_known(x->p, &ret->key) ? bad(x, err, "the same public key stands twice") : PW_OK;
}

/* ---- lines ---- */

static bool parse_sizes(struct str word, struct policy_log *l)
{
    struct str  range = { word.p + 6, word.n - 6 };
    const char *dash  = memchr(range.p, '-', range.n);

    return dash && text_u64((struct str){ range.p, (size_t)(dash - range.p) }, &l->from) &&
           text_u64((struct str){ dash + 1, (size_t)(range.p + range.n - dash) - 1 }, &l->before) && l->from < l->before;
}

static int log_line(struct parsing *x, struct pw_err *err)
{
    struct policy_log *l = &x->p->logs[x->p->n_logs];
    int                rc;

    if (x->n < 2 || x->n > 4)
        return bad(x, err, "expected: log <vkey> [<url>] [sizes=<from>-<before>]");
    if (x->p->n_logs == POLICY_LOGS)
        return bad(x, err, "too many logs");
    l->from   = 0;
    l->before = UINT64_MAX;
    if ((rc = new_key(x, x->words[1], NOTE_ED25519, &l->key, err)) < 0)
        return rc;
    for (size_t i = 2; i < x->n; i++)
        if (x->words[i].n > 6 && memcmp(x->words[i].p, "sizes=", 6) == 0) {
            if (!parse_sizes(x->words[i], l))
                return bad(x, err, "sizes are written sizes=<from>-<before>");
        } else if (i > 2) {
            return bad(x, err, "there is one word too many");
        }
    x->p->n_logs++;
    return PW_OK;
}

static int witness_line(struct parsing *x, struct pw_err *err)
{
    struct policy_witness *w = &x->p->witnesses[x->p->n_witnesses];
    int                    rc;

    if (x->n < 3 || x->n > 4)
        return bad(x, err, "expected: witness <name> <vkey> [<url>]");
    if (x->p->n_witnesses == POLICY_WITNESSES)
        return bad(x, err, "too many witnesses");
    if ((rc = new_name(x, x->words[1], err)) < 0 || (rc = new_key(x, x->words[2], NOTE_COSIGNATURE, &w->key, err)) < 0)
        return rc;
    w->name = x->words[1];
    x->p->n_witnesses++;
    return PW_OK;
}

static int group_line(struct parsing *x, struct pw_err *err)
{
    struct policy_group *g = &x->p->groups[x->p->n_groups];
    uint64_t             k = 0;
    size_t               n = x->n - 3;
    int                  rc;

    if (x->n < 4)
        return bad(x, err, "expected: group <name> all|any|<k> <member>...");
    if (x->p->n_groups == POLICY_GROUPS)
        return bad(x, err, "too many groups");
    if ((rc = new_name(x, x->words[1], err)) < 0)
        return rc;
    *g = (struct policy_group){ .name = x->words[1] };
    if (!str_is(x->words[2], "all") && !str_is(x->words[2], "any") && (!text_u64(x->words[2], &k) || k < 1 || k > n))
        return bad(x, err, "a group asks for all, any, or a number of its members");
    g->least = str_is(x->words[2], "all") ? (unsigned)n : str_is(x->words[2], "any") ? 1 : (unsigned)k;
    for (size_t i = 3; i < x->n; i++) {
        bool      group;
        unsigned  at;
        uint32_t *members;

        if (!find(x->p, x->words[i], &group, &at))
            return bad(x, err, "a member is named on no line before");
        members = group ? &g->groups : &g->witnesses;
        for (size_t other = 0; other < x->p->n_groups; other++)
            if ((group ? x->p->groups[other].groups : x->p->groups[other].witnesses) & (uint32_t)1 << at)
                return bad(x, err, "a member is in a group already");
        if (*members & (uint32_t)1 << at)
            return bad(x, err, "a member stands twice");
        *members |= (uint32_t)1 << at;
    }
    x->p->n_groups++;
    return PW_OK;
}

static int quorum_line(struct parsing *x, struct pw_err *err)
{
    if (x->n != 2)
        return bad(x, err, "expected: quorum <witness or group>|none");
    if (x->has_quorum)
        return bad(x, err, "there is a quorum already");
    x->has_quorum = true;
    x->p->none    = str_is(x->words[1], "none");
    if (!x->p->none && !find(x->p, x->words[1], &x->p->whole, &x->p->quorum))
        return bad(x, err, "the quorum is named on no line before");
    return PW_OK;
}

static int one_line(struct parsing *x, struct str line, struct pw_err *err)
{
    x->n = 0;
    for (size_t i = 0; i < line.n;) {
        size_t from = i;

        while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t')
            i++;
        if (i > from && x->n == WORDS_MAX)
            return bad(x, err, "it has too many words");
        if (i > from)
            x->words[x->n++] = (struct str){ line.p + from, i - from };
        while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
            i++;
    }
    if (x->n == 0 || x->words[0].p[0] == '#')
        return PW_OK;
    if (str_is(x->words[0], "log"))
        return log_line(x, err);
    if (str_is(x->words[0], "witness"))
        return witness_line(x, err);
    if (str_is(x->words[0], "group"))
        return group_line(x, err);
    if (str_is(x->words[0], "quorum"))
        return quorum_line(x, err);
    return bad(x, err, "it begins with none of log, witness, group, quorum");
}

int policy_parse(struct str text, struct policy *ret, struct pw_err *err)
{
    struct parsing x = { .p = ret };

    *ret = (struct policy){ 0 };
    if (text.n > POLICY_MAX)
        return err_set(err, PW_ELIMIT, "the policy is longer than %zu bytes", POLICY_MAX);
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        struct str  line;
        int         rc;

        x.line++;
        if (!end)
            return bad(&x, err, "it does not end with a newline");
        line = (struct str){ text.p, (size_t)(end - text.p) };
        for (size_t i = 0; i < line.n; i++)
            if (((unsigned char)line.p[i] < 0x20 && line.p[i] != '\t') || line.p[i] == 0x7F)
                return bad(&x, err, "it holds a control character");
        if ((rc = one_line(&x, line, err)) < 0)
            return rc;
        text.n -= line.n + 1;
        text.p = end + 1;
    }
    return x.has_quorum ? PW_OK : bad(&x, err, "the file says no quorum; where none is wanted, write: quorum none");
}

void policy_of_key(const struct note_key *log, struct policy *ret)
{
    *ret = (struct policy){ .logs = { { *log, 0, UINT64_MAX } }, .n_logs = 1, .none = true };
}

/* ---- opening ---- */

static bool group_met(const struct policy *p, const struct policy_group *g, uint32_t cosigned)
{
    unsigned n = 0;

    for (unsigned i = 0; i < p->n_witnesses; i++)
        n += g->witnesses >> i & cosigned >> i & 1;
    for (unsigned i = 0; i < p->n_groups; i++)      /* members stand before their group: this ends */
        n += (g->groups >> i & 1) && group_met(p, &p->groups[i], cosigned);
    return n >= g->least;
}

static bool quorum_met(const struct policy *p, uint32_t cosigned)
{
    return p->none || (p->whole ? group_met(p, &p->groups[p->quorum], cosigned) : (cosigned >> p->quorum & 1) != 0);
}

static int refuse(struct pw_err *err, int code, const char *fmt, struct str what)
{
    err_set(err, PW_EAUDIT, fmt, (int)(what.n < 100 ? what.n : 100), what.p);
    if (err)
        err->verify_code = code;
    return PW_EAUDIT;
}

/* The keys that may sign a head of this log at this size, then the witnesses. */
static size_t fill_keys(const struct policy *p, const struct checkpoint *cp, struct note_key *keys, const struct policy_log **logs,
                        size_t *ret_n_logs, bool *ret_known)
{
    size_t n = 0;

    *ret_known = false;
    for (size_t i = 0; i < p->n_logs; i++) {
        if (!str_is(cp->origin, p->logs[i].key.name))
            continue;
        *ret_known = true;
        if (cp->size < p->logs[i].from || cp->size >= p->logs[i].before)
            continue;
        logs[n]   = &p->logs[i];
        keys[n++] = p->logs[i].key;
    }
    *ret_n_logs = n;
    for (size_t i = 0; i < p->n_witnesses; i++)
        keys[n + i] = p->witnesses[i].key;
    return n + p->n_witnesses;
}

static int count(const struct policy *p, const struct note *n, size_t n_logs, const struct policy_log **logs, int64_t now_s,
                 struct policy_seen *ret, struct pw_err *err)
{
    for (size_t i = 0; i < n->n_signatures; i++) {
        const struct note_signature *s = &n->signatures[i];

        if (s->key < 0)
            continue;
        if ((size_t)s->key < n_logs) {
            ret->log = logs[s->key];
            continue;
        }
        if (s->time > (uint64_t)now_s + POLICY_SKEW_S)
            return refuse(err, 11, "the cosignature of '%.*s' is of a time to come", s->name);
        ret->cosigned |= (uint32_t)1 << ((size_t)s->key - n_logs);
        if (s->time > ret->newest_s)
            ret->newest_s = s->time;
    }
    for (size_t i = 0; i < p->n_witnesses; i++)
        ret->n_cosigned += ret->cosigned >> i & 1;
    return PW_OK;
}

int policy_open(const struct policy *p, struct str note, int64_t now_s, struct policy_seen *ret, struct pw_err *err)
{
    struct note_key          keys[POLICY_LOGS + POLICY_WITNESSES];
    const struct policy_log *logs[POLICY_LOGS];
    struct note              n;
    size_t                   n_keys, n_logs;
    bool                     known;
    int                      rc;

    *ret = (struct policy_seen){ 0 };
    if ((rc = note_parse(note, &n, err)) < 0 || (rc = checkpoint_parse(n.text, &ret->cp, err)) < 0)
        return rc;
    n_keys = fill_keys(p, &ret->cp, keys, logs, &n_logs, &known);
    if (!known)
        return refuse(err, 18, "the policy names no log '%.*s'", ret->cp.origin);
    if (n_logs == 0)
        return refuse(err, 18, "no key of the log '%.*s' may sign a head of this size", ret->cp.origin);
    if ((rc = note_open(note, keys, n_keys, &n, err)) < 0 || (rc = count(p, &n, n_logs, logs, now_s, ret, err)) < 0)
        return rc;
    ret->ignored = n.n_ignored;
    if (!ret->log)
        return refuse(err, 18, "the log '%.*s' has not signed this head with a key of the policy", ret->cp.origin);
    return quorum_met(p, ret->cosigned) ? PW_OK
                                        : refuse(err, 12, "the head of '%.*s' is cosigned by too few witnesses", ret->cp.origin);
}
