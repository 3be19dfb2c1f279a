// The list of marks beside the pictures: gaps, findings, alerts by time; each leads there.

/** A finding is looked at from a little before it began. */
const lead = 2;

export class ReplayMarks {
    #marks = [];
    #rows = [];
    #list;
    #go;
    #replay;

    constructor(replay, go) {
        this.#replay = replay;
        this.#list = replay.querySelector("[data-marks]");
        this.#go = go;
        this.#list.addEventListener("click", (event) => {
            const link = event.target.closest("a");
            if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            this.#visit(this.#marks[Number(link.dataset.index)]);
        });
    }

    draw(marks, clock) {
        this.#marks = marks;
        this.#rows = marks.map((mark, index) => row(mark, index, clock));
        const focused = document.activeElement?.dataset?.index;
        this.#list.replaceChildren(...this.#rows);
        if (focused !== undefined) this.#list.querySelector(`[data-index="${focused}"]`)?.focus();
        this.#replay.querySelector("[data-count]").textContent = marks.length || "";
        this.#replay.querySelector("[data-none]").hidden = marks.length > 0;
    }

    /** Marks what holds at the moment, in the list and on the pictures. */
    point(at, cameras) {
        let here = -1;
        this.#marks.forEach((mark, index) => {
            if (mark.start - lead - 0.5 <= at && at < Math.max(mark.end ?? 0, mark.start + 3)) here = index;
        });
        this.#rows.forEach((item, index) => {
            if (item.classList.contains("chosen") === (index === here)) return;
            item.classList.toggle("chosen", index === here);
            if (index === here) this.#reveal(item);
        });
        for (const camera of cameras) {
            const found = this.#marks.find((mark) => {
                return mark.kind && mark.device === camera.device && mark.start <= at && at < mark.end;
            });
            const tag = camera.figure.querySelector("[data-finding]");
            tag.hidden = !found;
            if (found && tag.textContent !== found.title) tag.textContent = found.title;
        }
    }

    /** To the next or previous mark. */
    step(by, at) {
        const to = this.#marks.map(moment);
        const next = () => to.findIndex((one) => one > at + 0.5);
        const index = by > 0 ? next() : to.findLastIndex((one) => one < at - 1.5);
        if (index >= 0) this.#visit(this.#marks[index]);
    }

    #visit(mark) {
        this.#go(moment(mark));
    }

    /** Scrolls the list alone, never the page. */
    #reveal(item) {
        const list = this.#list;
        const [top, end] = [item.offsetTop, item.offsetTop + item.offsetHeight];
        const isSeen = top >= list.scrollTop && end <= list.scrollTop + list.clientHeight;
        if (!isSeen) list.scrollTop = top - list.clientHeight / 3;
    }
}

function moment(mark) {
    return Math.max(0, mark.kind ? mark.start - lead : mark.start);
}

function row(mark, index, clock) {
    const item = document.createElement("li");
    item.dataset.row = "";
    const time = Object.assign(document.createElement("time"), { textContent: clock(mark.start) });
    const shape = Object.assign(document.createElement("i"), { className: `mark ${mark.mark}` });
    shape.setAttribute("aria-hidden", "true");
    const link = Object.assign(document.createElement("a"), { href: "#seek", textContent: mark.title });
    link.dataset.index = index;
    link.dataset.openRow = "";
    const what = document.createElement("div");
    const title = document.createElement("b");
    title.append(link);
    what.append(title, Object.assign(document.createElement("small"), { textContent: mark.detail }));
    item.append(time, shape, what);
    return item;
}
