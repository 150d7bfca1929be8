/* Which message stands under a name of its own, and where a day begins; as the server does it. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const WITHIN = 5 * 60 * 1000;

  function previousMessage(element) {
    return $(element).prevAll(".cnv-message").get(0);
  }

  function dayBefore(element) {
    return $(element).prev(".cnv-day");
  }

  function startsGroup(element, before) {
    return (
      before.dataset.author !== element.dataset.author ||
      Date.parse(element.dataset.time) - Date.parse(before.dataset.time) > WITHIN
    );
  }

  CONVERSATE.grouping = {
    /* Right for the message as it stands now after the one before it. */
    mark(element) {
      const before = previousMessage(element);
      const newDay = !before || before.dataset.day !== element.dataset.day;
      const starts = newDay || startsGroup(element, before);
      element.classList.toggle("cnv-message--start", starts);
      dayBefore(element).remove();
      if (newDay) {
        const label = $("<span>").text(element.dataset.day);
        $("<li>").addClass("cnv-day").append(label).insertBefore(element);
      }
    },

    /* Before something is put in front of it. */
    unmark(element) {
      dayBefore(element).remove();
    },
  };
})(window.CONVERSATE);
