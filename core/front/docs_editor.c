#include "config.h"
#include "front/docs.h"

#include "base/text.h"
#include "model/measure.h"
#include "script/manual.h"

/* ---- the Lua language server ---- */

#define PARTS_MAX 40        /* exporter, importer, ..., lines, lines.sum, route, pen, previous */

static const char *lua_type(enum fact_type t)
{
    switch (t) {
    case FACT_TEXT:    return "string";
    case FACT_NUMBER:  return "number";
    case FACT_INTEGER: return "integer";
    case FACT_BOOL:    return "boolean";
    case FACT_DATE:    return "integer";
    case FACT_LIST:    return "string[]";
    default:           return "string|number";
    }
}

/* The part of a name before its last dot; n == 0 without one. */
static struct str part_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    return (struct str){ name, dot ? (size_t)(dot - name) : 0 };
}

static void class_name(struct buf *out, struct str part)
{
    buf_text(out, "penwatch.facts");
    if (part.n)
        buf_byte(out, '.');
    buf_str(out, part);
}

static void field_line(struct buf *out, size_t fact)
{
    const struct fact_info *f    = fact_info(fact);
    const char             *last = strrchr(f->name, '.');
    struct fact_unit        u;
    struct str              rest, word;

    fact_unit(fact, &u);
    buf_printf(out, "---@field %s ", last ? last + 1 : f->name);
    if (u.words.n) {
        bool first = true;

        buf_byte(out, '(');
        for (rest = u.words; text_split(&rest, '|', &word); first = false)
            buf_printf(out, "%s\"%.*s\"", first ? "" : "|", (int)word.n, word.p);
        buf_byte(out, ')');
    } else {
        buf_text(out, lua_type(f->type));
    }
    buf_printf(out, "%s ", u.always ? "" : "?");
    if (docs_unit(fact)[0])
        buf_printf(out, "%s: ", docs_unit(fact));
    buf_printf(out, "%s%s\n", f->doc, f->scope == SCOPE_GOODS ? " (goods line)" : "");
}

/* Notes a part and those above it, once each. */
static void note_part(struct str parts[static PARTS_MAX], size_t *n, struct str part)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(parts[i], part))
            return;
    if (*n < PARTS_MAX)
        parts[(*n)++] = part;
    if (part.n) {
        size_t up = part.n;

        while (up > 0 && part.p[up - 1] != '.')
            up--;
        note_part(parts, n, (struct str){ part.p, up ? up - 1 : 0 });
    }
}

static void facts_classes(struct buf *out)
{
    struct str parts[PARTS_MAX];
    size_t     n = 0;

    for (size_t i = 0; i < fact_count(); i++)
        note_part(parts, &n, part_of(fact_info(i)->name));
    for (size_t p = 0; p < n; p++) {
        buf_text(out, "\n---@class ");
        class_name(out, parts[p]);
        buf_byte(out, '\n');
        for (size_t i = 0; i < fact_count(); i++)
            if (!docs_hidden(i) && str_eq(part_of(fact_info(i)->name), parts[p]))
                field_line(out, i);
        for (size_t k = 0; k < n; k++) {
            size_t below = parts[p].n ? parts[p].n + 1 : 0;

            if (parts[k].n <= below || (below && (memcmp(parts[k].p, parts[p].p, parts[p].n) != 0 || parts[k].p[parts[p].n] != '.')) ||
                memchr(parts[k].p + below, '.', parts[k].n - below))
                continue;
            buf_printf(out, "---@field %.*s ", (int)(parts[k].n - below), parts[k].p + below);
            class_name(out, parts[k]);
            buf_byte(out, '\n');
        }
    }
    buf_text(out, "---@field [string] any needs that the rule names itself: windows, look-ups, lists\n");
}

static void names_alias(struct buf *out)
{
    buf_text(out, "\n---@alias penwatch.fact\n");
    for (size_t i = 0; i < fact_count(); i++)
        if (!docs_hidden(i))
            buf_printf(out, "---| '\"%s\"' # %s\n", fact_info(i)->name, fact_info(i)->doc);
    buf_text(out, "\n---@alias penwatch.history_field\n");
    for (int i = 0; i < HISTORY_FIELD_COUNT; i++)
        buf_printf(out, "---| '\"%s\"' # %s\n", history_field_info((enum history_field)i)->name,
                   history_field_info((enum history_field)i)->doc);
}

