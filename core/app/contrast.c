#include "config.h"
#include "app/contrast.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"

#define WORDS_MAX    3          /* a test for more words is a list */
#define PARTLY_LEAST 0.8        /* of both groups told apart, to be worth naming */
#define PARTLY_SIZE  3          /* ... in groups of at least so many */

/* The values of one slot on both sides; NULL where the rulebook of that verdict had no such slot. */
struct row {
    const struct fact_value *bad[CONTRAST_GROUP_MAX], *good[CONTRAST_GROUP_MAX];
    size_t                   n_bad, n_good;
};

struct comparing {
    struct contrast *c;
    struct arena    *a;
    struct pw_err   *err;
};

/* ---- gathering ---- */

static int recall_side(struct office *o, struct contrast_side *side, struct contrast *c, struct arena *a, struct pw_err *err)
{
    struct view *v = arena_alloc(a, sizeof *v);
    int          rc = v ? PW_OK : err_nomem(err);

    for (size_t i = 0; i < side->n && rc == PW_OK; i++) {
        if ((rc = recall_shipment(o, side->refs[i], a, &side->recalls[i], v, err)) < 0)
            return rc;
        side->lines[i] = view_main_line(v);
        rc = pseudonyms_learn(&c->names, &v->s, err);
    }
    return rc;
}

static const struct recall *first_of(const struct contrast *c)
{
    return &c->bad.recalls[0];
}

static int refuse_both(const struct contrast *c, struct pw_err *err)
{
    for (size_t b = 0; b < c->bad.n; b++)
        for (size_t g = 0; g < c->good.n; g++)
            if (c->bad.recalls[b].row.version == c->good.recalls[g].row.version)
                return err_set(err, PW_EUSAGE, "'%.60s' is named on both sides", c->bad.refs[b]);
    return PW_OK;
}

/* The slot of another verdict's rulebook that asks for the same. */
static size_t same_slot(const struct recall *from, size_t slot, const struct recall *in)
{
    return from->row.rulebook == in->row.rulebook ? slot : recall_slot(in, rulebook_slot(from->rb, slot));
}

static void side_values(const struct contrast *c, const struct contrast_side *side, size_t slot, const struct fact_value **into)
{
    static const struct fact_value absent;

    for (size_t i = 0; i < side->n; i++) {
        size_t at = same_slot(first_of(c), slot, &side->recalls[i]);

        into[i] = at == SIZE_MAX ? &absent : recall_value(&side->recalls[i], side->lines[i], at);
    }
}

int contrast_value(struct contrast *c, const struct contrast_fact *f, bool bad, size_t i, struct fact_value *ret,
                   struct pw_err *err)
{
    const struct contrast_side *side = bad ? &c->bad : &c->good;
    const struct fact_value    *values[CONTRAST_GROUP_MAX];

    side_values(c, side, f->slot, values);
    return pseudonym_value(&c->names, rulebook_slot(first_of(c)->rb, f->slot), values[i], ret, err);
}

/* ---- numbers ---- */

static bool is_number(const struct fact_value *v)
{
    return v->type == FACT_NUMBER || v->type == FACT_INTEGER;
}

static size_t count_beyond(const struct fact_value *const *v, size_t n, int64_t limit, bool above)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += is_number(v[i]) && (above ? v[i]->i >= limit : v[i]->i <= limit);
    return count;
}

static double share_apart(const struct contrast *c, size_t hit, size_t wrong)
{
    return ((double)hit / (double)c->bad.n + 1 - (double)wrong / (double)c->good.n) / 2;
}

static int64_t floor_to(int64_t v, int64_t step)
{
    return (v / step - (v % step < 0)) * step;
}

/* The roundest number above `low` and up to `high`; of several the one nearest to the middle. */
static int64_t round_between(int64_t low, int64_t high)
{
    int64_t middle = low / 2 + high / 2;

    if (llabs(low) > INT64_MAX / 4 || llabs(high) > INT64_MAX / 4)
        return high;
    for (int64_t step = INT64_C(1000000000000000); step > 1; step /= 10) {
        int64_t at = floor_to(middle, step);

        if (at <= low || middle - at > step / 2)
            at += step;
        if (at > low && at <= high)
            return at;
    }
    return high;
}

