"""What people have been told: whatever an answer of the server once acknowledged, to be asked for again afterwards."""

import random
import threading

from house import moment


class Observer(threading.Thread):
    """Somebody in the exam office: looks at alerts and footage all the time, and takes alerts."""

    def __init__(self, house, chance):
        super().__init__(daemon=True)
        self.house = house
        self.chance = random.Random(chance)
        #: Alerts seen, and those whose acknowledgement was confirmed.
        self.alerts = set()
        self.taken = set()
        #: Camera and SHA-256 of each finished segment seen → (start, end).
        self.segments = {}
        self.answers = 0
        self.failures = 0
        self.closing = threading.Event()

    def run(self):
        while not self.closing.wait(0.25):
            for look in (self._look_at_alerts, self._look_at_footage):
                try:
                    look()
                    self.answers += 1
                except Exception:
                    # Refused, cut or late: nothing was acknowledged.
                    self.failures += 1

    def close(self):
        self.closing.set()
        self.join(30)

    def _look_at_alerts(self):
        items = self.house.office.json("/api/v1/alerts?state=open&limit=200")["items"]
        self.alerts |= {item["id"] for item in items}
        waiting = [item["id"] for item in items if not item.get("acknowledged_at")]
        if waiting and self.chance.random() < 0.5:
            alert = self.chance.choice(waiting)
            status, _, _ = self.house.office.post(f"/api/v1/alerts/{alert}/acknowledgement")
            if status == 204:
                self.taken.add(alert)

    def _look_at_footage(self):
        for _, document in self.house.footage():
            for camera in document["cameras"]:
                for segment in camera["segments"]:
                    if segment["state"] != "open":
                        times = (moment(segment["starts_at"]), moment(segment["ends_at"]))
                        self.segments[camera["device"], segment["sha256"]] = times
