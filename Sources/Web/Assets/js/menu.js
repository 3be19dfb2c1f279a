// The account menu, the choice of light or dark, dialogs and the way back.

const themes = document.querySelector(".themes");

function press() {
    const chosen = document.documentElement.dataset.theme ?? "";
    for (const button of themes.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    }
}

if (themes) {
    themes.hidden = false;
    press();
    themes.addEventListener("click", ({ target }) => {
        const choice = target.closest("button")?.dataset.themeChoice;
        if (choice === undefined) return;
        if (choice) {
            document.documentElement.dataset.theme = choice;
            localStorage.setItem("theme", choice);
        } else {
            delete document.documentElement.dataset.theme;
            localStorage.removeItem("theme");
        }
        press();
    });
}

for (const button of document.querySelectorAll("[data-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
        button.closest("details")?.removeAttribute("open");
        document.getElementById(button.dataset.open).showModal();
    });
}

const back = document.querySelector("[data-back]");
if (back && history.length > 1) {
    back.hidden = false;
    back.addEventListener("click", () => history.back());
}

document.addEventListener("click", ({ target }) => {
    for (const open of document.querySelectorAll("details:is(.account, .confirm)[open]")) {
        if (!open.contains(target)) open.open = false;
    }
});
