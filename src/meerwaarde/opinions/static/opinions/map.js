// The picture can be moved, and a group in it chosen. Without this script every group is a link to what it finds.
class OpinionMap extends HTMLElement {
  connectedCallback() {
    this.svg = this.querySelector("svg");
    const [x, y, width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.whole = { x, y, width, height };
    this.box = { ...this.whole };
    this.querySelector(".opinion-controls").hidden = false;
    this.addEventListener("click", (event) => this.clicked(event));
    this.svg.addEventListener("pointerdown", (event) => this.grab(event));
  }

  clicked(event) {
    const button = event.target.closest(".opinion-controls button");
    const link = event.target.closest("svg a");
    if (button) this.control(button);
    else if (link) {
      event.preventDefault();
      if (!this.dragged) this.choose(link.querySelector("[data-group]").dataset.group);
    }
  }

  control(button) {
    if (button.dataset.zoom) this.zoom(Number(button.dataset.zoom));
    else if (button.dataset.move) {
      const [right, down] = button.dataset.move.split(" ").map(Number);
      this.show(this.box.x + (right * this.box.width) / 5, this.box.y + (down * this.box.height) / 5, this.box.width);
    } else {
      this.show(this.whole.x, this.whole.y, this.whole.width);
      this.choose(null);
    }
  }

  zoom(factor) {
    const width = Math.min(Math.max(this.box.width / factor, this.whole.width / 8), this.whole.width);
    this.show(
      this.box.x + (this.box.width - width) / 2,
      this.box.y + (this.box.height - width) / 2,
      width,
    );
  }

  show(x, y, width) {
    const most = this.whole.width - width;
    this.box = {
      x: Math.min(Math.max(x, 0), most),
      y: Math.min(Math.max(y, 0), most),
      width,
      height: width,
    };
    this.svg.setAttribute("viewBox", `${this.box.x} ${this.box.y} ${this.box.width} ${this.box.height}`);
  }

  grab(event) {
    this.dragged = false;
    if (this.box.width === this.whole.width) return;
    const start = { x: event.clientX, y: event.clientY, box: { ...this.box } };
    const scale = this.box.width / this.svg.clientWidth;
    const move = (moved) => {
      const right = moved.clientX - start.x;
      const down = moved.clientY - start.y;
      if (Math.hypot(right, down) > 5) this.dragged = true;
      this.show(start.box.x - right * scale, start.box.y - down * scale, start.box.width);
    };
    const stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
      window.removeEventListener("pointercancel", stop);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
    window.addEventListener("pointercancel", stop);
  }

  choose(group) {
    this.svg.classList.toggle("has-choice", group !== null);
    for (const one of this.querySelectorAll("[data-group]")) {
      one.classList.toggle("is-chosen", one.dataset.group === group);
    }
    const card = group === null ? null : this.querySelector(`.opinion-card[data-group="${group}"]`);
    if (card) card.focus();
  }
}
customElements.define("opinion-map", OpinionMap);
