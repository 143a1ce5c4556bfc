#include "config.h"
#include "front/cmd.h"

#include "app/prove.h"
#include "app/recover.h"
#include "app/retention.h"
#include "app/trail_bundle.h"
#include "app/view.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "front/trail.h"

/* ---- whom to trust ---- */

void trust_done(struct trust *t)
{
    buf_done(&t->text);
    buf_done(&t->head);
}

static int read_policy(struct cli *c, struct trust *t, struct pw_err *err)
{
    const char     *file = cli_option(c, "policy"), *vkey = cli_option(c, "key");
    char            path[OFFICE_PATH_ROOM];
    struct note_key key;
    int             rc;

    if (file && vkey)
        return err_set(err, PW_EUSAGE, "--policy names the keys; --key is for one alone");
    if (file) {
        if ((rc = file_read(file, POLICY_MAX, &t->text, err)) < 0)
            return rc;
        return (rc = policy_parse(buf_view(&t->text), &t->policy, err)) < 0 ? err_wrap(err, "'%.200s'", file) : PW_OK;
    }
    if (vkey) {
        if ((rc = note_key_parse(str_of(vkey), &key, err)) < 0)
            return rc;
        if (key.algorithm != NOTE_ED25519)
            return err_set(err, PW_EUSAGE, "--key wants the key of a log, not of a witness");
    } else if ((rc = cli_db_path(c, err)) < 0 || (rc = office_key_path(c->db_path, path, err)) < 0) {
        return rc;
    } else if (!file_exists(path)) {
        err_set(err, PW_EKEY, "there is no office here whose key could be trusted");
        return err_remedy(err, "say whom to trust: --policy FILE or --key VKEY");
    } else if ((rc = keyfile_read_public(path, &key, NULL, err)) < 0) {
        return rc;
    }
    policy_of_key(&key, &t->policy);
    return PW_OK;
}

int trust_read(struct cli *c, struct trust *t, struct pw_err *err)
{
    const char *at = cli_option(c, "at"), *head = cli_option(c, "head");
    int64_t     now_us = clock_now_us(), days;
    int         rc;

    if (at && !instant_parse(str_of(at), &now_us)) {
        err_set(err, PW_EUSAGE, "'%.60s' is no instant", at);
        return err_remedy(err, "write it like 2026-12-01T08:00Z");
    }
    t->now_s = now_us / 1000000;
    if ((rc = read_policy(c, t, err)) < 0 || (rc = cli_number(c, "max-age", 1, 100000, 0, &days, err)) < 0)
        return rc;
    t->max_age_s = days * 86400;
    if (!head)
        return PW_OK;
    rc      = file_read(head, NOTE_MAX, &t->head, err);
    t->held = buf_view(&t->head);
    return rc;
}

int trust_age(const struct trust *t, int64_t newest_us, struct pw_err *err)
{
    char time[INSTANT_TEXT];

    if (!t->max_age_s || newest_us / 1000000 + t->max_age_s >= t->now_s)
        return PW_OK;
    err_set(err, PW_EAUDIT, "stale: nothing in it is newer than %s", instant_format(newest_us, time));
    if (err)
        err->verify_code = 17;
    return err_remedy(err, "ask for a newer one");
}

/* ---- audit prove ---- */

static int last_decision(void *ctx, const struct decision_row *d, struct pw_err *err)
{
    (void)err;
    *(int64_t *)ctx = d->seq;
    return PW_OK;
}

/* The verdict that stands, or the last decision. */
static int find_entry(struct cli *c, int64_t *ret, struct pw_err *err)
{
    struct current_row row;
    int64_t            shipment;
    bool               found = false;
    int                rc    = view_find(c->office, c->args[0], &shipment, err);

    *ret = HISTORY_ABSENT;
    if (rc < 0)
        return rc;
    if (cli_flag(c, "decision"))
        rc = st_decision_list(c->office->st, shipment, &c->a, last_decision, ret, err);
    else if ((rc = st_current_get(c->office->st, shipment, &c->a, &row, &found, err)) == PW_OK && found)
        *ret = row.verdict == HISTORY_ABSENT ? row.version : row.verdict;
    if (rc == PW_OK && *ret == HISTORY_ABSENT)
        rc = err_set(err, PW_ENOTFOUND, "nothing was decided on '%.80s' yet", c->args[0]);
    return rc;
}

