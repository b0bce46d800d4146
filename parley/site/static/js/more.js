// The next page of a list joins the end of this one as it comes near; after three, one asks for it.
const BY_ITSELF = 3;

export function more(link, turn = 0) {
  const list = document.querySelector("[data-grows]");
  if (!list) return;
  const load = async () => {
    link.setAttribute("aria-busy", "true");
    const answer = await fetch(link.href).catch(() => null);
    if (!answer?.ok) return link.removeAttribute("aria-busy");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.append(...(page.querySelector("[data-grows]")?.children ?? []));
    const next = page.querySelector("[data-more]");
    if (!next) return link.remove();
    link.replaceWith(next);
    more(next, turn + 1);
  };
  if (turn >= BY_ITSELF) return;
  const near = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    near.disconnect();
    load();
  }, { rootMargin: "600px" });
  near.observe(link);
}
