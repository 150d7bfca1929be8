/*
 * Keeps the list of rooms current. Each poll asks for the page, unless its ETag is still the same: then the server
 * answers at little cost. Polling pauses while the page is hidden.
 */
(function (CONVERSATE) {
  "use strict";

  const index = document.querySelector(".cnv-index[data-etag]");
  // Milliseconds.
  const TIMEOUT = 30000;
  // The longest time between polls as a multiple of POLL_MIN: while nothing changes, and after failures.
  const QUIET = 3;
  const FAILING = 12;

  /* A site's template may not have it. */
  if (!index) {
    return;
  }

  const min = Number(index.dataset.interval);
  const pacer = new CONVERSATE.Pacer({ min, max: FAILING * min, step: min });
  let timer = null;
  let isPolling = false;
  let hasEnded = false;

  function wait(delay = pacer.next()) {
    clearTimeout(timer);
    if (document.visibilityState === "visible" && !hasEnded) {
      timer = setTimeout(poll, delay);
    }
  }

  async function poll() {
    if (isPolling || hasEnded) {
      return;
    }
    isPolling = true;
    try {
      await ask();
    } catch {
      pacer.failed();
    }
    isPolling = false;
    CONVERSATE.writeLocalTimes();
    wait();
  }

  /* Throw if no answer comes. */
  async function ask() {
    const headers = { "If-None-Match": `"${index.dataset.etag}"` };
    const abort = new AbortController();
    const timeout = setTimeout(() => abort.abort(), TIMEOUT);
    const response = await fetch(location.href, { headers, cache: "no-store", signal: abort.signal });
    const html = await response.text();
    clearTimeout(timeout);
    if (response.status === 304) {
      pacer.quiet();
      pacer.delay = Math.min(pacer.delay, QUIET * min);
    } else if (response.ok) {
      pacer.active();
      show(new DOMParser().parseFromString(html, "text/html"));
    } else {
      pacer.failed(retryAfter(response.headers.get("Retry-After")));
    }
  }

  /* Return milliseconds, 0 without the header. It is in seconds or a date. */
  function retryAfter(header) {
    return Number(header) * 1000 || Date.parse(header) - Date.now() || 0;
  }

  function show(page) {
    const shown = page.querySelector(".cnv-index[data-etag]");
    // The page to sign in has none.
    if (!shown) {
      hasEnded = true;
      return;
    }
    if (shown.dataset.user !== index.dataset.user) {
      hasEnded = true;
      location.reload();
      return;
    }
    index.dataset.etag = shown.dataset.etag;
    replace(".cnv-index__rooms", page);
    replace(".cnv-menu-count", page);
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

  // A page that was hidden polls at once, but not before the server wants it.
  document.addEventListener("visibilitychange", () => wait(pacer.mustWait ? pacer.notBefore - Date.now() : 0));
  wait(pacer.first());
})(window.CONVERSATE);
