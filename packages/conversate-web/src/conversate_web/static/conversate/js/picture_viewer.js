/* The dialog that shows the pictures of the room, one at a time. Loaded by pictures.js. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

  /* Without its stylesheet, the dialog is shown all the same. */
  function styled(link) {
    return new Promise((resolve) => {
      link.addEventListener("load", resolve);
      link.addEventListener("error", resolve);
    });
  }

  CONVERSATE.PictureViewer = class PictureViewer {
    constructor({ element, list }) {
      Object.assign(this, { element, list });
      this.dialog = CONVERSATE.fill(element.querySelector("#conversate-viewer")).appendTo(element);
      this.styled = styled(this.dialog.find("link").get(0));
      this.dialog
        .on("click", "[data-step]", ({ currentTarget }) => this.step(Number(currentTarget.dataset.step)))
        .on("click", "[data-close]", () => this.dialog.get(0).close())
        .on("keydown", (event) => this.pressed(event))
        .on("close", () => this.closed());
    }

    /* The links of the pictures in the page. */
    get links() {
      return $(this.list.element).find(".cnv-attachment--image a").get();
    }

    async open(link) {
      this.opened = link.href;
      this.show(link);
      await this.styled;
      if (!this.dialog.prop("open")) {
        CONVERSATE.showDialog(this.dialog.get(0), this.element);
      }
    }

    show(link) {
      const { links } = this;
      const name = link.querySelector("img").alt;
      const isOne = links.length < 2;
      this.shown = link.href;
      this.dialog.find(".cnv-viewer__picture").attr({ src: link.href, alt: name });
      this.dialog.find(".cnv-viewer__name").text(name);
      this.dialog.find(".cnv-viewer__size").text(link.dataset.size || "");
      this.dialog.find(".cnv-viewer__number").text(isOne ? "" : `${links.indexOf(link) + 1} / ${links.length}`);
      this.dialog.find("[data-step]").prop("hidden", isOne);
      this.dialog.find("[download]").attr({ href: link.href, download: name });
    }

    /* Show the next or the previous picture. After the last comes the first. */
    step(step) {
      const { links } = this;
      if (links.length) {
        const index = links.findIndex(({ href }) => href === this.shown);
        this.show(links.at((index + step) % links.length));
      }
    }

    pressed(event) {
      const [dialog] = this.dialog;
      const step = STEPS[event.key] * (getComputedStyle(dialog).direction === "rtl" ? -1 : 1);
      if (step) {
        event.preventDefault();
        this.step(step);
      }
    }

    /* Return the focus to the picture that was opened. Its message may have been rendered again. */
    closed() {
      const link = this.links.find(({ href }) => href === this.opened);
      if (link) {
        link.focus({ preventScroll: true });
      }
    }
  };
})(window.CONVERSATE);
