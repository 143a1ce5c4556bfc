#include "config.h"
#include "app/ledger_impl.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "format/canon.h"

int64_t ledger_size(const struct ledger *L) { return L->size + (int64_t)L->n_queued; }

int64_t ledger_head(const struct ledger *L, struct digest *ret_root)
{
    *ret_root = L->root;
    return L->size;
}

int ledger_open(struct ledger **ret, struct store *st, const struct keyfile *keys, struct pw_err *err)
{
    LEDGER_AUTO L = calloc(1, sizeof *L);

    if (!L)
        return err_nomem(err);
    L->st   = st;
    L->keys = keys;
    buf_init(&L->bodies, LEDGER_BODIES_MAX);
    if (!ledger_head_path(st, L->head_path))
        return err_set(err, PW_ELIMIT, "the database path is too long");
    audit_log_id(str_of(keys->log.name), L->log_id);
    for (int t = 0; t < AUDIT_TABLES_N; t++) {
        L->tables[t] = st_rows_table(audit_table_name((enum audit_table)t));
        if (L->tables[t] == ST_ROWS_NONE)
            return err_set(err, PW_EINTERNAL, "no table '%s'", audit_table_name((enum audit_table)t));
    }
    *ret = TAKE(L);
    return PW_OK;
}

void ledger_close(struct ledger *L)
{
    if (!L)
        return;
    ledger_rollback(L);
    sign_wipe(&L->salts, sizeof L->salts);
    buf_done(&L->bodies);
    buf_done(&L->rows);
    buf_done(&L->note);
    free(L->queue);
    free(L->leaves);
    free(L);
}

void ledger_rollback(struct ledger *L)
{
    if (!L->open)
        return;
    L->open     = false;
    L->n_queued = 0;
    buf_reset(&L->bodies);
    store_rollback(L->st);
}

/* A crash between commit and cell left the cell behind: said in the log before anything else is. */
static int add_repair(struct ledger *L, int64_t cell_size, struct pw_err *err)
{
    BUF_AUTO size = { 0 };
    int64_t  seq;

    canon_u64(&size, (uint64_t)cell_size);
    return ledger_add(L, &(struct ledger_entry){
        .kind     = AUDIT_HEAD_REPAIR,
        .time_us  = clock_now_us(),
        .fields   = &(struct ledger_field){ AUDIT_TAG_CELL_SIZE, buf_view(&size) },
        .n_fields = 1,
    }, &seq, err);
}

int ledger_begin(struct ledger *L, bool *ret_others, struct pw_err *err)
{
    bool    others = false;
    int64_t behind = -1;
    int     rc;

    if (L->open)
        return err_set(err, PW_EINTERNAL, "a ledger begun twice");
    if ((rc = store_begin(L->st, &others, err)) < 0)
        return rc;
    L->open     = true;
    L->n_queued = 0;
    buf_reset(&L->bodies);
    if (others)
        L->loaded = false;
    if (!L->loaded)
        rc = ledger_load(L, err);
    if (rc == PW_OK)
        rc = ledger_check_cell(L, &behind, err);
    L->now_us = L->last_us;
    if (rc == PW_OK && behind >= 0)
        rc = add_repair(L, behind, err);
    if (rc < 0) {
        ledger_rollback(L);
        return rc;
    }
    if (ret_others)
        *ret_others = others;
    return PW_OK;
}

/* ---- entries ---- */

static struct ledger_queued *queue_slot(struct ledger *L)
{
    if (L->n_queued == L->room) {
        size_t                room  = L->room ? L->room * 2 : 64;
        struct ledger_queued *grown = realloc(L->queue, room * sizeof *grown);

        if (!grown)
            return NULL;
        L->queue = grown;
        L->room  = room;
    }
    return &L->queue[L->n_queued];
}

static void put_field(struct audit_entry *e, unsigned tag, struct str bytes)
{
    e->fields[e->n_fields++] = (struct audit_field){ (uint16_t)tag, bytes };
}

/* Salts and stores the payloads; their commitments stay in the entry when they are erased. */
static int store_payloads(struct ledger *L, const struct ledger_entry *e, int64_t seq,
                          struct digest commitments[static AUDIT_PARTS], struct pw_err *err)
{
    for (unsigned part = 0; part < AUDIT_PARTS; part++) {
        unsigned char salt[ST_AUDIT_SALT];
        int           rc;

        if (!e->payload[part].p)
            continue;
        if ((rc = sign_stream_take(&L->salts, salt, sizeof salt, err)) < 0 ||
            (rc = st_audit_private_put(L->st, seq, part, (struct str){ (const char *)salt, sizeof salt },
                                       e->payload[part], err)) < 0)
            return rc;
        digest_commit(&commitments[part], salt, e->payload[part]);
    }
    return PW_OK;
}

static struct str digest_str(const struct digest *d)
{
    return (struct str){ (const char *)d->b, DIGEST_SIZE };
}

/* Bytes that the fields of one entry point to while it is put together. */
struct parts {
    struct digest commitments[AUDIT_PARTS], zero;
    char          clock[8], subject[8];
};

static void put_u64(char out[static 8], uint64_t v)
{
    for (int i = 0; i < 8; i++)
        out[i] = (char)(v >> (56 - 8 * i));
}

