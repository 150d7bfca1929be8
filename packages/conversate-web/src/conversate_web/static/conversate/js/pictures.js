/*
 * A click on a picture opens it in a dialog, whose script is loaded with the first click. All other ways to
 * follow the link lead to the file.
 */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const { nonce, dataset } = document.currentScript;
  // The address of picture_viewer.js.
  const { pictureViewer: src } = dataset;
  let loading = null;

  function load() {
    loading ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      Object.assign(script, { nonce, src });
      document.head.append(script);
    });
    return loading;
  }

  CONVERSATE.Pictures = class Pictures {
    constructor({ element, list }) {
      Object.assign(this, { element, list, viewer: null });
      if (element.querySelector("#conversate-viewer") && src) {
        $(list.element).on("click", ".cnv-attachment--image a", (event) => this.clicked(event));
      }
    }

    clicked(event) {
      const { ctrlKey, metaKey, shiftKey, altKey } = event;
      if (!ctrlKey && !metaKey && !shiftKey && !altKey && !event.isDefaultPrevented()) {
        event.preventDefault();
        this.open(event.currentTarget);
      }
    }

    async open(link) {
      try {
        await load();
      } catch {
        window.location.assign(link.href);
        return;
      }
      this.viewer ||= new CONVERSATE.PictureViewer(this);
      this.viewer.open(link);
    }
  };
})(window.CONVERSATE);
