/* Older and newer messages, loaded into the page by the links that lead to them without scripts. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
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
        await this.fetch(SIDES[side]);
        status.text("");
      } catch {
        status.text(say("notLoaded"));
      }
      this.loading = false;
      this.showPager(side, pager);
    }

    async fetch({ has, parameter, edge }) {
      const anchor = this.list[edge];
      const page = await this.api.get("history", { [parameter]: anchor.dataset.id });
      const more = has === "hasOlder" ? page.has_older : page.has_newer;
      // A link at the end would otherwise be followed by what it loads.
      this.scroll.following = false;
      this.scroll.keep(anchor, () => this.list.extend(page.messages, has, more));
      // The page may be older than what polls have told since, and was not in the page to be changed.
      this.poller.rewind(page.revision);
    }

    showPager(side, pager) {
      const more = this.list[SIDES[side].has];
      // The focus would be lost with the link.
      if (!more && pager.get(0).contains(document.activeElement)) {
        this.conversation.focus({ preventScroll: true });
      }
      pager.prop("hidden", !more);
      if (side === "newer" && !more) {
        this.poller.poke();
      }
    }
  };
})(window.CONVERSATE);
