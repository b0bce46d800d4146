// A page that is looked at asks from time to time whether something of its reader's is new; if so, it reads
// itself anew and puts in what changed. What is being typed, and the focus, stay.
import { renew } from "./renew.js";

const ASK_EVERY = 5000;

export function live(bell, enliven) {
  const address = bell.dataset.live;
  let known = null;
  let timer = 0;

  async function refresh() {
    // Other pages, and answers to forms, which have no address of their own, have the bell alone renewed.
    const source = document.querySelector("main[data-renew]") ? location.href : bell.href;
    const answer = await fetch(source, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || new URL(answer.url).pathname !== new URL(source).pathname) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["[data-live]", "main[data-renew]"]) {
      const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
      if (old && fresh) renew(old, document.adoptNode(fresh), enliven);
    }
  }

  function heard(news) {
    const [newest, count] = news.split(" ").map(Number);
    const shown = Number(document.querySelector("[data-live]").dataset.count);
    const changed = known === null ? shown !== count : news !== known;
    known = news;
    if (changed && (newest || count !== shown)) refresh();
  }

  async function ask() {
    const answer = await fetch(`${address}?known=${known ?? ""}`).catch(() => null);
    if (answer?.status === 200) heard(await answer.text());
    if (answer?.status !== 403 && !document.hidden) timer = setTimeout(ask, ASK_EVERY);
  }

  // A page that nobody looks at does not ask.
  const rest = () => clearTimeout(timer);
  document.addEventListener("visibilitychange", () => (rest(), document.hidden || ask()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => event.persisted && (rest(), ask()));
  if (!document.hidden) ask();
}
