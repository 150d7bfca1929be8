/*
 * Keeps the place in the conversation when the reader leaves the page, and returns to it on reload, Back and
 * Forward, even if the browser has not kept the page. A room that is inserted into a page opens as usual.
 */
(function (CONVERSATE) {
  "use strict";

  const RETURNS = ["reload", "back_forward"];

  function isReturn() {
    const [entry] = performance.getEntriesByType("navigation");
    return document.readyState !== "complete" && Boolean(entry) && RETURNS.includes(entry.type);
  }

  CONVERSATE.ReadingPlace = class ReadingPlace {
    constructor({ client, list, scroll, history, tabStorage, signal }) {
      Object.assign(this, { client, list, scroll, history, tabStorage });
      CONVERSATE.listen(window, "pagehide", () => this.save(), signal);
    }

    save() {
      const { scroll, list } = this;
      const atEnd = scroll.following && !list.hasNewer;
      const place = scroll.place();
      this.tabStorage.write({ address: window.location.href, atEnd, place });
      if (!scroll.inPlace && place) {
        // The browser would restore the position of the page, but its height can differ.
        window.history.scrollRestoration = "manual";
      }
    }

    /* Scroll to where the reader was, else to where the page opens. */
    open() {
      const saved = isReturn() && this.tabStorage.read();
      this.scroll.open(this.list.hasNewer);
      if (saved?.address === window.location.href) {
        this.restore(saved);
      }
    }

    restore({ atEnd, place }) {
      if (atEnd && !this.list.hasNewer) {
        this.scroll.toEnd();
      } else if (place && document.getElementById(place.id)) {
        this.scroll.moveTo(place);
      } else if (place) {
        this.history.openAt(place);
      }
    }
  };
})(window.CONVERSATE);
