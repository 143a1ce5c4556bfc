#!/bin/sh
# `make bench`: how fast and how large, against sqlite3 .import of the same file in the same run. Prints; judges nothing.
#   BENCH_SMALL and BENCH_LARGE are the numbers of rows (200,000 and 1,000,000), BENCH_RUNS how often each import is measured.
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

"$python" - "$pw" "$generate" "$folder" "${BENCH_SMALL:-200000}" "${BENCH_LARGE:-1000000}" "${BENCH_RUNS:-3}" <<'PY'
import json, os, statistics, subprocess, sys, time

PW, GENERATE, FOLDER = sys.argv[1:4]
SMALL, LARGE, RUNS = map(int, sys.argv[4:7])


def measured(*words, stdout=subprocess.DEVNULL):
    """(seconds on the clock, seconds of processor, MiB at the peak, what it printed) of one run."""
    begun = time.monotonic()
    child = subprocess.Popen(list(map(str, words)), stdout=stdout, stderr=subprocess.DEVNULL)
    out = child.stdout.read() if stdout == subprocess.PIPE else b""
    _, status, use = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{words}: exit {child.returncode}")
    return time.monotonic() - begun, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024, out


def remove(db):
    for s in ("", "-wal", "-shm", ".head", ".key", ".lock"):
        if os.path.exists(db + s):
            os.unlink(db + s)


def line(what, value, unit="", note=""):
    print(f"  {what:<46} {value:>12,.{0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 3}f} {unit:<22} {note}".rstrip(), flush=True)


def imported(rows):
    csv, db = f"{FOLDER}/{rows}.csv", f"{FOLDER}/{rows}.db"
    with open(csv, "wb") as f:
        subprocess.run([GENERATE, str(rows)], stdout=f, check=True)
    print(f"\n{rows:,} rows, {os.path.getsize(csv) / 1e6:,.0f} MB of CSV")
    runs = []
    for _ in range(RUNS if rows <= SMALL else 1):
        remove(db)
        measured(PW, "--db", db, "init", "--authority", "bench.example", "--country", "PK")
        runs.append(measured(PW, "--db", db, "import", "--json", csv, stdout=subprocess.PIPE))
    n = json.loads(runs[-1][3])
    assert n["accepted"] == n["read"] and n["rows"] == rows, n
    wall, cpu, peak = (statistics.median(r[i] for r in runs) for i in range(3))
    line("import, full rulebook, stored and audited", rows / cpu, "rows per CPU second", f"median of {len(runs)}, best {rows / min(r[1] for r in runs):,.0f}")
    line("  by the clock", rows / wall, "rows per second", f"{n['read']:,} shipments: {n['lanes']['red']:,} red, {n['lanes']['yellow']:,} yellow")
    line("  memory at the peak", peak, "MiB")
    line("  database and log", (os.path.getsize(db) + os.path.getsize(db + "-wal")) / 1e6, "MB", f"{(os.path.getsize(db) + os.path.getsize(db + '-wal')) / rows:,.0f} bytes a row")
    plain = f"{FOLDER}/plain.db"
    yard = []
    for _ in range(RUNS if rows <= SMALL else 1):
        if os.path.exists(plain):
            os.unlink(plain)
        yard.append(measured("sqlite3", plain, ".mode csv", f".import {csv} rows")[1])
    line("yardstick: sqlite3 .import of the same file", rows / statistics.median(yard), "rows per CPU second", f"the import takes {cpu / statistics.median(yard):.1f} times its processor")
    again = measured(PW, "--db", db, "import", csv)
    line("the same file again, all duplicates", rows / again[1], "rows per CPU second", f"{again[2]:,.0f} MiB")
    for what, words in (("queue", ["queue"]), ("queue --json --limit 1000", ["queue", "--json", "--limit", "1000"]), ("show", ["show", "GEN-00001000"]),
                        ("party", ["party", "17"]), ("replay", ["replay", "GEN-00001000"]), ("decide", ["decide", "GEN-00001000", "ask", "--reason", "incomplete"])):
        times = sorted(measured(PW, "--db", db, *words)[0] for _ in range(1 if what == "decide" else 5))
        line(what, times[len(times) // 2] * 1000, "ms", f"slowest {times[-1] * 1000:,.0f}" if len(times) > 1 else "")
    verify = measured(PW, "--db", db, "audit", "verify", "--json", stdout=subprocess.PIPE)
    entries = json.loads(verify[3])["size"]
    line("audit verify", entries / verify[1], "entries per CPU second", f"{entries:,} entries, {verify[2]:,.0f} MiB")
    check = measured(PW, "--db", db, "check")
    line("check", check[1], "CPU seconds", f"{check[2]:,.0f} MiB")
    remove(db)
    for f in (csv, plain):
        os.unlink(f)
    return rows / cpu, peak


rules = measured(PW, "rules", "test", "--json", stdout=subprocess.PIPE)
print(f"{json.loads(rules[3])['rules']} rules; {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}")
small, large = imported(SMALL), imported(LARGE)
print("\nFlat in length?")
line(f"memory of {LARGE:,} rows to that of {SMALL:,}", 100 * large[1] / small[1], "per cent")
line("speed likewise", 100 * large[0] / small[0], "per cent")
PY
[ ! -x "$top_builddir/tests/perf/bench_rules" ] || { echo; "$top_builddir/tests/perf/bench_rules"; }
