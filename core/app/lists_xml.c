#include "config.h"
#include "app/lists_impl.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/xml_scan.h"

/*
 * UN Security Council: <CONSOLIDATED_LIST dateGenerated> with INDIVIDUALS of INDIVIDUAL and ENTITIES of ENTITY, no namespace.
 * EU: <export generationDate> of sanctionEntity elements, values in attributes.
 */
#define EU_NAMESPACE "http://eu.europa.ec/fpi/fsd/export"

enum xml_list { XML_NONE, XML_UN, XML_EU };

struct reading_xml {
    struct listing_set *s;
    const char         *path;       /* to the records of this pass */
    enum xml_list       kind;
    struct str          rest;       /* of the text */
};

static int read_text(void *ctx, void *into, size_t n, size_t *ret_n, struct pw_err *err)
{
    struct reading_xml *x = ctx;

    (void)err;
    *ret_n = n < x->rest.n ? n : x->rest.n;
    if (*ret_n)
        memcpy(into, x->rest.p, *ret_n);
    x->rest.p += *ret_n;
    x->rest.n -= *ret_n;
    return PW_OK;
}

static int choose(void *ctx, struct str ns, struct str name, const char **ret_path, bool *ret_only, struct pw_err *err)
{
    struct reading_xml *x = ctx;

    (void)err;
    x->kind = str_is(name, "CONSOLIDATED_LIST") ? XML_UN : str_is(name, "export") && str_is(ns, EU_NAMESPACE) ? XML_EU : XML_NONE;
    *ret_path = x->kind == XML_EU ? "sanctionEntity" : x->path;
    *ret_only = false;
    return PW_OK;
}

/* ---- pieces ---- */

static struct str text_at(const struct tree *t, const char *path)
{
    const struct tree *found = tree_find(t, str_of(path));

    return found ? text_trim(found->text) : STR_NONE;
}

static void put(struct buf *out, struct str part, const char *between)
{
    if (!part.n)
        return;
    buf_text(out, out->n ? between : "");
    buf_str(out, part);
}

static void add_day(struct list_entry *e, enum list_field f, struct str written)
{
    BUF_STACK(day, 32);

    list_date(&day, written);
    list_add(e, f, buf_view(&day));
}

/* ---- UN ---- */

static void un_address(struct listing_set *s, struct list_entry *e, const struct tree *t)
{
    static const char *const parts[] = { "STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY" };
    BUF_STACK(address, 256);

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        put(&address, text_at(t, parts[i]), ", ");
    list_add(e, LIST_ADDRESS, buf_view(&address));
    list_add_country(s, e, text_at(t, "COUNTRY"));
}

static void un_aliases(struct listing_set *s, struct list_entry *e, struct str names)
{
    struct str name;

    while (text_split(&names, ';', &name))
        list_add_name(s, e, name);
}

static void un_child(struct listing_set *s, struct list_entry *e, const struct tree *t)
{
    if (str_is(t->name, "INDIVIDUAL_ALIAS") || str_is(t->name, "ENTITY_ALIAS")) {
        un_aliases(s, e, text_at(t, "ALIAS_NAME"));
    } else if (str_is(t->name, "INDIVIDUAL_ADDRESS") || str_is(t->name, "ENTITY_ADDRESS")) {
        un_address(s, e, t);
    } else if (str_is(t->name, "INDIVIDUAL_DATE_OF_BIRTH")) {
        struct str day = text_at(t, "DATE");

        add_day(e, LIST_BORN, day.n ? day : text_at(t, "YEAR"));
    } else if (str_is(t->name, "INDIVIDUAL_DOCUMENT")) {
        list_add(e, LIST_ID, text_at(t, "NUMBER"));
    } else if (str_is(t->name, "NATIONALITY")) {
        for (const struct tree *v = tree_find(t, STR("VALUE")); v; v = tree_again(v))
            list_add_country(s, e, v->text);
    }
}

static int un_record(struct reading_xml *x, const struct tree *t, struct pw_err *err)
{
    static const char *const names[] = { "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME" };
    struct str               key     = text_at(t, "DATAID");
    struct list_entry       *e;
    BUF_STACK(name, 256);

    if (!key.n)
        return err_set(err, PW_EINPUT, "an entry has no DATAID");
    if (!(e = listing_of(x->s, key, false)))
        return err_nomem(err);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        put(&name, text_at(t, names[i]), " ");
    list_add_name(x->s, e, buf_view(&name));
    list_add_name(x->s, e, text_at(t, "NAME_ORIGINAL_SCRIPT"));
    list_set(e, LIST_TYPE, str_is(t->name, "INDIVIDUAL") ? STR("person") : STR("firm"));
    list_set(e, LIST_PROGRAMME, text_at(t, "UN_LIST_TYPE"));
    list_set(e, LIST_REASON, text_at(t, "COMMENTS1"));
    list_set(e, LIST_SOURCE, STR("UN Security Council"));
    add_day(e, LIST_LISTED_ON, text_at(t, "LISTED_ON"));
    for (const struct tree *c = t->first; c; c = c->next)
        un_child(x->s, e, c);
    return PW_OK;
}

