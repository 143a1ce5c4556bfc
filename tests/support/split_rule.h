/*
 * split_rule.h - a rulebook of one rule and one profile, and ways to spoil it.
 */
#ifndef PW_TESTS_SPLIT_RULE_H
#define PW_TESTS_SPLIT_RULE_H

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "script/rulebook.h"
#include "tap.h"

static const char split_rule[] =
    "return rule {\n"                                                                       /* 1 */
    "  id = \"split\", group = \"quantity\", on = \"goods\",\n"                             /* 2 */
    "  title = \"Several orders below the limit\",\n"                                       /* 3 */
    "  reference = \"R28\",\n"                                                              /* 4 */
    "  only = { importing_country = list(\"region\"), transport_mode = { \"sea\", \"road\" } },\n"
    "  needs = {\n"                                                                         /* 6 */
    "    \"substance\", \"quantity_kg\", \"importer.age_days\",\n"                          /* 7 */
    "    limit_kg = lookup(\"limits\", { substance = \"substance\" }, \"kg\"),\n"           /* 8 */
    "    sum_90d  = history.sum(\"quantity_kg\", { by = { \"importer\", \"substance\" }, within = \"90d\" }),\n"
    "    vague = list(\"vague\"),\n"                                                        /* 10 */
    "  },\n"
    "  because = \"{quantity_kg} kg of {substance}, limit {limit_kg} kg, {over} over\",\n"  /* 12 */
    "  letter = \"Please explain the quantity of {quantity_kg} kg.\",\n"                    /* 13 */
    "  check = function(f, p)\n"                                                            /* 14 */
    "    if has(f.vague, f.substance) or f.importer.age_days < 0 then return false end\n"   /* 15 */
    "    local sum = f.sum_90d + f.quantity_kg\n"                                           /* 16 */
    "    return f.quantity_kg < f.limit_kg and sum > f.limit_kg * p.factor and true,\n"     /* 17 */
    "      sum > f.limit_kg * p.factor and f.quantity_kg < f.limit_kg and { over = sum - f.limit_kg, strength = p.strength } or nil\n"
    "  end,\n"                                                                              /* 19 */
    "  params = { factor = 1.0, strength = 0.5 },\n"                                        /* 20 */
    "  examples = {\n"                                                                      /* 21 */
    "    { given = { substance = \"ACETONE\", quantity_kg = 90, limit_kg = 100, sum_90d = 85, importer = { age_days = 3 } },\n"
    "      hit = { over = 75, strength = 0.5 } },\n"
    "    { given = { substance = \"ACETONE\", quantity_kg = 90, limit_kg = 100, sum_90d = 0, [\"importer.age_days\"] = 3 }, hit = false },\n"
    "    { given = { substance = \"ACETONE\" }, skipped = \"limit_kg\" },\n"
    "    { given = { transport_mode = \"air\" }, hit = false },\n"
    "  },\n"
    "}\n";

static const char import_profile[] =
    "return profile {\n"                                                                    /* 1 */
    "  id = \"import\", title = \"Import screening\",\n"                                    /* 2 */
    "  lanes = { yellow = 30, red = 60 },\n"                                                /* 3 */
    "  sample = { share = 0.02, at_least = 2 },\n"                                          /* 4 */
    "  groups = { quantity = { cap = 40 }, country = { cap = 25 }, alert = { cap = 45 } },\n"
    "  rules = {\n"                                                                         /* 6 */
    "    split = { weight = 25, params = { factor = 1.2 } },\n"                             /* 7 */
    "  },\n"
    "}\n";

static const char *const limits_columns[] = { "substance", "kg", "country" };
static const char *const region_columns[] = { "country", "role" };
static const char *const vague_columns[]  = { "name" };
static const struct str  region_keys[]    = { { "AF", 2 }, { "IR", 2 }, { "PK", 2 }, { "TJ", 2 }, { "UZ", 2 },
                                              { "TM", 2 }, { "CN", 2 }, { "IN", 2 }, { "MM", 2 }, { "LA", 2 } };
static const struct str  vague_keys[]     = { { "chemical", 8 }, { "solvent", 7 } };
static const struct table_info tables[]   = {
    { "limits", false, limits_columns, 3, NULL, 0 },
    { "region", true, region_columns, 2, region_keys, COUNT_OF(region_keys) },
    { "vague", true, vague_columns, 1, vague_keys, COUNT_OF(vague_keys) },
    { "empty", true, vague_columns, 1, NULL, 0 },
};
static const struct rule_env env = { tables, COUNT_OF(tables) };

/* `text` with the first `from` replaced. */
static inline void replaced(struct buf *out, const char *text, const char *from, const char *to)
{
    const char *at = from ? strstr(text, from) : NULL;

    buf_reset(out);
    if (!at) {
        if (from)
            check_text("what is to be replaced is there", from, "");
        buf_text(out, text);
        return;
    }
    buf_add(out, text, (size_t)(at - text));
    buf_text(out, to);
    buf_text(out, at + strlen(from));
}

static inline int load2(const char *rule, const char *profile, struct rulebook **ret, struct rule_findings *f,
                 struct pw_err *err)
{
    struct rule_source files[] = {
        { STR("quantity/split.lua"), str_of(rule) },
        { STR("profiles/import.lua"), str_of(profile) },
    };

    return rulebook_load(files, COUNT_OF(files), &env, ret, f, err);
}

#endif
