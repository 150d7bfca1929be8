/* Shows an element above a field, or below it where there is more space. In the top layer nothing cuts it off. */
(function (CONVERSATE) {
  "use strict";

  const GAP = 4;
  const HEIGHT = 320;
  const WIDTH = 352;

  /* Only within what an on-screen keyboard leaves of the window. */
  function measure(field) {
    const { top, bottom, left, right } = field.getBoundingClientRect();
    const { offsetTop: start, height } = window.visualViewport;
    return { top, bottom, left, right, above: top - start - GAP, below: start + height - bottom - GAP };
  }

  function style(popup, field) {
    const { top, bottom, left, right, above, below } = measure(field);
    const { clientWidth, clientHeight } = document.documentElement;
    const isAbove = above >= Math.min(HEIGHT, below);
    const isReversed = getComputedStyle(popup).direction === "rtl";
    const width = Math.min(WIDTH, (isReversed ? right : clientWidth - left) - GAP);
    Object.assign(popup.style, {
      insetBlock: isAbove ? `auto ${clientHeight - top + GAP}px` : `${bottom + GAP}px auto`,
      left: isReversed ? "auto" : `${left}px`,
      right: isReversed ? `${clientWidth - right}px` : "auto",
      maxBlockSize: `${Math.max(0, Math.min(HEIGHT, (isAbove ? above : below) - GAP))}px`,
      inlineSize: `${width}px`,
    });
  }

  CONVERSATE.Popup = class Popup {
    constructor(element, signal) {
      Object.assign(this, { element, field: null });
      const place = () => this.field && style(element, this.field);
      CONVERSATE.listen(window, "resize", place, signal);
      CONVERSATE.listen(window.visualViewport, "resize scroll", place, signal);
      // Of the page or the conversation, with a message that is edited. These events don't bubble.
      document.addEventListener("scroll", place, { capture: true, passive: true, signal });
      // The field keeps the focus.
      element.addEventListener("mousedown", (event) => event.preventDefault());
    }

    get isOpen() {
      return this.field !== null;
    }

    open(field) {
      if (!this.isOpen) {
        this.element.hidden = false;
        this.element.showPopover?.();
      }
      this.field = field;
      style(this.element, field);
    }

    close() {
      if (this.isOpen) {
        this.field = null;
        this.element.hidePopover?.();
        this.element.hidden = true;
      }
    }
  };
})(window.CONVERSATE);
