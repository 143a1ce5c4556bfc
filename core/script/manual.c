#include "config.h"
#include "script/manual.h"

#include "base/mem.h"
#include "script/define.h"
#include "script/expr.h"
#include "script/safelib.h"

#define WINDOW "of: penwatch.history_field, how: penwatch.window"
#define W MANUAL_WORDS
#define B MANUAL_BASE
#define S MANUAL_STRING
#define M MANUAL_MATH
#define T MANUAL_TABLE

const struct manual_entry manual[] = {
    { W, "rule", "rule: penwatch.rule", "penwatch.made", "what a rule file returns", "return rule { id = \"large_order\", ... }" },
    { W, "profile", "profile: penwatch.profile", "penwatch.made", "what a profile file returns", "return profile { id = \"import\", ... }" },
    { W, "list", "name: string", "string[]", "a list of words or countries, by its name; for needs, only and params", "only = { importing_country = list(\"heroin_region\") }" },
    { W, "lookup", "table: string, keys: table<string, penwatch.fact>, column: string", "penwatch.made",
      "a need: the cell of a table or list whose key columns equal these facts", "limit_kg = lookup(\"limits\", { substance = \"substance\" }, \"kg\")" },
    { W, "history.count", "how: penwatch.window", "penwatch.made", "a need: earlier goods lines that match", "times = history.count({ by = { \"importer\" }, within = \"365d\" })" },
    { W, "history.sum", WINDOW, "penwatch.made", "a need: the sum of an amount over earlier lines; 0 when there are none",
      "sum_90d = history.sum(\"quantity_kg\", { by = { \"importer\", \"substance\" }, within = \"90d\" })" },
    { W, "history.mean", WINDOW, "penwatch.made", "a need: their average; absent when there are none", "mean_kg = history.mean(\"quantity_kg\", { by = { \"exporter\" }, within = \"365d\" })" },
    { W, "history.stddev", WINDOW, "penwatch.made", "a need: their standard deviation; absent when there are none",
      "spread_kg = history.stddev(\"quantity_kg\", { by = { \"exporter\" }, within = \"365d\" })" },
    { W, "history.max", WINDOW, "penwatch.made", "a need: the largest of them; absent when there are none", "max_kg = history.max(\"quantity_kg\", { by = { \"importer\" }, within = \"730d\" })" },
    { W, "history.distinct", WINDOW, "penwatch.made", "a need: how many different values a field had",
      "others = history.distinct(\"exporter\", { by = { \"importer\" }, within = \"60d\", where = { exporter = different() } })" },
    { W, "history.days_since", "how: penwatch.window", "penwatch.made", "a need: days from the newest line that matches to this one; absent when there is none",
      "days = history.days_since({ by = { \"importer\" }, within = \"180d\", where = { reply = \"objection\" } })" },
    { W, "history.last", WINDOW, "penwatch.made", "a need: the newest value of an amount; absent when there is none", "last_kg = history.last(\"quantity_kg\", { by = { \"importer\" }, within = \"365d\" })" },
    { W, "one_of", "values: (string|number)[]", "penwatch.made", "in `where`: any of these", "where = { state = one_of { \"withdrawn\", \"cancelled\" } }" },
    { W, "same", "", "penwatch.made", "in `where`: the same as this shipment's", "where = { substance = same() }" },
    { W, "different", "", "penwatch.made", "in `where`: another than this shipment's", "where = { exporter = different() }" },
    { W, "near", "share: number", "penwatch.made", "in `where`: this shipment's amount, give or take a share", "where = { quantity_kg = near(0.1) }" },

    { B, "has", "list: string[], value: string", "boolean", "is the value in the list or sequence?", "has(f.route.countries, \"AE\")" },
    { B, "round", "x: number, decimals?: integer", "number", "rounded half away from zero", "round(f.quantity_kg, 1)" },
    { B, "date", "day: string", "integer", "the number of a day, as date facts have it", "f.issued_on >= date(\"2026-03-01\")" },
    { B, "type", "value: any", "string", "number, string, boolean, table, nil or list", "type(f.containers) == \"list\"" },
    { B, "tostring", "value: any", "string", "a number, text, truth value or nil as text", "tostring(f.packages)" },
    { B, "tonumber", "value: any", "number?", "the number that a text holds, or nil", "tonumber(f.hs)" },
    { B, "pairs", "t: table", "fun(): any, any", "goes through names and values, numbers first, then texts in ascending order", "for name, value in pairs(t) do ... end" },
    { B, "ipairs", "t: table", "fun(): integer, any", "goes through a list or sequence in order", "for i, country in ipairs(f.route.countries) do ... end" },

    { S, "string.len", "s: string", "integer", "number of bytes", "f.end_use:len()" },
    { S, "string.sub", "s: string, from: integer, to?: integer", "string", "a part; counted from the end when negative", "f.hs:sub(1, 4) == \"2914\"" },
    { S, "string.upper", "s: string", "string", "ASCII letters made large", "f.unit:upper()" },
    { S, "string.lower", "s: string", "string", "ASCII letters made small", "f.end_use:lower():contains(\"paint\")" },
    { S, "string.trim", "s: string", "string", "without blanks at both ends", "f.remarks:trim()" },
    { S, "string.find", "s: string, part: string, from?: integer", "integer?, integer?", "where a part begins and ends, or nil; no patterns", "f.remarks:find(\"urgent\")" },
    { S, "string.contains", "s: string, part: string", "boolean", "does it hold the part?", "f.end_use:contains(\"paint\")" },
    { S, "string.starts", "s: string, head: string", "boolean", "does it begin so?", "f.hs:starts(\"2914\")" },
    { S, "string.ends", "s: string, tail: string", "boolean", "does it end so?", "f.importer.email:ends(\".example\")" },
    { S, "string.count", "s: string, part: string", "integer", "how often the part is in it", "f.remarks:count(\"/\")" },
    { S, "string.replace", "s: string, old: string, new: string", "string", "each `old` as `new`", "f.hs:replace(\".\", \"\")" },
    { S, "string.rep", "s: string, n: integer, gap?: string", "string", "repeated", "(\"x\"):rep(3)" },
    { S, "string.words", "s: string", "string[]", "its words", "#f.importer.address:words() < 3" },
    { S, "string.split", "s: string, by: string", "string[]", "its parts between `by`", "f.vessel:split(\" \")[1]" },
    { S, "string.digits", "s: string", "string", "its digits alone", "f.importer.phone:digits()" },
    { S, "string.format", "form: string, ...: any", "string", "as in Lua: %d %g %.2f %s %%; no addresses", "string.format(\"%.1f t\", f.quantity_kg / 1000)" },

    { M, "math.abs", "x: number", "number", "without its sign", "math.abs(f.notice_days)" },
    { M, "math.ceil", "x: number", "integer", "the next whole number up", "math.ceil(f.quantity_kg)" },
    { M, "math.floor", "x: number", "integer", "the next whole number down", "math.floor(f.quantity_kg)" },
    { M, "math.max", "x: number, ...: number", "number", "the largest", "math.max(f.quantity_kg, f.gross_kg)" },
    { M, "math.min", "x: number, ...: number", "number", "the smallest", "math.min(1, f.days / 730)" },
    { M, "math.sqrt", "x: number", "number", "square root", "math.sqrt(f.times)" },
    { M, "math.log", "x: number, base?: number", "number", "logarithm", "math.log(f.quantity_kg, 10)" },
    { M, "math.tointeger", "x: number", "integer?", "the same as a whole number, or nil", "math.tointeger(f.version)" },
    { M, "math.pi", NULL, "number", "3.14159...", "math.pi" },

    { T, "table.insert", "t: table, value: any", "", "adds at the end of a table of your own", "table.insert(found, country)" },
    { T, "table.concat", "t: table, gap?: string", "string", "joined into one text", "table.concat(f.route.countries, \" - \")" },
    { T, "table.sort", "t: table", "", "sorts a table of your own, numbers before texts", "table.sort(found)" },
};
const size_t manual_count = COUNT_OF(manual);

bool manual_known(const char *name)
{
    const char *dot  = strchr(name, '.');
    struct str  word = { name, dot ? (size_t)(dot - name) : strlen(name) };

    return safelib_has_name(word) || define_has_word(word);
}

bool manual_example(struct str source, struct str *ret)
{
    struct arena       a = { 0 };
    struct scan        s = { 0 };
    struct tree        t;
    const struct expr *examples;
    bool               found = false;

    if (scan_text(source, &s, NULL) == PW_OK && expr_read(&s, &a, &t) &&
        (examples = expr_item(&t, expr_rule_table(&t), "examples")) != NULL && examples->kind == EXPR_TABLE && examples->list) {
        const struct token *first = &s.t[examples->list->first], *last = &s.t[examples->list->last];

        *ret  = (struct str){ first->s.p, (size_t)(last->s.p + last->s.n - first->s.p) };
        found = true;
    }
    scan_done(&s);
    arena_done(&a);
    return found;
}
