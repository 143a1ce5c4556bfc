#include "config.h"
#include "model/substance.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/fold.h"

#define DENSITY_MAX (25 * DECIMAL_ONE)      /* osmium is 22.6 kg/L */

/* How a name stands in the table: the low bits of a by_words value. */
enum name_how { HOW_NAME, HOW_SYNONYM, HOW_FORMULA };

bool cas_valid(struct str written, char out[static CAS_TEXT])
{
    char   digits[CAS_TEXT];
    size_t n = 0, at = 0;
    int    sum = 0;

    for (size_t i = 0; i < written.n;) {
        uint32_t c = utf8_next(written, &i);

        if (c >= '0' && c <= '9' && n < 10)
            digits[n++] = (char)c;
        else if (c != '-' && c != ' ' && c != 0xA0 && !(c >= 0x2010 && c <= 0x2015) && c != 0x2212)
            return false;
    }
    if (n < 5)
        return false;
    for (size_t i = 0; i + 1 < n; i++)
        sum += (digits[i] - '0') * (int)(n - 1 - i);
    if (sum % 10 != digits[n - 1] - '0')
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i == n - 3 || i == n - 1)
            out[at++] = '-';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return true;
}

/* KMnO4, HCl, H2SO4: element symbols, not a word and not an abbreviation in capitals. */
static bool looks_like_formula(struct str s)
{
    bool digit = false, lower = false;

    if (s.n < 2 || s.n > 12 || s.p[0] < 'A' || s.p[0] > 'Z')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return false;
        digit |= c >= '0' && c <= '9';
        if (c >= 'a' && c <= 'z') {
            if (i && s.p[i - 1] >= 'a' && s.p[i - 1] <= 'z')
                return false;
            lower = true;
        }
    }
    return digit || (lower && s.n <= 4);
}

static int add_name(struct substances *s, struct str name, size_t i, enum name_how how, struct pw_err *err)
{
    BUF_AUTO   words = { 0 };
    struct str key;
    uint64_t   there;

    fold_words(name, &words);
    if (!words.n)
        return PW_OK;
    if (map_get(&s->by_words, buf_view(&words), &there)) {
        if (there / 4 == i || how != HOW_NAME)
            return PW_OK;       /* a synonym that two substances share points to the first of the table */
        return err_set(err, PW_EINPUT, "substances: '%.*s' names two substances", (int)name.n, name.p);
    }
    key = arena_str(&s->keys, buf_view(&words));
    return key.p && map_put(&s->by_words, key, i * 4 + (unsigned)how) ? PW_OK : err_nomem(err);
}

static size_t split_list(struct str text, struct str *ret)
{
    struct str item;
    size_t     n = 0;

    while (n < SUBSTANCE_LIST_MAX && text_split(&text, '|', &item))
        ret[n++] = item;
    return n;
}

/* Risk where the table gives none: Table I 4, Table II 2, ISSL 3, others 2. */
static int default_risk(struct str table)
{
    if (str_is(table, "I"))
        return 4;
    return str_is(table, "ISSL") ? 3 : 2;
}

static struct str digits_of(struct str text, struct arena *a)
{
    BUF_AUTO digits = { 0 };

    fold_digits(text, &digits);
    return arena_str(a, buf_view(&digits));
}

#define SUBSTANCE_SEVERAL UINT64_MAX

static int add_hs(struct substances *s, struct str hs, size_t i, struct pw_err *err)
{
    uint64_t there;

    if (hs.n < 6)
        return PW_OK;
    hs.n = 6;
    if (map_get(&s->by_hs, hs, &there))
        i = SUBSTANCE_SEVERAL;
    return map_put(&s->by_hs, hs, i) ? PW_OK : err_nomem(err);
}

