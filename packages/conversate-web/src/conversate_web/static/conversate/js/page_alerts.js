/*
 * Draws attention to messages of others, each way by the member's preference: a count in the title,
 * a flash of the message, a notification on the desktop. Permission is asked for elsewhere.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const LONGEST = 140;

  CONVERSATE.PageAlerts = class PageAlerts {
    constructor({ element, list, activity, preferences }) {
      Object.assign(this, { element, list, activity, preferences });
      this.latestId = list.lastId;
      this.missed = [];
      this.prefix = "";
      $(element).on("conversate:shown", (event) => this.alert(event.detail.messages));
      $(window).on("focus", () => this.seen());
      $(document).on("visibilitychange", () => this.seen());
    }

    /* Without the count; the room may be renamed. */
    get title() {
      return document.title.slice(this.prefix.length);
    }

    setPrefix(prefix) {
      const { title } = this;
      this.prefix = prefix;
      document.title = prefix + title;
    }

    alert(messages) {
      const news = messages.filter((message) => this.isNews(message));
      if (!news.length) {
        return;
      }
      this.latestId = Math.max(...news.map(({ id }) => id));
      this.missed.push(...news);
      CONVERSATE.emit(this.element, "arrived", { messages: news });
      if (this.activity.isFocused()) {
        this.seen();
      } else {
        this.count();
        this.notify(news[news.length - 1]);
      }
    }

    isNews({ id, is_own: isOwn, edited_at: edited, deleted_at: deleted }) {
      return id > this.latestId && !isOwn && !edited && !deleted;
    }

    /* The flash waits for somebody to see it. */
    seen() {
      if (!this.activity.isFocused()) {
        return;
      }
      const missed = this.missed.splice(0);
      this.setPrefix("");
      if (this.preferences.flash) {
        missed.forEach(({ id }) => $(this.list.find(id)).addClass("cnv-message--flash"));
      }
    }

    count() {
      if (this.preferences.title) {
        this.setPrefix(`(${CONVERSATE.numberOfUnread(this.missed.length)}) `);
      }
    }

    notify(message) {
      const allowed = "Notification" in window && Notification.permission === "granted";
      if (!this.preferences.desktop || !allowed) {
        return;
      }
      const names = message.attachments.map((attachment) => attachment.name).join(", ");
      const body = `${message.author.name}: ${message.body || names}`.slice(0, LONGEST);
      try {
        const notification = new Notification(this.title, { body, tag: window.location.pathname });
        notification.onclick = () => window.focus();
      } catch {
        // Some browsers have the class and allow it to service workers only.
      }
    }
  };
})(window.CONVERSATE);
