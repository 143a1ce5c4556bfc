/*
 * xml_impl.h - between the two halves of the XML reader: xml_scan.c feeds expat, xml_events.c makes trees of what it tells.
 */
#ifndef PW_FORMAT_XML_IMPL_H
#define PW_FORMAT_XML_IMPL_H

#include <expat.h>

#include "base/map.h"
#include "format/charset.h"
#include "format/xml_scan.h"

#define XML_PIECE ((size_t)64 << 10)
#define XML_NAME_MARK '\n'      /* between URI and name; expat refuses a URI that holds it */

struct xml_name { struct str ns, name; };

struct xml_scan {
    XML_Parser    parser;
    xml_read_fn   read;
    void         *read_ctx;
    int           fd;
    xml_choose_fn choose;
    void         *choose_ctx;
    char          encoding[CHARSET_NAME];   /* as declared; empty: UTF-8 */

    char          piece[XML_PIECE];
    uint64_t      fed, told;        /* bytes given to expat; of them those that it has told about */
    struct buf    window;           /* bytes from the open record on, or that are not told about yet */
    uint64_t      window_at;        /* offset of its first byte */
    struct buf    beginning;        /* of an over-long record, which the window does not keep */
    struct buf    converted;        /* the raw bytes in UTF-8 */
    bool          suspended, ended;

    struct map      names;          /* "uri\nname" to its place in known */
    struct xml_name known[XML_NAMES_MAX];
    size_t          n_known;
    struct arena    kept;           /* names */
    struct arena    a;              /* of the record */

    bool             rooted;
    char             path[256];
    struct tree_step steps[XML_STEPS_MAX];
    size_t           n_steps;
    bool             only;
    size_t           depth;         /* open elements, the record's own left out */
    size_t           on_path;       /* of them, how many below the root are on the way to a record */

    bool         in_record, ready, given, overlong;
    size_t       inner;             /* open elements in the record */
    struct tree *root, *now;
    size_t       nodes;
    struct buf   text[XML_DEPTH_MAX];
    uint64_t     row, line, from, to;   /* of the record: its bytes */
    struct pw_err fault;            /* of the record */
    struct pw_err stop;             /* why the document is given up; PW_OK: it goes on */
};

/* Sets the handlers. */
void xml_events(struct xml_scan *x);

/* The record is bad; it is read on to its end, so that the next one can follow. */
void xml_fault(struct xml_scan *x, int rc, const char *remedy, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Gives the document up. */
void xml_stop(struct xml_scan *x, int rc, const char *remedy, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
