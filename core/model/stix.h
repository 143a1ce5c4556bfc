/*
 * stix.h - a bundle of STIX 2.1 (OASIS), checked and told object by object. Nothing in it is believed: nobody signed it.
 *
 * What is checked is what the specification demands of any reader: ids of the form <type>--<UUID>, spec_version 2.1, creation and
 * change as instants with Z, the properties without which an object of a known type says nothing, references that are ids. An
 * object that comes twice in one version is refused. References may lead out of the bundle.
 *
 * Errors: PW_EINPUT with the path in `where`, PW_ELIMIT.
 */
#ifndef PW_MODEL_STIX_H
#define PW_MODEL_STIX_H

#include "format/json_doc.h"
#include "model/alert.h"

#define STIX_OBJECTS_MAX 10000          /* of a bundle: some 400 bytes each fill 4 MB */

struct stix_object {
    struct str     type, id, name;      /* name: or its value, pattern, ...; STR_NONE: it has none */
    struct str     text;                /* description, abstract, content, ... */
    struct str     created, modified;   /* STR_NONE for observables */
    bool           revoked;
    enum alert_tlp tlp;                 /* the closest of its marks */
    bool           marked;              /* it carries any */
};

struct stix_bundle {
    struct str     id;
    size_t         n;
    enum alert_tlp tlp;                 /* the closest of its objects; AMBER when none is marked. A mark that is not known is RED */
};

/* Checks all of it. Texts borrow from the document. */
int stix_check(const struct json_doc *d, struct stix_bundle *ret, struct pw_err *err);

/* Tells the objects of a bundle that was checked, in its order. */
typedef int (*stix_fn)(void *ctx, const struct stix_object *o, struct pw_err *err);
int stix_each(const struct json_doc *d, stix_fn each, void *ctx, struct pw_err *err);

#endif
