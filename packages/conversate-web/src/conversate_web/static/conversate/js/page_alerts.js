/*
 * Alerts the member to messages of others, by the member's preferences: a count in the title, a flash of the
 * message. Desktop notifications are shown by notifier.js.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.PageAlerts = class PageAlerts {
    constructor({ element, list, activity, mark, seen, preferences, signal }) {
      Object.assign(this, { list, activity, mark, seen, preferences });
      // Ids of unread messages that came while the page was open, and of those that have yet to flash.
      this.missed = new Set();
      this.fresh = new Set();
      this.prefix = "";
      $(element).on({
        "conversate:arrived": ({ detail }) => this.alert(detail.messages),
        "conversate:counted": () => this.forget(),
      });
      CONVERSATE.listen(window, "focus", () => this.flash(), signal);
      CONVERSATE.listen(document, "visibilitychange", () => this.flash(), signal);
      signal.addEventListener("abort", () => this.stop());
    }

    /* Restore the title, unless another page has set its own. */
    stop() {
      if (document.title.startsWith(this.prefix)) {
        document.title = this.title;
      }
    }

    /* The title without the count. It is not stored, as the room can be renamed. */
    get title() {
      return document.title.slice(this.prefix.length);
    }

    alert(messages) {
      messages.forEach(({ id }) => this.fresh.add(id));
      messages.filter(({ id }) => id > this.mark.id).forEach(({ id }) => this.missed.add(id));
      this.count();
      this.flash();
    }

    /* Forget messages that were read or deleted, on this page or elsewhere. */
    forget() {
      const { unread } = this.mark;
      this.missed.forEach((id) => unread.has(id) || this.missed.delete(id));
      this.count();
    }

    /* Flash the messages once the page has the focus. */
    flash() {
      if (this.activity.isFocused()) {
        const ids = [...this.fresh];
        this.fresh.clear();
        if (this.preferences.flash_alert) {
          ids.forEach((id) => $(this.list.find(id)).addClass("cnv-message--flash"));
        }
      }
    }

    count() {
      if (this.seen.isPending) {
        return;
      }
      const { size } = this.missed;
      const { title } = this;
      this.prefix = size && this.preferences.title_alert ? `(${CONVERSATE.numberOfUnread(size)}) ` : "";
      if (document.title !== this.prefix + title) {
        document.title = this.prefix + title;
      }
    }
  };
})(window.CONVERSATE);
