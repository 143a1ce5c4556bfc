#include "config.h"
#include "model/stix.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"

#define TYPE_LONGEST  250
#define UUID          36
#define TLP_EXTENSION "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

/* Without these an object says nothing (STIX 2.1, sections 4 to 7). A type that is not here is somebody's own. */
static const struct { const char *type, *needs[4]; } types[] = {
    { "attack-pattern",       { "name" } },
    { "campaign",             { "name" } },
    { "course-of-action",     { "name" } },
    { "extension-definition", { "created_by_ref", "name", "schema", "version" } },
    { "grouping",             { "context", "object_refs" } },
    { "identity",             { "name" } },
    { "incident",             { "name" } },
    { "indicator",            { "pattern", "pattern_type", "valid_from" } },
    { "infrastructure",       { "name" } },
    { "intrusion-set",        { "name" } },
    { "language-content",     { "object_ref", "contents" } },
    { "location",             { NULL } },
    { "malware",              { "is_family" } },
    { "malware-analysis",     { "product" } },
    { "marking-definition",   { NULL } },
    { "note",                 { "content", "object_refs" } },
    { "observed-data",        { "first_observed", "last_observed", "number_observed" } },
    { "opinion",              { "opinion", "object_refs" } },
    { "relationship",         { "relationship_type", "source_ref", "target_ref" } },
    { "report",               { "name", "published", "object_refs" } },
    { "sighting",             { "sighting_of_ref" } },
    { "threat-actor",         { "name" } },
    { "tool",                 { "name" } },
    { "vulnerability",        { "name" } },
};

static const char *const observables[] = {
    "artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message", "file", "ipv4-addr", "ipv6-addr", "mac-addr",
    "mutex", "network-traffic", "process", "software", "url", "user-account", "windows-registry-key", "x509-certificate",
};

static const char *const instants[] = {
    "created", "modified", "published", "valid_from", "valid_until", "first_seen", "last_seen", "first_observed", "last_observed",
    "start_time", "stop_time",
};

/* Marks whose meaning is fixed: TLP 2.0 by its extension, TLP 1.0 by the specification itself. */
static const struct { const char *id; enum alert_tlp tlp; } known_marks[] = {
    { "94868c89-83c2-464b-929b-a1a8aa3c8487", TLP_CLEAR },        { "613f2e26-407d-48c7-9eca-b8e91df99dc9", TLP_CLEAR },
    { "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", TLP_GREEN },        { "34098fce-860f-48ae-8e50-ebd3cc5e41da", TLP_GREEN },
    { "55d920b0-5e8b-4f79-9ee9-91f868d9b421", TLP_AMBER },        { "f88d31f6-486f-44da-b317-01333bde0b82", TLP_AMBER },
    { "939a9414-2ddd-4d32-a0cd-375ea402b003", TLP_AMBER_STRICT }, { "e828b379-4e03-4974-9ac4-e53a884c97c1", TLP_RED },
    { "5e57c739-391a-4eb3-b6be-7d15ca92d5ed", TLP_RED },
};

static int refuse(const struct json_node *n, struct pw_err *err, const char *what, const char *remedy)
{
    BUF_STACK(path, 128);

    json_node_path(n, &path);
    err_set(err, PW_EINPUT, "%s", what);
    err_where(err, "%.*s", (int)path.n, path.n ? path.p : "");
    return remedy ? err_remedy(err, "%s", remedy) : PW_EINPUT;
}

/* ---- ids and instants ---- */

static bool uuid_good(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c    = s.p[i];

        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return s.n == UUID;
}

static bool type_good(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
            return false;
    return s.n >= 3 && s.n <= TYPE_LONGEST;
}

static bool id_good(struct str id, struct str *ret_type)
{
    struct str type = { id.p, id.n > UUID + 2 ? id.n - UUID - 2 : 0 };

    *ret_type = type;
    return type_good(type) && memcmp(id.p + type.n, "--", 2) == 0 && uuid_good((struct str){ id.p + type.n + 2, UUID });
}

static int check_id(const struct json_node *n, struct pw_err *err)
{
    struct str id, type;
    int        rc = json_text_of(n, &id, err);

    return rc < 0 || id_good(id, &type) ? rc : refuse(n, err, "this is no id of STIX: <type>--<UUID in small letters>", NULL);
}

