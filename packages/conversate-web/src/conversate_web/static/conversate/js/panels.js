/* Members and rooms: unfolded where the room is wide enough to have them beside the conversation. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.unfoldPanels = function (room) {
    const side = $(room).find(".cnv-side").get(0);
    const main = $(room).find(".cnv-room__main").get(0);
    let wide = null;

    function adapt() {
      const isBeside = side.offsetTop === main.offsetTop;
      if (isBeside !== wide) {
        wide = isBeside;
        $(side).find("details").prop("open", wide);
      }
    }

    new ResizeObserver(adapt).observe(room);
  };
})(window.CONVERSATE);
