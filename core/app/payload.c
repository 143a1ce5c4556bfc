#include "config.h"
#include "app/payload.h"

#include "format/canon.h"
#include "store/st_audit.h"

int payload_get(struct store *st, int64_t seq, int part, struct arena *a, struct str *ret, struct pw_err *err)
{
    return st_audit_private_get(st, seq, (unsigned)part, a, ret, err);
}

int payload_record(struct store *st, int64_t version_seq, struct arena *a, struct shipment *ret,
                   struct pw_err *err)
{
    struct str bytes;
    int        rc = payload_get(st, version_seq, 0, a, &bytes, err);

    return rc < 0 ? rc : shipment_decode(bytes, a, ret, err);
}

int payload_verdict(struct store *st, int64_t verdict_seq, struct arena *a, struct verdict *ret,
                    struct str *ret_facts, struct pw_err *err)
{
    struct str   bytes;
    struct canon in;
    int          rc = payload_get(st, verdict_seq, 1, a, &bytes, err);

    if (rc < 0)
        return rc;
    in = canon_open(bytes);
    if (!verdict_decode(&in, a, ret))
        return err_set(err, PW_EDB, "the verdict number %lld is damaged", (long long)verdict_seq);
    *ret_facts = (struct str){ (const char *)in.p, (size_t)(in.end - in.p) };
    return PW_OK;
}
