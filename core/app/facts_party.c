#include "config.h"
#include "app/facts_impl.h"

#include "base/text.h"
#include "format/fold.h"

static struct fact_value first_seen(const struct subject *q, const struct party_ref *p)
{
    if (!p->id || !p->shipments)
        return (struct fact_value){ 0 };
    return fact_int(q->s->issued_on > p->first_on ? q->s->issued_on - p->first_on : 0);
}

static struct fact_value age(const struct subject *q, struct str registered)
{
    int32_t day;

    return registered.n && date_parse(registered, &day) ? fact_int(q->s->issued_on - day) : (struct fact_value){ 0 };
}

/* The part behind the last @, lower case, is looked up with each parent domain ("mail.example.com"). */
static struct fact_value free_mail(struct reading *x, struct str email)
{
    char       domain[256];
    struct str rest = email;
    size_t     n = 0;

    while (rest.n && rest.p[rest.n - 1] != '@')
        rest.n--;
    if (!rest.n)
        return email.n ? fact_bool(false) : (struct fact_value){ 0 };
    for (size_t i = rest.n; i < email.n && n < sizeof domain; i++)
        domain[n++] = email.p[i] >= 'A' && email.p[i] <= 'Z' ? (char)(email.p[i] + 32) : email.p[i];
    for (size_t i = 0; i < n;) {
        const char *dot;

        if (map_get(&x->ref->free_mail, (struct str){ domain + i, n - i }, &(uint64_t){ 0 }))
            return fact_bool(true);
        dot = memchr(domain + i, '.', n - i);
        if (!dot)
            break;
        i = (size_t)(dot - domain) + 1;
    }
    return fact_bool(false);
}

/* "P.O. Box 12", "PO Box", "Postfach", "Apartado", "BP 12", "Casilla", "а/я": folded words. */
static bool po_box(struct str folded)
{
    static const char *const words[] = { "postfach", "apartado", "casilla", "pobox", "абонентский" };
    struct str rest = folded, word, before = STR_NONE, before2 = STR_NONE;

    while (text_split(&rest, ' ', &word)) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (str_is(word, words[i]))
                return true;
        if (str_is(word, "box") && (str_is(before, "po") || str_is(before, "post") || str_is(before, "postal") ||
                                    str_is(before, "office") || (str_is(before, "o") && str_is(before2, "p"))))
            return true;
        if (str_is(before, "bp") && word.p[0] >= '0' && word.p[0] <= '9')
            return true;
        before2 = before;
        before  = word;
    }
    return false;
}

static bool vague(struct str folded)
{
    struct str rest = folded, word;
    size_t     n = 0;

    for (size_t i = 0; i < folded.n; i++)
        if (folded.p[i] >= '0' && folded.p[i] <= '9')
            return false;
    while (text_split(&rest, ' ', &word))
        n++;
    return n < 3;
}

/* What an address says, folded once for both. */
static const struct role_address *address(struct reading *x, enum party_role role)
{
    struct role_address *r    = &x->addresses[role];
    struct str           text = party_text(x->q->s, role, PARTY_ADDRESS);
    BUF_STACK(folded, 256);

    if (r->asked || !text.n)
        return r;
    fold_name(text, &folded);
    r->asked  = true;
    r->po_box = fact_bool(po_box(buf_view(&folded)));
    r->vague  = fact_bool(vague(buf_view(&folded)));
    return r;
}

/* Absent where no list is loaded. */
static const struct role_screened *listed(struct reading *x, enum party_role role)
{
    struct role_screened *r = &x->screened[role];
    struct watch_party    p;
    struct screened       got;

    if (r->asked || x->rc < 0 || !x->ref->n_watch || !shipment_has_party(x->q->s, role))
        return r;
    r->asked = true;
    screen_party(x->q->s, role, &p);
    if ((x->rc = screen_ask(x->screen, &p, x->q->s->issued_on, x->q->before ? x->q->before : INT64_MAX, &got, x->err)) < 0)
        return r;
    r->listed = fact_bool(got.listed);
    if (got.listed) {
        r->score = fact_int(got.score);
        r->how   = fact_str(arena_str(x->a, got.how));
    }
    return r;
}

static struct fact_value licence(struct reading *x, enum party_role role)
{
    const struct shipment *s = x->q->s;
    const char            *state;

    if (!shipment_has_party(s, role))
        return (struct fact_value){ 0 };
    state = reference_licence(x->ref, party_text(s, role, PARTY_NAME), party_text(s, role, PARTY_ID),
                              party_country(s, role), s->issued_on);
    return fact_str(str_of(state));
}

static struct fact_value business(struct reading *x, enum party_role role)
{
    const struct phrases *p = &x->ref->words[WORDS_BUSINESS];
    size_t                row;

    if (!phrases_longest(p, party_text(x->q->s, role, PARTY_ACTIVITY), &row) &&
        !phrases_longest(p, party_text(x->q->s, role, PARTY_NAME), &row))
        return (struct fact_value){ 0 };
    return fact_str(table_cell(p->table, row, table_column(p->table, "kind")));
}

struct fact_value fact_of_party(struct reading *x, enum party_role role, int part)
{
    const struct party_ref *p = &x->q->parties[role];
    const struct shipment  *s = x->q->s;

    switch (part + FACT_EXPORTER_FIRST_SEEN_DAYS) {
    case FACT_EXPORTER_FIRST_SEEN_DAYS: return first_seen(x->q, p);
    case FACT_EXPORTER_SHIPMENTS:       return p->id ? fact_int(p->shipments) : (struct fact_value){ 0 };
    case FACT_EXPORTER_AGE_DAYS:        return age(x->q, party_text(s, role, PARTY_REGISTERED_ON));
    case FACT_EXPORTER_FREE_MAIL:       return free_mail(x, party_text(s, role, PARTY_EMAIL));
    case FACT_EXPORTER_PO_BOX:          return address(x, role)->po_box;
    case FACT_EXPORTER_VAGUE_ADDRESS:   return address(x, role)->vague;
    case FACT_EXPORTER_LISTED:          return listed(x, role)->listed;
    case FACT_EXPORTER_LISTED_SCORE:    return listed(x, role)->score;
    case FACT_EXPORTER_LISTED_HOW:      return listed(x, role)->how;
    case FACT_EXPORTER_ALERTS:          return facts_alerts(x, ALERT_BY_PARTY, role)->count;
    case FACT_EXPORTER_ALERTS_EXACT:    return facts_alerts(x, ALERT_BY_PARTY, role)->exact;
    case FACT_EXPORTER_ALERTS_HOW:      return facts_alerts(x, ALERT_BY_PARTY, role)->how;
    case FACT_EXPORTER_ALERTS_USEFUL:   return facts_alerts(x, ALERT_BY_PARTY, role)->useful;
    case FACT_EXPORTER_LICENCE:         return licence(x, role);
    default:                            return business(x, role);
    }
}
