/*
 * CONTROL_LAYOUT: the room fills the height of the window that the site's own content above and below
 * leaves, and the conversation scrolls inside it.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Pixels. If less is left, the page scrolls as well.
  const MIN_HEIGHT = 320;
  // If the content below takes more than this part of the window, the page scrolls to it.
  const MAX_BELOW = 0.25;

  CONVERSATE.Layout = class Layout {
    constructor(room, signal) {
      this.room = room;
      this.conversation = $(room).find("#conversate-conversation").get(0);
      $(room).addClass("cnv-room--fitted");
      this.fit();
      CONVERSATE.listen(window, "resize load", () => this.fit(), signal);
      if (window.visualViewport) {
        // An on-screen keyboard makes the viewport smaller. Firefox also fires for the scrollbar that
        // appears while `below` measures, which would never end.
        const resized = () => this.height === this.fitted || this.fit();
        CONVERSATE.listen(window.visualViewport, "resize", resized, signal);
      }
    }

    get height() {
      return window.visualViewport ? window.visualViewport.height : window.innerHeight;
    }

    fit() {
      const { height } = this;
      const { scrollTop } = this.conversation;
      this.fitted = height;
      const top = this.room.getBoundingClientRect().top + window.scrollY;
      const below = this.below();
      const left = height - top - (below > height * MAX_BELOW ? 0 : below);
      this.setHeight(Math.max(MIN_HEIGHT, Math.floor(left)));
      this.conversation.scrollTop = scrollTop;
    }

    /* Measure the content below with a room higher than the window: a page may be at least as high as that. */
    below() {
      this.setHeight(window.innerHeight * 2);
      const bottom = this.room.getBoundingClientRect().bottom + window.scrollY;
      return Math.ceil(document.documentElement.scrollHeight - bottom);
    }

    setHeight(pixels) {
      this.room.style.setProperty("--cnv-room-height", `${pixels}px`);
    }
  };
})(window.CONVERSATE);
