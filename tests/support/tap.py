"""TAP lines and runs of the program for the Python parts of .test files; `judge` of sh.inc counts the lines."""
import json
import os
import shutil
import subprocess

PW = os.environ["pw"]
CHECKED = os.environ["checked"]
SAMPLES = os.environ["samples"]
T = os.environ["T"]


def ok(condition, name, seen=None):
    print(("ok - " if condition else "not ok - ") + name.replace("\n", " "), flush=True)
    if not condition and seen is not None:
        for line in str(seen).splitlines()[:30]:
            print("#   " + line[:2000], flush=True)
    return bool(condition)


def same(got, wanted, name):
    return ok(got == wanted, name, f"got:    {got}\nwanted: {wanted}")


def run(*words, db=None, program=PW, stdin=b"", env=None, timeout=300):
    """Runs the program; gives the finished process with bytes in stdout and stderr."""
    before = ["--db", str(db)] if db else []
    return subprocess.run([program, *before, *map(str, words)], input=stdin, capture_output=True, timeout=timeout,
                          env={**os.environ, **(env or {})}, check=False)


def document(*words, **how):
    """The JSON document that a command prints; raises where it prints none."""
    done = run(*words, "--json", **how)
    try:
        return json.loads(done.stdout)
    except ValueError as e:
        raise SystemExit(f"{' '.join(map(str, words))}: exit {done.returncode}, no document: "
                         f"{done.stdout[:300]!r} {done.stderr[:300]!r}") from e


def office(path, country, *options):
    done = run("init", "--authority", "a.example", "--country", country, "--exercise-date", "2026-03-31", *options, db=path)
    if done.returncode:
        raise SystemExit(f"init: {done.stderr.decode()}")
    return path


def copy_office(source, target):
    """The files of a closed office under another name."""
    for suffix in ("", "-wal", "-shm", ".head", ".key", ".keys", ".root"):
        if os.path.exists(source + suffix):
            shutil.copy2(source + suffix, target + suffix)
        elif os.path.exists(target + suffix):
            os.unlink(target + suffix)
    return target


SECOND_MOST = 3000      # entries: Lua hashes some thousands in a second


def second_verifier(db):
    """What tests/verifier/verify.lua says of all of a database; None where it is not asked."""
    if not shutil.which("lua5.4") or not shutil.which("openssl"):
        return None
    if os.path.exists(f"{db}.head"):
        with open(f"{db}.head", encoding="utf-8") as f:
            if int(f.read().split("\n")[1]) > SECOND_MOST:
                return None
    folder = f"{T}/whole-bundle"
    shutil.rmtree(folder, ignore_errors=True)
    out = run("audit", "export", folder, "--full", db=db)
    if out.returncode:
        return out
    return subprocess.run(["lua5.4", os.environ["top_srcdir"] + "/tests/verifier/verify.lua", "bundle", folder, folder + "/policy"],
                          capture_output=True, timeout=300, check=False)


def whole(db, name):
    """`check`, `audit verify` and the second verifier pass; silent when they do and no name is given."""
    outs = [run(*w, db=db) for w in (["check"], ["audit", "verify"])]
    outs += [o for o in [second_verifier(db)] if o]
    good = all(o.returncode == 0 for o in outs)
    if name or not good:
        ok(good, name or f"{db} is whole", b"".join(o.stdout + o.stderr for o in outs).decode())
    return good