int cmd_audit_prove(struct cli *c, struct pw_err *err)
{
    struct json_out j  = { .out = &c->out, .pretty = true };
    const char     *to = cli_option(c, "to");
    BUF_AUTO        proof = { 0 };
    struct note_key key;
    char            path[OFFICE_PATH_ROOM];
    int64_t         seq;
    int             rc;

    if ((rc = cli_number(c, "entry", 0, INT64_MAX - 1, HISTORY_ABSENT, &seq, err)) < 0)
        return rc;
    if ((seq == HISTORY_ABSENT) != (c->n_args == 1))
        return err_set(err, PW_EUSAGE, "either REF or --entry says what to prove");
    if ((rc = cli_read(c, err)) < 0 || (rc = office_key_path(c->db_path, path, err)) < 0 ||
        (rc = keyfile_read_public(path, &key, NULL, err)) < 0 || (seq == HISTORY_ABSENT && (rc = find_entry(c, &seq, err)) < 0) ||
        (rc = prove_entry(c->office->st, &key, seq, cli_flag(c, "content"), &c->a, &proof, err)) < 0)
        return rc;
    if (to && (rc = file_create(to, buf_view(&proof), 0600, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_i64(&j, "entry", seq);
        json_textz(&j, "file", to);
        json_text(&j, "proof", to ? STR_NONE : buf_view(&proof));
        json_close(&j);
        return json_end(&j, err);
    }
    if (!to)
        buf_str(&c->out, buf_view(&proof));
    else {
        buf_printf(&c->out, "audit entry %lld is proved in ", (long long)seq);
        out_text(&c->out, str_of(to));
        buf_text(&c->out, cli_flag(c, "content") ? "\nit holds personal data: hand it to whom the law allows\n" : "\n");
    }
    return PW_OK;
}

/* ---- audit export ---- */

int cmd_audit_export(struct cli *c, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    struct note_key key;
    char            path[OFFICE_PATH_ROOM];
    BUF_AUTO        vkey = { 0 };
    int64_t         size = 0;
    int             rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = office_key_path(c->db_path, path, err)) < 0 ||
        (rc = keyfile_read_public(path, &key, NULL, err)) < 0 ||
        (rc = trail_export(c->office->st, &key, cli_flag(c, "full"), cli_flag(c, "cosigned"), c->args[0], &size, err)) < 0)
        return rc;
    note_key_format(&key, &vkey);
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "folder", c->args[0]);
        json_i64(&j, "size", size);
        json_bool(&j, "full", cli_flag(c, "full"));
        json_text(&j, "key", buf_view(&vkey));
        json_close(&j);
        return json_end(&j, err);
    }
    out_text(&c->out, str_of(c->args[0]));
    buf_printf(&c->out, " holds %lld audit entries under one signed head%s\n", (long long)size,
               cli_flag(c, "full") ? ", with their rows and contents: personal data" : "; no shipment's data");
    buf_printf(&c->out, "its key, to be compared by telephone: %s\n", vkey.p);
    return PW_OK;
}

/* ---- audit verify --proof ---- */

static void say_value(struct buf *out, struct json_out *j, const struct proved_column *c)
{
    BUF_STACK(text, 128);

    if (c->type == 'I')
        buf_printf(&text, "%lld", (long long)c->number);
    else if (c->type == 'T')
        buf_str(&text, c->bytes);
    else
        for (size_t i = 0; i < c->bytes.n && i < 32; i++)
            buf_printf(&text, "%02x", (unsigned char)c->bytes.p[i]);
    if (j)
        json_text(j, "value", buf_view(&text));
    else
        out_text(out, buf_view(&text));
}

static void rows_json(struct json_out *j, const struct proved *p)
{
    struct proved_column col = { .in = canon_open(p->rows) };
    unsigned             row = 0;
    bool                 open = false;

    json_open(j, "rows", '[');
    while (prove_next_column(&col)) {
        if (!open || col.row != row) {
            if (open) {
                json_close(j);
                json_close(j);
            }
            json_open(j, NULL, '{');
            json_text(j, "table", col.table);
            json_open(j, "columns", '[');
            row  = col.row;
            open = true;
        }
        json_open(j, NULL, '{');
        json_i64(j, "index", col.index);
        json_textz(j, "name", prove_column_name(col.table, col.index));
        say_value(NULL, j, &col);
        json_close(j);
    }
    if (open) {
        json_close(j);
        json_close(j);
    }
    json_close(j);
}

static int proof_json(struct cli *c, const struct proved *p, struct pw_err *err)
{
    struct json_out    j = { .out = &c->out, .pretty = true };
    char               hex[DIGEST_HEX], time[INSTANT_TEXT];
    struct audit_entry e = p->entry;
    struct erasure     x;

    json_open(&j, NULL, '{');
    json_bool(&j, "ok", true);
    json_text(&j, "origin", p->head.cp.origin);
    json_i64(&j, "size", (int64_t)p->head.cp.size);
    json_textz(&j, "root", digest_hex(&p->head.cp.root, hex));
    json_i64(&j, "entry", (int64_t)e.seq);
    json_textz(&j, "time", instant_format(e.time_us, time));
    json_textz(&j, "kind", audit_kind_word(e.kind));
    json_text(&j, "actor", audit_entry_field(&e, AUDIT_TAG_ACTOR));
    rows_json(&j, p);
    json_open(&j, "contents", '{');
    json_i64(&j, "checked", p->n_opened);
    json_i64(&j, "of", p->n_committed);
    json_close(&j);
    if (erasure_read(&e, &x)) {
        json_open(&j, "erasure", '{');
        json_i64(&j, "contents", x.contents);
        json_text(&j, "basis", x.basis);
        json_close(&j);
    } else {
        json_null(&j, "erasure");
    }
    json_i64(&j, "cosignatures", (int64_t)p->head.n_cosigned);
    json_i64(&j, "ignored_signatures", (int64_t)p->head.ignored);
    json_bool(&j, "outside_anchor", p->head.n_cosigned > 0);
    json_close(&j);
    return json_end(&j, err);
}

