// A page that is looked at listens to a stream, or else asks from time to time, whether something of its reader's
// is new; if so, it reads itself anew and puts in what changed. What is being typed, and the focus, stay.
import { renew } from "./renew.js";

const ASK_EVERY = 5000;
const SILENCE = 40000; // a stream that lives says something every fifteen seconds
const [SOON, LATE] = [1000, 120000]; // after which time a stream that failed is tried again

export function live(bell, enliven) {
  const address = bell.dataset.live;
  const stream = bell.dataset.stream.replace(/^:/, `${location.protocol}//${location.hostname}:`);
  let known = null;
  let source = null;
  let speaks = false;
  let failures = 0;
  let [timer, again] = [0, 0];

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
    const refused = answer?.status === 403 || answer?.redirected; // led to a page: the account is closed
    if (answer?.status === 200 && !refused) heard(await answer.text());
    if (refused) rest();
    else wait();
  }

  // A page asks while no stream speaks to it.
  function wait() {
    clearTimeout(timer);
    if (!document.hidden) timer = speaks ? setTimeout(deaf, SILENCE) : setTimeout(ask, ASK_EVERY);
  }

  function listen() {
    source = new EventSource(stream, { withCredentials: true });
    source.onerror = deaf;
    source.onmessage = ({ data }) => {
      [speaks, failures] = [true, 0];
      wait();
      heard(data);
    };
  }

  // It is opened anew from here, each time later, and not by the browser, which would not ask meanwhile.
  function deaf() {
    rest();
    again = setTimeout(listen, Math.min(SOON * 2 ** failures++, LATE) * (1 + Math.random()));
    ask();
  }

  function rest() {
    source?.close();
    speaks = false;
    clearTimeout(timer);
    clearTimeout(again);
  }

  function begin() {
    rest();
    if (document.hidden) return;
    if (!stream) return ask();
    listen();
    wait();
  }

  // A page that nobody looks at neither listens nor asks.
  document.addEventListener("visibilitychange", begin);
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => event.persisted && begin());
  begin();
}
