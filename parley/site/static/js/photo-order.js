import { onceKey } from "./once.js";

// Dragging a photo to its place; the buttons under each one do the same from the keyboard.
export function photoOrder(list) {
  let dragged = null;

  const save = async () => {
    const body = new FormData();
    const proof = list.querySelector("input[name=csrfmiddlewaretoken]");
    body.set("csrfmiddlewaretoken", proof.value);
    body.set("_once", onceKey());
    for (const one of list.children) body.append("photo", one.dataset.photo);
    const answer = await fetch(list.dataset.photoOrder, { method: "POST", body }).catch(() => null);
    if (answer?.ok) return location.reload();
    const words = Object.assign(document.createElement("p"), { role: "alert", textContent: list.dataset.failed });
    list.before(words);
  };

  for (const one of list.children) {
    one.draggable = true;
    one.addEventListener("dragstart", (event) => {
      dragged = one;
      event.dataTransfer.effectAllowed = "move";
      one.setAttribute("data-dragged", "");
    });
    one.addEventListener("dragend", () => {
      one.removeAttribute("data-dragged");
      dragged = null;
    });
    one.addEventListener("dragover", (event) => {
      if (!dragged || dragged === one) return;
      event.preventDefault();
      one.setAttribute("data-target", "");
    });
    one.addEventListener("dragleave", () => one.removeAttribute("data-target"));
    one.addEventListener("drop", (event) => {
      event.preventDefault();
      one.removeAttribute("data-target");
      if (!dragged || dragged === one) return;
      const places = [...list.children];
      const later = places.indexOf(dragged) < places.indexOf(one);
      one[later ? "after" : "before"](dragged);
      save();
    });
  }
}
