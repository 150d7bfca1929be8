/*
 * Decides which tab of a browser shows notifications of a room: none while a tab with the room has the focus,
 * else the first that requests the lock, until its notification is closed. The browser releases the lock of a
 * tab that ends (Web Locks API).
 */
(function (CONVERSATE) {
  "use strict";

  const { listen } = CONVERSATE;

  CONVERSATE.Notifier = class Notifier {
    constructor({ client, activity, list, history, tabs, signal }) {
      Object.assign(this, { activity, list, history, tabs, name: `conversate:${client.user_id}:${client.urls.room}` });
      this.notification = new CONVERSATE.DesktopNotification((id) => this.open(id));
      this.release = () => {};
      this.turn = null;
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

    /* Notify, if this tab gets the lock and `isWanted` is still true then. */
    async notify(message, title, isWanted) {
      // One request for several messages: another one would find the lock taken, by this tab.
      this.turn = this.turn || this.lock({ ifAvailable: true });
      const { turn } = this;
      const mayNotify = await turn;
      if (mayNotify && isWanted()) {
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
