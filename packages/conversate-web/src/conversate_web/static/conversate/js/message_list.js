/*
 * The messages in the page: each once, in the order of their ids, in their latest revision.
 *
 * What is shown is one stretch of the history without a gap. Where there is more on either side, a
 * message from there is not put in: it comes when that side is loaded.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, grouping } = CONVERSATE;

  function idOf(element) {
    return Number(element.dataset.id);
  }

  function parse(message) {
    return $($.parseHTML(message.html)).filter(".cnv-message").get(0);
  }

  CONVERSATE.MessageList = class MessageList {
    constructor(element, { hasOlder, hasNewer }) {
      Object.assign(this, { element, hasOlder, hasNewer });
    }

    get first() {
      return $(this.element).children(".cnv-message").get(0);
    }

    get last() {
      return $(this.element).children(".cnv-message").get(-1);
    }

    get lastId() {
      return this.last ? idOf(this.last) : 0;
    }

    find(id) {
      return document.getElementById(`message-${id}`);
    }

    /* Show these messages, each where it belongs. */
    put(messages) {
      for (const message of messages) {
        const shown = this.find(message.id);
        if (shown) {
          this.replace(shown, message);
        } else if (this.isWithin(message.id)) {
          this.insert(message);
        }
      }
    }

    /* A stretch of the history that follows on what is shown, on the one side or the other. */
    extend(messages, side, hasMore) {
      const hadMore = this[side];
      this[side] = false;
      // Away from what is shown, so that each finds its place at once.
      this.put(side === "hasOlder" ? [...messages].reverse() : messages);
      this[side] = hadMore && hasMore;
    }

    isWithin(id) {
      if (!this.first) {
        return true;
      }
      return (!this.hasOlder || id > idOf(this.first)) && (!this.hasNewer || id < this.lastId);
    }

    replace(shown, message) {
      if (message.revision > Number(shown.dataset.revision)) {
        const element = parse(message);
        shown.replaceWith(element);
        this.mark(element);
      }
    }

    insert(message) {
      const element = parse(message);
      const next = this.nextOf(message.id);
      if (next) {
        grouping.unmark(next);
      }
      this.element.insertBefore(element, next);
      this.mark(element);
    }

    /* The element to stand before, null at the end. Looked for from the nearer end. */
    nextOf(id) {
      if (this.first && id < idOf(this.first)) {
        return this.first;
      }
      let next = null;
      let candidate = this.last;
      while (candidate && idOf(candidate) > id) {
        next = candidate;
        candidate = $(candidate).prevAll(".cnv-message").get(0);
      }
      return next;
    }

    mark(element) {
      grouping.mark(element);
      const next = $(element).nextAll(".cnv-message").get(0);
      if (next) {
        grouping.mark(next);
      }
    }
  };
})(window.CONVERSATE);
