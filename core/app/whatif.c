#include "config.h"
#include "app/whatif.h"

#include "base/mem.h"
#include "base/text.h"

/* ---- names ---- */

/* "2.quantity_kg": a line of the goods in front. */
static void take_line(struct whatif_set *s, struct str *name)
{
    const char *dot = memchr(name->p, '.', name->n);
    uint64_t    line;

    if (!dot || !text_u64((struct str){ name->p, (size_t)(dot - name->p) }, &line) || line < 1 || line > INT32_MAX)
        return;
    s->line = (int64_t)line;
    *name   = (struct str){ dot + 1, name->n - (size_t)(dot - name->p) - 1 };
}

static bool reads_fact(const struct rulebook *rb, size_t fact)
{
    for (size_t i = 0; i < rulebook_slots(rb); i++) {
        const struct slot *s = rulebook_slot(rb, i);

        if (s->kind == SLOT_FACT && s->fact == fact)
            return true;
        for (size_t k = 0; s->kind == SLOT_LOOKUP && k < s->lookup.n_keys; k++)
            if (s->lookup.facts[k] == fact)
                return true;
    }
    return false;
}

/* "quantity_split.sum_90d": what a rule calls by a name of its own. */
static bool own_need(const struct rulebook *rb, struct str name, size_t *ret_slot)
{
    for (size_t i = 0; i < rulebook_rules(rb); i++) {
        const struct rule_info *info = rulebook_rule(rb, i);
        size_t                  n    = strlen(info->id);

        if (name.n <= n + 1 || memcmp(name.p, info->id, n) != 0 || name.p[n] != '.')
            continue;
        for (size_t k = 0; k < info->n_needs; k++)
            if (str_is((struct str){ name.p + n + 1, name.n - n - 1 }, info->needs[k].name)) {
                *ret_slot = info->needs[k].slot;
                return true;
            }
    }
    return false;
}

static int find_name(struct whatif_set *s, const struct rulebook *rb, struct str name, struct pw_err *err)
{
    size_t near;
    char   column[FIELD_COLUMN_TEXT];

    if (own_need(rb, name, &s->slot) && rulebook_slot(rb, s->slot)->kind != SLOT_FACT) {
        s->is_slot = true;
        return PW_OK;
    }
    if (fact_find(name, &s->fact) || field_find_column(name, &s->fact)) {
        s->declared = s->fact < FIELD_COUNT;
        if (s->declared || reads_fact(rb, s->fact))
            return PW_OK;
        err_set(err, PW_EUSAGE, "no rule reads '%.*s'", (int)name.n, name.p);
        return err_remedy(err, "set what it is worked out from, or see 'penwatch rules show ID' for what a rule reads");
    }
    err_set(err, PW_EUSAGE, "'%.*s' is no field and no fact", (int)(name.n > 80 ? 80 : name.n), name.p);
    if (field_nearest(name, &near))
        return err_remedy(err, "perhaps '%s'; 'penwatch help fields' lists the fields", field_column(near, column));
    return err_remedy(err, "'penwatch help fields' lists the fields, 'penwatch rules show ID' what a rule reads; a rule's own"
                           " name for a need is RULE.NAME");
}

/* ---- values ---- */

static bool parse_bool(struct str t, int64_t *ret)
{
    *ret = text_ieq(t, "true") || text_ieq(t, "yes");
    return *ret || text_ieq(t, "false") || text_ieq(t, "no");
}

static bool parse_value(enum fact_type type, struct str t, struct arena *a, struct fact_value *ret)
{
    struct fact_value v = { .type = type };
    struct str        items[LIST_ITEMS_MAX], *kept;
    uint64_t          whole;
    int32_t           day;
    bool              minus = t.n && t.p[0] == '-', ok = true;

    switch (type) {
    case FACT_NUMBER: ok = decimal_parse(t, &v.i, NULL) == PW_OK; break;
    case FACT_BOOL:   ok = parse_bool(t, &v.i); break;
    case FACT_INTEGER:
        ok  = text_u64(minus ? (struct str){ t.p + 1, t.n - 1 } : t, &whole) && whole < INT64_MAX;
        v.i = ok ? (minus ? -(int64_t)whole : (int64_t)whole) : 0;
        break;
    case FACT_DATE:
        ok  = date_parse(t, &day);
        v.i = ok ? day : 0;
        break;
    case FACT_LIST:
        v.list.n = 0;
        while (v.list.n < LIST_ITEMS_MAX && text_split(&t, '|', &items[v.list.n]))
            v.list.n++;
        kept = arena_alloc(a, (v.list.n + 1) * sizeof *kept);
        if ((ok = kept != NULL))
            memcpy(kept, items, v.list.n * sizeof *kept);
        v.list.items = kept;
        break;
    default: v.s = t; break;
    }
    if (ok)
        *ret = v;
    return ok;
}

