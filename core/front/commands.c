#include "config.h"
#include "front/cmd.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define NO_OPTIONS { { NULL, NULL, NULL } }

const struct command commands[] = {
    { "init", "", "make a new database with keys, reference tables and the shipped rules",
      "The database is one file; its key (FILE.key) and its head cell (FILE.head) lie beside it.\n"
      "An exercise lives at a fixed date, says so, and is for training and tests.",
      { { "authority", "ID", "domain name of the authority, like customs.example.nl" },
        { "country", "CC", "the office's own country, ISO 3166" },
        { "timezone", "ZONE", "zone for deadlines and display (default UTC)" },
        { "seal", NULL, "protect the log key with a passphrase" },
        { "sample-data", "DIR", "load the sample tables and lists of a folder as well" },
        { "exercise-date", "DATE", "an exercise whose clock stands at this day" } },
      { "penwatch init --authority customs.example.nl --country NL --timezone Europe/Amsterdam",
        "a new office, in the default place",
        "penwatch --db test.db init --authority a.example --country PK --exercise-date 2026-03-31",
        "an exercise that lives at the end of March 2026" },
      0, 0, cmd_init },
    { "demo", "", "a throw-away office with the samples, scored, and what to look at next",
      "Everything lies in a new folder, named at the end; remove it when you are done.",
      { { "keep", "DIR", "put it into this new folder" } },
      { "penwatch demo", "see it work", "penwatch demo --keep /tmp/office", "see it work, in a place of your choice" },
      0, 0, cmd_demo },
    { "import", "FILE...", "read, resolve, score and store notifications",
      "Takes CSV (comma, semicolon or tab), JSON (an object or an array) and NDJSON with the columns of\n"
      "'penwatch help fields'; '-' reads standard input. What cannot be read goes to the quarantine with\n"
      "the reason; the same file again changes nothing.\n"
      "Exit: 0 all in; 65 some records quarantined; 66 the file as a whole was refused.",
      { { "format", "F", "csv, json or ndjson (default: by content)" },
        { "dry-run", NULL, "do everything, store nothing" } },
      { "penwatch import week12.csv", "take in a file",
        "penwatch import --dry-run --json -", "what would happen to records from a pipe" },
      1, -1, cmd_import },
    { "quarantine list", "", "records that did not get in, soonest reply date first", NULL,
      { { "all", NULL, "those that were mended since, too" }, { "limit", "N", "at most this many (default 100)" } },
      { "penwatch quarantine list", "what waits to be mended",
        "penwatch quarantine list --all --json", "everything, for a program" },
      0, 0, cmd_quarantine_list },
    { "quarantine show", "NUMBER", "one quarantined record: as sent, what is wrong, how to mend it", NULL, NO_OPTIONS,
      { "penwatch quarantine show 17", "the record number 17 of the list",
        "penwatch quarantine show 17 --json", "the same, for a program" },
      1, 1, cmd_quarantine_show },
    { "queue", "", "open shipments, worst first, quarantined ones on top",
      "Equal scores: forced first, then by reply date, substance risk times quantity, and reference.",
      { { "lane", "L", "red, yellow or green only" }, { "due", NULL, "by time left" },
        { "limit", "N", "at most this many (default 50)" }, { "all", NULL, "every shipment in every state" } },
      { "penwatch queue --lane red", "the reds", "penwatch queue --due --limit 10", "what must be answered first" },
      0, 0, cmd_queue },
    { "show", "REF", "everything about one shipment: verdict, reasons, parties' past, what to do",
      "REF is the reference, or CC:reference where several authorities used the same.", NO_OPTIONS,
      { "penwatch show NL-2026-0412", "one shipment", "penwatch show NL-2026-0412 --json", "the same, for a program" },
      1, 1, cmd_show },
    { "help", "[TOPIC]", "help on a command, or on states, fields, reasons, tables", NULL, NO_OPTIONS,
      { "penwatch help states", "what may follow what", "penwatch help import", "how to import" },
      0, 2, cmd_help },
};
const size_t command_count = COUNT_OF(commands);

/* Two words first: "rules check" before "rules". */
const struct command *command_find(const char *first, const char *second, int *ret_words)
{
    char both[80];

    if (second && (size_t)snprintf(both, sizeof both, "%s %s", first, second) < sizeof both)
        for (size_t i = 0; i < command_count; i++)
            if (strcmp(commands[i].name, both) == 0) {
                *ret_words = 2;
                return &commands[i];
            }
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, first) == 0) {
            *ret_words = 1;
            return &commands[i];
        }
    return NULL;
}

int cmd_help(struct cli *c, struct pw_err *err)
{
    const struct command *k;
    int                   words;

    if (!c->n_args) {
        help_all(&c->out);
        return PW_OK;
    }
    k = command_find(c->args[0], c->n_args > 1 ? c->args[1] : NULL, &words);
    if (!k)
        return help_topic(&c->out, c->args[0], err);
    help_command(&c->out, k);
    return PW_OK;
}
