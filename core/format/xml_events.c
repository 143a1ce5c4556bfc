#include "config.h"
#include "format/xml_impl.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"

static void touch(struct xml_scan *x)
{
    long at = XML_GetCurrentByteIndex(x->parser);

    if (at >= 0)
        x->told = (uint64_t)at + (uint64_t)XML_GetCurrentByteCount(x->parser);
}

/* ---- names ---- */

static struct xml_name split(struct str full)
{
    const char *mark = memchr(full.p, XML_NAME_MARK, full.n);

    if (!mark)
        return (struct xml_name){ STR(""), full };
    return (struct xml_name){ { full.p, (size_t)(mark - full.p) },
                              { mark + 1, full.n - (size_t)(mark + 1 - full.p) } };
}

/* Names come again with every record: one copy of each serves for good, beyond XML_NAMES_MAX a record's own. */
static bool name_of(struct xml_scan *x, const char *z, struct xml_name *ret)
{
    struct str full = str_of(z), copy;
    uint64_t   at;

    if (map_get(&x->names, full, &at)) {
        *ret = x->known[at];
        return true;
    }
    copy = arena_str(x->n_known < XML_NAMES_MAX ? &x->kept : &x->a, full);
    if (!copy.p)
        return false;
    *ret = split(copy);
    if (x->n_known == XML_NAMES_MAX)
        return true;
    x->known[x->n_known] = *ret;
    return map_put(&x->names, copy, x->n_known++);
}

/* ---- records ---- */

static void no_memory(struct xml_scan *x)
{
    if (x->stop.rc == PW_OK)
        err_nomem(&x->stop);
    XML_StopParser(x->parser, XML_FALSE);
}

static struct tree *add_node(struct xml_scan *x, enum tree_kind kind, const char *z)
{
    struct xml_name n;
    struct tree    *t;

    if (x->nodes++ == XML_NODES_MAX) {
        xml_fault(x, PW_ELIMIT, "split the consignment", "the record has more than %d elements and attributes", XML_NODES_MAX);
        return NULL;
    }
    if (!name_of(x, z, &n) || !(t = tree_add(&x->a, x->now, kind, n.ns, n.name))) {
        no_memory(x);
        return NULL;
    }
    return t;
}

static void add_attributes(struct xml_scan *x, const XML_Char **attributes)
{
    for (size_t i = 0; attributes[i]; i += 2) {
        struct tree *t;

        if (i / 2 == XML_ATTRIBUTES_MAX) {
            xml_fault(x, PW_ELIMIT, "write elements instead", "an element has more than %d attributes", XML_ATTRIBUTES_MAX);
            return;
        }
        t = add_node(x, TREE_ATTRIBUTE, attributes[i]);
        if (!t)
            return;
        t->text = attributes[i + 1][0] ? arena_str(&x->a, str_of(attributes[i + 1])) : STR("");
        if (!t->text.p)
            no_memory(x);
    }
}

static void open_inner(struct xml_scan *x, const char *name, const XML_Char **attributes)
{
    struct tree *t;

    if (x->inner++ >= XML_DEPTH_MAX) {
        xml_fault(x, PW_ELIMIT, "flatten the record, or look for an end tag that is missing", "elements are nested more than %d deep", XML_DEPTH_MAX);
        return;
    }
    buf_reset(&x->text[x->inner - 1]);
    if (x->fault.rc != PW_OK || !(t = add_node(x, TREE_NODE, name)))
        return;
    if (!x->root)
        x->root = t;
    x->now = t;
    add_attributes(x, attributes);
}

static void begin_record(struct xml_scan *x)
{
    x->in_record = true;
    x->inner     = 0;
    x->nodes     = 0;
    x->root      = NULL;
    x->now       = NULL;
    x->overlong  = false;
    x->fault.rc  = PW_OK;
    x->line      = XML_GetCurrentLineNumber(x->parser);
    x->from      = (uint64_t)XML_GetCurrentByteIndex(x->parser);
}

static void end_record(struct xml_scan *x)
{
    x->in_record = false;
    x->ready     = true;
    x->to = (uint64_t)XML_GetCurrentByteIndex(x->parser) + (uint64_t)XML_GetCurrentByteCount(x->parser);
    XML_StopParser(x->parser, XML_TRUE);
}

/* ---- elements ---- */

static bool read_path(struct xml_scan *x, const char *path)
{
    struct str rest;

    if (strlen(path) >= sizeof x->path)
        return false;
    memcpy(x->path, path, strlen(path) + 1);
    rest = str_of(x->path);
    while (rest.n) {
        if (x->n_steps == XML_STEPS_MAX)
            return false;
        tree_step(&rest, &x->steps[x->n_steps++]);
    }
    return true;
}

static bool open_root(struct xml_scan *x, const char *full)
{
    struct xml_name n    = split(str_of(full));
    const char     *path = "";
    struct pw_err   err  = { 0 };

    if (x->choose(x->choose_ctx, n.ns, n.name, &path, &x->only, &err) < 0) {
        x->stop = err;
        XML_StopParser(x->parser, XML_FALSE);
        return false;
    }
    if (!read_path(x, path)) {
        xml_stop(x, PW_EINPUT, "name a shorter way", "the way to the records, '%.100s', has more than %d steps", path, XML_STEPS_MAX);
        return false;
    }
    x->rooted = true;
    return true;
}