static int read_value(struct whatif_set *s, const struct rulebook *rb, struct arena *a, struct pw_err *err)
{
    enum fact_type type = s->is_slot ? rulebook_slot(rb, s->slot)->type : fact_info(s->fact)->type;

    if (!s->text.n)
        return PW_OK;       /* absent */
    if (s->is_slot && type == FACT_ABSENT)      /* a table's cell: a number where it is one */
        type = decimal_parse(s->text, &(int64_t){ 0 }, NULL) == PW_OK ? FACT_NUMBER : FACT_TEXT;
    if (parse_value(type, s->text, a, &s->value))
        return PW_OK;
    err_set(err, PW_EUSAGE, "'%.*s' is no value for %.*s, which is a %s", (int)(s->text.n > 60 ? 60 : s->text.n), s->text.p,
            (int)s->name.n, s->name.p, fact_type_name(type));
    return err_remedy(err, "numbers have a decimal point, dates are YYYY-MM-DD, lists are separated by |, and nothing behind = means absent");
}

static int read_set(struct trial *t, const struct rulebook *rb, const char *text, struct arena *a, struct pw_err *err)
{
    struct whatif_set *s     = &t->sets[t->n_sets];
    const char        *equal = strchr(text, '=');
    struct str         name;
    bool               goods;
    int                rc;

    if (!equal) {
        err_set(err, PW_EUSAGE, "'%.80s' sets nothing", text);
        return err_remedy(err, "--set field=value, like --set quantity_kg=480");
    }
    *s   = (struct whatif_set){ .name = text_trim((struct str){ text, (size_t)(equal - text) }), .text = text_trim(str_of(equal + 1)) };
    name = s->name;
    take_line(s, &name);
    if ((rc = find_name(s, rb, name, err)) < 0 || (rc = read_value(s, rb, a, err)) < 0)
        return rc;
    goods = (s->is_slot ? rulebook_slot(rb, s->slot)->scope : fact_info(s->fact)->scope) == SCOPE_GOODS;
    if (s->line && !goods)
        return err_set(err, PW_EUSAGE, "'%.*s' is of the shipment, not of a goods line", (int)name.n, name.p);
    t->n_sets++;
    return PW_OK;
}

/* ---- applying ---- */

/* Index of a declared line; SIZE_MAX for all. False when there is none. */
static bool line_index(const struct shipment *s, int64_t line, size_t *ret)
{
    *ret = SIZE_MAX;
    for (size_t i = 0; line && i < s->n_goods; i++) {
        uint64_t   v;
        struct str text = s->goods[i].text[GOODS(LINE)];

        if ((text.n && text_u64(text, &v) ? (int64_t)v : (int64_t)i + 1) == line)
            *ret = i;
    }
    return !line || *ret != SIZE_MAX;
}

static void edit(void *ctx, struct shipment *s)
{
    const struct trial *t = ctx;

    for (size_t k = 0; k < t->n_sets; k++) {
        const struct whatif_set *w = &t->sets[k];
        size_t                   line;

        if (!w->declared || !line_index(s, w->line, &line))
            continue;
        if (w->fact < FIELD_HEADER_COUNT)
            s->text[w->fact] = w->text;
        for (size_t i = 0; w->fact >= FIELD_HEADER_COUNT && i < s->n_goods; i++)
            if (line == SIZE_MAX || line == i)
                s->goods[i].text[w->fact - FIELD_HEADER_COUNT] = w->text;
    }
}

static int check_lines(const struct trial *t, struct arena *a, struct pw_err *err)
{
    struct shipment s;
    size_t          line;
    int             rc = t->f.record.p ? shipment_decode(t->f.record, a, &s, err) : PW_OK;

    for (size_t k = 0; k < t->n_sets && rc == PW_OK && t->f.record.p; k++)
        if (!line_index(&s, t->sets[k].line, &line))
            rc = err_set(err, PW_EUSAGE, "the shipment has no goods line %lld", (long long)t->sets[k].line);
    return rc;
}

struct applied {
    struct fact_override facts[WHATIF_SETS_MAX];
    struct slot_override slots[WHATIF_SETS_MAX];
    struct what_if       w;
};

static int apply(struct trial *t, struct arena *a, struct applied *x, struct pw_err *err)
{
    struct shipment s;
    int             rc = t->n_sets ? shipment_decode(t->f.record, a, &s, err) : PW_OK;

    *x   = (struct applied){ .w = { .ctx = t } };
    for (size_t k = 0; k < t->n_sets && rc == PW_OK; k++) {
        const struct whatif_set *w = &t->sets[k];
        size_t                   line;

        line_index(&s, w->line, &line);
        if (w->is_slot)
            x->slots[x->w.n_slots++] = (struct slot_override){ w->slot, line, w->value };
        else if (w->declared)
            x->w.edit = edit;
        else
            x->facts[x->w.n_facts++] = (struct fact_override){ w->fact, line, w->value };
    }
    x->w.facts = x->facts;
    x->w.slots = x->slots;
    return rc;
}

/* ---- a trial ---- */

