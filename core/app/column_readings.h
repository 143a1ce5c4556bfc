/*
 * column_readings.h - is there a column whose dates or numbers can be read in two ways, with not one cell that is
 * written as ours are? Then the whole file is in another notation, and nobody knows in which. For source_csv.c.
 *
 * One such cell among canonical ones is a mistake of its row, which goes to the quarantine with both readings.
 */
#ifndef PW_APP_COLUMN_READINGS_H
#define PW_APP_COLUMN_READINGS_H

#include "model/field.h"
#include "model/reading.h"

struct column_reading {
    bool           settled;     /* a cell is canonical; or it is no column of dates or numbers */
    uint64_t       row;         /* of the first cell that has two readings; 0: none has */
    char           text[40];
    struct reading readings[READINGS_MAX];
};

struct column_readings { struct column_reading of[FIELD_COUNT]; };

void column_readings_begin(struct column_readings *c);
void column_readings_note(struct column_readings *c, size_t id, struct str text, uint64_t row);
/* Some cell so far has two readings and no other says which. */
bool column_readings_open(const struct column_readings *c);
/* PW_EINPUT with both readings and what to write into a mapping file. */
int column_readings_judge(const struct column_readings *c, struct pw_err *err);

#endif
