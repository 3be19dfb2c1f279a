"""A stretch of network between the server and cameras that behaves as told: cuts, silence, delay, jitter.

RTSP runs over TCP here, so packets out of order never reach the server: they arrive as delay, which is what jitter
makes. Loss below TCP is the packet filter's (`actions.Network`).
"""

import asyncio
import random
import threading


class Relay:
    """Listens on one port of this machine and hands on to another, on a thread of its own."""

    def __init__(self, port, to):
        self.port, self.to = port, to
        self.mode, self.delay, self.jitter = "open", 0.0, 0.0
        self.writers = set()
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        assert self.ready.wait(10), "the relay does not listen"

    def set(self, mode, delay=0.0, jitter=0.0):
        """`open`, `cut` (connections break and are refused) or `silent` (they stand and nothing comes)."""
        self.mode, self.delay, self.jitter = mode, delay, jitter
        if mode == "cut":
            self.loop.call_soon_threadsafe(self._break)

    def _break(self):
        for writer in list(self.writers):
            writer.transport.abort()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=256))
        self.ready.set()
        self.loop.run_forever()

    async def _serve(self, reader, writer):
        self.writers.add(writer)
        other = None
        try:
            if self.mode == "cut":
                return
            from_camera, other = await asyncio.open_connection("127.0.0.1", self.to)
            self.writers.add(other)
            await asyncio.gather(self._pass(reader, other), self._pass(from_camera, writer))
        except OSError:
            pass
        finally:
            for end in filter(None, (writer, other)):
                self.writers.discard(end)
                end.transport.abort()

    async def _pass(self, reader, writer):
        """Bytes in order, each as late as chance will have it."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while data := await reader.read(65536):
            while self.mode == "silent":
                await asyncio.sleep(0.05)
            if self.delay or self.jitter:
                due = max(due, loop.time() + self.delay + random.random() * self.jitter)
                await asyncio.sleep(max(0, due - loop.time()))
            writer.write(data)
            await writer.drain()
        writer.transport.abort()
