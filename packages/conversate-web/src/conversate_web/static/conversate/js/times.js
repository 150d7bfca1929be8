/* Keeps "5 minutes ago" true, and says the time of day once that is an hour ago. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const TICK = 15000;
  const MINUTE = 60000;
  const RELATIVE = 60;

  function refresh(time) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / MINUTE));
    const ago = time.querySelector(".cnv-time__ago");
    if (minutes >= RELATIVE) {
      ago.remove();
      time.classList.remove("cnv-time");
    } else if (ago.textContent !== say(`ago${minutes}`)) {
      ago.textContent = say(`ago${minutes}`);
    }
  }

  CONVERSATE.keepTimes = function (element, scroll) {
    function refreshAll() {
      if (document.visibilityState === "visible") {
        scroll.hold(() => element.querySelectorAll(".cnv-time").forEach(refresh), false);
      }
    }

    setInterval(refreshAll, TICK);
    $(document).on("visibilitychange", refreshAll);
    $(element).on("conversate:wait", refreshAll);
  };
})(window.CONVERSATE);
