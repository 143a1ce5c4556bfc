#include "config.h"
#include "script/read.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/state.h"
#include "script/define.h"

static bool fails(struct reader *r, int line, const char *text)
{
    finding_add(r->f, (struct place_of){ r->path, line, 0 }, "history: %s", text);
    return false;
}

static bool find_field(struct reader *r, struct str name, enum history_field *ret)
{
    struct nearest       near = { .wanted = name };
    struct rule_finding *x;

    if (history_field_find(name, ret))
        return true;
    x = finding_add(r->f, reader_place(r, name.p), "history has no field '%.60s'", name.p);
    for (int f = 0; f < HISTORY_FIELD_COUNT; f++)
        nearest_offer(&near, history_field_info((enum history_field)f)->name);
    nearest_hint(&near, x);
    return false;
}

/* Fields whose value for the shipment at hand says nothing: it has only just arrived. */
static bool of_the_past(enum history_field f)
{
    return f == HIST_STATE || f == HIST_REPLY || f == HIST_FINDING;
}

static int by_number(const void *a, const void *b)
{
    const enum history_field *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static bool read_by(struct reader *r, int line, int options, struct window *w)
{
    lua_State *L   = r->L;
    int        top = lua_gettop(L);
    size_t     n;
    bool       ok = true;

    if (lua_getfield(L, options, "by") == LUA_TSTRING) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
    }
    n = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    if (n == 0 || n > WINDOW_BY_MAX) {
        lua_settop(L, top);
        return fails(r, line, "by = { ... } names 1 to 4 fields that past shipments share with this one");
    }
    for (size_t i = 0; i < n; i++, lua_pop(L, 1)) {
        enum history_field f;

        lua_rawgeti(L, top + 1, (lua_Integer)i + 1);
        if (lua_type(L, -1) != LUA_TSTRING || !find_field(r, str_of(lua_tostring(L, -1)), &f)) {
            ok = false;
        } else if (history_field_info(f)->amount || of_the_past(f) || f == HIST_REFERENCE) {
            finding_add(r->f, reader_place(r, history_field_info(f)->name), "history: nothing can be grouped by '%s'",
                        history_field_info(f)->name);
            ok = false;
        } else {
            for (size_t k = 0; k < w->n_by; k++)
                if (w->by[k] == f)
                    ok = fails(r, line, "a field stands in by twice");
            w->by[w->n_by++] = f;
        }
    }
    if (ok)
        qsort(w->by, w->n_by, sizeof *w->by, by_number);
    lua_settop(L, top);
    return ok;
}

static bool read_within(struct reader *r, int line, int options, struct window *w)
{
    lua_State *L = r->L;
    struct str s = STR_NONE;
    uint64_t   days;
    bool       ok;

    if (lua_getfield(L, options, "within") == LUA_TSTRING)
        s.p = lua_tolstring(L, -1, &s.n);
    ok = s.n > 1 && s.p[s.n - 1] == 'd' && text_u64((struct str){ s.p, s.n - 1 }, &days) && days >= 1 &&
         days <= WINDOW_DAYS_MAX;
    if (ok)
        w->days = (int)days;
    lua_pop(L, 1);
    return ok || fails(r, line, "within = \"90d\" gives the days, 1 to 1100");
}

/* Is the word one the field can hold? `ret` gets its canonical spelling. */
static bool good_word(enum history_field f, struct str s, const char **ret)
{
    enum state   state;
    enum reply   reply;
    enum finding finding;

    switch (f) {
    case HIST_STATE:
        return state_find(s, &state) && (*ret = state_name(state), true);
    case HIST_REPLY:
        return reply_find(s, &reply) && (*ret = reply_name(reply), true);
    case HIST_FINDING:
        return finding_find(s, &finding) && (*ret = finding_name(finding), true);
    case HIST_EXPORTING_COUNTRY:
    case HIST_IMPORTING_COUNTRY:
    case HIST_ORIGIN_COUNTRY:
        return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
    default:
        return s.n > 0;
    }
}

