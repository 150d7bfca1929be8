/* Finds the name that is being typed: of a member after "@", of an emoji after ":". */
(function (CONVERSATE) {
  "use strict";

  // Longer ones are no names. Nothing before them is looked at, so a long text costs no more than a short one.
  const MOST = 60;
  // A shown name may have spaces, but what ends in one is finished.
  const MEMBER = /(?:^|[^\p{L}\p{N}@])@((?:[^\s@][^\n@]*)?)$/u;
  // From two letters on: ":p" and ":D" are no names.
  const EMOJI = /(?:^|[^\p{L}\p{N}:/]):([a-z\d_+-]{2,})$/iu;
  const ADDRESS = /(?:https?:\/\/|www\.)\S*$/i;
  const FENCE = /^ {0,3}(?:```|~~~)/gm;

  function isCode(before) {
    const line = before.slice(before.lastIndexOf("\n") + 1);
    return (before.match(FENCE) || []).length % 2 === 1 || line.split("`").length % 2 === 0;
  }

  /* Return {sign, start, query} for the name that ends at the cursor of `field`, or null. */
  CONVERSATE.findBegunName = function ({ value, selectionStart: end, selectionEnd }) {
    const before = value.slice(0, end);
    const near = before.slice(-MOST);
    const found = near.match(EMOJI) || near.match(MEMBER);
    if (!found || end !== selectionEnd || /\s$/.test(found[1])) {
      return null;
    }
    const [, query] = found;
    const start = end - query.length - 1;
    const isWithin = ADDRESS.test(before.slice(Math.max(0, start - 2 * MOST), start)) || isCode(before);
    return isWithin ? null : { sign: value[start], start, query };
  };

  /* Return `text` for comparing: without accents and case. */
  CONVERSATE.foldName = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
})(window.CONVERSATE);
