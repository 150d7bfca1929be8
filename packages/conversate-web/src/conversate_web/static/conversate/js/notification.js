/* The desktop notification: one for the room, about its latest message. */
(function (CONVERSATE) {
  "use strict";

  // Characters of the message.
  const MAX_LENGTH = 140;

  /* Return the author, the text and the names of the files. */
  CONVERSATE.summarize = function ({ author, body, attachments }) {
    const parts = [body, ...attachments.map(({ name }) => name)];
    return `${author.name}: ${parts.filter(Boolean).join(", ")}`;
  };

  CONVERSATE.DesktopNotification = class DesktopNotification {
    constructor() {
      this.close();
    }

    show(message, title, { silent = false } = {}) {
      if (!("Notification" in window) || Notification.permission !== "granted") {
        return;
      }
      const body = CONVERSATE.summarize(message).slice(0, MAX_LENGTH);
      // The tag makes it replace the previous one, which alone would be silent.
      const options = { body, tag: window.location.pathname, silent, renotify: !silent };
      try {
        this.shown = new Notification(title, options);
        this.shown.onclick = () => window.focus();
        Object.assign(this, { title, messageId: message.id });
      } catch {
        // Some browsers allow the class only in service workers.
      }
    }

    /* Update the quoted text, without a sound, after the message has changed. */
    update(message) {
      if (message.id !== this.messageId) {
        return;
      }
      if (message.deleted_at) {
        this.close();
      } else if (message.edited_at) {
        this.show(message, this.title, { silent: true });
      }
    }

    close() {
      if (this.shown) {
        this.shown.close();
      }
      Object.assign(this, { shown: null, title: "", messageId: 0 });
    }
  };
})(window.CONVERSATE);