/* The nearest good value on the other side of a limit that the bad ones meet; false when there is none. */
static bool nearest_good(const struct row *r, int64_t limit, bool above, int64_t *ret)
{
    bool found = false;

    for (size_t i = 0; i < r->n_good; i++) {
        int64_t v = r->good[i]->i;

        if (!is_number(r->good[i]) || (above ? v >= limit : v <= limit) || (found && (above ? v <= *ret : v >= *ret)))
            continue;
        *ret  = v;
        found = true;
    }
    return found;
}

static void best_limit(const struct contrast *c, const struct row *r, bool above, struct contrast_fact *f)
{
    int64_t other;

    for (size_t i = 0; i < r->n_bad; i++) {
        size_t hit, wrong;
        double strength;

        if (!is_number(r->bad[i]))
            continue;
        hit      = count_beyond(r->bad, r->n_bad, r->bad[i]->i, above);
        wrong    = count_beyond(r->good, r->n_good, r->bad[i]->i, above);
        strength = share_apart(c, hit, wrong) * 10;
        if (nearest_good(r, r->bad[i]->i, above, &other))
            strength += fabs((double)r->bad[i]->i - (double)other) / (fabs((double)r->bad[i]->i) + fabs((double)other) + 1e-9);
        if (strength <= f->strength)
            continue;
        f->strength = strength;
        f->hit      = hit;
        f->wrong    = wrong;
        f->kind     = above ? CONTRAST_ABOVE : CONTRAST_BELOW;
        f->limit    = r->bad[i]->i;
    }
}

static void compare_numbers(const struct contrast *c, const struct row *r, struct contrast_fact *f)
{
    int64_t other;

    best_limit(c, r, true, f);
    best_limit(c, r, false, f);
    if (!f->hit || !nearest_good(r, f->limit, f->kind == CONTRAST_ABOVE, &other))
        return;
    if (f->kind == CONTRAST_ABOVE)
        f->limit = round_between(other, f->limit);
    else if (other > INT64_MIN + 1 && f->limit > INT64_MIN + 1)
        f->limit = -round_between(-other, -f->limit);
}

/* ---- words, truths, items ---- */

static size_t count_same(const struct fact_value *const *v, size_t n, const struct fact_value *const *words, size_t n_words)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_words; k++)
            if (v[i]->type == words[k]->type && fact_same(v[i], words[k])) {
                count++;
                break;
            }
    return count;
}

/* The different values of the bad ones that no good one has; more than WORDS_MAX are none. */
static size_t own_words(const struct row *r, const struct fact_value **words)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n_bad; i++) {
        if (r->bad[i]->type == FACT_ABSENT || count_same(r->good, r->n_good, &r->bad[i], 1) || count_same(words, n, &r->bad[i], 1))
            continue;
        if (n == WORDS_MAX)
            return 0;
        words[n++] = r->bad[i];
    }
    return n;
}

static size_t compare_words(const struct contrast *c, const struct row *r, struct contrast_fact *f, const struct fact_value **words)
{
    size_t n = own_words(r, words);

    f->kind     = r->bad[0]->type == FACT_BOOL || (n && words[0]->type == FACT_BOOL) ? CONTRAST_TRUTH : CONTRAST_WORDS;
    f->hit      = count_same(r->bad, r->n_bad, words, n);
    f->wrong    = 0;
    f->strength = share_apart(c, f->hit, 0) * 10 + 0.7 - 0.2 * (double)n;
    return f->kind == CONTRAST_TRUTH && n > 1 ? 0 : n;      /* true or false is no test */
}

static bool holds(const struct fact_value *v, struct str item)
{
    for (size_t i = 0; v->type == FACT_LIST && i < v->list.n; i++)
        if (str_eq(v->list.items[i], item))
            return true;
    return false;
}

static struct str compare_items(const struct contrast *c, const struct row *r, struct contrast_fact *f)
{
    struct str best = STR_NONE;

    for (size_t i = 0; i < r->n_bad; i++)
        for (size_t k = 0; r->bad[i]->type == FACT_LIST && k < r->bad[i]->list.n; k++) {
            struct str item = r->bad[i]->list.items[k];
            size_t     hit = 0, wrong = 0;

            for (size_t b = 0; b < r->n_bad; b++)
                hit += holds(r->bad[b], item);
            for (size_t g = 0; g < r->n_good; g++)
                wrong += holds(r->good[g], item);
            if (share_apart(c, hit, wrong) * 10 + 0.4 <= f->strength)
                continue;
            f->strength = share_apart(c, hit, wrong) * 10 + 0.4;
            f->kind     = CONTRAST_ITEM;
            f->hit      = hit;
            f->wrong    = wrong;
            best        = item;
        }
    return best;
}

