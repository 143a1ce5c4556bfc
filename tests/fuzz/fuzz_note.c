/*
 * Notes, verifier keys and audit entries: any bytes. A note that opens under the test key must be one that
 * the key signed: its text, signed again, verifies too.
 */
#include "config.h"
#include "format/note.h"

#include <stdlib.h>

#include "audit/checkpoint.h"
#include "audit/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vkey[] = "penwatch.example/audit/1+f1d364d9+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

static void try_entry(struct str bytes)
{
    struct audit_entry e;
    BUF_AUTO           again = { 0 };

    if (audit_entry_decode(bytes, &e, NULL) < 0)
        return;
    if (audit_entry_encode(&e, &again, NULL) < 0 || !str_eq(buf_view(&again), bytes))
        abort();        /* one spelling for each entry */
}

static void try_key(struct str bytes)
{
    struct note_key k;
    BUF_AUTO        again = { 0 };

    if (note_key_parse(bytes, &k, NULL) < 0)
        return;
    note_key_format(&k, &again);
    if (!str_eq(buf_view(&again), bytes))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str        bytes = { (const char *)data, size };
    struct note_key   key;
    static struct note n;
    struct checkpoint cp;

    if (note_key_parse(str_of(vkey), &key, NULL) < 0)
        abort();
    if (note_parse(bytes, &n, NULL) == PW_OK && (n.text.n + 2 > size || n.n_signatures == 0))
        abort();
    if (checkpoint_open(bytes, &key, &cp, NULL, NULL) == PW_OK && cp.size > INT64_MAX)
        abort();
    if (checkpoint_parse(bytes, &cp, NULL) == PW_OK) {
        BUF_AUTO again = { 0 };

        checkpoint_text(cp.origin, cp.size, &cp.root, &again);
        if (!str_eq(buf_view(&again), bytes))
            abort();
    }
    try_entry(bytes);
    try_key(bytes);
    return 0;
}
