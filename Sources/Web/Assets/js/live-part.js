// `<live-part src="/today/board" on="alert source">`: a part of the page that renews itself when something of
// those kinds happens. `every="5"`: also every so many seconds.

import { refresh } from "./ages.js";
import { announce } from "./announce.js";
import { morph } from "./morph.js";
import { leave, push } from "./push.js";

/** At most one renewal in so many ms; the first comes at once. */
const pace = 300;
/** Without push the part asks by itself. */
const alone = 10_000;

class LivePart extends HTMLElement {
    #due = 0;
    #busy = false;
    #again = false;
    #last = -Infinity;
    #timers = [];
    #listeners = new AbortController();

    connectedCallback() {
        const kinds = (this.getAttribute("on") ?? "").split(" ").filter(Boolean);
        const { signal } = this.#listeners;
        push.addEventListener("snapshot", () => this.renew(), { signal });
        push.addEventListener(
            "events",
            ({ detail }) => {
                if (detail.some((event) => kinds.includes(event.kind.split(".")[0]))) this.renew();
            },
            { signal },
        );
        const every = Number(this.getAttribute("every"));
        if (every) this.#timers.push(setInterval(() => this.renew(), every * 1000));
        this.#timers.push(setInterval(() => push.state !== "open" && this.renew(), alone));
    }

    disconnectedCallback() {
        this.#listeners.abort();
        this.#timers.forEach(clearInterval);
    }

    /** Asks for the part soon: at once, or when the pace allows. */
    renew() {
        if (this.#busy) return void (this.#again = true);
        if (this.#due) return;
        const wait = Math.max(0, this.#last + pace - performance.now());
        this.#due = setTimeout(() => this.#fetch(), wait);
    }

    async #fetch() {
        this.#due = 0;
        this.#busy = true;
        this.#last = performance.now();
        try {
            const headers = { "X-Part": "1", Accept: "text/html" };
            const answer = await fetch(this.getAttribute("src"), { headers });
            if (answer.status === 401 || new URL(answer.url).pathname === "/sign-in") return leave();
            if (!answer.ok) throw new Error(answer.statusText);
            this.#show(await answer.text());
        } catch {
            // What is there stays; the ages on it say how old it is.
            setTimeout(() => this.renew(), 2000);
        } finally {
            this.#busy = false;
            if (this.#again) {
                this.#again = false;
                this.renew();
            }
        }
    }

    #show(text) {
        const fresh = document.createElement("template");
        fresh.innerHTML = text;
        const old = [...this.querySelectorAll("[data-severity]:not(.over)")];
        const before = new Set(old.map((row) => row.dataset.key));
        morph(this, fresh.content);
        refresh();
        const rows = [...this.querySelectorAll("[data-severity]:not(.over)")];
        announce(rows.filter((row) => !before.has(row.dataset.key)));
        this.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
    }
}

customElements.define("live-part", LivePart);
