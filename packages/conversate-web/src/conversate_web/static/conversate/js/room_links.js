/* A link or quote in a message that leads to a message of the same room leads there in the open page. Back leads to the link again. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const TARGET = "cnv-message--target";

  CONVERSATE.RoomLinks = class RoomLinks {
    constructor({ element, client, list, scroll, history }) {
      Object.assign(this, { element, client, list, scroll, history });
      $(list.element).on("click", ":is(.cnv-text, .cnv-quote) a", (event) => this.clicked(event));
    }

    clicked(event) {
      const { currentTarget: link } = event;
      const id = this.idOf(link);
      if (id && CONVERSATE.isPlainClick(event) && !event.altKey && !event.isDefaultPrevented()) {
        event.preventDefault();
        this.follow(id, link.closest(".cnv-message").id);
      }
    }

    /* Return the id of the message of this room that the link names, else null. */
    idOf({ href }) {
      const { origin, pathname, searchParams, hash } = new URL(href);
      const room = new URL(this.client.urls.room, window.location.href);
      const named = searchParams.get("message") || hash.replace("#message-", "");
      return origin === room.origin && pathname === room.pathname && /^\d+$/.test(named) ? named : null;
    }

    async follow(id, from) {
      const place = this.scroll.place();
      await this.load({ id: `message-${id}`, top: 0 });
      const message = this.list.find(id);
      if (message) {
        $(this.list.element).children(`.${TARGET}`).removeClass(TARGET);
        message.classList.add(TARGET);
        this.scroll.following = false;
        message.scrollIntoView({ block: "center" });
        CONVERSATE.focusMessage(message);
        CONVERSATE.addBackStep({ element: this.element, undo: () => this.goBack(place, from) });
      }
    }

    async goBack(place, from) {
      await this.load(place);
      this.scroll.moveTo(place);
      CONVERSATE.focusMessage(document.getElementById(from));
    }

    /* Load the messages around this place, if it is not in the page. */
    async load(place) {
      if (!document.getElementById(place.id)) {
        await this.history.running;
        await this.history.openAt(place);
      }
    }
  };
})(window.CONVERSATE);
