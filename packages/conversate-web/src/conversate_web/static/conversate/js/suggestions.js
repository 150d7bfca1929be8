/*
 * The list of suggestions. The field keeps the focus and refers to the current option (ARIA 1.2, "combobox" with
 * the roles that HTML allows for a text area: it can't have aria-expanded).
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  function makeOption({ label, hint, sign }, index) {
    const option = $("<li>").attr({ role: "option", id: `conversate-suggestion-${index}`, "data-index": index });
    option.addClass("cnv-completion__option");
    if (sign) {
      $("<span>").addClass("cnv-completion__sign").attr("aria-hidden", "true").text(sign).appendTo(option);
    }
    $("<bdi>").addClass("cnv-completion__label").text(label).appendTo(option);
    if (hint) {
      $("<bdi>").addClass("cnv-completion__hint").text(hint).appendTo(option);
    }
    return option.get(0);
  }

  CONVERSATE.Suggestions = class Suggestions {
    constructor({ popup, status, signal, pick }) {
      Object.assign(this, { status, pick, items: [], current: 0 });
      this.popup = new CONVERSATE.Popup(popup, signal);
      [this.list] = $(popup).find("[role=listbox]");
      $(this.list).on("click", "[role=option]", ({ currentTarget }) => pick(this.items[currentTarget.dataset.index]));
    }

    get isOpen() {
      return this.popup.isOpen;
    }

    show(items, field) {
      Object.assign(this, { items });
      $(this.list).empty().append(items.map(makeOption));
      $(field).attr({ "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": this.list.id });
      this.popup.open(field);
      this.select(0);
      this.tell(this.status.dataset.text.replace("{n}", items.length));
    }

    /* An unchanged number is not announced again. */
    tell(text) {
      if (this.status.textContent !== text) {
        this.status.textContent = text;
      }
    }

    select(index) {
      this.current = (index + this.items.length) % this.items.length;
      const options = $(this.list).children();
      options.attr("aria-selected", "false");
      const option = options.get(this.current);
      $(option).attr("aria-selected", "true");
      $(this.popup.field).attr("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    close() {
      $(this.popup.field || []).removeAttr("aria-autocomplete aria-haspopup aria-controls aria-activedescendant");
      this.popup.close();
      this.tell("");
    }

    /* Return whether the key was for the list. */
    press(key) {
      if (key in STEPS) {
        this.select(this.current + STEPS[key]);
      } else if (key === "Enter" || key === "Tab") {
        this.pick(this.items[this.current]);
      }
      return key in STEPS || key === "Enter" || key === "Tab";
    }
  };
})(window.CONVERSATE);
