/* The desktop notification: one for the room, about its latest message. */
(function (CONVERSATE) {
  "use strict";

  // Characters of the message.
  const MAX_LENGTH = 140;
  // The site's icon. Not every browser shows SVG in notifications.
  const ICON = "link[rel=apple-touch-icon], link[rel~=icon]:not([type*=svg], [href$='.svg'])";
  // The address of our icon, for a site without one.
  const { icon: ownIcon } = document.currentScript.dataset;

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
