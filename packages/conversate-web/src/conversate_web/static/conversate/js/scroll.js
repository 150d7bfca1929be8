/*
 * Where the reader is in the conversation. At the end it follows what comes, elsewhere nothing moves.
 * What scrolls is the conversation where the client controls the layout, else the page.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const NEAR = 60;

  function rectOf(element) {
    return element.getBoundingClientRect();
  }

  CONVERSATE.Scroll = class Scroll {
    constructor({ conversation, list, foot, inPlace }) {
      Object.assign(this, { conversation, list, foot, inPlace });
      this.end = document.getElementById("end");
      this.scroller = inPlace ? conversation : document.scrollingElement;
      this.following = true;
      this.measure();
      // Also where the page brings the end into view that the conversation has scrolled to.
      $([window, conversation]).on("scroll", () => this.scrolled());
      const observer = new ResizeObserver(() => this.resized());
      [conversation, list.element].forEach((each) => observer.observe(each));
    }

    /* Where the page was opened: at a message, at the end, or where a page of history begins. */
    open(hasNewer) {
      const named = document.getElementById(window.location.hash.slice(1));
      const here = this.conversation.contains(named) && named;
      const anchor = here || this.conversation.querySelector(".cnv-message--sought");
      if (anchor && anchor !== this.end) {
        this.following = false;
        anchor.scrollIntoView({ block: "center" });
      } else if (anchor || !hasNewer) {
        this.toEnd();
      } else {
        this.following = false;
      }
    }

    measure() {
      const { clientWidth, clientHeight } = this.conversation;
      Object.assign(this, { width: clientWidth, height: clientHeight });
    }

    /* In another size it was not the reader: the browser tells of that after it has told of the scrolling. */
    isResized() {
      const { clientWidth, clientHeight } = this.conversation;
      return clientWidth !== this.width || clientHeight !== this.height;
    }

    scrolled() {
      this.following = this.isAtEnd() || (this.following && this.isResized());
      CONVERSATE.emit(this.conversation, "scrolled", { atEnd: this.following });
    }

    resized() {
      if (this.following) {
        this.toEnd();
      }
      if (this.width !== this.conversation.clientWidth) {
        this.list.settle();
      }
      this.measure();
    }

    isAtEnd() {
      const { scrollHeight, scrollTop, clientHeight } = this.scroller;
      const left = this.inPlace
        ? scrollHeight - scrollTop - clientHeight
        : rectOf(this.end).bottom - this.bottom();
      return left <= NEAR;
    }

    /* Whether the window shows the end: a room inside a page may be elsewhere in it. */
    isEndSeen() {
      const { bottom } = rectOf(this.end);
      return this.isAtEnd() && bottom > 0 && bottom <= window.innerHeight + NEAR;
    }

    isNear(element, distance) {
      const { top, bottom } = rectOf(element);
      const start = this.inPlace ? rectOf(this.conversation).top : 0;
      return bottom > start - distance && top < this.bottom() + distance;
    }

    /* The lowest line on which the conversation can be seen. */
    bottom() {
      return this.inPlace ? rectOf(this.conversation).bottom : Math.min(window.innerHeight, rectOf(this.foot).top);
    }

    toEnd() {
      if (this.inPlace) {
        this.scroller.scrollTop = this.scroller.scrollHeight;
      } else {
        this.scroller.scrollTop += rectOf(this.end).bottom - this.bottom();
      }
      this.following = true;
    }

    /*
     * Let `change` change the messages. A reader at the end follows, unless `follow` is false. For all
     * others what they read stays where it is on the screen.
     */
    hold(change, follow = true) {
      const atEnd = follow && this.isAtEnd();
      const place = atEnd ? null : this.place();
      change();
      if (atEnd) {
        this.toEnd();
      } else {
        this.restore(place);
      }
    }

    /* The first message in view, by its text: what stands above that comes and goes. */
    place() {
      const top = this.inPlace ? rectOf(this.conversation).top : 0;
      const { children } = this.list.element;
      let [low, high] = [0, children.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        [low, high] = rectOf(children[middle]).bottom > top ? [low, middle] : [middle + 1, high];
      }
      const shown = $(children[low]);
      const { id } = shown.is(".cnv-message") ? shown.get(0) : shown.next().get(0) || {};
      return id && { id, top: this.topOf(id) };
    }

    topOf(id) {
      return rectOf(document.querySelector(`#${id} .cnv-message__body`)).top;
    }

    restore(place) {
      if (place && document.getElementById(place.id)) {
        this.scroller.scrollTop += this.topOf(place.id) - place.top;
      }
    }
  };
})(window.CONVERSATE);
