/* Files that are dropped on the room or pasted into the message field. A drop outside the room does nothing. */
(function (CONVERSATE) {
  "use strict";

  const { $, say } = CONVERSATE;
  const FILE_DROP = "cnv-room--file-drop";
  // A regular expression, as a parser would report inline styles to the Content-Security-Policy.
  const NO_TEXT = /<!--[^]*?-->|<(head|style|script)\b[^]*?<\/\1>|<("[^"]*"|'[^']*'|[^"'>])*>|&nbsp;/gi;

  /* Return the files, and the names of folders, which can't be sent. */
  function sort({ items }) {
    const files = [];
    const folders = [];
    for (const item of [...items].filter(({ kind }) => kind === "file")) {
      const entry = item.webkitGetAsEntry();
      if (entry?.isDirectory) {
        folders.push(entry.name);
      } else {
        files.push(item.getAsFile());
      }
    }
    return { files, folders };
  }

  /*
   * Return whether this is text rather than files. File managers add the names of the files, and browsers
   * add the address of a copied image: these are files. Office programs add a picture of the text.
   */
  function isRichText(transfer) {
    const html = transfer.getData("text/html");
    if (!html) {
      return transfer.types.includes("text/rtf");
    }
    const text = html.replace(NO_TEXT, "").trim();
    return Boolean(text) || html.split(/<img\b/i).length > 2;
  }

  /* Browsers give each pasted picture the name image.png. Return the file with the date and time in its name. */
  function rename(file) {
    const { name, type } = file;
    const [, base, ending] = /^(image)(\.\w+)$/.exec(name) || [];
    if (!base) {
      return file;
    }
    const now = new Date();
    const local = new Date(now - now.getTimezoneOffset() * 60000).toISOString();
    return new File([file], `${base}-${local.slice(0, 19).replace(/\D/g, "-")}${ending}`, { type });
  }

  CONVERSATE.acceptDroppedFiles = function ({ room, composer, signal }) {
    const { files, text: field } = composer;

    function add(transfer, adapt = (file) => file) {
      const { files: added, folders } = sort(transfer);
      files.add(added.map(adapt));
      composer.explain(folders.length ? say("foldersRefused", { names: folders.join(", ") }) : "");
      field.focus();
    }

    /* Whether the browser inserts dropped text into the field. */
    function isText({ type, target, dataTransfer }) {
      return type === "drop" && target === field && isRichText(dataTransfer);
    }

    function dragged(event) {
      const { dataTransfer: transfer, target, type } = event;
      const isTaken = event.defaultPrevented || $(target).is("[type=file]");
      const isInAnother = !room.contains(target) && $(target).closest("#conversate-room").length > 0;
      if (isTaken || isInAnother || !transfer.types.includes("Files")) {
        return;
      }
      if (isText(event)) {
        $(room).removeClass(FILE_DROP);
        return;
      }
      // Otherwise the browser would open the file instead of the page.
      event.preventDefault();
      const isHere = room.contains(target) && files.maxFiles > 0;
      transfer.dropEffect = isHere ? "copy" : "none";
      $(room).toggleClass(FILE_DROP, isHere && type === "dragover");
      if (isHere && type === "drop") {
        add(transfer);
      }
    }

    function left(event) {
      if (!event.relatedTarget) {
        $(room).removeClass(FILE_DROP);
      }
    }

    CONVERSATE.listen(window, "dragover drop", dragged, signal);
    CONVERSATE.listen(window, "dragleave", left, signal);
    field.addEventListener("paste", (event) => {
      const { clipboardData: pasted } = event;
      const hasFiles = [...pasted.items].some(({ kind }) => kind === "file");
      if (files.maxFiles > 0 && hasFiles && !isRichText(pasted)) {
        event.preventDefault();
        add(pasted, rename);
      }
    });
  };
})(window.CONVERSATE);
