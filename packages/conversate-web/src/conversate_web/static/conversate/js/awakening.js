/* Calls back when it is time to look at once: somebody returns, the network returns, the machine wakes. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const TICK = 10000;
  const SLEPT = 30000;

  function watchSleep(callback) {
    let last = Date.now();
    setInterval(() => {
      const now = Date.now();
      // In a hidden tab browsers hold back timers as well, and nobody is looking.
      if (now - last > SLEPT && document.visibilityState === "visible") {
        callback();
      }
      last = now;
    }, TICK);
  }

  CONVERSATE.onAwakening = function (callback) {
    $(window).on("focus online", callback);
    $(window).on("pageshow", (event) => event.originalEvent.persisted && callback());
    $(document).on("visibilitychange", () => document.visibilityState === "visible" && callback());
    watchSleep(callback);
  };
})(window.CONVERSATE);
