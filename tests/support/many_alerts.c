/*
 * many_alerts.c - an office's own alerts, signed and put into a partner's channel, a thousand under one head: for the tests of
 * deliveries, where alert by alert would take an hour.
 *
 *   many_alerts DATABASE PARTNER ALERTS
 */
#include "config.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/alerts.h"

#define FIELDS 3
#define BATCH  1000

struct making {
    struct office  *o;
    struct partners ps;
    struct keyring  keys;
    struct str      to;
    struct arena    a;
    int64_t         number;         /* last of the channel */
};

static int sign(struct making *m, struct alert *a, struct buf *note, struct buf *payload, struct pw_err *err)
{
    char        basis[64];
    BUF_AUTO    text = { 0 };
    struct leaf leaves[FIELDS] = { { .name = STR("alert.basis") }, { .name = STR("alert.kind"), .value = STR("suspicious_shipment") },
                                   { .name = STR("substance.code"), .value = STR("EPHEDRINE") } };
    int         rc = PW_OK;

    snprintf(basis, sizeof basis, "parcel number %lld of a test", (long long)m->number);
    leaves[0].value = str_of(basis);
    for (size_t i = 0; i < FIELDS && rc == PW_OK; i++) {
        rc = sign_random(leaves[i].salt, FIELD_SALT, err);
        leaf_hash(&leaves[i]);
    }
    a->n_fields = FIELDS;
    leaves_root(leaves, FIELDS, &a->root);
    alert_text(a, &text);
    leaves_write(leaves, FIELDS, NULL, payload);
    return rc < 0 ? rc : note_sign(buf_view(&text), &m->keys.alerts, &m->keys.alerts_secret, note, err);
}

static int one(struct making *m, struct pw_err *err)
{
    BUF_AUTO         note = { 0 }, payload = { 0 };
    char             id[ALERT_ID + 1];
    int64_t          now = office_now(m->o) / 1000000;
    struct alert     a   = { .version = 1, .from = m->o->authority, .n_to = 1, .to = { m->to }, .sent_s = now,
                             .expires_s = now + 180 * 86400, .mark = { .tlp = TLP_GREEN, .pap = -1 } };
    struct alert_row row = { .version = 1, .originator = a.from, .sent_at = now * 1000000, .expires_at = a.expires_s * 1000000,
                             .account = m->o->user };
    int              rc;

    snprintf(id, sizeof id, "0190a1b2-c3d4-7e5f-8a9b-%012llx", (unsigned long long)++m->number);
    a.id = row.id = str_of(id);
    if ((rc = sign(m, &a, &note, &payload, err)) < 0)
        return rc;
    row.note = buf_view(&note);
    if ((rc = alert_digest(row.note, &row.digest, err)) < 0 ||
        (rc = office_log(m->o, AUDIT_ALERT, 0, buf_view(&payload), STR_NONE, &row.seq, err)) < 0 || (rc = st_alert_add(m->o->st, &row, err)) < 0)
        return rc;
    return alert_event(m->o, row.seq, ALERT_QUEUED, m->to, m->number, STR_NONE, err);
}

static int batch(struct making *m, size_t n, struct pw_err *err)
{
    int rc = office_begin(m->o, err);

    for (size_t i = 0; i < n && rc == PW_OK; i++)
        rc = one(m, err);
    return rc < 0 ? rc : office_commit(m->o, err);
}

int main(int argc, char **argv)
{
    OFFICE_AUTO          o   = NULL;
    struct pw_err        err = { 0 };
    struct making        m   = { 0 };
    const struct passwd *me  = getpwuid(geteuid());
    size_t               n   = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    int                  rc;

    if (!n || !me)
        return 64;
    m.to = str_of(argv[2]);
    if ((rc = office_open(argv[1], true, STR_NONE, &o, &err)) == PW_OK && (rc = office_act_as(o, NULL, me->pw_name, NULL, NULL, &err)) == PW_OK &&
        (rc = partners_load(o->st, &m.a, &m.ps, &err)) == PW_OK && (rc = partners_keyring(o, &m.ps, &m.keys, &err)) == PW_OK)
        rc = st_alert_channel_last(o->st, m.to, &m.number, &err);
    m.o = o;
    for (size_t done = 0; done < n && rc == PW_OK; done += BATCH)
        rc = batch(&m, n - done < BATCH ? n - done : BATCH, &err);
    keyring_wipe(&m.keys);
    arena_done(&m.a);
    if (rc < 0)
        fprintf(stderr, "%s\n", err.msg);
    return rc < 0;
}
