/* Opens the panels of members and rooms if the room is wide enough to show them beside the conversation. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.unfoldPanels = function (room, signal) {
    const side = $(room).find(".cnv-side").get(0);
    const main = $(room).find(".cnv-room__main").get(0);
    let wide = null;
    // A site's template may leave it out.
    if (!side) {
      return;
    }

    function adapt() {
      const isBeside = side.offsetLeft !== main.offsetLeft;
      if (isBeside !== wide) {
        wide = isBeside;
        $(side).find("details").prop("open", wide);
      }
    }

    // At once, as the layout measures the panels in its own listener.
    CONVERSATE.listen(window, "resize", adapt, signal);
    const observer = new ResizeObserver(adapt);
    observer.observe(room);
    signal.addEventListener("abort", () => observer.disconnect());
  };
})(window.CONVERSATE);
