#include "config.h"
#include "app/lists_impl.h"

#include "base/mem.h"
#include "base/text.h"

/* Lists that are one table with a header: what each column is, layout by layout. */

enum how {
    KEY,            /* the publisher's number */
    NAME,           /* a whole name */
    NAMES,          /* several with ';' between */
    GIVEN, FAMILY,  /* parts of one; given names in order, the family name last */
    FIRST,          /* "Primary name" where this row's name is the entry's */
    KIND,           /* person, firm ... in the publisher's word */
    COUNTRY, COUNTRIES,
    NUMBER, NUMBERS,/* an identifier; "US, 80-0890696, Tax ID No." with ';' between */
    BORN, BORNS, LISTED, EXPIRES,
    ADDRESS,        /* a line of one */
    ADDRESSES,      /* several with ';' between, the country's code last in each */
    PROGRAMME, SOURCE, REASON,
    DAY_OF_LIST,
};

struct column { const char *name; enum how how; };

static const struct column eu[] = {
    { "Entity_LogicalId", KEY }, { "NameAlias_WholeName", NAME }, { "Entity_SubjectType_ClassificationCode", KIND },
    { "Entity_Regulation_Programme", PROGRAMME }, { "Entity_Remark", REASON }, { "Entity_DesignationDate", LISTED },
    { "Address_Street", ADDRESS }, { "Address_City", ADDRESS }, { "Address_ZipCode", ADDRESS },
    { "Address_CountryIso2Code", COUNTRY }, { "BirthDate_BirthDate", BORN }, { "BirthDate_Year", BORN },
    { "Identification_Number", NUMBER }, { "Citizenship_CountryIso2Code", COUNTRY }, { "fileGenerationDate", DAY_OF_LIST },
};
static const struct column uk_ofsi[] = {
    { "Group ID", KEY }, { "Name 1", GIVEN }, { "Name 2", GIVEN }, { "Name 3", GIVEN }, { "Name 4", GIVEN }, { "Name 5", GIVEN },
    { "Name 6", FAMILY }, { "Name Non-Latin Script", NAME }, { "Alias Type", FIRST }, { "Group Type", KIND }, { "Country", COUNTRY },
    { "Nationality", COUNTRY }, { "DOB", BORN }, { "Passport Number", NUMBER }, { "National Identification Number", NUMBER },
    { "Address 1", ADDRESS }, { "Address 2", ADDRESS }, { "Address 3", ADDRESS }, { "Address 4", ADDRESS }, { "Address 5", ADDRESS },
    { "Address 6", ADDRESS }, { "Regime", PROGRAMME }, { "Other Information", REASON }, { "Listed On", LISTED },
};
static const struct column uk[] = {
    { "Unique ID", KEY }, { "Name 1", GIVEN }, { "Name 2", GIVEN }, { "Name 3", GIVEN }, { "Name 4", GIVEN }, { "Name 5", GIVEN },
    { "Name 6", FAMILY }, { "Name non-latin script", NAME }, { "Name type", FIRST }, { "Designation Type", KIND },
    { "Address Country", COUNTRY }, { "Nationality(/ies)", COUNTRY }, { "D.O.B", BORN }, { "Passport number", NUMBER },
    { "National Identifier number", NUMBER }, { "Business registration number (s)", NUMBER }, { "IMO number", NUMBER },
    { "Address Line 1", ADDRESS }, { "Address Line 2", ADDRESS }, { "Address Line 3", ADDRESS }, { "Address Line 4", ADDRESS },
    { "Address Line 5", ADDRESS }, { "Address Line 6", ADDRESS }, { "Regime Name", PROGRAMME }, { "UK Statement of Reasons", REASON },
    { "Other Information", REASON }, { "Date Designated", LISTED },
};
static const struct column csl[] = {
    { "entity_number", KEY }, { "name", NAME }, { "alt_names", NAMES }, { "type", KIND }, { "programs", PROGRAMME },
    { "addresses", ADDRESSES }, { "ids", NUMBERS }, { "nationalities", COUNTRIES }, { "citizenships", COUNTRIES },
    { "vessel_flag", COUNTRY }, { "dates_of_birth", BORNS }, { "start_date", LISTED }, { "end_date", EXPIRES }, { "remarks", REASON },
    { "source", SOURCE },
};

