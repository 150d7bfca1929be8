/*
 * The service worker. Without a network it shows a page that says so. It stores that page with its files, and
 * nothing else of the chat.
 *
 * The view puts the configuration before this script (installing/worker.py). Addresses are of its scope's site.
 */
(function (worker) {
  "use strict";

  const { scope, offline } = worker.CONVERSATE;
  const prefix = `conversate-offline:${scope}:`;
  const name = prefix + offline.version;
  const files = offline.files.map(absolute);

  function absolute(address) {
    return new URL(address, worker.location.href).href;
  }

  async function store() {
    const cache = await caches.open(name);
    // A redirect leads to a page to sign in. Files may be on another host.
    await put(cache, absolute(offline.page), { redirect: "error" });
    await Promise.all(files.map((file) => put(cache, file, { mode: "no-cors" })));
  }

  /* What can't be stored is not shown: a worker without it still serves. */
  async function put(cache, address, options) {
    const response = await fetch(address, { ...options, cache: "reload" }).catch(() => null);
    if (response && (response.ok || response.type === "opaque")) {
      await cache.put(address, response);
    }
  }

  async function stored(address) {
    const cache = await caches.open(name);
    return (await cache.match(address)) || Response.error();
  }

  async function takeOver() {
    const names = await caches.keys();
    const old = names.filter((each) => each.startsWith(prefix) && each !== name);
    await Promise.all(old.map((each) => caches.delete(each)));
    // The browser requests a page while it starts the worker.
    if (worker.registration.navigationPreload) {
      await worker.registration.navigationPreload.enable();
    }
    await worker.clients.claim();
  }

  async function loadPage(event) {
    try {
      return (await event.preloadResponse) || (await fetch(event.request));
    } catch {
      return stored(absolute(offline.page));
    }
  }

  /* A download that fails must not become a file with this page. */
  function isFile({ url }) {
    return new URL(url).pathname.slice(scope.length).split("/")[1] === "file";
  }

  worker.addEventListener("install", (event) => event.waitUntil(store().then(() => worker.skipWaiting())));
  worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
  worker.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET") {
      return;
    }
    if (request.mode === "navigate" && !isFile(request)) {
      event.respondWith(loadPage(event));
    } else if (files.includes(request.url)) {
      event.respondWith(fetch(request).catch(() => stored(request.url)));
    }
  });
})(self);
