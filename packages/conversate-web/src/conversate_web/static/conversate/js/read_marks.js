/* Says what has been read: the end of the conversation, seen while the page has the focus. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.ReadMarks = class ReadMarks {
    constructor({ api, list, scroll, activity, element }) {
      Object.assign(this, { api, list, scroll, activity, element });
      // What the page was loaded with, the server has marked.
      this.marked = list.lastId;
      this.paused = false;
      $(element).on({
        "conversate:shown conversate:scrolled": () => this.mark(),
        "conversate:unread": ({ detail }) => this.pause(detail.message),
        "conversate:posted": () => this.resume(),
      });
      $(window).on("blur", () => this.resume());
      $(window).on("focus", () => this.mark());
    }

    /* Marked unread from this message on: until the reader comes again, or answers. */
    pause(id) {
      this.marked = Math.min(this.marked, id - 1);
      this.paused = true;
    }

    resume() {
      this.paused = false;
    }

    async mark() {
      if (this.paused || this.list.hasNewer || !this.isSeen()) {
        return;
      }
      CONVERSATE.emit(this.element, "read");
      const { marked } = this;
      const id = this.list.lastId;
      if (id <= marked) {
        return;
      }
      this.marked = id;
      try {
        await this.api.post("read", { message: id });
      } catch {
        // The next occasion tries again.
        this.marked = marked;
      }
    }

    isSeen() {
      return this.activity.isFocused() && this.scroll.isEndSeen();
    }
  };
})(window.CONVERSATE);
