// The menu's count of open alerts: what a renewed part says, else one more or one less with each event.

import { push } from "./push.js";

const pip = document.querySelector("[data-pip]");

function set(count) {
    if (pip) pip.textContent = count > 0 ? String(count) : "";
}

push.addEventListener("events", ({ detail }) => {
    const of = (kind) => detail.filter((event) => event.kind === kind).length;
    const change = of("alert.raised") - of("alert.cleared");
    if (change && pip) set(Number(pip.textContent) + change);
});
document.addEventListener("renewed", ({ target }) => {
    const said = target.querySelector("[data-open-alerts]");
    if (said) set(Number(said.dataset.openAlerts));
});
