/*
 * field.h - the declared fields of a shipment as a table (made from fields.def).
 *
 * A record is an array of FIELD_HEADER_COUNT texts for the shipment and FIELD_GOODS_COUNT texts for
 * each goods line, indexed by id (goods: id - FIELD_HEADER_COUNT). An absent field has n == 0.
 */
#ifndef PW_MODEL_FIELD_H
#define PW_MODEL_FIELD_H

#include "base/buf.h"
#include "model/fields.def"

enum field_kind {
    KIND_TEXT, KIND_INTEGER, KIND_DECIMAL, KIND_DATE, KIND_COUNTRY, KIND_COUNTRIES, KIND_LIST,
    KIND_PLACE, KIND_ACTION, KIND_REGIME, KIND_MODE, KIND_FORM,
};

enum field_need { NEED_OPTIONAL, NEED_EXPECT, NEED_KEY };

enum field_id {
#define F(id, kind, path, need, unit, doc) FIELD_##id,
    SHIPMENT_FIELDS
    FIELD_HEADER_COUNT,
    FIELD_GOODS_FIRST_ = FIELD_HEADER_COUNT - 1,
    GOODS_FIELDS
#undef F
    FIELD_COUNT
};
#define FIELD_GOODS_COUNT (FIELD_COUNT - FIELD_HEADER_COUNT)
#define GOODS(id)         (FIELD_##id - FIELD_HEADER_COUNT)     /* index into a goods line */

struct field_info {
    const char     *path;       /* "exporter.name"; its CSV column has `_` for the dot */
    enum field_kind kind;
    enum field_need need;
    bool            goods;
    const char     *doc;
};

const struct field_info *field_info(size_t id);
/* By dotted path or by CSV column name. */
bool field_find_path(struct str path, size_t *ret_id);
bool field_find_column(struct str column, size_t *ret_id);
#define FIELD_COLUMN_TEXT 40
const char *field_column(size_t id, char out[static FIELD_COLUMN_TEXT]);
/* The known field whose column is nearest to `name` (at most two edits); false when none is. */
bool field_nearest(struct str name, size_t *ret_id);

/* The roles of parties, in the order of fields.def. */
enum party_role {
    ROLE_EXPORTER, ROLE_IMPORTER, ROLE_CONSIGNEE, ROLE_END_USER, ROLE_BROKER, ROLE_FORWARDER,
    ROLE_NOTIFY, ROLE_COUNT
};
const char *party_role_name(enum party_role role);

/* Field ids of one role: PARTY_FIELD(role, NAME). */
enum { PARTY_NAME, PARTY_ID, PARTY_ADDRESS, PARTY_COUNTRY, PARTY_EMAIL, PARTY_PHONE,
       PARTY_REGISTERED_ON, PARTY_ACTIVITY, PARTY_FIELDS };
#define PARTY_FIELD(role, part) \
    ((size_t)FIELD_EXPORTER_NAME + (size_t)(role) * PARTY_FIELDS + (size_t)PARTY_##part)

#endif
