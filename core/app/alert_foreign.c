#include "config.h"
#include "app/alert_foreign.h"

#include "app/payload.h"
#include "app/release.h"
#include "app/source_impl.h"

static int not_ours(struct pw_err *err, const char *what, const char *remedy)
{
    err_set(err, PW_EINPUT, "this is %s, not a STIX 2.1 bundle", what);
    return err_remedy(err, "%s", remedy);
}

/* What is easily taken for a bundle is named. */
static int refuse_others(const struct json_doc *d, struct pw_err *err)
{
    static const char *const misp[] = { "Event", "response", "Attribute", "Object" };
    struct json_node         root   = json_doc_root(d), m;

    if (json_want_object(&root, NULL) < 0)
        return PW_OK;
    for (size_t i = 0; i < sizeof misp / sizeof *misp; i++)
        if (json_find(&root, misp[i], &m))
            return not_ours(err, "a MISP event", "ask its sender for the event as STIX 2.1 ('restSearch' of MISP gives it), or read it in MISP");
    if (json_find(&root, "objects", &m) && !json_find(&root, "type", &m))
        return not_ours(err, "an answer of a TAXII server", "ask for the bundle itself");
    return PW_OK;
}

static int refuse_bytes(struct str bytes, struct pw_err *err)
{
    static const char     alert[] = "penwatch/alert/";
    struct source_foreign f;

    if (bytes.n >= sizeof alert - 1 && memcmp(bytes.p, alert, sizeof alert - 1) == 0)
        return not_ours(err, "a signed alert", "take it in with 'penwatch alert receive', which believes its signature");
    if (bytes.n && bytes.p[0] != '{' && bytes.p[0] != '[' && source_foreign(bytes, &f))
        return not_ours(err, f.what, "ask its sender for a STIX 2.1 bundle, or for the signed alert");
    return PW_OK;
}

static int store(struct office *o, struct foreign_row *f, struct str bytes, struct pw_err *err)
{
    int rc = office_begin(o, err);

    if (rc < 0)
        return rc;
    if ((rc = office_log(o, AUDIT_FOREIGN, 0, bytes, STR_NONE, &f->seq, err)) == PW_OK && (rc = st_foreign_add(o->st, f, err)) == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}

int foreign_take(struct office *o, struct str bytes, struct arena *a, struct foreign_row *ret, bool *ret_known, struct pw_err *err)
{
    JSON_DOC_AUTO      doc = NULL;
    struct stix_bundle b;
    struct foreign_row f   = { .form = STR("stix"), .taken_at = office_now(o), .account = o->user };
    int                rc  = refuse_bytes(bytes, err);

    if (rc < 0 || (rc = json_doc_parse(&doc, bytes, 0, err)) < 0 || (rc = refuse_others(doc, err)) < 0 || (rc = stix_check(doc, &b, err)) < 0)
        return rc;
    digest_of(&f.digest, bytes);
    rc         = st_foreign_by_digest(o->st, &f.digest, a, ret, err);
    *ret_known = rc == PW_OK;
    if (rc != PW_ENOTFOUND)
        return rc;
    f.id      = arena_str(a, b.id);
    f.objects = (int64_t)b.n;
    f.tlp     = (int)b.tlp;
    if ((rc = f.id.p ? store(o, &f, bytes, err) : err_nomem(err)) == PW_OK)
        *ret = f;
    return rc;
}

struct seeking { const char *what; struct foreign_row *ret; struct str other; bool any; };

static int look(void *ctx, const struct foreign_row *f, struct pw_err *err)
{
    struct seeking *x = ctx;

    if (strncmp(f->id.p, x->what, strlen(x->what)) != 0)
        return PW_OK;
    if (x->any && !str_eq(x->ret->id, f->id)) {
        err_set(err, PW_EUSAGE, "several documents begin with '%.60s'", x->what);
        return err_remedy(err, "give more of the id, or the digest");
    }
    *x->ret = *f;
    x->any  = true;
    return PW_OK;
}

int foreign_find(struct office *o, const char *what, struct arena *a, struct foreign_row *ret, struct pw_err *err)
{
    struct seeking x = { .what = what, .ret = ret };
    struct digest  d;
    int            rc;

    if (digest_parse(str_of(what), &d))
        rc = st_foreign_by_digest(o->st, &d, a, ret, err);
    else if ((rc = st_foreign_list(o->st, true, a, look, &x, err)) == PW_OK && !x.any)
        rc = err_set(err, PW_ENOTFOUND, "there is no document '%.80s'", what);
    return rc == PW_ENOTFOUND ? err_remedy(err, "'penwatch alert quarantine' shows them") : rc;
}

bool foreign_open_to(const struct office *o, const struct foreign_row *f)
{
    return release_mark_to_account((enum alert_tlp)f->tlp, f->account, o->user_role, o->user);
}

int foreign_each(struct office *o, const struct foreign_row *f, struct arena *a, stix_fn each, void *ctx, struct pw_err *err)
{
    JSON_DOC_AUTO doc = NULL;
    struct str    bytes;
    int           rc = payload_get(o->st, f->seq, 0, a, &bytes, err);

    if (rc < 0 || (rc = json_doc_parse(&doc, bytes, 0, err)) < 0)
        return rc;
    return stix_each(doc, each, ctx, err);
}

int foreign_close(struct office *o, const struct foreign_row *f, struct str reason, struct pw_err *err)
{
    int64_t seq;
    int     rc = f->closed ? err_set(err, PW_ESTATE, "the document was closed before") : office_begin(o, err);

    if (rc < 0)
        return rc;
    if ((rc = office_log(o, AUDIT_FOREIGN, f->seq + 1, reason, STR_NONE, &seq, err)) == PW_OK &&
        (rc = st_foreign_close(o->st, seq, f, o->user, err)) == PW_OK)
        return office_commit(o, err);
    office_rollback(o);
    return rc;
}
