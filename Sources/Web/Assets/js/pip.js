// The menu's counts of open alerts and of people who wait: what a renewed part says, else one more or one less with
// each event.

import { push } from "./push.js";

const pip = (name) => document.querySelector(`[data-pip="${name}"]`);

function set(name, count) {
    const place = pip(name);
    if (place) place.textContent = count > 0 ? String(count) : "";
}

function change(name, by) {
    if (by) set(name, Number(pip(name)?.textContent) + by);
}

push.addEventListener("events", ({ detail }) => {
    const of = (kind) => detail.filter((event) => event.kind === kind).length;
    change("alerts", of("alert.raised") - of("alert.cleared"));
    const arrivals = detail.filter((event) => event.kind.startsWith("check_in."));
    change("check_ins", arrivals.reduce((sum, event) => sum + (event.body?.waiting ?? 0), 0));
});
document.addEventListener("renewed", ({ target }) => {
    const alerts = target.querySelector("[data-open-alerts]");
    if (alerts) set("alerts", Number(alerts.dataset.openAlerts));
    const waiting = target.querySelector("[data-open-check-ins]");
    if (waiting) set("check_ins", Number(waiting.dataset.openCheckIns));
});
