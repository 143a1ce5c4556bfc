"""Offices that know each other, for the tests of alerts."""
import json
import re
import sqlite3

from records import csv_text, record
from tap import T, document, ok, run


class Office:
    def __init__(self, name, authority, country, day="2026-04-01"):
        self.db, self.authority = f"{T}/{name}.db", authority
        made = run("init", "--authority", authority, "--country", country, "--exercise-date", day, db=self.db)
        assert made.returncode == 0, made
        out = run("user", "add", "supervisor", "--role", "supervisor", "--new-passphrase-fd", "0", db=self.db, stdin=b"long enough words\n")
        assert out.returncode == 0, out
        self.card = f"{T}/{name}.card"
        self.write_card()

    def write_card(self, *words):
        out = run("partner", "card", *words, db=self.db)
        assert out.returncode == 0, out
        with open(self.card, "wb") as f:
            f.write(out.stdout)
        self.words = re.search(rb"telephone: (.*)", out.stderr).group(1).decode()

    def run(self, *words, **how):
        return run(*words, db=self.db, **how)

    def doc(self, *words, **how):
        return document(*words, db=self.db, **how)

    def trust(self, other, profile="full"):
        out = self.run("partner", "add", other.card, "--words", other.words, "--profile", profile)
        assert out.returncode == 0, out

    def take(self, reference, **more):
        """A shipment of this office's own country, scored."""
        row = record(reference, issued_on="2026-03-30", received_on="2026-03-30", reply_by="2026-04-20", **more)
        out = self.run("import", "-", stdin=csv_text([row]).encode())
        assert out.returncode == 0, out

    def rules(self, reference):
        return [c["rule"] for c in self.doc("show", reference)["contributions"]]

    def new(self, *words):
        """A new alert; its id."""
        out = self.run("alert", "new", *words, "--json")
        assert out.returncode == 0, (words, out)
        return json.loads(out.stdout)["alert"]

    def approve(self, alert):
        out = self.run("--as", "supervisor", "--passphrase-fd", "0", "alert", "approve", alert, stdin=b"long enough words\n")
        assert out.returncode == 0, out

    def send(self, alert, *words):
        return self.run("alert", "send", alert, *words)

    def deliver(self, other, folder):
        out = self.run("alert", "export", folder, "--to", other.authority)
        assert out.returncode == 0, out
        return out

    def receive(self, what):
        return self.run("alert", "receive", what, "--json")

    def size(self):
        c = sqlite3.connect(f"file:{self.db}?mode=ro", uri=True)
        try:
            return c.execute("SELECT count(*) FROM audit_entry").fetchone()[0]
        finally:
            c.close()

    def live_on(self, day):
        """Moves the exercise's clock."""
        c = sqlite3.connect(self.db)
        c.execute("UPDATE setting SET value = CAST(strftime('%s', ?) AS INTEGER) * 1000000 WHERE name = 'exercise_now'", (day,))
        c.commit()
        c.close()


def said(name, out, code, *texts):
    text = (out.stdout + out.stderr).decode()
    return ok(out.returncode == code and all(t in text for t in texts), name, out)
