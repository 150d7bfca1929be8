/*
 * The ring that shows the time until the next poll. Pressing it polls now. It is hidden while long polls follow
 * one another: then there is no time to show.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Steps in which it fills up. An animation would make the browser render the page sixty times a second.
  const STEPS = 40;
  const STEPS_REDUCED = 8;
  // Of the ring, as in the stylesheet.
  const LENGTH = 100;
  // Milliseconds. The pauses between long polls are not longer.
  const PAUSE = 1000;

  CONVERSATE.Timer = class Timer {
    constructor({ element, poller, signal }) {
      this.longPoll = poller.longPoll;
      this.button = $(element).find(".cnv-timer").prop("hidden", true);
      this.hand = this.button.find(".cnv-timer__hand").get(0);
      this.button.on("click", () => poller.pollNow());
      $(element).on("conversate:wait", (event) => this.run(event.detail.delay));
      $(element).on("conversate:ask", ({ detail }) => this.asked(detail.isLongPoll));
      signal.addEventListener("abort", () => clearInterval(this.ticks));
    }

    run(delay) {
      if (!this.longPoll.maxWait || delay > PAUSE) {
        this.button.prop("hidden", false);
      }
      // Otherwise a hidden ring would make the browser render the page.
      if (this.button.is(":not([hidden])")) {
        this.start(delay);
      }
    }

    start(delay) {
      const { matches: isReduced } = window.matchMedia("(prefers-reduced-motion: reduce)");
      const start = Date.now();
      this.show("running");
      this.fill(0);
      if (delay) {
        const step = delay / (isReduced ? STEPS_REDUCED : STEPS);
        this.ticks = setInterval(() => this.fill((Date.now() - start) / delay), step);
      }
    }

    /* The keyboard's focus stays where it is until the next poll. */
    asked(isLongPoll) {
      this.show(isLongPoll ? null : "asking");
      if (isLongPoll && !this.button.is(":focus-visible")) {
        this.button.prop("hidden", true);
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
