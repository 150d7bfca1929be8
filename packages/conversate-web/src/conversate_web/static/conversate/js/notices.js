/* What is wrong between this page and the server, one sentence at a time; gone when it is over. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const BY_STATUS = { 401: "signed-out", 404: "not-a-member", 429: "busy", 503: "busy" };

  CONVERSATE.Notices = class Notices {
    constructor(element) {
      this.notices = $(element).find(".cnv-notice");
      $(element).on("conversate:failure", (event) => {
        this.show(BY_STATUS[event.detail.error.status] || "unreachable");
      });
      $(element).on("conversate:success", () => this.show(null));
    }

    show(name) {
      this.notices.each((_, notice) => {
        if (notice.dataset.notice !== "archived") {
          notice.hidden = notice.dataset.notice !== name;
        }
      });
    }
  };
})(window.CONVERSATE);
