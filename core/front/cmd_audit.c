#include "config.h"
#include "front/cmd.h"

#include <stdio.h>

#include "app/verify.h"
#include "audit/entry.h"
#include "base/clock.h"
#include "front/trail.h"
#include "store/st_audit.h"

#define LOG_DEFAULT 50

/* ---- log ---- */

struct listing { struct cli *c; struct json_out j; };

static int each_entry(void *ctx, int64_t seq, struct str body, struct pw_err *err)
{
    struct listing    *l = ctx;
    struct audit_entry e;
    char               time[INSTANT_TEXT];
    const char        *word;
    struct str         actor, subject;
    int                rc = audit_entry_decode(body, &e, err);

    if (rc < 0)
        return err_wrap(err, "entry %lld", (long long)seq);
    word    = audit_kind_word(e.kind);
    actor   = audit_entry_field(&e, AUDIT_TAG_ACTOR);
    subject = audit_entry_field(&e, AUDIT_TAG_SUBJECT);
    instant_format(e.time_us, time);
    if (l->c->json) {
        json_open(&l->j, NULL, '{');
        json_i64(&l->j, "seq", seq);
        json_textz(&l->j, "time", time);
        json_textz(&l->j, "kind", word ? word : "unknown");
        json_text(&l->j, "actor", actor);
        if (subject.n == 8) {
            uint64_t v = 0;

            for (size_t i = 0; i < 8; i++)
                v = v << 8 | (unsigned char)subject.p[i];
            json_i64(&l->j, "subject", (int64_t)v);
        } else {
            json_null(&l->j, "subject");
        }
        json_close(&l->j);
        return PW_OK;
    }
    buf_printf(&l->c->out, "%8lld  %s  %-16s ", (long long)seq, time, word ? word : "unknown");
    out_text(&l->c->out, actor);
    buf_text(&l->c->out, "\n");
    return PW_OK;
}

int cmd_audit_log(struct cli *c, struct pw_err *err)
{
    struct listing l = { .c = c, .j = { .out = &c->out, .pretty = true } };
    int64_t        from, limit, end;
    int            rc;

    if ((rc = cli_number(c, "limit", 1, 1000000, LOG_DEFAULT, &limit, err)) < 0 ||
        (rc = cli_number(c, "from", 0, INT64_MAX, INT64_MAX, &from, err)) < 0 || (rc = cli_read(c, err)) < 0 ||
        (rc = st_audit_entry_end(c->office->st, &end, err)) < 0)
        return rc;
    if (from == INT64_MAX)          /* the newest, unless asked otherwise */
        from = end > limit ? end - limit : 0;
    if (c->json)
        json_open(&l.j, NULL, '[');
    if ((rc = st_audit_entries(c->office->st, from, from + limit, each_entry, &l, err)) < 0)
        return rc;
    if (!c->json)
        return PW_OK;
    json_close(&l.j);
    return json_end(&l.j, err);
}

/* ---- verify ---- */

static void count_json(struct json_out *j, const char *key, const struct verify_count *n)
{
    json_open(j, key, '{');
    json_i64(j, "checked", n->done);
    json_i64(j, "of", n->all);
    json_close(j);
}

static int report_json(struct cli *c, const struct verify_report *r, const struct pw_err *why, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    char            hex[DIGEST_HEX];

    json_open(&j, NULL, '{');
    json_bool(&j, "ok", why->rc == PW_OK);
    json_i64(&j, "code", why->rc == PW_OK ? 0 : why->verify_code);
    json_textz(&j, "message", why->rc == PW_OK ? NULL : why->msg);
    json_i64(&j, "size", r->size);
    json_textz(&j, "root", digest_hex(&r->root, hex));
    count_json(&j, "bodies", &r->bodies);
    count_json(&j, "heads", &r->heads);
    count_json(&j, "tiles", &r->tiles);
    json_open(&j, "rows", '{');
    for (int t = 0; t < AUDIT_TABLES_N; t++)
        count_json(&j, audit_table_name((enum audit_table)t), &r->rows[t]);
    json_close(&j);
    count_json(&j, "payloads", &r->payloads);
    json_i64(&j, "erased", r->erased);
    count_json(&j, "cosignatures", &r->cosignatures);
    json_i64(&j, "old_heads", r->old_heads);
    json_bool(&j, "outside_anchor", r->outside_anchor);
    json_bool(&j, "carried", r->carried);
    json_i64(&j, "first_bad", r->first_bad);
    json_close(&j);
    return json_end(&j, err);
}

