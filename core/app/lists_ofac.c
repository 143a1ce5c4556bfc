#include "config.h"
#include "app/lists_impl.h"

#include "base/mem.h"
#include "base/text.h"

/*
 * OFAC's Specially Designated Nationals: four files without a header, told apart by the number of their columns; "-0-" is
 * nothing. Remarks hold what has no column: "DOB 12 Jan 1970; nationality Iran; Passport A0003456 (Iran); a.k.a. 'X'." One that
 * is too long goes on in sdn_comments.csv, cut anywhere.
 */
enum ofac_file { OFAC_COMMENTS = 2, OFAC_ALT = 5, OFAC_ADD = 6, OFAC_SDN = 12 };

struct ofac {
    struct listing_set     *s;
    const struct list_file *file;
    enum ofac_file          kind;
};

static struct str value(const struct csv_record *r, size_t i)
{
    struct str v = i < r->n_fields ? text_trim(r->fields[i]) : STR_NONE;

    return str_is(v, "-0-") ? STR_NONE : v;
}

/* ---- remarks ---- */

static bool begins(struct str s, const char *with)
{
    size_t n = strlen(with);

    return s.n >= n && memcmp(s.p, with, n) == 0;
}

/* What a number may be of; longer labels first where one begins another. */
static const char *const id_labels[] = {
    "Passport ", "National ID No. ", "Cedula No. ", "NIT # ", "Vessel Registration Identification ", "R.F.C. ", "C.U.R.P. ", "RFC ",
    "Registration Number ", "Registration ID ", "Tax ID No. ", "RUC # ", "Folio Mercantil No. ", "Identification Number ", "Company Number ",
    "Matricula Mercantil No ", "Commercial Registry Number ", "MMSI ", "D.N.I. ", "D-U-N-S Number ", "C.R. No. ", "V.A.T. Number ",
    "Business Registration Number ", "Business Registration Document # ", "RIF # ", "Trade License No. ", "Electoral Registry No. ",
    "US FEIN ", "SSN ", "Public Registration Number ", "UK Company Number ", "Chamber of Commerce Number ", "C.U.I.T. ",
    "Enterprise Number ", "Legal Entity Number ", "Turkish Identification Number ", "Certificate of Incorporation Number ",
    "Aircraft Tail Number ", "Italian Fiscal Code ", "Diplomatic Passport ", "Travel Document Number ", "Registered Charity No. ",
};

/* "Passport A0003456 (Iran) issued 2001" is A0003456. */
static struct str number_of(struct str rest)
{
    for (size_t i = 0; i + 1 < rest.n; i++)
        if (rest.p[i] == ' ' && (rest.p[i + 1] == '(' || (rest.p[i + 1] >= 'a' && rest.p[i + 1] <= 'z')))
            rest.n = i;
    return rest;
}

static void remark(struct ofac *x, struct list_entry *e, struct str r)
{
    static const char *const nations[] = { "nationality ", "citizen ", "alt. nationality ", "alt. citizen ", "nationality of Registration " };
    BUF_STACK(day, 32);

    if (r.n && r.p[r.n - 1] == '.')
        r.n--;
    for (size_t i = 0; i < COUNT_OF(nations); i++)
        if (begins(r, nations[i]))
            list_add_country(x->s, e, (struct str){ r.p + strlen(nations[i]), r.n - strlen(nations[i]) });
    if (begins(r, "alt. "))
        r.p += 5, r.n -= 5;
    if (begins(r, "a.k.a. '") && r.n > 9)
        list_add_name(x->s, e, (struct str){ r.p + 8, r.n - 9 });
    if (begins(r, "DOB ")) {
        list_date(&day, (struct str){ r.p + 4, r.n - 4 });
        list_add(e, LIST_BORN, buf_view(&day));
    }
    if (begins(r, "Organization Established Date ")) {
        list_date(&day, (struct str){ r.p + 30, r.n - 30 });
        list_add(e, LIST_SINCE, buf_view(&day));
    }
    for (size_t i = 0; i < COUNT_OF(id_labels); i++)
        if (begins(r, id_labels[i]))
            list_add(e, LIST_ID, number_of((struct str){ r.p + strlen(id_labels[i]), r.n - strlen(id_labels[i]) }));
}

/* ---- rows ---- */

static int sdn_row(struct ofac *x, const struct csv_record *r, struct pw_err *err)
{
    struct str         type = value(r, 2);
    struct list_entry *e = listing_of(x->s, value(r, 0), false);

    if (!e)
        return err_nomem(err);
    if (e->fields[LIST_NAME].n)
        return err_set(err, PW_EINPUT, "line %llu: the number %.*s is there twice", (unsigned long long)r->line, (int)value(r, 0).n,
                       value(r, 0).p);
    list_set(e, LIST_NAME, value(r, 1));
    list_set(e, LIST_TYPE, str_is(type, "individual") ? STR("person") : type.n ? type : STR("firm"));
    list_set(e, LIST_PROGRAMME, value(r, 3));
    list_add_country(x->s, e, value(r, 9));
    list_set(e, LIST_REASON, value(r, 11));
    list_set(e, LIST_SOURCE, STR("OFAC SDN"));
    return PW_OK;
}