/* The literal on top becomes a value of the condition. */
static bool add_literal(struct reader *r, struct window_where *w)
{
    lua_State                       *L     = r->L;
    const struct history_field_info *field = history_field_info(w->field);
    int64_t                          value;
    char                             text[DECIMAL_TEXT];
    const char                      *word;

    if (w->n == WINDOW_ONE_OF_MAX) {
        finding_add(r->f, reader_place(r, field->name), "history: where %s has more than %d values", field->name,
                    WINDOW_ONE_OF_MAX);
        return false;
    }
    if (field->amount ? !read_millionths(L, -1, &value) : lua_type(L, -1) != LUA_TSTRING) {
        finding_add(r->f, reader_place(r, field->name), "history: where %s is compared with a %s", field->name,
                    frozen_to_list(L, -1) ? "list; use one_of{...}" : luaL_typename(L, -1));
        return false;
    }
    word = field->amount ? decimal_format(value, text) : lua_tostring(L, -1);
    if (!field->amount && !good_word(w->field, str_of(word), &word)) {
        finding_add(r->f, reader_place(r, word), "history: %s is never '%.40s'", field->name, word);
        return false;
    }
    if (strlen(word) >= sizeof w->words[0]) {
        finding_add(r->f, reader_place(r, word), "history: '%.60s' is too long to be compared with", word);
        return false;
    }
    w->values[w->n] = field->amount ? value : history_key_of_text(str_of(word));
    snprintf(w->words[w->n++], sizeof w->words[0], "%s", word);
    return true;
}

/* Sorted and without repeats, so that equal conditions fold into one slot. */
static void sort_values(struct window_where *w)
{
    size_t kept = 0;

    for (size_t i = 1; i < w->n; i++)
        for (size_t k = i; k > 0 && strcmp(w->words[k - 1], w->words[k]) > 0; k--) {
            char    word[sizeof w->words[0]];
            int64_t value = w->values[k];

            memcpy(word, w->words[k], sizeof word);
            memcpy(w->words[k], w->words[k - 1], sizeof word);
            memcpy(w->words[k - 1], word, sizeof word);
            w->values[k]     = w->values[k - 1];
            w->values[k - 1] = value;
        }
    for (size_t i = 0; i < w->n; i++)
        if (i == 0 || strcmp(w->words[kept - 1], w->words[i]) != 0) {
            memmove(w->words[kept], w->words[i], sizeof w->words[0]);
            w->values[kept++] = w->values[i];
        }
    for (size_t i = kept; i < w->n; i++) {
        w->values[i] = 0;
        memset(w->words[i], 0, sizeof w->words[0]);
    }
    w->n  = kept;
    w->op = kept == 1 ? WHERE_IS : WHERE_ONE_OF;
}

static bool read_near(struct reader *r, int args, struct window_where *w)
{
    lua_State *L = r->L;
    int64_t    share;

    lua_rawgeti(L, args, 1);
    w->op = WHERE_NEAR;
    if (!history_field_info(w->field)->amount || !read_millionths(L, -1, &share) || share <= 0 || share > DECIMAL_ONE) {
        finding_add(r->f, reader_place(r, "near"), "history: near(0.2) is for amounts, with a share up to 1");
        return false;
    }
    w->near = share;
    return true;
}

static bool read_one_of(struct reader *r, int args, struct window_where *w)
{
    lua_State *L = r->L;
    size_t     n;

    /* one_of{ "a", "b" } and one_of("a", "b") alike. */
    if (lua_rawgeti(L, args, 1) == LUA_TTABLE)
        lua_replace(L, args);
    lua_settop(L, args);
    n = lua_rawlen(L, args);
    if (n == 0) {
        finding_add(r->f, reader_place(r, "one_of"), "history: one_of{} of nothing is never so");
        return false;
    }
    for (size_t i = 0; i < n; i++, lua_pop(L, 1)) {
        lua_rawgeti(L, args, (lua_Integer)i + 1);
        if (!add_literal(r, w)) {
            lua_settop(L, args);
            return false;
        }
    }
    sort_values(w);
    return true;
}

