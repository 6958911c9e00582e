// Point at a place on the drawing instead of typing two numbers. Without this script the box does the same, and the
// drawing shows where the places of the plan lie.
const METRES_PER_DEGREE = 111200; // of latitude, as in the drawing

class PlacePicker extends HTMLElement {
  connectedCallback() {
    this.svg = this.querySelector("svg");
    this.mark = this.querySelector("[data-mark]");
    this.input = document.getElementById(this.dataset.input);
    if (!this.svg || !this.input) return;
    this.latitude = Number(this.dataset.latitude);
    this.longitude = Number(this.dataset.longitude);
    this.metresEast = METRES_PER_DEGREE * Math.cos((this.latitude * Math.PI) / 180);
    for (const hint of this.querySelectorAll("[data-hint]")) hint.hidden = false;
    this.svg.classList.add("is-picking");
    this.svg.addEventListener("click", (event) => this.pick(event));
    this.input.addEventListener("input", () => this.show());
    this.show();
  }

  pick(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const latitude = this.latitude - y / METRES_PER_DEGREE;
    const longitude = this.longitude + x / this.metresEast;
    this.input.value = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
    this.show();
    this.querySelector("[data-said]").textContent = this.dataset.chosen.replace("{point}", this.input.value);
  }

  show() {
    const point = this.input.value.match(/^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/);
    this.mark.toggleAttribute("hidden", !point);
    if (!point) return;
    this.mark.setAttribute("cx", (Number(point[2]) - this.longitude) * this.metresEast);
    this.mark.setAttribute("cy", (this.latitude - Number(point[1])) * METRES_PER_DEGREE);
  }
}
customElements.define("place-picker", PlacePicker);
