"""A server on this machine that speaks the paths of the Hugging Face hub, for tests.

  tests/hub_server.py FOLDER    serves FOLDER/ORG/REPOSITORY/FILE, prints its endpoint, and goes on until its input ends

Bytes lie behind a second port, as the hub's lie on other hosts. Every request is printed as a line of JSON.
"""
import hashlib
import http.server
import json
import pathlib
import re
import ssl
import sys
import threading
import urllib.parse

COMMIT = "c" * 40
PIECE = 1 << 16


class Server(http.server.ThreadingHTTPServer):
    """Over TLS where it has a file with a certificate and its key. Counts who connects."""
    daemon_threads = True

    def __init__(self, hub, handler, certificate):
        super().__init__(("127.0.0.1", 0), handler)
        self.hub = hub
        self.connections = 0
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # Hands shake in a connection's own thread, when it is first read from.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request(self, *connection):
        self.connections += 1
        super().process_request(*connection)

    def handle_error(self, *_):
        pass  # clients that break off are what is tested

    def endpoint(self, host):
        return f"{self.scheme}://{host}:{self.server_port}"


class Hub:
    """What is served, and the faults that are to be met: `cut_after` bytes of a body it ends, once. With certificates
    for them hub and files speak TLS; `host` is the name that the hub goes by, `files_host` that of the files' host."""

    def __init__(self, folder, certificate=None, files_certificate=None, host="127.0.0.1", files_host="127.0.0.1"):
        self.folder = pathlib.Path(folder)
        self.requests = []
        self.cut_after = None
        self.pause_s = 0.0
        self.hub = Server(self, HubHandler, certificate)
        self.files = Server(self, FileHandler, files_certificate)
        self.endpoint = self.hub.endpoint(host)
        self.files_endpoint = self.files.endpoint(files_host)

    def stop(self):
        for server in (self.hub, self.files):
            server.shutdown()
            server.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self):
        self.server.hub.requests.append({"method": self.command, "path": self.path, "headers": dict(self.headers),
                                         "port": self.server.server_port})

    def answer(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()


class HubHandler(Handler):
    def do_GET(self):
        self.note()
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/[^/]+)?", path):
            return self.list(match.group(1))
        if match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/[^/]+/(.+)", path):
            return self.redirect(match.group(1), match.group(2))
        return self.answer(404, {"X-Error-Code": "RepoNotFound"})

    def list(self, repository):
        folder = self.server.hub.folder / repository
        if not folder.is_dir():
            return self.answer(401, {"X-Error-Code": "RepoNotFound"})
        files = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
        body = {"id": repository, "sha": COMMIT, "siblings": [{"rfilename": file} for file in files]}
        return self.answer(200, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def redirect(self, repository, name):
        file = self.server.hub.folder / repository / name
        if not file.is_file():
            return self.answer(404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})
        where = urllib.parse.quote(f"/{repository}/{name}")
        return self.answer(302, {"Location": f"{self.server.hub.files_endpoint}{where}?signature=1",
                                 "X-Repo-Commit": COMMIT,
                                 "X-Linked-Size": str(file.stat().st_size),
                                 "X-Linked-Etag": f'"{hashlib.sha256(file.read_bytes()).hexdigest()}"'})


class FileHandler(Handler):
    def do_GET(self):
        self.note()
        hub = self.server.hub
        file = hub.folder / urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/")
        size = file.stat().st_size
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start = int(match.group(1)) if match else 0
        end = int(match.group(2)) + 1 if match and match.group(2) else size
        self.send_response(206 if match else 200)
        self.send_header("Content-Length", str(end - start))
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.end_headers()
        if self.command == "HEAD":
            return
        left, cut = end - start, hub.cut_after
        with open(file, "rb") as bytes_of_file:
            bytes_of_file.seek(start)
            while left > 0:
                piece = bytes_of_file.read(min(PIECE, left))
                self.wfile.write(piece)
                left -= len(piece)
                if cut is not None and end - start - left >= cut:
                    hub.cut_after = None
                    self.close_connection = True
                    return
                if hub.pause_s:
                    threading.Event().wait(hub.pause_s)


if __name__ == "__main__":
    served = Hub(sys.argv[1])
    print(served.endpoint, flush=True)
    sys.stdin.read()
    for request in served.requests:
        print(json.dumps(request))
