#include "config.h"
#include "app/column_readings.h"

#include <stdio.h>

#include "base/text.h"

static bool dates(size_t id) { return field_info(id)->kind == KIND_DATE; }

void column_readings_begin(struct column_readings *c)
{
    memset(c, 0, sizeof *c);
    for (size_t id = 0; id < FIELD_COUNT; id++)
        c->of[id].settled = !dates(id) && field_info(id)->kind != KIND_DECIMAL;
}

void column_readings_note(struct column_readings *c, size_t id, struct str text, uint64_t row)
{
    struct column_reading *x = &c->of[id];
    struct reading         readings[READINGS_MAX];
    int32_t                days;
    int64_t                value;
    size_t                 n;

    if (x->settled || !text.n)
        return;
    x->settled = dates(id) ? date_parse(text, &days) : decimal_parse(text, &value, NULL) == PW_OK;
    if (x->settled || x->row)
        return;
    n = dates(id) ? reading_date(text, readings) : reading_decimal(text, readings);
    if (n < READINGS_MAX)
        return;
    x->row = row;
    snprintf(x->text, sizeof x->text, "%.*s", (int)text.n, text.p);     /* only digits and signs have readings */
    memcpy(x->readings, readings, sizeof x->readings);
}

bool column_readings_open(const struct column_readings *c)
{
    for (size_t id = 0; id < FIELD_COUNT; id++)
        if (!c->of[id].settled && c->of[id].row)
            return true;
    return false;
}

int column_readings_judge(const struct column_readings *c, struct pw_err *err)
{
    for (size_t id = 0; id < FIELD_COUNT; id++) {
        const struct column_reading *x = &c->of[id];
        char                         column[FIELD_COLUMN_TEXT];

        if (x->settled || !x->row)
            continue;
        field_column(id, column);
        err_set(err, PW_EINPUT, "%s: '%s' can be read as %s or as %s, and no other row says which", column, x->text,
                x->readings[0].shown, x->readings[1].shown);
        err_where(err, "row %llu, column %s", (unsigned long long)x->row, column);
        return err_remedy(err, "say which in a mapping file (import --map FILE): %s or %s", x->readings[0].mapping,
                          x->readings[1].mapping);
    }
    return PW_OK;
}
