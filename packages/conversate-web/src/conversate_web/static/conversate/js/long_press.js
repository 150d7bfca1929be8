/*
 * Calls back when a finger rests on a message. The browser goes on selecting text, and links, pictures and
 * fields keep the browser's own menu.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const TIME = 500;
  const OTHERS = "a, button, textarea, audio, video";

  CONVERSATE.onLongPress = function (element, callback) {
    let message = null;
    let timeout = null;

    function end() {
      clearTimeout(timeout);
      message = null;
    }

    function finish() {
      if (message) {
        callback(message);
      }
      end();
    }

    function start({ target, originalEvent }) {
      end();
      if (originalEvent.pointerType === "touch" && !target.closest(OTHERS)) {
        message = target.closest(".cnv-message");
        timeout = setTimeout(finish, TIME);
      }
    }

    $(element).on({
      pointerdown: start,
      // The browser cancels the pointer of a finger that scrolls.
      "pointerup pointercancel": end,
      // The browser's own long press, where it has this event, cancels the pointer too.
      contextmenu: finish,
    });
  };
})(window.CONVERSATE);