struct layout {
    const char          *name, *source;
    const struct column *columns;
    size_t               n;
    const char          *needs[3];      /* columns that tell it */
    bool                 row_is_entry;  /* and its number may lack: then the name is the key */
};
static const struct layout layouts[] = {
    { "EU consolidated CSV", "EU", eu, COUNT_OF(eu), { "Entity_LogicalId", "NameAlias_WholeName", "fileGenerationDate" }, false },
    { "UK OFSI CSV", "UK", uk_ofsi, COUNT_OF(uk_ofsi), { "Group ID", "Name 6", "Group Type" }, false },
    { "UK sanctions list CSV", "UK", uk, COUNT_OF(uk), { "Unique ID", "Name 6", "Designation Type" }, false },
    { "US Consolidated Screening List CSV", NULL, csl, COUNT_OF(csl), { "entity_number", "alt_names", "source_list_url" }, true },
};

struct reading_table {
    struct listing_set  *s;
    const struct layout *layout;
    const struct csv    *csv;
    size_t               at[COUNT_OF(uk) + 1];      /* column of the file, by column of the layout; SIZE_MAX: it has none */
};

/* ---- one value ---- */

static struct str kind_of(struct str word)
{
    static const struct { const char *word, *kind; } kinds[] = {
        { "individual", "person" }, { "person", "person" }, { "entity", "firm" }, { "enterprise", "firm" }, { "ship", "vessel" },
        { "vessel", "vessel" }, { "aircraft", "aircraft" },
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_ieq(word, kinds[i].word))
            return str_of(kinds[i].kind);
    return STR_NONE;
}

/* "US, 80-0890696, Tax ID No.": the middle; what has no such parts is no number. */
static struct str number_of(struct str item)
{
    struct str part[3];
    size_t     n = 0;

    while (n < 3 && text_split(&item, ',', &part[n]))
        n++;
    return n == 3 ? part[1] : STR_NONE;
}

/* The last part of an address, where it is a country's code. */
static struct str code_of(struct str address)
{
    struct str part, last = STR_NONE;

    while (text_split(&address, ',', &part))
        last = part;
    return last.n == 2 ? last : STR_NONE;
}

static void each_of(struct reading_table *x, struct list_entry *e, enum how how, struct str cell)
{
    BUF_STACK(day, 32);
    struct str item;

    while (text_split(&cell, ';', &item)) {
        buf_reset(&day);
        if (how == NAMES)
            list_add_name(x->s, e, item);
        else if (how == COUNTRIES)
            list_add_country(x->s, e, item);
        else if (how == NUMBERS)
            list_add(e, LIST_ID, number_of(item));
        else if (how == BORNS)
            list_add(e, LIST_BORN, (list_date(&day, item), buf_view(&day)));
        else {
            list_add(e, LIST_ADDRESS, item);
            list_add_country(x->s, e, code_of(item));
        }
    }
}

static void put_day(struct list_entry *e, enum list_field f, struct str cell)
{
    BUF_STACK(day, 32);

    list_date(&day, cell);
    if (f == LIST_BORN)
        list_add(e, f, buf_view(&day));
    else
        list_set(e, f, buf_view(&day));
}

static void put_cell(struct reading_table *x, struct list_entry *e, enum how how, struct str cell)
{
    switch (how) {
    case NAME:      list_add_name(x->s, e, cell); break;
    case KIND:      list_set(e, LIST_TYPE, kind_of(cell)); break;
    case COUNTRY:   list_add_country(x->s, e, cell); break;
    case NUMBER:    list_add(e, LIST_ID, cell); break;
    case BORN:      put_day(e, LIST_BORN, cell); break;
    case LISTED:    put_day(e, LIST_LISTED_ON, cell); break;
    case EXPIRES:   put_day(e, LIST_EXPIRES, cell); break;
    case PROGRAMME: list_add(e, LIST_PROGRAMME, cell); break;
    case SOURCE:    list_set(e, LIST_SOURCE, cell); break;
    case REASON:    list_set(e, LIST_REASON, cell); break;
    case NAMES: case COUNTRIES: case NUMBERS: case BORNS: case ADDRESSES:
        each_of(x, e, how, cell);
        break;
    default:        /* parts of a name or an address, which the row puts together */
        break;
    }
}

/* ---- one row ---- */

static struct str cell_of(const struct reading_table *x, const struct csv_record *r, size_t column)
{
    size_t at = x->at[column];

    return at < r->n_fields ? text_trim(r->fields[at]) : STR_NONE;
}

static void add_part(struct buf *out, struct str part, const char *between)
{
    if (!part.n)
        return;
    buf_text(out, out->n ? between : "");
    buf_str(out, part);
}

/* A name of several columns; where the row says it is the first one, what stood there before becomes an alias. */
static void put_name(struct reading_table *x, struct list_entry *e, struct str name, bool first)
{
    struct buf *was = &e->fields[LIST_NAME];

    if (first && was->n && !str_eq(buf_view(was), name)) {
        BUF_AUTO before = { 0 };

        buf_str(&before, buf_view(was));
        buf_reset(was);
        list_add_name(x->s, e, name);
        list_add_name(x->s, e, buf_view(&before));
        return;
    }
    list_add_name(x->s, e, name);
}

