#include "config.h"
#include "app/pseudonym.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"

#define WORD_LEAST 4        /* shorter words of a name are "the", "GmbH", "Ltd" */

enum kind { KEPT, FIRM, NUMBER, ADDRESS, PHONE, EMAIL, PERSON, PLAIN, DAY, LEFT_OUT, SEARCHED };

/* ---- what a fact is ---- */

static enum kind kind_of_party(size_t part)
{
    static const enum kind kinds[PARTY_FIELDS] = {
        [PARTY_NAME] = FIRM, [PARTY_ID] = NUMBER, [PARTY_ADDRESS] = ADDRESS, [PARTY_COUNTRY] = KEPT, [PARTY_EMAIL] = EMAIL,
        [PARTY_PHONE] = PHONE, [PARTY_REGISTERED_ON] = DAY, [PARTY_ACTIVITY] = PLAIN,
    };

    return kinds[part];
}

static enum kind kind_of_fact(size_t fact)
{
    const size_t first = FIELD_EXPORTER_NAME, end = first + (size_t)ROLE_COUNT * PARTY_FIELDS;
    const size_t each = FACT_IMPORTER_LISTED_HOW - FACT_EXPORTER_LISTED_HOW;

    if (fact >= first && fact < end)
        return kind_of_party((fact - first) % PARTY_FIELDS);
    for (size_t role = 0; role < ROLE_COUNT; role++)
        if (fact == FACT_EXPORTER_LISTED_HOW + role * each)
            return LEFT_OUT;        /* it quotes the name and the entry */
    switch (fact) {
    case FIELD_EXPORTING_AUTHORITY_OFFICE:  case FIELD_IMPORTING_AUTHORITY_OFFICE:
    case FIELD_CUSTOMS_OFFICE:
        return PLAIN;
    case FIELD_EXPORTING_AUTHORITY_OFFICER: case FIELD_IMPORTING_AUTHORITY_OFFICER:
        return PERSON;
    case FIELD_EXPORTING_AUTHORITY_EMAIL:   case FIELD_IMPORTING_AUTHORITY_EMAIL:
        return EMAIL;
    case FIELD_EXPORTING_AUTHORITY_PHONE:   case FIELD_IMPORTING_AUTHORITY_PHONE:
        return PHONE;
    case FIELD_CARRIER: case FIELD_PAYER: case FACT_PREVIOUS_IMPORTER_NAME:
        return FIRM;
    case FIELD_REFERENCE: case FIELD_PEN_REFERENCE: case FIELD_EXPORT_PERMIT: case FIELD_IMPORT_PERMIT: case FIELD_INVOICE:
    case FIELD_TRANSPORT_DOCUMENT: case FIELD_TIR_CARNET: case FIELD_VESSEL: case FIELD_VEHICLE: case FIELD_CONTAINERS:
    case FIELD_SEALS:
        return NUMBER;
    case FIELD_REMARKS:
        return LEFT_OUT;
    case FIELD_END_USE: case FIELD_PAYMENT_METHOD: case FIELD_INCOTERM: case FIELD_LEGS: case FIELD_TRADE_NAME:
    case FIELD_DESCRIPTION: case FIELD_PACKAGE_KIND: case FIELD_UNIT: case FIELD_SUBSTANCE: case FACT_SUBSTANCE_DECLARED:
    case FACT_SUBSTANCE_CONFLICT_TEXT:
        return SEARCHED;
    default:
        return KEPT;
    }
}

/* Registers hold firms and their numbers. */
static enum kind kind_of_lookup(const struct lookup *l)
{
    static const struct { const char *column; enum kind kind; } columns[] = {
        { "name", FIRM }, { "holder", FIRM }, { "exporter", FIRM }, { "importer", FIRM }, { "number", NUMBER }, { "id", NUMBER },
        { "activity", PLAIN },
    };

    if (strcmp(l->table, "licences") != 0 && strcmp(l->table, "permits") != 0)
        return SEARCHED;
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        if (strcmp(l->wanted, columns[i].column) == 0)
            return columns[i].kind;
    return SEARCHED;
}

static enum kind kind_of_slot(const struct slot *s)
{
    return s->kind == SLOT_FACT ? kind_of_fact(s->fact) : s->kind == SLOT_LOOKUP ? kind_of_lookup(&s->lookup) : KEPT;
}

bool pseudonym_tells(const struct slot *slot)
{
    enum kind kind = kind_of_slot(slot);

    return kind != KEPT && kind != SEARCHED;
}

/* ---- what may not appear ---- */

int pseudonyms_begin(struct pseudonyms *p, struct arena *a, struct pw_err *err)
{
    *p = (struct pseudonyms){ .a = a, .made = calloc(1, sizeof *p->made) };
    return p->made ? PW_OK : err_nomem(err);
}

