#include "config.h"
#include "script/map_file_impl.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "script/read.h"
#include "script/safelib.h"

#define TEXT_MAX  400       /* of a header, a constant, a word */
#define MARK_MAX  8         /* of a mark between numbers' groups, columns, pieces */

/* Text keys that take one text, and where it goes. */
struct text_key { const char *key; size_t max; struct str *into; };

static struct rule_finding *say(struct map_reader *x, const char *word, const char *message)
{
    return finding_add(x->r.f, reader_place(&x->r, word), "%s", message);
}

/* NUL-terminated: iconv and messages take names as they are. */
static struct str keep(struct map_reader *x, struct str s)
{
    char *kept = arena_copy(&x->f->mem, s);

    if (!kept)
        sandbox_no_memory(x->r.L);
    return (struct str){ kept, s.n };
}

static void *room(struct map_reader *x, size_t n)
{
    void *p = arena_alloc(&x->f->mem, n ? n : 1);

    if (!p)
        sandbox_no_memory(x->r.L);
    return p;
}

/* The text or whole number at `i`; false with a finding at `word`. */
static bool text_of(struct map_reader *x, int i, const char *word, const char *what, size_t max, struct str *ret)
{
    lua_State *L = x->r.L;
    struct str s;

    if (lua_type(L, i) != LUA_TSTRING && !lua_isinteger(L, i)) {
        finding_add(x->r.f, reader_place(&x->r, word), "%s must be a text, not a %s", what, luaL_typename(L, i));
        return false;
    }
    lua_pushvalue(L, i);
    s.p = lua_tolstring(L, -1, &s.n);
    if (s.n > max || memchr(s.p, '\0', s.n))
        finding_add(x->r.f, reader_place(&x->r, word), "%s must have at most %zu bytes", what, max);
    else
        *ret = keep(x, s);
    lua_pop(L, 1);
    return s.n <= max;
}

static void read_texts(struct map_reader *x, int table, const char *what, const struct text_key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char name[2 * FIELD_COLUMN_TEXT];

        if (lua_getfield(x->r.L, table, keys[i].key) != LUA_TNIL) {
            snprintf(name, sizeof name, "%s%s%s", what, *what ? ": " : "", keys[i].key);
            if (text_of(x, -1, keys[i].key, name, keys[i].max, keys[i].into) && !keys[i].into->n)
                finding_add(x->r.f, reader_place(&x->r, keys[i].key), "%s is empty", name);
        }
        lua_pop(x->r.L, 1);
    }
}

/* A whole number in table[key], `otherwise` when there is none. */
static size_t count_of(struct map_reader *x, int table, const char *key, size_t least, size_t most, size_t otherwise)
{
    lua_State *L = x->r.L;
    size_t     n = otherwise;

    if (lua_getfield(L, table, key) != LUA_TNIL) {
        if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < (lua_Integer)least ||
            lua_tointeger(L, -1) > (lua_Integer)most)
            finding_add(x->r.f, reader_place(&x->r, key), "%s must be a whole number from %zu to %zu", key, least,
                        most);
        else
            n = (size_t)lua_tointeger(L, -1);
    }
    lua_pop(L, 1);
    return n;
}

static bool flag_of(struct map_reader *x, int table, const char *key, bool otherwise)
{
    bool set = otherwise;

    if (lua_getfield(x->r.L, table, key) == LUA_TBOOLEAN)
        set = lua_toboolean(x->r.L, -1);
    else if (!lua_isnil(x->r.L, -1))
        finding_add(x->r.f, reader_place(&x->r, key), "%s must be true or false", key);
    lua_pop(x->r.L, 1);
    return set;
}

/* ---- one field ---- */

