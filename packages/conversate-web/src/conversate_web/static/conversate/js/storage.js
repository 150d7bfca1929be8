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

  /* A value that is lost with the page. */
  class PageStorage {
    constructor() {
      this.value = null;
    }

    read() {
      return this.value;
    }

    /* Return false, as for a value that was not stored. */
    write(value) {
      this.value = value;
      return false;
    }

    clear() {
      this.value = null;
    }
  }

  /* Return the storage for a text that was not sent. If the site has turned drafts off, that is the page. */
  CONVERSATE.makeTextStorage = function ({ client, area, name }) {
    const storage = new CONVERSATE.BrowserStorage(area, name);
    if (client.drafts) {
      return storage;
    }
    // From before.
    storage.clear();
    return new PageStorage();
  };
})(window.CONVERSATE);
