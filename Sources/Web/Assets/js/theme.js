// Runs before the first paint, so that a page chosen dark never flashes light. The choice stays in this
// browser; without one the page follows the system.
{
    const chosen = localStorage.getItem("theme");
    if (chosen) document.documentElement.dataset.theme = chosen;
}