static void shapes(struct buf *out)
{
    buf_text(out,
             "\n---@class penwatch.made what a word gives; it is only handed on\n"
             "\n---@class penwatch.window\n"
             "---@field by penwatch.history_field[] what earlier lines share with this one\n"
             "---@field within string days back, as in \"90d\"\n"
             "---@field where? table<penwatch.history_field, any>\n"
             "\n---@class penwatch.example\n"
             "---@field given table facts by name\n"
             "---@field hit? boolean|table true, false, or the evidence it must have\n"
             "---@field skipped? string the need that is missing\n"
             "\n---@class penwatch.rule\n"
             "---@field id string the file's name\n"
             "---@field group string the folder's name\n"
             "---@field on \"goods\"|\"shipment\"\n"
             "---@field title string\n"
             "---@field reference string\n"
             "---@field only? table<penwatch.fact, any> where the rule applies\n"
             "---@field needs table facts by name, and windows, look-ups and lists under names of your own\n"
             "---@field missing? \"pass\" the check handles needs that are nil\n"
             "---@field because string for the officer, with {name} filled in\n"
             "---@field letter? string what may be told to a firm\n"
             "---@field favours? boolean speaks for the shipment\n"
             "---@field check fun(f: penwatch.facts, p: table): boolean, table?\n"
             "---@field params? table numbers and words that a profile may change\n"
             "---@field examples penwatch.example[]\n"
             "\n---@class penwatch.profile\n"
             "---@field id string\n"
             "---@field title string\n"
             "---@field lanes { yellow: integer, red: integer }\n"
             "---@field sample { share: number, at_least: integer }\n"
             "---@field groups table<string, { cap: integer }>\n"
             "---@field rules table<string, { weight: integer, force?: string, params?: table }>\n");
}

/* ---@param lines from "name: type, name?: type", and the names alone into `names`. */
static void param_lines(struct buf *out, const char *params, struct buf *names)
{
    const char *p = params;

    while (*p) {
        const char *colon = strchr(p, ':'), *end;
        int         depth = 0;

        if (!colon)
            return;
        for (end = colon; *end && (depth > 0 || *end != ','); end++)
            depth += (*end == '<' || *end == '(') - (*end == '>' || *end == ')');
        buf_printf(out, "---@param %.*s%.*s\n", (int)(colon - p), p, (int)(end - colon - 1), colon + 1);
        if (names->n)
            buf_text(names, ", ");
        buf_add(names, p, (size_t)(colon - p) - (colon[-1] == '?'));
        p = *end ? end + 1 : end;
        p += *p == ' ';
    }
}

static void functions(struct buf *out)
{
    buf_text(out, "\n---@class penwatch.history\nhistory = {}\n\n---@class stringlib\nstring = {}\n\n---@class mathlib\nmath = {}\n\n---@class tablelib\ntable = {}\n");
    for (size_t i = 0; i < manual_count; i++) {
        const struct manual_entry *m = &manual[i];
        BUF_AUTO                   names = { 0 };

        buf_printf(out, "\n---%s\n---\n---`%s`\n", m->doc, m->example);
        if (!m->params) {
            buf_printf(out, "---@type %s\n%s = nil\n", m->gives, m->name);
            continue;
        }
        param_lines(out, m->params, &names);
        if (m->gives[0])
            buf_printf(out, "---@return %s\n", m->gives);
        buf_printf(out, "function %s(%.*s) end\n", m->name, (int)names.n, names.p ? names.p : "");
    }
}

void docs_meta(struct buf *out)
{
    buf_text(out, "---@meta\n-- Made by `penwatch rules docs --meta`: what rules may read and call, for the Lua language server.\n");
    facts_classes(out);
    names_alias(out);
    shapes(out);
    functions(out);
}

/* ---- luacheck ---- */

static void members(struct buf *out, enum manual_part part, const char *library)
{
    size_t n = strlen(library);

    buf_printf(out, "    %s = { fields = {", library);
    for (size_t i = 0; i < manual_count; i++)
        if (manual[i].part == part && strncmp(manual[i].name, library, n) == 0 && manual[i].name[n] == '.')
            buf_printf(out, " \"%s\",", manual[i].name + n + 1);
    buf_text(out, " } },\n");
}

void docs_luacheck(struct buf *out)
{
    buf_text(out, "-- Made by `penwatch rules docs --luacheck`: what rule and profile files may name.\n"
                  "stds.penwatch = {\n  read_globals = {\n   ");
    for (size_t i = 0; i < manual_count; i++)
        if (!strchr(manual[i].name, '.'))
            buf_printf(out, " \"%s\",", manual[i].name);
    buf_text(out, "\n");
    members(out, MANUAL_WORDS, "history");
    members(out, MANUAL_STRING, "string");
    members(out, MANUAL_MATH, "math");
    members(out, MANUAL_TABLE, "table");
    buf_text(out, "  },\n}\n"
                  "std = \"penwatch\"\n"
                  "unused_args = false             -- a check is always written check(f, p)\n"
                  "max_line_length = false         -- `because` is one sentence on one line\n"
                  "exclude_files = { \"penwatch.meta.lua\", \"**/penwatch.meta.lua\" }\n");
}
