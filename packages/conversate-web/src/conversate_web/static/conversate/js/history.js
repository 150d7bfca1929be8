/*
 * Loads older and newer messages into the page: when the reader scrolls near them, and when the reader
 * follows the links to them. The links also lead to messages that have left the page (bounded_list.js).
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  // Pixels from the end of what is loaded.
  const NEAR = 600;
  const SIDES = {
    older: { has: "hasOlder", parameter: "before", edge: "first", link: "[rel=prev]", hash: "#end" },
    newer: { has: "hasNewer", parameter: "after", edge: "last", link: "[rel=next]", hash: "" },
  };

  CONVERSATE.History = class History {
    constructor({ element, client, api, list, scroll, poller, editing, conversation }) {
      Object.assign(this, { client, api, list, scroll, poller, editing, conversation });
      // The promise of the running request.
      this.running = null;
      this.failed = false;
      this.listen("older", SIDES.older.link, () => this.load("older"));
      this.listen("newer", SIDES.newer.link, () => this.load("newer"));
      this.listen("newer", ".cnv-pager__latest", () => this.openLatest());
      $(element).on({
        "conversate:scrolled": () => this.loadIfNear(),
        "conversate:removed": ({ detail }) => this.offer(detail.side),
      });
      // After a failure, scrolling sends no request until a poll has succeeded.
      $(element).on("conversate:success", () => {
        this.failed = false;
      });
    }

    pager(side) {
      return $(this.conversation).find(`.cnv-pager--${side}`);
    }

    /* Whether the site's template has a link to the messages on this side. */
    canLoad(side) {
      return this.pager(side).length > 0;
    }

    listen(side, selector, follow) {
      this.pager(side).on("click", selector, (event) => {
        if (CONVERSATE.isPlainClick(event)) {
          event.preventDefault();
          follow();
        }
      });
    }

    /* Load more in the direction in which the reader scrolls. */
    loadIfNear() {
      const { top } = this;
      this.top = this.scroll.scroller.scrollTop;
      // The page itself scrolls to its end when messages grow. The first position is where it was opened.
      const isDown = this.top > top && !this.scroll.ownStep;
      const side = this.top < top ? "older" : isDown && "newer";
      const pager = side && !this.failed && this.list[SIDES[side].has] && this.pager(side).get(0);
      if (pager && this.scroll.isNear(pager, NEAR)) {
        this.load(side);
      }
    }

    /* Load more on this side, unless a request is running. */
    load(side, fetch = () => this.fetch(side)) {
      if (!this.running) {
        this.running = this.attempt(side, fetch).finally(() => {
          this.running = null;
        });
      }
      return this.running;
    }

    async attempt(side, fetch) {
      this.showStatus(side, say("loading"));
      try {
        await fetch();
        this.showStatus(side, "");
      } catch {
        this.failed = true;
        this.showStatus(side, say("notLoaded"));
      }
    }

    showStatus(side, text) {
      this.scroll.keepPosition(() => this.pager(side).find(".cnv-pager__status").text(text), false);
    }

    async fetch(side) {
      const { has, parameter, edge } = SIDES[side];
      const page = await this.api.get("history", { [parameter]: this.list[edge].dataset.id });
      // Otherwise a reader at the end would be scrolled past the loaded messages.
      this.scroll.following = false;
      this.scroll.keepPosition(() => {
        this.list.extend(page.messages, has, page[`has_${side}`]);
        this.update(side, page[`${side}_label`]);
      }, false);
      this.finish(page);
    }

    /* Show the end of the room, which is not in the page. */
    async openLatest() {
      if (this.client.has_newer) {
        // The page was opened in the history, so its address leads there.
        window.location.assign(`${this.client.urls.room}#end`);
        return;
      }
      await this.running;
      await this.load("newer", () => this.fetchLatest());
    }

    async fetchLatest() {
      this.restart(await this.api.get("history", {}), () => this.scroll.toEnd());
    }

    /* Show the messages around this place, which is not in the page. */
    openAt(place) {
      const id = Number(place.id.replace("message-", ""));
      return this.load("newer", async () => {
        this.restart(await this.api.get("history", { after: id - 1 }), () => this.scroll.moveTo(place));
        if (this.list.hasOlder) {
          // The place may be lower than the first message of the page.
          await this.fetch("older");
          this.scroll.moveTo(place);
        }
      });
    }

    /* Show a page of the history instead of what is shown, and scroll in it. */
    restart(page, scroll) {
      if (this.editing.form) {
        this.editing.leave();
      }
      this.list.restart(page);
      this.update("older", page.older_label);
      this.update("newer", page.newer_label);
      scroll();
      this.finish(page);
    }

    finish(page) {
      this.top = this.scroll.scroller.scrollTop;
      CONVERSATE.emit(this.conversation, "loaded", { messages: page.messages });
      // A poll may have brought changes of these messages before they were in the page.
      this.poller.rewind(page.revision);
      this.poller.pollSoon();
    }

    /* Show the link to messages that have left the page. Their number would need a request. */
    offer(side) {
      this.update(side, this.pager(side).attr("aria-label"));
    }

    /* Show the pager of a side if there is more. If it is hidden with the focus, move that to the conversation. */
    update(side, label) {
      const { has, parameter, edge, link, hash } = SIDES[side];
      const pager = this.pager(side);
      if (!this.list[has] && pager.find(document.activeElement).length) {
        this.conversation.focus({ preventScroll: true });
      }
      pager.prop("hidden", !this.list[has]).find(".cnv-pager__label").text(label);
      if (this.list[edge]) {
        const address = `${this.client.urls.room}?${parameter}=${this.list[edge].dataset.id}${hash}`;
        pager.find(link).attr("href", address);
      }
    }
  };
})(window.CONVERSATE);
