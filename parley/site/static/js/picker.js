// What is shown to pick from narrows down while one types; the button beside it looks through all of it.
export function picker(box) {
  const list = box.closest("details").querySelector("ul");
  const button = box.parentElement.querySelector("button");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const line of list.children) {
      const text = line.textContent.toLowerCase();
      line.hidden = !line.querySelector(":checked") && !words.every((word) => text.includes(word));
    }
  });
  // Enter here looks for things: the form is not sent by it.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    button.click();
  });
}
