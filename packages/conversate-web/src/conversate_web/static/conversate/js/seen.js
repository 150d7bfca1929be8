/* Finds the unread messages whose end has been on the screen while the page had the focus. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Pixels at a message's end that may be out of sight: less than a line.
  const SLACK = 12;

  CONVERSATE.Seen = class Seen {
    constructor({ element, list, scroll, activity, mark, signal }) {
      Object.assign(this, { list, scroll, activity, mark });
      this.watched = new Set();
      this.onScreen = new Set();
      // Messages that the observer has not reported yet.
      this.unknown = new Set();
      // Also notices what the page hides, and what other boxes have scrolled out of sight.
      this.observer = new IntersectionObserver((entries) => this.observed(entries));
      $(element).on({
        "conversate:counted conversate:removed": () => this.sync(),
        // After it was inserted.
        "conversate:replace": () => queueMicrotask(() => this.sync()),
        "conversate:scrolled": () => this.check(),
      });
      CONVERSATE.listen(window, "focus", () => this.check(), signal);
      signal.addEventListener("abort", () => this.observer.disconnect());
      this.sync();
    }

    /* Whether messages that count as unread may turn out to be on the screen. */
    get isPending() {
      return this.activity.isFocused() && this.unknown.size > 0;
    }

    /* Observe the messages that have not been seen. */
    sync() {
      const { unseen } = this.mark;
      // The page has a bounded number of messages, but not of ids that were not seen.
      const wanted = new Set(this.list.messages.filter(({ dataset }) => unseen.has(Number(dataset.id))));
      for (const message of this.watched) {
        if (!wanted.has(message)) {
          this.observer.unobserve(message);
          [this.onScreen, this.unknown].forEach((messages) => messages.delete(message));
        }
      }
      for (const message of wanted) {
        if (!this.watched.has(message)) {
          this.observer.observe(message);
          this.unknown.add(message);
        }
      }
      this.watched = wanted;
    }

    observed(entries) {
      for (const { target, isIntersecting } of entries) {
        this.onScreen[isIntersecting ? "add" : "delete"](target);
        this.unknown.delete(target);
      }
      this.check();
      // The parts that show the count wait for this (isPending).
      this.mark.emitCount();
    }

    check() {
      if (!this.activity.isFocused()) {
        return;
      }
      const bottom = Math.min(this.scroll.bottom(), window.innerHeight) + SLACK;
      const seen = [...this.onScreen].filter((each) => each.getBoundingClientRect().bottom <= bottom);
      if (seen.length) {
        this.mark.see(seen.map(({ dataset }) => Number(dataset.id)));
      }
    }
  };
})(window.CONVERSATE);
