/*
 * base64.h - base64 of RFC 4648 section 4, one spelling for each value: padded, no white space, unused
 * bits zero. Anything else is refused.
 */
#ifndef PW_FORMAT_BASE64_H
#define PW_FORMAT_BASE64_H

#include "base/buf.h"

void base64_add(struct buf *out, struct str bytes);

/* False when `text` is not base64 or decodes to more than `room` bytes. */
bool base64_decode(struct str text, void *out, size_t room, size_t *ret_n);
/* Of exactly `n` bytes, as keys and digests are. */
bool base64_exactly(struct str text, void *out, size_t n);

#endif
