/* Files that are dropped on the room or pasted into the field. Dropped beside it they do nothing. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const DROPPING = "cnv-room--dropping";

  /* Folders can't be sent. */
  function filesOf({ items }) {
    const isFolder = (item) => (item.webkitGetAsEntry() || {}).isDirectory;
    return [...items].filter((item) => item.kind === "file" && !isFolder(item)).map((item) => item.getAsFile());
  }

  CONVERSATE.takeDropped = function ({ room, field, files }) {
    function add(transfer) {
      files.add(filesOf(transfer));
      field.focus();
    }

    function dragged(event) {
      const { dataTransfer: transfer, target, type } = event;
      const isTaken = event.defaultPrevented || $(target).is("[type=file]");
      if (isTaken || !transfer.types.includes("Files")) {
        return;
      }
      // A browser would go to the file, and leave the page.
      event.preventDefault();
      const isHere = room.contains(target) && files.maxFiles > 0;
      transfer.dropEffect = isHere ? "copy" : "none";
      $(room).toggleClass(DROPPING, isHere && type === "dragover");
      if (isHere && type === "drop") {
        add(transfer);
      }
    }

    window.addEventListener("dragover", dragged);
    window.addEventListener("drop", dragged);
    window.addEventListener("dragleave", (event) => event.relatedTarget || $(room).removeClass(DROPPING));
    field.addEventListener("paste", (event) => {
      // Office programs add a picture of the text that they copy.
      if (event.clipboardData.files.length && !event.clipboardData.getData("text/plain")) {
        event.preventDefault();
        add(event.clipboardData);
      }
    });
  };
})(window.CONVERSATE);
