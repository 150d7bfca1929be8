/*
 * The scroll position. At the end it follows new and growing messages, until the reader scrolls up; elsewhere
 * the messages in view stay where they are. The conversation scrolls if its stylesheet says so, else the page
 * does; that may change with the size of the window.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const NEAR = 60;
  // Positions are rounded in a zoomed page.
  const ROUNDING = 1;

  function rectOf(element) {
    return element.getBoundingClientRect();
  }

  /* Return the number of elements before the first for which `test` is true, as it is for all later ones. */
  function countBefore(elements, test) {
    let [low, high] = [0, elements.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = test(elements[middle]) ? [low, middle] : [middle + 1, high];
    }
    return low;
  }

  CONVERSATE.Scroll = class Scroll {
    constructor({ conversation, list, foot, signal }) {
      Object.assign(this, { conversation, list, foot });
      this.end = conversation.querySelector("#end");
      this.following = true;
      this.top = this.scroller.scrollTop;
      this.measure();
      // Both, as the page may have to scroll to show the end of the conversation.
      const scrolled = () => this.scrolled();
      [window, conversation].forEach((each) => CONVERSATE.listen(each, "scroll", scrolled, signal));
      const observer = new ResizeObserver(() => this.resized());
      [conversation, list.element].forEach((each) => observer.observe(each));
      signal.addEventListener("abort", () => observer.disconnect());
    }

    /* Whether the conversation scrolls, not the page. */
    get inPlace() {
      return getComputedStyle(this.conversation).overflowY === "auto";
    }

    get scroller() {
      return this.inPlace ? this.conversation : document.scrollingElement;
    }

    /* Scroll to where the page opens: at a message, at the end, or at the start of a page of the history. */
    open(hasNewer) {
      const named = document.getElementById(window.location.hash.slice(1));
      const here = this.conversation.contains(named) && named;
      const anchor = here || this.conversation.querySelector(".cnv-message--target");
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
      ({ clientWidth: this.width, clientHeight: this.height } = this.conversation);
    }

    /* Growing content moves the end away, but only the reader moves up. A resize event follows the scroll event. */
    followReader() {
      const { top, width, height } = this;
      this.top = this.scroller.scrollTop;
      const { clientWidth, clientHeight } = this.conversation;
      // How far a larger size may have moved it. With another width the lines break elsewhere.
      const shift = Math.max(0, clientHeight - height) + ROUNDING;
      const isMovedUp = clientWidth === width && this.top < top - shift;
      this.following = this.isAtEnd() || (this.following && !isMovedUp);
    }

    scrolled() {
      this.followReader();
      this.kept = this.following ? null : this.place();
      CONVERSATE.emit(this.conversation, "scrolled", { atEnd: this.following });
      this.ownStep = false;
    }

    /* Return to where the reader was before the size changed. */
    keepPlace() {
      if (this.following) {
        this.toEnd();
      } else {
        this.restore(this.kept);
      }
    }

    resized() {
      this.keepPlace();
      if (this.width !== this.conversation.clientWidth) {
        this.list.markLaidOut();
      }
      this.measure();
    }

    /* Whether not more than this many windows are below what is visible. */
    isAtEnd(windows = 0) {
      const { scrollHeight, scrollTop, clientHeight } = this.scroller;
      const left = this.inPlace
        ? scrollHeight - scrollTop - clientHeight
        : rectOf(this.end).bottom - this.bottom();
      return left <= Math.max(NEAR, windows * (this.bottom() - this.start()));
    }

    isNear(element, distance) {
      const { top, bottom } = rectOf(element);
      return bottom > this.start() - distance && top < this.bottom() + distance;
    }

    /* Whether all of the element is in the visible part of the conversation. */
    isInside(element) {
      const { left, right } = rectOf(this.conversation);
      const inner = rectOf(element);
      const isBeside = inner.left < left || inner.right > right;
      return !isBeside && inner.top >= this.start() && inner.bottom <= this.bottom();
    }

    /* Return how many of the elements are at least this many windows above or below what is visible. */
    farAway(elements, windows) {
      const [start, bottom] = [this.start(), this.bottom()];
      const distance = windows * (bottom - start);
      const above = countBefore(elements, (each) => rectOf(each).bottom > start - distance);
      const notBelow = countBefore(elements, (each) => rectOf(each).top > bottom + distance);
      return { above, below: elements.length - notBelow };
    }

    /* The upper edge of the visible part of the conversation. */
    start() {
      return this.inPlace ? rectOf(this.conversation).top : 0;
    }

    /* The lower edge of the visible part of the conversation. */
    bottom() {
      return this.inPlace ? rectOf(this.conversation).bottom : Math.min(window.innerHeight, rectOf(this.foot).top);
    }

    toEnd() {
      if (this.inPlace) {
        this.scroller.scrollTop = this.scroller.scrollHeight;
      } else {
        this.scroller.scrollTop += rectOf(this.end).bottom - this.bottom();
      }
      this.top = this.scroller.scrollTop;
      // The event of this step comes later.
      this.following = this.ownStep = true;
    }

    /*
     * Call `change`, which changes the messages. Then scroll to the end if the reader was there, unless
     * `follow` is false; else keep the messages in view where they are on the screen.
     */
    keepPosition(change, follow = true) {
      // The event of the reader's last step may come later.
      this.followReader();
      const atEnd = follow && this.following;
      const place = atEnd ? null : this.place();
      change();
      if (atEnd) {
        this.toEnd();
      } else {
        this.moveTo(place);
      }
    }

    /* Scroll to a place and stay there. */
    moveTo(place) {
      this.following = false;
      this.restore(place);
      this.kept = this.place();
    }

    /* Return the first message in view and the position of its text, as what is above the text can change. */
    place() {
      const top = this.start();
      const { children } = this.list.element;
      const shown = $(children[countBefore(children, (each) => rectOf(each).bottom > top)]);
      const { id } = shown.is(".cnv-message") ? shown.get(0) : shown.next().get(0) || {};
      return id && { id, top: this.topOf(id) };
    }

    topOf(id) {
      return rectOf(this.list.element.querySelector(`#${id} .cnv-message__body`)).top - this.start();
    }

    restore(place) {
      if (place && this.list.element.querySelector(`#${place.id}`)) {
        this.scroller.scrollTop += this.topOf(place.id) - place.top;
      }
    }
  };
})(window.CONVERSATE);
