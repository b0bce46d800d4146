// A long list of categories gets a box that narrows it down.
export function category(select) {
  const all = [...select.children].map((child) => child.cloneNode(true));
  const box = Object.assign(document.createElement("input"), {
    type: "search", placeholder: select.dataset.category, ariaLabel: select.dataset.category, autocomplete: "off",
  });

  const fits = (option, words) => {
    const text = `${option.parentElement?.label ?? ""} ${option.textContent}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const narrow = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = select.value;
    select.replaceChildren(...all.map((child) => child.cloneNode(true)));
    for (const option of [...select.options]) {
      if (option.value && option.value !== chosen && !fits(option, words)) option.remove();
    }
    for (const group of [...select.querySelectorAll("optgroup")]) if (!group.children.length) group.remove();
    const left = [...select.options].filter((option) => option.value && fits(option, words));
    select.value = left.length === 1 ? left[0].value : chosen;
  };

  box.addEventListener("input", narrow);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
  select.before(box);
}
