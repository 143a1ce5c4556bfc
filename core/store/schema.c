#include "config.h"
#include "store/schema.h"

#include <stddef.h>

/*
 * The key of every business row is the audit sequence number of its entry: arrival order, identity and
 * proof are one number, and a row without an entry (or an entry without a row) is a gap in a merge.
 * Tables under "derived" can be rebuilt from the others and need no entry.
 */
static const char v1[] =
    /* --- audit trail (exchange_audit data model) --- */
    "CREATE TABLE audit_entry(seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;"
    "CREATE TABLE audit_tile(level INTEGER NOT NULL, idx INTEGER NOT NULL, hashes BLOB NOT NULL,"
    " PRIMARY KEY(level, idx)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE audit_frontier(id INTEGER PRIMARY KEY CHECK(id = 1), size INTEGER NOT NULL,"
    " nodes BLOB NOT NULL) STRICT;"
    "CREATE TABLE audit_checkpoint(size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;"
    /* Erasable payload: id = seq * 4 + part (0 record or note, 1 verdict and facts). */
    "CREATE TABLE audit_private(id INTEGER PRIMARY KEY, salt BLOB NOT NULL, payload BLOB) STRICT;"

    /* --- office --- */
    "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE account_event(seq INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " role TEXT NOT NULL CHECK(role IN ('officer','supervisor','author','auditor','administrator')),"
    " os_user TEXT, secret TEXT, active INTEGER NOT NULL CHECK(active IN (0, 1))) STRICT;"
    "CREATE TABLE input_version(seq INTEGER PRIMARY KEY, kind TEXT NOT NULL"
    " CHECK(kind IN ('reference','list','watch')), name TEXT NOT NULL, digest BLOB NOT NULL"
    " CHECK(length(digest) = 32), n_rows INTEGER NOT NULL, content BLOB NOT NULL) STRICT;"
    "CREATE TABLE rulebook(seq INTEGER PRIMARY KEY, digest BLOB NOT NULL CHECK(length(digest) = 32),"
    " content BLOB NOT NULL) STRICT;"

    /* --- shipments --- */
    /* One wide row a version: what identifies it, when, where, and the verdict it came in with. A shipment's
     * number is the seq of its first version. Masses and texts beyond the key are in the payload. */
    "CREATE TABLE version(seq INTEGER PRIMARY KEY, shipment INTEGER NOT NULL,"
    " issuer TEXT NOT NULL CHECK(length(issuer) = 2), regime INTEGER NOT NULL CHECK(regime BETWEEN 0 AND 2),"
    " reference TEXT NOT NULL, version INTEGER NOT NULL CHECK(version >= 1), action INTEGER NOT NULL,"
    " issued_on INTEGER NOT NULL, received_on INTEGER NOT NULL, reply_by INTEGER,"
    " digest BLOB NOT NULL CHECK(length(digest) = 32), role INTEGER NOT NULL, exporting_country TEXT NOT NULL,"
    " importing_country TEXT NOT NULL, consignment INTEGER NOT NULL, pen_reference TEXT, total_mg INTEGER,"
    " profile TEXT, score INTEGER CHECK(score BETWEEN 0 AND 100), lane INTEGER CHECK(lane BETWEEN 0 AND 2),"
    " forced INTEGER, complete INTEGER, completeness INTEGER, rulebook INTEGER, inputs BLOB, sampled INTEGER,"
    " keys BLOB NOT NULL) STRICT;"
    /* Later verdicts on a stored version: rescoring. */
    "CREATE TABLE verdict(seq INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version(seq),"
    " profile TEXT NOT NULL, score INTEGER NOT NULL CHECK(score BETWEEN 0 AND 100),"
    " lane INTEGER NOT NULL CHECK(lane BETWEEN 0 AND 2), forced INTEGER NOT NULL,"
    " complete INTEGER NOT NULL, completeness INTEGER NOT NULL, rulebook INTEGER NOT NULL,"
    " inputs BLOB NOT NULL, sampled INTEGER NOT NULL) STRICT;"
    "CREATE TABLE import_run(seq INTEGER PRIMARY KEY, file TEXT NOT NULL, n_read INTEGER NOT NULL,"
    " accepted INTEGER NOT NULL, duplicate INTEGER NOT NULL, amended INTEGER NOT NULL,"
    " withdrawn INTEGER NOT NULL, quarantined INTEGER NOT NULL, n_rows INTEGER NOT NULL,"
    " digest BLOB NOT NULL CHECK(length(digest) = 32), refused TEXT) STRICT;"
    "CREATE TABLE quarantine(seq INTEGER PRIMARY KEY, file TEXT NOT NULL, row INTEGER NOT NULL,"
    " field TEXT, code TEXT NOT NULL, reason TEXT NOT NULL, remedy TEXT NOT NULL, reference TEXT,"
    " issuer TEXT, reply_by INTEGER, digest BLOB NOT NULL CHECK(length(digest) = 32)) STRICT;"
    "CREATE TABLE quarantine_closed(seq INTEGER PRIMARY KEY REFERENCES quarantine(seq),"
    " by_seq INTEGER NOT NULL) STRICT;"

    /* --- what officers did and what happened --- */
    "CREATE TABLE decision(seq INTEGER PRIMARY KEY, shipment INTEGER NOT NULL REFERENCES version(seq),"
    " line INTEGER, kind TEXT NOT NULL, reason TEXT NOT NULL, condition TEXT, account TEXT NOT NULL,"
    " verdict INTEGER NOT NULL, needs_second INTEGER NOT NULL, confirms INTEGER) STRICT;"
    "CREATE TABLE reply(seq INTEGER PRIMARY KEY, shipment INTEGER NOT NULL REFERENCES version(seq),"
    " direction TEXT NOT NULL CHECK(direction IN ('sent','received')), kind TEXT NOT NULL,"
    " on_day INTEGER NOT NULL, channel TEXT NOT NULL, account TEXT NOT NULL) STRICT;"
    "CREATE TABLE movement(seq INTEGER PRIMARY KEY, shipment INTEGER NOT NULL REFERENCES version(seq),"
    " kind TEXT NOT NULL, quantity_mg INTEGER, on_day INTEGER NOT NULL, source TEXT NOT NULL,"
    " account TEXT NOT NULL) STRICT;"
    "CREATE TABLE finding(seq INTEGER PRIMARY KEY, shipment INTEGER NOT NULL REFERENCES version(seq),"
    " result TEXT NOT NULL, on_day INTEGER NOT NULL, source TEXT NOT NULL, grade TEXT,"
    " corrects INTEGER, verdict INTEGER NOT NULL, account TEXT NOT NULL) STRICT;"

    /* --- derived: may be rebuilt --- */
    "CREATE TABLE party(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, first_on INTEGER NOT NULL,"
    " shipments INTEGER NOT NULL) STRICT;"
    "CREATE TABLE party_variant(id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,"
    " party INTEGER NOT NULL REFERENCES party(id), name TEXT, folded TEXT, country TEXT) STRICT;"
    "CREATE TABLE shipment_key(reference TEXT NOT NULL, issuer TEXT NOT NULL, regime INTEGER NOT NULL,"
    " shipment INTEGER NOT NULL, PRIMARY KEY(reference, issuer, regime)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE current(shipment INTEGER PRIMARY KEY,"
    " version INTEGER NOT NULL, verdict INTEGER NOT NULL, state INTEGER NOT NULL, reply INTEGER NOT NULL,"
    " finding INTEGER NOT NULL, open INTEGER NOT NULL, lane INTEGER NOT NULL, reply_by INTEGER,"
    " queue_key BLOB NOT NULL) STRICT;"
    "CREATE INDEX version_by_shipment ON version(shipment) WHERE seq <> shipment;"
    "CREATE INDEX version_by_day ON version(issued_on);"
    "CREATE INDEX version_by_pen ON version(pen_reference) WHERE pen_reference IS NOT NULL;"
    "CREATE INDEX verdict_by_version ON verdict(version);"
    /* Nine in ten are green and seldom listed: they are sorted when somebody asks. */
    "CREATE INDEX current_queue ON current(queue_key) WHERE open = 1 AND lane >= 1;"
    "CREATE INDEX current_due ON current(reply_by) WHERE open = 1;"
    "CREATE INDEX decision_by_shipment ON decision(shipment);"
    "CREATE INDEX reply_by_shipment ON reply(shipment);"
    "CREATE INDEX movement_by_shipment ON movement(shipment);"
    "CREATE INDEX finding_by_shipment ON finding(shipment);"
    "CREATE INDEX quarantine_by_key ON quarantine(reference, issuer);"
    "CREATE INDEX quarantine_by_digest ON quarantine(digest);"
    "CREATE INDEX quarantine_closed_by_entry ON quarantine_closed(by_seq);"
    "CREATE INDEX party_variant_by_folded ON party_variant(folded);"
    "CREATE INDEX party_variant_by_party ON party_variant(party);"
    "CREATE TABLE party_role(party INTEGER NOT NULL, shipment INTEGER NOT NULL, roles INTEGER NOT NULL,"
    " PRIMARY KEY(party, shipment)) STRICT, WITHOUT ROWID;";

