/*
 * Starts a room when its element is added to the page, and stops it when the element is removed. Libraries such
 * as htmx and Turbo replace the content of a page, and a site may show a room in a dialog.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const ROOM = "#conversate-room";
  const rooms = new Map();
  const originals = new WeakMap();
  // htmx gives new content the class and style of the old content for a moment.
  const SETTLING = ".htmx-added, .htmx-settling";
  // Otherwise Turbo shows a copy of the page when the user returns. For htmx the template says so.
  const noCache = $("<meta>").attr({ name: "turbo-cache-control", content: "no-cache" });

  /* Replace an element that returns to the page by its original: no listeners of the stopped room are on that. */
  function renew(element) {
    const original = originals.get(element);
    if (!original) {
      return element;
    }
    const copy = original.cloneNode(true);
    element.replaceWith(copy);
    return copy;
  }

  function start(found) {
    const element = renew(found);
    originals.set(element, element.cloneNode(true));
    // First, so that a room that fails to start is not tried again with each change of the page.
    rooms.set(element, null);
    noCache.appendTo(document.head);
    const root = element.closest(".cnv-root") || document;
    CONVERSATE.unpack(root);
    if (CONVERSATE.checkRoom(root)) {
      rooms.set(element, CONVERSATE.startRoom(element));
    }
  }

  function stop(element, room) {
    rooms.delete(element);
    if (!rooms.size) {
      noCache.remove();
    }
    if (room) {
      room.stop();
    }
    if (CONVERSATE.room === room) {
      CONVERSATE.room = [...rooms.values()].pop() || null;
    }
  }

  function look() {
    rooms.forEach((room, element) => element.isConnected || stop(element, room));
    document.querySelectorAll(ROOM).forEach((element) => {
      if (!rooms.has(element) && !element.closest(SETTLING)) {
        start(element);
      }
    });
  }

  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  document.addEventListener("htmx:afterSettle", look);
  look();
  // If the site's template has no #conversate-room.
  if (document.querySelector("#conversate-conversation") && !document.querySelector(ROOM)) {
    CONVERSATE.checkRoom(document);
  }
})(window.CONVERSATE);
