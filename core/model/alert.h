/*
 * alert.h - a diversion alert: a header signed by its originator over a salted field tree (exchange_audit.md 2.3).
 *
 *   penwatch/alert/v1
 *   alert <UUIDv7> <version> issue|update|withdraw|exercise
 *   from <authority>
 *   to <authority>...                  ascending, at least one: nobody else is a recipient
 *   rel none|<authority>...            who may receive it from a recipient
 *   sent <Unix seconds>
 *   expires <Unix seconds>
 *   mark TLP:<label> [H1|H2|H3] [PAP:<label>]
 *   fields <n> <root, base64>
 *   prev none|<digest of the version before, base64>
 *
 * Every line is there, in this order. A file or message is the note, then the n leaves of fieldtree.h; leaves begin with
 * a NUL, which no note holds. The digest of an alert is SHA-256 of the signed text (without the signatures), so a signature
 * more changes nothing.
 *
 * Errors: PW_EAUDIT with code 10 malformed, 11 bad signature, 13 fields differ from the root, 18 not the originator's key.
 */
#ifndef PW_MODEL_ALERT_H
#define PW_MODEL_ALERT_H

#include "format/crypto_hash.h"
#include "format/fieldtree.h"
#include "format/note.h"
#include "model/card.h"

#define ALERT_ID        36              /* 0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b */
#define ALERT_NAMES_MAX 200             /* recipients, and those it is releasable to */
#define ALERT_FILE_MAX  ((size_t)1 << 20)
#define ALERT_VERSION_MAX 100000

enum alert_action { ALERT_ISSUE, ALERT_UPDATE, ALERT_WITHDRAW, ALERT_EXERCISE, ALERT_ACTIONS };

/* TLP 2.0 (first.org/tlp), from open to closed. A word that is none of them is read as the last. */
enum alert_tlp { TLP_CLEAR, TLP_GREEN, TLP_AMBER, TLP_AMBER_STRICT, TLP_RED, TLP_LABELS };

struct alert_mark {
    enum alert_tlp tlp;
    int            handling;            /* 1 to 3: H1 not in court, H2 not onward, H3 other (Europol handling codes); 0: none */
    int            pap;                 /* label of the permissible actions protocol, as enum alert_tlp; -1: none */
    bool           unknown;             /* a word that is not known, or two of a kind: taken as RED H2, to be looked at */
};

struct alert {
    struct str        id;
    uint64_t          version;
    enum alert_action action;
    struct str        from;
    struct str        to[ALERT_NAMES_MAX], rel[ALERT_NAMES_MAX];
    size_t            n_to, n_rel;
    int64_t           sent_s, expires_s;
    struct str        mark_text;        /* as written */
    struct alert_mark mark;
    size_t            n_fields;
    struct digest     root;
    bool              has_prev;
    struct digest     prev;
};

const char *alert_action_name(enum alert_action a);
const char *alert_tlp_name(enum alert_tlp t);       /* "TLP:AMBER+STRICT": never translated */

/* Reads a mark as a person or a partner wrote it; WHITE is CLEAR. False only when it is empty. */
bool alert_mark_parse(struct str text, struct alert_mark *ret);
void alert_mark_text(const struct alert_mark *m, struct buf *out);

/* Appends the text that is signed. */
void alert_text(const struct alert *a, struct buf *out);

/* Note and leaves of a file or message. False: there is no note. */
bool alert_split(struct str bytes, struct str *ret_note, struct str *ret_leaves);

/* Reads the header without verifying it; `ret` borrows. */
int alert_parse(struct str note, struct alert *ret, struct pw_err *err);
/* The header by its originator's card: a signature of another key, however good, is 18. */
int alert_open(struct str note, const struct note_key *key, struct alert *ret, struct pw_err *err);

/* SHA-256 of the text that was signed. */
int alert_digest(struct str note, struct digest *ret, struct pw_err *err);

/* Is the authority among the recipients, or those whom it may be passed on to? */
bool alert_is_to(const struct alert *a, struct str authority);
bool alert_is_rel(const struct alert *a, struct str authority);

/* ---- fields ---- */

struct alert_field { const char *name; bool nominal; const char *doc; };
extern const struct alert_field alert_fields[];
extern const size_t             alert_field_count;

#define A(id, name, nominal, doc) ALERT_F_##id,
enum alert_field_id {
#include "model/alert_fields.def"
    ALERT_F_COUNT
};
#undef A

/* True for names that are nominal, unknown or text.<language>. */
bool alert_field_nominal(struct str name);
/* Can a person set it: one of the list, or text.<two letters>? */
bool alert_field_known(struct str name);

/* Kinds of alerts (INCB's PICS and the field set of 2.3); whether one rests on goods in somebody's hands. */
struct alert_kind { const char *name; bool seizure; const char *doc; };
extern const struct alert_kind alert_kinds[];
extern const size_t            alert_kind_count;
const struct alert_kind *alert_kind_find(struct str name);

/* The value of a field among the leaves; STR_NONE when it is withheld or was never given. */
struct str alert_value(const struct leaf *leaves, size_t n, const char *name);

#endif
