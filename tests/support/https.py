"""Servers of offices on loopback, and what stands in for a partner that does not behave: bounded in time, ended by the test."""
import atexit
import base64
import os
import re
import select
import socket
import ssl
import subprocess
import threading

from alerts import Office
from tap import CHECKED, T

NOW = 1775001600                # 2026-04-01, the offices' day
DAY = 24 * 3600
HELPER = os.environ["top_builddir"] + "/tests/support/identity"


class Server:
    """`partner serve` of an office, in a process of its own."""

    def __init__(self, office, *words, port=0, program=CHECKED):
        self.office = office
        self.log = open(f"{office.db}.serve.log", "ab")
        self.process = subprocess.Popen([program, "--db", office.db, "partner", "serve", "--listen", f"127.0.0.1:{port}", *words],
                                        stdout=subprocess.PIPE, stderr=self.log)
        atexit.register(self.stop)
        line = self.line = self.process.stdout.readline().decode()
        assert "https://127.0.0.1:" in line, (line, open(f"{office.db}.serve.log").read())
        self.port = int(re.search(r":(\d+)", line.split("127.0.0.1")[1]).group(1))
        self.address = f"https://127.0.0.1:{self.port}"

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return code

    def said(self):
        return open(f"{self.office.db}.serve.log").read()


def seed_of(office):
    """The TLS seed of an office whose key file is not sealed: the last of its five secrets."""
    text = open(office.db + ".keys").read()
    secrets = base64.b64decode(re.search(r"^keys (\S+)$", text, re.M).group(1))
    return secrets[-32:].hex()


def identity(name, seed=None, frm=NOW - DAY, to=NOW + 300 * DAY, hosts=("127.0.0.1",)):
    """A file with certificate and key."""
    path = f"{T}/{name}.pem"
    out = subprocess.run([HELPER, seed or os.urandom(32).hex(), str(frm), str(to), *hosts], capture_output=True, check=True)
    with open(path, "wb") as f:
        f.write(out.stdout)
    return path


def dial(port, pem, source="127.0.0.1"):
    """A TLS connection that shows the identity of a file, or (None) none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if pem:
        context.load_cert_chain(pem)
    raw = socket.create_connection(("127.0.0.1", port), 60, (source, 0))
    return context.wrap_socket(raw)


def read_all(s):
    got = b""
    try:
        while chunk := s.recv(65536):
            got += chunk
    except (OSError, ssl.SSLError):
        pass
    return got


def send(port, pem, data):
    """Raw bytes on a connection of their own; status (0: it was closed without an answer) and body of what came back."""
    try:
        s = dial(port, pem)
    except (OSError, ssl.SSLError):
        return 0, b""
    with s:
        try:
            s.sendall(data)
        except (OSError, ssl.SSLError):
            pass
        got = read_all(s)
    m = re.match(rb"HTTP/1\.1 (\d+) ", got)
    return (int(m.group(1)) if m else 0), got.partition(b"\r\n\r\n")[2]


def ask(port, pem, path, body=None, *headers):
    method = "GET" if body is None else "POST"
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
    if body is not None and not any(h.lower().startswith(("content-length", "transfer-encoding")) for h in headers):
        lines.append(f"Content-Length: {len(body)}")
    return send(port, pem, "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))


class Line:
    """A stretch of wire between a client and a server: it carries `most` bytes towards the client, then it is cut, or (`stall`)
    carries no more while the ends wait; None: it holds."""

    def __init__(self, port, most=None, stall=False):
        self.port, self.most, self.stall, self.carried, self.connections = port, most, stall, 0, 0
        self.stalled, self.over = threading.Event(), threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.here = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.port), 60)
            except OSError:
                near.close()        # nobody is there
                continue
            for s in (near, far):
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            threading.Thread(target=self.carry, args=(near, far), daemon=True).start()

    def carry(self, near, far):
        with near, far:
            while True:
                for s in select.select([near, far], [], [], 120)[0]:
                    data = s.recv(4096)
                    if not data:
                        return
                    if s is far and self.most is not None:
                        data = data[:max(0, self.most - self.carried)]
                        if not data:
                            self.stalled.set()
                            if self.stall:
                                self.over.wait(120)
                            return
                        self.carried += len(data)
                    (far if s is near else near).sendall(data)


class Hostile:
    """A TLS server with an identity of our choice that does to each connection what `act` does."""

    def __init__(self, pem, act, newest=None, port=0):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem)
        if newest:
            self.context.maximum_version = newest
        self.act, self.asked = act, []
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(raw,), daemon=True).start()

    def serve(self, raw):
        try:
            raw.settimeout(60)
            with self.context.wrap_socket(raw, server_side=True) as s:
                request = b""
                while b"\r\n\r\n" not in request:
                    data = s.recv(65536)
                    if not data:
                        return
                    request += data
                self.asked.append(request)
                self.act(s)
        except (OSError, ssl.SSLError):
            pass

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)    # wakes who waits in accept()
        self.thread.join()
        self.listener.close()


def reachable(office, port):
    """The office's card names this port as its address."""
    office.write_card("--address", f"https://127.0.0.1:{port}")


__all__ = ["DAY", "Hostile", "Line", "NOW", "Office", "Server", "ask", "dial", "identity", "reachable", "read_all", "seed_of", "send"]
