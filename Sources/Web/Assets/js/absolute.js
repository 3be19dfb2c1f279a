// An address to carry to another machine: with the host it is reached at.

for (const place of document.querySelectorAll("[data-absolute]")) place.textContent = location.origin + place.textContent.trim();
