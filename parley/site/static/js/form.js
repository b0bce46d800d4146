import { onceKey } from "./once.js";

// The pressed button shows that it works, a second press does nothing, unsaved words are asked about.
function busy(form, button, on) {
  form.dataset.sent = on ? "yes" : "";
  if (!button) return;
  button.setAttribute("aria-busy", String(on));
  const label = button.querySelector("span");
  if (!label || !button.dataset.working) return;
  if (on) button.dataset.label = label.textContent;
  label.textContent = on ? button.dataset.working : button.dataset.label ?? label.textContent;
}

export function form(element) {
  let changed = false;
  let pressed = null;
  element.addEventListener("submit", (event) => {
    if (element.dataset.sent) return event.preventDefault();
    changed = false;
    pressed = event.submitter;
    busy(element, pressed, true);
  });
  // A page that comes back by the back button is ready again. What is changed in it then is another form.
  let returned = false;
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    returned ||= element.dataset.sent === "yes";
    busy(element, pressed, false);
  });
  element.addEventListener("input", () => {
    const key = element.elements._once;
    if (returned && key) key.value = onceKey();
    returned = false;
  });
  if (!element.hasAttribute("data-keep")) return;
  element.addEventListener("input", () => { changed = true; });
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());
}
