#include "config.h"
#include "bench.h"

#include "app/payload.h"
#include "app/review.h"
#include "base/mem.h"
#include "base/text.h"

/*
 * The same records give the same verdicts whether they come in one file, one by one, or with restarts
 * in between: 120 notifications of a few firms, with amendments, withdrawals and declarations.
 */

#define RECORDS 120
#define HEAD "reference,version,action,regime,pen_reference,issuer,issued_on,received_on,exporting_country,importing_country," \
             "exporter_name,exporter_id,importer_name,importer_email,substance,quantity,unit,value,currency\n"

static uint64_t seed = 20260331;

static unsigned below(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((seed >> 33) % n);
}

static const char *const exporters[]  = { "Werk GmbH", "Chemie Nord AG", "WERK G.m.b.H.", "Ost-Chemie" };
static const char *const importers[]  = { "Lahore Paints", "Karachi Dyes Ltd", "Chenab Leather Crafts", "Indus Labs" };
static const char *const substances[] = { "Acetic anhydride", "Acetone", "Potassium permanganate", "Ephedrine hydrochloride", "Unknown fluid" };

/* One record, of one or two rows. `past` references are amended, withdrawn or declared now and then. */
static void record(struct buf *out, unsigned i)
{
    const char *action = "notify", *regime = "pen", *issuer = "DE";
    unsigned    of = i, version = 1, rows = 1 + (below(4) == 0), day = below(5) ? 20513 + i / 8 : 20513 - below(300);
    const char *exporter = exporters[below(4)], *importer = importers[below(4)];
    char        on[DATE_TEXT], pen[16] = "";

    if (i > 10 && below(5) == 0) {
        of      = below(i);
        version = 2 + i;
        action  = below(3) ? "amend" : "withdraw";
    } else if (i > 10 && below(6) == 0) {
        regime = "declaration";
        snprintf(pen, sizeof pen, "R%u", below(2) ? below(i) : i + 3);
    }
    date_format((int32_t)day, on);
    for (unsigned r = 0; r < rows; r++)
        buf_printf(out, "R%u%s,%u,%s,%s,%s,%s,%s,2026-03-%02u,DE,PK,%s,%s,%s,buyer%u@example.org,%s,%u,%s,%u,EUR\n", of,
                   pen[0] ? "-D" : "", version, action, regime, pen, issuer, on, 1 + i / 8, exporter,
                   exporter[0] == 'C' ? "HRB 77" : "", importer, of % 3, substances[below(5)], 1 + below(3) * 90 + below(3),
                   below(6) ? "kg" : "L", 10 + below(900));
}

/* ---- a verdict in words, without the numbers a database gives ---- */

static void print_evidence(struct bench *b, const struct evidence *e, struct buf *out, struct arena *a)
{
    buf_printf(out, " %.*s=", (int)e->name.n, e->name.p);
    fact_print(out, &e->value);
    for (size_t i = 0; i < e->n_shipments; i++) {
        struct str ref = view_reference(b->o, e->shipments[i], a);

        buf_printf(out, " <%.*s>", (int)ref.n, ref.p);
    }
}

static void print_notes(const char *what, const struct rule_note *n, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s %.*s %.*s %.*s\n", what, (int)n[i].rule.n, n[i].rule.p, (int)n[i].text.n,
                   n[i].text.n ? n[i].text.p : "", (int)n[i].detail.n, n[i].detail.n ? n[i].detail.p : "");
}

static void print_verdict(struct bench *b, int64_t seq, struct buf *out, struct arena *a)
{
    struct pw_err  err = { 0 };
    struct verdict v;
    struct str     facts;
    struct digest  d;
    char           hex[DIGEST_HEX];

    bench_must(&err, payload_verdict(b->o->st, seq, a, &v, &facts, &err));
    digest_of(&d, facts);
    digest_hex(&d, hex);
    buf_printf(out, "%.*s score %d lane %s completeness %d facts %s\n", (int)v.profile.n, v.profile.p, v.score,
               lane_name(v.lane), v.completeness, hex);
    for (size_t i = 0; i < v.n_contributions; i++) {
        const struct contribution *c = &v.contributions[i];

        buf_printf(out, "%.*s/%.*s line %lld: %d because %.*s", (int)c->group.n, c->group.p, (int)c->rule.n,
                   c->rule.n ? c->rule.p : "", (long long)c->line, c->points, (int)c->because.n, c->because.n ? c->because.p : "");
        for (size_t k = 0; k < c->n_evidence; k++)
            print_evidence(b, &c->evidence[k], out, a);
        buf_byte(out, '\n');
    }
    print_notes("skipped", v.skipped, v.n_skipped, out);
    print_notes("aborted", v.aborted, v.n_aborted, out);
    print_notes("favours", v.favours, v.n_favours, out);
}

struct printing { struct bench *b; struct buf *out; struct arena *a; size_t n; };

static int print_version(void *ctx, const struct version_row *v, struct pw_err *err)
{
    struct printing *p = ctx;

    (void)err;
    p->n++;
    buf_printf(p->out, "version %lld\n", (long long)v->version);
    if (v->action != ACTION_WITHDRAW)
        print_verdict(p->b, v->seq, p->out, p->a);
    return PW_OK;
}

