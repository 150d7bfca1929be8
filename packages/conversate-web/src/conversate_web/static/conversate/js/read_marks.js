/* Says what has been read: the end of the conversation, seen while the page has the focus. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.ReadMarks = class ReadMarks {
    constructor({ api, list, scroll, activity, element }) {
      Object.assign(this, { api, list, scroll, activity });
      // What the page was loaded with, the server has marked.
      this.marked = list.lastId;
      $(element).on("conversate:shown conversate:scrolled", () => this.mark());
      $(window).on("focus", () => this.mark());
    }

    async mark() {
      const { marked } = this;
      const id = this.list.lastId;
      if (id <= marked || this.list.hasNewer || !this.isSeen()) {
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
      return this.activity.isFocused() && this.scroll.isAtEnd();
    }
  };
})(window.CONVERSATE);
