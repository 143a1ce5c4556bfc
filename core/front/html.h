/*
 * html.h - text into a page: whatever a firm wrote is text there, never markup.
 */
#ifndef PW_FRONT_HTML_H
#define PW_FRONT_HTML_H

#include "base/buf.h"

/* Escaped for elements and quoted attributes; control and direction characters made visible. */
void html_text(struct buf *out, struct str s);

/* A stand-alone document's head with the house's style: light, dark and print, no script, nothing from outside. */
void html_begin(struct buf *out, const char *title);
void html_end(struct buf *out);

#endif
