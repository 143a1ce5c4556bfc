#include "config.h"
#include "front/docs.h"

#include <stdio.h>

#include "base/text.h"
#include "format/json_write.h"
#include "model/measure.h"
#include "script/manual.h"

bool docs_hidden(size_t fact)
{
    size_t found;

    return !fact_find(str_of(fact_info(fact)->name), &found) || found != fact;
}

const char *docs_unit(size_t fact)
{
    static _Thread_local char text[40];
    struct fact_unit          u;
    const char               *name;

    fact_unit(fact, &u);
    name = measure_name(u.measure);
    name += strncmp(name, "a ", 2) == 0 ? 2 : 0;
    if (u.measure == MEASURE_GRADE)
        snprintf(text, sizeof text, "%g to %g", u.least, u.most);
    else
        snprintf(text, sizeof text, "%s", name);
    return text;
}

/* ---- markdown ---- */

static void cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            buf_byte(out, '\\');
        buf_byte(out, (unsigned char)*text);
    }
}

static void facts_table(struct buf *out, enum fact_scope scope)
{
    struct fact_unit u;

    buf_text(out, "| Fact | Type | Unit or words | What it says |\n|---|---|---|---|\n");
    for (size_t i = 0; i < fact_count(); i++) {
        const struct fact_info *f = fact_info(i);

        if (f->scope != scope || docs_hidden(i))
            continue;
        fact_unit(i, &u);
        buf_printf(out, "| `%s` | %s | ", f->name, fact_type_name(f->type));
        if (u.words.n) {
            BUF_STACK(words, 100);

            buf_str(&words, u.words);
            cell(out, words.p ? words.p : "");
        } else {
            cell(out, docs_unit(i));
        }
        buf_text(out, " | ");
        cell(out, f->doc);
        buf_text(out, u.always ? "; always there |\n" : " |\n");
    }
}

static void functions_table(struct buf *out)
{
    static const char *const titles[] = {
        [MANUAL_WORDS] = "Words a rule file is made of", [MANUAL_BASE] = "Functions", [MANUAL_STRING] = "Texts",
        [MANUAL_MATH] = "Numbers", [MANUAL_TABLE] = "Tables of your own",
    };

    for (size_t i = 0; i < manual_count; i++) {
        const struct manual_entry *m = &manual[i];

        if (i == 0 || manual[i - 1].part != m->part)
            buf_printf(out, "\n### %s\n\n| Function | Gives | What it does | Example |\n|---|---|---|---|\n", titles[m->part]);
        buf_printf(out, "| `%s%s", m->name, m->params ? "(" : "");
        cell(out, m->params ? m->params : "");
        buf_printf(out, "%s` | `", m->params ? ")" : "");
        cell(out, m->gives[0] ? m->gives : "nothing");
        buf_printf(out, "` | %s | `", m->doc);
        cell(out, m->example);
        buf_text(out, "` |\n");
    }
}

static struct str example_of(const struct rule_files *files, const struct rule_info *r)
{
    struct str found = STR_NONE;

    for (size_t i = 0; i < files->n; i++)
        if (str_is(files->files[i].path, r->path) && manual_example(files->files[i].text, &found))
            return found;
    return STR_NONE;
}

static void one_rule(struct buf *out, const struct rule_files *files, const struct rule_info *r)
{
    struct str example = example_of(files, r);

    buf_printf(out, "\n### %s\n\n%s (%s, %s, on %s)%s.\n\n> %s\n\nReads", r->id, r->title, r->group, r->reference,
               r->on == SCOPE_GOODS ? "each goods line" : "the shipment", r->favours ? "; speaks for the shipment" : "", r->because);
    for (size_t n = 0; n < r->n_needs; n++)
        buf_printf(out, "%s `%s`", n ? "," : "", r->needs[n].name);
    buf_text(out, ".\n");
    if (example.n)
        buf_printf(out, "\n```lua\n%.*s\n```\n", (int)example.n, example.p);
}