/* 2026-03-01T10:00:00.123Z; *ret in seconds, because nobody here asks for less. */
static bool instant_good(struct str s, int64_t *ret)
{
    char whole[] = "2026-03-01T10:00:00Z";

    if (s.n < sizeof whole - 1 || s.p[s.n - 1] != 'Z' || (s.n > sizeof whole - 1 && (s.p[19] != '.' || s.n == 21)))
        return false;
    for (size_t i = 20; i + 1 < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    memcpy(whole, s.p, 19);
    return instant_parse(str_of(whole), ret);
}

static int check_instant(const struct json_node *n, struct pw_err *err)
{
    struct str s;
    int64_t    at;
    int        rc = json_text_of(n, &s, err);

    if (rc < 0 || instant_good(s, &at))
        return rc;
    return refuse(n, err, "this is no instant of STIX, such as 2026-03-01T10:00:00.000Z", NULL);
}

static int check_refs(const struct json_node *list, struct pw_err *err)
{
    struct json_node one = { 0 };
    size_t           n;
    int              rc = json_want_array(list, &n, err);

    if (rc == PW_OK && !n)
        return refuse(list, err, "an empty list of references", "leave the member out");
    while (rc == PW_OK && json_each(list, &one))
        rc = check_id(&one, err);
    return rc;
}

/* ---- an object ---- */

static bool in_list(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

static bool ends(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);

    return n > k && strcmp(name + n - k, suffix) == 0;
}

static int check_members(const struct json_node *o, struct pw_err *err)
{
    struct json_node m  = { 0 };
    int              rc = PW_OK;

    while (rc == PW_OK && json_each(o, &m)) {
        if (in_list(instants, COUNT_OF(instants), m.name))
            rc = check_instant(&m, err);
        else if (ends(m.name, "_refs"))
            rc = check_refs(&m, err);
        else if (ends(m.name, "_ref"))
            rc = check_id(&m, err);
    }
    return rc;
}

/* What every object but an observable has. */
static int check_common(const struct json_node *o, const char *type, struct pw_err *err)
{
    struct json_node m;
    struct str       version, created, modified;
    int64_t          c, d;
    int              rc = json_member(o, "spec_version", &m, err);

    if (rc < 0 || (rc = json_text_of(&m, &version, err)) < 0)
        return rc;
    if (!str_is(version, "2.1"))
        return refuse(&m, err, "this is not STIX 2.1", "ask for the bundle in STIX 2.1");
    if ((rc = json_get_text(o, "created", &created, err)) < 0 || strcmp(type, "marking-definition") == 0)
        return rc;
    if ((rc = json_get_text(o, "modified", &modified, err)) < 0)
        return rc;
    if (instant_good(created, &c) && instant_good(modified, &d) && d < c)
        return refuse(o, err, "it was modified before it was created", NULL);
    return PW_OK;
}

static int check_object(const struct json_node *o, struct str *ret_id, struct pw_err *err)
{
    struct json_node m;
    struct str       type, of_id;
    size_t           at = 0;
    int              rc;

    if ((rc = json_want_object(o, err)) < 0 || (rc = json_get_text(o, "type", &type, err)) < 0 || (rc = json_get_text(o, "id", ret_id, err)) < 0)
        return rc;
    if (!type_good(type) || !id_good(*ret_id, &of_id) || !str_eq(type, of_id))
        return refuse(o, err, "its id is not <type>--<UUID in small letters>, with its own type", NULL);
    if ((rc = check_members(o, err)) < 0)
        return rc;
    if (in_list(observables, COUNT_OF(observables), type.p))
        return PW_OK;
    while (at < COUNT_OF(types) && !str_is(type, types[at].type))
        at++;
    if (at == COUNT_OF(types) && !json_find(o, "created", &m))
        return PW_OK;                       /* an observable of somebody's own */
    rc = check_common(o, type.p, err);
    for (size_t i = 0; rc == PW_OK && at < COUNT_OF(types) && i < COUNT_OF(types[at].needs) && types[at].needs[i]; i++)
        rc = json_member(o, types[at].needs[i], &m, err);
    return rc;
}

/* ---- marks ---- */

static bool tlp_word(struct str word, enum alert_tlp *ret)
{
    static const struct { const char *word; enum alert_tlp tlp; } words[] = {
        { "clear", TLP_CLEAR }, { "white", TLP_CLEAR }, { "green", TLP_GREEN }, { "amber", TLP_AMBER },
        { "amber+strict", TLP_AMBER_STRICT }, { "red", TLP_RED },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(word, words[i].word)) {
            *ret = words[i].tlp;
            return true;
        }
    return false;
}

/* What a marking definition of the bundle says; a statement that is no TLP label closes nothing. */
static enum alert_tlp mark_of(const struct json_node *o)
{
    struct json_node m, tlp;
    struct str       word;
    enum alert_tlp   t;

    if (json_find(o, "extensions", &m) && json_find(&m, TLP_EXTENSION, &tlp))
        return json_get_text(&tlp, "tlp_2_0", &word, NULL) == PW_OK && tlp_word(word, &t) ? t : TLP_RED;
    if (json_get_text(o, "definition_type", &word, NULL) < 0 || !str_is(word, "tlp"))
        return json_find(o, "definition_type", &m) ? TLP_CLEAR : TLP_RED;
    if (json_find(o, "definition", &m) && json_get_text(&m, "tlp", &word, NULL) == PW_OK && tlp_word(word, &t))
        return t;
    return TLP_RED;
}

static enum alert_tlp mark_find(const struct map *marks, struct str id)
{
    uint64_t at;

    for (size_t i = 0; i < COUNT_OF(known_marks); i++)
        if (id.n > UUID && strcmp(id.p + id.n - UUID, known_marks[i].id) == 0)
            return known_marks[i].tlp;
    return map_get(marks, id, &at) ? (enum alert_tlp)at : TLP_RED;
}

static void add_mark(const struct map *marks, const struct json_node *ref, struct stix_object *o)
{
    struct str     id;
    enum alert_tlp t;

    if (json_text_of(ref, &id, NULL) < 0)
        return;
    t         = mark_find(marks, id);
    o->tlp    = !o->marked || t > o->tlp ? t : o->tlp;
    o->marked = true;
}

/* Marks of the object, and of parts of it: whoever may not see a part does not see it. */
static void read_marks(const struct map *marks, const struct json_node *o, struct stix_object *ret)
{
    struct json_node list, one = { 0 }, ref;

    if (json_find(o, "object_marking_refs", &list))
        while (json_each(&list, &one))
            add_mark(marks, &one, ret);
    one = (struct json_node){ 0 };
    if (json_find(o, "granular_markings", &list) && json_want_array(&list, &(size_t){ 0 }, NULL) == PW_OK)
        while (json_each(&list, &one))
            if (json_want_object(&one, NULL) == PW_OK && json_find(&one, "marking_ref", &ref))
                add_mark(marks, &ref, ret);
}

static int collect_marks(const struct json_node *objects, struct map *marks, struct pw_err *err)
{
    struct json_node o = { 0 };
    struct str       type, id;

    while (json_each(objects, &o))
        if (json_get_text(&o, "type", &type, NULL) == PW_OK && str_is(type, "marking-definition") && json_get_text(&o, "id", &id, NULL) == PW_OK &&
            !map_put(marks, id, (uint64_t)mark_of(&o)))
            return err_nomem(err);
    return PW_OK;
}

/* ---- telling ---- */

static struct str first_text(const struct json_node *o, const char *const *names)
{
    struct str s;

    for (; *names; names++)
        if (json_get_text(o, *names, &s, NULL) == PW_OK && s.n)
            return s;
    return STR_NONE;
}

static void read_object(const struct map *marks, const struct json_node *o, struct stix_object *ret)
{
    static const char *const names[] = { "name", "value", "pattern", "relationship_type", "country", "product", "context", "opinion",
                                         "abstract", "number", "key", "user_id", NULL };
    static const char *const texts[] = { "description", "content", "explanation", "abstract", "pattern", NULL };
    static const char *const one[]   = { "type", NULL }, *const two[] = { "id", NULL }, *const three[] = { "created", NULL },
                             *const four[] = { "modified", NULL };

    *ret = (struct stix_object){ .type = first_text(o, one), .id = first_text(o, two), .name = first_text(o, names), .text = first_text(o, texts),
                                 .created = first_text(o, three), .modified = first_text(o, four) };
    json_get_bool(o, "revoked", &ret->revoked, NULL);
    read_marks(marks, o, ret);
}

static int each_object(const struct json_node *objects, stix_fn each, void *ctx, struct pw_err *err)
{
    struct map       marks = { 0 };
    struct json_node o     = { 0 };
    int              rc    = collect_marks(objects, &marks, err);

    while (rc == PW_OK && json_each(objects, &o)) {
        struct stix_object one;

        read_object(&marks, &o, &one);
        rc = each(ctx, &one, err);
    }
    map_done(&marks);
    return rc;
}

int stix_each(const struct json_doc *d, stix_fn each, void *ctx, struct pw_err *err)
{
    struct json_node root = json_doc_root(d), objects;
    int              rc   = json_member(&root, "objects", &objects, err);

    return rc < 0 ? rc : each_object(&objects, each, ctx, err);
}

/* ---- the bundle ---- */

struct closest { enum alert_tlp tlp; bool any; };

static int take_mark(void *ctx, const struct stix_object *o, struct pw_err *err)
{
    struct closest *c = ctx;

    (void)err;
    if (o->marked && (!c->any || o->tlp > c->tlp))
        c->tlp = o->tlp;
    c->any |= o->marked;
    return PW_OK;
}

static int check_objects(const struct json_node *objects, size_t *ret_n, struct pw_err *err)
{
    struct arena     keys = { 0 };
    struct map       seen = { 0 };
    struct json_node o    = { 0 };
    int              rc   = json_want_array(objects, ret_n, err);

    if (rc == PW_OK && !*ret_n)
        rc = refuse(objects, err, "the bundle is empty", NULL);
    if (rc == PW_OK && *ret_n > STIX_OBJECTS_MAX)
        rc = err_set(err, PW_ELIMIT, "more than %d objects in one bundle", STIX_OBJECTS_MAX);
    while (rc == PW_OK && json_each(objects, &o)) {
        struct str id, modified = STR_NONE, key;
        BUF_STACK(text, 400);
        uint64_t was;

        if ((rc = check_object(&o, &id, err)) < 0)
            break;
        json_get_text(&o, "modified", &modified, NULL);
        buf_printf(&text, "%.*s %.*s", (int)id.n, id.p, (int)modified.n, modified.n ? modified.p : "");
        key = arena_str(&keys, buf_view(&text));
        if (map_get(&seen, key, &was))
            rc = refuse(&o, err, "this object is there before, in the same version", NULL);
        else if (!key.p || !map_put(&seen, key, 1))
            rc = err_nomem(err);
    }
    map_done(&seen);
    arena_done(&keys);
    return rc;
}

int stix_check(const struct json_doc *d, struct stix_bundle *ret, struct pw_err *err)
{
    struct json_node   root = json_doc_root(d), objects, m;
    struct stix_bundle b    = { 0 };
    struct closest     c    = { .tlp = TLP_AMBER };
    struct str         type = STR_NONE, of_id;
    int                rc   = json_want_object(&root, err);

    if (rc < 0 || (rc = json_get_text(&root, "type", &type, err)) < 0)
        return rc;
    if (!str_is(type, "bundle"))
        return refuse(&root, err, "the document is no bundle", "give a STIX 2.1 bundle: {\"type\": \"bundle\", \"id\": ..., \"objects\": [...]}");
    if (json_find(&root, "spec_version", &m))
        return refuse(&m, err, "a bundle of STIX 2.1 names no version: this is STIX 2.0", "ask for the bundle in STIX 2.1");
    if ((rc = json_get_text(&root, "id", &b.id, err)) < 0 || (rc = json_member(&root, "objects", &objects, err)) < 0)
        return rc;
    if (!id_good(b.id, &of_id) || !str_is(of_id, "bundle"))
        return refuse(&root, err, "its id is not bundle--<UUID in small letters>", NULL);
    if ((rc = check_objects(&objects, &b.n, err)) < 0 || (rc = each_object(&objects, take_mark, &c, err)) < 0)
        return rc;
    b.tlp = c.tlp;
    *ret  = b;
    return PW_OK;
}
