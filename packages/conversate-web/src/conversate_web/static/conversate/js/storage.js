/* A value that outlives a reload. Browsers may refuse; then there is none. */
(function (CONVERSATE) {
  "use strict";

  /* `area` is sessionStorage, for this tab alone, or localStorage. */
  CONVERSATE.BrowserStorage = class BrowserStorage {
    constructor(area, name) {
      Object.assign(this, { area, name: `conversate-${name}` });
    }

    use(action) {
      try {
        return action(window[this.area]);
      } catch {
        return null;
      }
    }

    read() {
      return this.use((area) => JSON.parse(area.getItem(this.name)));
    }

    /* Return whether the value was stored. */
    write(value) {
      return this.use((area) => area.setItem(this.name, JSON.stringify(value))) !== null;
    }

    clear() {
      this.use((area) => area.removeItem(this.name));
    }
  };
})(window.CONVERSATE);
