/*
 * Bounds the number of messages in the page: those far from what the reader sees leave it. The reader can load
 * them again (history.js).
 *
 * Messages leave while the page is at rest, so that no gesture is disturbed. A message in use stays, and those
 * between it and the reader stay with it, as the list has no gaps.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, listen } = CONVERSATE;
  // If there are more messages than this, those beyond the second number may leave. Each frame costs more with
  // more messages. The numbers differ by a page of the history, so that not each one makes others leave.
  const MOST = 220;
  const KEPT = 120;
  // Windows between the reader and a message that may leave.
  const FAR = 5;
  // Milliseconds without scrolling.
  const REST = 300;
  const TARGET = "cnv-message--target";
  const IN_USE = ".cnv-message--editing, [open], [aria-expanded=true]";

  function isPlaying(media) {
    return !media.paused || media === document.pictureInPictureElement;
  }

  /* Return a function that says whether the reader uses a message: menu, editor, focus inside, sound, selection. */
  function usage(list) {
    const used = list.querySelectorAll(IN_USE);
    const playing = [...list.querySelectorAll("audio, video")].filter(isPlaying);
    const all = [document.activeElement?.parentElement, ...used, ...playing];
    const messages = new Set(all.map((each) => each?.closest(".cnv-message")));
    const selection = window.getSelection();
    const isSelected = (message) => !selection.isCollapsed && selection.containsNode(message, true);
    return (message) => messages.has(message) || isSelected(message);
  }

  CONVERSATE.BoundedList = class BoundedList {
    constructor({ element, list, scroll, history, signal }) {
      Object.assign(this, { list, scroll, history, signal, isHeld: false, most: MOST, kept: KEPT });
      $(element).on({
        "conversate:rendered": ({ detail }) => this.rendered(detail.elements),
        "conversate:removed": ({ detail }) => this.removed(detail.elements),
        "conversate:scrolled": ({ detail }) => detail.atEnd || this.plan(),
      });
      listen(window, "touchstart touchend touchcancel", ({ touches }) => this.hold(touches.length > 0), signal);
      listen(window, "pointerdown pointermove pointerup", ({ buttons }) => this.hold(buttons > 0), signal);
      signal.addEventListener("abort", () => clearTimeout(this.timeout));
      this.rendered([]);
    }

    get isFull() {
      return this.list.messages.length > this.most;
    }

    /* A finger or a button is down, for example on the scrollbar. */
    hold(isHeld) {
      this.isHeld = isHeld;
    }

    rendered(elements) {
      // The target of a permalink may have been loaded again.
      elements.filter(({ id }) => id === this.targetId).forEach((each) => each.classList.add(TARGET));
      if (!this.timeout) {
        this.plan();
      }
    }

    removed(elements) {
      const { hash } = window.location;
      const target = elements.find(({ id, classList }) => classList.contains(TARGET) || hash === `#${id}`);
      this.targetId = target ? target.id : this.targetId;
    }

    /* Remove messages once the page is at rest. */
    plan() {
      clearTimeout(this.timeout);
      this.timeout = this.isFull && !this.signal.aborted ? setTimeout(() => this.reduce(), REST) : null;
    }

    reduce() {
      this.timeout = null;
      if (this.isHeld || this.history.running) {
        this.plan();
        return;
      }
      const [side, messages] = this.leaving();
      if (messages.length) {
        this.scroll.keepPosition(() => this.list.remove(messages, side), !this.list.hasNewer);
      }
    }

    /* Return the side with more messages far away, and those that leave, beginning at its edge. */
    leaving() {
      const messages = this.list.messages;
      const { above, below } = this.scroll.farAway(messages, FAR);
      const [side, far] = above >= below ? ["older", above] : ["newer", below];
      const edge = side === "older" ? messages : messages.reverse();
      const found = edge.slice(0, Math.max(0, Math.min(far, messages.length - this.kept)));
      const used = found.findIndex(usage(this.list.element));
      return [side, this.history.canLoad(side) ? found.slice(0, used < 0 ? found.length : used) : []];
    }
  };
})(window.CONVERSATE);
