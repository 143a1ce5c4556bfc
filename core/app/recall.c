#include "config.h"
#include "app/recall.h"

#include "app/draft.h"
#include "app/payload.h"
#include "app/rulebooks.h"
#include "format/canon.h"

static int load_rulebook(struct office *o, struct arena *a, struct recall *r, struct pw_err *err)
{
    struct digest digest;
    int           rc = reference_load(o->st, r->row.seq, &r->ref, err);

    if (rc < 0)
        return rc;
    r->has_ref = true;
    return rulebook_stored(o->st, r->row.rulebook, &r->ref, a, &r->rb, &digest, err);
}

static int recall(struct office *o, int64_t seq, struct arena *a, struct recall *r, struct pw_err *err)
{
    struct str   facts;
    struct canon in;
    int          rc;

    if ((rc = st_verdict_get(o->st, seq, a, &r->row, err)) < 0)
        return rc;
    if ((rc = payload_verdict(o->st, seq, a, &r->stored, &facts, err)) < 0) {
        if (rc == PW_ENOTFOUND)
            err_set(err, rc, "the facts of this verdict were erased as the law asks; they cannot be looked at again");
        return rc;
    }
    if ((rc = load_rulebook(o, a, r, err)) < 0)
        return rc;
    in = canon_open(facts);
    if (!facts_decode(&in, r->rb, a, &r->facts) || !canon_end(&in))
        return err_set(err, PW_EDB, "the facts of the verdict number %lld are damaged", (long long)seq);
    return PW_OK;
}

int recall_verdict(struct office *o, int64_t verdict_seq, struct arena *a, struct recall *ret, struct pw_err *err)
{
    struct recall r  = { 0 };
    int           rc = recall(o, verdict_seq, a, &r, err);

    if (rc < 0)
        recall_done(&r);
    else
        *ret = r;
    return rc;
}

int recall_shipment(struct office *o, const char *ref, struct arena *a, struct recall *ret, struct view *ret_view,
                    struct pw_err *err)
{
    struct view *v = arena_alloc(a, sizeof *v);
    int64_t      id;
    int          rc;

    if (!v)
        return err_nomem(err);
    if ((rc = view_find(o, ref, &id, err)) < 0 || (rc = view_load(o, id, false, a, v, err)) < 0)
        return rc;
    if (v->current.verdict == HISTORY_ABSENT)
        return err_set(err, PW_ENOTFOUND, "'%.80s' has no verdict: it was withdrawn", ref);
    if ((rc = recall_verdict(o, v->current.verdict, a, ret, err)) < 0)
        return rc;
    if (ret_view)
        *ret_view = *v;
    return PW_OK;
}

void recall_done(struct recall *r)
{
    rulebook_free(r->rb);
    if (r->has_ref)
        reference_done(&r->ref);
    *r = (struct recall){ 0 };
}

const struct fact_value *recall_value(const struct recall *r, size_t line, size_t slot)
{
    return line < r->facts.n_lines ? &r->facts.lines[line][slot] : &r->facts.shipment[slot];
}

size_t recall_slot(const struct recall *r, const struct slot *s)
{
    BUF_AUTO want = { 0 }, have = { 0 };

    draft_slot(s, &want);
    for (size_t i = 0; i < rulebook_slots(r->rb) && !want.failed; i++) {
        buf_reset(&have);
        draft_slot(rulebook_slot(r->rb, i), &have);
        if (!have.failed && str_eq(buf_view(&want), buf_view(&have)))
            return i;
    }
    return SIZE_MAX;
}
