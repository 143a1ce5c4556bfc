#include "config.h"
#include "front/cmd.h"

#include "app/review.h"
#include "base/text.h"

/*
 * One decision on many open shipments: first a preview with a token, then the same command with the token. The token
 * stands for exactly these shipments as they were shown, so what came in or changed in between is not decided on
 * unseen. Each gets an entry of its own.
 */

#define MANY_DEFAULT 50
#define MANY_MOST    1000

struct chosen {
    int64_t    shipment, version, verdict;
    int        state;
    struct str reference;
    int        lane, score;
};

struct choosing {
    struct cli    *c;
    const struct view *like;        /* NULL: no look-alike is asked for */
    struct arena   row;
    struct chosen *items;
    size_t         n;
    int64_t        limit;
};

static struct str code_of(const struct view *v)
{
    size_t main = view_main_line(v);

    return main == SIZE_MAX || !v->s.goods[main].substance ? STR_NONE : v->s.goods[main].substance->code;
}

/* The same firms, substance and first reason. */
static bool alike(const struct view *a, const struct view *b)
{
    struct str x = a->has_verdict && a->v.n_contributions ? a->v.contributions[0].rule : STR_NONE;
    struct str y = b->has_verdict && b->v.n_contributions ? b->v.contributions[0].rule : STR_NONE;

    return a->past[ROLE_EXPORTER].id == b->past[ROLE_EXPORTER].id && a->past[ROLE_IMPORTER].id == b->past[ROLE_IMPORTER].id &&
           str_eq(code_of(a), code_of(b)) && str_eq(x, y);
}

static int choose(void *ctx, const struct current_row *row, struct pw_err *err)
{
    struct choosing *x = ctx;
    struct view      v;
    int              rc;

    arena_reset(&x->row);
    if (x->n == (size_t)x->limit)
        return PW_OK;
    if ((rc = view_load(x->c->office, row->shipment, x->like != NULL, &x->row, &v, err)) < 0)
        return rc;
    if (x->like && !alike(x->like, &v))
        return PW_OK;
    x->items[x->n] = (struct chosen){ row->shipment, row->version, row->verdict, row->state, arena_str(&x->c->a, v.ship.reference), row->lane,
                                      v.has_verdict ? v.vrow.score : 0 };
    return x->items[x->n++].reference.p ? PW_OK : err_nomem(err);
}

static int choose_all(struct choosing *x, struct pw_err *err)
{
    struct queue_filter f    = { .lane = LANE_NONE };
    const char         *lane = cli_option(x->c, "lane"), *like = cli_option(x->c, "like");
    struct view        *v;
    int64_t             id;
    int                 rc;

    if (lane && !lane_find(str_of(lane), &f.lane))
        return err_set(err, PW_EUSAGE, "--lane is red, yellow or green, not '%.40s'", lane);
    if (!lane && !like) {
        err_set(err, PW_EUSAGE, "--from-queue without a choice would decide on everything");
        return err_remedy(err, "choose with --lane L or --like REF");
    }
    if ((rc = office_load_reference(x->c->office, err)) < 0)
        return rc;
    if (like) {
        if (!(v = arena_alloc(&x->c->a, sizeof *v)))
            return err_nomem(err);
        if ((rc = view_find(x->c->office, like, &id, err)) < 0 || (rc = view_load(x->c->office, id, true, &x->c->a, v, err)) < 0)
            return rc;
        x->like = v;
    }
    f.limit = like ? INT64_MAX : x->limit;
    rc      = st_current_list(x->c->office->st, &f, &x->c->a, choose, x, err);
    arena_done(&x->row);
    return rc;
}

static void token_of(const struct choosing *x, const char *kind, const char *reason, char ret[static DIGEST_HEX])
{
    BUF_AUTO      text = { 0 };
    struct digest d;

    buf_printf(&text, "%s %s\n", kind, reason);
    for (size_t i = 0; i < x->n; i++)
        buf_printf(&text, "%lld %lld %lld %d\n", (long long)x->items[i].shipment, (long long)x->items[i].version,
                   (long long)x->items[i].verdict, x->items[i].state);
    digest_of(&d, buf_view(&text));
    digest_hex(&d, ret);
    ret[12] = '\0';
}

static void preview(struct cli *c, const struct choosing *x, const char *token)
{
    for (size_t i = 0; i < x->n; i++) {
        buf_printf(&c->out, "%s%-6s %3d%s  ", lane_colour(c, x->items[i].lane), lane_name(x->items[i].lane), x->items[i].score,
                   colour_off(c));
        out_text(&c->out, x->items[i].reference);
        buf_byte(&c->out, '\n');
    }
    if (x->n)
        buf_printf(&c->out, "nothing is decided yet; to decide on these %zu: the same command with --sure %s\n", x->n, token);
    else
        buf_text(&c->out, "no open shipment is like that\n");
}