/* One condition; its value is on top. */
static bool read_condition(struct reader *r, struct window_where *w)
{
    lua_State        *L   = r->L;
    const struct tag *tag = define_tag(L, -1);
    int               top = lua_gettop(L);
    bool              ok;

    if (!tag) {
        ok = add_literal(r, w);
        if (ok)
            w->op = WHERE_IS;
        return ok;
    }
    define_push_args(L, -1);
    switch (tag->kind) {
    case TAG_ONE_OF:
        ok = read_one_of(r, top + 1, w);
        break;
    case TAG_NEAR:
        ok = read_near(r, top + 1, w);
        break;
    case TAG_SAME:
    case TAG_DIFFERENT:
        w->op = tag->kind == TAG_SAME ? WHERE_SAME : WHERE_DIFFERENT;
        ok    = !history_field_info(w->field)->amount && !of_the_past(w->field) && w->field != HIST_REFERENCE;
        if (!ok)
            finding_add(r->f, reader_place(r, history_field_info(w->field)->name),
                        "history: '%s' cannot be compared with this shipment's", history_field_info(w->field)->name);
        break;
    default:
        ok = false;
        finding_add(r->f, reader_place(r, "where"),
                    "history: where takes a literal, one_of{...}, same(), different() or near(share)");
    }
    lua_settop(L, top);
    return ok;
}

static bool read_where(struct reader *r, int line, int options, struct window *w)
{
    lua_State *L   = r->L;
    int        top = lua_gettop(L);
    size_t     n;
    bool       ok = true;

    if (lua_getfield(L, options, "where") == LUA_TNIL) {
        lua_settop(L, top);
        return true;
    }
    n = lua_istable(L, -1) ? read_push_keys(L, -1) : 0;
    if (n == 0 || n > WINDOW_WHERE_MAX) {
        lua_settop(L, top);
        return fails(r, line, "where = { field = ... } has 1 to 4 conditions");
    }
    for (size_t i = 0; i < n; i++) {
        struct window_where *c = &w->where[w->n_where];

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        if (!find_field(r, str_of(lua_tostring(L, -1)), &c->field)) {
            ok = false;
        } else {
            lua_rawget(L, top + 1);
            ok = read_condition(r, c) && ok;
            w->any_state |= c->field == HIST_STATE;
            w->n_where++;
        }
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
    return ok;
}

static bool needs_amount(enum window_op op)
{
    return op != WINDOW_COUNT && op != WINDOW_DISTINCT && op != WINDOW_DAYS_SINCE;
}

/* The aggregated field, the first argument where there is one. */
static bool read_of(struct reader *r, int line, int args, struct window *w)
{
    lua_State *L = r->L;
    bool       ok;

    w->of = HISTORY_FIELD_COUNT;
    if (lua_rawgeti(L, args, 1) != LUA_TSTRING) {
        lua_pop(L, 1);
        return w->op == WINDOW_COUNT || w->op == WINDOW_DAYS_SINCE ||
               fails(r, line, "the first argument is the field, as in history.sum(\"quantity_kg\", { by = ... })");
    }
    ok = find_field(r, str_of(lua_tostring(L, -1)), &w->of);
    lua_pop(L, 1);
    if (ok && needs_amount(w->op) && !history_field_info(w->of)->amount)
        return fails(r, line, "this takes an amount: quantity_kg, value_usd or unit_price_usd");
    return ok;
}

bool read_window(struct reader *r, int tag, struct window *ret)
{
    static const char *const options[] = { "by", "within", "where", NULL };
    lua_State               *L         = r->L;
    int                      top = lua_gettop(L), line = define_tag(L, tag)->line;
    struct window            w = { .op = define_tag(L, tag)->op };
    bool                     ok;

    r->from = line;
    define_push_args(L, tag);
    ok = read_of(r, line, top + 1, &w);
    lua_rawgeti(L, top + 1, (lua_Integer)lua_rawlen(L, top + 1));
    if (!lua_istable(L, -1)) {
        lua_settop(L, top);
        return fails(r, line, "the last argument says { by = {...}, within = \"90d\" }");
    }
    reader_keys(r, top + 2, "history", options);
    ok = read_by(r, line, top + 2, &w) && ok;
    ok = read_within(r, line, top + 2, &w) && ok;
    ok = read_where(r, line, top + 2, &w) && ok;
    lua_settop(L, top);
    if (ok)
        *ret = w;
    return ok;
}
