/* The desktop notification: one for the room, about its latest message. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Characters of the message.
  const MAX_LENGTH = 140;
  // The site's icon. Not every browser shows SVG in notifications.
  const ICON = "link[rel=apple-touch-icon], link[rel~=icon]:not([type*=svg], [href$='.svg'])";
  // The address of our icon, for a site without one.
  const { icon: ownIcon } = document.currentScript.dataset;

  /* Return the text as the page shows it, without the signs of Markdown. */
  function textOf(html) {
    const text = $($.parseHTML(html)).find(".cnv-text");
    text.find("br").replaceWith("\n");
    return text.text().trim();
  }

  /* Return the author, the text and the names of the files. */
  CONVERSATE.summarize = function ({ author, html, body, attachments }) {
    const parts = [textOf(html) || body, ...attachments.map(({ name }) => name)];
    return `${author.name}: ${parts.filter(Boolean).join(", ")}`;
  };

  CONVERSATE.DesktopNotification = class DesktopNotification {
    /* `open` is called with the id of the message when the notification is clicked. */
    constructor(open) {
      this.open = open;
      this.close();
    }

    show(message, title, { silent = false } = {}) {
      if (!("Notification" in window) || Notification.permission !== "granted") {
        return;
      }
      const body = CONVERSATE.summarize(message).slice(0, MAX_LENGTH);
      const { href: icon = ownIcon } = document.querySelector(ICON) || {};
      // The tag makes it replace the previous one, which alone would be silent.
      const options = { body, icon, tag: window.location.pathname, silent, renotify: !silent };
      try {
        this.shown = new Notification(title, options);
        this.shown.onclick = () => {
          this.close();
          this.open(message.id);
        };
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
