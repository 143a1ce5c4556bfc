/*
 * inputs.h - loading a reference table, list or watch list into the database: checked whole, dated by its
 * audit entry, every version kept. Rules need no approval to see it; the `inputs` digest moves.
 */
#ifndef PW_APP_INPUTS_H
#define PW_APP_INPUTS_H

#include "app/lists.h"
#include "app/office.h"

struct input_loaded {
    int64_t          seq, rows;
    bool             unchanged;     /* the same text is in force already: nothing was stored */
    struct list_told told;          /* of a watch list */
};

enum input_kind { INPUT_REFERENCE, INPUT_LIST, INPUT_WATCH };

/* A list says in front of its header what it is: # source, # date (a day) and # restricted (yes or no); PW_EINPUT names
 * what it lacks. A new reference table must let the rulebook load and the tables build; else it is refused. */
int input_load(struct office *o, enum input_kind kind, const char *name, const char *path,
               struct input_loaded *ret, struct pw_err *err);

/* PW_EUSAGE: no list can be called that. */
int input_name_check(const char *name, struct pw_err *err);

/* A watch list from published files or our own CSV (lists.h); what is stored is the text in our columns. */
int input_load_watch(struct office *o, const char *name, const struct list_file *files, size_t n, struct input_loaded *ret,
                     struct pw_err *err);

/* A list in force with rows added ("+key,second,...") and taken out ("-key"): a new version of it like any other load.
 * The lines in front and the other rows stay as they are. PW_EUSAGE: there is no such list, key or column. */
int input_edit(struct office *o, const char *list, const char *const *edits, size_t n, struct input_loaded *ret,
               struct pw_err *err);

#endif
