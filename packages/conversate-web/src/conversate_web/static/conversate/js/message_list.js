/*
 * The messages in the page: each once, in the order of their ids, in their latest revision.
 *
 * What is shown is one stretch of the history without a gap. Where there is more on either side, a
 * message from there is not put in: it comes when that side is loaded.
 *
 * Those that the browser has laid out once are settled: out of sight they cost nothing, and take the
 * height that they had.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, grouping } = CONVERSATE;

  function idOf(element) {
    return Number(element.dataset.id);
  }

  function parse(message) {
    return $($.parseHTML(message.html)).filter(".cnv-message").addClass("cnv-message--fresh").get(0);
  }

  /* A browser remembers heights at the end of a frame. */
  function afterLayout(callback) {
    requestAnimationFrame(() => requestAnimationFrame(callback));
  }

  CONVERSATE.MessageList = class MessageList {
    constructor(element, { hasOlder, hasNewer }) {
      Object.assign(this, { element, hasOlder, hasNewer });
      this.settle();
    }

    get first() {
      return this.element.querySelector(".cnv-message");
    }

    get last() {
      const { lastElementChild: last } = this.element;
      return last && (last.matches(".cnv-message") ? last : grouping.previous(last));
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
      afterLayout(() => $(this.element).children(".cnv-message--fresh").removeClass("cnv-message--fresh"));
    }

    /* Once all are laid out, and again in another width. */
    settle() {
      this.element.classList.remove("cnv-messages--settled");
      afterLayout(() => this.element.classList.add("cnv-messages--settled"));
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
      const { first } = this;
      if (!first) {
        return true;
      }
      return (!this.hasOlder || id > idOf(first)) && (!this.hasNewer || id < this.lastId);
    }

    replace(shown, message) {
      if (message.revision > Number(shown.dataset.revision)) {
        const element = parse(message);
        CONVERSATE.emit(shown, "replace", { by: element });
        $(element).prepend($(shown).children(".cnv-unread"));
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
      const { first } = this;
      if (first && id < idOf(first)) {
        return first;
      }
      let next = null;
      let candidate = this.last;
      while (candidate && idOf(candidate) > id) {
        next = candidate;
        candidate = grouping.previous(candidate);
      }
      return next;
    }

    mark(element) {
      grouping.mark(element);
      const next = grouping.next(element);
      if (next) {
        grouping.mark(next);
      }
    }
  };
})(window.CONVERSATE);