static void put_common(struct ledger *L, const struct ledger_entry *e, bool has_rows, struct parts *p,
                       struct audit_entry *body)
{
    const char *actor = e->actor ? e->actor : "system", *action = e->action ? e->action : audit_kind_word(e->kind);

    put_field(body, AUDIT_TAG_ACTOR, str_of(actor));
    put_field(body, AUDIT_TAG_ACTION, str_of(action));
    if (has_rows)
        put_field(body, AUDIT_TAG_ROWS, digest_str(&p->zero));
    if (L->n_queued == 0 && L->size > 0)
        put_field(body, AUDIT_TAG_LAST_HEAD, digest_str(&L->last_head));
    if (e->time_us < L->now_us) {
        put_u64(p->clock, (uint64_t)e->time_us);
        put_field(body, AUDIT_TAG_CLOCK, (struct str){ p->clock, sizeof p->clock });
    }
    if (e->payload[0].p)
        put_field(body, AUDIT_TAG_PAYLOAD, digest_str(&p->commitments[0]));
    if (e->payload[1].p)
        put_field(body, AUDIT_TAG_PAYLOAD_1, digest_str(&p->commitments[1]));
}

/* The kind's own fields, with the subject in its place among them. */
static void put_own(const struct ledger_entry *e, struct parts *p, struct audit_entry *body)
{
    bool subject = e->subject > 0;

    put_u64(p->subject, (uint64_t)(e->subject - 1));
    for (size_t i = 0; i < e->n_fields; i++) {
        if (subject && e->fields[i].tag > AUDIT_TAG_SUBJECT) {
            put_field(body, AUDIT_TAG_SUBJECT, (struct str){ p->subject, sizeof p->subject });
            subject = false;
        }
        put_field(body, e->fields[i].tag, e->fields[i].bytes);
    }
    if (subject)
        put_field(body, AUDIT_TAG_SUBJECT, (struct str){ p->subject, sizeof p->subject });
}

static int queue_entry(struct ledger *L, const struct ledger_entry *e, int64_t *ret_seq, struct pw_err *err)
{
    struct ledger_queued *q   = queue_slot(L);
    int64_t               seq = ledger_size(L);
    struct audit_entry    body = { .seq = (uint64_t)seq, .kind = (uint16_t)e->kind };
    struct parts          p    = { 0 };
    size_t                n_rules;
    int                   rc;

    if (!q)
        return err_nomem(err);
    memcpy(body.log_id, L->log_id, AUDIT_LOG_ID);
    body.time_us = e->time_us > L->now_us ? e->time_us : L->now_us;
    audit_kind_rows(e->kind, &n_rules);
    if ((rc = store_payloads(L, e, seq, p.commitments, err)) < 0)
        return rc;
    put_common(L, e, n_rules > 0, &p, &body);
    put_own(e, &p, &body);
    *q = (struct ledger_queued){ .at = L->bodies.n, .kind = body.kind };
    if ((rc = audit_entry_encode(&body, &L->bodies, err)) < 0)
        return rc;
    q->n = L->bodies.n - q->at;
    if (n_rules)
        q->rows_at = (uint32_t)audit_entry_offset(&body, 2);
    L->n_queued++;
    L->now_us = body.time_us;
    *ret_seq  = seq;
    return PW_OK;
}

/* The first entry says what the log is: its name, its key, and that the control sample's key was fixed
 * before anything was drawn. */
static int add_log_create(struct ledger *L, const struct ledger_entry *e, int64_t *ret_seq, struct pw_err *err)
{
    BUF_AUTO            vkey = { 0 };
    struct digest       sampling;
    struct ledger_entry full = *e;

    note_key_format(&L->keys->log, &vkey);
    keyfile_sampling_commitment(L->keys, &sampling);
    full.fields = (struct ledger_field[]){ { AUDIT_TAG_ORIGIN, str_of(L->keys->log.name) },
                                           { AUDIT_TAG_VKEY, buf_view(&vkey) },
                                           { AUDIT_TAG_SAMPLING, digest_str(&sampling) } };
    full.n_fields = 3;
    return queue_entry(L, &full, ret_seq, err);
}

int ledger_add(struct ledger *L, const struct ledger_entry *e, int64_t *ret_seq, struct pw_err *err)
{
    if (!L->open)
        return err_set(err, PW_EINTERNAL, "an audit entry outside a transaction");
    if (!audit_kind_word(e->kind) || e->n_fields > LEDGER_EXTRA_MAX)
        return err_set(err, PW_EINTERNAL, "an audit entry of kind %d with %zu fields", (int)e->kind, e->n_fields);
    for (size_t i = 0; i < e->n_fields; i++)
        if (e->fields[i].tag < AUDIT_TAG_KIND)
            return err_set(err, PW_EINTERNAL, "tag %u is not the caller's to set", e->fields[i].tag);
    if ((e->kind == AUDIT_LOG_CREATE) != (ledger_size(L) == 0))
        return err_set(err, PW_EINTERNAL, "a log begins with log.create, and only once");
    return e->kind == AUDIT_LOG_CREATE ? add_log_create(L, e, ret_seq, err) : queue_entry(L, e, ret_seq, err);
}
