/* The dialog with the keyboard shortcuts. "?" opens it outside of fields, and so does the button in the header. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  /* When the dialog is closed, the browser returns the focus. */
  function open(element) {
    // A site's template may have no dialog.
    for (const template of $(element).find("#conversate-shortcuts")) {
      const dialog = CONVERSATE.fill(template).appendTo(element);
      dialog.on("close", () => dialog.remove());
      CONVERSATE.showDialog(dialog.get(0), element);
    }
  }

  CONVERSATE.offerShortcuts = function ({ element, signal }) {
    $(element).on("click", ".cnv-room__shortcuts", () => open(element));
    const pressed = ({ key, target, defaultPrevented }) => {
      const isHere = element.contains(target) || target === document.body;
      if (key === "?" && isHere && !defaultPrevented && !target.closest("input, textarea, select, dialog")) {
        open(element);
      }
    };
    CONVERSATE.listen(document, "keydown", pressed, signal);
  };
})(window.CONVERSATE);
