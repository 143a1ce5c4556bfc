#include "config.h"
#include "store/st_retention.h"

#include "store/db.h"

static const char DUE[] =
    "SELECT c.shipment FROM current c JOIN version v ON v.seq = c.version WHERE c.shipment > ?2 AND c.open = 0 AND v.received_on < ?1"
    " AND EXISTS (SELECT 1 FROM audit_private p WHERE p.id = c.shipment * 4 AND p.payload IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.shipment = c.shipment AND r.on_day >= ?1)"
    " AND NOT EXISTS (SELECT 1 FROM movement m WHERE m.shipment = c.shipment AND m.on_day >= ?1)"
    " AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.shipment = c.shipment AND f.on_day >= ?1)"
    " ORDER BY c.shipment LIMIT ?3";

static const char CONTENTS[] =
    "WITH versions(seq) AS (SELECT ?1 UNION SELECT seq FROM version WHERE shipment = ?1 AND seq <> shipment),"
    " entries(seq) AS (SELECT seq FROM versions"
    " UNION SELECT d.seq FROM verdict d JOIN versions ON d.version = versions.seq"
    " UNION SELECT seq FROM decision WHERE shipment = ?1 UNION SELECT seq FROM reply WHERE shipment = ?1"
    " UNION SELECT seq FROM movement WHERE shipment = ?1 UNION SELECT seq FROM finding WHERE shipment = ?1"
    " UNION SELECT q.seq FROM version v JOIN quarantine q ON q.reference = v.reference AND (q.issuer = v.issuer"
    " OR (coalesce(q.issuer, '') = '' AND (SELECT count(*) FROM shipment_key k WHERE k.reference = v.reference) = 1))"
    " WHERE v.seq = ?1)"
    " SELECT p.id FROM entries JOIN audit_private p ON p.id BETWEEN entries.seq * 4 AND entries.seq * 4 + 3"
    " WHERE p.payload IS NOT NULL ORDER BY p.id";

/* The rows stay without their texts: how spellings lead to parties is needed as long as there are any. */
static const char NAMES[] =
    "UPDATE party_variant SET name = NULL, folded = NULL WHERE name IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM party_role r WHERE r.party = party_variant.party)"
    " AND party NOT IN (SELECT r.party FROM party_role r"
    " JOIN audit_private p ON p.id = r.shipment * 4 AND p.payload IS NOT NULL)";

/* Derived: parties as they were written, with what lists say of them. It is asked again when it is needed. */
static const char SCREENED[] = "DELETE FROM screened";

static int numbers(struct store *st, sqlite3_stmt *s, retention_fn each, void *ctx, struct pw_err *err)
{
    bool row = false;
    int  rc;

    while ((rc = store_next(st, s, &row, err)) == PW_OK && row)
        if ((rc = each(ctx, col_i64(s, 0), err)) < 0) {
            sqlite3_reset(s);
            break;
        }
    return rc;
}

int st_retention_due(struct store *st, int32_t before, int64_t after, int64_t limit, retention_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "listing what is due", DUE, &s, "iii", (int64_t)before, after, limit);

    return rc < 0 ? rc : numbers(st, s, each, ctx, err);
}

int st_retention_contents(struct store *st, int64_t shipment, retention_fn each, void *ctx, struct pw_err *err)
{
    sqlite3_stmt *s;
    int           rc = store_query(st, err, "listing a shipment's contents", CONTENTS, &s, "i", shipment);

    return rc < 0 ? rc : numbers(st, s, each, ctx, err);
}

int st_retention_names(struct store *st, int64_t *ret_n, struct pw_err *err)
{
    int rc = store_run(st, err, "erasing names", NAMES, "");

    if (rc < 0)
        return rc;
    *ret_n = sqlite3_changes(store_db(st));
    return store_run(st, err, "erasing names", SCREENED, "");
}
