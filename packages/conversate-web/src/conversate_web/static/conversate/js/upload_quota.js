/*
 * Refuses files that are more than a person can still store, before they are sent. Pages load it only if there is a
 * quota, after the scripts of the room.
 */
(function (CONVERSATE) {
  "use strict";

  const QUOTA = ".cnv-composer__quota";
  const MEGA = 1024 ** 2;

  const sum = (files) => files.reduce((total, { size }) => total + size, 0);

  function change(left) {
    document.querySelectorAll(QUOTA).forEach(({ dataset }) => Object.assign(dataset, { left: left(Number(dataset.left)) }));
  }

  function megabytes(bytes) {
    const { lang } = document.querySelector(".cnv-root");
    const form = { style: "unit", unit: "megabyte", maximumFractionDigits: 2 };
    return new Intl.NumberFormat(lang || undefined, form).format(bytes / MEGA);
  }

  /* Why these files can't be sent, or "". */
  function problemOf(files, quota) {
    const [size, left] = [sum(files), Number(quota?.dataset.left)];
    // Without the element, nothing is known.
    if (!(size > left)) {
      return "";
    }
    return quota.dataset.refusal.replace("{left}", megabytes(left)).replace("{size}", megabytes(size));
  }

  function refuse({ prototype }) {
    const { get } = Object.getOwnPropertyDescriptor(prototype, "problem");
    Object.defineProperty(prototype, "problem", {
      get() {
        return get.call(this) || problemOf(this.files, this.form.querySelector(QUOTA));
      },
    });
  }

  // The sentence is for pages without scripts.
  document.querySelectorAll(QUOTA).forEach((each) => Object.assign(each, { hidden: true }));

  // A library that swaps the page's content runs this again.
  if (CONVERSATE.hasQuota) {
    return;
  }
  CONVERSATE.hasQuota = true;
  refuse(CONVERSATE.ChosenFiles);
  document.addEventListener("conversate:posted", ({ detail }) => change((left) => left - sum(detail.message.attachments)));
  // How much a deletion frees is not known. The server decides.
  document.addEventListener("conversate:changed", ({ detail }) => detail.message.deleted_at && change(() => Infinity));
})(window.CONVERSATE);
