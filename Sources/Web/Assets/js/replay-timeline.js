// The timeline of a replay: a ruler, a lane for each camera, for findings and alerts, and the playhead. What
// it shows is also in the lists beside and below; here it is for the eye and the pointer.

const steps = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

export class ReplayTimeline extends EventTarget {
    #place;
    #seek;
    #view = [0, 1];
    #footage = null;
    #words;

    /** Dispatches `seek` with the moment as detail. */
    constructor(place, words) {
        super();
        this.#place = place;
        this.#words = words;
        this.#seek = place.querySelector("[data-seek]");
        this.#seek.addEventListener("input", () => this.#tell(Number(this.#seek.value)));
        place.addEventListener("pointerdown", (event) => this.#drag(event));
        new ResizeObserver(() => this.#footage && this.draw(this.#footage)).observe(place);
    }

    /** The stretch shown, in seconds. */
    set view(view) {
        this.#view = view;
        if (this.#footage) this.draw(this.#footage);
    }

    get view() {
        return this.#view;
    }

    /** `{length, clock, startOfDay, cameras: [{label, kept, gaps, share}], findings, alerts, incidents}`. */
    draw(footage) {
        this.#footage = footage;
        this.#place.querySelectorAll("[data-lane]").forEach((lane) => lane.remove());
        this.#seek.max = Math.ceil(footage.length);
        this.#lane("", "ruler", this.#ruler(footage), "");
        for (const camera of footage.cameras) {
            const kept = camera.kept.map((one) => this.#span("i", "kept", one));
            const gaps = camera.gaps.flatMap((gap) => this.#gap(gap));
            this.#lane(camera.label, "tall", [...kept, ...gaps], camera.share);
        }
        this.#lane(this.#words.findings, "", this.#bars(footage.findings), this.#sum(footage.findings));
        this.#lane(this.#words.alerts, "", this.#points(footage.alerts), this.#sum(footage.alerts));
        const noted = this.#points(footage.incidents ?? []);
        this.#lane(this.#words.incidents, "", noted, this.#sum(footage.incidents ?? []));
        const head = document.createElement("i");
        head.className = "head";
        head.dataset.lane = "";
        this.#place.append(head);
    }

    /** Puts the playhead. */
    point(at, clock) {
        const [from, to] = this.#view;
        const share = Math.max(0, Math.min(1, (at - from) / (to - from)));
        this.#place.style.setProperty("--now", share);
        const face = this.#place.querySelector(".now-word");
        if (face) {
            face.style.setProperty("--at", `${share * 100}%`);
            face.textContent = clock;
        }
        if (document.activeElement !== this.#seek || Number(this.#seek.value) !== Math.round(at)) {
            this.#seek.value = Math.round(at);
        }
        this.#seek.setAttribute("aria-valuetext", clock);
    }

    #lane(name, kind, content, sum) {
        const label = element("span", "lane-name", name);
        const lane = element("div", `lane ${kind}`);
        const total = element("span", "lane-sum", sum);
        lane.append(...content);
        for (const part of [label, lane, total]) {
            part.dataset.lane = "";
            part.setAttribute("aria-hidden", "true");
            this.#place.append(part);
        }
    }

    #ruler({ clock, startOfDay }) {
        const [from, to] = this.#view;
        const room = this.#place.clientWidth < 700 ? 4 : 9;
        const step = steps.find((one) => (to - from) / one <= room) ?? 14_400;
        const ticks = [];
        for (let at = Math.ceil((from + startOfDay) / step) * step - startOfDay; at <= to; at += step) {
            const tick = element("span", "", clock(at).slice(0, step < 60 ? 8 : 5));
            tick.style.setProperty("--at", `${this.#share(at)}%`);
            ticks.push(tick);
        }
        return [...ticks, element("b", "now-word")];
    }

    #gap(gap) {
        const word = element("span", "gap-word", gap.label);
        word.style.setProperty("--at", `${Math.max(0, this.#share(gap.start))}%`);
        const share = (gap.end - gap.start) / (this.#view[1] - this.#view[0]);
        const bar = this.#span("i", "gap", gap);
        return share * this.#place.clientWidth > 60 ? [bar, word] : [bar];
    }

    #bars(marks) {
        return marks.map((mark) => this.#span("i", mark.mark === "notice" ? "span calm" : "span", mark));
    }

    #points(marks) {
        return marks.map((mark) => this.#span("i", `mark ${mark.mark}`, mark));
    }

    #span(name, kind, one) {
        const bar = element(name, kind);
        const [start, end] = [this.#share(one.start), this.#share(one.end ?? one.start)];
        bar.hidden = end < 0 || start > 100;
        bar.style.setProperty("--at", `${Math.max(0, start)}%`);
        bar.style.setProperty("--len", `${Math.min(100, end) - Math.max(0, start)}%`);
        bar.title = one.label ?? "";
        return bar;
    }

    #sum(marks) {
        return marks.length ? this.#words.items.replace("{n}", marks.length) : "";
    }

    #share(at) {
        const [from, to] = this.#view;
        return ((at - from) / (to - from)) * 100;
    }

    #drag(event) {
        if (!event.target.closest(".lane")) return;
        event.preventDefault();
        const track = this.#place.querySelector(".lane").getBoundingClientRect();
        const move = ({ clientX }) => {
            const share = Math.max(0, Math.min(1, (clientX - track.left) / track.width));
            this.#tell(this.#view[0] + share * (this.#view[1] - this.#view[0]));
        };
        move(event);
        this.#place.setPointerCapture(event.pointerId);
        this.#place.addEventListener("pointermove", move);
        const end = () => this.#place.removeEventListener("pointermove", move);
        this.#place.addEventListener("pointerup", end, { once: true });
        this.#place.addEventListener("pointercancel", end, { once: true });
    }

    #tell(at) {
        this.dispatchEvent(new CustomEvent("seek", { detail: at }));
    }
}

function element(name, kind, text = "") {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
}
