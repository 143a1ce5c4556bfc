#include "config.h"
#include "app/rules_named.h"

#include "base/file.h"
#include "base/text.h"
#include "store/st_rules.h"

struct looking {
    struct str    prefix;           /* of the hex digits of a digest */
    int64_t       rulebook, draft;
    struct digest found;
    bool          several;
};

static bool is_hex(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n >= DIGEST_PREFIX_LEAST && s.n < DIGEST_HEX;
}

static bool fits(struct looking *l, const struct digest *d)
{
    char hex[DIGEST_HEX];

    digest_hex(d, hex);
    if (memcmp(hex, l->prefix.p, l->prefix.n) != 0)
        return false;
    if ((l->rulebook >= 0 || l->draft >= 0) && !digest_eq(&l->found, d))
        l->several = true;
    l->found = *d;
    return true;
}

static int note_rulebook(void *ctx, int64_t seq, const struct digest *d, struct pw_err *err)
{
    struct looking *l = ctx;

    (void)err;
    if (fits(l, d) && l->rulebook < 0)
        l->rulebook = seq;
    return PW_OK;
}

static int note_draft(void *ctx, const struct draft_row *d, struct pw_err *err)
{
    struct looking *l = ctx;

    (void)err;
    if (fits(l, &d->digest))
        l->draft = d->seq;          /* the newest of that content */
    return PW_OK;
}

static int by_rulebook(struct office *o, int64_t seq, struct arena *a, struct named_rules *ret, struct pw_err *err)
{
    struct stored_rulebook stored;
    int                    rc = st_rulebook_get(o->st, seq, a, &stored, err);

    if (rc < 0)
        return rc;
    ret->rulebook = seq;
    ret->digest   = stored.digest;
    return rule_files_decode(stored.content, a, ret->files, err);
}

static int by_draft(struct office *o, int64_t seq, struct arena *a, struct named_rules *ret, struct pw_err *err)
{
    struct draft_row d;
    int              rc = st_draft_get(o->st, seq, a, &d, err);

    if (rc < 0)
        return rc;
    ret->draft  = seq;
    ret->digest = d.digest;
    return rule_files_decode(d.content, a, ret->files, err);
}

static int by_folder(const char *folder, struct arena *a, struct named_rules *ret, struct pw_err *err)
{
    BUF_AUTO bytes = { 0 };
    int      rc    = rule_files_read(folder, a, ret->files, err);

    if (rc < 0)
        return rc;
    rule_files_encode(ret->files, &bytes);
    rule_files_digest(buf_view(&bytes), &ret->digest);
    return buf_check(&bytes, err);
}

static int by_digest(struct office *o, struct str prefix, struct arena *a, struct named_rules *ret, struct pw_err *err)
{
    struct looking l  = { .prefix = prefix, .rulebook = -1, .draft = -1 };
    int            rc = st_rulebook_list(o->st, note_rulebook, &l, err);

    if (rc < 0 || (rc = st_draft_list(o->st, a, note_draft, &l, err)) < 0)
        return rc;
    if (l.several) {
        err_set(err, PW_EUSAGE, "several rulebooks begin with '%.*s'", (int)prefix.n, prefix.p);
        return err_remedy(err, "give more of the digest; 'penwatch rules drafts' prints them");
    }
    if (l.rulebook >= 0)
        rc = by_rulebook(o, l.rulebook, a, ret, err);
    else if (l.draft >= 0)
        rc = by_draft(o, l.draft, a, ret, err);
    else
        return PW_ENOTFOUND;
    ret->draft = l.draft;
    return rc;
}

int rules_named(struct office *o, const char *name, struct arena *a, struct named_rules *ret, struct pw_err *err)
{
    struct named_rules r    = { .files = arena_alloc(a, sizeof *r.files), .rulebook = -1, .draft = -1 };
    struct str         text = str_of(name);
    uint64_t           number;
    int64_t            seq;
    int                rc = PW_ENOTFOUND;

    if (!r.files)
        return err_nomem(err);
    if (str_is(text, "live")) {
        if ((rc = st_rulebook_in_force(o->st, office_now(o), &seq, err)) == PW_OK)
            rc = by_rulebook(o, seq, a, &r, err);
    } else {
        /* A folder of that name does not stand in for what is in the database: ./NAME is the folder. */
        if (text_u64(text, &number) && number < INT64_MAX)
            rc = by_draft(o, (int64_t)number, a, &r, err);
        if (rc == PW_ENOTFOUND && is_hex(text))
            rc = by_digest(o, text, a, &r, err);
        if (rc == PW_ENOTFOUND && file_is_folder(name))
            rc = by_folder(name, a, &r, err);
        else if (rc == PW_ENOTFOUND) {
            err_set(err, rc, "'%.100s' names no rulebook", name);
            err_remedy(err, "give 'live', the number of a draft, %d or more digits of a digest, or a folder; "
                            "'penwatch rules drafts' lists what there is", DIGEST_PREFIX_LEAST);
        }
    }
    if (rc == PW_OK)
        *ret = r;
    return rc;
}
