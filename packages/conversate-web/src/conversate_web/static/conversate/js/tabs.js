/*
 * Messages between the tabs of this browser that were opened as the same user. In browsers without
 * BroadcastChannel the tabs follow by their polls. The channel is closed while the page is hidden by
 * navigation, or the browser would not keep the page in its back/forward cache.
 */
(function (CONVERSATE) {
  "use strict";

  const { listen } = CONVERSATE;

  CONVERSATE.Tabs = class Tabs {
    constructor({ client, signal }) {
      Object.assign(this, { room: client.urls.room, name: `conversate:${client.user_id}`, listeners: [] });
      this.open();
      listen(window, "pagehide", () => this.close(), signal);
      listen(window, "pageshow", () => this.open(), signal);
      signal.addEventListener("abort", () => this.close());
    }

    open() {
      if (!this.channel && "BroadcastChannel" in window) {
        this.channel = new BroadcastChannel(this.name);
        this.channel.onmessage = ({ data }) => this.listeners.forEach((listener) => listener(data));
      }
    }

    close() {
      if (this.channel) {
        this.channel.close();
        this.channel = null;
      }
    }

    /* Send `data` about this room to the other tabs. */
    send(data) {
      if (this.channel) {
        this.channel.postMessage({ ...data, room: this.room });
      }
    }

    /* Call back with what other tabs of this room send. */
    onMessage(listener) {
      this.listeners.push((data) => data.room === this.room && listener(data));
    }

    /* Call back with what tabs of other rooms send. */
    onMessageFromOtherRooms(listener) {
      this.listeners.push((data) => data.room !== this.room && listener(data));
    }
  };
})(window.CONVERSATE);
