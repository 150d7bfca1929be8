/* What has been typed and not been sent yet; it outlives a reload of the page, in this tab alone. */
(function (CONVERSATE) {
  "use strict";

  CONVERSATE.Draft = class Draft {
    constructor(name) {
      this.name = `conversate-draft:${name}`;
    }

    /* Browsers may refuse to keep anything; then there is no draft, and nothing else is lost. */
    read() {
      try {
        return window.sessionStorage.getItem(this.name) || "";
      } catch {
        return "";
      }
    }

    write(text) {
      try {
        window.sessionStorage.setItem(this.name, text);
      } catch {
        // As above.
      }
    }
  };
})(window.CONVERSATE);
