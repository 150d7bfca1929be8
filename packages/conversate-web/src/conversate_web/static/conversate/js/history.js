/* Older and newer messages, loaded into the page by the links that lead to them without scripts. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  // Milliseconds in which a screen reader would take what comes in for news, and read it all out.
  const SILENCE = 1000;
  const SIDES = {
    older: { has: "hasOlder", parameter: "before", edge: "first" },
    newer: { has: "hasNewer", parameter: "after", edge: "last" },
  };

  CONVERSATE.History = class History {
    constructor({ api, list, scroll, poller, conversation }) {
      Object.assign(this, { api, list, scroll, poller, conversation });
      this.loading = false;
      this.listen("older", "[rel=prev]");
      this.listen("newer", "[rel=next]");
    }

    listen(side, selector) {
      const pager = $(this.conversation).find(`.cnv-pager--${side}`);
      pager.on("click", selector, (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          this.load(side, pager);
        }
      });
    }

    async load(side, pager) {
      if (this.loading) {
        return;
      }
      this.loading = true;
      const status = pager.find(".cnv-pager__status").text(say("loading"));
      try {
        await this.fetch(SIDES[side], pager);
        status.text("");
      } catch {
        status.text(say("notLoaded"));
      }
      this.loading = false;
    }

    async fetch({ has, parameter, edge }, pager) {
      const message = this.list[edge];
      const page = await this.api.get("history", { [parameter]: message.dataset.id });
      const more = has === "hasOlder" ? page.has_older : page.has_newer;
      // The name above the text may go, or a day come.
      const anchor = $(message).find(".cnv-message__body").get(0) || message;
      // A reader at the end would otherwise be carried past what comes in.
      this.scroll.following = false;
      this.hush();
      this.scroll.keep(anchor, () => {
        this.list.extend(page.messages, has, more);
        if (!more) {
          this.remove(pager);
        }
      });
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
