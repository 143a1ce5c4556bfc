#include "config.h"
#include "app/parties.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/table.h"
#include "store/st_intake.h"
#include "tap.h"

/* Who is who, told in firms as they are written: name | number | country, exporter to an importer in PK. */

struct firm { const char *name, *number, *country; };

static char           folder[] = "/tmp/penwatch-parties-XXXXXX";
static struct store  *st;
static struct parties *parties;
static int            db_number;

static void begin(void)
{
    struct pw_err err = { 0 };
    char          db[96];

    snprintf(db, sizeof db, "%s/%d.db", folder, db_number++);
    if (store_create(db, &err) < 0 || store_open_write(db, &st, &err) < 0 || store_begin(st, NULL, &err) < 0 ||
        parties_new(st, NULL, &parties, &err) < 0) {
        printf("Bail out! %s\n", err.msg);
        exit(1);
    }
}

static void end(void)
{
    parties_free(parties);
    store_rollback(st);
    store_close(st);
}

static void write_firm(struct shipment *s, enum party_role role, struct firm f)
{
    s->text[PARTY_FIELD(role, NAME)]    = str_of(f.name);
    s->text[PARTY_FIELD(role, ID)]      = f.number ? str_of(f.number) : STR_NONE;
    s->text[PARTY_FIELD(role, COUNTRY)] = f.country ? str_of(f.country) : STR_NONE;
}

static void look(const struct shipment *s, struct party_ref refs[ROLE_COUNT])
{
    struct pw_err err = { 0 };

    if (parties_of(parties, s, refs, &err) < 0)
        check_text("a party is looked for", err.msg, "");
}

static int64_t who(struct firm f)
{
    struct shipment  s = { 0 };
    struct party_ref refs[ROLE_COUNT];

    s.text[FIELD_EXPORTING_COUNTRY] = STR("DE");
    s.text[FIELD_IMPORTING_COUNTRY] = STR("PK");
    write_firm(&s, ROLE_EXPORTER, f);
    look(&s, refs);
    return refs[ROLE_EXPORTER].id;
}

/* ---- one firm or two ---- */

static const struct {
    const char *name;
    struct firm a, b;
    bool        same;
} pairs[] = {
    { "the same name",                        { "Werk GmbH", NULL, NULL }, { "Werk GmbH", NULL, NULL }, true },
    { "another case and another dot",         { "Werk GmbH", NULL, NULL }, { "WERK  G.m.b.H", NULL, NULL }, true },
    { "another case",                         { "Werk GmbH", NULL, NULL }, { " WERK gmbh ", NULL, NULL }, true },
    { "accents are forgiven (F154)",          { "Química Básica", NULL, NULL }, { "Quimica Basica", NULL, NULL }, true },
    { "composed or not (F154)",               { "M\xC3\xBCller", NULL, NULL }, { "Mu\xCC\x88ller", NULL, NULL }, true },
    { "invisible characters go (F154)",       { "Werk", NULL, NULL }, { "We\xE2\x80\x8Brk", NULL, NULL }, true },
    { "another legal form",                   { "Werk GmbH", NULL, NULL }, { "Werk AG", NULL, NULL }, true },
    { "another word",                         { "Werk GmbH", NULL, NULL }, { "Werk Handel GmbH", NULL, NULL }, false },
    { "words in another order",               { "Nord Chemie", NULL, NULL }, { "Chemie Nord", NULL, NULL }, true },
    { "the same name in another country",     { "Werk GmbH", NULL, "DE" }, { "Werk GmbH", NULL, "AT" }, false },
    { "the country of its side is meant",     { "Werk GmbH", NULL, NULL }, { "Werk GmbH", NULL, "DE" }, true },
    { "one number, two names",                { "Werk GmbH", "HRB 7", NULL }, { "Factory Ltd", "HRB 7", NULL }, true },
    { "one number, spelled otherwise",        { "Werk GmbH", "HRB 7", NULL }, { "Werk GmbH", "hrb-7", NULL }, true },
    { "one number in two countries",          { "Werk GmbH", "HRB 7", "DE" }, { "Werk GmbH", "HRB 7", "AT" }, false },
    { "two numbers, one name",                { "Werk GmbH", "HRB 7", NULL }, { "Werk GmbH", "HRB 8", NULL }, false },
    { "a number without a name",              { NULL, "HRB 7", NULL }, { "Werk GmbH", "HRB 7", NULL }, true },
    { "a name after its number",              { "Werk GmbH", "HRB 7", NULL }, { "Werk GmbH", NULL, NULL }, true },
    { "a number after its name",              { "Werk GmbH", NULL, NULL }, { "Werk GmbH", "HRB 7", NULL }, true },
    { "what says that there is no number",    { "Werk GmbH", "n/a", NULL }, { "Factory Ltd", "N/A", NULL }, false },
    { "a number of signs is none",            { "Werk GmbH", "--", NULL }, { "Werk GmbH", "n/a !", NULL }, true },
};

