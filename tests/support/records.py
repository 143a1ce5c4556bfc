"""Records in the canonical columns, and their CSV, JSON and NDJSON forms."""
import csv
import io
import json
import os
import re
import subprocess


def fields():
    """Columns as `penwatch help fields` lists them: (header columns, goods columns)."""
    text = subprocess.run([os.environ["pw"], "help", "fields"], capture_output=True, check=True).stdout.decode()
    head, goods = text.split("Of each goods line:")
    find = lambda part: re.findall(r"^  ([a-z_0-9]+) ", part, re.M)
    return find(head), find(goods)


HEADER, GOODS = fields()
PARTIES = ("exporter", "importer", "consignee", "end_user", "broker", "forwarder", "notify")
OFFICES = ("exporting_authority", "importing_authority")
LISTS = ("transit_countries", "legs", "containers", "seals")


def record(reference="T-1", **more):
    """A plain consignment in which nothing is wrong."""
    return {
        "reference": reference, "issued_on": "2026-03-02", "received_on": "2026-03-03", "reply_by": "2026-03-24",
        "exporting_country": "DE", "importing_country": "PK", "transport_mode": "sea", "departure_on": "2026-03-29",
        "import_permit": "PK-77", "end_use": "paint thinner", "exporter_name": "Nordmarsch Feinchemie GmbH",
        "exporter_address": "Hafenstrasse 9, Hamburg", "exporter_country": "DE", "importer_name": "Ravi Coatings & Inks",
        "importer_address": "Plot 12, Sundar Estate, Lahore", "importer_country": "PK", "line": "1", "substance": "Acetone",
        "cas": "67-64-1", "hs": "2914.11", "quantity": "1200.5", "unit": "kg", "concentration": "99.5", "form": "raw", **more}


def csv_text(rows, delimiter=",", end="\n", columns=None, last_end=True, quoting=csv.QUOTE_MINIMAL):
    columns = columns or sorted({k for r in rows for k in r}, key=lambda k: (HEADER + GOODS).index(k))
    out = io.StringIO()
    w = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator=end, restval="", quoting=quoting)
    w.writeheader()
    w.writerows(rows)
    text = out.getvalue()
    return text if last_end else text[:-len(end)]


def path_of(column):
    """CSV column to JSON path: exporter_name is exporter.name."""
    for owner in PARTIES + OFFICES:
        if column.startswith(owner + "_"):
            return owner, column[len(owner) + 1:]
    return (column,)


def nested(rows):
    """Rows of one shipment, as one JSON object."""
    out = {"goods": []}
    for k, v in rows[0].items():
        if k in HEADER and v != "":
            path = path_of(k)
            at = out if len(path) == 1 else out.setdefault(path[0], {})
            at[path[-1]] = v.split("|") if k in LISTS else int(v) if k == "version" else v
    for r in rows:
        line = {k: v for k, v in r.items() if k in GOODS and v != ""}
        line["line"] = int(line.get("line", 1))
        out["goods"].append(line)
    return out


def shipments(rows):
    """Adjacent rows of one reference and version, together."""
    out = []
    for r in rows:
        key = (r["reference"], r.get("version"))
        if not out or (out[-1][0]["reference"], out[-1][0].get("version")) != key:
            out.append([])
        out[-1].append(r)
    return out


def json_text(rows):
    return json.dumps([nested(s) for s in shipments(rows)], ensure_ascii=False)


def ndjson_text(rows):
    return "".join(json.dumps(nested(s), ensure_ascii=False) + "\n" for s in shipments(rows))
