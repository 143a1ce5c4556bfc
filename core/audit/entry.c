#include "config.h"
#include "audit/entry.h"

#include "format/canon.h"
#include "format/crypto_hash.h"

static const char magic[5] = { 'P', 'W', 'A', 'E', 1 };

void audit_log_id(struct str origin, unsigned char ret[static AUDIT_LOG_ID])
{
    struct digest d;

    digest_parts(&d, (struct str[]){ STR("penwatch/log-id/v1\n"), origin }, 2);
    memcpy(ret, d.b, AUDIT_LOG_ID);
}

int audit_entry_encode(const struct audit_entry *e, struct buf *out, struct pw_err *err)
{
    size_t start = out->n;

    if (e->n_fields > AUDIT_FIELDS_MAX)
        return err_set(err, PW_EINTERNAL, "an audit entry with %zu fields", e->n_fields);
    buf_add(out, magic, sizeof magic);
    buf_add(out, e->log_id, AUDIT_LOG_ID);
    canon_u64(out, e->seq);
    canon_i64(out, e->time_us);
    canon_u16(out, e->kind);
    canon_u16(out, (uint16_t)e->n_fields);
    for (size_t i = 0; i < e->n_fields; i++) {
        if (i && e->fields[i].tag <= e->fields[i - 1].tag)
            return err_set(err, PW_EINTERNAL, "the tags of an audit entry do not ascend");
        canon_u16(out, e->fields[i].tag);
        canon_str(out, e->fields[i].bytes);
    }
    if (out->n - start > AUDIT_BODY_MAX)
        return err_set(err, PW_ELIMIT, "an audit entry of %zu bytes; at most %d fit", out->n - start, AUDIT_BODY_MAX);
    return buf_check(out, err);
}

size_t audit_entry_offset(const struct audit_entry *e, size_t field)
{
    size_t at = sizeof magic + AUDIT_LOG_ID + 8 + 8 + 2 + 2;

    for (size_t i = 0; i < field; i++)
        at += 2 + 4 + e->fields[i].bytes.n;
    return at + 2 + 4;
}

static int malformed(struct pw_err *err, const char *what)
{
    err_set(err, PW_EAUDIT, "malformed audit entry: %s", what);
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

int audit_entry_decode(struct str body, struct audit_entry *ret, struct pw_err *err)
{
    struct canon c = canon_open(body);

    if (body.n > AUDIT_BODY_MAX)
        return malformed(err, "too long");
    if (body.n < sizeof magic + AUDIT_LOG_ID || memcmp(body.p, magic, sizeof magic) != 0)
        return malformed(err, "it does not begin with PWAE 01");
    memcpy(ret->log_id, body.p + sizeof magic, AUDIT_LOG_ID);
    c.p += sizeof magic + AUDIT_LOG_ID;
    ret->seq      = canon_get_u64(&c);
    ret->time_us  = canon_get_i64(&c);
    ret->kind     = canon_get_u16(&c);
    ret->n_fields = canon_get_u16(&c);
    if (ret->n_fields > AUDIT_FIELDS_MAX)
        return malformed(err, "too many fields");
    for (size_t i = 0; i < ret->n_fields; i++) {
        ret->fields[i].tag   = canon_get_u16(&c);
        ret->fields[i].bytes = canon_get_str(&c);
        if (i && ret->fields[i].tag <= ret->fields[i - 1].tag)
            return malformed(err, "its tags do not ascend");
    }
    return canon_end(&c) ? PW_OK : malformed(err, "its length does not fit its fields");
}

struct str audit_entry_field(const struct audit_entry *e, unsigned tag)
{
    for (size_t i = 0; i < e->n_fields; i++)
        if (e->fields[i].tag == tag)
            return e->fields[i].bytes;
    return STR_NONE;
}
