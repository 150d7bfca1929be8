/*
 * The member's presence on this page: whether it has the focus, and whether there was input within IDLE_AT.
 * Polls report both, under a client name of this page. A goodbye request is sent when the page is closed or
 * left.
 */
(function (CONVERSATE) {
  "use strict";

  const { listen } = CONVERSATE;
  const INPUT_EVENTS = "pointerdown pointermove keydown wheel touchstart scroll";

  CONVERSATE.Activity = class Activity {
    constructor({ api, idleAt, view, signal }) {
      Object.assign(this, { api, idleAt, view });
      this.touch();
      this.renewClient();
      listen(window, INPUT_EVENTS, () => this.touch(), signal);
      this.hasLeft = false;
      listen(window, "pagehide", () => this.leave(), signal);
      listen(window, "pageshow", () => (this.hasLeft = false), signal);
      signal.addEventListener("abort", () => this.leave());
    }

    touch() {
      this.last = Date.now();
    }

    isActive() {
      return Date.now() - this.last < this.idleAt;
    }

    isFocused() {
      return document.visibilityState === "visible" && document.hasFocus();
    }

    /* Random, as a browser can show a cached page in a second tab. */
    renewClient() {
      this.client = `${this.view}.${Math.random().toString(36).slice(2)}`;
    }

    leave() {
      const { csrfToken, userId } = this.api;
      const data = { client: this.client, author: userId, csrfmiddlewaretoken: csrfToken };
      navigator.sendBeacon(this.api.urls.goodbye, new URLSearchParams(data));
      // The server takes no more polls of this client. A page that the browser shows again is another one.
      this.renewClient();
      this.hasLeft = true;
    }
  };
})(window.CONVERSATE);
