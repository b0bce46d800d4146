// A sheet that closes when one looks elsewhere.
export function menu(element) {
  const button = element.querySelector("summary");
  document.addEventListener("click", (event) => {
    if (!element.contains(event.target)) element.open = false;
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !element.open) return;
    element.open = false;
    button.focus();
  });
}
