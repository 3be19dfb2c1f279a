"""Counterparts the server sends alerts to, as far as it sees of them: a mail server and a place for posts."""

import email
import email.policy
import json
import socketserver
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def certificate(folder):
    """A certificate for localhost and its key, made for the occasion."""
    files = [str(folder / name) for name in ("mail.pem", "mail.key")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )
    return files


class MailServer:
    """Takes letters over SMTP (RFC 5321) and keeps them; encrypted at once or on demand where it has a certificate."""

    def __init__(self, files=None, implicit=False):
        letters = self.letters = []
        context = None
        if files:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*files)

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line):
                self.wfile.write(line.encode() + b"\r\n")

            def encrypt(self):
                self.request = context.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)

            def handle(self):
                try:
                    self.talk()
                except OSError:
                    pass

            def talk(self):
                if implicit:
                    self.encrypt()
                self.say("220 emulator")
                to, encrypted = [], implicit
                while line := self.rfile.readline().decode().strip():
                    verb = line.split(" ")[0].upper()
                    if verb == "EHLO":
                        self.say("250-emulator\r\n" + ("250-STARTTLS\r\n" if context else "") + "250 8BITMIME")
                    elif verb == "STARTTLS":
                        self.say("220 go on")
                        self.encrypt()
                        encrypted = True
                    elif verb == "RCPT":
                        to.append(line[line.index("<") + 1 : line.index(">")])
                        self.say("250 fine")
                    elif verb == "DATA":
                        self.say("354 go on")
                        lines = []
                        while (text := self.rfile.readline()) not in (b".\r\n", b""):
                            lines.append(text)
                        letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
                        letters.append({"to": to, "subject": letter["Subject"], "text": letter.get_content(), "encrypted": encrypted})
                        to = []
                        self.say("250 taken")
                    elif verb == "QUIT":
                        return self.say("221 bye")
                    else:
                        self.say("250 fine")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def to(self, address):
        return [letter for letter in self.letters if address in letter["to"]]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Robot:
    """Takes posts as 企业微信's and 钉钉's robots do, and keeps them; `fails` makes it refuse."""

    def __init__(self, port=0):
        robot = self
        self.posts = []
        self.fails = False

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = {"errcode": -1, "errmsg": "busy"} if robot.fails else {"errcode": 0, "errmsg": "ok"}
                if not robot.fails:
                    robot.posts.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
                data = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def texts(self):
        return [post["body"].get("text", {}).get("content", "") for post in self.posts]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
