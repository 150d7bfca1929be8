/* The files that were chosen: listed, each to be taken out again, with the limits said at once. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

  function formatSize(bytes) {
    const power = Math.min(Math.floor(Math.log(bytes || 1) / Math.log(1024)), UNITS.length - 1);
    return new Intl.NumberFormat(document.documentElement.lang || undefined, {
      style: "unit",
      unit: UNITS[power],
      unitDisplay: power ? "short" : "long",
      maximumFractionDigits: 1,
    }).format(bytes / 1024 ** power);
  }

  CONVERSATE.ChosenFiles = class ChosenFiles {
    constructor(form, { maxSize, maxFiles }) {
      Object.assign(this, { maxSize, maxFiles });
      this.input = $(form).find("input[type=file]").get(0);
      this.list = $(form).find(".cnv-composer__chosen");
      this.template = $(form).find(".cnv-composer__chosen-template").get(0);
      $(this.input).on("change", () => this.show());
      this.list.on("click", ".cnv-chosen__remove", (event) => this.remove(event.currentTarget));
      this.show();
    }

    get files() {
      return this.input ? [...this.input.files] : [];
    }

    /* Why these can't be sent, empty if they can. */
    get problem() {
      if (this.files.length > this.maxFiles) {
        return say("tooMany", { limit: this.maxFiles });
      }
      const large = this.files.find((file) => file.size > this.maxSize);
      return large ? say("tooLarge", { name: large.name, limit: formatSize(this.maxSize) }) : "";
    }

    clear() {
      if (this.input) {
        this.input.value = "";
        this.show();
      }
    }

    remove(button) {
      const index = $(button).closest("li").index();
      const left = new DataTransfer();
      this.files.filter((_, each) => each !== index).forEach((file) => left.items.add(file));
      this.input.files = left.files;
      $(this.input).trigger("change").trigger("focus");
    }

    show() {
      this.list.empty().prop("hidden", !this.files.length);
      this.list.append(this.files.map((file) => this.item(file)));
    }

    item(file) {
      const item = $(this.template.content.cloneNode(true)).children();
      item.find(".cnv-chosen__name").text(file.name);
      item.find(".cnv-chosen__size").text(formatSize(file.size));
      item.find(".cnv-chosen__remove").attr("aria-label", say("removeFile", { name: file.name }));
      return item;
    }
  };
})(window.CONVERSATE);
