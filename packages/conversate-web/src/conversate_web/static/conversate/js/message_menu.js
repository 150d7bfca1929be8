/*
 * The menu of the messages: one element, which is put into the message whose menu is opened. Emits "unread"
 * {message: id}.
 */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const MENU = ".cnv-actions__list";
  const TOGGLE = ".cnv-actions__toggle";
  const VERTICAL = { ArrowDown: 1, ArrowUp: -1 };
  const SIDEWAYS = { ArrowRight: 1, ArrowLeft: -1 };
  const SIDES = ["beside", "below", "above"];

  /* Without scripts, a toggle is a link to a page. */
  function describe(toggles) {
    toggles.attr({ role: "button", "aria-haspopup": "menu", "aria-expanded": "false" });
  }

  CONVERSATE.MessageMenu = class MessageMenu {
    constructor({ element, client, api, status, editing, deleting, composer, reactions, list, scroll, readMarks, signal }) {
      Object.assign(this, { element, client, api, status, editing, deleting, composer, reactions, list, scroll, readMarks });
      const [template] = $(element).find("#conversate-menu");
      this.menu = template ? CONVERSATE.fill(template) : $();
      // A site's template may have no menu. Then the link leads to the page of the message.
      if (this.menu.length) {
        this.listen(signal);
      }
    }

    /* On the room, since removing a message would also remove the listeners of the menu inside it. */
    listen(signal) {
      $(this.element)
        .on("click", TOGGLE, (event) => this.toggled(event))
        .on("keydown", TOGGLE, (event) => this.pressedToggle(event))
        .on("click", `${MENU} [data-action]`, (event) => this.chosen(event))
        .on("keydown", MENU, (event) => this.pressed(event))
        .on("conversate:rendered", ({ detail }) => describe($(detail.elements).find(TOGGLE)))
        .on("conversate:replace", ({ target, detail }) => this.move(target, detail.by));
      CONVERSATE.onLongPress(this.element, (message) => this.openFor(message));
      // Not "click": some browsers click at the end of a long press.
      CONVERSATE.listen(document, "pointerdown", ({ target }) => this.clicked(target), signal);
      // Before the site's listeners, which may close a dialog around the room.
      document.addEventListener("keydown", (event) => this.escape(event), { capture: true, signal });
    }

    /* The message whose menu is open, or null. */
    get message() {
      const [menu] = this.menu;
      return menu.isConnected ? menu.closest(".cnv-message") : null;
    }

    get items() {
      return this.menu.find("[data-action]").get().filter((item) => !item.parentElement.hidden);
    }

    toggled(event) {
      const { currentTarget: toggle, originalEvent } = event;
      if (CONVERSATE.isPlainClick(event)) {
        event.preventDefault();
        const { message } = this;
        this.close();
        if (toggle.closest(".cnv-message") !== message) {
          this.open(toggle);
          // A click by a key has no coordinates.
          if (!originalEvent.detail) {
            this.items[0].focus();
          }
        }
      }
    }

    /* Enter clicks a link. Space presses a button, and the arrow keys open a menu. */
    pressedToggle(event) {
      if ([" ", "ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        event.currentTarget.click();
      }
    }

    pressed(event) {
      const { items } = this;
      const [menu] = this.menu;
      const isReversed = getComputedStyle(menu).direction === "rtl" && event.key in SIDEWAYS;
      const step = { ...SIDEWAYS, ...VERTICAL }[event.key] * (isReversed ? -1 : 1);
      const index = { Home: 0, End: -1 }[event.key] ?? items.indexOf(document.activeElement) + step;
      if (event.key === " ") {
        event.preventDefault();
        event.target.click();
      } else if (!Number.isNaN(index)) {
        event.preventDefault();
        items.at(index % items.length).focus();
      }
    }

    /* A deleted message has no menu. */
    openFor(message) {
      const [toggle] = $(message).find(TOGGLE);
      if (toggle) {
        this.close();
        this.open(toggle);
      }
    }

    open(toggle) {
      const message = toggle.closest(".cnv-message");
      this.fill(message, toggle);
      this.offerReplies(message, toggle);
      $(toggle).attr("aria-expanded", "true").after(this.menu);
      const [menu] = this.menu;
      SIDES.find((side) => {
        this.menu.attr("data-side", side);
        return this.scroll.isInside(menu);
      });
      // Nothing may fit beside a long message.
      menu.scrollIntoView({ block: "nearest" });
    }

    /* Offer what the reader may do with this message. */
    fill(message, toggle) {
      const { id, can = "" } = message.dataset;
      const allowed = can.split(" ");
      for (const action of ["edit", "delete"]) {
        // For a new tab, the page of the server.
        this.offer(action, new URL(`${action}/`, toggle.href).href, allowed.includes(action));
      }
      for (const item of this.menu.find("[data-action=react]").get()) {
        $(item).attr("aria-checked", String(this.reactions.isMine(message, item.dataset.emoji)));
        $(item).parent().prop("hidden", !allowed.includes("react"));
      }
      this.offer("seen", toggle.href, this.seen && message.classList.contains("cnv-message--own"));
      this.offer("link", `${this.client.urls.room}?message=${id}#message-${id}`, true);
    }

    offer(action, href, isOffered) {
      this.menu.find(`[data-action=${action}]`).attr("href", href).parent().prop("hidden", !isOffered);
    }

    /* Offer to reply, and the page with the replies if one of them is in this page. */
    offerReplies(message, { href }) {
      const [reply] = this.composer ? $(message).find(".cnv-reply") : [];
      const { length } = $(this.list.element).find(`[data-reply-to="${message.dataset.id}"]`);
      this.offer("reply", reply?.href, reply);
      this.offer("replies", href, length);
    }

    /* Close the menu. If it had the focus, the focus returns to the message. */
    close() {
      const { message } = this;
      if (message) {
        const [menu] = this.menu;
        const hadFocus = menu.contains(document.activeElement);
        $(message).find(TOGGLE).attr("aria-expanded", "false");
        this.menu.detach();
        if (hadFocus) {
          CONVERSATE.focusMessage(message);
        }
      }
    }

    clicked(target) {
      if (!target.closest(`${MENU}, ${TOGGLE}`)) {
        this.close();
      }
    }

    /* Close the menu on Escape, if the focus is in the room or nowhere. */
    escape(event) {
      const isHere = this.element.contains(event.target) || event.target === document.body;
      if (event.key === "Escape" && isHere && this.message) {
        CONVERSATE.consume(event);
        this.close();
      }
    }

    chosen(event) {
      const { currentTarget: item } = event;
      const { action } = item.dataset;
      // The page with the replies opens as a link.
      if (CONVERSATE.isPlainClick(event) && this[action]) {
        event.preventDefault();
        const { message } = this;
        this.close();
        this[action](message, item);
      }
    }

    edit(message) {
      this.editing.open(message);
    }

    reply(message) {
      this.composer.replyTo(message);
    }

    delete(message) {
      this.deleting.open(message);
    }

    link(message, { href }) {
      return this.status.copy(href, say("copied"));
    }

    react(message, { dataset: { emoji } }) {
      this.reactions.toggle(message, emoji);
    }

    async unread({ dataset: { id } }) {
      const saved = this.api.post("read", { unread: id });
      // Before the answer, so that nothing marks the message as read meanwhile.
      CONVERSATE.emit(this.element, "unread", { message: Number(id) });
      this.readMarks?.waitFor(saved);
      try {
        await saved;
        this.status.show(say("markedUnread"));
      } catch (error) {
        this.status.show(error.message || say("notSaved"));
      }
    }

    /* Move the open menu and the focus to the element that replaces a message. */
    move(message, by) {
      const { activeElement: active } = document;
      const hadFocus = message.contains(active) && !active.closest("form");
      const isOpen = message === this.message;
      // After it was inserted.
      queueMicrotask(() => {
        const [toggle] = $(by).find(TOGGLE);
        if (isOpen && toggle) {
          this.open(toggle);
        }
        if (hadFocus && by.contains(active)) {
          active.focus();
        } else if (hadFocus) {
          CONVERSATE.focusMessage(by);
        }
      });
    }
  };
})(window.CONVERSATE);
