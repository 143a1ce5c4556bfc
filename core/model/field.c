#include "config.h"
#include "model/field.h"

#include <ctype.h>

static const struct field_info fields[FIELD_COUNT] = {
#define OPTIONAL NEED_OPTIONAL
#define EXPECT   NEED_EXPECT
#define KEY      NEED_KEY
#define F(id, kind, path, need, unit, doc) [FIELD_##id] = { path, KIND_##kind, need, false, doc },
    SHIPMENT_FIELDS
#undef F
#define F(id, kind, path, need, unit, doc) [FIELD_##id] = { path, KIND_##kind, need, true, doc },
    GOODS_FIELDS
#undef F
#undef OPTIONAL
#undef EXPECT
#undef KEY
};

const struct field_info *field_info(size_t id)
{
    return &fields[id];
}

bool field_find_path(struct str path, size_t *ret_id)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (str_is(path, fields[i].path)) {
            *ret_id = i;
            return true;
        }
    return false;
}

const char *field_column(size_t id, char out[static FIELD_COLUMN_TEXT])
{
    size_t n = 0;

    for (const char *p = fields[id].path; *p && n + 1 < FIELD_COLUMN_TEXT; p++)
        out[n++] = *p == '.' ? '_' : *p;
    out[n] = '\0';
    return out;
}

bool field_find_column(struct str column, size_t *ret_id)
{
    char name[FIELD_COLUMN_TEXT];

    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (str_is(column, field_column(i, name))) {
            *ret_id = i;
            return true;
        }
    return field_find_path(column, ret_id);
}

/* Edit distance of two short names, case ignored; rows of one matrix line at a time. */
static size_t edits(struct str a, const char *z)
{
    size_t row[FIELD_COLUMN_TEXT + 1], n = strlen(z);

    if (a.n > FIELD_COLUMN_TEXT || n > FIELD_COLUMN_TEXT)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            bool   same = tolower((unsigned char)a.p[i - 1]) == tolower((unsigned char)z[j - 1]);
            size_t best = diagonal + (same ? 0 : 1);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[n];
}

bool field_nearest(struct str name, size_t *ret_id)
{
    size_t best = 3;
    char   column[FIELD_COLUMN_TEXT];

    for (size_t i = 0; i < FIELD_COUNT; i++) {
        size_t d = edits(name, field_column(i, column));

        if (d < best) {
            best    = d;
            *ret_id = i;
        }
    }
    return best < 3;
}

const char *party_role_name(enum party_role role)
{
    static const char *const names[ROLE_COUNT] = {
        "exporter", "importer", "consignee", "end_user", "broker", "forwarder", "notify",
    };
    return names[role];
}
