/*
 * deadline.h - until when a notification may be answered: the tables of clocks and holidays over a day of receipt.
 *
 * A clock belongs to a country. That of the importing authority counts; where none is loaded for it, that of the
 * notifying country, which says how long it waits (Regulation (EC) 111/2005 article 11: 15 working days). A row for the
 * substance goes before one for `all`; of several lines the first to end counts. The day of receipt is not counted.
 * Working days are those of the importing country: without its weekend (CLDR) and the holidays loaded for it.
 * Rows marked unverified are left out.
 */
#ifndef PW_MODEL_DEADLINE_H
#define PW_MODEL_DEADLINE_H

#include "model/shipment.h"
#include "model/table.h"

struct deadline_holiday { int country; int32_t day; };

struct deadlines {
    const struct table      *clocks;        /* NULL: not loaded */
    struct table_index       rows;          /* by country and substance */
    struct deadline_holiday *holidays;      /* sorted */
    size_t                   n_holidays;
    unsigned char           *weekends;      /* by country, asked for once; 0: not yet */
};

struct deadline {
    int32_t    on;              /* the last day for an answer */
    int        days;
    bool       working;         /* else calendar days */
    struct str country;         /* whose clock */
    struct str source;
};

/* Tables may be NULL. Keys and days lie in `a`. */
int deadlines_build(struct deadlines *d, const struct table *clocks, const struct table *holidays, struct arena *a,
                    struct pw_err *err);
void deadlines_done(struct deadlines *d);

/* False where no clock is loaded for either country. Substances must be resolved. */
bool deadline_of(const struct deadlines *d, const struct shipment *s, struct deadline *ret);

bool deadline_working_day(const struct deadlines *d, struct str country, int32_t day);
/* The n-th working day after `from`; false when there is none within ten years. */
bool deadline_add_working(const struct deadlines *d, struct str country, int32_t from, int n, int32_t *ret);

#endif
