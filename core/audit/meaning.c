#include "config.h"
#include "audit/meaning.h"

static int wrong(struct pw_err *err, int code, const char *what)
{
    err_set(err, PW_EAUDIT, "%s", what);
    if (err)
        err->verify_code = code;
    return PW_EAUDIT;
}

static bool creates(const struct audit_entry *e, const struct note_key *log)
{
    BUF_AUTO vkey = { 0 };

    note_key_format(log, &vkey);
    return e->kind == AUDIT_LOG_CREATE && str_is(audit_entry_field(e, AUDIT_TAG_ORIGIN), log->name) &&
           str_eq(audit_entry_field(e, AUDIT_TAG_VKEY), buf_view(&vkey));
}

int audit_meaning(const struct audit_entry *e, int64_t seq, const struct note_key *log,
                  const unsigned char log_id[static AUDIT_LOG_ID], int64_t before_us, struct pw_err *err)
{
    if (memcmp(e->log_id, log_id, AUDIT_LOG_ID) != 0)
        return wrong(err, 13, "it belongs to another log");
    if (e->seq != (uint64_t)seq)
        return wrong(err, 13, "it stands under another number");
    if (!audit_kind_word(e->kind))
        return wrong(err, 10, "it is of a kind that this program does not know");
    if (seq == 0)
        return creates(e, log) ? PW_OK : wrong(err, 13, "it does not create the log of this key");
    if (e->kind == AUDIT_LOG_CREATE)
        return wrong(err, 13, "it begins the log anew");
    return e->time_us < before_us ? wrong(err, 13, "it lies in time before the one before it") : PW_OK;
}
