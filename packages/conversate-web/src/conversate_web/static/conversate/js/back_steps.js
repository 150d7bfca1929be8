/*
 * Steps in the page that Back undoes, such as an open dialog: people expect that, most of all on a phone. Each
 * step has an entry of its own in the history of the browser, with the same address.
 */
(function (CONVERSATE) {
  "use strict";

  const { history } = window;
  // In the state of an entry, the number of steps up to it. It outlives a reload, unlike the steps.
  const NAME = "cnvStep";
  // The steps up to the current entry.
  const steps = [];
  // Steps that were made while the browser leaves an entry.
  const waiting = [];
  let isLeaving = false;
  // The number of the current entry, or during an event that of the entry before.
  let current = numberOf(history);

  function numberOf({ state }) {
    return state?.[NAME] || 0;
  }

  /* Chrome follows a fragment again on the way back, with the focus and the scroll position. */
  function addressWithout(element) {
    const { hash, pathname, search, href } = window.location;
    const named = document.getElementById(hash.slice(1));
    return named && element.contains(named) ? pathname + search : href;
  }

  /*
   * Add an entry. A library that swaps pages has stored a state for the page: on the way back it would load the
   * page again. The new entry takes the state instead, for when the reader returns from another page.
   */
  function push(step) {
    const { state, scrollRestoration } = history;
    const number = numberOf(history);
    current = number + 1;
    steps.push(Object.assign(step, { number: current, state, scrollRestoration }));
    // Otherwise Back also scrolls the page to where it was before the step.
    history.scrollRestoration = "manual";
    history.replaceState({ [NAME]: number }, "", addressWithout(step.element));
    history.pushState({ ...state, [NAME]: current }, "");
  }

  function undo(step) {
    history.replaceState(step.state, "");
    history.scrollRestoration = step.scrollRestoration;
    step.undo();
  }

  function popped(event) {
    const number = numberOf(history);
    const left = [];
    while (steps.length && steps.at(-1).number > number) {
      left.push(steps.pop());
    }
    if (left.some(({ element }) => !element.isConnected)) {
      // A library has removed the room, and without its state it does not load the room again.
      location.reload();
    } else if (left.length) {
      event.stopImmediatePropagation();
      left.forEach(undo);
    } else if (history.state?.[NAME] < current) {
      // The page was reloaded at a step, and no longer has it: leave the room at once.
      history.back();
    }
    current = number;
    isLeaving = false;
    waiting.splice(0).forEach(push);
  }

  // Before the site's listeners, if these were not added earlier.
  window.addEventListener("popstate", popped, { capture: true });

  /* Call `undo` when the reader goes back. `element` is the room. */
  CONVERSATE.addBackStep = function (step) {
    if (isLeaving) {
      waiting.push(step);
    } else {
      push(step);
    }
  };

  /* Remove the entry of a step that is undone already. */
  function removeStep(step) {
    if (waiting.includes(step)) {
      waiting.splice(waiting.indexOf(step), 1);
    } else if (steps.includes(step) && step.number === numberOf(history)) {
      step.undo = () => {};
      isLeaving = true;
      history.back();
    }
  }

  /* Escape is not for a dialog of the site around the room. */
  function keepEscape(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
    }
  }

  /* Open a dialog of the room. Back closes it. */
  CONVERSATE.showDialog = function (dialog, element) {
    const step = { element, undo: () => dialog.close() };
    dialog.addEventListener("keydown", keepEscape);
    dialog.addEventListener("close", () => removeStep(step), { once: true });
    dialog.showModal();
    CONVERSATE.addBackStep(step);
  };
})(window.CONVERSATE);
