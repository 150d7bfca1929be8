/* Calls back when the page should poll now: the user returns, the network returns, the computer wakes. */
(function (CONVERSATE) {
  "use strict";

  const { listen } = CONVERSATE;
  const TICK = 10000;
  // Milliseconds between two ticks after which the computer must have slept.
  const SLEEP = 30000;

  function watchSleep(callback, signal) {
    let last = Date.now();
    const ticks = setInterval(() => {
      const now = Date.now();
      // In a hidden tab timers are late as well, and nobody is looking.
      if (now - last > SLEEP && document.visibilityState === "visible") {
        callback();
      }
      last = now;
    }, TICK);
    signal.addEventListener("abort", () => clearInterval(ticks));
  }

  CONVERSATE.onResume = function (callback, signal) {
    const ifVisible = () => document.visibilityState === "visible" && callback();
    listen(window, "focus online", callback, signal);
    listen(window, "pageshow", (event) => event.persisted && callback(), signal);
    listen(document, "visibilitychange", ifVisible, signal);
    watchSleep(callback, signal);
  };
})(window.CONVERSATE);
