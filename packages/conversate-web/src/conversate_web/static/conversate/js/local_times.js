/* Times in the pages around the rooms, in the form that they have in a room. */
(function (CONVERSATE) {
  "use strict";

  const { hourCycle } = document.currentScript.dataset;

  /* A member's time stands in a sentence, all others begin with a capital letter. Messages with an id have a day above them. */
  function write(time, clock) {
    const moment = Date.parse(time.dateTime);
    if (moment) {
      const text = time.closest(".cnv-message[id]") ? clock.format(moment, "clock") : clock.when(moment);
      const shown = time.querySelector(".cnv-time__exact") || time;
      time.title = clock.format(moment, "full");
      shown.textContent = time.closest(".cnv-member") ? text : clock.capitalize(text);
    }
  }

  /* Write all times in the reader's zone. Those of today become "yesterday" at midnight. */
  CONVERSATE.writeLocalTimes = function () {
    document.querySelectorAll(".cnv-root").forEach((element) => {
      const clock = new CONVERSATE.Clock({ element, hourCycle });
      if (clock.language) {
        element.querySelectorAll("time").forEach((time) => write(time, clock));
      }
    });
  };

  CONVERSATE.writeLocalTimes();
})(window.CONVERSATE);
