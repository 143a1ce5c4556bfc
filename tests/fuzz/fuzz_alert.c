/*
 * Everything that partners send: alerts with their fields, sealed files, receipts, lists, cards.
 *
 * What is read as an alert is written again byte for byte; a sealed file that opens is one that we sealed.
 */
#include "config.h"
#include "model/alert.h"

#include <stdlib.h>

#include "format/crypto_sealed.h"
#include "model/card.h"
#include "model/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key that the golden alert is verified by. */
#define VKEY "nl.customs.example/alerts+23acac6b+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

static void try_alert(struct str bytes)
{
    static struct alert a;
    static struct leaf  leaves[FIELD_LEAVES_MAX];
    struct str          note, rest;
    struct note         n;
    BUF_AUTO            text = { 0 }, again = { 0 };

    if (!alert_split(bytes, &note, &rest) || alert_parse(note, &a, NULL) < 0)
        return;
    alert_text(&a, &text);
    if (note_parse(note, &n, NULL) < 0 || !str_eq(buf_view(&text), n.text))
        abort();
    if (leaves_read(rest, a.n_fields, &a.root, leaves, NULL) < 0)
        return;
    leaves_write(leaves, a.n_fields, NULL, &again);
    if (again.n > rest.n || memcmp(again.p ? again.p : "", rest.p, again.n) != 0)
        abort();
}

static void try_notes(struct str bytes)
{
    struct arena    a = { 0 };
    struct note_key key;
    struct receipt  r;
    struct manifest m;
    struct card     c;
    struct str      from;
    BUF_AUTO        again = { 0 };

    note_key_parse(STR(VKEY), &key, NULL);
    if (receipt_open(bytes, &key, &a, &r, NULL) == PW_OK && receipt_from(bytes, &from, NULL) < 0)
        abort();
    if (manifest_open(bytes, &key, &a, &m, NULL) == PW_OK && manifest_from(bytes, &from, NULL) < 0)
        abort();
    if (card_open(bytes, &c, NULL) == PW_OK) {
        struct note n;

        card_text(&c, &again);
        if (note_parse(bytes, &n, NULL) < 0 || !str_eq(buf_view(&again), n.text))
            abort();
    }
    arena_done(&a);
}

static void try_sealed(struct str bytes)
{
    static const unsigned char seed[BOX_KEY] = { 7 };
    struct box_secret          key;
    BUF_AUTO                   plain = { 0 };

    if (box_make(seed, &key, NULL) == PW_OK && sealed_open(bytes, &key, 1, &plain, NULL) < 0 && plain.n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };

    try_alert(bytes);
    try_notes(bytes);
    try_sealed(bytes);
    return 0;
}
