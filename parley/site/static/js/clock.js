// The time that is left, in the reader's language, instead of the moment it ends.
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const NEAR = 3 * 3600;

function say(seconds, language) {
  const first = Math.max(0, UNITS.findIndex(([, size]) => seconds >= size));
  return UNITS.slice(first, first + 2).map(([unit, size], place) => {
    const above = place ? UNITS[first][1] : Infinity;
    const count = Math.floor((seconds % above) / size);
    return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(count);
  }).join(" ");
}

export function clock(element) {
  const text = element.querySelector("[data-clock-text]") ?? element;
  const until = Date.parse(element.dateTime);
  element.title = text.textContent;
  const tick = () => {
    const left = Math.floor((until - Date.now()) / 1000);
    text.textContent = left > 0 ? say(left, document.documentElement.lang) : element.dataset.clockOver;
    element.toggleAttribute("data-near", left > 0 && left < NEAR);
    element.toggleAttribute("data-done", left <= 0);
    if (left > 0) setTimeout(tick, left < 3600 ? 1000 : 20000);
  };
  tick();
}