/* A header or a number, on top. */
static bool read_column(struct map_reader *x, const char *field, struct mapping_column *ret)
{
    lua_State  *L = x->r.L;
    lua_Integer n;

    if (lua_isinteger(L, -1)) {
        n = lua_tointeger(L, -1);
        if (n >= 1 && n <= 512)
            ret->position = (size_t)n;
        else
            finding_add(x->r.f, reader_place(&x->r, field), "%s: columns are counted from 1 to 512", field);
        return ret->position > 0;
    }
    if (lua_type(L, -1) != LUA_TSTRING) {
        finding_hint(finding_add(x->r.f, reader_place(&x->r, field),
                                 "%s: a column is named by its header or its number, not by a %s", field,
                                 luaL_typename(L, -1)),
                     "{ const = \"kg\" } is the same in every row");
        return false;
    }
    if (!text_of(x, -1, field, field, TEXT_MAX, &ret->name))
        return false;
    ret->name = text_trim(ret->name);
    if (!ret->name.n)
        finding_add(x->r.f, reader_place(&x->r, field), "%s: the header is empty", field);
    else if (x->f->map.no_header)
        finding_add(x->r.f, reader_place(&x->r, field), "%s: a file without a header has columns by number only",
                    field);
    return ret->name.n > 0;
}

/* join = { ... } or either = { ... }, on top. */
static void read_join(struct map_reader *x, const char *name, const char *word, struct mapping_field *f)
{
    lua_State             *L = x->r.L;
    size_t                 n = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    struct mapping_column *columns;

    if (n < 2 || n > MAPPING_COLUMNS_MAX) {
        finding_hint(finding_add(x->r.f, reader_place(&x->r, name), "%s: %s takes 2 to %d columns", name, word,
                                 MAPPING_COLUMNS_MAX),
                     "{ join = { \"Street\", \"Town\" }, with = \", \" }");
        return;
    }
    columns = room(x, n * sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        if (read_column(x, name, &columns[f->n_columns]))
            f->n_columns++;
        lua_pop(L, 1);
    }
    f->columns = columns;
}

static void take_column(struct map_reader *x, const char *name, struct mapping_field *f)
{
    struct mapping_column *column = room(x, sizeof *column);

    if (read_column(x, name, column))
        f->n_columns = 1;
    f->columns = column;
}

static void check_pieces(struct map_reader *x, const char *name, size_t id, struct mapping_field *f)
{
    if (f->split.n && id < FIELD_HEADER_COUNT)
        finding_add(x->r.f, reader_place(&x->r, name), "%s is of the shipment: only fields of goods lines are split",
                    name);
    if ((f->by.n > 0) != (f->part > 0))
        finding_hint(finding_add(x->r.f, reader_place(&x->r, name), "%s: 'by' and 'part' belong together", name),
                     "{ column = \"Goods\", by = \"/\", part = 2 } is what stands after the first '/'");
    if (f->dates.n && (field_info(id)->kind != KIND_DATE || !mapping_dates_valid(f->dates)))
        finding_add(x->r.f, reader_place(&x->r, name), field_info(id)->kind == KIND_DATE
                    ? "%s: 'dates' has no day, month and year once each" : "%s is no date", name);
    x->f->map.split |= f->split.n > 0;
}

/* The table on top. */
static void read_described(struct map_reader *x, const char *name, size_t id, struct mapping_field *f)
{
    static const char *const keys[] = { "const", "column", "join", "with", "split", "by", "part", "default", "fill", "dates",
                                        "either", "sum", NULL };
    static const char *const sources[] = { "const", "column", "join", "either" };
    lua_State               *L      = x->r.L;
    int                      table  = lua_gettop(L), ways = 0;
    struct text_key          texts[] = { { "const", TEXT_MAX, &f->constant },  { "with", MARK_MAX, &f->with },
                                         { "split", MARK_MAX, &f->split },     { "by", MARK_MAX, &f->by },
                                         { "default", TEXT_MAX, &f->otherwise }, { "dates", TEXT_MAX, &f->dates } };

    reader_keys(&x->r, table, name, keys);
    read_texts(x, table, name, texts, COUNT_OF(texts));
    f->part = count_of(x, table, "part", 1, 100, 0);
    f->fill = flag_of(x, table, "fill", false);
    f->sum  = flag_of(x, table, "sum", false);
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        ways += lua_getfield(L, table, sources[i]) != LUA_TNIL;
        if (i == 1 && !lua_isnil(L, -1))
            take_column(x, name, f);
        else if (i > 1 && !lua_isnil(L, -1))
            read_join(x, name, sources[i], f);
        f->either |= i == 3 && !lua_isnil(L, -1);
        lua_settop(L, table);
    }
    if (f->n_columns > 1 && !f->with.n)
        f->with = STR(" ");
    if (ways != 1)
        finding_hint(finding_add(x->r.f, reader_place(&x->r, name),
                                 "%s: one of const, column, join and either says where it comes from", name),
                     "{ const = \"kg\" } or { column = \"Netto\" }");
    check_pieces(x, name, id, f);
}

