// New alerts for those who do not see them come: alarms at once, the rest when there is a pause; and the
// strip that brings in rows held back while somebody pointed at the list.

import { word } from "./words.js";

/** Says that these rows are new. */
export function announce(rows) {
    const alarms = rows.filter((row) => row.dataset.severity === "alarm");
    if (alarms.length) {
        say("alarms", alarms.map((row) => row.querySelector("[data-open-row]")?.textContent).join("; "));
    }
    const others = rows.length - alarms.length;
    if (others) say("news", word("news.alerts", { count: others }));
    document.querySelectorAll("[data-release]").forEach(count);
}

function say(region, text) {
    const place = document.getElementById(region);
    place.textContent = "";
    // An empty moment in between, or the same words twice would be read once.
    setTimeout(() => (place.textContent = text), 50);
}

function held(strip) {
    return [...(document.getElementById(strip.dataset.release)?.querySelectorAll("[data-held]") ?? [])];
}

function count(strip) {
    const rows = held(strip);
    strip.hidden = rows.length === 0;
    strip.textContent = word("news.release", { count: rows.length });
}

document.addEventListener("click", ({ target }) => {
    const strip = target.closest?.("[data-release]");
    if (!strip) return;
    const rows = held(strip);
    for (const row of rows) {
        row.hidden = false;
        row.removeAttribute("data-held");
    }
    rows[0]?.querySelector("[data-open-row]")?.focus();
    count(strip);
});
