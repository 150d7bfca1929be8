/* Loads the page again when the browser is back online. The address is still that of the page that was wanted. */
(function () {
  "use strict";

  window.addEventListener("online", () => location.reload());
})();