static void report_text(struct cli *c, const struct verify_report *r, bool ok)
{
    struct buf *out = &c->out;
    char        hex[DIGEST_HEX];

    buf_printf(out, "entries      %lld of %lld read and hashed\n", (long long)r->bodies.done, (long long)r->bodies.all);
    buf_printf(out, "checkpoints  %lld of %lld: signature and root\n", (long long)r->heads.done, (long long)r->heads.all);
    if (r->old_heads)
        buf_printf(out, "before       %lld heads of logs before a restore: signature and root\n", (long long)r->old_heads);
    buf_printf(out, "tiles        %lld of %lld\n", (long long)r->tiles.done, (long long)r->tiles.all);
    for (int t = 0; t < AUDIT_TABLES_N; t++)
        if (r->rows[t].all)
            buf_printf(out, "rows         %lld of %lld of %s\n", (long long)r->rows[t].done, (long long)r->rows[t].all,
                       audit_table_name((enum audit_table)t));
    if (r->carried)
        buf_printf(out, "payloads     %lld of %lld open", (long long)r->payloads.done, (long long)r->payloads.all);
    else
        buf_text(out, "payloads     not in this bundle, nor the business rows: not checked");
    if (r->erased)
        buf_printf(out, " (%lld erased by law)", (long long)r->erased);
    buf_printf(out, "\nhead cell    %s\n", r->cell == VERIFY_CELL_EQUAL ? "agrees" : r->cell == VERIFY_CELL_BEHIND
                       ? "one commit behind; the next write moves it on" : "not compared");
    buf_printf(out, "outside      %s\n", r->outside_anchor ? "compared with what others signed or keep"
                       : "no outside anchor: who holds this machine and its key could rewrite all of it");
    if (r->cosignatures.all)
        buf_printf(out, "cosigned     %lld of %lld %s\n", (long long)r->cosignatures.done, (long long)r->cosignatures.all,
                   r->cell == VERIFY_CELL_ABSENT ? "witnesses of the policy" : "cosignatures of partners: signature");
    if (ok)
        buf_printf(out, "%sverified%s  size %lld, root %s\n", lane_colour(c, 0), colour_off(c), (long long)r->size,
                   digest_hex(&r->root, hex));
}

int trail_report(struct cli *c, const struct trust *t, const struct verify_report *r, int rc, struct pw_err *why, struct pw_err *err)
{
    if (rc == PW_OK)
        rc = trust_age(t, r->time_last, why);
    if (rc < 0 && rc != PW_EAUDIT) {
        *err = *why;
        return rc;
    }
    why->rc = rc;
    if (why->rc < 0)
        c->exit_code = why->verify_code;
    if (c->json)
        return report_json(c, r, why, err);
    report_text(c, r, why->rc == PW_OK);
    if (why->rc < 0)
        print_error(c, why);
    return PW_OK;
}

int cmd_audit_verify(struct cli *c, struct pw_err *err)
{
    TRUST_AUTO           t = { 0 };
    struct verify_report r = { 0 };
    const char          *proof = cli_option(c, "proof"), *bundle = cli_option(c, "bundle");
    struct pw_err        why = { 0 };
    int                  rc;

    if (proof && bundle)
        return err_set(err, PW_EUSAGE, "--proof and --bundle are two things");
    if (proof || bundle)
        return proof ? cmd_verify_proof(c, proof, err) : cmd_verify_bundle(c, bundle, err);
    if (cli_option(c, "policy") || cli_option(c, "key"))
        return err_set(err, PW_EUSAGE, "a database is verified under its own key; --policy and --key are for proofs and bundles");
    if ((rc = cli_read(c, err)) < 0 || (rc = trust_read(c, &t, err)) < 0)
        return rc;
    rc = verify_database(c->office->st, &t.policy.logs[0].key, &t.held, t.held.p != NULL, &r, &why);
    return trail_report(c, &t, &r, rc, &why, err);
}

int cmd_audit_checkpoint(struct cli *c, struct pw_err *err)
{
    BUF_AUTO        note = { 0 };
    struct json_out j = { .out = &c->out, .pretty = true };
    int64_t         size;
    int             rc;

    if ((rc = cli_read(c, err)) < 0 || (rc = st_audit_checkpoint_last(c->office->st, &size, &note, err)) < 0)
        return rc;
    if (size < 0)
        return err_set(err, PW_ENOTFOUND, "there is no checkpoint yet");
    if (!c->json) {
        buf_str(&c->out, buf_view(&note));
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_i64(&j, "size", size);
    json_text(&j, "note", buf_view(&note));
    json_close(&j);
    return json_end(&j, err);
}