static int read_row(struct substances *s, const struct table *t, size_t r, struct arena *a, struct pw_err *err)
{
    struct substance *q = &s->items[s->n];
    struct str        text;
    uint64_t          risk;
    char              cas[CAS_TEXT];

#define CELL(name) table_cell(t, r, table_column(t, name))
    *q = (struct substance){ .code = CELL("code"), .name = CELL("name"), .table = CELL("table"),
                             .concerns_text = CELL("concern"), .salt_factors = CELL("salt_factor"),
                             .source = CELL("source") };
    if (!q->code.n || !q->name.n)
        return err_set(err, PW_EINPUT, "substances: row %zu has no code or no name", r + 2);
    if (map_get(&s->by_code, q->code, &(uint64_t){ 0 }))
        return err_set(err, PW_EINPUT, "substances: the code %.*s is there twice", (int)q->code.n, q->code.p);
    q->hs         = digits_of(CELL("hs"), a);
    q->n_concerns = split_list(CELL("concern"), q->concerns);
    q->n_uses     = split_list(CELL("licit_uses"), q->uses);
    q->by_volume  = text_ieq(CELL("unit"), "L");
    q->salts_excluded = text_ieq(CELL("salts_excluded"), "yes");
    text          = CELL("risk");
    q->risk       = text_u64(text, &risk) && risk >= 1 && risk <= 5 ? (int)risk : default_risk(q->table);
    text          = CELL("density_kg_per_l");
    if (text.n && (decimal_parse(text, &q->density, err) < 0 || q->density <= 0 || q->density > DENSITY_MAX))
        return err_set(err, PW_EINPUT, "substances: %.*s: '%.*s' is no density in kg/L", (int)q->code.n, q->code.p,
                       (int)text.n, text.p);
    text = CELL("cas");
    if (text.n) {
        if (!cas_valid(text, cas))
            return err_set(err, PW_EINPUT, "substances: %.*s: the CAS number '%.*s' fails its check digit",
                           (int)q->code.n, q->code.p, (int)text.n, text.p);
        q->cas = arena_str(a, str_of(cas));
        if (!map_put(&s->by_cas, q->cas, s->n))
            return err_nomem(err);
    }
#undef CELL
    return map_put(&s->by_code, q->code, s->n) ? add_hs(s, q->hs, s->n, err) : err_nomem(err);
}

/* The official names first, so that a synonym never takes a name away; then synonyms and the columns
 * name_de, name_fr, ... */
static int read_names(struct substances *s, const struct table *t, bool official, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t r = 0; r < t->n_rows && rc == PW_OK; r++) {
        struct str rest = table_cell(t, r, table_column(t, "synonyms")), item;

        if (official) {
            rc = add_name(s, s->items[r].name, r, HOW_NAME, err);
            continue;
        }
        while (rc == PW_OK && text_split(&rest, '|', &item))
            rc = add_name(s, item, r, looks_like_formula(item) ? HOW_FORMULA : HOW_SYNONYM, err);
        for (size_t c = 0; c < t->n_columns && rc == PW_OK; c++) {
            if (strncmp(t->columns[c], "name_", 5) != 0)
                continue;
            rest = table_cell(t, r, c);
            while (rc == PW_OK && text_split(&rest, '|', &item))
                rc = add_name(s, item, r, HOW_SYNONYM, err);
        }
    }
    return rc;
}

/* "1-Phenyl-2-propanone (P-2-P)": the part in front of the bracket is a name as well. */
static int read_short_names(struct substances *s, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < s->n && rc == PW_OK; i++) {
        struct str  name = s->items[i].name;
        const char *open = name.n > 3 && name.p[name.n - 1] == ')' ? strstr(name.p, " (") : NULL;

        if (open && open < name.p + name.n)
            rc = add_name(s, (struct str){ name.p, (size_t)(open - name.p) }, i, HOW_SYNONYM, err);
    }
    return rc;
}

int substances_build(struct substances *s, const struct table *t, struct arena *a, struct pw_err *err)
{
    int rc = PW_OK;

    s->items = arena_alloc(a, (t->n_rows + 1) * sizeof *s->items);
    if (!s->items)
        return err_nomem(err);
    for (s->n = 0; s->n < t->n_rows && rc == PW_OK; s->n++)
        rc = read_row(s, t, s->n, a, err);
    if (rc == PW_OK)
        rc = read_names(s, t, true, err);
    if (rc == PW_OK)
        rc = read_names(s, t, false, err);
    return rc == PW_OK ? read_short_names(s, err) : rc;
}

void substances_done(struct substances *s)
{
    map_done(&s->by_cas);
    map_done(&s->by_code);
    map_done(&s->by_words);
    map_done(&s->by_hs);
    arena_done(&s->keys);
}

const struct substance *substances_by_code(const struct substances *s, struct str code)
{
    uint64_t i;

    return map_get(&s->by_code, code, &i) ? &s->items[i] : NULL;
}
