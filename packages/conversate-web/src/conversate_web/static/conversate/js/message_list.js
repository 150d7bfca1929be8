/*
 * The messages in the page: each once, ordered by id, in its latest revision.
 *
 * The list shows one part of the history without a gap. A message beyond it is not inserted: it comes when
 * that side is loaded.
 *
 * After the first layout the list is marked as laid out. Then the browser skips the rendering of messages out
 * of sight, which keep their height (content-visibility).
 */
(function (CONVERSATE) {
  "use strict";

  const { $, grouping } = CONVERSATE;

  function idOf(element) {
    return Number(element.dataset.id);
  }

  /* Call back after the next frame, at whose end browsers remember the heights. */
  function afterLayout(callback) {
    requestAnimationFrame(() => requestAnimationFrame(callback));
  }

  /* Return the keyboard's focus to a message after an action. */
  CONVERSATE.focusMessage = (message) => message?.focus({ preventScroll: true });

  CONVERSATE.MessageList = class MessageList {
    constructor(element, { clock, hasOlder, hasNewer }) {
      Object.assign(this, { element, clock, hasOlder, hasNewer });
      if (element.children.length) {
        CONVERSATE.checkMessage(this.first);
        this.adjustTimes();
      }
      this.markLaidOut();
    }

    /* Write the times of the page's messages in the reader's zone, and the days between them. */
    adjustTimes() {
      for (const message of this.messages) {
        const { day } = message.dataset;
        this.clock.adjust(message);
        grouping.relabel(message, day);
      }
    }

    get messages() {
      return $(this.element).children(".cnv-message").get();
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
      return this.element.querySelector(`#message-${id}`);
    }

    /* Show these messages, each at its place. */
    put(messages) {
      this.emitRendered(messages.map((message) => this.show(message)).filter(Boolean));
      this.skipAfterLayout();
    }

    /* Let the browser skip new and changed messages once it remembers their heights. */
    skipAfterLayout() {
      afterLayout(() => $(this.element).children(".cnv-message--fresh").removeClass("cnv-message--fresh"));
    }

    emitRendered(elements) {
      if (elements.length) {
        CONVERSATE.emit(this.element, "rendered", { elements });
      }
    }

    /* Return the element that was inserted, or null. */
    show(message) {
      const shown = this.find(message.id);
      const isLater = shown && message.revision > Number(shown.dataset.revision);
      if (shown ? !isLater : !this.isWithin(message.id)) {
        return null;
      }
      const element = this.parse(message);
      if (element && shown) {
        this.replace(shown, element);
      } else if (element) {
        this.insert(element, message.id);
      }
      return element;
    }

    /* Return the element of a message from the API. */
    parse(message) {
      const element = $($.parseHTML(message.html)).filter(".cnv-message").get(0);
      CONVERSATE.checkMessage(element);
      if (element) {
        this.clock.adjust(element);
        CONVERSATE.applyFlags(element, message);
        element.classList.add("cnv-message--fresh");
      }
      return element;
    }

    /* Mark the list after its layout, and again after its width has changed. */
    markLaidOut() {
      this.element.classList.remove("cnv-messages--laid-out");
      afterLayout(() => this.element.classList.add("cnv-messages--laid-out"));
    }

    /* Add a part of the history next to what is shown; `side` is "hasOlder" or "hasNewer". */
    extend(messages, side, hasMore) {
      const hadMore = this[side];
      this[side] = false;
      // Starting next to what is shown, so that the place of each is found at once.
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

    replace(shown, element) {
      CONVERSATE.emit(shown, "replace", { by: element });
      $(element).prepend($(shown).children(".cnv-unread-marker"));
      shown.replaceWith(element);
      this.mark(element);
    }

    insert(element, id) {
      const next = this.nextOf(id);
      if (next) {
        grouping.unmark(next);
      }
      this.element.insertBefore(element, next);
      this.mark(element);
    }

    /* Remove these messages, which are at one end; `side` is "older" or "newer". */
    remove(messages, side) {
      this[side === "older" ? "hasOlder" : "hasNewer"] = true;
      const hadFocus = messages.some((each) => each.contains(document.activeElement));
      for (const message of messages) {
        grouping.unmark(message);
        message.remove();
      }
      if (hadFocus) {
        this.element.closest("#conversate-conversation").focus({ preventScroll: true });
      }
      if (this.first) {
        grouping.mark(this.first);
        this.skipAfterLayout();
      }
      CONVERSATE.emit(this.element, "removed", { elements: messages, side });
    }

    /* Show a page of the history instead of what is shown. */
    restart({ messages, has_older: hasOlder, has_newer: hasNewer }) {
      this.remove(this.messages, "older");
      Object.assign(this, { hasOlder, hasNewer: false });
      this.put(messages);
      this.hasNewer = hasNewer;
    }

    /* Return the message before which this id belongs, null at the end. Search from the nearer end. */
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
