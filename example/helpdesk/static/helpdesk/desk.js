"use strict";

// Shows what others reply while the page is open. Without it, loading the page again does.
(function () {
  const list = document.getElementById("said");
  // Tells this page from the others that the same person has open.
  const page = Math.random().toString(36).slice(2);

  function show(html) {
    const news = document.createElement("template");
    news.innerHTML = html;
    for (const item of Array.from(news.content.children)) {
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
    const question = new URLSearchParams({ since: list.dataset.since, page, focused });
    const response = await fetch(`${list.dataset.news}?${question}`);
    if (response.status === 205) {
      location.reload();
    } else if (response.status === 200) {
      show(await response.text());
      list.dataset.since = response.headers.get("X-Revision");
    }
  }

  setInterval(() => poll().catch(() => {}), 10000);
})();
