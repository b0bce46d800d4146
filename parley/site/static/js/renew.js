// Puts a fresh copy of an element in the place of the old one, around whatever somebody is at.
const CHANGED = {
  INPUT: (field) => field.type !== "hidden" && (field.value !== field.defaultValue || field.checked !== field.defaultChecked),
  TEXTAREA: (field) => field.value !== field.defaultValue,
  SELECT: (field) => [...field.options].some((option) => option.selected !== option.defaultSelected),
};

// Somebody types in it, has typed in it, has sent it, or is told there what was wrong.
function held(node) {
  if (node.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, button, a, summary")) return true;
  if (node.matches("[data-sent=yes]") || node.querySelector("[data-sent=yes], [aria-invalid]")) return true;
  return [node, ...node.querySelectorAll("input, textarea, select")].some((field) => CHANGED[field.tagName]?.(field));
}

const same = (one, other) => one.tagName === other.tagName && one.id === other.id
  && one.getAttribute("action") === other.getAttribute("action") && one.className === other.className;

export function renew(old, fresh, enliven) {
  if (!held(old)) {
    old.replaceWith(fresh);
    return enliven(fresh);
  }
  if (old.matches("form, a, button, input, textarea, select, summary") || !old.children.length) return;
  const kept = [...old.children].filter(held);
  for (const node of [...old.childNodes]) if (!kept.includes(node)) node.remove();
  const waiting = [...kept];
  for (const node of [...fresh.childNodes]) {
    const place = node.nodeType === Node.ELEMENT_NODE ? waiting.findIndex((each) => same(each, node)) : -1;
    if (place < 0) {
      old.insertBefore(node, waiting[0] ?? null);
      if (node.nodeType === Node.ELEMENT_NODE) enliven(node);
    } else {
      renew(waiting[place], node, enliven);
      waiting.splice(0, place + 1);
    }
  }
}
