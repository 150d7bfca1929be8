/* Files that were chosen, dropped or pasted, with a button to remove each. Emits "chosen" {files}. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const GIGA = 3;
  // The server shows the same types as images.
  const RASTER = /^image\/(png|jpeg|gif|webp|avif)$/;
  // Pixels of each side of a preview, enough for sharp screens.
  const SIDE = 80;

  /* As the server writes it. The sentences are samples, such as "1.0 KB". */
  function formatSize(bytes) {
    const power = Math.min(Math.floor(Math.log(bytes || 1) / Math.log(1024)), GIGA);
    const number = (bytes / 1024 ** power).toFixed(1);
    return say(`size${power}`).replace(/\d+(\D\d)?/, (_, part) => (part ? number.replace(".", part[0]) : bytes));
  }

  /* Draw a preview. A strict Content-Security-Policy does not allow images from blob: addresses. */
  async function draw(file, canvas) {
    try {
      const image = await createImageBitmap(file);
      const scale = SIDE / Math.min(image.width, image.height);
      const [width, height] = [image.width * scale, image.height * scale];
      Object.assign(canvas, { width: SIDE, height: SIDE, hidden: false });
      canvas.getContext("2d").drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
      image.close();
    } catch {
      // The file is no image, in spite of its type: there is no preview.
    }
  }

  CONVERSATE.fileItem = function (file) {
    const { name, size, type } = file;
    const item = CONVERSATE.fill("#conversate-file");
    item.find(".cnv-chosen__name").text(name);
    item.find(".cnv-chosen__size").text(formatSize(size));
    item.find("button").attr("aria-label", say("removeFile", { name }));
    if (RASTER.test(type)) {
      draw(file, item.find("canvas").get(0));
    }
    return item;
  };

  CONVERSATE.ChosenFiles = class ChosenFiles {
    constructor(form, { maxSize, maxFiles }) {
      Object.assign(this, { form, maxSize, maxFiles, files: [] });
      this.input = $(form).find("input[type=file]").get(0);
      this.list = $(form).find(".cnv-composer__chosen");
      $(this.input).on("change", () => this.take());
      this.list.on("click", "button", (event) => this.remove(event.currentTarget));
      // Browsers may restore chosen files after a reload.
      this.take();
    }

    /* Why these files can't be sent, or "". */
    get problem() {
      if (this.files.length > this.maxFiles) {
        return say("tooMany", { limit: this.maxFiles });
      }
      const large = this.files.find((file) => file.size > this.maxSize);
      return large ? say("tooLarge", { name: large.name, limit: formatSize(this.maxSize) }) : "";
    }

    take() {
      if (this.input?.files.length) {
        this.add(this.input.files);
        // Otherwise the same file could not be chosen again after it was removed.
        this.input.value = "";
      }
    }

    add(files) {
      this.set([...this.files, ...files]);
    }

    set(files) {
      this.files = files;
      CONVERSATE.askBeforeLeaving(this, files.length);
      this.list.empty().prop("hidden", !files.length).append(files.map((file) => this.item(file)));
      CONVERSATE.emit(this.form, "chosen", { files });
    }

    item(file) {
      const item = CONVERSATE.fileItem(file);
      if (file.size > this.maxSize) {
        const size = item.addClass("cnv-chosen--too-large").find(".cnv-chosen__size");
        size.text(say("sizeTooLarge", { size: size.text() }));
      }
      return item;
    }

    remove(button) {
      const index = $(button).closest("li").index();
      this.set(this.files.filter((_, each) => each !== index));
      this.input.focus();
    }
  };
})(window.CONVERSATE);
