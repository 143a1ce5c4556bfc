#!/bin/sh
# How fast each format comes in, and that memory does not grow with the file: the same records as CSV, NDJSON, XML and .xlsx,
# and packed; once whole (read, resolved, scored, stored, audited), once reading alone. Prints; judges nothing. By hand, in the
# build folder:
#   make tests/perf/bench_formats && top_srcdir=.. sh ../tests/perf/formats.sh
# FORMATS_SMALL and FORMATS_LARGE are the numbers of rows (20,000 and 100,000).
set -eu
: "${top_srcdir:=.}" "${top_builddir:=.}"
top_srcdir=$(cd "$top_srcdir" && pwd)
top_builddir=$(cd "$top_builddir" && pwd)
: "${PENWATCH_SHARE:=$top_srcdir}"
: "${PENWATCH_PLUGINS:=$top_builddir/plugins}"
LC_ALL=C.UTF-8
export PENWATCH_SHARE PENWATCH_PLUGINS LC_ALL
folder=$(mktemp -d "${TMPDIR:-/tmp}/penwatch-formats-XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 99' HUP INT TERM
${CC:-cc} -O2 -o "$folder/generate" "$top_srcdir/tests/perf/generate.c"
python=/usr/bin/python3
[ -x "$python" ] || python=python3

"$python" - "$top_builddir/penwatch" "$folder" "${FORMATS_SMALL:-20000}" "${FORMATS_LARGE:-100000}" <<'PY'
import csv, gzip, itertools, json, os, shutil, subprocess, sys, zipfile
import xml.sax.saxutils as sax

PW, FOLDER = sys.argv[1:3]
PER_DAY = "20"      # rows a day: even the smaller file is longer than the longest window of the past, which is held in memory
SIZES = [int(n) for n in sys.argv[3:5]]
text = subprocess.run([PW, "help", "fields"], capture_output=True, check=True).stdout.decode()
GOODS = {line.split()[0] for line in text.split("Of each goods line:")[1].splitlines() if line.startswith("  ")}
OWNERS = ("exporter", "importer", "consignee", "end_user", "broker", "forwarder", "notify", "exporting_authority", "importing_authority")


def path_of(column):
    for owner in OWNERS:
        if column.startswith(owner + "_"):
            return owner, column[len(owner) + 1:]
    return (column,)


def shipments(rows):
    for _, group in itertools.groupby(rows, key=lambda r: r["reference"]):
        group = list(group)
        head = {}
        for k, v in group[0].items():
            path = path_of(k)
            if v and k not in GOODS and len(path) == 2:
                head.setdefault(path[0], {})[path[1]] = v
            elif v and k not in GOODS:
                head[k] = v
        yield head, [{k: v for k, v in r.items() if k in GOODS and v} for r in group]


def rows_of(path):
    with open(path, newline="") as f:
        yield from csv.DictReader(f)


def write_json(source, path):
    with open(path, "w") as f:
        for head, goods in shipments(rows_of(source)):
            f.write(json.dumps({**head, "goods": goods}) + "\n")


def element(k, v):
    return f"<{k}>{sax.escape(v) if isinstance(v, str) else ''.join(element(*x) for x in v.items())}</{k}>"


def write_xml(source, path):
    with open(path, "w") as f:
        f.write('<?xml version="1.0" encoding="UTF-8"?>\n<shipments>\n')
        for head, goods in shipments(rows_of(source)):
            f.write("<shipment>" + "".join(element(k, v) for k, v in head.items()) + "<goods>" + "".join(element("line", g) for g in goods) + "</goods></shipment>\n")
        f.write("</shipments>\n")


def letters(i):
    return (chr(64 + i // 26) if i >= 26 else "") + chr(65 + i % 26)


def write_xlsx(source, path):
    """As spreadsheet programs do: texts shared, numbers as numbers."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    texts = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("_rels/.rels", f'<Relationships><Relationship Id="r" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        with z.open("xl/worksheets/sheet1.xml", "w") as f, open(source, newline="") as g:
            f.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for n, row in enumerate(csv.reader(g), 1):
                cells = []
                for i, v in enumerate(row):
                    if v.isdigit() and n > 1 and (v == "0" or v[0] != "0"):
                        cells.append(f'<c r="{letters(i)}{n}"><v>{v}</v></c>')
                    elif v:
                        cells.append(f'<c r="{letters(i)}{n}" t="s"><v>{texts.setdefault(v, len(texts))}</v></c>')
                f.write(f'<row r="{n}">{"".join(cells)}</row>'.encode())
            f.write(b"</sheetData></worksheet>")
        with z.open("xl/sharedStrings.xml", "w") as f:
            f.write(f'<sst xmlns="{main}">'.encode())
            for t in texts:
                f.write(f"<si><t>{sax.escape(t)}</t></si>".encode())
            f.write(b"</sst>")


def write_gz(source, path):
    with open(source, "rb") as f, gzip.open(path, "wb", 6) as g:
        shutil.copyfileobj(f, g)


def write_latin(source, path):
    with open(source, "rb") as f, open(path, "wb") as g:
        g.write(f.read().replace(b"Ltd", b"L\xe9d"))


def imported(path, *words):
    db = f"{FOLDER}/bench.db"
    for s in ("", "-wal", "-shm", ".head", ".key", ".lock"):
        if os.path.exists(db + s):
            os.unlink(db + s)
    subprocess.run([PW, "--db", db, "init", "--authority", "bench.example", "--country", "PK"], check=True, stdout=subprocess.DEVNULL)
    child = subprocess.Popen([PW, "--db", db, "import", "--json", *words, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, use = os.wait4(child.pid, 0)
    n = json.loads(out)
    if status or n["accepted"] != n["read"]:
        raise SystemExit(f"{path}: {out[:300]}")
    return n["read"], n["rows"], use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def read_alone(path, words):
    """(seconds of processor, MiB at the peak) of reading alone."""
    if words:
        return None
    out = subprocess.run([f"{os.path.dirname(PW)}/tests/perf/bench_formats", path], capture_output=True, check=True).stdout.split()
    return float(out[1]), float(out[2])


KINDS = [("csv", None, ()), ("csv.gz", write_gz, ()), ("csv, windows-1252", write_latin, ("--encoding", "windows-1252")),
         ("ndjson", write_json, ()), ("xml", write_xml, ()), ("xlsx", write_xlsx, ())]
print(f"{'':<20}{'':>10}{'':>8}{'':>10}{'import':>35}{'reading alone':>35}")
print(f"{'format':<20}{'rows':>10}{'MB':>8}{'records':>10}" + 2 * f"{'records / CPU s':>17}{'CPU s':>8}{'peak MiB':>10}")
for size in SIZES:
    source = f"{FOLDER}/{size}.csv"
    with open(source, "wb") as f:
        subprocess.run([f"{FOLDER}/generate", str(size), "2000", PER_DAY], stdout=f, check=True)
    for kind, write, words in KINDS:
        path = source if not write else f"{FOLDER}/input.{kind.split(',')[0]}"
        if write and os.fork() == 0:    # by a child: what this process takes would count for the programs it starts
            write(source, path)
            os._exit(0)
        if write and os.wait()[1]:
            raise SystemExit(f"writing {path} failed")
        records, rows, cpu, peak = imported(path, *words)
        alone = read_alone(path, words)
        print(f"{kind:<20}{size:>10,}{os.path.getsize(path) / 1e6:>8.1f}{records:>10,}{records / cpu:>17,.0f}{cpu:>8.2f}{peak:>10,.0f}"
              + (f"{records / alone[0]:>17,.0f}{alone[0]:>8.2f}{alone[1]:>10,.1f}" if alone else ""), flush=True)
        if write:
            os.unlink(path)
PY
