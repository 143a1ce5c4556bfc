#include "config.h"
#include "audit/proof.h"

#include "base/text.h"
#include "format/base64.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"

static void write_rest(const struct proof *p, struct buf *out)
{
    for (size_t i = 0; i < p->n; i++) {
        base64_add(out, (struct str){ (const char *)p->hashes[i].b, DIGEST_SIZE });
        buf_byte(out, '\n');
    }
    buf_byte(out, '\n');
    buf_str(out, p->note);
}

void proof_write_inclusion(const struct proof *p, struct str extra, struct buf *out)
{
    buf_text(out, FIRST_LINE "\n");
    if (extra.n) {
        buf_text(out, "extra ");
        base64_add(out, extra);
        buf_byte(out, '\n');
    }
    buf_printf(out, "index %llu\n", (unsigned long long)p->number);
    write_rest(p, out);
}

void proof_write_consistency(const struct proof *p, struct buf *out)
{
    buf_printf(out, "old %llu\n", (unsigned long long)p->number);
    write_rest(p, out);
}

/* ---- reading ---- */

static int malformed(struct pw_err *err, const char *what)
{
    err_set(err, PW_EAUDIT, "malformed proof: %s", what);
    if (err)
        err->verify_code = 10;
    return PW_EAUDIT;
}

static bool begins(struct str line, struct str with)
{
    return line.n >= with.n && memcmp(line.p, with.p, with.n) == 0;
}

static bool number_of(struct str line, struct str word, uint64_t *ret)
{
    struct str digits;

    if (!begins(line, word))
        return false;
    digits = (struct str){ line.p + word.n, line.n - word.n };
    return text_plain_u64(digits, INT64_MAX, ret);
}

/* Hashes up to the empty line, then the note. */
static int read_rest(struct str rest, struct proof *ret, struct pw_err *err)
{
    struct str line;

    ret->n = 0;
    for (;;) {
        if (!text_next_line(&rest, &line))
            return malformed(err, "no empty line ends its hashes");
        if (line.n == 0)
            break;
        if (ret->n == PROOF_LINES)
            return malformed(err, "it has more hashes than any tree is deep");
        if (!base64_exactly(line, ret->hashes[ret->n].b, DIGEST_SIZE))
            return malformed(err, "a hash is not 32 bytes of base64");
        ret->n++;
    }
    if (rest.n == 0)
        return malformed(err, "it holds no checkpoint");
    ret->note = rest;
    return PW_OK;
}

static int read_extra(struct str base64, struct buf *extra, struct pw_err *err)
{
    size_t n = 0;

    buf_reset(extra);
    if (!buf_room(extra, base64.n))
        return buf_check(extra, err);
    if (base64.n == 0 || !base64_decode(base64, extra->p, base64.n, &n))
        return malformed(err, "what it carries beside is not base64");
    extra->n    = n;
    extra->p[n] = '\0';
    return PW_OK;
}

int proof_read_inclusion(struct str text, struct proof *ret, struct buf *extra, struct pw_err *err)
{
    struct str rest = text, line;
    int        rc;

    buf_reset(extra);
    if (text.n > PROOF_MAX)
        return err_set(err, PW_ELIMIT, "the proof is longer than %zu bytes", PROOF_MAX);
    if (!text_next_line(&rest, &line) || !str_is(line, FIRST_LINE))
        return malformed(err, "it does not begin with '" FIRST_LINE "'");
    if (!text_next_line(&rest, &line))
        return malformed(err, "it ends early");
    if (begins(line, STR("extra "))) {
        if ((rc = read_extra((struct str){ line.p + 6, line.n - 6 }, extra, err)) < 0)
            return rc;
        if (!text_next_line(&rest, &line))
            return malformed(err, "it ends early");
    }
    if (!number_of(line, STR("index "), &ret->number))
        return malformed(err, "it does not say the index");
    return read_rest(rest, ret, err);
}

int proof_read_consistency(struct str text, struct proof *ret, struct pw_err *err)
{
    struct str rest = text, line;

    if (text.n > NOTE_MAX + 64 * 64)
        return err_set(err, PW_ELIMIT, "the proof is longer than a checkpoint and its hashes can be");
    if (!text_next_line(&rest, &line) || !number_of(line, STR("old "), &ret->number))
        return malformed(err, "it does not begin with 'old <size>'");
    return read_rest(rest, ret, err);
}
