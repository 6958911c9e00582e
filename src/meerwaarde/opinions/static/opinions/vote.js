// Three keys for three answers, as long as the statement or one of its buttons has the focus. Without this script the
// buttons do the same.
class OpinionVote extends HTMLElement {
  connectedCallback() {
    this.buttons = [...this.querySelectorAll("button[name=answer]")];
    for (const hint of this.querySelectorAll("[hidden]")) hint.hidden = false;
    this.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      const button = this.buttons[Number(event.key) - 1];
      if (button) {
        event.preventDefault();
        button.click();
      }
    });
    this.querySelector("form").addEventListener("submit", (event) => {
      if (this.sent) event.preventDefault(); // an impatient second click
      this.sent = true;
    });
    window.addEventListener("pageshow", () => {
      this.sent = false;
    });
    this.querySelector("#statement").focus({ preventScroll: true });
  }
}
customElements.define("opinion-vote", OpinionVote);