/* Each pair in its order, in the other, and from the store alone. */
static void identities(void)
{
    struct pw_err err = { 0 };

    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        bool forth, back, cold;

        begin();
        forth = who(pairs[i].a) == who(pairs[i].b);
        end();
        begin();
        back = who(pairs[i].b) == who(pairs[i].a);
        if (parties_flush(parties, &err) < 0 || parties_forget(parties, &err) < 0)
            check_text("it is forgotten", err.msg, "");
        cold = who(pairs[i].a) == who(pairs[i].b);
        end();
        check(pairs[i].name, forth == pairs[i].same && back == pairs[i].same && cold == pairs[i].same);
    }
}

static void stories(void)
{
    struct pw_err err = { 0 };
    int64_t       first, second, bare;

    begin();
    check_int("a name of signs alone is nobody (F154)", who((struct firm){ "!!!", NULL, NULL }), 0);
    check_int("nor is an empty role anybody", who((struct firm){ NULL, NULL, NULL }), 0);
    first = who((struct firm){ "Werk GmbH", NULL, NULL });
    check_int("a firm known by name takes the first number", who((struct firm){ "Werk GmbH", "1", NULL }), first);
    second = who((struct firm){ "Werk GmbH", "2", NULL });
    check("and not the second", second != first && second > 0);
    check_int("which stays another firm", who((struct firm){ "Werk GmbH", "2", NULL }), second);
    bare = who((struct firm){ "Werk GmbH", NULL, NULL });
    check("a name that two numbers claim is neither of them", bare != first && bare != second && bare > 0);
    if (parties_flush(parties, &err) < 0 || parties_forget(parties, &err) < 0)
        check_text("it is forgotten", err.msg, "");
    check_int("the same after a restart: the first", who((struct firm){ "Werk GmbH", "1", NULL }), first);
    check_int("the second", who((struct firm){ "Werk GmbH", "2", NULL }), second);
    check_int("the bare name", who((struct firm){ "Werk GmbH", NULL, NULL }), bare);
    end();

    begin();
    first = who((struct firm){ "Werk GmbH", "1", NULL });
    check_int("another name with a known number", who((struct firm){ "Factory Ltd", "1", NULL }), first);
    check_int("leads to its firm without it from now on", who((struct firm){ "Factory Ltd", NULL, NULL }), first);
    end();
}

/* ---- labelled pairs ---- */

struct labels { struct arena a; struct table t; size_t pairs, wrong; };

static void say_wrong(const struct table *t, size_t row, const char *how)
{
    struct str a = table_cell(t, row, 1), b = table_cell(t, row, 3), why = table_cell(t, row, 5);

    printf("# %.*s | %.*s: %s (%.*s)\n", (int)a.n, a.p, (int)b.n, b.p, how, (int)why.n, why.p);
}

/* Each pair in a country of its own and in either order. */
static void label_pair(struct labels *l, size_t row, bool cold)
{
    bool same = str_is(table_cell(&l->t, row, 0), "yes");

    for (int turned = 0; turned < 2; turned++) {
        char        land[16], text[4][200];
        struct firm f[2];

        snprintf(land, sizeof land, "%zu%c", row, turned ? 'b' : 'a');
        for (size_t i = 0; i < 4; i++) {
            struct str cell = table_cell(&l->t, row, 1 + i);

            snprintf(text[i], sizeof text[i], "%.*s", (int)cell.n, cell.n ? cell.p : "");
        }
        f[0] = (struct firm){ text[0], *text[1] ? text[1] : NULL, land };
        f[1] = (struct firm){ text[2], *text[3] ? text[3] : NULL, land };
        if ((who(f[turned]) == who(f[!turned])) != same) {
            l->wrong++;
            say_wrong(&l->t, row, cold ? "other after a restart" : same ? turned ? "not found the other way round" : "not found"
                                                                        : turned ? "taken for one the other way round" : "taken for one");
        }
        l->pairs++;
    }
}

static void label_all(struct labels *l, bool cold)
{
    l->pairs = l->wrong = 0;
    for (size_t r = 0; r < l->t.n_rows; r++)
        label_pair(l, r, cold);
}

