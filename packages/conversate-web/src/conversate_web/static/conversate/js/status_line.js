/* The line that says for a moment what an action did, such as "Link copied". */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Milliseconds for which a text is shown.
  const STATUS_TIME = 4000;

  /* Copy and return whether that worked. Only secure pages have the clipboard API. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const { activeElement: active } = document;
      const field = $("<textarea>").val(text).appendTo(active.parentElement).get(0);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      active.focus();
      return done;
    }
  }

  CONVERSATE.StatusLine = class StatusLine {
    constructor({ element }) {
      this.line = $(element).find(".cnv-status");
    }

    show(text) {
      clearTimeout(this.timeout);
      this.line.text(text);
      this.timeout = setTimeout(() => this.line.text(""), STATUS_TIME);
    }

    /* Copy and say so, or show what could not be copied. */
    async copy(text, said) {
      this.show((await copy(text)) ? said : text);
    }
  };
})(window.CONVERSATE);
