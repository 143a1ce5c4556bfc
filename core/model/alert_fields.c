/* What an alert can say: names and kinds. Header and marks are in alert.c. */
#include "config.h"
#include "model/alert.h"

#include "base/mem.h"

#define NOMINAL true
#define PLAIN   false
#define A(id, name, nominal, doc) [ALERT_F_##id] = { name, nominal, doc },
const struct alert_field alert_fields[] = {
#include "model/alert_fields.def"
};
#undef A
const size_t alert_field_count = COUNT_OF(alert_fields);

const struct alert_kind alert_kinds[] = {
    { "pen_objection",       false, "a notification was objected to" },
    { "suspicious_shipment", false, "a shipment that gives reason to doubt" },
    { "suspicious_order",    false, "an order or enquiry that gives reason to doubt" },
    { "diversion_attempt",   false, "somebody tried to get a substance out of licit trade" },
    { "stopped_shipment",    true,  "goods were held back" },
    { "seizure",             true,  "goods were seized" },
    { "theft",               true,  "goods were stolen or lost" },
    { "laboratory",          true,  "goods were found where drugs were made" },
    { "dump_site",           true,  "goods or waste were found" },
    { "unknown_company",     false, "a firm that nobody can find" },
    { "new_substance",       false, "a chemical used in place of a controlled one" },
};
const size_t alert_kind_count = COUNT_OF(alert_kinds);

const struct alert_kind *alert_kind_find(struct str name)
{
    for (size_t i = 0; i < alert_kind_count; i++)
        if (str_is(name, alert_kinds[i].name))
            return &alert_kinds[i];
    return NULL;
}

static const struct alert_field *find(struct str name)
{
    for (size_t i = 0; i < alert_field_count; i++)
        if (str_is(name, alert_fields[i].name))
            return &alert_fields[i];
    return NULL;
}

bool alert_field_nominal(struct str name)
{
    const struct alert_field *f = find(name);

    return !f || f->nominal;
}

/* text.en */
static bool is_text(struct str name)
{
    return name.n == 7 && memcmp(name.p, "text.", 5) == 0 && name.p[5] >= 'a' && name.p[5] <= 'z' && name.p[6] >= 'a' && name.p[6] <= 'z';
}

bool alert_field_known(struct str name)
{
    return find(name) || is_text(name);
}

struct str alert_value(const struct leaf *leaves, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(leaves[i].name, name))
            return leaves[i].value;
    return STR_NONE;
}
