// `<patrol-walk data-visit="id" data-next="room">`: the walk goes on by itself while somebody looks, and says so
// to the server; it stands still while he writes, while the page is hidden and when he wants it to.

import { everySecond } from "./server-time.js";
import { fill } from "./words.js";

/** Seconds between two signs of life; the server takes three missed ones for an end. */
const beat = 10;

class PatrolWalk extends HTMLElement {
    #visit = "";
    #left = 0;
    #second = 0;
    #isPaused = true;
    #stop = () => {};

    /** Also when the part around it is renewed and it is put in again, so everything begun here ends there. */
    connectedCallback() {
        const ending = new AbortController();
        const { signal } = ending;
        this.auto = this.querySelector(".walk-auto");
        this.pace = this.querySelector("[data-pace]");
        this.pace.value = localStorage.getItem("patrol-pace") ?? this.pace.value;
        this.pace.addEventListener("change", () => this.#chosen(), { signal });
        this.querySelector("[data-pause]").addEventListener("click", () => this.pause(!this.#isPaused), { signal });
        this.auto.hidden = false;
        this.pause(localStorage.getItem("patrol-auto") !== "on");
        const still = everySecond(() => this.#tick());
        this.#stop = () => [ending.abort(), still()];
        document.addEventListener("keydown", (event) => this.#key(event), { signal });
        document.addEventListener("visibilitychange", () => document.hidden || this.#present(), { signal });
    }

    disconnectedCallback() {
        this.#stop();
    }

    /** Stops or starts going on by itself. */
    pause(isPaused) {
        this.#isPaused = isPaused;
        localStorage.setItem("patrol-auto", isPaused ? "off" : "on");
        this.querySelector("[data-pause]").setAttribute("aria-pressed", String(!isPaused));
        this.#left = Number(this.pace.value);
        this.#say();
    }

    #chosen() {
        localStorage.setItem("patrol-pace", this.pace.value);
        this.#left = Number(this.pace.value);
        this.#say();
    }

    #tick() {
        if (this.dataset.visit !== this.#visit) {
            this.#visit = this.dataset.visit;
            this.#left = Number(this.pace.value);
            this.#second = 0;
        }
        if (!this.#visit || document.hidden) return this.#say();
        this.#second += 1;
        if (this.#second % beat === 0) this.#present();
        if (!this.#isPaused && !isWriting()) {
            this.#left -= 1;
            if (this.#left <= 0) {
                this.#left = Number(this.pace.value);
                this.#go("next");
            }
        }
        this.#say();
    }

    #say() {
        const place = this.querySelector("[data-left]");
        const isHeld = isWriting();
        const text = isHeld ? place.dataset.held : place.dataset.running;
        const isIdle = this.#isPaused || !this.#visit || !this.dataset.next;
        const said = isIdle ? "" : fill(text, { n: this.#left, room: this.dataset.next });
        if (place.textContent !== said) place.textContent = said;
    }

    /** Somebody is still looking; where the visit has ended meanwhile, the page says so. */
    async #present() {
        if (!this.#visit) return;
        const token = document.querySelector('meta[name="form-token"]')?.content ?? "";
        try {
            const answer = await fetch(`/api/v1/visits/${this.#visit}/presence`, {
                method: "POST",
                headers: { "X-Form-Token": token, Accept: "application/json" },
            });
            if (!answer.ok) this.closest("live-part").renew();
        } catch {
            // The next one says it.
        }
    }

    #go(where) {
        const form = this.querySelector(`form[data-${where}]`);
        if (form && !form.querySelector("button").disabled) form.requestSubmit();
    }

    #key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
        if (event.target.closest("input, textarea, select, dialog")) return;
        if (event.key === "n" || event.key === "ArrowRight") this.#go("next");
        else if (event.key === "p" || event.key === "ArrowLeft") this.#go("previous");
        else if (event.key === " " && !event.target.closest("button, a, summary")) this.pause(!this.#isPaused);
        else return;
        event.preventDefault();
    }
}

/** A form half filled in holds the walk. */
function isWriting() {
    return document.querySelector("details.note-form[open]") !== null;
}

customElements.define("patrol-walk", PatrolWalk);
