"""An office with accounts for the tests of a rulebook's life: anna made it and is bound to the system user, the
others ask for a passphrase."""
import glob
import re
from tap import *

base = office(f"{T}/base.db", "KE")
STORY = sorted(glob.glob(f"{SAMPLES}/05-second-door/*.csv"))
PASS = "a long passphrase"


def by(user, *words, db, program=PW):
    """Runs as an account with a passphrase; anna is the administrator who made the office, bound to the system user."""
    if user == "anna":
        return run(*words, db=db, program=program)
    read, write = os.pipe()
    os.write(write, PASS.encode() + b"\n")
    os.close(write)
    out = subprocess.run([program, "--db", db, "--as", user, "--passphrase-fd", str(read), *map(str, words)], pass_fds=[read],
                         capture_output=True, check=False)
    os.close(read)
    return out


def doc(user, *words, db):
    out = by(user, *words, "--json", db=db)
    try:
        return json.loads(out.stdout)
    except ValueError as e:
        raise SystemExit(f"{words}: exit {out.returncode}: {out.stdout[:300]} {out.stderr[:300]}") from e


def done(user, name, *words, db, says=b""):
    out = by(user, *words, db=db)
    ok(out.returncode == 0 and says in out.stdout, name, out)
    return out


def refused(user, name, *words, db, says, code=1):
    out = by(user, *words, db=db)
    ok(out.returncode == code and says in out.stderr, name, out)


for user, role in (("bert", "supervisor"), ("carl", "supervisor"), ("dora", "officer")):
    read, write = os.pipe()
    os.write(write, PASS.encode() + b"\n")
    os.close(write)
    out = subprocess.run([PW, "--db", base, "user", "add", user, "--role", role, "--new-passphrase-fd", str(read)], pass_fds=[read],
                         capture_output=True, check=False)
    os.close(read)
    assert out.returncode == 0, out
run("import", *STORY, db=base)


def folder(name, *edits):
    """A copy of the shipped rules with some of its text replaced."""
    to = f"{T}/{name}"
    shutil.copytree(os.environ["PENWATCH_SHARE"] + "/rules", to)
    for path, was, now in edits:
        for f in glob.glob(f"{to}/{path}"):
            with open(f, encoding="utf-8") as g:
                text = g.read()
            assert was in text, (f, was)
            with open(f, "w", encoding="utf-8") as g:
                g.write(text.replace(was, now))
    return to
