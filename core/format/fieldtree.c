#include "config.h"
#include "format/fieldtree.h"

#include "base/text.h"
#include "format/canon.h"
#include "format/merkle.h"

static void encode(const struct leaf *l, struct buf *out)
{
    canon_u16(out, (uint16_t)l->name.n);
    buf_str(out, l->name);
    buf_add(out, l->salt, FIELD_SALT);
    canon_str(out, l->value);
}

/* 00, which makes it a leaf of the tree, and the bytes that encode() writes. */
void leaf_hash(struct leaf *l)
{
    const unsigned char head[3] = { 0, (unsigned char)(l->name.n >> 8), (unsigned char)l->name.n };
    const unsigned char size[4] = { (unsigned char)(l->value.n >> 24), (unsigned char)(l->value.n >> 16),
                                    (unsigned char)(l->value.n >> 8), (unsigned char)l->value.n };

    digest_parts(&l->hash, (struct str[]){ { (const char *)head, sizeof head }, l->name, { (const char *)l->salt, FIELD_SALT },
                                           { (const char *)size, sizeof size }, l->value }, 5);
}

void leaves_root(const struct leaf *leaves, size_t n, struct digest *ret)
{
    struct merkle m = { 0 };

    for (size_t i = 0; i < n; i++)
        merkle_append(&m, &leaves[i].hash, NULL, NULL);
    merkle_root(&m, ret);
}

void leaves_write(const struct leaf *leaves, size_t n, const bool *open, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (leaves[i].name.n && (!open || open[i])) {
            encode(&leaves[i], out);
        } else {
            canon_u16(out, 0);
            buf_add(out, leaves[i].hash.b, DIGEST_SIZE);
        }
    }
}

static int refuse(struct pw_err *err, int code, const char *what)
{
    err_set(err, PW_EAUDIT, "the fields of the alert %s", what);
    if (err)
        err->verify_code = code;
    return PW_EAUDIT;
}

static bool name_good(struct str name)
{
    if (name.n > FIELD_NAME_LONGEST)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '_')
            return false;
    }
    return true;
}

/* Controls and bidirectional marks are shown escaped; a NUL would cut a text off. */
static bool value_good(struct str value)
{
    return value.n <= FIELD_VALUE_MAX && utf8_valid(value, NULL) && (!value.n || !memchr(value.p, '\0', value.n));
}

static int read_leaf(struct canon *c, struct str last, struct leaf *ret, struct pw_err *err)
{
    size_t n = canon_get_u16(c), salt = n ? FIELD_SALT : DIGEST_SIZE;

    *ret = (struct leaf){ 0 };
    if (c->bad || (size_t)(c->end - c->p) < n + salt)
        return refuse(err, 10, "are cut off");
    if (!n) {
        memcpy(ret->hash.b, c->p, DIGEST_SIZE);
        c->p += DIGEST_SIZE;
        return PW_OK;
    }
    ret->name = (struct str){ (const char *)c->p, n };
    memcpy(ret->salt, c->p + n, FIELD_SALT);
    c->p += n + FIELD_SALT;
    ret->value = canon_get_str(c);
    if (c->bad)
        return refuse(err, 10, "are cut off");
    if (!name_good(ret->name) || !value_good(ret->value))
        return refuse(err, 10, "hold a name or value that is not a text");
    if (last.n && str_cmp(last, ret->name) >= 0)
        return refuse(err, 13, "are not in order, or one is there twice");
    leaf_hash(ret);
    return PW_OK;
}

int leaves_read(struct str bytes, size_t n, const struct digest *root, struct leaf *ret, struct pw_err *err)
{
    struct canon  c    = canon_open(bytes);
    struct str    last = STR_NONE;
    struct digest got;
    int           rc;

    if (n > FIELD_LEAVES_MAX)
        return refuse(err, 10, "are too many");
    for (size_t i = 0; i < n; i++) {
        if ((rc = read_leaf(&c, last, &ret[i], err)) < 0)
            return rc;
        if (ret[i].name.n)
            last = ret[i].name;
    }
    for (; c.p < c.end; c.p++)
        if (*c.p)
            return refuse(err, 10, "are followed by something else");
    leaves_root(ret, n, &got);
    return digest_eq(&got, root) ? PW_OK : refuse(err, 13, "are not those that were signed");
}
