// Counts words beside a text area with data-words-max; the server's own limit counts, this only helps while writing.
for (const area of document.querySelectorAll("textarea[data-words-max]")) {
  const counter = document.getElementById(`${area.id}_words`);
  if (!counter) continue;
  const most = Number(area.dataset.wordsMax);
  const show = () => {
    const words = area.value.trim() ? area.value.trim().split(/\s+/u).length : 0;
    counter.textContent = counter.dataset.text.replace("{words}", words).replace("{most}", most);
    counter.classList.toggle("word-counter--over", words > most);
  };
  area.addEventListener("input", show);
  show();
}
