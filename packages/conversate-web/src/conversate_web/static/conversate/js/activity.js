/* Whether somebody is there: the page has the focus; something was done within IDLE_AT. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const SIGNS = "pointerdown pointermove keydown wheel touchstart scroll";

  CONVERSATE.Activity = class Activity {
    constructor(idleAt) {
      this.idleAt = idleAt;
      this.touch();
      $(window).on(SIGNS, () => this.touch());
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
  };
})(window.CONVERSATE);
