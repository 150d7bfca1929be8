/*
 * Whether somebody is there: the page has the focus; something was done within IDLE_AT. Polls say so
 * in the name of this page, which says goodbye when it is closed or left.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const SIGNS = "pointerdown pointermove keydown wheel touchstart scroll";

  CONVERSATE.Activity = class Activity {
    constructor({ api, idleAt, view }) {
      Object.assign(this, { api, idleAt, view });
      this.touch();
      this.rename();
      $(window).on(SIGNS, () => this.touch());
      this.isGone = false;
      $(window).on("pagehide", () => this.leave());
      $(window).on("pageshow", () => {
        this.isGone = false;
      });
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

    /* Its own, also where a browser shows what it has kept of a page in a second tab. */
    rename() {
      this.client = `${this.view}.${Math.random().toString(36).slice(2)}`;
    }

    leave() {
      const words = { client: this.client, csrfmiddlewaretoken: this.api.csrfToken };
      navigator.sendBeacon(this.api.urls.goodbye, new URLSearchParams(words));
      // Who said goodbye is gone for good; a page that the browser shows again is another one.
      this.rename();
      this.isGone = true;
    }
  };
})(window.CONVERSATE);
