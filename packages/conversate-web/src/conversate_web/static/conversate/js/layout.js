/*
 * CONTROL_LAYOUT: the room gets what the window has left between what the site puts above and below,
 * and the conversation scrolls inside it.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Less than this is no room to talk in: then the page scrolls as well.
  const LEAST = 320;
  // What stands below, beyond this part of the window, is left to scroll to.
  const MOST_BELOW = 0.25;

  CONVERSATE.Layout = class Layout {
    constructor(room) {
      this.room = room;
      this.conversation = $(room).find(".cnv-conversation").get(0);
      $(room).addClass("cnv-room--fitted");
      this.fit();
      $(window).on("resize load", () => this.fit());
      if (window.visualViewport) {
        // A keyboard on the screen leaves less of the window. Firefox also tells of the scrollbar that
        // comes and goes while `below` measures, which would go on for ever.
        $(window.visualViewport).on("resize", () => this.height === this.fitted || this.fit());
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
      const left = height - top - (below > height * MOST_BELOW ? 0 : below);
      this.setHeight(Math.max(LEAST, Math.floor(left)));
      this.conversation.scrollTop = scrollTop;
    }

    /* Measured with a room too high for the window, or a page as high as the window would be counted. */
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