void docs_markdown(struct buf *out, const struct rulebook *rb, const struct rule_files *files)
{
    buf_text(out, "# Reference for rule authors\n\nMade by `penwatch rules docs` from the lists that the program works with.\n\n"
                  "A fact that is absent is `nil`: a rule that needs it is skipped, unless it says `missing = \"pass\"`.\n\n"
                  "## Facts of the shipment\n\n");
    facts_table(out, SCOPE_SHIPMENT);
    buf_text(out, "\n## Facts of a goods line\n\nFor rules with `on = \"goods\"`.\n\n");
    facts_table(out, SCOPE_GOODS);
    buf_text(out, "\n## Fields of history windows\n\nFor `by`, `where` and what is counted or summed.\n\n| Field | Amount | What it is |\n|---|---|---|\n");
    for (int i = 0; i < HISTORY_FIELD_COUNT; i++) {
        const struct history_field_info *h = history_field_info((enum history_field)i);

        buf_printf(out, "| `%s` | %s | %s |\n", h->name, h->amount ? "yes" : "", h->doc);
    }
    buf_text(out, "\n## Functions\n");
    functions_table(out);
    buf_printf(out, "\n## Rules\n\n%zu rules.\n", rulebook_rules(rb));
    for (size_t i = 0; i < rulebook_rules(rb); i++)
        one_rule(out, files, rulebook_rule(rb, i));
}

/* ---- JSON ---- */

static void json_facts(struct json_out *j)
{
    struct fact_unit u;

    json_open(j, "facts", '[');
    for (size_t i = 0; i < fact_count(); i++) {
        const struct fact_info *f = fact_info(i);
        struct str              rest, word;

        if (docs_hidden(i))
            continue;
        fact_unit(i, &u);
        json_open(j, NULL, '{');
        json_textz(j, "name", f->name);
        json_textz(j, "type", fact_type_name(f->type));
        json_textz(j, "on", f->scope == SCOPE_GOODS ? "goods" : "shipment");
        json_textz(j, "unit", docs_unit(i)[0] ? docs_unit(i) : NULL);
        json_open(j, "words", '[');
        for (rest = u.words; text_split(&rest, '|', &word);)
            json_text(j, NULL, word);
        json_close(j);
        json_bool(j, "always", u.always);
        json_textz(j, "doc", f->doc);
        json_close(j);
    }
    json_close(j);
}

static void json_functions(struct json_out *j)
{
    json_open(j, "functions", '[');
    for (size_t i = 0; i < manual_count; i++) {
        json_open(j, NULL, '{');
        json_textz(j, "name", manual[i].name);
        json_textz(j, "params", manual[i].params);
        json_textz(j, "gives", manual[i].gives);
        json_textz(j, "doc", manual[i].doc);
        json_textz(j, "example", manual[i].example);
        json_close(j);
    }
    json_close(j);
}

static void json_rules(struct json_out *j, const struct rulebook *rb, const struct rule_files *files)
{
    json_open(j, "rules", '[');
    for (size_t i = 0; i < rulebook_rules(rb); i++) {
        const struct rule_info *r = rulebook_rule(rb, i);

        json_open(j, NULL, '{');
        json_textz(j, "id", r->id);
        json_textz(j, "group", r->group);
        json_textz(j, "on", r->on == SCOPE_GOODS ? "goods" : "shipment");
        json_textz(j, "title", r->title);
        json_textz(j, "reference", r->reference);
        json_textz(j, "because", r->because);
        json_bool(j, "favours", r->favours);
        json_open(j, "needs", '[');
        for (size_t n = 0; n < r->n_needs; n++)
            json_textz(j, NULL, r->needs[n].name);
        json_close(j);
        json_text(j, "example", example_of(files, r));
        json_close(j);
    }
    json_close(j);
}

int docs_json(struct buf *out, const struct rulebook *rb, const struct rule_files *files, struct pw_err *err)
{
    struct json_out j = { .out = out, .pretty = true };

    json_open(&j, NULL, '{');
    json_facts(&j);
    json_open(&j, "history_fields", '[');
    for (int i = 0; i < HISTORY_FIELD_COUNT; i++) {
        json_open(&j, NULL, '{');
        json_textz(&j, "name", history_field_info((enum history_field)i)->name);
        json_bool(&j, "amount", history_field_info((enum history_field)i)->amount);
        json_textz(&j, "doc", history_field_info((enum history_field)i)->doc);
        json_close(&j);
    }
    json_close(&j);
    json_functions(&j);
    json_rules(&j, rb, files);
    json_close(&j);
    return json_end(&j, err);
}
