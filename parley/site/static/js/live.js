// Something of the reader's is new: the page reads itself anew and puts in what changed. By a stream; where
// none can be had, by asking from time to time. What is being typed, and the focus, stay.
import { renew } from "./renew.js";

const ASK_EVERY = 15000;
const TRY_AGAIN = 120000;

export function live(bell, enliven) {
  const address = bell.dataset.live;
  let known = null;
  let stream = null;
  let timer = 0;

  async function refresh() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || new URL(answer.url).pathname !== location.pathname) return;
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

  function listen() {
    stream = new EventSource(address);
    stream.onmessage = (event) => heard(event.data);
    // A line that broke is taken up again by the browser itself; an answer that is no stream is final.
    stream.onerror = () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      ask();
      setTimeout(() => document.hidden || (rest(), listen()), TRY_AGAIN);
    };
  }

  function rest() {
    stream?.close();
    stream = null;
    clearTimeout(timer);
  }

  // A page that nobody looks at holds no line.
  document.addEventListener("visibilitychange", () => (rest(), document.hidden || listen()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => event.persisted && (rest(), listen()));
  if (!document.hidden) listen();
}
