#include "config.h"
#include "front/cli.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/alert.h"
#include "model/state.h"
#include "model/table_spec.h"

#define USAGE_OPTIONS 6     /* more would not fit a line; they are listed below it */

static void usage_line(struct buf *out, const struct command *k)
{
    size_t n = 0;

    buf_printf(out, "penwatch %s", k->name);
    while (n < CLI_OPTIONS_MAX && k->options[n].name)
        n++;
    for (size_t i = 0; i < n && n <= USAGE_OPTIONS; i++)
        buf_printf(out, " [--%s%s%s]", k->options[i].name, k->options[i].value ? " " : "",
                   k->options[i].value ? k->options[i].value : "");
    if (n > USAGE_OPTIONS)
        buf_text(out, " [options]");
    buf_printf(out, "%s%s\n", *k->args ? " " : "", k->args);
}

void help_command(struct buf *out, const struct command *k)
{
    usage_line(out, k);
    buf_printf(out, "\n%s.\n", k->summary);
    if (k->about)
        buf_printf(out, "\n%s\n", k->about);
    if (k->options[0].name)
        buf_text(out, "\nOptions:\n");
    for (size_t i = 0; i < CLI_OPTIONS_MAX && k->options[i].name; i++) {
        BUF_AUTO head = { 0 };

        buf_printf(&head, "--%s%s%s", k->options[i].name, k->options[i].value ? " " : "",
                   k->options[i].value ? k->options[i].value : "");
        buf_printf(out, "  %-22s %s\n", head.p, k->options[i].help);
    }
    buf_text(out, "\nExamples:\n");
    for (size_t i = 0; i + 1 < COUNT_OF(k->examples) && k->examples[i]; i += 2)
        buf_printf(out, "  %s\n      %s\n", k->examples[i], k->examples[i + 1]);
}

void help_all(struct buf *out)
{
    buf_text(out, "penwatch watches the licit trade in drug precursors: it takes in pre-export notifications,\n"
                  "scores them, says why, and keeps a record that cannot be rewritten unseen.\n\n"
                  "penwatch [--db FILE] [--as USER] [--json] COMMAND ...\n\nCommands:\n");
    for (size_t i = 0; i < command_count; i++)
        buf_printf(out, "  %-18s %s\n", commands[i].name, commands[i].summary);
    buf_text(out, "\nGlobal options:\n");
    for (size_t i = 0; cli_globals[i].name; i++) {
        BUF_AUTO head = { 0 };

        buf_printf(&head, "--%s%s%s", cli_globals[i].name, cli_globals[i].value ? " " : "",
                   cli_globals[i].value ? cli_globals[i].value : "");
        buf_printf(out, "  %-18s %s\n", head.p, cli_globals[i].help);
    }
    buf_text(out, "\n'penwatch COMMAND --help' explains a command; 'penwatch demo' shows it all at work.\n"
                  "'penwatch help states', 'help fields', 'help reasons' and 'help tables' print what the words mean.\n");
}

static void topic_states(struct buf *out)
{
    buf_text(out, "States of a shipment, and what leads from each to which:\n\n");
    for (int s = 0; s < STATE_COUNT; s++) {
        const char *comma = "";

        buf_printf(out, "  %-11s %s\n              ", state_name((enum state)s), state_meaning((enum state)s));
        for (int e = 0; e < EVENT_COUNT; e++) {
            enum state to;

            if (!state_allows((enum state)s, (enum event)e, &to))
                continue;
            buf_printf(out, "%s%s -> %s", comma, event_name((enum event)e), state_name(to));
            comma = ", ";
        }
        buf_text(out, *comma ? "\n" : "(nothing follows)\n");
    }
}

static void topic_fields(struct buf *out)
{
    static const char *const needs[] = { "", "expected", "required" };
    char column[FIELD_COLUMN_TEXT];

    buf_text(out, "Columns of a CSV file; in JSON the dotted paths, goods in a list 'goods'. A file with names of its own comes in by a\n"
                  "mapping file that gives these fields: 'penwatch mapping guess FILE' writes one.\n\n");
    for (size_t i = 0; i < FIELD_COUNT; i++)
        buf_printf(out, "%s  %-28s %-9s %s\n", i == FIELD_HEADER_COUNT ? "\nOf each goods line:\n\n" : "",
                   field_column(i, column), needs[field_info(i)->need], field_info(i)->doc);
}

static void topic_reasons(struct buf *out)
{
    buf_text(out, "Reason codes of a decision (decide --reason):\n\n");
    for (size_t i = 0; i < decision_reason_count; i++)
        buf_printf(out, "  %-18s %s\n", decision_reasons[i].code, decision_reasons[i].words);
}

static void topic_exceptions(struct buf *out)
{
    buf_text(out, "Reason codes of an exception (exception add --reason):\n\n");
    for (size_t i = 0; i < exception_reason_count; i++)
        buf_printf(out, "  %-18s %s\n", exception_reasons[i].code, exception_reasons[i].words);
    buf_printf(out, "\nAn exception runs for at most %d days.\n", EXCEPTION_DAYS_MAX);
}

static void topic_tables(struct buf *out)
{
    buf_text(out, "Reference tables (reference load TABLE FILE) and their columns:\n");
    for (size_t i = 0; i < table_spec_count; i++) {
        buf_printf(out, "\n  %s: %s\n    ", table_specs[i].name, table_specs[i].what);
        for (size_t k = 0; k < table_specs[i].n_columns; k++)
            buf_printf(out, table_specs[i].columns[k].required ? "%s%s" : "%s[%s]", k ? ", " : "",
                       table_specs[i].columns[k].name);
        buf_text(out, "\n");
    }
}

static void topic_alerts(struct buf *out)
{
    buf_text(out, "Kinds of alerts (alert new --kind); * marks those on goods in somebody's hands:\n\n");
    for (size_t i = 0; i < alert_kind_count; i++)
        buf_printf(out, "  %c %-20s %s\n", alert_kinds[i].seizure ? '*' : ' ', alert_kinds[i].name, alert_kinds[i].doc);
    buf_text(out, "\nFields; N marks those that tell who it was, which partners with non-nominal fields do not get:\n\n");
    for (size_t i = 0; i < alert_field_count; i++)
        buf_printf(out, "  %c %-20s %s\n", alert_fields[i].nominal ? 'N' : ' ', alert_fields[i].name, alert_fields[i].doc);
    buf_text(out, "  N text.en, text.fr ... free text by language\n");
}

int help_topic(struct buf *out, const char *topic, struct pw_err *err)
{
    if (strcmp(topic, "states") == 0)
        topic_states(out);
    else if (strcmp(topic, "fields") == 0)
        topic_fields(out);
    else if (strcmp(topic, "reasons") == 0)
        topic_reasons(out);
    else if (strcmp(topic, "exceptions") == 0)
        topic_exceptions(out);
    else if (strcmp(topic, "tables") == 0)
        topic_tables(out);
    else if (strcmp(topic, "alerts") == 0)
        topic_alerts(out);
    else if (strcmp(topic, "man") == 0)
        help_man(out);
    else if (strcmp(topic, "completion") == 0)
        help_completion(out);
    else {
        err_set(err, PW_EUSAGE, "there is no help on '%.60s'", topic);
        return err_remedy(err, "topics: states, fields, reasons, exceptions, tables, alerts, man, completion, or the name of a command");
    }
    return PW_OK;
}
