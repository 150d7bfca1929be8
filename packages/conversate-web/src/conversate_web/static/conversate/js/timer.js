/* The ring that shows how long it is until the next look for news. Pressing it looks at once. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.Timer = class Timer {
    constructor(room, poller) {
      this.button = $(room).find(".cnv-timer");
      this.button.on("click", () => poller.poke());
      $(room).on("conversate:wait", (event) => this.run(event.detail.delay));
      $(room).on("conversate:ask", ({ detail }) => this.show(detail.held ? null : "asking"));
    }

    run(delay) {
      const button = this.button.get(0);
      this.show(null);
      if (button) {
        button.style.setProperty("--cnv-timer-duration", `${Math.round(delay)}ms`);
        // Read the layout, so that the animation begins anew.
        void button.offsetWidth;
      }
      this.show("running");
    }

    show(state) {
      for (const each of ["running", "asking"]) {
        this.button.toggleClass(`cnv-timer--${each}`, each === state);
      }
    }
  };
})(window.CONVERSATE);
