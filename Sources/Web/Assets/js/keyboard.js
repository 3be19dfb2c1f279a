// Everything by keyboard: `/` search, `j` `k` rows, `a` acknowledge, `Enter` open, `Esc` back, `r` remark, `?` help.
// `[`, `]` and space belong to the replay.

const keys = {
    "/": () => focus(document.querySelector('input[type="search"]')),
    j: () => step(1),
    k: () => step(-1),
    r: () => write(document.querySelector("details.note-form")),
    a: () => row()?.querySelector("form[data-acknowledge]")?.requestSubmit(),
    "?": () => document.getElementById("keys").showModal(),
    Escape: back,
};

document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const act = keys[event.key];
    if (act && act() !== false) event.preventDefault();
});

function focus(element) {
    if (!element) return false;
    element.focus();
    element.select?.();
}

/** Opens the form that notes something, ready to write. */
function write(note) {
    if (!note) return false;
    note.open = true;
    note.querySelector("textarea").focus();
}

function rows() {
    return [...document.querySelectorAll("main [data-row]")].filter((row) => row.offsetParent !== null);
}

function row() {
    return document.activeElement?.closest("[data-row]") ?? document.querySelector("main [data-row].chosen");
}

function step(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(row());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    const link = all[next].querySelector("[data-open-row]") ?? all[next];
    link.focus();
    all[next].scrollIntoView({ block: "nearest" });
}

/** Closes what is open, else leads up. */
function back() {
    const open = document.querySelector("details.account[open], details.confirm[open], details.inline[open]");
    if (open) {
        open.open = false;
        open.querySelector("summary").focus();
        return;
    }
    const up = document.querySelector("[data-up]");
    if (!up) return false;
    up.click();
}
