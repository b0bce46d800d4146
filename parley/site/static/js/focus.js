// What went wrong is where the reader continues.
export function focus(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center" });
}
