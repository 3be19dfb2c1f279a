// Forms work without any of this. With it, small ones act in place and the page stays where it is.

import { leave } from "./push.js";
import { word } from "./words.js";

/** Sends the form in the background and renews what shows its effect. */
async function quietly(form) {
    const button = form.querySelector("button");
    button.disabled = true;
    try {
        const answer = await fetch(form.action, {
            method: "POST",
            body: new URLSearchParams(new FormData(form)),
            headers: { Accept: "application/json" },
            redirect: "manual",
        });
        if (answer.status === 401) return leave();
        if (answer.type !== "opaqueredirect" && !answer.ok) return toast(await reason(answer));
        form.reset();
        form.closest("details")?.removeAttribute("open");
        document.querySelectorAll("live-part").forEach((part) => part.renew());
    } catch {
        toast(word("push.broken"));
    } finally {
        button.disabled = false;
    }
}

async function reason(answer) {
    const problem = await answer.json().catch(() => ({}));
    return problem.detail ?? problem.title ?? answer.statusText;
}

function toast(text) {
    const place = document.getElementById("toast");
    place.textContent = word("action.failed", { reason: text });
    place.hidden = false;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => (place.hidden = true), 8000);
}

document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-quiet")) {
        event.preventDefault();
        quietly(form);
    } else if (form.dataset.busy) {
        const button = form.querySelector("button");
        button.disabled = true;
        button.textContent = form.dataset.busy;
    }
});

for (const form of document.querySelectorAll("form[data-here]")) {
    const back = new URLSearchParams(location.search).get("to");
    const here = location.pathname + location.search;
    form.elements.to.value = location.pathname === "/sign-in" && back ? back : here;
}
