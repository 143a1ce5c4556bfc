/*
 * charset.h - text in other encodings than UTF-8: by name, into UTF-8, and what an unnamed one may be.
 *
 * Names are those of iconv ("windows-1251", "GB18030"), in any case. Nothing is ever replaced or left out: a byte that the
 * encoding cannot have ends the conversion, and so does a control character of the second row (U+0080 to U+009F), which no
 * text holds but which Windows text gives when it is read as ISO 8859.
 */
#ifndef PW_FORMAT_CHARSET_H
#define PW_FORMAT_CHARSET_H

#include "base/buf.h"

#define CHARSET_NAME 40

/* Whether a name can be converted from; UTF-7 and what depends on this machine cannot. */
bool charset_known(const char *name);
bool charset_is_utf8(const char *name);
bool charset_is_wide(const char *name);     /* UTF-16, UTF-32 and their like */

/* The encoding whose byte order mark stands in front, or NULL. UTF-8's counts. */
const char *charset_mark(struct str head);

typedef int (*charset_write_fn)(void *ctx, const void *bytes, size_t n, struct pw_err *err);

/* Converts `fd` from its beginning, in flat memory, and drops a byte order mark. PW_EINPUT with the place: what was handed
 * on before must be thrown away. */
int charset_convert(int fd, const char *name, charset_write_fn write, void *ctx, struct pw_err *err);

/* What each byte stands for in an encoding of one byte a character, -1: nothing. False for any other encoding. */
bool charset_table(const char *name, int ret[static 256]);

/* How `bytes` read in an encoding, appended; false when they do not. */
bool charset_reads(const char *name, struct str bytes, struct buf *out);

/* What the bytes probably are. Western, Turkish, Central European and Greek text is called by its Windows name, which has
 * every letter of the ISO one at the same place: measured, the library cannot tell them apart. False: it cannot tell at all. */
bool charset_guess(struct str bytes, char ret[static CHARSET_NAME]);

#endif