static void labels(void)
{
    struct labels l   = { 0 };
    struct pw_err err = { 0 };
    BUF_AUTO      text = { 0 }, path = { 0 };

    buf_printf(&path, "%s/tests/cases/parties.csv", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
    if (file_read(buf_view(&path).p, (size_t)1 << 20, &text, &err) < 0 || table_parse("pairs", true, buf_view(&text), &l.a, &l.t, &err) < 0) {
        check_text("the labelled pairs are read", err.msg, "");
        return;
    }
    begin();
    label_all(&l, false);
    check("there are enough labelled pairs", l.pairs > 200);
    check_int("each is one firm or two as it says, in either order", (int64_t)l.wrong, 0);
    if (parties_flush(parties, &err) < 0 || parties_forget(parties, &err) < 0)
        check_text("it is forgotten", err.msg, "");
    label_all(&l, true);
    check_int("and stays so after a restart", (int64_t)l.wrong, 0);
    end();
    arena_done(&l.a);
}

/* ---- counts ---- */

static void ship(int64_t shipment, int32_t on, bool fresh, struct firm exporter, struct firm importer, struct party_ref refs[ROLE_COUNT])
{
    struct shipment s   = { 0 };
    struct pw_err   err = { 0 };

    s.text[FIELD_EXPORTING_COUNTRY] = STR("DE");
    s.text[FIELD_IMPORTING_COUNTRY] = STR("PK");
    write_firm(&s, ROLE_EXPORTER, exporter);
    write_firm(&s, ROLE_IMPORTER, importer);
    write_firm(&s, ROLE_CONSIGNEE, importer);
    look(&s, refs);
    if (parties_note(parties, shipment, on, fresh, refs, &err) < 0)
        check_text("a shipment is noted", err.msg, "");
}

static void counts(void)
{
    static const struct firm werk = { "Werk GmbH", NULL, NULL }, lahore = { "Lahore Paints", NULL, NULL };
    struct party_ref refs[ROLE_COUNT];
    struct pw_err    err   = { 0 };
    int64_t named = false;

    begin();
    ship(10, 1000, true, werk, lahore, refs);
    check_int("nothing before the first shipment", refs[ROLE_EXPORTER].shipments, 0);
    ship(11, 990, true, werk, lahore, refs);
    check_int("one before the second, in two roles", refs[ROLE_IMPORTER].shipments, 1);
    check_int("first seen on its day", refs[ROLE_IMPORTER].first_on, 1000);
    ship(12, 1010, true, werk, lahore, refs);
    check_int("an older shipment that came later makes the firm older", refs[ROLE_EXPORTER].first_on, 990);
    if (parties_named(parties, refs[ROLE_EXPORTER].id, 12, &named, &err) < 0 || !named)
        check_text("what is not yet written counts as well", err.msg, "");
    ship(12, 1011, false, werk, lahore, refs);
    ship(13, 1020, true, werk, lahore, refs);
    check_int("an amendment is no other shipment", refs[ROLE_EXPORTER].shipments, 3);
    if (parties_flush(parties, &err) < 0 || parties_forget(parties, &err) < 0)
        check_text("it is forgotten", err.msg, "");
    ship(14, 1030, true, werk, lahore, refs);
    check_int("counts are there after a restart", refs[ROLE_IMPORTER].shipments, 4);
    check_int("and first days", refs[ROLE_IMPORTER].first_on, 990);
    check("both roles are the same firm", refs[ROLE_IMPORTER].id == refs[ROLE_CONSIGNEE].id && refs[ROLE_EXPORTER].id != refs[ROLE_IMPORTER].id);
    ship(15, 1030, true, lahore, werk, refs);
    check_int("a firm of the other side's country is another", refs[ROLE_EXPORTER].shipments, 0);
    if (parties_named(parties, refs[ROLE_EXPORTER].id, 10, &named, &err) == PW_OK)
        check("it is not named where it was not", !named);
    end();
}

static int note_shipment(void *ctx, int64_t shipment, unsigned roles, struct pw_err *err)
{
    int64_t **next = ctx;

    (void)roles, (void)err;
    *(*next)++ = shipment;
    return PW_OK;
}

/* The table keeps shipments in blocks of their numbers; a list runs over them from the newest on. */
static void blocks(void)
{
    static const int64_t there[] = { 1, 65535, 65536, 65537, 400000, 400001, 9000000 };
    int64_t       got[COUNT_OF(there)] = { 0 }, *next = got;
    struct pw_err err = { 0 };
    int           rc  = PW_OK;
    bool          is_new = true, same = true;

    begin();
    for (size_t i = 0; i < COUNT_OF(there) && rc == PW_OK; i++)
        if ((rc = st_party_role_new(st, 5, there[i], 1, &err)) == PW_OK)
            rc = st_party_role_new(st, 6, there[i] + 1, 1, &err);
    check_int("roles are stored", rc, PW_OK);
    rc = st_party_shipments(st, 5, 6, note_shipment, &next, &err);
    check_int("a party's newest shipments, no more than asked", rc == PW_OK ? next - got : rc, 6);
    for (size_t i = 0; i < 6; i++)
        same &= got[i] == there[COUNT_OF(there) - 1 - i];
    check("newest first, over blocks", same);
    next = got;
    rc   = st_party_shipments(st, 7, 6, note_shipment, &next, &err);
    check_int("none of a party that has none", rc == PW_OK ? next - got : rc, 0);
    if (st_party_role_add(st, 5, 65536, 2, &is_new, &err) == PW_OK)
        check("the same again is not new", !is_new);
    end();
}

int main(void)
{
    char command[64];

    if (!mkdtemp(folder))
        return 1;
    identities();
    stories();
    labels();
    counts();
    blocks();
    parties_free(NULL);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? tap_done() : 1;
}
