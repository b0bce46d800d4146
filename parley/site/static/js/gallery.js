// Arrow keys and buttons walk the strip; the small photos follow. Swiping is the browser's own.
export function gallery(element) {
  const strip = element.querySelector("[data-gallery-strip]");
  const thumbs = [...element.querySelectorAll("[data-gallery-thumb]")];
  const steps = [...element.querySelectorAll("[data-gallery-step]")];
  const photos = [...strip.children];
  let at = 0;

  const mark = (place) => {
    at = place;
    thumbs.forEach((thumb, i) => i === at ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current"));
    for (const step of steps) step.disabled = !photos[at + Number(step.dataset.galleryStep)];
  };
  const go = (place) => {
    if (!photos[place]) return;
    photos[place].scrollIntoView({ block: "nearest", inline: "center" });
    mark(place);
  };

  const onward = getComputedStyle(strip).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  strip.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    go(at + (event.key === onward ? 1 : -1));
  });
  for (const step of steps) step.addEventListener("click", () => go(at + Number(step.dataset.galleryStep)));
  thumbs.forEach((thumb, place) => thumb.addEventListener("click", (event) => {
    event.preventDefault();
    go(place);
  }));
  const seen = new IntersectionObserver((entries) => {
    const shown = entries.find((entry) => entry.isIntersecting);
    if (shown) mark(photos.indexOf(shown.target));
  }, { root: strip, threshold: 0.6 });
  photos.forEach((photo) => seen.observe(photo));
  mark(0);
}
