/*
 * Takes messages away that the room no longer keeps. Only rooms with such a limit load this. In other rooms,
 * which can have got one since, the page is loaded again (poller.js).
 *
 * The reader stays at the same message, and at the end of the room. If all messages of the page are gone, it
 * shows the first ones that are kept. What the reader is writing stays, even in a message that is gone.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const IN_USE = ".cnv-message--editing";

  function idOf({ dataset }) {
    return Number(dataset.id);
  }

  /* The quotes of these messages say what the page says of a message that was deleted. */
  function emptyQuotes({ element }, last) {
    const text = $(element).find("[data-pruned-quote]").attr("data-pruned-quote");
    const quotes = $(element).find("[data-reply-to]").get();
    quotes.map((quote) => [quote, Number($(quote).attr("data-reply-to"))]).forEach(([quote, id]) => {
      if (id && id <= last && !quote.hidden) {
        CONVERSATE.fillQuote(quote, { id, text, isDeleted: true });
      }
    });
  }

  /* They are no longer unread, and there are none before those that stay. */
  function forget({ mark, unread, history, list }, gone, last) {
    if (unread.markedId <= last) {
      unread.jump.addClass("cnv-jump--hidden");
    }
    list.hasOlder = false;
    history.update("older", "");
    if (!list.hasNewer) {
      mark.beyond = 0;
    }
    mark.remove(gone.map((each) => ({ id: idOf(each) })));
  }

  function take(room, last) {
    const { list, scroll, history } = room;
    const old = list.messages.filter((each) => idOf(each) <= last);
    const gone = old.filter((each) => !each.matches(IN_USE));
    const place = scroll.place();
    scroll.keepPosition(() => {
      emptyQuotes(room, last);
      if (gone.length) {
        list.remove(gone, "older");
        forget(room, gone, last);
      }
    }, !list.hasNewer);
    if (!gone.length) {
      return;
    }
    if (!list.first && list.hasNewer) {
      history.openAt({ id: `message-${last + 1}`, top: 0 });
    } else if (list.first && !scroll.following && gone.some(({ id }) => id === place.id)) {
      scroll.moveTo({ id: list.first.id, top: 0 });
    }
  }

  if (!CONVERSATE.prune) {
    CONVERSATE.prune = take;
    document.addEventListener("conversate:changes", ({ detail, target }) => {
      const { room } = CONVERSATE;
      // Not of a room that is about to leave the page.
      if (detail.removed_to && room && room.element === target) {
        take(room, detail.removed_to);
      }
    });
  }
})(window.CONVERSATE);
