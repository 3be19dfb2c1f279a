// Pictures by push: `<img data-source="uuid">` shows the newest still of its source. Only pictures in or near
// the window are asked for, and none while the page is hidden.

import { push } from "./push.js";
import { clock, now } from "./server-time.js";
import { refresh } from "./ages.js";
import { word } from "./words.js";

const visible = new Set();
const watched = new WeakSet();
/** Source → address of its newest still. */
const newest = new Map();
let asking = 0;

const observer = new IntersectionObserver(
    (entries) => {
        for (const { target, isIntersecting } of entries) {
            if (isIntersecting) visible.add(target);
            else visible.delete(target);
        }
        ask();
    },
    { rootMargin: "50%" },
);

function ask() {
    clearTimeout(asking);
    asking = setTimeout(() => {
        for (const image of visible) if (!image.isConnected) visible.delete(image);
        const sources = Array.from(visible, (image) => image.dataset.source).filter(Boolean);
        push.show(document.hidden ? [] : [...new Set(sources)].sort());
    }, 150);
}

function scan() {
    for (const image of document.querySelectorAll("img[data-source]")) {
        const known = newest.get(image.dataset.source);
        if (known && image.src !== known) image.src = known;
        if (watched.has(image)) continue;
        watched.add(image);
        observer.observe(image);
    }
    ask();
}

function show({ source, at, picture }) {
    const old = newest.get(source);
    const address = URL.createObjectURL(picture);
    newest.set(source, address);
    for (const image of all("img[data-source", source)) image.src = address;
    for (const label of all("[data-clock-of", source)) label.textContent = clock(at);
    if (old) setTimeout(() => URL.revokeObjectURL(old), 2000);
}

function live({ sources }) {
    for (const source of sources) {
        if (typeof source.unit_age === "number") {
            const since = new Date(now() - source.unit_age * 1000).toISOString();
            for (const state of all("[data-age-of", source.id)) {
                const age = state.querySelector("age-clock");
                if (age) age.dataset.since = since;
            }
        }
        if (typeof source.people === "number") {
            for (const label of all("[data-people-of", source.id)) people(label, source.people);
        }
    }
    refresh();
}

/** `22 / 26` keeps what is expected; `22 人` is said anew. */
function people(label, count) {
    const text = label.textContent;
    const isShare = /^\d+ \/ /.test(text);
    label.textContent = isShare ? text.replace(/^\d+/, count) : word("count.people", { n: count });
}

function all(attribute, source) {
    return document.querySelectorAll(`${attribute}="${source}"]`);
}

push.addEventListener("still", ({ detail }) => show(detail));
push.addEventListener("live", ({ detail }) => live(detail));
document.addEventListener("renewed", scan);
document.addEventListener("visibilitychange", ask);
scan();
