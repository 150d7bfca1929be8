/*
 * Older and newer messages, loaded into the page: as the reader comes near them, and by the links that
 * lead to them without scripts.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  // Pixels before the end of what is loaded.
  const NEAR = 600;
  // Milliseconds in which a screen reader would take what comes in for news, and read it all out.
  const SILENCE = 1000;
  const SIDES = {
    older: { has: "hasOlder", parameter: "before", edge: "first" },
    newer: { has: "hasNewer", parameter: "after", edge: "last" },
  };

  CONVERSATE.History = class History {
    constructor({ element, api, list, scroll, poller, conversation }) {
      Object.assign(this, { api, list, scroll, poller, conversation });
      this.loading = false;
      this.failed = false;
      this.listen("older", "[rel=prev]");
      this.listen("newer", "[rel=next]");
      $(element).on("conversate:scrolled", () => this.approach());
      // Who is in trouble is not asked with every turn of the wheel.
      $(element).on("conversate:success", () => {
        this.failed = false;
      });
    }

    pager(side) {
      return $(this.conversation).find(`.cnv-pager--${side}`);
    }

    listen(side, selector) {
      this.pager(side).on("click", selector, (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          this.load(side);
        }
      });
    }

    /* In the direction in which the reader scrolls. */
    approach() {
      const { top } = this;
      this.top = this.scroll.scroller.scrollTop;
      const side = this.top < top ? "older" : "newer";
      const pager = this.pager(side).get(0);
      // The first place is where the page was opened.
      const moved = top !== undefined && this.top !== top;
      if (moved && pager && !this.failed && this.scroll.isNear(pager, NEAR)) {
        this.load(side);
      }
    }

    async load(side) {
      if (this.loading) {
        return;
      }
      this.loading = true;
      this.tell(side, say("loading"));
      try {
        await this.fetch(side, SIDES[side]);
        this.tell(side, "");
      } catch {
        this.failed = true;
        this.tell(side, say("notLoaded"));
      }
      this.loading = false;
    }

    tell(side, text) {
      this.scroll.hold(() => this.pager(side).find(".cnv-pager__status").text(text), false);
    }

    async fetch(side, { has, parameter, edge }) {
      const page = await this.api.get("history", { [parameter]: this.list[edge].dataset.id });
      const more = page[`has_${side}`];
      this.hush();
      // A reader at the end would otherwise be carried past what comes in.
      this.scroll.following = false;
      this.scroll.hold(() => {
        this.list.extend(page.messages, has, more);
        this.pager(side).find(".cnv-pager__label").text(page[`${side}_label`]);
        if (!more) {
          this.remove(this.pager(side));
        }
      }, false);
      this.top = this.scroll.scroller.scrollTop;
      CONVERSATE.emit(this.conversation, "loaded", { messages: page.messages });
      // What changed after the page was read may have been told before it was here to be changed.
      this.poller.rewind(page.revision);
      this.poller.hasten();
    }

    hush() {
      $(this.conversation).attr("aria-live", "off");
      setTimeout(() => $(this.conversation).attr("aria-live", null), SILENCE);
    }

    /* The focus would be lost with the link. */
    remove(pager) {
      if (pager.get(0).contains(document.activeElement)) {
        this.conversation.focus({ preventScroll: true });
      }
      pager.remove();
    }
  };
})(window.CONVERSATE);
