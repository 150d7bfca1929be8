/*
 * A click on a picture opens it in a dialog, whose script is loaded with the first click. All other ways to
 * follow the link lead to the file.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  CONVERSATE.Pictures = class Pictures {
    constructor({ element, list }) {
      Object.assign(this, { element, list, viewer: null });
      if (element.querySelector("#conversate-viewer")) {
        $(list.element).on("click", ".cnv-attachment--image a", (event) => this.clicked(event));
      }
    }

    clicked(event) {
      if (CONVERSATE.isPlainClick(event) && !event.altKey && !event.isDefaultPrevented()) {
        event.preventDefault();
        this.open(event.currentTarget);
      }
    }

    async open(link) {
      if (await CONVERSATE.loadScript("pictureViewer")) {
        this.viewer ||= new CONVERSATE.PictureViewer(this);
        this.viewer.open(link);
      } else {
        window.location.assign(link.href);
      }
    }
  };
})(window.CONVERSATE);
