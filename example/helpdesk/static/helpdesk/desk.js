"use strict";

// Shows what others reply while the page is open. Without it, loading the page again does.
(function () {
  const list = document.getElementById("said");

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
    const response = await fetch(`${list.dataset.news}?since=${list.dataset.since}`);
    if (response.status === 205) {
      location.reload();
    } else if (response.status === 200) {
      show(await response.text());
      list.dataset.since = response.headers.get("X-Revision");
    }
  }

  setInterval(() => poll().catch(() => {}), 10000);
})();
