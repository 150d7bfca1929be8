/* Keeps "5 minutes ago" current, and shows the time of day after an hour. */
(function (CONVERSATE) {
  "use strict";

  const { $, sayNumber } = CONVERSATE;
  const TICK = 15000;
  const MINUTE = 60000;
  const RELATIVE = 60;

  /* Return for example "5 minutes ago", null after an hour. */
  function ago(time, sentences = new Map()) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / MINUTE));
    if (minutes >= RELATIVE) {
      return null;
    }
    if (!sentences.has(minutes)) {
      sentences.set(minutes, sayNumber("ago", minutes));
    }
    return sentences.get(minutes);
  }

  /* Screen readers would announce each change of the relative time; they get the exact one. */
  function fill(time, exact, relative) {
    time.classList.toggle("cnv-time", relative !== null);
    if (relative === null) {
      $(time).text(exact);
    } else {
      const shown = $("<span>").addClass("cnv-time__ago").attr("aria-hidden", "true").text(relative);
      $(time).empty().append($("<span>").addClass("cnv-time__exact").text(exact), " ", shown);
    }
  }

  /* Show a time as `exact`, or relative to now within an hour. */
  CONVERSATE.showTime = (time, exact) => fill(time, exact, ago(time));

  /* Return the relative times that are no longer right, with the new texts. */
  function outdated(element) {
    // Most messages of a busy room are from the same few minutes.
    const sentences = new Map();
    const times = [...element.getElementsByClassName("cnv-time")].map((time) => [time, ago(time, sentences)]);
    return times.filter(([time, text]) => time.querySelector(".cnv-time__ago").textContent !== text);
  }

  CONVERSATE.refreshTimes = function (element, scroll, signal) {
    function refreshAll() {
      const times = document.visibilityState === "visible" ? outdated(element) : [];
      // Otherwise each poll would force a layout.
      if (times.length) {
        scroll.keepPosition(() => {
          times.forEach(([time, text]) => fill(time, $(time).find(".cnv-time__exact").text(), text));
        }, false);
      }
    }

    const ticks = setInterval(refreshAll, TICK);
    signal.addEventListener("abort", () => clearInterval(ticks));
    CONVERSATE.listen(document, "visibilitychange", refreshAll, signal);
    $(element).on("conversate:wait", refreshAll);
  };
})(window.CONVERSATE);
