/*
 * CONTROL_LAYOUT: the room fills the height of the window that the site's own content above and below
 * leaves, and the conversation scrolls inside it. If that leaves too little of the conversation, the page
 * scrolls instead, with the composer at the bottom of the window.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const FITTED = "cnv-room--fitted";
  // The least height of the conversation, in rem. More is needed to return to the fitted layout: the bars of
  // a phone's browser come and go while the page scrolls.
  const MIN_HEIGHT = 10;
  const MIN_HEIGHT_AGAIN = 14;
  // If the content below takes more than this part of the window, the page scrolls to it.
  const MAX_BELOW = 0.25;

  CONVERSATE.Layout = class Layout {
    constructor({ element, conversation, scroll, signal }) {
      Object.assign(this, { room: element, conversation, scroll });
      this.isFitted = true;
      this.fit();
      CONVERSATE.listen(window, "resize load", () => this.fit(), signal);
      if (window.visualViewport) {
        // An on-screen keyboard makes the viewport smaller. Firefox also fires for the scrollbar that
        // appears while `below` measures, which would never end.
        const resized = () => this.height === this.fitted || this.fit();
        CONVERSATE.listen(window.visualViewport, "resize", resized, signal);
      }
    }

    /* What an on-screen keyboard leaves of the window. A page that is zoomed by two fingers is not smaller. */
    get height() {
      const { height, scale } = window.visualViewport || { height: window.innerHeight, scale: 1 };
      return Math.round(height * scale);
    }

    /* The least height of a fitted room. */
    get least() {
      const { room, conversation, isFitted } = this;
      const above = conversation.getBoundingClientRect().top - room.getBoundingClientRect().top;
      const below = $(room).find(".cnv-room__foot").get(0).offsetHeight;
      const rem = parseFloat(getComputedStyle(room).fontSize);
      return above + below + rem * (isFitted ? MIN_HEIGHT : MIN_HEIGHT_AGAIN);
    }

    fit() {
      const { height, least } = this;
      const { scrollTop } = this.conversation;
      this.fitted = height;
      const left = height - this.room.getBoundingClientRect().top - window.scrollY;
      this.isFitted = left >= least;
      $(this.room).toggleClass(FITTED, this.isFitted);
      if (this.isFitted) {
        const below = this.below();
        const isScrolled = below > height * MAX_BELOW || left - below < least;
        this.setHeight(Math.floor(isScrolled ? left : left - below));
        this.conversation.scrollTop = scrollTop;
      }
      this.scroll.keepPlace();
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
