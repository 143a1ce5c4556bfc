#include "config.h"
#include "model/verdict.h"

#include <stdio.h>

#include "base/mem.h"
#include "format/canon.h"
#include "tap.h"

/* From hits to a score that can be added up by hand. Groups: quantity 40, route 25, party 60. */

static struct profile_group groups[] = { { "quantity", 40 }, { "route", 25 }, { "party", 60 } };
static const struct profile profile = { .id = "import", .title = "t", .yellow_pts = 30, .red_pts = 60, .groups = groups, .n_groups = COUNT_OF(groups) };

struct hit { const char *rule, *group; int weight; int64_t strength; int force; };

#define ONE  INT64_C(1000000)
#define FREE LANE_NONE

static const struct {
    const char *name;
    struct hit  hits[6];
    bool        must_check;
    int         score, lane;
    bool        held;
    const char *lines;      /* rule or group: points, as they are shown */
} cases[] = {
    { "nothing is green", { { 0 } }, false, 0, LANE_GREEN, false, "" },
    { "nothing of an incomplete one is held", { { 0 } }, true, 0, LANE_YELLOW, true, "" },
    { "one hit", { { "a", "quantity", 29, ONE, FREE } }, false, 29, LANE_GREEN, false, "a 29" },
    { "just yellow", { { "a", "quantity", 30, ONE, FREE } }, false, 30, LANE_YELLOW, false, "a 30" },
    { "yellow needs no holding", { { "a", "quantity", 30, ONE, FREE } }, true, 30, LANE_YELLOW, false, "a 30" },
    { "a group's cap is a line of its own", { { "a", "quantity", 30, ONE, FREE }, { "b", "quantity", 20, ONE, FREE } }, false, 40, LANE_YELLOW, false,
      "a 30, b 20, (quantity) -10" },
    { "a cap just reached is none", { { "a", "route", 25, ONE, FREE } }, false, 25, LANE_GREEN, false, "a 25" },
    { "just red", { { "a", "quantity", 40, ONE, FREE }, { "b", "route", 20, ONE, FREE } }, false, 60, LANE_RED, false, "a 40, b 20" },
    { "the total is capped as well", { { "a", "quantity", 90, ONE, FREE }, { "b", "route", 90, ONE, FREE }, { "c", "party", 90, ONE, FREE } }, false, 100,
      LANE_RED, false, "a 90, b 90, c 90, (quantity) -50, (route) -65, (party) -30, (total) -25" },
    { "strength counts, half rounded away from zero", { { "a", "quantity", 25, ONE / 2, FREE } }, false, 13, LANE_GREEN, false, "a 13" },
    { "the least strength of a light rule is no point", { { "a", "quantity", 1, 1, FREE } }, false, 0, LANE_GREEN, false, "a 0" },
    { "a forced lane needs no points", { { "a", "quantity", 0, ONE, LANE_RED } }, false, 0, LANE_RED, false, "a 0!" },
    { "a forced yellow does not lower a red", { { "a", "quantity", 40, ONE, FREE }, { "b", "party", 40, ONE, LANE_YELLOW } }, false, 80, LANE_RED, false,
      "b 40!, a 40" },
    { "the strongest force counts", { { "a", "quantity", 0, ONE, LANE_YELLOW }, { "b", "party", 0, ONE, LANE_RED } }, false, 0, LANE_RED, false, "b 0!, a 0!" },
    { "greatest first, equal ones by name", { { "z", "route", 5, ONE, FREE }, { "b", "route", 5, ONE, FREE }, { "c", "party", 6, ONE, FREE } }, false, 16,
      LANE_GREEN, false, "c 6, b 5, z 5" },
};

static size_t fill(const struct hit *hits, struct contribution *c, struct hit_weight *w)
{
    size_t n = 0;

    for (; n < 6 && hits[n].rule; n++) {
        c[n] = (struct contribution){ .rule = str_of(hits[n].rule), .group = str_of(hits[n].group), .strength = hits[n].strength };
        w[n] = (struct hit_weight){ hits[n].weight, hits[n].force };
    }
    return n;
}

