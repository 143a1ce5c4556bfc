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
      "the reason; the same file again changes nothing. Any of them may come packed as .gz, .xz or .zip: one file,\n"
      "packed once.\n"
      "Exit: 0 all in; 65 some records quarantined; 66 the file as a whole was refused.",
      { { "format", "F", "csv, json or ndjson (default: by content)" },
        { "map", "FILE|NAME", "a mapping file, or a stored one, that says what the columns of another layout mean" },
        { "encoding", "NAME", "of text that is not UTF-8, like windows-1251 or GB18030 (never guessed)" },
        { "dry-run", NULL, "do everything, store nothing, and show the first records as they would be stored" } },
      { "penwatch import week12.csv", "take in a file",
        "penwatch import --map broker.lua --dry-run august.csv", "what would happen to a sheet with headers of its own" },
      1, -1, cmd_import },
    { "mapping guess", "FILE", "propose a mapping file for a table that nobody prepared, and say how sure each line is",
      "Knows headers in English, Arabic, Chinese, French, Russian, Spanish and German, and looks at what stands in the columns. What can be\n"
      "read in two ways is left open, with both. Nothing is imported; the proposal is for you to read and mend.",
      { { "encoding", "NAME", "of text that is not UTF-8" } },
      { "penwatch mapping guess august.csv >broker.lua", "a mapping file to begin with",
        "penwatch mapping guess august.csv --json", "for a program" },
      1, 1, cmd_mapping_guess },
    { "mapping check", "FILE", "is a mapping file in order, and does it fit a file of data?",
      "Exit: 0 in order; 1 something is to be mended, or a row of the data has no value; 66 the data cannot be read with it.",
      { { "on", "DATA", "read this file with it, all of it, and store nothing" }, { "encoding", "NAME", "of DATA" } },
      { "penwatch mapping check broker.lua", "what is wrong with it",
        "penwatch mapping check broker.lua --on august.csv", "and with the sheet it is for" },
      1, 1, cmd_mapping_check },
    { "mapping add", "NAME FILE", "keep a mapping file in the database under a name",
      "A newer one of the same name takes its place. It is remembered for the headers of the files that were imported with it;\n"
      "when a file with the same headers is refused, its name is offered. It is never applied unasked.",
      { { "on", "DATA", "remember it for the headers of this file at once" }, { "encoding", "NAME", "of DATA" } },
      { "penwatch mapping add broker broker.lua", "from now on: import --map broker",
        "penwatch mapping add broker broker.lua --on august.csv", "and offer it for such sheets" },
      2, 2, cmd_mapping_add },
    { "mapping list", "", "the mapping files kept in the database", NULL, NO_OPTIONS,
      { "penwatch mapping list", "their names", "penwatch mapping list --json", "for a program" }, 0, 0, cmd_mapping_list },
    { "mapping show", "NAME", "a stored mapping file", NULL, NO_OPTIONS,
      { "penwatch mapping show broker >broker.lua", "to change it", "penwatch mapping show broker --json", "for a program" }, 1, 1, cmd_mapping_show },
    { "quarantine list", "", "records that did not get in, soonest reply date first", NULL,
      { { "all", NULL, "those that were mended since, too" }, { "limit", "N", "at most this many (default 100)" } },
      { "penwatch quarantine list", "what waits to be mended",
        "penwatch quarantine list --all --json", "everything, for a program" },
      0, 0, cmd_quarantine_list },
    { "quarantine show", "NUMBER", "one quarantined record: as sent, what is wrong, how to mend it", NULL, NO_OPTIONS,
      { "penwatch quarantine show 17", "the record number 17 of the list",
        "penwatch quarantine show 17 --json", "the same, for a program" },
      1, 1, cmd_quarantine_show },
    { "quarantine fix", "NUMBER FIELD=VALUE...", "mend a quarantined record and take it in",
      "N.FIELD=VALUE is of goods line N; an empty value takes the field away. What came stays as it came; a record that is\n"
      "still wrong waits on. One whose bytes could not be read into fields is mended in its file.", NO_OPTIONS,
      { "penwatch quarantine fix 17 importing_country=NL", "one field", "penwatch quarantine fix 17 1.unit=kg 2.quantity=250", "of goods lines" },
      2, -1, cmd_quarantine_fix },
    { "quarantine retry", "NUMBER", "take a quarantined record in as it is, after a table or the rules were mended", NULL, NO_OPTIONS,
      { "penwatch quarantine retry 17", "once more", "penwatch quarantine retry 17 --json", "for a program" }, 1, 1, cmd_quarantine_retry },
    { "quarantine drop", "NUMBER", "end the wait of a record that is not to come in; it stays on record",
      NULL, { { "reason", "TEXT", "why, kept erasable" } },
      { "penwatch quarantine drop 17 --reason 'sent twice'", "with the reason",
        "penwatch quarantine drop 17 --reason 'a test of the sender' --json", "for a program" }, 1, 1, cmd_quarantine_drop },
    { "quarantine export", "FILE", "all waiting records as CSV with what is wrong, to mend and import again", NULL, NO_OPTIONS,
      { "penwatch quarantine export mend.csv", "for a spreadsheet", "penwatch quarantine export mend.csv --json", "for a program" }, 1, 1, cmd_quarantine_export },
    { "queue", "", "open shipments, worst first, quarantined ones on top",
      "Equal scores: forced first, then by reply date, substance risk times quantity, and reference. Where a profile\n"
      "states a capacity, the worst fill it and a few are drawn; forced ones are never left out.",
      { { "lane", "L", "red, yellow or green only" }, { "due", NULL, "by time left" },
        { "mine", NULL, "those on which you decided last" }, { "limit", "N", "at most this many (default 50)" }, { "all", NULL, "every shipment in every state" },
        { "beyond", NULL, "what today's capacity leaves out, too" } },
      { "penwatch queue --lane red", "the reds", "penwatch queue --due --limit 10", "what must be answered first" },
      0, 0, cmd_queue },
    { "today", "", "the morning sheet: due, new and red, whom to ring, lapsed, waiting for others, notes",
      "Working days are those of the office's country: 'until' is the next one, 'since' the one before.\n"
      "The text is made for paper: --limit says how much of each heading.",
      { { "limit", "N", "at most this many of each heading (default 15)" } },
      { "penwatch today", "what a morning begins with", "penwatch today --limit 100 --json", "all of it, for a program" },
      0, 0, cmd_today },
    { "show", "REF", "everything about one shipment: verdict, reasons, parties' past, what to do",
      "REF is the reference, or CC:reference where several authorities used the same.",
      { { "what-if", NULL, "which single fact, missing or changed, would move the lane" } },
      { "penwatch show NL-2026-0412", "one shipment", "penwatch show NL-2026-0412 --json", "the same, for a program" },
      1, 1, cmd_show },
    { "party", "NAME|NUMBER", "one party's history in all roles", "NAME is the beginning of a name as written; case and accents are forgiven.", NO_OPTIONS,
      { "penwatch party 'Example Chem'", "a firm by name", "penwatch party 17 --json", "by its number, for a program" },
      1, 1, cmd_party },
    { "decide", "REF no-objection|ask|refer|object|examine|detain", "an officer's decision on a shipment, or on many",
      "Object, detain, and no-objection on a red take effect when a second person has confirmed them.\n"
      "With --from-queue there is no REF: it previews what --lane or --like choose and gives a token; the same\n"
      "command with --sure TOKEN decides on exactly these. 'penwatch help reasons' lists the reason codes.",
      { { "reason", "CODE", "why, as a code" }, { "line", "N", "of this goods line only" },
        { "condition", "TEXT", "under what condition" }, { "note", "TEXT", "a note, kept erasable" },
        { "from-queue", NULL, "open shipments, worst first" }, { "lane", "L", "... of this lane" },
        { "like", "REF", "... of the same firms, substance and first reason" }, { "limit", "N", "... at most (default 50)" },
        { "sure", "TOKEN", "decide on what was shown" } },
      { "penwatch decide NL-2026-0412 object --reason no-licit-need", "object; another person confirms",
        "penwatch decide --from-queue no-objection --reason in-order --like DE-77", "look-alikes at once, after a preview" },
      1, 2, cmd_decide },
    { "confirm", "REF", "the second person of a decision that needs one", NULL,
      { { "note", "TEXT", "a note, kept erasable" } },
      { "penwatch --as meyer confirm NL-2026-0412", "confirm what a colleague decided",
        "penwatch --as meyer confirm NL-2026-0412 --note 'called the importer'", "with a note" },
      1, 1, cmd_confirm },
    { "reply send", "REF acknowledge|no_objection|objection|more_time|more_information",
      "prepare and date a reply; a person sends it",
      "Prints the text: what a rule allows to be quoted, no threshold, no other firm, no score.\n"
      "The clock stops when a final reply is dated here, not when it is decided.",
      { { "channel", "C", "how it goes: pen-online, mail, ..." }, { "on", "DATE", "day it was sent (default today)" },
        { "note", "TEXT", "a sentence to add" } },
      { "penwatch reply send NL-2026-0412 objection --channel pen-online", "answer with an objection",
        "penwatch reply send DE-77 acknowledge --channel mail", "say that it arrived" },
      2, 2, cmd_reply_send },
    { "reply record", "REF acknowledge|no_objection|objection|more_time|more_information",
      "what came in from the other authority", NULL,
      { { "channel", "C", "how it came" }, { "on", "DATE", "day it came (default today)" },
        { "note", "TEXT", "what it said, kept erasable" } },
      { "penwatch reply record NL-EX-9 objection --channel pen-online --on 2026-03-02", "the importing side objected",
        "penwatch reply record NL-EX-9 more_time --channel mail", "they ask for more time" },
      2, 2, cmd_reply_record },
    { "reply list", "REF", "replies sent and received", NULL, NO_OPTIONS,
      { "penwatch reply list NL-2026-0412", "all replies", "penwatch reply list NL-2026-0412 --json", "for a program" },
      1, 1, cmd_reply_list },
    { "movement", "REF departed|arrived|released|cancelled", "what happened to the goods", NULL,
      { { "on", "DATE", "the day" }, { "source", "S", "who says so: customs, carrier, ..." },
        { "quantity", "KG", "kilograms that were moved" } },
      { "penwatch movement DE-77 departed --on 2026-03-20 --source customs", "it left",
        "penwatch movement DE-77 arrived --on 2026-03-28 --source carrier --quantity 980", "less came than was notified" },
      2, 2, cmd_movement },
    { "finding", "REF clean|paper|suspected|diversion", "what an inspection showed", NULL,
      { { "on", "DATE", "the day" }, { "source", "S", "who found it" }, { "grade", "G", "how sure" },
        { "seized", NULL, "the goods were taken" }, { "note", "TEXT", "a note, kept erasable" } },
      { "penwatch finding NL-2026-0412 diversion --on 2026-04-02 --source customs --seized", "it was what it seemed",
        "penwatch finding DE-77 clean --on 2026-04-02 --source inspection", "all in order" },
      2, 2, cmd_finding },
    { "finding correct", "REF clean|paper|suspected|diversion", "replace the last finding; both stay on record", NULL,
      { { "on", "DATE", "the day" }, { "source", "S", "who found it" }, { "grade", "G", "how sure" },
        { "seized", NULL, "the goods were taken" }, { "note", "TEXT", "a note, kept erasable" } },
      { "penwatch finding correct DE-77 paper --on 2026-04-05 --source laboratory", "the laboratory says otherwise",
        "penwatch finding correct DE-77 clean --on 2026-04-06 --source court --note 'acquitted'", "with a note" },
      2, 2, cmd_finding_correct },
    { "pen new", "FILE", "a form for an outgoing notification: a CSV file to fill in",
      "With --like it has what an earlier notification says of firms, goods and way; numbers, days and quantities are\n"
      "left empty.",
      { { "to", "CC", "the importing country" }, { "like", "REF", "an earlier notification" } },
      { "penwatch pen new egypt.csv --to EG", "an empty form",
        "penwatch pen new egypt.csv --to EG --like NL-EX-9", "with the same firms and goods" },
      1, 1, cmd_pen_new },
    { "pen check", "FILE", "an outgoing notification before it is sent: what is missing, what the destination asks for",
      "And the earliest day of release without an answer, by the clock of the destination. Nothing is stored; import it\n"
      "when it is sent. Exit: 0 all are ready; 1 something must be mended.",
      { { "format", "F", "csv, json or ndjson (default: by content)" } },
      { "penwatch pen check egypt.csv", "is it ready?", "penwatch pen check egypt.csv --json", "for a program" },
      1, 1, cmd_pen_check },
    { "pen export", "REF FILE", "a stored notification of this office, as a file for the other authority or for typing",
      "json is exact; csv is for spreadsheets, with an apostrophe before a text that one would run; sheet has one field a\n"
      "line, to be typed into another system.",
      { { "format", "F", "json, csv or sheet (default json)" } },
      { "penwatch pen export NL-EX-9 out.json", "for the other authority",
        "penwatch pen export NL-EX-9 out.txt --format sheet", "for typing into PEN Online" },
      2, 2, cmd_pen_export },
    { "report replies", "", "who answers notifications in time, late or never, authority by authority",
      "Their answers to us, and ours to them; days run from receipt to the first final reply. Those who are silent most\n"
      "stand first.",
      { { "since", "DATE", "notifications issued on this day or later (default: a year back)" } },
      { "penwatch report replies", "whom to ring before the date passes",
        "penwatch report replies --since 2026-01-01 --json", "for a program" },
      0, 0, cmd_report_replies },
    { "report gaps", "", "where what happened is not what was notified: a worklist",
      "Another quantity moved or declared than was notified, and goods that left and were not heard of again.",
      { { "percent", "N", "differences of this much and more (default 10)" },
        { "days", "N", "days after which a departure should have been followed (default 60)" } },
      { "penwatch report gaps", "what to ask about", "penwatch report gaps --percent 2 --json", "small ones too, for a program" },
      0, 0, cmd_report_gaps },
    { "replay", "REF", "compute a verdict again from what is stored with it: same bytes, or what differs", NULL, NO_OPTIONS,
      { "penwatch replay NL-2026-0412", "is the verdict what its facts and rules give?",
        "penwatch replay NL-2026-0412 --json", "for a program" },
      1, 1, cmd_replay },
    { "rules list", "", "the rules in force and their weights", NULL, NO_OPTIONS,
      { "penwatch rules list", "all rules", "penwatch rules list --json", "for a program" },
      0, 0, cmd_rules_list },
    { "rules show", "ID", "one rule of the rulebook in force", NULL, NO_OPTIONS,
      { "penwatch rules show quantity_split", "what it reads, says and weighs",
        "penwatch rules show quantity_split --json", "for a program" },
      1, 1, cmd_rules_show },
    { "rules check", "[DIR]", "load a folder of rules as for work and say everything that is wrong",
      "Without DIR the shipped rules. Looks closely as well: units that do not fit, conditions that are never met, missing data\n"
      "that is not handled, what costs too much. Exit 1 when something is to be mended; advice does not count.", NO_OPTIONS,
      { "penwatch rules check my-rules", "check a folder", "penwatch rules check --json my-rules", "for an editor" },
      0, 1, cmd_rules_check },
    { "rules test", "[DIR]", "run the examples of every rule of a folder, and see what they are worth",
      "Without DIR the shipped rules. Exit 1 when an example fails. Where they pass, advice names the lines that no example\n"
      "reaches, and the small changes (a limit by a tenth, < to <=, and to or) that no example notices.",
      { { "strict", NULL, "exit 1 as well where a line is not reached or a change not noticed" } },
      { "penwatch rules test my-rules", "run the examples", "penwatch rules test --strict my-rules", "before handing a rule in" },
      0, 1, cmd_rules_test },
    { "rules diff", "A B", "what changed between two rulebooks, by meaning",
      "A and B are 'live', the number of a draft, the beginning of a digest, or a folder. Weights, caps, parameters,\n"
      "lanes, code and what is read are told apart; comments and layout are not a difference.",
      { { "text", NULL, "the files line by line as well" } },
      { "penwatch rules diff live my-rules", "what my folder would change", "penwatch rules diff 1f3a9c live --text", "since a rulebook of the past" },
      2, 2, cmd_rules_diff },
    { "rules drafts", "", "what was submitted, who signed, what is in force", NULL, NO_OPTIONS,
      { "penwatch rules drafts", "all drafts", "penwatch rules drafts --json", "for a program" }, 0, 0, cmd_rules_drafts },
    { "rules submit", "DIR", "freeze a folder of rules as a draft, with its tests and its backtest",
      "DIR may also be an earlier draft or a digest. It is loaded and tested as for work and run over all stored\n"
      "history; what comes out is frozen with it. Another person approves it.",
      { { "note", "TEXT", "what the change is for; kept erasable" } },
      { "penwatch rules submit my-rules --note 'splitting of toluene'", "submit a folder",
        "penwatch rules submit my-rules --note 'second try' --json", "for a program" }, 1, 1, cmd_rules_submit },
    { "rules set", "KEY=VALUE...", "change weights, parameters, caps or lanes without touching Lua",
      "Makes a draft of what is in force, like any other. Keys: RULE.weight, RULE.force (red, yellow, none),\n"
      "RULE.PARAMETER, lanes.red, lanes.yellow, groups.GROUP.cap, sample.share, capacity.red, capacity.yellow.\n"
      "list.NAME+=KEY,... and list.NAME-=KEY change a list instead: at once, as a new version, without approval.",
      { { "profile", "P", "in this profile only (default: all)" }, { "note", "TEXT", "what the change is for; kept erasable" } },
      { "penwatch rules set quantity_split.weight=20 --note 'too many yellows'", "another weight",
        "penwatch rules set --profile import capacity.red=12 --note 'two officers ill'", "what can be looked at in a day" },
      1, -1, cmd_rules_set },
    { "rules approve", "DRAFT", "the second person: what changes in the rules and in the outcome, and the signature",
      "Without --sign it only shows. Nobody signs their own draft. Where the guard holds a draft back, two persons\n"
      "sign with --despite and a --note that says why.",
      { { "sign", "DIGEST", "sign what was shown, by the first digits of its digest" }, { "reject", NULL, "sign that it must not be" },
        { "despite", NULL, "for a diversion that is lost or work beyond the capacity, too" }, { "note", "TEXT", "why; kept erasable" } },
      { "penwatch --as meyer rules approve 812", "look at it", "penwatch --as meyer rules approve 812 --sign 1f3a9c02", "sign what was shown" },
      1, 1, cmd_rules_approve },
    { "rules publish", "DRAFT", "put an approved draft in force, now or at a time",
      "Runs it over history once more. Imports that run go on and use it from their next record on; what was in force\n"
      "stays in the database.", { { "at", "TIME", "an instant such as 2026-12-01T08:00Z (default now)" } },
      { "penwatch rules publish 812", "now", "penwatch rules publish 812 --at 2026-12-01T08:00+01:00", "on Tuesday morning" },
      1, 1, cmd_rules_publish },
    { "rules rollback", "DIGEST", "go back to a rulebook of the past",
      "Shows the decisions made in between with what they would have been, and submits it; in force once another\n"
      "person has approved it.", { { "note", "TEXT", "why; kept erasable" } },
      { "penwatch rules rollback 5d01ab --note 'too many reds'", "to the rulebook of that digest",
        "penwatch rules rollback 5d01ab --note 'too many reds' --json", "for a program" }, 1, 1, cmd_rules_rollback },
    { "rules export", "FOLDER", "a signed bundle of the rules for another authority",
      "Rules, profiles, public lists, examples and a report of counts, under one signed manifest in a new folder.\n"
      "Restricted lists stay here, and a text with the name of a party of this database is refused.",
      { { "draft", "D", "this draft or digest (default: what is in force)" } },
      { "penwatch rules export /media/stick/rules", "what is in force", "penwatch rules export out --draft 812 --json", "a draft" },
      1, 1, cmd_rules_export },
    { "rules import", "FOLDER", "verify another authority's bundle and open it as a folder of rules",
      "Nothing of it is used here before it was tested, run over your own history and submitted like any draft.",
      { { "key", "VKEY", "verifier key of the sender, compared by telephone" }, { "to", "DIR", "new folder to write" } },
      { "penwatch rules import /media/stick/rules --to theirs", "asks for the key and says what to compare",
        "penwatch rules import /media/stick/rules --key penwatch.a.example/audit/1+5f3a01c2+AbC --to theirs", "open it" },
      1, 1, cmd_rules_import },
    { "rescore", "", "score open shipments again by the rules, tables and exceptions of today", NULL,
      { { "open", NULL, "all open shipments (what is decided stays as it was)" }, { "dry-run", NULL, "show, store nothing" } },
      { "penwatch rescore --open --dry-run", "what would change", "penwatch rescore --open", "after a rulebook was published" },
      0, 0, cmd_rescore },
    { "exception add", "REF", "a rule, a firm or a pair is quiet until a day or until the score rises",
      "Takes the parties of the shipment. Its hits are shown with no points and counted against the rule; one that\n"
      "forces a lane is never quiet. Supervisors only. 'penwatch help exceptions' lists the reasons.",
      { { "rule", "ID", "this rule only (default: every rule)" },
        { "for", "WHO", "pair, exporter, importer or anyone (default pair)" }, { "until", "DATE", "last day" },
        { "rise", "N", "until a score is N higher than this shipment's" }, { "reason", "CODE", "why, as a code" },
        { "note", "TEXT", "a note, kept erasable" } },
      { "penwatch exception add DE-77 --rule first_substance --until 2026-06-30 --reason known-good", "for these two firms",
        "penwatch exception add DE-77 --for importer --until 2026-04-30 --rise 20 --reason seasonal", "until something more shows" },
      1, 1, cmd_exception_add },
    { "exception list", "", "the exceptions that run", NULL, { { "all", NULL, "those whose day has passed, too" } },
      { "penwatch exception list", "what is quiet now", "penwatch exception list --all --json", "for a program" }, 0, 0, cmd_exception_list },
    { "exception end", "NUMBER", "end an exception before its day", NULL, { { "note", "TEXT", "a note, kept erasable" } },
      { "penwatch exception end 812", "by its number", "penwatch exception end 812 --note 'the licence was withdrawn'", "with a note" },
      1, 1, cmd_exception_end },
    { "rules try", "REF", "a stored shipment scored by a draft, side by side with the verdict in force",
      "--set gives a field or a fact another value: quantity_kg=480, 2.quantity_kg=480 for the second goods line,\n"
      "RULE.NAME=85 for what a rule looks up or asks of history; nothing behind = makes it absent. May be repeated.",
      { { "rules", "DIR", "the draft (default: the rulebook in force)" }, { "set", "FIELD=VALUE", "what if it were so" } },
      { "penwatch rules try NL-2026-0412 --rules my-rules", "what the draft says of it",
        "penwatch rules try NL-2026-0412 --set quantity_kg=480", "what if it were less" },
      1, 1, cmd_rules_try },
    { "rules stats", "", "what each rule found, cost and got wrong, by rulebook; and what the greens may hold",
      "Each shipment counts by its verdict in force. A finding is credited to the verdict that had selected the\n"
      "shipment on the day of the inspection, whenever it was entered.",
      { { "since", "DATE", "shipments received, and inspections made, on or after that day" },
        { "shadow", NULL, "the shadows instead: what each would have done otherwise" },
        { "jobs", "N", "threads (default: one a processor)" } },
      { "penwatch rules stats", "the rules' page", "penwatch rules stats --shadow", "what the shadows say" },
      0, 0, cmd_rules_stats },
    { "rules shadow", "add NAME | list | drop NAME", "drafts that score what comes in from now on, unseen",
      "A shadow costs an import nothing and cannot disturb it: what it would have said is worked out from the\n"
      "facts stored with each verdict, when 'penwatch rules stats --shadow' asks.",
      { { "rules", "DIR", "the draft to add: a folder of rules with profiles" } },
      { "penwatch rules shadow add spring --rules my-rules", "let a draft run beside the live rules",
        "penwatch rules shadow drop spring", "it has shown enough" },
      1, 2, cmd_rules_shadow },
    { "backtest", "", "a draft rulebook over all stored history: what would be otherwise, and what it would cost",
      "Judges the newest version of every shipment by the rules in DIR, on what was known when its verdict was\n"
      "made, and compares. Nothing is written to the database. Marks of a walk are kept in DIR/marks.csv and are\n"
      "tests of the draft from then on.",
      { { "rules", "DIR", "the draft: a folder of rules with profiles" },
        { "since", "DATE", "shipments received on or after that day" },
        { "against", "DIGEST", "compare with this stored rulebook instead of the verdicts in force" },
        { "html", "FILE", "write the report as a page, too" },
        { "walk", NULL, "go through the shipments that change lane, and mark them" },
        { "jobs", "N", "threads (default: one a processor)" } },
      { "penwatch backtest --rules my-rules", "what would change",
        "penwatch backtest --rules my-rules --since 2026-01-01 --html report.html", "of this year, as a page with charts" },
      0, 0, cmd_backtest },
    { "rules new", "ID", "a new rule as a file to go on with, its first example from a shipment",
      "Writes DIR/GROUP/ID.lua (nothing is overwritten) and gives the rule weight 0 in the profiles of DIR; a folder without\n"
      "profiles gets the three usual ones. With --from the first example are the facts stored with that shipment's verdict; whatever\n"
      "tells who it was is replaced by a stand-in.",
      { { "group", "G", "its group, and its folder" }, { "from", "REF", "a shipment to take the first example from" },
        { "dir", "DIR", "folder of rules (default: rules)" } },
      { "penwatch rules new large_order --group quantity --from NL-2026-0412", "from a shipment",
        "penwatch rules new large_order --group quantity --dir my-rules", "from nothing" },
      1, 1, cmd_rules_new },
    { "rules contrast", "", "what tells bad shipments from good ones, strongest first, and a rule of it",
      "Compares the facts stored with the verdicts: for numbers a limit between the groups, for words, truths and lists what is on\n"
      "one side only. Facts that tell who it was are left out. With few shipments much separates by chance, which is said.",
      { { "bad", "REF,...", "shipments that were bad" }, { "good", "REF,...", "shipments that were in order" },
        { "new", "ID", "make a rule of the best facts" }, { "group", "G", "its group" },
        { "dir", "DIR", "folder of rules (default: rules)" } },
      { "penwatch rules contrast --bad A-1,A-7 --good B-2,B-3", "what tells them apart",
        "penwatch rules contrast --bad A-1,A-7 --good B-2,B-3 --new odd_route --group route", "with a draft" },
      0, 0, cmd_rules_contrast },
    { "rules repl", "REF", "try expressions on the facts of a shipment, line by line",
      "Reads lines from standard input and prints what they give, in the sandbox that rules run in. f.quantity_kg: facts of the main\n"
      "goods line; goods[2].quantity_kg: of another; needs.RULE.NAME: all that a rule reads, windows and look-ups included.\n"
      "With --rules the needs are those of a folder, as far as their values are stored. An error is a message; the next line works.",
      { { "rules", "DIR", "needs of the rules of this folder" } },
      { "penwatch rules repl NL-2026-0412", "type, and end with Ctrl-D",
        "penwatch rules repl NL-2026-0412 --rules my-rules", "with what your own rules read" },
      1, 1, cmd_rules_repl },
    { "rules docs", "", "the reference of facts, functions and shipped rules, or settings for an editor",
      "Markdown, made from the lists that the program works with. --meta: definitions for the Lua language server, which then\n"
      "completes and explains while you write; --luacheck: settings of luacheck. Both lie in the folder of the shipped rules.",
      { { "meta", NULL, "print penwatch.meta.lua" }, { "luacheck", NULL, "print .luacheckrc" } },
      { "penwatch rules docs > reference.md", "the reference", "penwatch rules docs --luacheck > my-rules/.luacheckrc", "for your own folder" },
      0, 0, cmd_rules_docs },
    { "reference load", "TABLE FILE", "a new version of a reference table", "'penwatch help tables' prints tables and columns. The file replaces the table whole; old versions stay.", NO_OPTIONS,
      { "penwatch reference load alr alr-2026.csv", "annual legitimate requirements",
        "penwatch reference load licences register.csv", "the register of licensed firms" },
      2, 2, cmd_reference_load },
    { "reference show", "[TABLE]", "reference tables in force", NULL, { { "limit", "N", "rows shown (default 50)" } },
      { "penwatch reference show", "which are loaded, and when", "penwatch reference show limits", "one table" },
      0, 1, cmd_reference_show },
    { "list load", "FILE", "a new version of a list or watch list", "The file's name names the list, unless --name does.",
      { { "type", "T", "watch or list (default list)" }, { "name", "NAME", "name of the list" } },
      { "penwatch list load --type watch national.csv", "a watch list", "penwatch list load heroin_region.csv", "a list that rules read" },
      1, 1, cmd_list_load },
    { "list search", "NAME", "is a name on a watch list?", "Any script is read in Latin letters; legal forms, word order, spelling and words written as one are forgiven.\n"
      "Each entry says which words agreed and how, and which agreed with nothing.", NO_OPTIONS,
      { "penwatch list search 'Example Trading'", "look a name up", "penwatch list search 'exampel trading' --json", "with a slip of the pen" },
      1, 1, cmd_list_search },
    { "list show", "[LIST]", "lists in force", NULL, { { "limit", "N", "rows shown (default 50)" } },
      { "penwatch list show", "which are loaded", "penwatch list show corridors", "one list" },
      0, 1, cmd_list_show },
    { "user add", "NAME", "a new account, or new role or passphrase of one",
      "An account is one person's: bound to a system user, or asking a passphrase.",
      { { "role", "R", "officer, supervisor, author, auditor or administrator (default officer)" },
        { "os-user", "NAME", "bind it to this user of the machine" },
        { "new-passphrase-fd", "N", "read its passphrase from this file descriptor" } },
      { "penwatch user add meyer --role supervisor --os-user meyer", "bound to a system user",
        "penwatch user add guest --role auditor", "asks a passphrase, typed now" },
      1, 1, cmd_user_add },
    { "user list", "", "accounts", NULL, NO_OPTIONS,
      { "penwatch user list", "who may act", "penwatch user list --json", "for a program" }, 0, 0, cmd_user_list },
    { "user disable", "NAME", "an account may act no more; its past stays", NULL, NO_OPTIONS,
      { "penwatch user disable guest", "take the right away", "penwatch user disable guest --json", "for a program" }, 1, 1, cmd_user_disable },
    { "audit log", "", "the newest entries of the record", NULL,
      { { "limit", "N", "at most this many (default 50)" }, { "from", "SEQ", "from this number on" } },
      { "penwatch audit log --limit 10", "what was done last", "penwatch audit log --from 0 --json", "from the beginning" },
      0, 0, cmd_audit_log },
    { "audit verify", "", "is what is stored what was signed?",
      "Reads every entry, row and checkpoint. Exit 0: all checked; 10 malformed, 11 bad signature,\n"
      "13 changed, 14 contradicts a held head, 15 rolled back, 16 unsigned tail, 18 unknown key.", NO_OPTIONS,
      { "penwatch audit verify", "verify all of it", "penwatch audit verify --json", "with the coverage, for a program" },
      0, 0, cmd_audit_verify },
    { "audit checkpoint", "", "the newest signed head, to hand to a partner", NULL, NO_OPTIONS,
      { "penwatch audit checkpoint", "a C2SP signed note", "penwatch audit checkpoint --json", "for a program" },
      0, 0, cmd_audit_checkpoint },
    { "check", "", "is the database whole?", "SQLite's checks, the audit trail, and what is derived against what it is derived from.", NO_OPTIONS,
      { "penwatch check", "all checks", "penwatch check --json", "for a program" }, 0, 0, cmd_check },
    { "upgrade", "", "bring a database of an older release up to date",
      "Every command that writes does the same by itself. Nothing is lost, and the record says it.", NO_OPTIONS,
      { "penwatch upgrade", "after a new release was installed", "penwatch upgrade --json", "for a program" }, 0, 0, cmd_upgrade },
    { "backup", "FILE", "a consistent copy while others work", "Copies the database and its head cell. The key is not in it.", NO_OPTIONS,
      { "penwatch backup /media/stick/office.db", "copy it", "penwatch --db office.db backup copy.db", "of a named database" },
      1, 1, cmd_backup },
    { "doctor", "", "is the set-up sound, and what should be done?", "Exit 1 when something should be done.", NO_OPTIONS,
      { "penwatch doctor", "have it looked over", "penwatch doctor --json", "for a program" }, 0, 0, cmd_doctor },
    { "help", "[TOPIC]", "help on a command, or on states, fields, reasons, exceptions, tables", NULL, NO_OPTIONS,
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
