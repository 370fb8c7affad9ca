// Starts GOV.UK Frontend's components, also on what htmx swaps in. Everything works without this file.
import { initAll } from "./govuk-frontend.min.js";

initAll();
document.addEventListener("htmx:afterSwap", (event) => initAll({ scope: event.detail.target }));