/* The key, or where it is taken with a number behind: "18th Institute (2)". */
static struct str fresh_key(const struct listing_set *s, struct str key, struct buf *own)
{
    struct str now = key;

    for (int i = 2; map_get(&s->by_key, now, &(uint64_t){ 0 }); i++) {
        buf_reset(own);
        buf_str(own, key);
        buf_printf(own, " (%d)", i);
        now = buf_view(own);
    }
    return now;
}

static int row(void *ctx, const struct csv_record *r, struct pw_err *err)
{
    struct reading_table *x = ctx;
    struct list_entry    *e;
    struct str            key = STR_NONE, name = STR_NONE;
    bool                  first = false;
    BUF_STACK(given, 256);
    BUF_STACK(address, 256);
    BUF_STACK(own, 256);

    for (size_t i = 0; i < x->layout->n; i++) {
        enum how   how  = x->layout->columns[i].how;
        struct str cell = cell_of(x, r, i);

        if (how == KEY)
            key = cell;
        else if (how == NAME)
            name = cell;
        else if (how == GIVEN || how == FAMILY)
            add_part(&given, cell, " ");
        else if (how == ADDRESS)
            add_part(&address, cell, ", ");
        else if (how == FIRST)
            first = cell.n > 6 && text_ieq((struct str){ cell.p, 7 }, "primary");
        else if (how == DAY_OF_LIST && !x->s->date.n)
            list_date(&x->s->date, cell);
    }
    if (!key.n && x->layout->row_is_entry)
        key = name;
    if (x->layout->row_is_entry)
        key = fresh_key(x->s, key, &own);
    if (!key.n)
        return err_set(err, PW_EINPUT, "line %llu: '%s' is empty; it tells the entries apart", (unsigned long long)r->line,
                       x->layout->columns[0].name);
    if (!(e = listing_of(x->s, key, false)))
        return err_nomem(err);
    if (given.n)
        put_name(x, e, buf_view(&given), first);
    list_add(e, LIST_ADDRESS, buf_view(&address));
    for (size_t i = 0; i < x->layout->n; i++)
        put_cell(x, e, x->layout->columns[i].how, cell_of(x, r, i));
    list_set(e, LIST_SOURCE, str_of(x->layout->source));
    return PW_OK;
}

/* ---- which layout ---- */

static size_t find_column(const struct csv *c, const char *name)
{
    size_t            n;
    const struct str *header = csv_header(c, &n);

    for (size_t i = 0; i < n; i++)
        if (str_is(text_trim(header[i]), name))
            return i;
    return SIZE_MAX;
}

static const struct layout *layout_of(const struct csv *c)
{
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        bool all = true;

        for (size_t k = 0; k < COUNT_OF(layouts[i].needs); k++)
            all &= find_column(c, layouts[i].needs[k]) != SIZE_MAX;
        if (all)
            return &layouts[i];
    }
    return NULL;
}

/* The UK's files say their day in a line of its own before the header: "Last Updated,25/11/2022", "Report Date: 13-Feb-2026". */
static bool day_line(struct str text, struct buf *date)
{
    static const char *const marks[] = { "Last Updated,", "Report Date:" };
    const char              *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
    struct str               line = { text.p, end ? (size_t)(end - text.p) : text.n };

    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        size_t n = strlen(marks[i]);

        if (line.n > n && memcmp(line.p, marks[i], n) == 0 && line.p[n] != 'U') {
            struct str day = { line.p + n, line.n - n };

            while (day.n && (day.p[day.n - 1] == ',' || day.p[day.n - 1] == '\r' || day.p[day.n - 1] == '"'))
                day.n--;
            list_date(date, day);
            return true;
        }
    }
    return false;
}

int list_tables(const struct list_file *f, struct listing_set *s, bool *ret_is, struct pw_err *err)
{
    struct csv_options   options = { .any_names = true, .skip = day_line(list_text(f), &s->date) };
    struct reading_table x       = { .s = s };
    CSV_AUTO             c       = NULL;

    *ret_is = false;
    if (csv_open_text(&c, &options, list_text(f), NULL) < 0 || !(x.layout = layout_of(c)))
        return PW_OK;       /* our own, or nothing: whoever reads it says so */
    *ret_is = true;
    for (size_t i = 0; i < x.layout->n; i++)
        x.at[i] = find_column(c, x.layout->columns[i].name);
    s->told->layout = x.layout->name;
    return list_rows(f, &options, row, &x, err);
}
