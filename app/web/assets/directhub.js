// Starts GOV.UK Frontend's components, also on what htmx swaps in. Everything works without this file.
import { initAll } from "./govuk-frontend.min.js";

initAll();
document.addEventListener("htmx:afterSwap", (event) => initAll({ scope: event.detail.target }));

// The warning before a session ends also appears on a page that stays open; the longest timer is 24.8 days.
for (const warning of document.querySelectorAll("[data-shown-in]")) {
  setTimeout(() => { warning.hidden = false; }, Number(warning.dataset.shownIn) * 1000);
}
