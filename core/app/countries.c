#include "config.h"
#include "app/rulebooks.h"

#include "format/csv_write.h"
#include "format/json_doc.h"

static int put_country(struct csv_out *csv, const struct json_node *c, const char *name_member, struct pw_err *err)
{
    struct str       alpha2, alpha3, numeric, name;
    struct json_node found;
    int              rc;

    if (!json_find(c, name_member, &found))
        return PW_OK;
    if ((rc = json_get_text(c, "alpha_2", &alpha2, err)) < 0 || (rc = json_get_text(c, "alpha_3", &alpha3, err)) < 0 ||
        (rc = json_get_text(c, "numeric", &numeric, err)) < 0 || (rc = json_text_of(&found, &name, err)) < 0)
        return rc;
    csv_put_text(csv, alpha2);
    csv_put_text(csv, alpha3);
    csv_put_text(csv, numeric);
    csv_put_text(csv, name);
    csv_end_row(csv);
    return PW_OK;
}

int countries_csv(struct str json, struct buf *out, struct pw_err *err)
{
    static const char *const names[] = { "name", "common_name", "official_name" };
    JSON_DOC_AUTO    doc = NULL;
    struct json_node root, list, item = { 0 };
    struct csv_out   csv = { .out = out };
    int              rc  = json_doc_parse(&doc, json, 0, err);

    if (rc < 0)
        return rc;
    root = json_doc_root(doc);
    if ((rc = json_member(&root, "3166-1", &list, err)) < 0)
        return rc;
    buf_text(out, "# type: reference\n# source: ISO 3166-1, Debian package iso-codes; XK: customs use, unverified\n"
                  "alpha2,alpha3,numeric,name\n");
    /* The short name first: it is the one shown. */
    for (size_t n = 0; n < 3 && rc == PW_OK; n++) {
        item = (struct json_node){ 0 };
        while (rc == PW_OK && json_each(&list, &item))
            rc = put_country(&csv, &item, names[n], err);
    }
    /* Not in ISO 3166-1, which leaves codes from XA on to its users: the one that customs of the European
     * Union use (Commission Implementing Regulation (EU) 2020/1470, unverified). */
    if (rc == PW_OK)
        buf_text(out, "XK,XKX,,Kosovo\n");
    return rc < 0 ? rc : buf_check(out, err);
}
