/*
 * lists_impl.h - what the lists_*.c files share: entries under their publisher's numbers, filled field by field.
 * Nobody else includes this.
 */
#ifndef PW_APP_LISTS_IMPL_H
#define PW_APP_LISTS_IMPL_H

#include "app/lists.h"
#include "format/csv.h"

enum list_field {
    LIST_ENTRY, LIST_NAME, LIST_ALIASES, LIST_TYPE, LIST_COUNTRY, LIST_ID, LIST_BORN, LIST_SINCE, LIST_ADDRESS, LIST_PROGRAMME,
    LIST_SOURCE, LIST_REASON, LIST_LISTED_ON, LIST_EXPIRES, LIST_FIELDS
};

struct list_entry { struct buf fields[LIST_FIELDS]; };

struct listing_set {
    struct list_entry  *entries;        /* in the order they were met */
    size_t              n, room;
    struct map          by_key;         /* -> index + 1 */
    struct arena        keys;
    const struct places *places;
    struct list_told    *told;
    struct buf           date;          /* of the list, where it says so */
};

void listing_done(struct listing_set *s);

/* The entry of that number, new when it is not there yet unless `known`; NULL: memory is out, or it is not known. */
struct list_entry *listing_of(struct listing_set *s, struct str key, bool known);

void list_set(struct list_entry *e, enum list_field f, struct str text);            /* unless it is set */
/* One more value of a field that holds several; one that is there already is not written again. */
void list_add(struct list_entry *e, enum list_field f, struct str text);
void list_add_country(struct listing_set *s, struct list_entry *e, struct str name);
/* The first is the name, the others are aliases. */
void list_add_name(struct listing_set *s, struct list_entry *e, struct str name);

/* "05/08/2026" (day first), "5 Aug 2026", "02-Oct-2026", "2026-08-05T..." as 2026-08-05; "00/00/1975" as 1975; anything else as it is. */
void list_date(struct buf *out, struct str written);

/* One CSV record after another; a bad one refuses the file. */
typedef int (*list_row_fn)(void *ctx, const struct csv_record *r, struct pw_err *err);
int list_rows(const struct list_file *f, const struct csv_options *options, list_row_fn each, void *ctx, struct pw_err *err);

/* Text of a file without a byte order mark, and without the 0x1A that old files end in. */
struct str list_text(const struct list_file *f);

/* The layouts. `false`: it is none of theirs. */
int list_ofac(const struct list_file *files, size_t n, struct listing_set *s, bool *ret_is, struct pw_err *err);
int list_tables(const struct list_file *f, struct listing_set *s, bool *ret_is, struct pw_err *err);
int list_xml(const struct list_file *f, struct listing_set *s, bool *ret_is, struct pw_err *err);

#endif
