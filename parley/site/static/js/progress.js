// What is made in the background is looked at again every two seconds, until its page says it is done.
const PAUSE = 2000;

export function progress(panel) {
  const again = async () => {
    const answer = await fetch(panel.dataset.progress).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page && page.querySelector(`#${panel.id}`);
    if (!next) return setTimeout(again, PAUSE);
    panel.replaceChildren(...next.childNodes);
    if (next.hasAttribute("data-progress")) setTimeout(again, PAUSE);
    else panel.removeAttribute("data-progress");
  };
  setTimeout(again, PAUSE);
}
