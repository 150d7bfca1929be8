/*
 * The keyboard in the conversation, which is one Tab stop. Arrow keys, Home and End move the focus between
 * messages, Enter opens the menu of a message, and R replies to it. The controls of a message are Tab stops while it has the focus.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  // Code and tables that scroll stay Tab stops: otherwise nobody could scroll them by the keyboard.
  const CONTROLS = ":is(a, button):not([role=menuitem]), audio, video";
  const STEPS = { ArrowUp: -1, ArrowDown: 1 };
  // The index of a message, and where it comes to stand.
  const EDGES = { Home: [0, "start"], End: [-1, "end"] };

  /* Give the message with the focus its content as its name: not all browsers do. */
  function makeTabStops(messages, isCurrent) {
    $(messages)
      .attr("tabindex", isCurrent ? 0 : -1)
      .attr("aria-labelledby", isCurrent ? messages.id : null)
      .find(CONTROLS)
      .attr("tabindex", isCurrent ? null : -1);
  }

  /* Return whether there is such a message. */
  function focus(message, block = "nearest") {
    CONVERSATE.focusMessage(message);
    $(message).each(() => message.scrollIntoView({ block }));
    return Boolean(message);
  }

  CONVERSATE.MessageKeys = class MessageKeys {
    constructor({ element, conversation, list, scroll, history, composer }) {
      Object.assign(this, { conversation, list, scroll, history, composer });
      $(element).on("conversate:rendered", ({ detail }) => makeTabStops($(detail.elements).not(this.current)));
      $(conversation).on({
        focusin: ({ target }) => this.follow(target),
        focusout: ({ relatedTarget }) => this.follow(relatedTarget),
        keydown: (event) => this.pressed(event),
      });
    }

    /* Make the message with the focus the Tab stop; without one it is the conversation. */
    follow(focused) {
      const message = $(focused).closest(".cnv-message[data-id]").get(0);
      if (message !== this.current) {
        makeTabStops(this.current);
        makeTabStops(message, Boolean(message));
        this.conversation.tabIndex = message ? -1 : 0;
        this.current = message;
      }
    }

    /* Fields, players and menus use these keys themselves. */
    pressed(event) {
      const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event;
      const isPlain = !ctrlKey && !metaKey && !altKey && !shiftKey;
      if (isPlain && $(target).is("section, li, a:not([role])") && this.use(key, target === this.current)) {
        event.preventDefault();
      }
    }

    /* Return whether the key does something here. */
    use(key, isMessage) {
      if (isMessage && key === "Enter") {
        $(this.current).find(".cnv-actions__toggle").each((_, toggle) => toggle.click());
      } else if (isMessage && key === "r" && this.composer) {
        // A deleted message has no such link.
        return $(this.current).find(".cnv-reply").each(() => this.composer.replyTo(this.current)).length > 0;
      } else if (isMessage && key in EDGES) {
        const [index, block] = EDGES[key];
        return focus(this.list.messages.at(index), block);
      }
      return key in STEPS && this.step(STEPS[key]);
    }

    /* Move the focus, unless the browser has to scroll to the rest of a long message. */
    step(step) {
      const { current, scroll, list: { messages } } = this;
      const { above, below } = scroll.farAway(messages, 0);
      const last = messages.length - below - 1;
      const index = messages.indexOf(current);
      if (index < above || index > last) {
        return focus(messages[step < 0 ? last : above]);
      }
      const { top, bottom } = current.getBoundingClientRect();
      const rest = step < 0 ? scroll.start() - top : bottom - scroll.bottom();
      // Positions are rounded in a zoomed page.
      return rest < 1 && (focus(messages[index + step]) || this.load(step));
    }

    /* Load the messages beyond the first or the last one. */
    load(step) {
      const [side, hasMore] = step < 0 ? ["older", this.list.hasOlder] : ["newer", this.list.hasNewer];
      return hasMore && this.history.load(side);
    }
  };
})(window.CONVERSATE);