static void proof_text(struct cli *c, const struct proved *p, size_t n_witnesses)
{
    struct buf          *out = &c->out;
    struct proved_column col = { .in = canon_open(p->rows) };
    char                 time[INSTANT_TEXT];
    unsigned             row = UINT32_MAX;
    struct erasure       x;

    buf_printf(out, "entry        %llu  %s  %s, by ", (unsigned long long)p->entry.seq, instant_format(p->entry.time_us, time),
               audit_kind_word(p->entry.kind));
    out_text(out, audit_entry_field(&p->entry, AUDIT_TAG_ACTOR));
    while (prove_next_column(&col)) {
        const char *name = prove_column_name(col.table, col.index);

        if (col.row != row)
            buf_printf(out, "\nrow          %.*s:", (int)col.table.n, col.table.p);
        row = col.row;
        if (!name || col.type == 'B')
            continue;
        buf_printf(out, " %s=", name);
        say_value(out, NULL, &col);
    }
    buf_printf(out, "\ncontents     %u of %u carried and opened\n", p->n_opened, p->n_committed);
    if (erasure_read(&p->entry, &x)) {
        buf_printf(out, "erased       %lld contents by law: ", (long long)x.contents);
        out_text(out, x.basis.p ? x.basis : STR("(no basis said)"));
        buf_text(out, "\n");
    }
    buf_printf(out, "log          ");
    out_text(out, p->head.cp.origin);
    buf_printf(out, ", %llu entries\n", (unsigned long long)p->head.cp.size);
    buf_printf(out, "outside      %zu of %zu witnesses cosigned%s\n", p->head.n_cosigned, n_witnesses,
               p->head.n_cosigned ? "" : ": the log's owner alone vouches for it");
    if (p->head.ignored)
        buf_printf(out, "ignored      %zu signatures of keys that are not trusted here\n", p->head.ignored);
    buf_printf(out, "%sverified%s  the entry is in the log that was signed\n", lane_colour(c, 0), colour_off(c));
}

int cmd_verify_proof(struct cli *c, const char *file, struct pw_err *err)
{
    TRUST_AUTO    t    = { 0 };
    BUF_AUTO      text = { 0 }, extra = { 0 };
    struct proved p;
    int           rc;

    if ((rc = trust_read(c, &t, err)) < 0)
        return rc;
    if (t.held.p)
        return err_set(err, PW_EUSAGE, "--head is held against a database or a bundle; a proof alone cannot tell");
    if ((rc = file_read(file, PROOF_MAX, &text, err)) < 0 || (rc = prove_check(&t.policy, buf_view(&text), t.now_s, &extra, &p, err)) < 0)
        return rc;
    rc = trust_age(&t, p.head.newest_s ? (int64_t)p.head.newest_s * 1000000 : p.entry.time_us, err);
    if (rc < 0)
        return rc;
    if (c->json)
        return proof_json(c, &p, err);
    proof_text(c, &p, t.policy.n_witnesses);
    return PW_OK;
}

int cmd_verify_bundle(struct cli *c, const char *folder, struct pw_err *err)
{
    TRUST_AUTO           t = { 0 };
    struct verify_report r;
    struct pw_err        why = { 0 };
    int                  rc  = trust_read(c, &t, err);

    if (rc < 0)
        return rc;
    rc = trail_check(folder, &(struct trail_options){ &t.policy, &t.held, t.held.p != NULL, t.now_s }, &r, &why);
    return trail_report(c, &t, &r, rc, &why, err);
}

/* ---- audit recover ---- */

int cmd_audit_recover(struct cli *c, struct pw_err *err)
{
    struct json_out  j = { .out = &c->out, .pretty = true };
    struct recovered r;
    const char      *reason;
    int              rc;

    if ((rc = cli_need(c, "reason", &reason, err)) < 0 || (rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 ||
        (rc = recover(c->office, str_of(reason), cli_option(c, "confirm"), &r, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "origin", r.origin);
        json_textz(&j, "key", r.vkey);
        json_i64(&j, "size", r.size);
        json_i64(&j, "lost", r.lost);
        json_textz(&j, "bundle", r.bundle[0] ? r.bundle : NULL);
        json_close(&j);
        return json_end(&j, err);
    }
    buf_printf(&c->out, "%s is begun with the %lld entries that are here", r.origin, (long long)r.size);
    if (r.lost)
        buf_printf(&c->out, "; %lld that the head cell knew are lost", (long long)r.lost);
    buf_printf(&c->out, "\nits key: %s\n", r.vkey);
    if (r.bundle[0])
        buf_printf(&c->out, "the log before is in %s, as it was signed\n", r.bundle);
    buf_text(&c->out, "Next: tell every partner, with a new card ('penwatch partner card --rotate'); enter again what was lost.\n");
    return PW_OK;
}