/* Everything said of all versions of one reference, in `regime`. */
static size_t print_shipment(struct bench *b, const char *ref, enum regime regime, struct buf *out)
{
    struct arena    a   = { 0 };
    struct pw_err   err = { 0 };
    struct printing p   = { b, out, &a, 0 };
    int64_t         id  = -1;

    bench_must(&err, st_shipment_find(b->o->st, str_of(ref), STR("DE"), regime, &id, &err));
    if (id >= 0)
        bench_must(&err, st_version_list(b->o->st, id, &a, print_version, &p, &err));
    arena_done(&a);
    return p.n;
}

/* ---- the three offices ---- */

static void feed(struct bench *b, struct str text, struct intake_counts *total)
{
    struct intake_counts n;
    struct pw_err        err = { 0 };

    bench_must(&err, bench_import(b, "records.csv", text, NULL, &n, &err));
    total->read += n.read;
    total->quarantined += n.quarantined;
}

static void compare(const char *name, struct bench *x, struct bench *y)
{
    size_t versions = 0, differ = 0;

    for (unsigned i = 0; i < RECORDS; i++)
        for (int d = 0; d < 2; d++) {
            BUF_AUTO one = { 0 }, two = { 0 };
            char     ref[24];

            snprintf(ref, sizeof ref, "R%u%s", i, d ? "-D" : "");
            versions += print_shipment(x, ref, d ? REGIME_DECLARATION : REGIME_PEN, &one);
            print_shipment(y, ref, d ? REGIME_DECLARATION : REGIME_PEN, &two);
            if (!str_eq(buf_view(&one), buf_view(&two)) && !differ++)
                printf("# %s\n# ---- one\n%s# ---- other\n%s", ref, one.p ? one.p : "", two.p ? two.p : "");
        }
    check_int(name, differ, 0);
    check("and there was something to compare", versions > RECORDS / 2);
}

static void any_order(void)
{
    struct bench         whole, single, split;
    struct intake_counts n[3] = { 0 };
    BUF_AUTO             all  = { 0 };

    bench_make(&whole, "PK");
    bench_make(&single, "PK");
    bench_make(&split, "PK");
    buf_text(&all, HEAD);
    for (unsigned i = 0; i < RECORDS; i++) {
        BUF_AUTO one = { 0 };

        buf_text(&one, HEAD);
        record(&one, i);
        buf_add(&all, one.p + sizeof HEAD - 1, one.n - (sizeof HEAD - 1));
        feed(&single, buf_view(&one), &n[0]);
        if (i % 10 == 9)
            bench_reopen(&split);
        feed(&split, buf_view(&one), &n[1]);
    }
    feed(&whole, buf_view(&all), &n[2]);
    check_int("every record is read, one by one", n[0].read, RECORDS);
    check_int("and as a file", n[2].read, RECORDS);
    check_int("none is bad", n[2].quarantined, 0);
    compare("one by one, every verdict has the bytes it has in one file", &whole, &single);
    compare("so it has after restarts", &whole, &split);
    bench_done(&whole);
    bench_done(&single);
    bench_done(&split);
}

/* ---- what officers do is part of the past, at once ---- */

static void objection(struct bench *b, const char *ref)
{
    struct arena          a     = { 0 };
    struct pw_err         err   = { 0 };
    struct reply_input    reply = { .shipment = bench_find(b, ref), .kind = REPLY_OBJECTION, .channel = STR("PEN Online"),
                                    .on = office_today(b->o) };
    struct movement_input move  = { .shipment = reply.shipment, .kind = MOVE_CANCELLED, .quantity_mg = HISTORY_ABSENT,
                                    .on = reply.on, .source = STR("exporter") };
    struct str            letter;
    enum state            state;

    bench_must(&err, review_reply(b->o, &reply, &a, &letter, &state, &err));
    bench_must(&err, review_movement(b->o, &move, &state, &err));
    arena_done(&a);
}

static void acts(void)
{
    struct bench         running, restarted;
    struct bench        *both[] = { &running, &restarted };
    struct intake_counts n      = { 0 };
    BUF_AUTO             one    = { 0 }, two = { 0 };

    for (int i = 0; i < 2; i++) {
        struct bench *b = both[i];

        bench_make(b, "PK");
        for (int k = 0; k < 4; k++) {
            char text[400];

            snprintf(text, sizeof text, HEAD "A%d,1,notify,pen,,DE,2026-03-%02d,2026-03-28,DE,PK,Werk GmbH,,Lahore Paints,,Acetic anhydride,95,kg,,\n",
                     k, 20 + k);
            if (k == 3)
                objection(b, "A1");
            if (k == 3 && i == 1)
                bench_reopen(b);
            feed(b, str_of(text), &n);
        }
    }
    print_shipment(&running, "A3", REGIME_PEN, &one);
    print_shipment(&restarted, "A3", REGIME_PEN, &two);
    check("there is a verdict", one.n > 100);
    check_str("an objection counts in the next verdict, restarted or not", buf_view(&one), two.p ? two.p : "");
    bench_done(&running);
    bench_done(&restarted);
}

int main(void)
{
    any_order();
    acts();
    return tap_done();
}
