// A list one can choose rows of. Without this the boxes and buttons work as they are; with it the bar counts.

for (const form of document.querySelectorAll("[data-chooser]")) {
    const boxes = [...form.querySelectorAll("[name=id]")];
    const all = form.querySelector("[data-all]");
    const count = form.querySelector("[data-chosen]");
    const none = form.querySelector("[data-none]");
    if (!count) continue;
    const start = count.textContent;

    const tell = () => {
        const chosen = boxes.filter((box) => box.checked).length;
        count.textContent = chosen ? count.dataset.words.replace("{count}", chosen) : start;
        none.hidden = !chosen;
        form.querySelectorAll("[formaction]").forEach((button) => (button.disabled = !chosen));
        all.checked = chosen === boxes.length;
        all.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    all.addEventListener("change", () => {
        boxes.forEach((box) => (box.checked = all.checked));
        tell();
    });
    form.addEventListener("change", tell);
    form.addEventListener("reset", () => setTimeout(tell));
    tell();
}

for (const form of document.querySelectorAll("form[data-auto]")) {
    form.addEventListener("change", () => form.requestSubmit());
}
