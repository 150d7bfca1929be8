/*
 * For an installed chat: registers the service worker, shows the number of rooms with unread messages at the app's
 * icon, and shows the message of a notification that was clicked.
 */
(function (CONVERSATE) {
  "use strict";

  const link = document.querySelector("link[rel=manifest][data-worker]");
  // Lists of rooms, in a room and on the page of the rooms.
  const BADGES = ".cnv-rooms .cnv-badge, .cnv-index__rooms .cnv-badge";
  let shown = null;

  /* A site's template may not have the link. */
  if (!link) {
    return;
  }

  /* Browsers register no worker without https, and some not in private windows. */
  async function register() {
    const { serviceWorker } = navigator;
    if (serviceWorker) {
      serviceWorker.addEventListener("message", ({ data }) => data && receive(data));
      serviceWorker.startMessages();
      const registration = await serviceWorker.register(link.dataset.worker).catch(() => null);
      // The worker closes notifications of rooms that were read on other devices.
      registration?.active?.postMessage({ opened: true });
    }
  }

  /* A message of the service worker: a notification was clicked, or shown. */
  function receive({ open, shown: address }) {
    const { room } = CONVERSATE;
    if (room && address && new URL(address, location.href).pathname === location.pathname) {
      // That of the page says the same.
      room.notifier?.close();
    }
    const id = open && Number(new URL(open, location.href).searchParams.get("message"));
    if (!room || !id) {
      return;
    }
    const message = room.list.find(id);
    if (message) {
      message.scrollIntoView({ block: "center" });
    } else {
      room.history.openAt({ id: `message-${id}`, top: 0 });
    }
  }

  function showBadge() {
    const badges = [...document.querySelectorAll(BADGES)];
    const rooms = badges.filter(({ dataset }) => Number(dataset.count)).length;
    // A site's template may have no list of rooms.
    if (badges.length && rooms !== shown && navigator.setAppBadge) {
      shown = rooms;
      // 0 removes the badge.
      navigator.setAppBadge(rooms).catch(() => {});
    }
  }

  ["conversate:counted", "conversate:changes"].forEach((name) => document.addEventListener(name, showBadge));
  const rooms = document.querySelector(".cnv-index__rooms");
  if (rooms) {
    new MutationObserver(showBadge).observe(rooms, { childList: true });
  }
  showBadge();
  // The page comes first.
  if (document.readyState === "complete") {
    register();
  } else {
    window.addEventListener("load", register);
  }
})(window.CONVERSATE);
