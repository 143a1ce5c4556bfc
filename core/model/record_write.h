/*
 * record_write.h - a shipment's declared texts as people and programs send them: the canonical columns of CSV, the
 * nested paths of JSON (DESIGN section 4). What is written here, an import reads back to the same texts.
 */
#ifndef PW_MODEL_RECORD_WRITE_H
#define PW_MODEL_RECORD_WRITE_H

#include "format/csv_write.h"
#include "format/json_write.h"
#include "model/shipment.h"

/* Marks the fields that have a text; `used` grows over several shipments. */
void record_used(const struct shipment *s, bool used[static FIELD_COUNT]);

/* The columns marked, as a header; then one row for each goods line (one for a shipment without lines). Nothing ends a
 * row: a caller may put columns of its own beside them. */
void record_csv_names(struct csv_out *out, const bool used[static FIELD_COUNT]);
void record_csv_line(struct csv_out *out, const struct shipment *s, size_t line, const bool used[static FIELD_COUNT]);
static inline size_t record_csv_lines(const struct shipment *s) { return s->n_goods ? s->n_goods : 1; }

/* One object; `key` NULL in an array and at the top. */
void record_json(struct json_out *j, const char *key, const struct shipment *s);

#endif
