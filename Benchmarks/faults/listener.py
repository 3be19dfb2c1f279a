"""An open page, as far as the server sees of it: a push connection that resumes by position (RFC 6455, client side)."""

import base64
import json
import os
import socket
import struct
import threading


class Listener(threading.Thread):
    """Keeps every event it is told, with its position; comes back after each loss."""

    def __init__(self, house):
        super().__init__(daemon=True)
        self.house = house
        #: Position → (kind, subject), in the order told.
        self.heard = {}
        #: Positions told twice.
        self.doubled = []
        #: Stretches the server told to renew instead: after, up to.
        self.renewed = []
        self.first = None
        self.position = None
        self.closing = threading.Event()

    def run(self):
        while not self.closing.is_set():
            try:
                self._listen()
            except Exception:
                self.closing.wait(0.3)

    def close(self):
        self.closing.set()

    def _listen(self):
        status, _, body = self.house.office.post("/api/v1/push-tickets")
        assert status == 201, status
        ticket = json.loads(body)
        with socket.create_connection(("127.0.0.1", self.house.server.port), timeout=5) as line:
            self._open(line, f"{ticket['path']}?ticket={ticket['ticket']}")
            wish = {"after": self.position, "tiles": [], "live": False}
            self._send(line, json.dumps({k: v for k, v in wish.items() if v is not None}).encode())
            while not self.closing.is_set():
                code, data = self._frame(line)
                if code == 1:
                    self._take(json.loads(data))
                elif code == 8:
                    raise ConnectionError("closed")
                elif code == 9:
                    self._send(line, data, code=10)

    def _open(self, line, path):
        key = base64.b64encode(os.urandom(16)).decode()
        line.sendall((
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.house.server.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = line.recv(1)
            if not byte:
                raise ConnectionError("refused")
            head += byte
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head[:60])

    def _send(self, line, data, code=1):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        length = bytes([0x80 | len(data)]) if len(data) < 126 else struct.pack(">BH", 0x80 | 126, len(data))
        line.sendall(bytes([0x80 | code]) + length + mask + masked)

    def _frame(self, line):
        def exactly(count):
            data = b""
            while len(data) < count:
                part = line.recv(count - len(data))
                if not part:
                    raise ConnectionError("lost")
                data += part
            return data

        first, second = exactly(2)
        length = second & 127
        if length == 126:
            length = struct.unpack(">H", exactly(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", exactly(8))[0]
        return first & 15, exactly(length)

    def _take(self, message):
        if message["type"] == "hello":
            if self.first is None:
                self.first = message["position"]
            self.position = max(self.position or 0, message["position"])
        elif message["type"] == "snapshot":
            self.renewed.append((self.position, message["position"]))
            self.position = message["position"]
        elif message["type"] == "events":
            for event in message["events"]:
                if event["position"] in self.heard:
                    self.doubled.append(event["position"])
                self.heard[event["position"]] = (event["kind"], event["subject"])
            self.position = message["position"]
