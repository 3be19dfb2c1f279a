// `<room-replay src="…/footage" at="RFC 3339">`: all cameras of a room sitting on one clock. The large
// picture leads; the others are held to it. Over a gap of the large picture time goes on without it.

import { marks, read } from "./replay-footage.js";
import { ReplayCamera } from "./replay-camera.js";
import { ReplayMarks } from "./replay-marks.js";
import { ReplayTimeline } from "./replay-timeline.js";

/** Waiting longer than this for the large picture, time goes on without it. */
const patience = 5000;
const refreshed = 15_000;

class RoomReplay extends HTMLElement {
    at = 0;
    rate = 1;
    isPlaying = false;
    #frame = 0;
    #waiting = 0;

    connectedCallback() {
        const template = this.querySelector("template[data-words]").content;
        this.words = {};
        for (const { dataset, textContent } of template.querySelectorAll("[data-key]")) {
            this.words[dataset.key] = textContent;
        }
        this.words.loading = this.querySelector("[data-instead] b")?.textContent ?? "";
        const figures = [...this.querySelectorAll("[data-device]")];
        this.cameras = figures.map((figure) => new ReplayCamera(figure, this.words));
        this.timeline = new ReplayTimeline(this.querySelector("[data-timeline]"), this.words);
        this.list = new ReplayMarks(this, (at) => this.seek(at));
        this.timeline.addEventListener("seek", ({ detail }) => this.seek(detail));
        this.addEventListener("click", (event) => this.#click(event.target.closest("button")));
        document.addEventListener("keydown", (event) => this.#key(event));
        this.lead(this.cameras[0]);
        this.#load(true);
    }

    /** Shows that moment, playing or not. */
    seek(at) {
        this.at = Math.max(0, Math.min(this.footage.length, at));
        this.#waiting = 0;
        this.#show();
        clearTimeout(this.naming);
        this.naming = setTimeout(() => {
            const address = new URL(location.href);
            address.searchParams.set("at", new Date(this.footage.from + this.at * 1000).toISOString());
            history.replaceState(null, "", address);
        }, 500);
    }

    play(isPlaying) {
        if (isPlaying && this.at >= this.footage.length - 0.1) this.at = 0;
        this.isPlaying = isPlaying;
        const button = this.querySelector("[data-play]");
        button.setAttribute("aria-pressed", String(isPlaying));
        button.setAttribute("aria-label", isPlaying ? this.words.pause : this.words.play);
    }

    /** Makes one camera's picture the large one. */
    lead(camera) {
        this.leader = camera;
        for (const one of this.cameras) one.figure.classList.toggle("main", one === camera);
    }

    async #load(isFirst) {
        try {
            const answer = await fetch(this.getAttribute("src"), { headers: { Accept: "application/json" } });
            if (!answer.ok) throw new Error(answer.statusText);
            this.#take(await answer.json(), isFirst);
        } catch {
            if (isFirst) for (const one of this.cameras) one.fault = "failed";
            if (isFirst) return void setTimeout(() => this.#load(true), 3000);
        }
        if (this.footage?.isGrowing) setTimeout(() => this.#load(false), refreshed);
    }

    #take(document, isFirst) {
        this.footage = read(document, this.getAttribute("zone"));
        const labels = new Map();
        for (const camera of this.cameras) {
            const data = this.footage.cameras.find((one) => one.device === camera.device);
            if (!data) continue;
            labels.set(camera.device, (data.label = camera.label));
            camera.clock = this.footage.clock;
            camera.fault = null;
            camera.offer(data.segments, data.gaps, this.footage.length);
        }
        this.list.draw(marks(this.footage, labels, this.words), this.footage.clock);
        if (isFirst) {
            this.timeline.view = [0, this.footage.length];
            this.timeline.draw(this.footage);
            const asked = (Date.parse(this.getAttribute("at")) - this.footage.from) / 1000;
            const first = Math.min(...this.footage.cameras.map((one) => one.kept[0]?.start ?? Infinity));
            const start = asked >= 0 ? asked : first;
            this.seek(Number.isFinite(start) ? start : 0);
            this.#run();
        } else {
            if (!this.span) this.timeline.view = [0, this.footage.length];
            this.timeline.draw(this.footage);
        }
    }

    #run() {
        let last = performance.now();
        const step = (time) => {
            const passed = Math.min(0.25, Math.max(0, (time - last) / 1000));
            last = time;
            if (this.isPlaying) this.#advance(passed);
            this.#show();
            this.#frame = requestAnimationFrame(step);
        };
        this.#frame = requestAnimationFrame(step);
    }

    disconnectedCallback() {
        cancelAnimationFrame(this.#frame);
    }

    /** The clock follows the large picture while that moves, runs by itself over gaps, waits for loading. */
    #advance(passed) {
        const { leader } = this;
        const next = this.at + passed * this.rate;
        const hop = leader.has(this.at) ? leader.hop(this.at) : null;
        if (hop !== null) {
            this.at = hop + 0.01;
        } else if (!leader.has(this.at) || leader.isSpent(this.at)) {
            const { isGrowing, newest } = this.footage;
            this.at = isGrowing && next > newest ? Math.max(this.at, newest) : next;
        } else if (leader.isReady(this.at)) {
            this.#waiting = 0;
            const shown = leader.video.currentTime;
            const isMoving = !leader.video.paused && Math.abs(shown - next) < Math.max(1, this.rate);
            this.at = isMoving ? Math.max(this.at, shown) : this.at;
        } else {
            this.#waiting ||= performance.now();
            if (performance.now() - this.#waiting > patience) this.at = next;
        }
        if (this.at >= this.footage.length) {
            this.at = this.footage.length;
            this.play(false);
        }
    }

    #show() {
        for (const one of this.cameras) one.follow(this.at, this.isPlaying, this.rate, one === this.leader);
        const clock = this.footage.clock(this.at);
        if (this.span) this.#turn();
        this.querySelector("[data-moment]").textContent = clock;
        this.timeline.point(this.at, clock);
        this.list.point(this.at, this.cameras);
    }

    /** Zoomed in, the view turns the page when the playhead leaves it. */
    #turn() {
        const [from, to] = this.timeline.view;
        if (this.at >= from && this.at <= to) return;
        const start = Math.max(0, Math.min(this.footage.length - this.span, this.at - this.span * 0.1));
        this.timeline.view = [start, start + this.span];
    }

    #click(button) {
        if (!button || !this.footage) return;
        const { rate, zoom, step } = button.dataset;
        if (button.matches("[data-play]")) this.play(!this.isPlaying);
        if (step) this.list.step(Number(step), this.at);
        if (rate) {
            this.rate = Number(rate);
            press(button);
        }
        if (zoom !== undefined) {
            this.span = Math.min(Number(zoom), this.footage.length) || 0;
            press(button);
            this.timeline.view = this.span ? [-1, -1] : [0, this.footage.length];
        }
        if (button.matches(".choose")) {
            this.lead(this.cameras.find((one) => one.figure.contains(button)));
        }
    }

    #key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey || !this.footage) return;
        if (event.target.closest("dialog, select, textarea, input:not([type=range])")) return;
        if (event.key === "[") this.list.step(-1, this.at);
        else if (event.key === "]") this.list.step(1, this.at);
        else if (event.key === " " && !event.target.closest("button, a, summary")) this.play(!this.isPlaying);
        else return;
        event.preventDefault();
    }
}

function press(button) {
    for (const one of button.parentElement.children) {
        one.setAttribute("aria-pressed", String(one === button));
    }
}

customElements.define("room-replay", RoomReplay);
