#include "config.h"
#include "app/replay.h"

#include "app/evaluate.h"
#include "app/payload.h"
#include "app/recall.h"
#include "base/text.h"
#include "format/canon.h"

struct replaying {
    struct office    *o;
    struct arena     *a;
    struct recall     r;
    struct exceptions exceptions;
};

/* Evidence of windows is taken from the stored verdict: the windows themselves are not asked again. */
static size_t stored_evidence(void *ctx, struct str rule, struct str need, size_t slot, size_t line, int64_t *ret,
                              size_t max)
{
    (void)slot, (void)line;
    return verdict_shipments(&((struct replaying *)ctx)->r.stored, rule, need, ret, max);
}

static int again(struct replaying *x, struct verdict *ret, struct pw_err *err)
{
    struct shipment     s;
    struct version_row  version;
    struct history_keys keys;
    struct quiet        quiet[EXCEPTIONS_OF_ONE];
    size_t              profile, n_quiet;
    int64_t            *lines = arena_alloc(x->a, (x->r.facts.n_lines + 1) * sizeof *lines);
    char               *id    = arena_copy(x->a, x->r.row.profile);
    int                 rc    = payload_record(x->o->st, x->r.row.version, x->a, &s, err);

    if (rc < 0)
        return rc;
    if (!lines || !id)
        return err_nomem(err);
    for (size_t i = 0; i < x->r.facts.n_lines; i++) {
        uint64_t v;
        struct str text = i < s.n_goods ? s.goods[i].text[GOODS(LINE)] : STR_NONE;

        lines[i] = text.n && text_u64(text, &v) ? (int64_t)v : (int64_t)i + 1;
    }
    if (!rulebook_profile_find(x->r.rb, id, &profile))
        return err_set(err, PW_EDB, "the stored rulebook has no profile '%s'", id);
    if ((rc = st_version_get(x->o->st, x->r.row.version, x->a, &version, err)) < 0)
        return rc;
    if (!history_decode(version.keys, x->a, &keys))
        return err_set(err, PW_EDB, "the window keys of version %lld are damaged", (long long)version.seq);
    n_quiet = exceptions_for(&x->exceptions, x->r.row.seq, version.received_on, keys.header, quiet);
    return evaluate(&(struct evaluation){ .rb = x->r.rb, .profile = profile, .facts = &x->r.facts, .line_numbers = lines,
                                          .must_check = shipment_incomplete(&s), .evidence = stored_evidence,
                                          .ctx = x, .quiet = quiet, .n_quiet = n_quiet }, x->a, ret, err);
}

static int run(struct replaying *x, int64_t seq, struct replay *ret, struct pw_err *err)
{
    BUF_AUTO was = { 0 }, now = { 0 };
    int      rc;

    if ((rc = recall_verdict(x->o, seq, x->a, &x->r, err)) < 0 ||
        (rc = exceptions_load(x->o->st, &x->exceptions, err)) < 0 || (rc = again(x, &ret->again, err)) < 0)
        return rc;
    verdict_encode(&was, &x->r.stored);
    verdict_encode(&now, &ret->again);
    if ((rc = buf_check(&was, err)) < 0 || (rc = buf_check(&now, err)) < 0)
        return rc;
    ret->stored       = x->r.stored;
    ret->same         = str_eq(buf_view(&was), buf_view(&now));
    ret->bytes        = now.n;
    ret->inputs_match = digest_eq(&x->r.ref.inputs, &x->r.row.inputs);
    digest_of(&ret->digest, buf_view(&now));
    return PW_OK;
}

int replay_verdict(struct office *o, int64_t verdict_seq, struct arena *a, struct replay *ret, struct pw_err *err)
{
    struct replaying x  = { .o = o, .a = a };
    struct replay    r  = { 0 };
    int              rc = run(&x, verdict_seq, &r, err);
    BUF_AUTO         copy = { 0 };

    /* The verdict computed again borrows from its rulebook: it is carried over through its bytes. */
    if (rc == PW_OK) {
        struct canon in;

        verdict_encode(&copy, &r.again);
        in = canon_open(arena_str(a, buf_view(&copy)));
        if (!verdict_decode(&in, a, &r.again))
            rc = err_nomem(err);
    }
    exceptions_done(&x.exceptions);
    recall_done(&x.r);
    if (rc == PW_OK)
        *ret = r;
    return rc;
}
