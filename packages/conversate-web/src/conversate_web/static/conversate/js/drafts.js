/*
 * Drafts: texts that were not sent or saved yet. They are in localStorage and outlive the tab, unless the site
 * has turned them off. Only drafts of the user who is signed in are stored, limited in number, length and age.
 *
 * Each page has its own draft, so that two tabs of a room don't overwrite each other's.
 */
(function (CONVERSATE) {
  "use strict";

  const MAX_DRAFTS = 50;
  // Characters of all drafts together.
  const MAX_LENGTH = 200000;
  // Milliseconds.
  const MAX_AGE = 30 * 24 * 3600 * 1000;
  const PAGE = Math.random().toString(36).slice(2);

  /* Return the newest drafts, which are the last ones, up to the limits. */
  function limit(drafts) {
    let left = MAX_LENGTH;
    const fits = ({ text }) => (left -= text.length) >= 0;
    return drafts.slice(-MAX_DRAFTS).reverse().filter(fits).reverse();
  }

  CONVERSATE.Drafts = class Drafts {
    constructor({ client }) {
      this.user = client.user_id;
      this.storage = CONVERSATE.makeTextStorage({ client, area: "localStorage", name: "drafts" });
      this.isSignedOut = false;
      if (this.belongToOtherUser) {
        // Delete the drafts. An open page of the other user sees the new owner and stores no more.
        this.save([]);
      }
    }

    read() {
      return this.storage.read() || {};
    }

    get belongToOtherUser() {
      const { user } = this.read();
      return user !== undefined && user !== this.user;
    }

    all() {
      const { user, drafts } = this.read();
      const isOwn = user === this.user && Array.isArray(drafts);
      return isOwn ? drafts.filter(({ time }) => Date.now() - time < MAX_AGE) : [];
    }

    /* Return whether the drafts were stored. Browsers may refuse. */
    save(drafts) {
      return this.storage.write({ user: this.user, drafts: limit(drafts) });
    }

    /*
     * Store this page's draft of a place, or delete it if the text is empty. Return whether it was stored.
     * Copies of the previous text belong to closed tabs and are deleted; an open page stores its own again.
     */
    put(place, text, more = {}) {
      if (this.isSignedOut || this.belongToOtherUser) {
        return false;
      }
      const drafts = this.all();
      const { text: before } = this.find(drafts, place) || {};
      const isOld = (each) => each.place === place && (each.page === PAGE || each.text === before);
      const others = drafts.filter((each) => !isOld(each));
      const own = { ...more, place, page: PAGE, text, time: Date.now() };
      return this.save(text.trim() ? [...others, own] : others);
    }

    /* Return the latest draft of a place, or the one with this text, and make it this page's. */
    take(place, text = null) {
      const drafts = this.all();
      const fits = (each) => each.place === place && (text === null || each.text === text);
      const [found = null] = drafts.filter(fits).slice(-1);
      if (found) {
        found.page = PAGE;
        this.save(drafts);
      }
      return found;
    }

    find(drafts, place) {
      return drafts.find((each) => each.place === place && each.page === PAGE);
    }

    has(place) {
      return Boolean(this.find(this.all(), place));
    }

    /* Call back when another page has changed the drafts. */
    onChange(callback, signal) {
      const listen = ({ key, newValue }) => key === this.storage.name && newValue && callback();
      CONVERSATE.listen(window, "storage", listen, signal);
    }
  };

  /* The draft of the composer. A tab has its own after a reload; a new tab gets the latest draft. */
  CONVERSATE.Draft = class Draft {
    constructor({ element, drafts, place, tabStorage, signal }) {
      Object.assign(this, { drafts, place, tabStorage });
      element.addEventListener("conversate:failure", ({ detail }) => this.failed(detail.error));
      element.addEventListener("conversate:success", () => this.succeeded());
      drafts.onChange(() => drafts.has(place) || this.wasTaken(), signal);
    }

    /* Another page took this draft: store it again. `taken` is the text that both have. */
    wasTaken() {
      this.taken = this.tabStorage.read() || "";
      this.store();
    }

    read() {
      const own = this.tabStorage.read();
      const draft = this.drafts.take(this.place, own);
      const isOther = own === null && draft;
      this.reply = isOther ? draft.reply : null;
      return isOther ? draft.text : own;
    }

    /* `reply` is what the text replies to, or null. */
    write(text, reply) {
      this.reply = reply;
      const isStored = this.tabStorage.write(text);
      CONVERSATE.askBeforeLeaving(this, !isStored && Boolean(text.trim()));
      this.store();
    }

    store() {
      const { reply } = this;
      this.drafts.put(this.place, this.tabStorage.read() || "", { reply });
    }

    /* The tab keeps the text for the same user; the next user of the browser must not find it. */
    failed({ status }) {
      if (status === 401 && !this.drafts.isSignedOut) {
        this.drafts.isSignedOut = true;
        this.drafts.storage.clear();
      }
    }

    succeeded() {
      if (this.drafts.isSignedOut) {
        this.drafts.isSignedOut = false;
        this.store();
      }
    }
  };
})(window.CONVERSATE);
