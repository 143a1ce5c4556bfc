#include "config.h"
#include "front/cmd.h"

#include "app/witness.h"
#include "base/file.h"
#include "store/st_witness.h"

static int cosign(struct cli *c, struct pw_err *err)
{
    struct json_out  j = { .out = &c->out, .pretty = true };
    BUF_AUTO         text = { 0 }, line = { 0 };
    struct witnessed w;
    int              rc;

    if ((rc = file_read(c->args[0], NOTE_MAX + 8192, &text, err)) < 0 || (rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 ||
        (rc = witness_cosign(c->office, buf_view(&text), &c->a, &line, &w, err)) < 0)
        return rc;
    if (!c->json) {
        buf_str(&c->out, buf_view(&line));
        return PW_OK;
    }
    json_open(&j, NULL, '{');
    json_textz(&j, "done", "cosigned");
    json_text(&j, "authority", w.authority);
    json_text(&j, "origin", w.origin);
    json_i64(&j, "size", w.size);
    json_bool(&j, "again", w.again);
    json_text(&j, "text", buf_view(&line));
    json_close(&j);
    return json_end(&j, err);
}

static int accept_lines(struct cli *c, const char *file, struct pw_err *err)
{
    struct json_out j = { .out = &c->out, .pretty = true };
    BUF_AUTO        text = { 0 };
    struct accepted r;
    int             rc;

    if ((rc = file_read(file, WITNESS_ANSWER_MAX, &text, err)) < 0 || (rc = cli_write(c, RIGHT_ACCOUNTS, err)) < 0 ||
        (rc = witness_accept(c->office, buf_view(&text), &c->a, &r, err)) < 0)
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "done", "accepted");
        json_i64(&j, "size", r.size);
        json_i64(&j, "stored", (int64_t)r.n);
        json_i64(&j, "known", (int64_t)r.known);
        json_i64(&j, "ignored", (int64_t)r.ignored);
        json_close(&j);
        return json_end(&j, err);
    }
    if (r.n)
        buf_printf(&c->out, "%zu cosignature%s of our head of %lld entries stored", r.n, r.n == 1 ? "" : "s", (long long)r.size);
    else
        buf_text(&c->out, "known already");
    if (r.ignored)
        buf_printf(&c->out, "; %zu lines of others ignored", r.ignored);
    buf_text(&c->out, "\n");
    return PW_OK;
}

/* For whom: what they cosigned last is where the proof begins. */
static int request(struct cli *c, struct pw_err *err)
{
    struct json_out       j = { .out = &c->out, .pretty = true };
    const char           *of = cli_option(c, "for"), *to = cli_option(c, "to");
    const struct partner *p;
    struct partners       all;
    BUF_AUTO              text = { 0 };
    struct note_key       key;
    char                  path[OFFICE_PATH_ROOM];
    int64_t               since;
    int                   rc;

    if ((rc = cli_number(c, "since", 0, INT64_MAX - 1, -1, &since, err)) < 0)
        return rc;
    if ((since < 0) == !of)
        return err_set(err, PW_EUSAGE, "--request wants --for AUTHORITY, or --since with the size that the witness holds");
    if ((rc = cli_read(c, err)) < 0 || (rc = office_key_path(c->db_path, path, err)) < 0 ||
        (rc = keyfile_read_public(path, &key, NULL, err)) < 0)
        return rc;
    if (of && ((rc = partners_load(c->office->st, &c->a, &all, err)) < 0 ||
               (rc = partner_need(c->office, &all, str_of(of), &p, err)) < 0 ||
               (rc = st_cosigned_last(c->office->st, str_of(p->card.witness.name), &since, err)) < 0))
        return rc;
    if ((rc = witness_request(c->office->st, &key, since, &text, err)) < 0 ||
        (to && (rc = file_create(to, buf_view(&text), 0644, err)) < 0))
        return rc;
    if (c->json) {
        json_open(&j, NULL, '{');
        json_textz(&j, "done", "request");
        json_i64(&j, "since", since);
        json_textz(&j, "file", to);
        json_text(&j, "text", to ? STR_NONE : buf_view(&text));
        json_close(&j);
        return json_end(&j, err);
    }
    if (!to)
        buf_str(&c->out, buf_view(&text));
    return PW_OK;
}

int cmd_audit_witness(struct cli *c, struct pw_err *err)
{
    const char *accept = cli_option(c, "accept");
    int         ways   = (c->n_args == 1) + (accept != NULL) + cli_flag(c, "request");

    if (ways != 1)
        return err_set(err, PW_EUSAGE, "one of: a partner's request FILE to cosign, --accept FILE, --request");
    return accept ? accept_lines(c, accept, err) : c->n_args ? cosign(c, err) : request(c, err);
}
