/*
 * unpack.h - bytes out of a wrapping: gzip, xz, or a zip archive that holds one file.
 *
 * What comes out is handed on in pieces; memory is flat. Every wrapping is checked to its last byte: a file that is cut
 * short, damaged, or followed by something else is refused as a whole (PW_EINPUT), and so is one that grows
 * beyond the caps below (PW_ELIMIT). What was handed on before the refusal must be thrown away.
 *
 * gzip: several members one after the other are one stream, zero bytes after the last are padding.
 * xz: several streams and padding as well. zip: folders and the notes a Mac leaves (__MACOSX/, .DS_Store) are
 * passed over; more than one file, an encrypted one or a symbolic link is refused, by name. Names are only told,
 * never used as paths.
 */
#ifndef PW_FORMAT_UNPACK_H
#define PW_FORMAT_UNPACK_H

#include "base/buf.h"

#define UNPACK_BYTES_MAX ((int64_t)16 << 30)    /* 50 million records; more comes in parts */
#define UNPACK_RATIO_MAX 250                    /* indented XML reaches 60, made-up rows 100; deflate can do 1032 */
#define UNPACK_RATIO_FROM ((int64_t)16 << 20)   /* a small file may be as regular as it likes */
#define UNPACK_MEMORY_MAX ((uint64_t)128 << 20) /* of the xz dictionary: `xz -9` needs 65 MiB */
#define UNPACK_ENTRIES_MAX 10000                /* of a zip's directory: a large workbook has 300 */
#define UNPACK_DIRECTORY_MAX ((uint32_t)4 << 20)/* its bytes */

enum unpack_kind { UNPACK_NONE, UNPACK_GZIP, UNPACK_XZ, UNPACK_ZIP };

/* By the first bytes of a file. */
enum unpack_kind unpack_kind_of(const unsigned char *p, size_t n);

typedef int (*unpack_write_fn)(void *ctx, const void *bytes, size_t n, struct pw_err *err);

/* Reads `fd` from its beginning; `kind` is not UNPACK_NONE. */
int unpack_fd(enum unpack_kind kind, int fd, unpack_write_fn write, void *ctx, struct pw_err *err);

/* Office documents are zip archives, too. */
enum unpack_zip { ZIP_HOLDS_FILES, ZIP_HOLDS_WORKBOOK, ZIP_HOLDS_DOCUMENT };
int unpack_zip_look(int fd, enum unpack_zip *ret, struct pw_err *err);

#endif
