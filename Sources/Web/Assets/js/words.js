// The page's own words, which the layout leaves in <template id="words">, and durations made of them.

const texts = new Map();
for (const item of document.getElementById("words")?.content.querySelectorAll("[data-key]") ?? []) {
    texts.set(item.dataset.key, item.textContent);
}

/** The text of a key with its arguments put in; the key itself when there is none. */
export function word(key, values = {}) {
    return fill(texts.get(key) ?? key, values);
}

/** Puts values in place of `{name}`, and of `{name|room|rooms}` the word that fits. */
export function fill(text, values) {
    return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
        if (one === undefined) return values[name] ?? whole;
        return String(values[name]) === "1" ? one : many;
    });
}

/** `4 分 12 秒`: at most two units, none of them zero unless alone; as the server writes them. */
export function duration(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const units = [
        ["time.hour", Math.floor(whole / 3600)],
        ["time.minute", Math.floor(whole / 60) % 60],
        ["time.second", whole % 60],
    ];
    const first = units.findIndex((unit) => unit[1] > 0);
    if (first < 0) return word("time.second", { n: 0 });
    const shown = units.slice(first, first + 2).filter((unit) => unit[1] > 0);
    return shown.map(([key, n]) => word(key, { n })).join(" ");
}

/** `10:48`, `1:02:05`: time left. */
export function countdown(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const two = (n) => String(n).padStart(2, "0");
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
