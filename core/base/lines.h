/*
 * lines.h - how two texts differ, line by line, as people read it.
 */
#ifndef PW_BASE_LINES_H
#define PW_BASE_LINES_H

#include "base/buf.h"

#define LINES_MAX 4000      /* of either text: the table of a comparison is at most 32 MB */

/* Adds "- line", "+ line" and up to `context` "  line" around them; groups are parted by "...". Nothing when the texts
 * are equal. PW_ELIMIT: too many lines. */
int lines_diff(struct str was, struct str is, size_t context, struct buf *out, struct pw_err *err);

/* Every line of a text with a mark in front. */
void lines_all(const char *mark, struct str text, struct buf *out);

#endif
