/* Which message stands under a name of its own, and where a day begins; as the server does it. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const WITHIN = 5 * 60 * 1000;

  /* The next message in a direction, null where there is none. */
  function beside(element, direction) {
    let found = element[direction];
    while (found && !found.classList.contains("cnv-message")) {
      found = found[direction];
    }
    return found;
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
    previous: (element) => beside(element, "previousElementSibling"),
    next: (element) => beside(element, "nextElementSibling"),

    /* Right for the message as it stands now after the one before it. */
    mark(element) {
      const before = this.previous(element);
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