/* Rule authors: what was submitted, who approved it, what was put in force when, what runs in the shadow, what is
 * to be quiet. Free text that goes with them is in the entries' payload. */
static const char v2[] =
    "CREATE TABLE draft(seq INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK(kind IN ('draft','rollback')),"
    " digest BLOB NOT NULL CHECK(length(digest) = 32), content BLOB NOT NULL,"
    " base INTEGER NOT NULL REFERENCES rulebook(seq), account TEXT NOT NULL, report TEXT NOT NULL) STRICT;"
    "CREATE TABLE approval(seq INTEGER PRIMARY KEY, draft INTEGER NOT NULL REFERENCES draft(seq),"
    " answer TEXT NOT NULL CHECK(answer IN ('approve','reject')), despite INTEGER NOT NULL"
    " CHECK(despite IN (0, 1)), account TEXT NOT NULL) STRICT;"
    "CREATE TABLE publication(seq INTEGER PRIMARY KEY, rulebook INTEGER NOT NULL REFERENCES rulebook(seq),"
    " draft INTEGER NOT NULL REFERENCES draft(seq), at INTEGER NOT NULL, account TEXT NOT NULL) STRICT;"
    "CREATE TABLE shadow(seq INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB CHECK(length(digest) = 32),"
    " content BLOB, ends INTEGER REFERENCES shadow(seq), account TEXT NOT NULL) STRICT;"
    "CREATE TABLE exception(seq INTEGER PRIMARY KEY, rule TEXT, exporter INTEGER, importer INTEGER,"
    " until_on INTEGER NOT NULL, score INTEGER CHECK(score BETWEEN 0 AND 100), rise INTEGER CHECK(rise > 0),"
    " reason TEXT NOT NULL, ends INTEGER REFERENCES exception(seq), account TEXT NOT NULL) STRICT;"
    "CREATE INDEX approval_by_draft ON approval(draft);"
    /* Derived. Greens by the month they came in, and those drawn into the control sample. */
    "CREATE TABLE sample_month(first_on INTEGER PRIMARY KEY, greens INTEGER NOT NULL, drawn INTEGER NOT NULL) STRICT;"
    "INSERT INTO sample_month SELECT unixepoch(received_on * 86400, 'unixepoch', 'start of month') / 86400 AS month,"
    " count(*), sum(sampled) FROM version WHERE profile IS NOT NULL AND (lane = 0 OR sampled = 1) GROUP BY month;"
    /* Derived. `block` is the shipment's number by 65,536: what an import adds lies together, however many parties
     * there are; with the party in front, each commit of a large database would write nearly every page of it anew. */
    "CREATE TABLE party_role_new(block INTEGER NOT NULL, party INTEGER NOT NULL, shipment INTEGER NOT NULL,"
    " roles INTEGER NOT NULL, PRIMARY KEY(block, party, shipment)) STRICT, WITHOUT ROWID;"
    "INSERT INTO party_role_new SELECT shipment >> 16, party, shipment, roles FROM party_role;"
    "DROP TABLE party_role;"
    "ALTER TABLE party_role_new RENAME TO party_role;";