void pseudonyms_done(struct pseudonyms *p)
{
    if (p->made)
        map_done(p->made);
    free(p->made);
    free(p->learnt);
    *p = (struct pseudonyms){ 0 };
}

/* Folding cuts longer texts, and none of those is shown. */
static struct str folded(struct pseudonyms *p, struct str s)
{
    BUF_AUTO out = { 0 };

    fold_name(s, &out);
    return out.failed ? STR_NONE : arena_str(p->a, out.n ? buf_view(&out) : STR(""));
}

static int learn(struct pseudonyms *p, struct str s, struct pw_err *err)
{
    if (s.n < WORD_LEAST)
        return PW_OK;
    if (p->n_learnt == p->room) {
        size_t      room  = p->room ? p->room * 2 : 64;
        struct str *grown = realloc(p->learnt, room * sizeof *grown);

        if (!grown)
            return err_nomem(err);
        p->learnt = grown;
        p->room   = room;
    }
    p->learnt[p->n_learnt++] = s;
    return PW_OK;
}

static int learn_text(struct pseudonyms *p, struct str text, bool words, struct pw_err *err)
{
    struct str all = folded(p, text), rest = all, word;
    int        rc  = all.p ? learn(p, all, err) : err_nomem(err);

    while (rc == PW_OK && words && text_split(&rest, ' ', &word))
        rc = learn(p, word, err);
    return rc;
}

int pseudonyms_learn(struct pseudonyms *p, const struct shipment *s, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t f = 0; f < FIELD_HEADER_COUNT && rc == PW_OK; f++) {
        enum kind kind = kind_of_fact(f);

        if (s->text[f].n && kind >= FIRM && kind <= PERSON)
            rc = learn_text(p, s->text[f], kind == FIRM || kind == PERSON, err);
    }
    return rc;
}

static bool gives_away(struct pseudonyms *p, struct str s)
{
    struct str all = s.n <= FOLD_TEXT_MAX ? folded(p, s) : STR_NONE;

    if (!all.p)
        return true;
    for (size_t i = 0; i < p->n_learnt; i++)
        if (all.n >= p->learnt[i].n && memmem(all.p, all.n, p->learnt[i].p, p->learnt[i].n))
            return true;
    return false;
}

/* ---- stand-ins ---- */

static int stand_in(struct pseudonyms *p, enum kind kind, struct str was, struct str *ret, struct pw_err *err)
{
    static const char *const forms[] = {
        [FIRM] = "Firm %llu", [NUMBER] = "NO-%llu", [ADDRESS] = "%llu Example Street", [PHONE] = "+00 000 %llu",
        [EMAIL] = "person%llu@firm.example", [PERSON] = "Person %llu", [PLAIN] = "text %llu",
    };
    BUF_AUTO key = { 0 };
    uint64_t n;
    char     text[60];

    buf_printf(&key, "%d:", (int)kind);
    buf_str(&key, was);
    if (!map_get(p->made, buf_view(&key), &n)) {
        n = ++p->counts[kind];
        /* The map borrows its keys. */
        if (key.failed || !map_put(p->made, arena_str(p->a, buf_view(&key)), n))
            return err_nomem(err);
    }
    snprintf(text, sizeof text, forms[kind], (unsigned long long)n);
    *ret = arena_str(p->a, str_of(text));
    return ret->p ? PW_OK : err_nomem(err);
}

static int show_text(struct pseudonyms *p, enum kind kind, struct str was, struct str *ret, struct pw_err *err)
{
    if (kind >= FIRM && kind <= PLAIN)
        return stand_in(p, kind, was, ret, err);
    *ret = kind == LEFT_OUT || (kind == SEARCHED && gives_away(p, was)) ? STR("(left out)") : was;
    return PW_OK;
}

int pseudonym_value(struct pseudonyms *p, const struct slot *slot, const struct fact_value *v, struct fact_value *ret,
                    struct pw_err *err)
{
    enum kind   kind = kind_of_slot(slot);
    struct str *items;
    int         rc = PW_OK;

    *ret = *v;
    if (v->type == FACT_DATE && kind == DAY)
        ret->i = date_days(2020, 1, 1);
    if (v->type == FACT_TEXT)
        return show_text(p, kind, v->s, &ret->s, err);
    if (v->type != FACT_LIST)
        return PW_OK;
    items = arena_alloc(p->a, (v->list.n + 1) * sizeof *items);
    if (!items)
        return err_nomem(err);
    for (size_t i = 0; i < v->list.n && rc == PW_OK; i++)
        rc = show_text(p, kind, v->list.items[i], &items[i], err);
    ret->list.items = items;
    return rc;
}
