"use strict";

// Shows new messages while the page is open. Without scripts, reload the page.
(function () {
  const list = document.getElementById("messages");
  // The id of this page among the user's open pages.
  const page = Math.random().toString(36).slice(2);

  function show(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const item of Array.from(template.content.children)) {
      const shown = document.getElementById(item.id);
      if (shown) {
        shown.replaceWith(item);
      } else {
        list.append(item);
      }
    }
  }

  async function poll() {
    const focused = Number(document.hasFocus());
    const query = new URLSearchParams({ since: list.dataset.since, page, focused });
    const response = await fetch(`${list.dataset.changes}?${query}`);
    if (response.status === 205) {
      location.reload();
    } else if (response.status === 200) {
      show(await response.text());
      list.dataset.since = response.headers.get("X-Revision");
    }
  }

  setInterval(() => poll().catch(() => {}), 10000);
})();