struct deciding { struct json_out j; size_t done, waits, refused; };

static void tell(struct cli *c, struct deciding *o, const struct chosen *x, bool waits, const struct pw_err *why)
{
    if (c->json) {
        json_open(&o->j, NULL, '{');
        json_text(&o->j, "reference", x->reference);
        json_bool(&o->j, "decided", !why);
        json_bool(&o->j, "waits", waits);
        json_textz(&o->j, "refused", why ? why->msg : NULL);
        json_close(&o->j);
    } else if (why) {
        out_text(&c->out, x->reference);
        buf_text(&c->out, ": refused: ");
        out_text(&c->out, str_of(why->msg));
        buf_byte(&c->out, '\n');
    }
}

/* A shipment in a state that does not allow it is refused alone; anything else ends the command. */
static int decide_all(struct cli *c, const struct choosing *x, struct decision_input *d, struct deciding *o, struct pw_err *err)
{
    for (size_t i = 0; i < x->n; i++) {
        struct pw_err why = { 0 };
        enum state    state;
        bool          waits = false;
        int           rc;

        d->shipment = x->items[i].shipment;
        rc          = review_decide(c->office, d, &waits, &state, &why);
        if (rc < 0 && rc != PW_ESTATE) {
            *err = why;
            return err_wrap(err, "after %zu decisions, on '%.*s'", o->done, (int)x->items[i].reference.n, x->items[i].reference.p);
        }
        o->done += rc == PW_OK;
        o->waits += waits;
        o->refused += rc < 0;
        tell(c, o, &x->items[i], waits, rc < 0 ? &why : NULL);
    }
    if (o->refused)
        c->exit_code = EXIT_SOME_BAD;
    return PW_OK;
}

static int finish(struct cli *c, struct deciding *o, const char *token, bool sure, size_t n, struct pw_err *err)
{
    if (c->json) {
        json_close(&o->j);
        json_textz(&o->j, "token", token);
        json_bool(&o->j, "done", sure);
        json_close(&o->j);
        return json_end(&o->j, err);
    }
    if (sure) {
        buf_printf(&c->out, "%zu of %zu decided", o->done, n);
        buf_printf(&c->out, o->waits ? "; %zu take effect when another person confirms each\n" : "\n", o->waits);
    }
    return PW_OK;
}

int cmd_decide_many(struct cli *c, struct decision_input *d, const char *kind, struct pw_err *err)
{
    struct choosing x    = { .c = c };
    struct deciding  o    = { .j = { .out = &c->out, .pretty = true } };
    const char     *sure = cli_option(c, "sure");
    char            token[DIGEST_HEX];
    int             rc;

    if (!decision_reason_known(d->reason)) {
        err_set(err, PW_EUSAGE, "'%.*s' is no reason code", d->reason.n > 40 ? 40 : (int)d->reason.n, d->reason.p);
        return err_remedy(err, "'penwatch help reasons' lists them");
    }
    if ((rc = cli_number(c, "limit", 1, MANY_MOST, MANY_DEFAULT, &x.limit, err)) < 0 || (rc = cli_write(c, RIGHT_DECIDE, err)) < 0)
        return rc;
    if (!(x.items = arena_alloc(&c->a, (size_t)x.limit * sizeof *x.items)))
        return err_nomem(err);
    if ((rc = choose_all(&x, err)) < 0)
        return rc;
    token_of(&x, kind, cli_option(c, "reason"), token);
    if (sure && strcmp(sure, token) != 0) {
        err_set(err, PW_ESTATE, "'%.40s' is not the token of these shipments: some came in, changed or were decided meanwhile", sure);
        return err_remedy(err, "look at the preview again, without --sure");
    }
    if (c->json) {
        json_open(&o.j, NULL, '{');
        json_open(&o.j, "shipments", '[');
    }
    if (sure)
        rc = decide_all(c, &x, d, &o, err);
    else if (c->json)
        for (size_t i = 0; i < x.n; i++) {
            json_open(&o.j, NULL, '{');
            json_text(&o.j, "reference", x.items[i].reference);
            json_bool(&o.j, "decided", false);
            json_bool(&o.j, "waits", false);
            json_null(&o.j, "refused");
            json_close(&o.j);
        }
    else
        preview(c, &x, token);
    return rc < 0 ? rc : finish(c, &o, token, sure != NULL, x.n, err);
}
