/*
 * Keeps the list of rooms current. Each poll asks for the page, unless its ETag is still the same: then the server
 * answers at little cost. Polling pauses while the page is hidden.
 */
(function (CONVERSATE) {
  "use strict";

  const index = document.querySelector(".cnv-index[data-etag]");
  // Milliseconds.
  const TIMEOUT = 30000;
  // While nothing changes, the time between polls grows by POLL_MIN up to this multiple of it.
  const MAX_DELAY = 3;
  const MAX_DELAY_AFTER_FAILURES = 12;
  const JITTER = 0.1;
  let delay = 1;
  let timer = null;
  let isPolling = false;

  /* A site's template may not have it. */
  if (!index) {
    return;
  }

  function wait() {
    clearTimeout(timer);
    if (document.visibilityState === "visible" && delay) {
      timer = setTimeout(poll, delay * (1 + JITTER * Math.random()) * Number(index.dataset.interval));
    }
  }

  async function poll() {
    clearTimeout(timer);
    if (isPolling || !delay) {
      return;
    }
    isPolling = true;
    try {
      delay = await ask();
    } catch {
      delay = Math.min(delay * 2, MAX_DELAY_AFTER_FAILURES);
    }
    isPolling = false;
    CONVERSATE.writeLocalTimes();
    wait();
  }

  /* Return the next delay as a multiple of POLL_MIN, 0 to stop. Throw if there is no good answer. */
  async function ask() {
    const headers = { "If-None-Match": `"${index.dataset.etag}"` };
    const abort = new AbortController();
    const timeout = setTimeout(() => abort.abort(), TIMEOUT);
    const response = await fetch(location.href, { headers, cache: "no-store", signal: abort.signal });
    const html = await response.text();
    clearTimeout(timeout);
    if (response.status === 304) {
      return Math.min(delay + 1, MAX_DELAY);
    }
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    return show(new DOMParser().parseFromString(html, "text/html"));
  }

  function show(page) {
    const shown = page.querySelector(".cnv-index[data-etag]");
    // The page to sign in.
    if (!shown) {
      return 0;
    }
    if (shown.dataset.user !== index.dataset.user) {
      location.reload();
      return 0;
    }
    index.dataset.etag = shown.dataset.etag;
    replace(".cnv-index__rooms", page);
    replace(".cnv-menu-count", page);
    return 1;
  }

  function replace(selector, page) {
    const [box, shown] = [document, page].map((each) => each.querySelector(selector));
    if (!box || !shown) {
      return;
    }
    const focused = box.contains(document.activeElement) ? addressOf(document.activeElement) : null;
    box.replaceChildren(...shown.childNodes);
    if (focused) {
      const again = [...box.querySelectorAll("a, button")].find((each) => addressOf(each) === focused);
      if (again) {
        again.focus({ preventScroll: true });
      }
    }
  }

  /* Return where a link or a button leads, without the place in the page, which depends on what is unread. */
  function addressOf(element) {
    return (element.form ? element.form.action : element.href).split("#")[0];
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      poll();
    } else {
      clearTimeout(timer);
    }
  });
  wait();
})(window.CONVERSATE);