/* ---- one fact ---- */

static size_t count_known(const struct fact_value *const *v, size_t n)
{
    size_t known = 0;

    for (size_t i = 0; i < n; i++)
        known += v[i]->type != FACT_ABSENT;
    return known;
}

static const char *kept(struct comparing *x, const struct buf *b)
{
    const char *text = b->failed ? NULL : arena_copy(x->a, buf_view(b));

    if (!text)
        err_nomem(x->err);
    return text;
}

/* "f.a >= 5", and "f.a >= p.least_a" with its parameter. */
static void write_limit(struct comparing *x, const struct row *r, struct contrast_fact *f)
{
    bool              above = f->kind == CONTRAST_ABOVE;
    const char       *param = draft_param(above ? "least" : "most", f->name, x->a), *sign = above ? ">=" : "<=";
    struct fact_value limit = { .type = FACT_ABSENT };
    BUF_AUTO          test  = { 0 }, check = { 0 }, params = { 0 };

    for (size_t i = 0; i < r->n_bad; i++)
        if (is_number(r->bad[i]))
            limit.type = r->bad[i]->type;
    limit.i = f->limit;
    buf_printf(&test, "f.%s %s ", f->name, sign);
    draft_literal(&limit, &test);
    buf_printf(&check, "f.%s %s p.%s", f->name, sign, param ? param : "");
    buf_printf(&params, "%s = ", param ? param : "");
    draft_literal(&limit, &params);
    f->test   = kept(x, &test);
    f->check  = kept(x, &check);
    f->params = kept(x, &params);
}

static void write_words(struct comparing *x, struct contrast_fact *f, const struct fact_value **words, size_t n)
{
    BUF_AUTO test = { 0 };

    if (n > 1)
        buf_byte(&test, '(');
    for (size_t i = 0; i < n; i++) {
        buf_printf(&test, "%sf.%s == ", i ? " or " : "", f->name);
        draft_literal(words[i], &test);
    }
    if (n > 1)
        buf_byte(&test, ')');
    f->test = f->check = kept(x, &test);
}

static void write_item(struct comparing *x, struct contrast_fact *f, struct str item)
{
    BUF_AUTO test = { 0 };

    buf_printf(&test, "has(f.%s, ", f->name);
    draft_literal(&(struct fact_value){ .type = FACT_TEXT, .s = item }, &test);
    buf_byte(&test, ')');
    f->test = f->check = kept(x, &test);
}

static void compare_known(struct comparing *x, const struct row *r, struct contrast_fact *f)
{
    size_t   bad = count_known(r->bad, r->n_bad), good = count_known(r->good, r->n_good);
    bool     missing = (r->n_bad - bad) * r->n_good > (r->n_good - good) * r->n_bad;
    BUF_AUTO test    = { 0 };

    f->kind     = missing ? CONTRAST_MISSING : CONTRAST_KNOWN;
    f->hit      = missing ? r->n_bad - bad : bad;
    f->wrong    = missing ? r->n_good - good : good;
    f->strength = share_apart(x->c, f->hit, f->wrong) * 10 + 0.2;
    buf_printf(&test, missing ? "f.%s == nil" : "f.%s ~= nil", f->name);
    f->test = f->check = kept(x, &test);
}

/* Fills kind, test and how well it tells the groups apart. */
static void compare(struct comparing *x, const struct row *r, struct contrast_fact *f)
{
    const struct fact_value *words[WORDS_MAX];
    enum fact_type           type = FACT_ABSENT;
    size_t                   n, known = count_known(r->bad, r->n_bad);

    for (size_t i = 0; i < r->n_bad; i++)
        if (r->bad[i]->type != FACT_ABSENT)
            type = r->bad[i]->type;
    if (known < r->n_bad && count_known(r->good, r->n_good) > 0 && known == 0) {
        compare_known(x, r, f);
    } else if (type == FACT_NUMBER || type == FACT_INTEGER) {
        compare_numbers(x->c, r, f);
        if (f->hit)
            write_limit(x, r, f);
    } else if (type == FACT_LIST) {
        struct str item = compare_items(x->c, r, f);

        if (f->hit)
            write_item(x, f, item);
    } else if ((n = compare_words(x->c, r, f, words)) > 0) {
        write_words(x, f, words, n);
    } else if (known == r->n_bad && count_known(r->good, r->n_good) == 0) {
        compare_known(x, r, f);
    }
}

