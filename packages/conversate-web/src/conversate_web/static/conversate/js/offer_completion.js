/* Completes names of members and emoji. The script that does it is loaded with the first "@" or ":", or by the button. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const BEGUN = /(^|[^\p{L}\p{N}@:/])[@:][^\s@:]*$/u;

  CONVERSATE.offerCompletion = function (room) {
    const { element, signal } = room;
    // Return a promise of the completion, or nothing.
    const load = async () => {
      if ((await CONVERSATE.loadScript("completion")) && !signal.aborted) {
        room.completion ||= CONVERSATE.makeCompletion(room);
      }
      return room.completion;
    };
    // A site may have turned it off.
    if (element.querySelector("#conversate-completion")) {
      $(element).on("input", ".cnv-composer__text", async ({ target }) => {
        if (!room.completion && BEGUN.test(target.value.slice(0, target.selectionStart))) {
          (await load())?.update(target);
        }
      });
      $(element).on("click", ".cnv-composer__emoji", async ({ currentTarget }) => (await load())?.palette.toggle(currentTarget));
    }
  };
})(window.CONVERSATE);