static void scores(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct contribution c[6 + COUNT_OF(groups) + 1];
        struct hit_weight   w[6];
        struct verdict      v = { .contributions = c };
        BUF_AUTO            got = { 0 };
        int                 sum = 0;

        verdict_score(&v, &profile, w, fill(cases[i].hits, c, w), cases[i].must_check);
        for (size_t k = 0; k < v.n_contributions; k++) {
            struct str who = c[k].rule.n ? c[k].rule : c[k].group;

            sum += c[k].points;
            buf_printf(&got, "%s%s%.*s%s %d%s", k ? ", " : "", c[k].rule.n ? "" : "(", (int)who.n, who.p, c[k].rule.n ? "" : ")",
                       c[k].points, c[k].force != LANE_NONE ? "!" : "");
        }
        check_str(cases[i].name, buf_view(&got), cases[i].lines);
        check("its score, lane and whether it is held", v.score == cases[i].score && v.lane == cases[i].lane && v.held == cases[i].held);
        check_int("the points add up exactly", sum, v.score);
    }
}

static void points(void)
{
    check_int("half a point is one", verdict_points(1, ONE / 2), 1);
    check_int("less is none", verdict_points(1, ONE / 2 - 1), 0);
    check_int("full strength is the weight", verdict_points(100, ONE), 100);
    check_int("below zero as above it", verdict_points(-1, ONE / 2), -1);
}

/* ---- bytes ---- */

static struct verdict rich(struct contribution *c)
{
    static int64_t          ids[] = { 7, 900000 }, lines[] = { 2, 3 };
    static const struct str items[] = { { "DE", 2 }, { "NL", 2 } };
    static struct evidence  e[] = { { { "sum_90d", 7 }, { FACT_NUMBER, { 1450000 } }, ids, 2 },
                                    { { "route", 5 }, { FACT_LIST, { .list = { items, 2 } } }, NULL, 0 } };
    static struct rule_note skipped[] = { { { "r1", 2 }, { "importer.licence", 16 }, { NULL, 0 } } };
    static struct rule_note aborted[] = { { { "r2", 2 }, { "steps", 5 }, { "too long", 8 } } };
    static struct rule_note favours[] = { { { "r3", 2 }, { "known pair", 10 }, { NULL, 0 } } };

    c[0] = (struct contribution){ .rule = STR("split"), .group = STR("quantity"), .on_goods = true, .line = 1, .points = 50, .force = LANE_RED,
                                  .strength = ONE, .because = STR("because"), .letter = STR("letter"), .evidence = e, .n_evidence = 2,
                                  .other_lines = lines, .n_other_lines = 2 };
    c[1] = (struct contribution){ .group = STR("quantity"), .points = -10, .force = LANE_NONE };
    return (struct verdict){ .profile = STR("import"), .score = 40, .lane = LANE_RED, .completeness = 90, .complete = true, .contributions = c,
                             .n_contributions = 2, .skipped = skipped, .n_skipped = 1, .aborted = aborted, .n_aborted = 1,
                             .favours = favours, .n_favours = 1 };
}

static void bytes(void)
{
    struct contribution c[2];
    struct verdict      v = rich(c), back = { 0 };
    struct arena        a = { 0 };
    BUF_AUTO            out = { 0 }, again = { 0 };
    struct canon        in;
    size_t              taken = 0;

    verdict_encode(&out, &v);
    in = canon_open(buf_view(&out));
    check("a verdict comes back", verdict_decode(&in, &a, &back) && canon_end(&in));
    verdict_encode(&again, &back);
    check("as the same bytes", str_eq(buf_view(&out), buf_view(&again)));
    check("with what it rests on", back.n_contributions == 2 && back.contributions[0].n_evidence == 2 &&
          back.contributions[0].evidence[0].shipments[1] == 900000 && str_is(back.contributions[0].evidence[1].value.list.items[1], "NL"));
    check("a forced one is told as one", verdict_forced(&back));
    for (size_t n = 0; n < out.n; n++) {
        in = canon_open((struct str){ out.p, n });
        taken += verdict_decode(&in, &a, &back) && canon_end(&in);
    }
    check_int("cut anywhere, it is damaged", taken, 0);
    for (size_t i = 0; i < out.n; i++)          /* any byte changed: another verdict or none, and never a crash */
        for (int x = 0; x < 3; x++) {
            char was = out.p[i];

            out.p[i] = (char)(x == 0 ? 0xFF : x == 1 ? 0 : was ^ 1);
            in       = canon_open(buf_view(&out));
            if (verdict_decode(&in, &a, &back)) {
                buf_reset(&again);
                verdict_encode(&again, &back);
            }
            out.p[i] = was;
        }
    check("changed anywhere, it does no harm", true);
    arena_done(&a);
}

int main(void)
{
    scores();
    points();
    bytes();
    return tap_done();
}
