#include "config.h"
#include "audit/checkpoint.h"

#include "base/text.h"
#include "format/base64.h"

static int malformed(struct pw_err *err, const char *what)
{
    err_set(err, PW_EAUDIT, "malformed checkpoint: %s", what);
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

void checkpoint_text(struct str origin, uint64_t size, const struct digest *root, struct buf *out)
{
    buf_str(out, origin);
    buf_printf(out, "\n%llu\n", (unsigned long long)size);
    base64_add(out, (struct str){ (const char *)root->b, DIGEST_SIZE });
    buf_byte(out, '\n');
}

static struct str take_line(struct str *rest)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    struct str  line;

    if (!end)
        return STR_NONE;
    line    = (struct str){ rest->p, (size_t)(end - rest->p) };
    rest->n -= line.n + 1;
    rest->p = end + 1;
    return line;
}

int checkpoint_parse(struct str text, struct checkpoint *ret, struct pw_err *err)
{
    struct str origin = take_line(&text), size = take_line(&text), root = take_line(&text);
    uint64_t   v;

    if (!root.p || text.n || origin.n == 0)
        return malformed(err, "it is not three lines");
    if (!text_plain_u64(size, INT64_MAX, &v))
        return malformed(err, "its size is not a plain number");
    if (!base64_exactly(root, ret->root.b, DIGEST_SIZE))
        return malformed(err, "its root is not 32 bytes of base64");
    ret->origin = origin;
    ret->size   = v;
    return PW_OK;
}

int checkpoint_open(struct str note, const struct note_key *key, struct checkpoint *ret, size_t *ret_ignored,
                    struct pw_err *err)
{
    struct note n;
    int         rc = note_open(note, key, 1, &n, err);

    if (rc < 0 || (rc = checkpoint_parse(n.text, ret, err)) < 0)
        return rc;
    if (!str_is(ret->origin, key->name)) {
        err_set(err, PW_EAUDIT, "the checkpoint is of the log '%.*s', not of '%s'",
                (int)(ret->origin.n < 100 ? ret->origin.n : 100), ret->origin.p, key->name);
        if (err)
            err->verify_code = 18;
        return PW_EAUDIT;
    }
    if (ret_ignored)
        *ret_ignored = n.n_ignored;
    return PW_OK;
}

int checkpoint_sign(uint64_t size, const struct digest *root, const struct note_key *key,
                    const struct sign_secret *secret, struct buf *out, struct pw_err *err)
{
    BUF_AUTO text = { 0 };
    int      rc;

    checkpoint_text(str_of(key->name), size, root, &text);
    rc = buf_check(&text, err);
    return rc < 0 ? rc : note_sign(buf_view(&text), key, secret, out, err);
}

void checkpoint_digest(struct str note, struct digest *ret)
{
    digest_parts(ret, (struct str[]){ STR("penwatch/head/v1\n"), note }, 2);
}
