// Says which section of the exam office one is in.

for (const link of document.querySelectorAll("[data-section]")) {
    const path = new URL(link.href).pathname;
    if (location.pathname === path || location.pathname.startsWith(`${path}/`)) link.setAttribute("aria-current", "page");
}
