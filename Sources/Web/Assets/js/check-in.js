// `<check-in>`: the desk, one step after the other: number, consent, camera, result. The server says after each what
// comes next and how to say it; here are only the camera and the showing.

import { takeBurst, openCamera } from "./burst.js";
import { scan } from "./scanner.js";
import { fill } from "./words.js";

/** ms after which a desk is free for the next person, and after which somebody who went away is forgotten. */
const farewell = 8_000;
const forgotten = 90_000;
/** ms between two questions whether a person has decided. */
const patience = 2_000;

class CheckInDesk extends HTMLElement {
    #pass = "";
    #camera = null;
    #timers = [];
    #scanner = null;
    #shot = null;

    connectedCallback() {
        this.#on("[data-step=number]", "submit", (event) => {
            event.preventDefault();
            this.#identify(new FormData(event.target));
        });
        for (const button of this.querySelectorAll("[data-agree]")) {
            button.addEventListener("click", () => this.#send("check-in-consents", { agreed: button.dataset.agree === "true" }));
        }
        this.#on("[data-shoot]", "click", () => this.#shoot());
        this.#on("[data-retry]", "click", () => this.#show("camera"));
        this.#on("[data-ask]", "click", () => this.#send("check-in-requests", { reason: "wished" }));
        for (const button of this.querySelectorAll("[data-leave]")) button.addEventListener("click", () => this.#begin());
        if (this.dataset.desk) this.#keepFree();
        if (this.#isBlocked()) this.#block();
        this.#offerScanner();
    }

    disconnectedCallback() {
        this.#stop();
    }

    #find(selector) {
        return this.querySelector(selector);
    }

    #on(selector, kind, act) {
        this.#find(selector)?.addEventListener(kind, act);
    }

    #word(key, values = {}) {
        return fill(this.#find("template[data-words]").content.querySelector(`[data-key="${key}"]`)?.textContent ?? key, values);
    }

    /** Browsers give cameras to localhost and HTTPS only: said at once, not after the consent. */
    #isBlocked() {
        return !window.isSecureContext || !navigator.mediaDevices?.getUserMedia;
    }

    #block() {
        const told = this.#find("[data-blocked]");
        told.querySelector("[data-address]").textContent = location.origin;
        told.hidden = false;
    }

    #offerScanner() {
        const button = this.#find("[data-scan]");
        if (!("BarcodeDetector" in window) || this.#isBlocked()) return;
        button.hidden = false;
        button.addEventListener("click", async () => {
            const place = this.#find("[data-scanner]");
            place.hidden = false;
            this.#scanner = scan(place.querySelector("video"));
            const number = await this.#scanner.found;
            place.hidden = true;
            if (!number) return;
            const form = this.#find("[data-step=number]");
            form.elements.number.value = number;
            if (form.checkValidity()) form.requestSubmit();
        });
    }

    // MARK: Talking to the server

    async #ask(path, options = {}) {
        const token = document.querySelector('meta[name="form-token"]')?.content ?? "";
        const headers = { Accept: "application/json", Authorization: `Bearer ${this.#pass}`, ...options.headers };
        if (token) headers["X-Form-Token"] = token;
        const answer = await fetch(`/api/v1/${path}`, { ...options, headers });
        const body = await answer.json().catch(() => ({}));
        if (answer.ok) return body;
        throw Object.assign(new Error(body.detail ?? answer.statusText), {
            isOver: answer.status === 410,
            pause: Number(answer.headers.get("Retry-After")) || 0,
        });
    }

    #post(path, body) {
        return this.#ask(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    }

    async #identify(form) {
        const number = form.get("number");
        await this.#doing(async () => this.#told(await this.#post("check-in-passes", { number, name: form.get("name") ?? "" })));
    }

    async #send(path, body) {
        await this.#doing(async () => this.#told(await this.#post(path, body)));
    }

    /** Runs a step with its buttons held and says what went wrong where the eye is. */
    async #doing(step) {
        const place = this.querySelector("[data-step]:not([hidden])");
        const buttons = [...this.querySelectorAll("button")].filter((button) => !button.disabled);
        for (const button of buttons) button.disabled = true;
        const wrong = place.querySelector("[data-wrong]");
        wrong.hidden = true;
        try {
            await step();
        } catch (problem) {
            wrong.textContent = problem instanceof TypeError ? this.#word("offline") : problem.message;
            wrong.hidden = false;
            if (problem.isOver) setTimeout(() => this.#begin(), 4000);
        } finally {
            for (const button of buttons) button.disabled = false;
        }
    }

    // MARK: Showing

    #told(answer) {
        this.#pass = answer.pass;
        for (const place of this.querySelectorAll("[data-of]")) place.textContent = answer[place.dataset.of] ?? "";
        this.#find("[data-card]").hidden = false;
        this.#find("[data-person]").hidden = false;
        this.#find("[data-way]").hidden = !answer.way;
        if (answer.step === "result") this.#conclude(answer);
        this.#show(answer.step);
    }

    #show(step) {
        this.#stop();
        for (const section of this.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== step;
        const marks = [...this.querySelectorAll("[data-mark]")];
        const at = marks.findIndex((mark) => mark.dataset.mark === step);
        for (const [index, mark] of marks.entries()) {
            mark.classList.toggle("past", index < at);
            mark.toggleAttribute("aria-current", index === at);
            mark.querySelector(".mark").className = `mark ${index < at ? "done" : index === at ? "starting" : "planned"}`;
        }
        this.#find("[data-other]").hidden = step !== "camera" && step !== "consent";
        this.#find("[data-tips]").hidden = step === "result";
        if (step === "camera") this.#lookout();
        this.querySelector(`[data-step="${step}"]`)?.querySelector("h2")?.scrollIntoView?.({ block: "nearest" });
    }

    #conclude(answer) {
        const place = this.#find("[data-step=result]");
        place.className = `panel verdict ${answer.tone}`;
        place.dataset.state = answer.state;
        const mark = { good: "good", notice: "starting", alarm: "alarm", warn: "warn" }[answer.tone];
        place.querySelector(".sign .mark").className = `mark ${mark}`;
        place.querySelector("[data-title]").textContent = answer.title;
        place.querySelector("[data-say]").textContent = answer.say;
        this.#set("[data-advice]", answer.advice);
        this.#find("[data-place]").hidden = !answer.is_in;
        this.#find("[data-pair]").hidden = !this.#shot || answer.is_in;
        const retry = this.#find("[data-retry]");
        retry.hidden = !answer.may_retry;
        this.querySelector("[data-step=result] [data-leave]").hidden = !this.dataset.desk && !answer.is_in;
        this.#find("[data-note]").textContent = retry.hidden ? "" : this.#word("left", { n: answer.left });
        // After `#show`, which ends what was running.
        setTimeout(() => this.#after(answer, retry), 0);
    }

    #after(answer, retry) {
        if (!retry.hidden && answer.pause > 0) this.#countDown(answer.pause, retry);
        if (answer.is_waiting) this.#every(patience, () => this.#lookAgain(answer.state));
        if (answer.is_in && this.dataset.desk) this.#later(farewell, () => this.#begin());
    }

    #countDown(seconds, retry) {
        retry.disabled = true;
        let left = seconds;
        const note = this.#find("[data-note]");
        const said = note.textContent;
        const tick = () => {
            note.textContent = left > 0 ? this.#word("pause", { n: left }) : said;
            if (left <= 0) retry.disabled = false;
            left -= 1;
        };
        tick();
        this.#every(1000, () => left >= 0 && tick());
    }

    async #lookAgain(known) {
        try {
            const answer = await this.#ask("check-in-passes/current");
            if (answer.state !== known) return this.#told(answer);
            this.#pass = answer.pass;
        } catch (problem) {
            if (problem.isOver) this.#begin();
        }
    }

    #set(selector, text) {
        const place = this.#find(selector);
        place.textContent = text;
        place.hidden = !text;
    }

    /** Free for the next person. */
    #begin() {
        this.#pass = "";
        this.#forgetShot();
        const form = this.#find("[data-step=number]");
        form.reset();
        form.querySelector("[data-wrong]").hidden = true;
        this.#find("[data-card]").hidden = true;
        this.#find("[data-person]").hidden = true;
        this.#show("number");
        form.elements.number.focus();
    }

    #keepFree() {
        let touched = performance.now();
        for (const kind of ["pointerdown", "keydown"]) this.addEventListener(kind, () => (touched = performance.now()));
        setInterval(() => {
            const isBusy = !this.#find("[data-step=number]").hidden || this.#find("[data-step=result]").dataset.state === "waiting";
            if (!isBusy && performance.now() - touched > forgotten) this.#begin();
        }, 5000);
    }

    // MARK: The camera

    async #lookout() {
        const button = this.#find("[data-shoot]");
        const video = this.#find(".lens video");
        const wrong = this.#find("[data-step=camera] [data-wrong]");
        this.#find("[data-hold]").textContent = this.#word("title");
        this.#find("[data-count]").textContent = this.#word("hint");
        wrong.hidden = true;
        button.disabled = true;
        try {
            if (this.#isBlocked()) throw new DOMException("", "NotAllowedError");
            this.#camera = await openCamera(video);
            if (this.#find("[data-step=camera]").hidden) return this.#stop();
            this.#check("still", true);
            button.disabled = false;
            button.focus();
            this.#every(500, () => this.#check("light", this.#camera?.brightness() >= 50));
        } catch (problem) {
            this.#check("still", false);
            const key = problem.name === "NotFoundError" || problem.name === "NotReadableError" ? "absent" : "denied";
            wrong.textContent = this.#word(key);
            wrong.hidden = false;
        }
    }

    #check(name, isGood) {
        const item = this.#find(`[data-check="${name}"]`);
        item.className = isGood ? "good" : "warn";
        item.querySelector(".mark").className = `mark ${isGood ? "good" : "warn"}`;
        if (name === "light") item.querySelector("span").textContent = this.#word(isGood ? "light" : "dark");
    }

    async #shoot() {
        await this.#doing(async () => {
            const all = Number(this.dataset.frames);
            const sweep = this.#find(".lens .sweep");
            this.#find("[data-hold]").textContent = this.#word("hold");
            const burst = await takeBurst(this.#camera, all, (n) => {
                this.#find("[data-count]").textContent = this.#word("count", { n, all });
                sweep.setAttribute("stroke-dasharray", `${(100 * n) / all} 100`);
            });
            this.#find("[data-count]").textContent = this.#word("judging");
            sweep.setAttribute("stroke-dasharray", "0 100");
            this.#keepShot(burst.frames[Math.floor(all / 2)]);
            const form = new FormData();
            form.set("camera", burst.camera);
            form.set("moments", JSON.stringify(burst.moments));
            for (const frame of burst.frames) form.append("frame", frame, "frame.jpg");
            this.#told(await this.#deliver(form));
        });
    }

    /** A lost answer is asked for again with the same burst: the server has it or takes it, never twice. */
    async #deliver(form) {
        for (let tries = 0; ; tries += 1) {
            try {
                return await this.#ask("check-in-attempts", { method: "POST", body: form });
            } catch (problem) {
                if (!(problem instanceof TypeError) || tries === 2) throw problem;
                await new Promise((done) => setTimeout(done, 1000));
            }
        }
    }

    #keepShot(frame) {
        this.#forgetShot();
        this.#shot = URL.createObjectURL(frame);
        this.#find("[data-shot]").src = this.#shot;
    }

    #forgetShot() {
        if (this.#shot) URL.revokeObjectURL(this.#shot);
        this.#shot = null;
        this.#find("[data-shot]").removeAttribute("src");
    }

    // MARK: What runs

    #every(ms, act) {
        this.#timers.push(setInterval(act, ms));
    }

    #later(ms, act) {
        this.#timers.push(setTimeout(act, ms));
    }

    #stop() {
        this.#timers.forEach(clearInterval);
        this.#timers = [];
        this.#camera?.close();
        this.#camera = null;
        this.#scanner?.close();
        this.#scanner = null;
    }
}

customElements.define("check-in", CheckInDesk);