struct one_answer { struct arena *a; int64_t seq; struct pass_answer answer; bool there; };

static bool is_wanted(void *ctx, int64_t seq)
{
    return seq == ((const struct one_answer *)ctx)->seq;
}

static int keep_answer(void *ctx, const struct pass_at *at, struct pw_err *err)
{
    struct one_answer *x = ctx;

    x->there = true;
    return pass_keep(&at->answer, x->a, &x->answer, err);
}

static int judge_trial(struct office *o, struct judge *j, const struct in_force *f, const struct what_if *w, struct arena *a,
                       struct judged *ret, struct pw_err *err)
{
    struct one_answer   past = { .a = a, .seq = f->seq };
    struct pass_options p    = { .before = f->seq + 1, .want = is_wanted, .each = keep_answer, .ctx = &past };
    struct judge_needs  needs;
    int                 rc = judge_needs(j, &needs, err);

    if (rc == PW_OK && judge_needs_pass(&needs)) {
        p.windows   = needs.windows;
        p.n_windows = needs.n_windows;
        rc          = pass_run(o->st, &p, err);
    }
    return rc < 0 ? rc : judge_one(j, f, past.there ? &past.answer : NULL, w, a, ret, err);
}

int verdict_in_force(struct office *o, int64_t shipment, struct arena *a, struct in_force *ret, struct pw_err *err)
{
    bool found;
    int  rc = st_in_force_of(o->st, shipment, a, ret, &found, err);

    if (rc == PW_OK && !found)
        rc = err_set(err, PW_ENOTFOUND, "the shipment has no verdict: it was withdrawn");
    return rc;
}

int judge_stored(struct office *o, int64_t rulebook, struct arena *a, struct judge **ret, struct digest *ret_digest,
                 struct pw_err *err)
{
    struct stored_rulebook stored;
    struct judge_setup     s     = { .st = o->st, .country = o->country, .reply_days = o->reply_days };
    struct rule_files     *files = arena_alloc(a, sizeof *files);
    int                    rc    = files ? PW_OK : err_nomem(err);

    if (rc == PW_OK && rulebook < 0)
        rc = st_rulebook_in_force(o->st, office_now(o), &rulebook, err);
    if (rc < 0 || (rc = st_rulebook_get(o->st, rulebook, a, &stored, err)) < 0 ||
        (rc = rule_files_decode(stored.content, a, files, err)) < 0)
        return rc;
    s.files     = files;
    *ret_digest = stored.digest;
    return judge_new(&s, ret, err);
}

static int draft_judge(struct office *o, const struct rule_files *files, struct arena *a, struct trial *t, struct pw_err *err)
{
    struct judge_setup s = { .st = o->st, .files = files, .country = o->country, .reply_days = o->reply_days };
    BUF_AUTO           bytes = { 0 };
    int                rc;

    if (!files)
        return judge_stored(o, -1, a, &t->judge, &t->draft, err);
    rule_files_encode(files, &bytes);
    if ((rc = buf_check(&bytes, err)) < 0)
        return rc;
    rule_files_digest(buf_view(&bytes), &t->draft);
    return judge_new(&s, &t->judge, err);
}

static int try_it(struct office *o, struct trial *t, const char *const *sets, size_t n_sets, struct arena *a, struct pw_err *err)
{
    struct applied *x = arena_alloc(a, sizeof *x);
    int             rc = x ? PW_OK : err_nomem(err);

    if (n_sets > WHATIF_SETS_MAX)
        return err_set(err, PW_ELIMIT, "more than %d values set", WHATIF_SETS_MAX);
    for (size_t i = 0; i < n_sets && rc == PW_OK; i++)
        rc = read_set(t, judge_rulebook(t->judge), sets[i], a, err);
    if (rc < 0 || (rc = check_lines(t, a, err)) < 0 || (rc = apply(t, a, x, err)) < 0)
        return rc;
    return judge_trial(o, t->judge, &t->f, n_sets ? &x->w : NULL, a, &t->j, err);
}

int trial_run(struct office *o, int64_t shipment, const struct rule_files *files, const char *const *sets, size_t n_sets,
              struct arena *a, struct trial *ret, struct pw_err *err)
{
    struct trial *t  = arena_alloc(a, sizeof *t);
    int           rc = t ? verdict_in_force(o, shipment, a, &t->f, err) : err_nomem(err);

    if (rc < 0)
        return rc;
    if ((rc = judge_stored(o, t->f.rulebook, a, &t->old, &t->in_force, err)) == PW_OK &&
        (rc = draft_judge(o, files, a, t, err)) == PW_OK && (rc = try_it(o, t, sets, n_sets, a, err)) == PW_OK)
        rc = judge_trial(o, t->old, &t->f, NULL, a, &t->before, err);
    if (rc < 0)
        trial_done(t);
    else
        *ret = *t;
    return rc;
}

void trial_done(struct trial *t)
{
    judge_free(t->judge);
    judge_free(t->old);
    t->judge = t->old = NULL;
}
