#!/bin/sh
# How fast a draft runs over stored history, against a bare Lua loop in the same run. Prints; judges nothing.
#   top_srcdir=.. sh ../tests/perf/backtest.sh        from the build folder
#   BENCH_ROWS rows are stored (200,000; BENCH_DB=FILE takes an office that is there); with and without windows that no
#   stored verdict has, on one and on two threads.
set -eu
: "${top_srcdir:=.}" "${top_builddir:=.}"
: "${PENWATCH_SHARE:=$top_srcdir}"
LC_ALL=C.UTF-8
export PENWATCH_SHARE LC_ALL
pw=$top_builddir/penwatch
generate=$top_builddir/tests/perf/generate
folder=$(mktemp -d "${TMPDIR:-/tmp}/penwatch-bench-XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 99' HUP INT TERM
[ -x "$generate" ] || { generate=$folder/generate && ${CC:-cc} -O2 -o "$generate" "$top_srcdir/tests/perf/generate.c"; }
python=/usr/bin/python3
[ -x "$python" ] || python=python3

# Twelve rules of the form "this substance, more than that, to one of these", all tried on every record.
cat >"$folder/bare.lua" <<'LUA'
local n, times = 100000, tonumber(arg[1])
local names, to, records, rules = {}, { "DE", "PK", "AF", "MX", "BR", "CN", "IN", "NL" }, {}, {}
for i = 1, 12 do names[i] = "SUBSTANCE_" .. i end
local seed = 42
local function roll(m) seed = (seed * 1103515245 + 12345) % 2147483648 return seed // 65536 % m + 1 end
for i = 1, n do records[i] = { substance = names[roll(12)], quantity_kg = roll(2000), importing_country = to[roll(8)], exporting_country = to[roll(8)] } end
for i = 1, times do
  local s, limit, list = names[(i - 1) % 12 + 1], 500 + 100 * (i % 12), { [to[i % 8 + 1]] = true, [to[(i + 3) % 8 + 1]] = true }
  rules[i] = function(f) return f.substance == s and f.quantity_kg > limit and list[f.importing_country] end
end
local from, hits = os.clock(), 0
for i = 1, n do
  local f = records[i]
  for r = 1, times do if rules[r](f) then hits = hits + 1 end end
end
print(n / (os.clock() - from))
LUA

"$python" - "$pw" "$generate" "$folder" "${BENCH_ROWS:-200000}" "${BENCH_DB:-}" <<'PY'
import json, os, re, shutil, subprocess, sys, time

PW, GENERATE, FOLDER, ROWS, DB = sys.argv[1:6]
SHARE = os.environ["PENWATCH_SHARE"]


def measured(*words):
    begun = time.monotonic()
    child = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, use = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{words}: exit {child.returncode}")
    return time.monotonic() - begun, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, out


if not DB:
    DB = f"{FOLDER}/o.db"
    with open(f"{FOLDER}/rows.csv", "wb") as f:
        subprocess.run([GENERATE, ROWS], stdout=f, check=True)
    measured(PW, "--db", DB, "init", "--authority", "bench.example", "--country", "PK")
    measured(PW, "--db", DB, "import", f"{FOLDER}/rows.csv")

WINDOWS = """return rule { id = "new_windows", group = "party", on = "goods", title = "Windows that no stored verdict has", reference = "R01",
  needs = { "quantity_kg", n = history.count({ by = { "importer", "substance" }, within = "77d" }), s = history.sum("quantity_kg", { by = { "exporter" }, within = "45d" }),
    d = history.distinct("exporter", { by = { "importer" }, within = "200d" }) },
  because = "{n} {s} {d}", check = function(f, p) return f.n > 8 and f.d > 2 and f.s > f.quantity_kg end,
  examples = { { given = { quantity_kg = 1, n = 9, s = 10, d = 3 }, hit = true }, { given = { quantity_kg = 1, n = 0, s = 10, d = 3 }, hit = false } } }"""
drafts = {"no new window": f"{FOLDER}/plain", "three new windows": f"{FOLDER}/windows"}
for to in drafts.values():
    shutil.copytree(f"{SHARE}/rules", to)
open(f"{FOLDER}/windows/party/new_windows.lua", "w").write(WINDOWS)
for to in drafts.values():
    for p in ("import", "export", "transit"):
        path = f"{to}/profiles/{p}.lua"
        text = re.sub(r"\bfirst_substance( *)= \{ weight = \d+", r"first_substance\1= { weight = 22", open(path).read())
        if "windows" in to:
            text = re.sub(r"^  rules *= \{", "  rules = {\n    new_windows = { weight = 10 },", text, flags=re.M)
        open(path, "w").write(text)

bare = {}
rules = sum(len([f for f in files if f.endswith(".lua")]) for where, _, files in os.walk(f"{SHARE}/rules") if not where.endswith("profiles"))
for n in (12, rules):
    bare[n] = float(measured("lua5.4", f"{FOLDER}/bare.lua", n)[3]) if shutil.which("lua5.4") else 0
    print(f"bare Lua loop, {n} rules           {bare[n]:12,.0f} records per CPU second")
print(f"{'':44} {'CPU':>8} {'clock':>8} {'a CPU s':>10} {'a second':>10} {'MiB':>6}  of the bare loop with {rules} rules")
for name, folder in drafts.items():
    for jobs in (1, 2):
        wall, cpu, peak, out = measured(PW, "--db", DB, "backtest", "--rules", folder, "--jobs", jobs, "--json")
        n = json.loads(out)["shipments"]
        share = f"{n / cpu / bare[rules] * 100:.0f} %" if bare[rules] else "-"
        print(f"backtest, {name}, {jobs} thread{'s' if jobs > 1 else ' '}".ljust(44), f"{cpu:8.1f} {wall:8.1f} {n / cpu:10,.0f} {n / wall:10,.0f} {peak:6.0f}  {share}", flush=True)
PY
