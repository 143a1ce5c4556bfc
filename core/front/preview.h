/*
 * preview.h - the first records of a dry run as they would be stored, with what is odd about each.
 */
#ifndef PW_FRONT_PREVIEW_H
#define PW_FRONT_PREVIEW_H

#include "app/intake.h"
#include "front/cli.h"

#define PREVIEW_RECORDS 5       /* enough to see whether columns were understood, on one screen or two */

struct preview {
    struct buf      text;
    struct buf      json, columns;      /* arrays: the records; columns that nothing is taken from */
    struct json_out j, k;
    size_t          n, n_columns;
};

void preview_begin(struct preview *p);
void preview_done(struct preview *p);

/* A record of the run; `adm` is NULL when it did not get in. */
void preview_record(struct preview *p, const char *file, const struct record *r, const struct admitted *adm);
/* A column that the mapping takes nothing from. */
void preview_untaken(struct preview *p, struct str column);

/* All of it: as text, or as the members `preview` and `untaken` of a JSON object. */
int preview_text(struct preview *p, struct buf *out, struct pw_err *err);
int preview_json(struct preview *p, struct json_out *j, struct pw_err *err);

#endif
