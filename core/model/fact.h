/*
 * fact.h - values that rules may read, and where each comes from.
 *
 * A *slot* is one need of the rulebook after duplicates are folded: a declared field, a computed
 * fact, a look-up in a reference table or list, or a history window. app/ fills one value for
 * each slot (per shipment, or per goods line), script/ shows them to rules, and the verdict
 * stores them. Values borrow their text from the record's arena.
 */
#ifndef PW_MODEL_FACT_H
#define PW_MODEL_FACT_H

#include "base/buf.h"
#include "model/facts.def"
#include "model/field.h"

/* Ids of facts.def go on where the declared fields end. */
enum fact_id {
    FACT_FIRST_ = FIELD_COUNT - 1,
#define F(id, type, scope, name, country, unit, doc) FACT_##id,
    SHIPMENT_FACTS
#undef F
    FACT_COUNT
};

enum fact_type {
    FACT_ABSENT = 0,
    FACT_TEXT,
    FACT_NUMBER,    /* int64 millionths: exact in C, a float in Lua */
    FACT_INTEGER,
    FACT_BOOL,
    FACT_DATE,      /* days since 1970-01-01; an integer in Lua, ISO text in messages */
    FACT_LIST,      /* of text; a sequence in Lua */
};

struct fact_value {
    enum fact_type type;
    union {
        int64_t    i;   /* NUMBER, INTEGER, BOOL (0 or 1), DATE */
        struct str s;   /* TEXT */
        struct {
            const struct str *items;
            size_t            n;
        } list;
    };
};

enum fact_scope { SCOPE_SHIPMENT, SCOPE_GOODS };

/*
 * Every name a rule may write: declared fields first (id = field id), then facts.def. The declared text
 * of the substance goes by FACT_SUBSTANCE_DECLARED; FIELD_SUBSTANCE carries that name too and is never
 * what fact_find() answers.
 */
struct fact_info {
    const char     *name;
    enum fact_type  type;
    enum fact_scope scope;
    bool            country_only;   /* says something of countries alone */
    const char     *unit;           /* as written in the list; measure.h reads it */
    const char     *doc;
};

size_t fact_count(void);
const struct fact_info *fact_info(size_t id);               /* id < fact_count() */
bool fact_find(struct str name, size_t *ret_id);
const char *fact_type_name(enum fact_type t);
/* A fact that comes of other authorities' alerts: its last part begins with `alert`. One that says an
 * alert matched by an exact identifier has `exact` in its name as well. */
bool fact_of_alert(size_t id);
bool fact_exact(size_t id);

/* Equal type and content. */
bool fact_same(const struct fact_value *a, const struct fact_value *b);
/* For people: decimals without trailing zeros, ISO dates, yes/no, lists joined by ", ". */
void fact_print(struct buf *out, const struct fact_value *v);
/* Canonical bytes for storing; a stored value borrows from the bytes and the arena of its list. */
struct canon;
struct arena;
void fact_encode(struct buf *out, const struct fact_value *v);
bool fact_decode(struct canon *in, struct arena *a, struct fact_value *ret);

#endif
