// Light, dark, or as the device says: kept in a cookie, so that the page comes in the right one.
const COOKIE = "parley_theme";
const ORDER = ["auto", "light", "dark"];

export function theme(button) {
  const root = document.documentElement;
  const show = () => { button.textContent = button.dataset[root.dataset.theme ?? "auto"]; };
  button.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(root.dataset.theme ?? "auto") + 1) % ORDER.length];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    const age = next === "auto" ? 0 : 365 * 24 * 3600;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${COOKIE}=${next}; path=/; max-age=${age}; samesite=lax${secure}`;
    show();
  });
  button.hidden = false;
  show();
}
