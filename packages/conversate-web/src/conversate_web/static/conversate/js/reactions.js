/*
 * Reactions: a click on an emoji under a message, or in its menu, adds one's own or takes it back. The mark is
 * shown at once, and undone if that fails.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const REACTION = ".cnv-reaction";
  const MINE = "cnv-reaction--mine";

  function find(message, emoji) {
    return $(message).find(REACTION).filter((_, each) => each.dataset.emoji === emoji);
  }

  function mark(reactions, isMarked) {
    reactions.toggleClass(MINE, isMarked).attr("aria-pressed", String(isMarked));
  }

  function canReact({ dataset: { can = "" } }) {
    return can.split(" ").includes("react");
  }

  CONVERSATE.Reactions = class Reactions {
    constructor({ element, api, list, status }) {
      Object.assign(this, { element, api, list, status, sending: new Set() });
      $(element)
        .on("click", REACTION, (event) => this.clicked(event))
        .on("keydown", REACTION, (event) => this.pressed(event))
        .on("conversate:rendered", ({ detail }) => detail.elements.forEach((each) => this.describe(each)))
        .on("conversate:replace", ({ target, detail }) => this.keepFocus(target, detail.by));
    }

    isMine(message, emoji) {
      return find(message, emoji).hasClass(MINE);
    }

    /* Without scripts, and where the reader can't react, they are links to the page of the message. */
    describe(message) {
      if (canReact(message)) {
        $(message).find(REACTION).each((_, each) => mark($(each).attr("role", "button"), each.classList.contains(MINE)));
      }
    }

    clicked(event) {
      const { currentTarget: reaction } = event;
      const message = reaction.closest(".cnv-message");
      if (CONVERSATE.isPlainClick(event) && canReact(message)) {
        event.preventDefault();
        this.toggle(message, reaction.dataset.emoji);
      }
    }

    /* Enter clicks a link. Space presses a button. */
    pressed(event) {
      if (event.key === " ") {
        event.preventDefault();
        event.currentTarget.click();
      }
    }

    async toggle(message, emoji) {
      const { id } = message.dataset;
      const key = `${id} ${emoji}`;
      if (this.sending.has(key)) {
        return;
      }
      const on = !this.isMine(message, emoji);
      this.sending.add(key);
      mark(find(message, emoji), on);
      try {
        const answer = await this.api.post("react", { message: id, emoji, on });
        CONVERSATE.emit(this.element, "changed", answer);
      } catch (error) {
        // It may have been rendered again.
        mark(find(this.list.find(id), emoji), !on);
        this.status.show(error.message || say("notSaved"));
      } finally {
        this.sending.delete(key);
      }
    }

    /* Return the focus to the same emoji of the element that replaces a message. */
    keepFocus(message, by) {
      const { activeElement: active } = document;
      if (message.contains(active) && active.matches(REACTION)) {
        const { emoji } = active.dataset;
        // After the menu, which moves it to the message.
        queueMicrotask(() => queueMicrotask(() => find(by, emoji).get().forEach((each) => each.focus({ preventScroll: true }))));
      }
    }
  };
})(window.CONVERSATE);