/* Step 3, one text a subject: intake from any layout, names and lists, what a party is. */
static const char v3[] =
    /* The newest row of a name is in force; `headers` is the digest of the header set it was last used on. */
    "CREATE TABLE mapping(seq INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL CHECK(length(digest) = 32),"
    " content TEXT NOT NULL, headers BLOB CHECK(length(headers) = 32), account TEXT NOT NULL) STRICT;"
    /* Which party is looked at as which from then on; the newest row on a party counts. */
    "CREATE TABLE party_link(seq INTEGER PRIMARY KEY, party INTEGER NOT NULL REFERENCES party(id),"
    " into_party INTEGER REFERENCES party(id) CHECK(into_party <> party), account TEXT NOT NULL) STRICT;"
    /* Matches with a watch list that were found to be somebody else; the newest row of a digest counts. */
    "CREATE TABLE cleared(seq INTEGER PRIMARY KEY, party INTEGER NOT NULL REFERENCES party(id), list TEXT NOT NULL,"
    " entry TEXT NOT NULL, digest BLOB NOT NULL CHECK(length(digest) = 32), withdrawn INTEGER NOT NULL"
    " CHECK(withdrawn IN (0, 1)), account TEXT NOT NULL) STRICT;"
    /* Where a list is fetched from; the newest row counts. Derived: what was had last, so that it need not come again. */
    "CREATE TABLE list_source(seq INTEGER PRIMARY KEY, list TEXT NOT NULL, urls TEXT NOT NULL, pin TEXT, proxy TEXT, ca TEXT,"
    " account TEXT NOT NULL) STRICT;"
    "CREATE TABLE list_etag(list TEXT NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, PRIMARY KEY(list, url)) STRICT, WITHOUT ROWID;"
    /* Derived. Keys of names that may be one firm's, by spelling; who uses which telephone, e-mail, address and vessel. */
    "CREATE TABLE party_block(key INTEGER NOT NULL, variant INTEGER NOT NULL, PRIMARY KEY(key, variant)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE party_contact(key INTEGER NOT NULL, party INTEGER NOT NULL, shipment INTEGER NOT NULL,"
    " PRIMARY KEY(key, party)) STRICT, WITHOUT ROWID;"
    /* Derived. Who draws on which authorisation of the register; consignments that moved in another quantity than was notified. */
    "CREATE TABLE permit_use(permit INTEGER NOT NULL, shipment INTEGER NOT NULL, PRIMARY KEY(permit, shipment)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE moved_gap(party INTEGER NOT NULL, shipment INTEGER NOT NULL, seq INTEGER NOT NULL,"
    " PRIMARY KEY(party, shipment)) STRICT, WITHOUT ROWID;"
    /* Derived. What watch lists say of a party as written, by the set of lists: asked once, whoever asks. */
    "CREATE TABLE screened(id INTEGER PRIMARY KEY, lists INTEGER NOT NULL, party BLOB NOT NULL, hits BLOB NOT NULL,"
    " UNIQUE(lists, party)) STRICT;"
    /* What waits for others (asked, referred, decided) is few among many: the morning sheet asks for it. */
    "CREATE INDEX current_held ON current(state) WHERE open = 1 AND state BETWEEN 2 AND 4;"
    /* Partners and this office itself: the newest row of an authority is in force and holds all of it. */
    "CREATE TABLE partner(seq INTEGER PRIMARY KEY, authority TEXT NOT NULL, version INTEGER NOT NULL, state INTEGER NOT NULL,"
    " profile INTEGER NOT NULL, card BLOB NOT NULL, account TEXT NOT NULL) STRICT;"
    /* Alerts as they were signed; the fields hang off the entry, erasable. A digest is kept for ever. */
    "CREATE TABLE alert(seq INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32), id TEXT NOT NULL,"
    " version INTEGER NOT NULL, originator TEXT NOT NULL, action INTEGER NOT NULL, sent_at INTEGER NOT NULL,"
    " expires_at INTEGER NOT NULL, note BLOB NOT NULL, refused INTEGER NOT NULL, account TEXT NOT NULL) STRICT;"
    "CREATE INDEX alert_versions ON alert(id, originator, version);"
    /* What has ended is asked for before each import: the notes, which are large, stay unread. */
    "CREATE INDEX alert_ends ON alert(expires_at, originator, action, refused);"
    /* What became of an alert: arrived, approved, put into a partner's channel, seen, acted on, ... */
    "CREATE TABLE alert_event(seq INTEGER PRIMARY KEY, alert INTEGER NOT NULL REFERENCES alert(seq), what INTEGER NOT NULL,"
    " partner TEXT, number INTEGER, account TEXT NOT NULL) STRICT;"
    "CREATE INDEX alert_events ON alert_event(alert);"
    "CREATE UNIQUE INDEX alert_channel ON alert_event(partner, number) WHERE number IS NOT NULL;"
    /* Signed receipts, ours and those that came. */
    "CREATE TABLE receipt(seq INTEGER PRIMARY KEY, alert INTEGER NOT NULL REFERENCES alert(seq), issuer TEXT NOT NULL,"
    " state INTEGER NOT NULL, sighting INTEGER NOT NULL, digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32),"
    " note BLOB NOT NULL, account TEXT NOT NULL) STRICT;"
    "CREATE INDEX receipts ON receipt(alert);"
    /* Derived: how far each partner's channel was read. */
    "CREATE TABLE alert_cursor(partner TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    /* Derived: how the exchange with a partner over the net stands, in each direction (1 what comes, 2 what goes). */
    "CREATE TABLE sync_state(partner TEXT NOT NULL, way INTEGER NOT NULL, tried_at INTEGER NOT NULL, done_at INTEGER NOT NULL,"
    " failures INTEGER NOT NULL, why TEXT, reached INTEGER NOT NULL, receipts INTEGER NOT NULL, PRIMARY KEY(partner, way)) STRICT,"
    " WITHOUT ROWID;"
    /* Witnesses: heads of partners' logs that we cosigned, or (without a line) refused and keep as evidence; and partners'
     * cosignatures of our own heads. The largest cosigned head of an origin is the one that the next must grow from. */
    "CREATE TABLE witnessed(seq INTEGER PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT NULL, note BLOB NOT NULL, line TEXT,"
    " account TEXT NOT NULL) STRICT;"
    "CREATE INDEX witnessed_heads ON witnessed(origin, size);"
    "CREATE TABLE cosigned(seq INTEGER PRIMARY KEY, size INTEGER NOT NULL, witness TEXT NOT NULL, line TEXT NOT NULL,"
    " account TEXT NOT NULL) STRICT;"
    "CREATE INDEX cosigned_heads ON cosigned(size);"
    /* Logs that were closed when a new origin was begun after a restore: entries before `upto` were signed by it, the first with
     * this body; and every head that it signed. The entries themselves go on in audit_entry, under the new origin. */
    "CREATE TABLE audit_origin(n INTEGER PRIMARY KEY, upto INTEGER NOT NULL, vkey TEXT NOT NULL, first BLOB NOT NULL) STRICT;"
    "CREATE TABLE audit_old_head(n INTEGER NOT NULL, size INTEGER NOT NULL, note BLOB NOT NULL, PRIMARY KEY(n, size)) STRICT,"
    " WITHOUT ROWID;"
    /* Documents of other forms (STIX) that were read in by hand and are kept apart; a row with `closes` ends one. */
    "CREATE TABLE foreign_document(seq INTEGER PRIMARY KEY, digest BLOB UNIQUE CHECK(length(digest) = 32), id TEXT NOT NULL,"
    " form TEXT NOT NULL, objects INTEGER NOT NULL, tlp INTEGER NOT NULL, taken_at INTEGER NOT NULL,"
    " closes INTEGER UNIQUE REFERENCES foreign_document(seq), account TEXT NOT NULL, CHECK((digest IS NULL) <> (closes IS NULL))) STRICT;";

/* Guard rails against our own mistakes, not against an attacker with the file: that is what the
 * signed tree is for. Filled in for each table by migrate.c. */
static const char *const v1_append_only[] = {
    "audit_entry", "audit_checkpoint", "account_event", "input_version", "rulebook", "version", "verdict",
    "import_run", "quarantine", "quarantine_closed", "decision", "reply", "movement", "finding", NULL,
};
static const char *const v2_append_only[] = { "draft", "approval", "publication", "shadow", "exception", NULL };
static const char *const v3_append_only[] = { "mapping", "party_link", "cleared", "list_source", "partner", "alert",
                                             "alert_event", "receipt", "witnessed", "cosigned", "audit_origin", "foreign_document",
                                             NULL };

const struct store_step store_steps[STORE_SCHEMA_VERSION] = {
    { v1, v1_append_only }, { v2, v2_append_only }, { v3, v3_append_only },
};