/* ---- all fields ---- */

static bool find_field(struct map_reader *x, const char *where, const char *name, size_t *ret)
{
    size_t near;
    struct rule_finding *f;

    if (field_find_column(str_of(name), ret))
        return true;
    f = finding_add(x->r.f, reader_place(&x->r, name), "%s: '%.60s' is not a field of a shipment", where, name);
    if (field_nearest(str_of(name), &near))
        finding_hint(f, "did you mean '%s'?", x->f->columns[near]);
    else
        finding_hint(f, "'penwatch help fields' lists them");
    return false;
}

static void read_field(struct map_reader *x, const char *name)
{
    lua_State            *L = x->r.L;
    struct mapping_field *f;
    size_t                id;

    if (!find_field(x, "fields", name, &id))
        return;
    f = &x->f->map.fields[id];
    if (f->given) {
        finding_add(x->r.f, reader_place(&x->r, name), "fields: %s is given twice", x->f->columns[id]);
        return;
    }
    f->given = true;
    f->line  = reader_place(&x->r, name).line;
    if (lua_istable(L, -1))
        read_described(x, name, id, f);
    else
        take_column(x, name, f);
}

/* Calls `each` for the text keys of table[key] in order, with the value on top; false when there is no such table. */
static bool each_key(struct map_reader *x, int table, const char *key,
                     void (*each)(struct map_reader *x, const char *name))
{
    lua_State *L   = x->r.L;
    int        top = lua_gettop(L);
    size_t     n;

    reader_enter(&x->r, key);
    if (lua_getfield(L, table, key) != LUA_TTABLE) {
        if (!lua_isnil(L, -1))
            finding_add(x->r.f, reader_place(&x->r, key), "%s must be a table, not a %s", key, luaL_typename(L, -1));
        lua_settop(L, top);
        return false;
    }
    if (lua_rawlen(L, -1))
        finding_add(x->r.f, reader_place(&x->r, key), "%s: a value without a name", key);
    n = read_push_keys(L, top + 1);
    for (size_t i = 0; i < n; i++) {
        const char *name;

        lua_rawgeti(L, top + 2, (lua_Integer)i + 1);
        name = lua_tostring(L, -1);
        lua_pushvalue(L, -1);
        lua_rawget(L, top + 1);
        each(x, name);
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
    return true;
}

/* ---- values ---- */

static int by_from(const void *a, const void *b)
{
    return str_cmp(((const struct mapping_value *)a)->from, ((const struct mapping_value *)b)->from);
}

static bool word_known(size_t id, struct str word)
{
    struct str rest = str_of(kind_words(field_info(id)->kind)), known;

    if (!rest.n || !word.n)
        return true;
    while (text_split(&rest, '|', &known))
        if (str_eq(known, word))
            return true;
    return false;
}

static void read_value(struct map_reader *x, const char *name, size_t id, struct mapping_value *values, size_t *n)
{
    struct mapping_value *v = &values[*n];

    if (!text_of(x, -2, name, "values: their word", TEXT_MAX, &v->from) ||
        !text_of(x, -1, name, "values: our word", TEXT_MAX, &v->to))
        return;
    v->from = text_trim(v->from);
    if (!word_known(id, v->to))
        finding_hint(finding_add(x->r.f, reader_place(&x->r, v->to.p), "values: '%.60s' is no word of %s", v->to.p,
                                 name),
                     "%s", kind_words(field_info(id)->kind));
    (*n)++;
}

static void read_values(struct map_reader *x, const char *name)
{
    lua_State            *L   = x->r.L;
    int                   top = lua_gettop(L);
    struct mapping_value *values;
    size_t                id, n = 0;

    if (!find_field(x, "values", name, &id))
        return;
    if (!x->f->map.fields[id].given)
        finding_add(x->r.f, reader_place(&x->r, name), "values: %s is not among 'fields'", name);
    if (!lua_istable(L, top)) {
        finding_hint(finding_add(x->r.f, reader_place(&x->r, name), "values: %s must be a table", name),
                     "{ [\"10\"] = \"sea\" }");
        return;
    }
    values = room(x, MAPPING_VALUES_MAX * sizeof *values);
    for (lua_pushnil(L); lua_next(L, top); lua_pop(L, 1)) {
        if (n == MAPPING_VALUES_MAX) {
            finding_add(x->r.f, reader_place(&x->r, name), "values: more than %d words of %s", MAPPING_VALUES_MAX,
                        name);
            lua_settop(L, top);
            break;
        }
        read_value(x, name, id, values, &n);
    }
    qsort(values, n, sizeof *values, by_from);
    for (size_t i = 1; i < n; i++)
        if (str_eq(values[i - 1].from, values[i].from))
            finding_add(x->r.f, reader_place(&x->r, name), "values: '%.60s' of %s is there twice", values[i].from.p,
                        name);
    x->f->map.fields[id].values   = values;
    x->f->map.fields[id].n_values = n;
}

/* ---- the rest ---- */

/* Blanks and apostrophes that no eye tells apart are one mark (mapping.c). */
static struct str one_mark(struct str s)
{
    if (str_is(s, "\xC2\xA0") || str_is(s, "\xE2\x80\xAF") || str_is(s, "\xE2\x80\x89"))
        return STR(" ");
    return str_is(s, "\xE2\x80\x99") ? STR("'") : s;
}

static void read_numbers(struct map_reader *x, int table)
{
    struct mapping *m = &x->f->map;
    struct str      grouping = STR_NONE, delimiter = STR_NONE;
    struct text_key keys[] = { { "format", 20, &m->format },       { "encoding", 40, &m->encoding },
                               { "root", TEXT_MAX, &m->root },     { "record", TEXT_MAX, &m->record },
                               { "delimiter", MARK_MAX, &delimiter }, { "decimal", MARK_MAX, &m->decimal },
                               { "thousands", MARK_MAX, &m->thousands }, { "grouping", 20, &grouping },
                               { "dates", 40, &m->dates } };

    read_texts(x, table, "", keys, COUNT_OF(keys));
    m->decimal   = one_mark(m->decimal);
    m->thousands = one_mark(m->thousands);
    m->lakh      = str_is(grouping, "lakh");
    if (grouping.n && !m->lakh)
        finding_hint(say(x, "grouping", "grouping can only be \"lakh\""), "groups of three need no word");
    if (m->lakh && !m->thousands.n)
        say(x, "grouping", "grouping needs 'thousands', the mark between the groups");
    if (m->thousands.n && str_eq(m->thousands, m->decimal.n ? m->decimal : STR(".")))
        say(x, "thousands", "decimal and thousands cannot be the same mark");
    if ((m->decimal.n && strpbrk(m->decimal.p, "0123456789-")) ||
        (m->thousands.n && strpbrk(m->thousands.p, "0123456789-")))
        say(x, "decimal", "a mark cannot be a digit or a minus");
    if (str_is(m->decimal, "?"))
        finding_hint(say(x, "decimal", "decimal is still to be said: which mark stands before decimals?"),
                     "\".\" or \",\"");
    if (m->dates.n && !mapping_dates_valid(m->dates))
        finding_hint(say(x, "dates", "dates must hold a day, a month and a year once each, and signs between them"),
                     "\"DD.MM.YYYY\", \"MM/DD/YYYY\", \"DD-MMM-YY\", \"DD/MM/YYYY hh:mm\"");
    if (delimiter.n == 1 && (unsigned char)*delimiter.p < 0x80 && !strchr("\"\r\n", *delimiter.p))
        m->delimiter = *delimiter.p;
    else if (delimiter.n)
        say(x, "delimiter", "delimiter must be one sign, like \";\" or \"\\t\"");
}

/* table[key] as a sequence of at most `most` texts; n is left alone when there is none. */
static const struct str *read_list(struct map_reader *x, int table, const char *key, size_t most, size_t *n)
{
    lua_State  *L     = x->r.L;
    struct str *texts = room(x, most * sizeof *texts);

    if (lua_getfield(L, table, key) != LUA_TNIL) {
        *n = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
        if (*n == 0 || *n > most)
            finding_hint(finding_add(x->r.f, reader_place(&x->r, key), "%s must be a list of 1 to %zu texts", key,
                                     most),
                         "%s = { \"...\", \"...\" }", key);
        for (size_t i = 0; i < *n && i < most; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            if (text_of(x, -1, key, key, TEXT_MAX, &texts[i]) && !text_trim(texts[i]).n)
                finding_add(x->r.f, reader_place(&x->r, key), "%s: a text is empty", key);
            lua_pop(L, 1);
        }
        *n = *n > most ? 0 : *n;
    }
    lua_settop(L, table);
    return texts;
}

static void read_lists(struct map_reader *x, int table)
{
    struct mapping   *m = &x->f->map;
    size_t            n = 0;
    const struct str *months = read_list(x, table, "months", MAPPING_MONTHS, &n);

    m->months = n ? months : NULL;
    if (n && n != MAPPING_MONTHS)
        say(x, "months", "months must be the twelve names, January's first");
    m->ignore = read_list(x, table, "ignore", MAPPING_IGNORE_MAX, &m->n_ignore);
}

/* What a shipment cannot do without, and what would be counted once for each line of a split cell. */
static void check_fields(struct map_reader *x, bool complete)
{
    static const size_t must[] = { FIELD_REFERENCE, FIELD_ISSUED_ON };
    static const size_t amounts[] = { FIELD_QUANTITY, FIELD_GROSS_KG, FIELD_PACKAGES, FIELD_VALUE };
    const struct mapping *m = &x->f->map;

    for (size_t i = 0; i < (m->returns ? 1 : COUNT_OF(must)) && !complete; i++)
        if (!m->fields[must[i]].given)
            finding_add(x->r.f, reader_place(&x->r, "fields"),
                        "fields: %s is missing; without it a shipment cannot be identified", x->f->columns[must[i]]);
    for (size_t i = 0; i < COUNT_OF(amounts) && m->split; i++)
        if (m->fields[amounts[i]].given && !m->fields[amounts[i]].split.n)
            finding_add(x->r.f, reader_place(&x->r, x->f->columns[amounts[i]]),
                        "%s is not split as other fields are: it would count once for each goods line",
                        x->f->columns[amounts[i]]);
}

void read_mapping(struct map_reader *x, int table)
{
    static const char *const keys[] = { "title", "format", "root", "record", "encoding", "delimiter", "skip", "header",
                                        "ignore", "decimal", "thousands", "grouping", "dates", "months", "returns", "fields",
                                        "values", "row", NULL };
    lua_State  *L     = x->r.L;
    struct str  title = STR_NONE;
    size_t      before;
    bool        row;

    reader_keys(&x->r, table, "mapping", keys);
    read_texts(x, table, "", &(struct text_key){ "title", TEXT_MAX, &title }, 1);
    read_numbers(x, table);
    read_lists(x, table);
    x->f->map.skip      = count_of(x, table, "skip", 0, MAPPING_SKIP_MAX, 0);
    x->f->map.no_header = !flag_of(x, table, "header", true);
    x->f->map.returns   = flag_of(x, table, "returns", false);
    if (lua_getfield(L, table, "row") != LUA_TNIL && !lua_isfunction(L, -1))
        finding_hint(say(x, "row", "row must be a function"),
                     "row = function(f, cells) f.remarks = cells[\"Note\"] end");
    row = lua_isfunction(L, -1);
    lua_settop(L, table);
    before = x->r.f->n;
    if (!each_key(x, table, "fields", read_field))
        finding_hint(say(x, "return", "fields is missing"),
                     "fields = { reference = \"PEN No\", issued_on = \"Date\" }");
    else
        check_fields(x, row || x->r.f->n > before);     /* one that could not be read may be the one */
    each_key(x, table, "values", read_values);
}
