/*
 * Shows desktop notifications of messages that come while the page has no focus. Loaded for members who want
 * them (room.js). Permission is requested in settings.js.
 *
 * Decides which tab of a browser shows notifications of a room: none while a tab with the room has the focus,
 * else the first that requests the lock, until its notification is closed. The browser releases the lock of a
 * tab that ends (Web Locks API).
 */
(function (CONVERSATE) {
  "use strict";

  const { $, listen } = CONVERSATE;

  CONVERSATE.Notifier = class Notifier {
    constructor({ element, client, activity, list, history, tabs, mark, alerts, signal }) {
      const name = `conversate:${client.user_id}:${client.urls.room}`;
      Object.assign(this, { activity, list, history, tabs, mark, alerts, name });
      this.notification = new CONVERSATE.DesktopNotification((id) => this.open(id));
      this.release = () => {};
      this.turn = null;
      $(element).on({
        "conversate:arrived": ({ detail }) => this.arrived(detail.messages),
        "conversate:counted": () => this.forget(),
        "conversate:shown": ({ detail }) => detail.messages.forEach((each) => this.notification.update(each)),
      });
      tabs.onMessage(({ isWatched }) => isWatched && !activity.isFocused() && this.close());
      listen(window, "focus pageshow", () => this.watch(), signal);
      listen(window, "blur pagehide", () => this.close(), signal);
      signal.addEventListener("abort", () => this.close());
      this.watch();
    }

    /* The user looks at the room in this tab: no other tab may notify. */
    watch() {
      if (this.activity.isFocused()) {
        this.close();
        this.tabs.send({ isWatched: true });
        this.lock({ mode: "shared" });
      }
    }

    arrived(messages) {
      const message = messages.filter(({ id }) => id > this.mark.id).at(-1);
      if (message && this.isWanted(message)) {
        this.notify(message);
      }
    }

    isWanted({ id }) {
      return this.mark.unread.has(id) && !this.activity.isFocused();
    }

    /* Close the notification of a message that was read or deleted, on this page or elsewhere. */
    forget() {
      const { messageId } = this.notification;
      if (messageId && !this.mark.unread.has(messageId)) {
        this.close();
      }
    }

    /* Notify, if this tab gets the lock and the message is still unread then. */
    async notify(message) {
      const { title } = this.alerts;
      // One request for several messages: another one would find the lock taken, by this tab.
      this.turn = this.turn || this.lock({ ifAvailable: true });
      const { turn } = this;
      const mayNotify = await turn;
      if (mayNotify && this.isWanted(message)) {
        this.notification.show(message, title);
      } else if (!mayNotify && this.turn === turn) {
        this.turn = null;
      }
    }

    /* Show the message whose notification was clicked. */
    open(id) {
      window.focus();
      const message = this.list.find(id);
      if (message) {
        message.scrollIntoView({ block: "center" });
      } else {
        this.history.openAt({ id: `message-${id}`, top: 0 });
      }
    }

    close() {
      this.notification.close();
      this.release();
      this.turn = null;
    }

    /* Return a promise that tells whether this tab may notify. The lock is held until `release`. */
    lock(options) {
      this.release();
      if (!navigator.locks) {
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        let release;
        const released = new Promise((done) => (release = done));
        this.release = () => release(resolve(false));
        const granted = (lock) => resolve(Boolean(lock)) || (lock && released);
        navigator.locks.request(this.name, options, granted).catch(() => resolve(true));
      });
    }
  };
})(window.CONVERSATE);
