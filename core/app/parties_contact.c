#include "config.h"
#include "app/parties_impl.h"

#include "base/mem.h"
#include "base/text.h"
#include "format/crypto_hash.h"
#include "model/substance.h"

#define REACHED_MAX  ((size_t)1 << 18)  /* 4 MB; then it begins anew */
#define PHONE_LEAST  6                  /* digits; fewer are an extension or nobody's */
#define ADDRESS_LEAST 3                 /* words; fewer are a town */

const char *contact_name(enum contact_kind kind)
{
    static const char *const names[] = { "phone", "email", "address", "vessel" };

    return names[kind];
}

static struct str written(const struct shipment *s, enum party_role role, enum contact_kind kind)
{
    switch (kind) {
    case CONTACT_PHONE:   return party_text(s, role, PARTY_PHONE);
    case CONTACT_EMAIL:   return party_text(s, role, PARTY_EMAIL);
    case CONTACT_ADDRESS: return party_text(s, role, PARTY_ADDRESS);
    default:              return role == ROLE_EXPORTER || role == ROLE_IMPORTER ? s->text[FIELD_VESSEL] : STR_NONE;
    }
}

static size_t count_words(struct str folded)
{
    struct str word;
    size_t     n = 0;

    while (text_split(&folded, ' ', &word))
        n++;
    return n;
}

/* One spelling of what is shared; empty where it says too little to link anybody. */
static void fold_contact(enum contact_kind kind, struct str text, struct buf *out)
{
    if (kind == CONTACT_PHONE)
        fold_digits(text, out);
    else
        fold_words(text, out);
    while (kind == CONTACT_PHONE && out->n && out->p[0] == '0')      /* "0092" is "+92" */
        memmove(out->p, out->p + 1, --out->n);
    if ((kind == CONTACT_PHONE && out->n < PHONE_LEAST) || (kind == CONTACT_ADDRESS && count_words(buf_view(out)) < ADDRESS_LEAST))
        buf_reset(out);
}

/* An address is one of its country; the other three are the same the world over. */
static bool contact_key(const struct shipment *s, enum party_role role, enum contact_kind kind, int64_t *ret)
{
    BUF_STACK(folded, 256);
    struct digest d;

    fold_contact(kind, written(s, role, kind), &folded);
    if (!folded.n)
        return false;
    digest_parts(&d, (struct str[]){ str_of(contact_name(kind)), STR("|"), kind == CONTACT_ADDRESS ? party_country(s, role) : STR_NONE,
                                     STR("|"), buf_view(&folded) }, 5);
    memcpy(ret, d.b, sizeof *ret);
    return true;
}

size_t party_contacts(const struct shipment *s, enum party_role role, struct contact ret[static CONTACT_KINDS])
{
    size_t n = 0;

    for (int k = 0; k < CONTACT_KINDS; k++) {
        enum contact_kind kind = (enum contact_kind)k;

        if (contact_key(s, role, kind, &ret[n].key)) {
            ret[n].kind   = kind;
            ret[n++].text = written(s, role, kind);
        }
    }
    return n;
}

/* Kept beside the contacts: the substance is what the firm is looked up by. */
static int64_t import_key(struct str code)
{
    struct digest d;
    int64_t       key;

    digest_parts(&d, (struct str[]){ STR("imports|"), code }, 2);
    memcpy(&key, d.b, sizeof key);
    return key;
}

/* As written, by party: what a table in memory says was stored already. */
static uint64_t seen_key(struct str text, int64_t party, int kind)
{
    return (text_hash(text) ^ ((uint64_t)party * (CONTACT_KINDS + 1) + (uint64_t)kind) * UINT64_C(0x9E3779B97F4A7C15)) | 1;
}

int party_imported(struct store *st, struct parties *p, int64_t party, const struct goods_line *g, bool *ret, struct pw_err *err)
{
    uint64_t seen;
    bool     is_new;
    int      rc;

    *ret = false;
    if (!g->substance)
        return PW_OK;
    seen = seen_key(g->substance->code, party, CONTACT_KINDS);
    if (p && key_set_has(&p->never, seen))
        return PW_OK;
    rc = st_contact_has(st, import_key(g->substance->code), party, ret, err);
    if (rc < 0 || *ret || !p)
        return rc;
    if (p->never.n > REACHED_MAX)
        key_set_done(&p->never);
    return key_set_add(&p->never, seen, &is_new) ? PW_OK : err_nomem(err);
}

static int note_imports(struct parties *p, int64_t shipment, const struct shipment *s, int64_t party, struct pw_err *err)
{
    int rc = PW_OK;

    for (size_t i = 0; i < s->n_goods && rc == PW_OK; i++) {
        const struct substance *what = s->goods[i].substance;
        uint64_t                seen;
        bool                    is_new;

        if (!what)
            continue;
        seen = seen_key(what->code, party, CONTACT_KINDS);
        if (!key_set_add(&p->reached, seen, &is_new))
            return err_nomem(err);
        if (key_set_has(&p->never, seen))
            key_set_done(&p->never);
        if (is_new)
            rc = st_contact_add(p->st, import_key(what->code), party, shipment, err);
    }
    return rc;
}

int parties_reached(struct parties *p, int64_t shipment, const struct shipment *s, const struct party_ref refs[ROLE_COUNT],
                    struct pw_err *err)
{
    int rc = PW_OK;

    if (p->reached.n > REACHED_MAX)
        key_set_done(&p->reached);
    for (int r = 0; r < ROLE_COUNT; r++)
        for (int k = 0; k < CONTACT_KINDS && refs[r].id && rc == PW_OK; k++) {
            struct str text = written(s, (enum party_role)r, (enum contact_kind)k);
            int64_t    key;
            bool       is_new;

            if (!text.n)
                continue;
            if (!key_set_add(&p->reached, seen_key(text, refs[r].id, k), &is_new))
                return err_nomem(err);
            if (is_new && contact_key(s, (enum party_role)r, (enum contact_kind)k, &key))
                rc = st_contact_add(p->st, key, refs[r].id, shipment, err);
        }
    return rc == PW_OK && refs[ROLE_IMPORTER].id ? note_imports(p, shipment, s, refs[ROLE_IMPORTER].id, err) : rc;
}
