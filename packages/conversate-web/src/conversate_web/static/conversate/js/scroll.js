/*
 * Where the reader is in the conversation. At the end it follows what comes, elsewhere nothing moves.
 * What scrolls is the conversation where the client controls the layout, else the page.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const NEAR = 60;

  CONVERSATE.Scroll = class Scroll {
    constructor({ conversation, composer, inPlace }) {
      Object.assign(this, { conversation, composer, inPlace });
      this.end = document.getElementById("end");
      this.scroller = inPlace ? conversation : document.scrollingElement;
      this.following = true;
      $(inPlace ? conversation : window).on("scroll", () => this.scrolled());
      new ResizeObserver(() => this.following && this.toEnd()).observe(conversation);
    }

    /* Where the page was opened: at a message, at the end, or where a page of history begins. */
    open(hasNewer) {
      const anchor = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
      if (anchor && anchor !== this.end) {
        this.following = false;
        anchor.scrollIntoView({ block: "center" });
      } else if (anchor || !hasNewer) {
        this.toEnd();
      } else {
        this.following = false;
      }
    }

    scrolled() {
      this.following = this.isAtEnd();
      CONVERSATE.emit(this.conversation, "scrolled", { atEnd: this.following });
    }

    isAtEnd() {
      return this.end.getBoundingClientRect().bottom - this.edge() <= NEAR;
    }

    /* The lowest line on which the conversation can be seen. */
    edge() {
      const below = this.composer ? this.composer.getBoundingClientRect().top : Infinity;
      const bottom = this.conversation.getBoundingClientRect().bottom;
      return Math.min(window.innerHeight, below, this.inPlace ? bottom : Infinity);
    }

    toEnd() {
      if (this.inPlace) {
        this.scroller.scrollTop = this.scroller.scrollHeight;
      } else {
        this.scroller.scrollTop += this.end.getBoundingClientRect().bottom - this.edge();
      }
      this.following = true;
    }

    /* Let `change` change the messages, and follow if the reader is at the end. */
    follow(change) {
      const following = this.isAtEnd();
      const result = change();
      if (following) {
        this.toEnd();
      }
      return result;
    }

    /* Let `change` change the messages while `anchor` stays where it is on the screen. */
    keep(anchor, change) {
      const before = anchor ? anchor.getBoundingClientRect().top : 0;
      change();
      if (anchor) {
        this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
      }
    }
  };
})(window.CONVERSATE);
