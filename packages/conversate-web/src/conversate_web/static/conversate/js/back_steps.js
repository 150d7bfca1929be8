/*
 * Steps in the page that Back undoes, such as an open dialog: people expect that, most of all on a phone. Each
 * step has an entry of its own in the history of the browser, with the same address.
 */
(function (CONVERSATE) {
  "use strict";

  const { history } = window;
  const NAME = "conversateStep";
  // In the state of an entry, after a reload too.
  const page = performance.timeOrigin;
  // The steps up to the current entry.
  const steps = [];
  // Steps that were made while the browser leaves an entry.
  const waiting = [];
  let isLeaving = false;
  let count = 0;

  /* Return the number of the step of the current entry; 0 if it is no step of this page. */
  function currentNumber() {
    const state = history.state?.[NAME];
    return state && state.page === page ? state.number : 0;
  }

  function stateOf(number) {
    return { [NAME]: { page, number } };
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
    const number = currentNumber();
    count += 1;
    steps.push(Object.assign(step, { number: count, state, scrollRestoration }));
    // Otherwise Back also scrolls the page to where it was before the step.
    history.scrollRestoration = "manual";
    history.replaceState(stateOf(number), "", addressWithout(step.element));
    history.pushState({ ...state, ...stateOf(count) }, "");
  }

  function undo(step) {
    history.replaceState(step.state, "");
    history.scrollRestoration = step.scrollRestoration;
    step.undo();
  }

  function popped(event) {
    const number = currentNumber();
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
    }
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
    } else if (steps.includes(step) && step.number === currentNumber()) {
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
