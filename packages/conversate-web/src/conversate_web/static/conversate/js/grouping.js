/* Marks which messages show their author's name, and where a day begins, as the server does. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Milliseconds between two messages of a group.
  const MAX_GAP = 5 * 60 * 1000;

  /* Return the next message in a direction, or null. */
  function sibling(element, direction) {
    let found = element[direction];
    while (found && !found.classList.contains("cnv-message")) {
      found = found[direction];
    }
    return found;
  }

  function dayBefore(element) {
    return $(element).prev(".cnv-day");
  }

  function startsDay(element, before) {
    return !before || before.dataset.day !== element.dataset.day;
  }

  function startsGroup(element, before) {
    return (
      before.dataset.author !== element.dataset.author ||
      Date.parse(element.dataset.time) - Date.parse(before.dataset.time) > MAX_GAP
    );
  }

  CONVERSATE.grouping = {
    previous: (element) => sibling(element, "previousElementSibling"),
    next: (element) => sibling(element, "nextElementSibling"),

    /* Update a message after it or the one before it has changed. */
    mark(element) {
      const before = this.previous(element);
      const { className } = element;
      const newDay = startsDay(element, before);
      const starts = newDay || startsGroup(element, before);
      element.classList.toggle("cnv-message--start", starts);
      if (element.className !== className) {
        // Out of sight, it would keep its old height until the reader comes to it.
        element.classList.add("cnv-message--fresh");
      }
      dayBefore(element).remove();
      if (newDay) {
        const label = $("<span>").text(element.dataset.day);
        $("<li>").addClass("cnv-day").append(label).insertBefore(element);
      }
    },

    /* Update a message of the page whose day was `label` before, in the order of the page. */
    relabel(element, label) {
      const line = dayBefore(element).get(0);
      if (line && startsDay(element, this.previous(element))) {
        // The line is as the site's template has made it.
        const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const { currentNode: text } = texts;
          text.data = text.data.replace(label, () => element.dataset.day);
        }
      } else {
        this.mark(element);
      }
    },

    /* To be called before a message is inserted before this one. */
    unmark(element) {
      dayBefore(element).remove();
    },
  };
})(window.CONVERSATE);
