/* Lets the browser ask before the user leaves the page, while something would be lost with it. */
(function (CONVERSATE) {
  "use strict";

  const owners = new Set();
  const ask = (event) => event.preventDefault();

  /*
   * Ask before leaving while any owner `hasUnsaved` content that can't be stored. The listener is added only
   * while it is needed: it disables the browser's back/forward cache.
   */
  CONVERSATE.askBeforeLeaving = function (owner, hasUnsaved) {
    owners[hasUnsaved ? "add" : "delete"](owner);
    window[owners.size ? "addEventListener" : "removeEventListener"]("beforeunload", ask);
  };
})(window.CONVERSATE);
