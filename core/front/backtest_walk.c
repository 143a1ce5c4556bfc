#include "config.h"
#include "front/backtest_out.h"

#include <stdio.h>

#define REASONS_SHOWN 12

static const char keys[] = "j next, k previous, r right, w wrong, u unsure, q quit";

/* Shown at once: somebody waits for it. */
static void say(struct buf *text)
{
    fwrite(text->p ? text->p : "", 1, text->n, stdout);
    fflush(stdout);
    buf_reset(text);
}

/* The next key that means something; 'q' at the end of the input. */
static int next_key(void)
{
    int key;

    while ((key = getchar()) != EOF && strchr(" \t\r\n", key))
        ;
    return key == EOF ? 'q' : key;
}

static void show(struct cli *c, const struct backtest *b, size_t at, const struct mark *k, struct buf *out)
{
    buf_printf(out, "\n%zu of %zu", at + 1, b->n_movers);
    if (k)
        buf_printf(out, ", marked %s", mark_name(k->kind));
    buf_text(out, "\n");
    mover_text(c, out, &b->movers[at], REASONS_SHOWN);
    buf_printf(out, "  [%s] ", keys);
}

static int keep(const char *folder, const struct backtest_mover *m, int key, struct marks *marks,
                struct pw_err *err)
{
    struct mark k = { .issuer = m->issuer, .reference = m->reference, .regime = m->regime,
                      .kind = key == 'r' ? MARK_RIGHT : key == 'w' ? MARK_WRONG : MARK_UNSURE };
    int         rc;

    k.expected = key == 'r' ? m->after.lane : key == 'w' ? m->before.lane : LANE_NONE;
    if ((rc = marks_put(marks, &k, err)) < 0)
        return rc;
    return marks_write(folder, marks, err);     /* at once: what was said is not lost when the line breaks */
}

static int finish(struct cli *c, const struct marks *marks, const char *folder)
{
    size_t n[MARK_KINDS] = { 0 };

    for (size_t i = 0; i < marks->n; i++)
        n[marks->items[i].kind]++;
    buf_printf(&c->out, "\n%zu right, %zu wrong, %zu unsure in ", n[MARK_RIGHT], n[MARK_WRONG], n[MARK_UNSURE]);
    out_text(&c->out, str_of(folder));
    buf_text(&c->out, "/marks.csv\n");
    return PW_OK;
}

int backtest_walk(struct cli *c, const char *folder, const struct backtest *b, struct marks *marks, struct pw_err *err)
{
    BUF_AUTO text = { 0 };
    size_t   at   = 0;
    int      rc   = PW_OK;

    buf_printf(&text, "%lld shipments change lane%s\n", (long long)b->lane_changes,
               b->lane_changes > (int64_t)b->n_movers ? "; the walk goes through those that change most" : "");
    while (b->n_movers && rc == PW_OK) {
        const struct backtest_mover *m = &b->movers[at];
        int                          key;

        show(c, b, at, marks_find(marks, m->issuer, m->regime, m->reference), &text);
        say(&text);
        key = next_key();
        if (key == 'q')
            break;
        if (key == 'r' || key == 'w' || key == 'u')
            rc = keep(folder, m, key, marks, err);
        else if (key != 'j' && key != 'k')
            buf_printf(&text, "\n'%c' is no key here\n", key > ' ' && key < 127 ? key : '?');
        if (key == 'k')
            at -= at > 0;
        else if (strchr("jrwu", key) && at + 1 < b->n_movers)
            at++;
        else if (strchr("jrwu", key))
            buf_text(&text, "\nthat was the last one\n");
    }
    say(&text);
    return rc < 0 ? rc : finish(c, marks, folder);
}