static void address_row(struct ofac *x, struct list_entry *e, const struct csv_record *r)
{
    BUF_STACK(address, 256);

    for (size_t i = 2; i < 5; i++)
        if (value(r, i).n) {
            buf_text(&address, address.n ? ", " : "");
            buf_str(&address, value(r, i));
        }
    list_add(e, LIST_ADDRESS, buf_view(&address));
    list_add_country(x->s, e, value(r, 4));
}

static int row(void *ctx, const struct csv_record *r, struct pw_err *err)
{
    struct ofac       *x = ctx;
    struct list_entry *e;
    uint64_t           number;

    if (r->n_fields != (size_t)x->kind || !text_u64(value(r, 0), &number))
        return err_set(err, PW_EINPUT, "line %llu: not a line of %d columns that begins with a number", (unsigned long long)r->line,
                       (int)x->kind);
    if (x->kind == OFAC_SDN)
        return sdn_row(x, r, err);
    if (!(e = listing_of(x->s, value(r, 0), true))) {
        err_set(err, PW_EINPUT, "line %llu: the number %.*s is not in the SDN list", (unsigned long long)r->line, (int)value(r, 0).n,
                value(r, 0).p);
        return err_remedy(err, "give files of the same day");
    }
    if (x->kind == OFAC_ALT)
        list_add_name(x->s, e, value(r, 3));
    else if (x->kind == OFAC_ADD)
        address_row(x, e, r);
    else
        buf_str(&e->fields[LIST_REASON], r->fields[1]);
    return PW_OK;
}

/* ---- files ---- */

static int count_fields(void *ctx, const struct csv_record *r, struct pw_err *err)
{
    size_t  *n = ctx;
    uint64_t number;

    (void)err;
    if (!*n)
        *n = text_u64(value(r, 0), &number) ? r->n_fields : SIZE_MAX;
    return PW_OK;
}

/* What a file is, by its first line; 0: nothing of OFAC's. */
static enum ofac_file kind_of(const struct list_file *f)
{
    struct str  text = list_text(f);
    const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
    size_t      n = 0, line = end ? (size_t)(end - text.p) : text.n;
    BUF_AUTO    first = { 0 };
    struct list_file one = { .name = f->name };

    buf_add(&first, text.p, line);
    one.bytes = first;
    if (list_rows(&one, &(struct csv_options){ .delimiter = ',', .no_header = true }, count_fields, &n, NULL) < 0)
        return 0;
    return n == OFAC_SDN || n == OFAC_ALT || n == OFAC_ADD || n == OFAC_COMMENTS ? (enum ofac_file)n : 0;
}

static int read_files(const struct list_file *files, const enum ofac_file *kinds, size_t n, struct listing_set *s, struct pw_err *err)
{
    static const enum ofac_file order[] = { OFAC_SDN, OFAC_ALT, OFAC_ADD, OFAC_COMMENTS };
    int                         rc = PW_OK;

    for (size_t k = 0; k < COUNT_OF(order); k++)
        for (size_t i = 0; i < n && rc == PW_OK; i++)
            if (kinds[i] == order[k]) {
                struct ofac x = { s, &files[i], order[k] };

                rc = list_rows(&files[i], &(struct csv_options){ .delimiter = ',', .no_header = true }, row, &x, err);
            }
    return rc;
}

int list_ofac(const struct list_file *files, size_t n, struct listing_set *s, bool *ret_is, struct pw_err *err)
{
    enum ofac_file kinds[LIST_FILES_MAX] = { 0 };
    bool           any = false, sdn = false, alt = false, address = false;
    int            rc;

    for (size_t i = 0; i < n && i < LIST_FILES_MAX; i++) {
        kinds[i] = kind_of(&files[i]);
        any |= kinds[i] != 0;
        sdn |= kinds[i] == OFAC_SDN;
        alt |= kinds[i] == OFAC_ALT;
        address |= kinds[i] == OFAC_ADD;
    }
    *ret_is = false;
    if (!any)
        return PW_OK;
    for (size_t i = 0; i < n; i++)
        if (!kinds[i] || !sdn) {
            err_set(err, PW_EINPUT, !sdn ? "'%.200s' belongs to OFAC's SDN list, which is not given"
                                         : "'%.200s' is no file of OFAC's SDN list", files[i].name);
            return err_remedy(err, "'penwatch list load --type watch sdn.csv alt.csv add.csv sdn_comments.csv'");
        }
    s->told->layout = "OFAC SDN";
    s->told->lacks  = alt && address ? NULL : alt ? "add.csv (addresses)" : address ? "alt.csv (aliases)" : "alt.csv (aliases) and add.csv (addresses)";
    if ((rc = read_files(files, kinds, n, s, err)) < 0)
        return rc;
    for (size_t i = 0; i < s->n; i++) {
        struct ofac x    = { .s = s };
        struct str  rest = buf_view(&s->entries[i].fields[LIST_REASON]), part;

        while (text_split(&rest, ';', &part))
            remark(&x, &s->entries[i], part);
    }
    *ret_is = true;
    return PW_OK;
}
