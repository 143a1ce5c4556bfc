#!/bin/sh
# What the audit trail costs, in one run: appends in batches of 1, 100 and 5,000 with fsync, verification, export, proofs; and
# SHA-256 by OpenSSL beside it, which bounds all of them. Prints; judges nothing.
#   make tests/perf/bench_audit && top_srcdir=.. sh ../tests/perf/audit.sh        from the build folder
#   BENCH_ENTRIES entries (200,000).
set -eu
: "${top_builddir:=.}"
LC_ALL=C.UTF-8
export LC_ALL
if command -v openssl >/dev/null; then
    openssl speed -seconds 1 -bytes 300 sha256 2>/dev/null | awk '/^sha256/ { sub("k$", "", $2); printf "SHA-256 of 300 bytes by OpenSSL    %9.0f a second\n", $2 * 1000 / 300 }'
fi
"$top_builddir/tests/perf/bench_audit" "${BENCH_ENTRIES:-200000}"
