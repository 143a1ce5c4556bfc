/*
 * quarantine.h - the quarantine as a place of work: records that did not get in are mended and taken in, or dropped
 * with a reason. Nothing is dropped unasked, and what came stays as it came.
 *
 * A record whose fields could all be read can be mended here, field by field. Where the bytes themselves are broken (an
 * open quote, rows that do not stand together) only the sender's file can be mended.
 */
#ifndef PW_APP_QUARANTINE_H
#define PW_APP_QUARANTINE_H

#include "app/admit.h"
#include "store/st_intake.h"

/* One waiting record with its fields. PW_ESTATE: it is closed already, or its fields could not be read. */
int quarantine_open(struct office *o, int64_t seq, struct arena *a, struct quarantine_row *ret, struct shipment *ret_s,
                    struct pw_err *err);

/* "column=value"; of goods line N "N.column=value". An empty value takes the field away. PW_EUSAGE. */
int quarantine_set(struct shipment *s, const char *assignment, struct arena *a, struct pw_err *err);

/* Takes the record in and ends the wait of it and of the other waiting forms of its reference. PW_EINPUT: it is still
 * wrong; the message is what an import would say of it, and it waits on. */
int quarantine_take(struct office *o, int64_t seq, struct shipment *s, struct arena *a, struct admitted *ret,
                    struct pw_err *err);

/* Ends the wait without taking it in. */
int quarantine_drop(struct office *o, int64_t seq, struct str reason, struct pw_err *err);

/* The waiting records as CSV that can be mended in a spreadsheet and imported again, with the column `error` in front. `plain`:
 * without the guard against texts that a spreadsheet would execute, for a workbook, in which a text is a text.
 * *ret_unread counts those that are not in it because their fields could not be read. */
int quarantine_csv(struct office *o, bool plain, struct buf *out, size_t *ret_n, size_t *ret_unread, struct pw_err *err);

#endif
