/*
 * Opens the panels of rooms and members if the room is wide enough to show them beside the conversation. In a very
 * wide room they are columns, which the reader can fold. The browser keeps that choice.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.unfoldPanels = function (room, signal) {
    const side = $(room).find(".cnv-side").get(0);
    const folded = new CONVERSATE.BrowserStorage("localStorage", "folded");
    let display = null;
    // A site's template may leave it out.
    if (!side) {
      return;
    }

    function adapt() {
      const before = display;
      // As the stylesheet says: a grid above the conversation, a block beside it, or columns.
      ({ display } = getComputedStyle(side));
      if (display !== before) {
        const names = (display === "contents" && folded.read()) || {};
        $(side).find("details").each((_, panel) => {
          panel.open = display !== "grid" && !names[panel.dataset.column];
        });
      }
    }

    $(side).find("summary").on("click", ({ currentTarget: { parentNode: panel } }) => {
      if (display === "contents") {
        // A click closes what is open.
        folded.write({ ...folded.read(), [panel.dataset.column]: panel.open });
      }
    });
    // Before the conversation is measured.
    adapt();
    // At once, as the layout measures the panels in its own listener.
    CONVERSATE.listen(window, "resize", adapt, signal);
    const observer = new ResizeObserver(adapt);
    observer.observe(room);
    signal.addEventListener("abort", () => observer.disconnect());
  };
})(window.CONVERSATE);
