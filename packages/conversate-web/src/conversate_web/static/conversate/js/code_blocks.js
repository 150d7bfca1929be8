/* Adds a button that copies to each block of code. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;

  function makeButton() {
    const name = say("copyCode");
    return $("<button>").addClass("cnv-copy").attr({ type: "button", title: name, "aria-label": name });
  }

  CONVERSATE.addCopyButtons = function ({ element, status }) {
    $(element)
      .on("conversate:rendered", ({ detail }) => {
        $(detail.elements).find(".cnv-text pre").each((_, code) => makeButton().appendTo(code));
      })
      .on("click", ".cnv-copy", ({ currentTarget }) => {
        status.copy(currentTarget.parentElement.textContent.trimEnd(), say("codeCopied"));
      });
  };
})(window.CONVERSATE);