static void start_element(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_scan *x = ctx;
    size_t           d = x->depth;

    touch(x);
    if (x->stop.rc != PW_OK)
        return;
    if (!x->in_record) {
        struct xml_name n = split(str_of(name));

        if (d == 0 ? !open_root(x, name) : x->on_path + 1 == d && d <= x->n_steps && tree_is(&x->steps[d - 1], n.ns, n.name))
            x->on_path += d > 0 && x->stop.rc == PW_OK;
        if (x->stop.rc != PW_OK)
            return;
        if (x->on_path == d && d == x->n_steps) {
            begin_record(x);
        } else if (x->only && d > 0 && x->on_path + 1 == d) {
            begin_record(x);
            xml_fault(x, PW_EINPUT, "name it as the others, or take it out", "the element '%.*s' is no record", n.name.n > 60 ? 60 : (int)n.name.n, n.name.p);
        }
    }
    if (x->in_record)
        open_inner(x, name, attributes);
    else
        x->depth++;
}

static void close_inner(struct xml_scan *x)
{
    size_t at = --x->inner;

    if (x->fault.rc == PW_OK && x->now) {
        struct str text = text_trim(buf_view(&x->text[at]));

        x->now->text = text.n ? arena_str(&x->a, text) : STR("");
        if (x->text[at].failed || !x->now->text.p)
            no_memory(x);
        x->now = x->now->up;
    }
    if (at == 0) {
        if (x->on_path == x->depth && x->depth > 0)
            x->on_path--;
        end_record(x);
    }
}

static void end_element(void *ctx, const XML_Char *name)
{
    struct xml_scan *x = ctx;

    (void)name;
    touch(x);
    if (x->stop.rc != PW_OK)
        return;
    if (x->in_record) {
        close_inner(x);
        return;
    }
    x->depth--;
    if (x->on_path == x->depth && x->depth > 0)
        x->on_path--;
}

static void text(void *ctx, const XML_Char *s, int n)
{
    struct xml_scan *x = ctx;

    touch(x);
    if (x->in_record && x->fault.rc == PW_OK && x->inner > 0)
        buf_add(&x->text[x->inner - 1], s, (size_t)n);
    else if (!x->in_record && x->only && text_trim((struct str){ s, (size_t)n }).n)
        xml_stop(x, PW_EINPUT, "put it into an element of a record", "text stands between the records");
}

/* ---- everything else ---- */

static void other(void *ctx, const XML_Char *s, int n)
{
    (void)s;
    (void)n;
    touch(ctx);
}

static void declared(void *ctx, const XML_Char *version, const XML_Char *encoding, int standalone)
{
    struct xml_scan *x = ctx;

    (void)version;
    (void)standalone;
    touch(x);
    if (encoding && !charset_is_utf8(encoding) && strlen(encoding) < CHARSET_NAME)
        snprintf(x->encoding, sizeof x->encoding, "%s", encoding);
}

/* Whether an entity's text refers to another one; characters by number and the five that XML itself has are none. */
static bool holds_entity(struct str text)
{
    static const char *const own[] = { "&#", "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };

    for (size_t i = 0; i < text.n; i++) {
        bool known = text.p[i] != '&';

        for (size_t k = 0; k < COUNT_OF(own) && !known; k++)
            known = text.n - i >= strlen(own[k]) && memcmp(text.p + i, own[k], strlen(own[k])) == 0;
        if (!known)
            return true;
    }
    return false;
}

static void entity(void *ctx, const XML_Char *name, int is_parameter, const XML_Char *value, int n, const XML_Char *base,
                   const XML_Char *system, const XML_Char *public, const XML_Char *notation)
{
    struct xml_scan *x   = ctx;
    struct str       was = { value, value ? (size_t)n : 0 };

    (void)base;
    (void)public;
    touch(x);
    if (is_parameter || notation)       /* neither is ever put into the text */
        return;
    if (system || !value)
        xml_stop(x, PW_EINPUT, "put the text itself into the document: nothing outside of it is ever opened",
                 "the entity '%.60s' stands for another file", name);
    else if (was.n > XML_ENTITY_MAX)
        xml_stop(x, PW_ELIMIT, "write texts out instead of entities", "the entity '%.60s' is longer than %d bytes", name, XML_ENTITY_MAX);
    else if (holds_entity(was))
        xml_stop(x, PW_ELIMIT, "write texts out instead of entities", "the entity '%.60s' holds another entity", name);
}

static void skipped(void *ctx, const XML_Char *name, int is_parameter)
{
    touch(ctx);
    if (!is_parameter)
        xml_stop(ctx, PW_EINPUT, "put the text itself into the document: nothing outside of it is ever opened",
                 "the entity '%.60s' is not declared in the document", name);
}

/* Encodings of one byte a character; expat itself has UTF-8, UTF-16, Latin-1 and ASCII. */
static int other_encoding(void *ctx, const XML_Char *name, XML_Encoding *info)
{
    (void)ctx;
    if (strlen(name) >= CHARSET_NAME || !charset_table(name, info->map))
        return XML_STATUS_ERROR;
    info->data    = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

void xml_events(struct xml_scan *x)
{
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, start_element, end_element);
    XML_SetCharacterDataHandler(x->parser, text);
    XML_SetDefaultHandlerExpand(x->parser, other);
    XML_SetXmlDeclHandler(x->parser, declared);
    XML_SetEntityDeclHandler(x->parser, entity);
    XML_SetSkippedEntityHandler(x->parser, skipped);
    XML_SetUnknownEncodingHandler(x->parser, other_encoding, x);
}
