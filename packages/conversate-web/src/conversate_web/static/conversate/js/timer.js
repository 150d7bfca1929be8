/* The ring that shows the time until the next poll. Pressing it polls now. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Steps in which it fills up. An animation would make the browser render the page sixty times a second.
  const STEPS = 40;
  const STEPS_REDUCED = 8;
  // Of the ring, as in the stylesheet.
  const LENGTH = 100;

  CONVERSATE.Timer = class Timer {
    constructor({ element, poller, signal }) {
      this.button = $(element).find(".cnv-timer");
      this.hand = this.button.find(".cnv-timer__hand").get(0);
      this.button.on("click", () => poller.pollNow());
      $(element).on("conversate:wait", (event) => this.run(event.detail.delay));
      $(element).on("conversate:ask", ({ detail }) => this.show(detail.isLongPoll ? null : "asking"));
      signal.addEventListener("abort", () => clearInterval(this.ticks));
    }

    run(delay) {
      const { matches: isReduced } = window.matchMedia("(prefers-reduced-motion: reduce)");
      const start = Date.now();
      this.show("running");
      this.fill(0);
      if (delay) {
        const step = delay / (isReduced ? STEPS_REDUCED : STEPS);
        this.ticks = setInterval(() => this.fill((Date.now() - start) / delay), step);
      }
    }

    /* Fill this part of the ring, up to 1. */
    fill(part) {
      if (this.hand) {
        this.hand.style.strokeDashoffset = Math.max(0, LENGTH * (1 - part));
      }
    }

    show(state) {
      clearInterval(this.ticks);
      if (this.hand) {
        this.hand.style.strokeDashoffset = "";
      }
      for (const each of ["running", "asking"]) {
        this.button.toggleClass(`cnv-timer--${each}`, each === state);
      }
    }
  };
})(window.CONVERSATE);