/* ---- EU ---- */

static void eu_child(struct listing_set *s, struct list_entry *e, const struct tree *t)
{
    BUF_STACK(address, 256);

    if (str_is(t->name, "nameAlias")) {
        list_add_name(s, e, text_at(t, "@wholeName"));
    } else if (str_is(t->name, "subjectType")) {
        list_set(e, LIST_TYPE, str_is(text_at(t, "@classificationCode"), "P") || str_is(text_at(t, "@code"), "person") ? STR("person")
                                                                                                                        : STR("firm"));
    } else if (str_is(t->name, "regulation")) {
        list_add(e, LIST_PROGRAMME, text_at(t, "@programme"));
    } else if (str_is(t->name, "citizenship")) {
        list_add_country(s, e, text_at(t, "@countryIso2Code"));
    } else if (str_is(t->name, "birthdate")) {
        struct str day = text_at(t, "@birthdate");

        add_day(e, LIST_BORN, day.n ? day : text_at(t, "@year"));
    } else if (str_is(t->name, "identification")) {
        list_add(e, LIST_ID, text_at(t, "@number"));
    } else if (str_is(t->name, "address")) {
        put(&address, text_at(t, "@street"), ", ");
        put(&address, text_at(t, "@city"), ", ");
        list_add(e, LIST_ADDRESS, buf_view(&address));
        list_add_country(s, e, text_at(t, "@countryIso2Code"));
    } else if (str_is(t->name, "remark")) {
        list_set(e, LIST_REASON, t->text);
    }
}

static int eu_record(struct reading_xml *x, const struct tree *t, struct pw_err *err)
{
    struct str         key = text_at(t, "@logicalId");
    struct list_entry *e;

    if (!key.n)
        return err_set(err, PW_EINPUT, "a sanctionEntity has no logicalId");
    if (!(e = listing_of(x->s, key, false)))
        return err_nomem(err);
    for (const struct tree *c = t->first; c; c = c->next)
        eu_child(x->s, e, c);
    list_set(e, LIST_LISTED_ON, text_at(t, "@designationDate"));
    list_set(e, LIST_SOURCE, STR("EU"));
    return PW_OK;
}

/* ---- the document ---- */

/* The day in an attribute of the root: "2026-08-05" of dateGenerated="2026-08-05T16:47:04+02:00". */
static void root_day(struct str text, const char *attribute, struct buf *out)
{
    size_t n = strlen(attribute), far = text.n < 2000 ? text.n : 2000;

    for (size_t i = 0; i + n + 12 < far; i++)
        if (memcmp(text.p + i, attribute, n) == 0 && text.p[i + n] == '=') {
            list_date(out, (struct str){ text.p + i + n + 2, 10 });
            return;
        }
}

static int pass(struct reading_xml *x, const struct list_file *f, const char *path, struct pw_err *err)
{
    XML_SCAN_AUTO     scan = NULL;
    struct xml_record r;
    bool              more = false;
    int               rc;

    x->path = path;
    x->rest = list_text(f);
    rc      = xml_scan_open(&scan, &(struct xml_options){ .choose = choose, .ctx = x }, read_text, x, err);
    while (rc == PW_OK && x->kind != XML_NONE && (rc = xml_scan_next(scan, &more, &r, err)) == PW_OK && more) {
        if (r.bad) {
            rc = err_set(err, r.fault.rc, "line %llu: %s", (unsigned long long)r.line, r.fault.msg);
            break;
        }
        rc = x->kind == XML_UN ? un_record(x, r.root, err) : eu_record(x, r.root, err);
    }
    return rc < 0 ? err_wrap(err, "%.200s", f->name) : rc;
}

int list_xml(const struct list_file *f, struct listing_set *s, bool *ret_is, struct pw_err *err)
{
    struct reading_xml x  = { .s = s };
    int                rc = pass(&x, f, "INDIVIDUALS.INDIVIDUAL", err);

    if (rc == PW_OK && x.kind == XML_UN)
        rc = pass(&x, f, "ENTITIES.ENTITY", err);
    if (rc < 0)
        return rc;
    *ret_is = x.kind != XML_NONE;
    if (*ret_is)
        s->told->layout = x.kind == XML_UN ? "UN Security Council XML" : "EU consolidated XML";
    root_day(list_text(f), x.kind == XML_UN ? "dateGenerated" : "generationDate", &s->date);
    return PW_OK;
}
