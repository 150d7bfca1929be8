/* The menus of the messages, one open at a time. Emits "changed" {message} and "unread" {message: id}. */
(function (CONVERSATE) {
  "use strict";

  const { $, say, typing } = CONVERSATE;
  const OPEN = ".cnv-actions[open]";
  // Milliseconds that a short answer stands in the page.
  const TOLD = 4000;

  /* Whether it worked. Only secure pages have the clipboard. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const { activeElement: active } = document;
      const field = $("<textarea>").val(text).appendTo(active.parentElement).get(0);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      active.focus();
      return done;
    }
  }

  /* Where the keyboard goes on after something was done with a message. */
  CONVERSATE.focusMessage = function (message) {
    ($(message).find("summary").get(0) || $(message).find("a").get(0)).focus();
  };

  CONVERSATE.MessageMenu = class MessageMenu {
    constructor({ element, api, editing }) {
      Object.assign(this, { element, api, editing });
      this.dialog = document.getElementById("conversate-delete");
      this.errors = $(this.dialog).find(".cnv-errors").get(0);
      this.status = $(element).find(".cnv-told");
      this.listen();
    }

    listen() {
      $(this.element).on("click", "[data-action]", (event) => this.chosen(event));
      this.element.addEventListener("toggle", ({ target }) => this.opened(target), true);
      $(this.element).on("conversate:replace", ({ target, detail }) => this.keep(target, detail.by));
      $(this.dialog).on("submit", (event) => {
        event.preventDefault();
        this.deleteNow();
      });
      $(this.dialog).on("click", "[type=button]", () => this.dialog.close());
      $(this.dialog).on("close", () => CONVERSATE.focusMessage(`#message-${this.deleting}`));
      $(document).on("click", ({ target }) => this.close(target));
      $(document).on("keydown", ({ key }) => {
        if (key === "Escape") {
          this.close();
        }
      });
    }

    /* Above a message at the upper edge it could not be seen. */
    opened(menu) {
      if (menu.open && menu.matches(OPEN)) {
        menu.lastElementChild.scrollIntoView({ block: "nearest" });
      }
    }

    /* Close what is open, but not around `target`; the focus goes back to the button. */
    close(target = null) {
      $(this.element).find(OPEN).each((_, menu) => {
        if (!menu.contains(target)) {
          const hadFocus = menu.contains(document.activeElement);
          menu.open = false;
          if (hadFocus) {
            menu.firstElementChild.focus();
          }
        }
      });
    }

    chosen(event) {
      const { currentTarget: item, ctrlKey, metaKey, shiftKey } = event;
      if (!ctrlKey && !metaKey && !shiftKey) {
        event.preventDefault();
        this.close();
        this[item.dataset.action](item, item.closest(".cnv-message").dataset.id);
      }
    }

    edit(item) {
      this.editing.open(item);
    }

    delete(item, id) {
      this.deleting = id;
      typing.explain(this.errors, "");
      this.dialog.showModal();
    }

    async deleteNow() {
      try {
        const { message } = await this.api.post("delete", { message: this.deleting });
        this.dialog.close();
        CONVERSATE.emit(this.element, "changed", { message });
      } catch (error) {
        typing.explain(this.errors, error.message || say("notSaved"));
      }
    }

    async link({ href }) {
      this.tell((await copy(href)) ? say("copied") : href);
    }

    async unread(item, id) {
      // First, so that nothing marks it as read meanwhile.
      CONVERSATE.emit(this.element, "unread", { message: Number(id) });
      try {
        await this.api.post("read", { unread: id });
        this.tell(say("markedUnread"));
      } catch (error) {
        this.tell(error.message || say("notSaved"));
      }
    }

    tell(text) {
      clearTimeout(this.timeout);
      this.status.text(text);
      this.timeout = setTimeout(() => this.status.text(""), TOLD);
    }

    /* What was open and had the focus in a message, is and has it in the one that comes in its place. */
    keep(message, by) {
      const { activeElement: active } = document;
      $(by).find(".cnv-actions").prop("open", $(message).find(OPEN).length > 0);
      if (message.contains(active) && !active.closest("form")) {
        const item = $(by).find(`[data-action="${active.dataset.action}"]`).get(0);
        // Once it stands in the page.
        queueMicrotask(() => (item ? item.focus() : CONVERSATE.focusMessage(by)));
      }
    }
  };
})(window.CONVERSATE);