/* ---- all of them ---- */

/* Shown as it is: a stand-in is no value to compare. */
static bool shown_plainly(struct comparing *x, const struct slot *slot, const struct fact_value *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct fact_value shown;

        if (pseudonym_value(&x->c->names, slot, v[i], &shown, x->err) < 0 || !fact_same(&shown, v[i]))
            return false;
    }
    return true;
}

static int by_strength(const void *a, const void *b)
{
    const struct contrast_fact *x = a, *y = b;

    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return x->slot < y->slot ? -1 : x->slot > y->slot;
}

static bool worth_naming(const struct contrast *c, const struct contrast_fact *f)
{
    double apart = share_apart(c, f->hit, f->wrong);

    return f->test && f->hit && (apart >= 1 || (apart >= PARTLY_LEAST && c->bad.n >= PARTLY_SIZE && c->good.n >= PARTLY_SIZE));
}

static void keep(struct contrast *c, const struct contrast_fact *f)
{
    size_t at = c->n_facts < CONTRAST_SHOWN_MAX ? c->n_facts++ : CONTRAST_SHOWN_MAX - 1;

    if (at == CONTRAST_SHOWN_MAX - 1 && by_strength(&c->facts[at], f) < 0 && c->facts[at].test)
        return;
    c->facts[at] = *f;
    qsort(c->facts, c->n_facts, sizeof *c->facts, by_strength);
}

static void compare_slot(struct comparing *x, size_t slot)
{
    struct contrast     *c = x->c;
    const struct slot   *s = rulebook_slot(first_of(c)->rb, slot);
    struct contrast_fact f = { .slot = slot, .name = draft_name_of(first_of(c)->rb, slot) };
    struct row           r = { .n_bad = c->bad.n, .n_good = c->good.n };
    BUF_AUTO             text = { 0 };

    if (!f.name || pseudonym_tells(s) || s->type == FACT_DATE)
        return;
    side_values(c, &c->bad, slot, r.bad);
    side_values(c, &c->good, slot, r.good);
    if (count_known(r.bad, r.n_bad) + count_known(r.good, r.n_good) == 0 || !shown_plainly(x, s, r.bad, r.n_bad) ||
        !shown_plainly(x, s, r.good, r.n_good))
        return;
    c->compared++;
    draft_slot(s, &text);
    f.text = kept(x, &text);
    compare(x, &r, &f);
    if (worth_naming(c, &f))
        keep(c, &f);
}

/* In how many ways can the bad ones be picked from all? A number separates by chance in two of them. */
static double ways(size_t n, size_t k)
{
    double w = 1;

    for (size_t i = 1; i <= k; i++)
        w = w * (double)(n - k + i) / (double)i;
    return w;
}

int contrast_run(struct office *o, struct contrast *c, struct arena *a, struct pw_err *err)
{
    struct comparing x = { c, a, err };
    int              rc;

    if ((rc = pseudonyms_begin(&c->names, a, err)) < 0 || (rc = recall_side(o, &c->bad, c, a, err)) < 0 ||
        (rc = recall_side(o, &c->good, c, a, err)) < 0 || (rc = refuse_both(c, err)) < 0)
        return rc;
    err->rc = PW_OK;
    for (size_t i = 0; i < rulebook_slots(first_of(c)->rb) && err->rc == PW_OK; i++)
        compare_slot(&x, i);
    while (c->separating < c->n_facts && c->facts[c->separating].hit == c->bad.n && c->facts[c->separating].wrong == 0)
        c->separating++;
    c->by_chance = (double)c->compared * 2 / ways(c->bad.n + c->good.n, c->bad.n);
    return err->rc;
}

void contrast_done(struct contrast *c)
{
    for (size_t i = 0; i < c->bad.n; i++)
        recall_done(&c->bad.recalls[i]);
    for (size_t i = 0; i < c->good.n; i++)
        recall_done(&c->good.recalls[i]);
    pseudonyms_done(&c->names);
}
