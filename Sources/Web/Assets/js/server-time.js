// The server's clock. Ages and countdowns run on it, because a hall's computers are minutes apart. It hangs
// on the monotonic clock, so that a step of this computer's clock changes nothing.

const day = 86_400_000;
const written = document.querySelector('meta[name="server-now"]')?.content ?? "";
const answered = performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now();

/** Server time minus monotonic time, in ms. */
let offset = (Date.parse(written) || Date.now()) - answered;
let corrected = -Infinity;

/** Milliseconds since 1970 on the server's clock. */
export function now() {
    return offset + performance.now();
}

/**
 * A push message said what time it is. The way here only ever takes time, so the latest sample is the best
 * one within a minute; after that an older one no longer counts.
 */
export function correct(text) {
    const at = Date.parse(text);
    if (!at) return;
    const sample = at - performance.now();
    if (sample < offset && performance.now() - corrected < 60_000) return;
    offset = sample;
    corrected = performance.now();
}

/** The page's time zone as ms ahead of UTC, read off the clock the server wrote. */
const zone = (() => {
    const text = document.querySelector("server-clock time")?.textContent ?? "";
    const [hours, minutes, seconds] = text.split(":").map(Number);
    const at = Date.parse(written);
    if (!at || Number.isNaN(seconds)) return -new Date().getTimezoneOffset() * 60_000;
    const shown = (hours * 3600 + minutes * 60 + seconds) * 1000;
    const ahead = shown - ((Math.floor(at / 1000) * 1000) % day);
    return ((ahead + day * 1.5) % day) - day / 2;
})();

/** `09:04:11` in the page's time zone. */
export function clock(at) {
    return new Date(at + zone).toISOString().slice(11, 19);
}

const tickers = new Set();

/** Calls back now and at each second of the server's clock. */
export function everySecond(callback) {
    tickers.add(callback);
    callback();
    return () => tickers.delete(callback);
}

function tick() {
    for (const callback of tickers) callback();
    setTimeout(tick, 1000 - (now() % 1000) + 5);
}
tick();

customElements.define(
    "server-clock",
    class extends HTMLElement {
        connectedCallback() {
            const face = this.querySelector("time");
            this.stop = everySecond(() => (face.textContent = clock(now())));
        }

        disconnectedCallback() {
            this.stop?.();
        }
    },
);
