// Photos are sent as soon as they are chosen or dropped, and the page says how far they are.
export function photoDrop(form) {
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-photo-status]");

  const failed = (reason) => {
    form.dataset.sent = "";
    input.value = "";
    status.replaceChildren(reason);
  };
  const send = () => {
    if (!input.files.length || form.dataset.sent) return;
    form.dataset.sent = "yes";
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: form.dataset.sending });
    status.replaceChildren(form.dataset.sending, document.createElement("br"), bar);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
    request.addEventListener("load", () => {
      if (request.status < 400) return location.assign(request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      failed(page.querySelector("[role=alert]") ?? form.dataset.failed);
    });
    request.addEventListener("error", () => failed(form.dataset.failed));
    request.open("POST", form.action);
    request.send(new FormData(form));
  };

  input.addEventListener("change", send);
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.toggleAttribute("data-over", over);
    });
  }
  form.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
    send();
  });
}
