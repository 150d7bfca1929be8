/* What is not to be lost with the page. */
(function (CONVERSATE) {
  "use strict";

  const holders = new Set();
  const ask = (event) => event.preventDefault();

  /* Ask before leaving while any holder has what can't be stored. Listening would slow going back. */
  CONVERSATE.askBeforeLeaving = function (holder, holds) {
    holders[holds ? "add" : "delete"](holder);
    window[holders.size ? "addEventListener" : "removeEventListener"]("beforeunload", ask);
  };

  /* A value that outlives a reload, in this tab alone. Browsers may refuse: then there is none. */
  CONVERSATE.Stored = class Stored {
    constructor(name) {
      this.name = `conversate-${name}`;
    }

    read() {
      try {
        return JSON.parse(sessionStorage.getItem(this.name));
      } catch {
        return null;
      }
    }

    write(value) {
      try {
        sessionStorage.setItem(this.name, JSON.stringify(value));
      } catch {
        // As above.
      }
    }
  };
})(window.CONVERSATE);
