#include "config.h"
#include "audit/kinds.h"

static const char *const words[AUDIT_KINDS_END] = {
#define AS_WORD(name, number, word) [AUDIT_##name] = word,
    AUDIT_KINDS(AS_WORD)
#undef AS_WORD
};

static const char *const tables[AUDIT_TABLES_N] = {
#define AS_NAME(name, table) [AUDIT_T_##name] = table,
    AUDIT_TABLES(AS_NAME)
#undef AS_NAME
};

/* One list as two arrays, so that the rules of one kind can be handed out as they lie. */
static const struct audit_rows_rule rules[] = {
#define AS_RULE(kind, table, least, most) { AUDIT_T_##table, least, most },
    AUDIT_ROWS(AS_RULE)
#undef AS_RULE
};

static const unsigned char rule_kinds[] = {
#define AS_KIND(kind, table, least, most) AUDIT_##kind,
    AUDIT_ROWS(AS_KIND)
#undef AS_KIND
};

#define RULES (sizeof rules / sizeof rules[0])

const char *audit_kind_word(unsigned kind)
{
    return kind < AUDIT_KINDS_END ? words[kind] : NULL;
}

const char *audit_table_name(enum audit_table t)
{
    return tables[t];
}

const struct audit_rows_rule *audit_kind_rows(unsigned kind, size_t *ret_n)
{
    size_t first = 0, n = 0;

    while (first < RULES && rule_kinds[first] != kind)
        first++;
    while (first + n < RULES && rule_kinds[first + n] == kind)
        n++;
    *ret_n = n;
    return &rules[first < RULES ? first : 0];
}
