/* Keeps screen readers from reading out what changes in the conversation but is not new. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Milliseconds in which a screen reader notices a change.
  const MUTED = 1000;

  CONVERSATE.muteLiveRegion = function (conversation) {
    $(conversation).attr("aria-live", "off");
    setTimeout(() => $(conversation).attr("aria-live", null), MUTED);
  };
})(window.CONVERSATE);
