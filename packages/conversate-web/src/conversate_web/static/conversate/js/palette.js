/* A small list of emoji, which a button opens. What is chosen is inserted at the cursor of the message field. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const COLUMNS = 8;
  const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
  const COMMON =
    "😄 😂 🙂 😉 😊 😍 🤔 😎 😅 😢 😭 😱 😡 🙄 😴 🤗 👍 👎 👌 👏 🙏 💪 👋 🤝 ❤️ 🎉 🔥 ⭐ ✅ ❌ 👀 💡 ☕ 🎂 🌸 ☀️ 🚀 ⏰ 📅 ❓";

  function makeButton(emoji, index) {
    const button = $("<button>").attr({ type: "button", tabindex: index ? -1 : 0 }).text(emoji);
    return button.addClass("cnv-emoji__item").get(0);
  }

  CONVERSATE.Palette = class Palette {
    constructor({ element, field, signal }) {
      Object.assign(this, { element, field, button: null });
      this.popup = new CONVERSATE.Popup(element, signal);
      this.items = COMMON.split(" ").map(makeButton);
      $(element).append(this.items);
      $(element).on("click", "button", ({ currentTarget }) => this.choose(currentTarget.textContent));
      $(element).on("keydown", ({ originalEvent }) => this.pressed(originalEvent));
      $(element).on("focusout", ({ originalEvent: { relatedTarget } }) => {
        if (!element.contains(relatedTarget) && relatedTarget !== this.button) {
          this.close();
        }
      });
      CONVERSATE.listen(document, "pointerdown", ({ target }) => this.clicked(target), signal);
    }

    toggle(button) {
      if (this.popup.isOpen) {
        this.close();
      } else {
        this.button = button;
        $(button).attr("aria-expanded", "true");
        this.popup.open(this.field);
        this.focus(0);
      }
    }

    focus(index) {
      this.items.forEach((item, each) => (item.tabIndex = each === index ? 0 : -1));
      this.items[index].focus();
    }

    pressed(event) {
      const { key } = event;
      const isReversed = ["ArrowLeft", "ArrowRight"].includes(key) && getComputedStyle(this.element).direction === "rtl";
      const step = STEPS[key] * (isReversed ? -1 : 1);
      const index = { Home: 0, End: this.items.length - 1 }[key] ?? this.items.indexOf(event.target) + step;
      if (key === "Escape") {
        CONVERSATE.consume(event);
        this.close();
        this.button.focus();
      } else if (index in this.items) {
        event.preventDefault();
        this.focus(index);
      }
    }

    clicked(target) {
      if (this.popup.isOpen && !this.element.contains(target) && !this.button.contains(target)) {
        this.close();
      }
    }

    choose(emoji) {
      const { field } = this;
      this.close();
      field.focus();
      CONVERSATE.insertText(field, field.selectionStart, field.selectionEnd, emoji);
    }

    close() {
      if (this.popup.isOpen) {
        $(this.button).attr("aria-expanded", "false");
        this.popup.close();
      }
    }
  };
})(window.CONVERSATE);
