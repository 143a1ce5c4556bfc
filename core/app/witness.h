/*
 * witness.h - authorities check each other's audit trails (c2sp.org/tlog-witness): a partner's head is cosigned only when
 * it grows out of the one that was cosigned last, and only after it is stored that it was; theirs of ours are kept
 * beside our heads. By file here; the same bytes travel by HTTPS.
 *
 * What a partner sends is `old <size>`, a consistency proof and its checkpoint (audit/proof.h); the answer is signature
 * lines. All is decided and stored under the writer's lock, so two requests at once cannot bring a head back (F54).
 */
#ifndef PW_APP_WITNESS_H
#define PW_APP_WITNESS_H

#include "app/partners.h"
#include "app/verify.h"

/* Lines of one answer: a partner that rotates its witness key sends two. */
#define WITNESS_ANSWER_MAX ((size_t)8 << 10)

struct witnessed {
    struct str authority, origin;   /* in the arena */
    int64_t    size;
    bool       again;               /* this very head was cosigned before: the same line is given */
};

/*
 * Cosigns a partner's checkpoint; the line is appended to `out`, once all is stored.
 *   PW_EAUDIT 18  no trusted partner has such a log (404, 403)         11  the log's signature does not verify
 *             10  malformed (400)
 *             15  it is smaller than what we cosigned: the partner lost entries, or this is an old request
 *             14  it is no continuation of what we cosigned (409, 422): stored as evidence, with both notes
 *   PW_ESTATE     it begins at another size than the one we hold, which the message names (409)
 */
int witness_cosign(struct office *o, struct str request, struct arena *a, struct buf *out, struct witnessed *ret,
                   struct pw_err *err);

struct accepted {
    int64_t size;                   /* of our head, the largest that a line was for */
    size_t  n, known, ignored;      /* lines stored; had before; of keys that are no partner's */
};
/* Takes partners' cosignatures of our heads. PW_EAUDIT: 18 none is of a partner, 11 one does not verify. */
int witness_accept(struct office *o, struct str lines, struct arena *a, struct accepted *ret, struct pw_err *err);

/* The size of the head of a partner's log that was cosigned last; 0: none. */
int witness_held(struct store *st, struct str origin, struct arena *a, int64_t *ret, struct pw_err *err);

/* ---- our heads, for others ---- */

/* Did anything happen since a head of so many entries besides witnessing? Else two offices would cosign each other's
 * cosignatures for ever. */
int witness_worth(struct store *st, int64_t since, bool *ret, struct pw_err *err);

/* What to send to a witness that holds our head of `since` entries (0: none): appended. PW_ENOTFOUND: we signed no such head. */
int witness_request(struct store *st, const struct note_key *key, int64_t since, struct buf *out, struct pw_err *err);

/* The head of this size with its cosignatures, the newest of each witness. */
int witness_head(struct store *st, int64_t size, struct arena *a, struct buf *out, struct pw_err *err);
/* The newest head that covers `least` entries and was cosigned; where there is none, the newest. */
int witness_best(struct store *st, int64_t least, int64_t *ret_size, struct pw_err *err);

/* Every stored cosignature under the key that the witness's card named: counted, and PW_EAUDIT 11 where one does not
 * verify, 18 where no card names its key. */
int witness_check(struct store *st, struct arena *a, struct verify_count *ret, struct pw_err *err);

#endif
