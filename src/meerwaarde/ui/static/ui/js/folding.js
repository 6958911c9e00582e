// Panels that stand open on wide screens start folded on narrow ones. Without this script they are open everywhere.
const wide = window.matchMedia("(min-width: 62.5rem)");
function fold() {
  for (const panel of document.querySelectorAll("details[data-open-when-wide]")) {
    panel.open = wide.matches;
  }
}
fold();
wide.addEventListener("change", fold);
