// Every state has an age, and turns stale by itself. One ticker serves all ages of a page.

import { everySecond, now } from "./server-time.js";
import { countdown, duration, word } from "./words.js";

const ages = new Set();

/** Brings every age up to now; called each second and after a part of the page was renewed. */
export function refresh() {
    for (const age of ages) age.show();
}
everySecond(refresh);

/** `<age-clock data-since="RFC 3339">`: how long ago that was. */
class AgeClock extends HTMLElement {
    connectedCallback() {
        ages.add(this);
        this.show();
    }

    disconnectedCallback() {
        ages.delete(this);
    }

    show() {
        const since = Date.parse(this.dataset.since);
        if (!since) return;
        const seconds = (now() - since) / 1000;
        const text = duration(seconds);
        if (this.textContent !== text) this.textContent = text;
        this.judge(seconds);
    }

    /** Past its limit the state around it says "stale" instead of its own word. */
    judge(seconds) {
        const state = this.closest("[data-stale-after]");
        const limit = Number(state?.dataset.staleAfter);
        if (!limit) return;
        const isOverdue = seconds > limit;
        if (state.classList.contains("overdue") === isOverdue) return;
        state.classList.toggle("overdue", isOverdue);
        const label = state.querySelector(".word");
        if (isOverdue) {
            label.dataset.said = label.textContent;
            label.textContent = word("state.stale");
        } else if (label.dataset.said) {
            label.textContent = label.dataset.said;
            delete label.dataset.said;
        }
    }
}

/** `<count-down data-at="RFC 3339">`: how long until that. */
class CountDown extends HTMLElement {
    connectedCallback() {
        ages.add(this);
        this.show();
    }

    disconnectedCallback() {
        ages.delete(this);
    }

    show() {
        const at = Date.parse(this.dataset.at);
        if (at) this.textContent = countdown((at - now()) / 1000);
    }
}

customElements.define("age-clock", AgeClock);
customElements.define("count-down", CountDown);
