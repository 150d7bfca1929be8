/* The emoji whose names begin with what was typed. The table is made from the server's (scripts/bundle.py). */
(function (CONVERSATE) {
  "use strict";

  const cells = CONVERSATE.emojiTable.split(" ");
  const rows = cells.flatMap((name, index) => (index % 2 ? [] : [{ name, emoji: cells[index + 1] }]));

  CONVERSATE.EmojiNames = class EmojiNames {
    /* Return the suggestions: first those whose whole name begins with `query`, short ones first, then those with such a word. */
    find(query) {
      const folded = query.toLowerCase();
      const first = rows.filter(({ name }) => name.startsWith(folded)).sort((a, b) => a.name.length - b.name.length);
      const others = rows.filter(({ name }) => name.includes(`_${folded}`) && !name.startsWith(folded));
      return [...first, ...others].map(({ name, emoji }) => ({ text: emoji, label: `:${name}:`, sign: emoji }));
    }
  };
})(window.CONVERSATE);
