/* A value that outlives a reload, in this tab alone. Browsers may refuse; then there is none. */
(function (CONVERSATE) {
  "use strict";

  CONVERSATE.TabStorage = class TabStorage {
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
        // See above.
      }
    }
  };
})(window.CONVERSATE);
