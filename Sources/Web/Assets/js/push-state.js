// How fresh the page is: connected and how long ago the last word came, or lost and since when.

import { push } from "./push.js";
import { clock, everySecond, now } from "./server-time.js";
import { duration, word } from "./words.js";

const looks = {
    connecting: ["starting", "push.connecting"],
    open: ["good", "push.connected"],
    lost: ["warn", "push.broken"],
};

customElements.define(
    "push-state",
    class extends HTMLElement {
        connectedCallback() {
            this.faces = [".mark", ".word", ".age"].map((name) => this.querySelector(name));
            push.addEventListener("state", () => this.show());
            everySecond(() => this.show());
            push.open();
        }

        show() {
            const look = looks[push.state];
            if (!look) return;
            const [mark, label, age] = this.faces;
            const seconds = (performance.now() - push.heard) / 1000;
            this.className = `state ${look[0]}`;
            mark.className = `mark ${look[0]}`;
            label.textContent = word(look[1]);
            age.textContent = push.state === "connecting" ? "" : duration(Math.max(1, seconds));
            this.strip(seconds);
        }

        /** Across the page, once it matters: pictures stand still. */
        strip(seconds) {
            const strip = document.getElementById("lost");
            const isLost = push.state === "lost" && seconds > 3;
            if (isLost && strip.hidden) {
                strip.textContent = word("push.lost", { clock: clock(now() - seconds * 1000) });
            }
            strip.hidden = !isLost;
            document.body.classList.toggle("cut-off", isLost);
        }
    },
);
