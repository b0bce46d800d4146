// Everything works without these; each module makes one thing more comfortable.
import { category } from "./category.js";
import { clock } from "./clock.js";
import { focus } from "./focus.js";
import { form } from "./form.js";
import { gallery } from "./gallery.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { menu } from "./menu.js";
import { more } from "./more.js";
import { photoDrop } from "./photo-drop.js";
import { photoOrder } from "./photo-order.js";
import { picker } from "./picker.js";
import { progress } from "./progress.js";
import { theme } from "./theme.js";

let listening = false;
const PARTS = {
  "[data-clock]": clock,
  "[data-focus]": focus,
  "form[data-form]": form,
  "[data-gallery]": gallery,
  "[data-keys]": keys,
  "[data-live]": (bell) => listening || (listening = true, live(bell, enliven)),
  "[data-menu]": menu,
  "[data-more]": more,
  "[data-photo-drop]": photoDrop,
  "[data-photo-order]": photoOrder,
  "[data-picker]": picker,
  "[data-progress]": progress,
  "[data-theme-choice]": theme,
  "select[data-category]": category,
};

document.documentElement.classList.add("scripted");
enliven(document.documentElement);

function enliven(root) {
  for (const [selector, attach] of Object.entries(PARTS)) {
    for (const element of root.querySelectorAll(selector)) attach(element);
    if (root.matches(selector)) attach(root);
  }
}
