/* Shows what is wrong with the connection, one notice at a time, until a poll succeeds. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;
  const BY_CODE = { failed: "failed" };
  // These are about the room, and are not shown here.
  const OF_ROOM = ["archived", "no-posting"];
  const BY_STATUS = { 401: "signed-out", 404: "not-a-member", 429: "busy", 503: "busy" };

  CONVERSATE.Notices = class Notices {
    constructor(element) {
      this.notices = $(element).find(".cnv-notice");
      $(element).on("conversate:failure", ({ detail: { error } }) => {
        this.show(BY_CODE[error.code] || BY_STATUS[error.status] || "unreachable");
      });
      $(element).on("conversate:success", () => this.show(null));
    }

    show(name) {
      this.notices.each((_, notice) => {
        if (!OF_ROOM.includes(notice.dataset.notice)) {
          notice.hidden = notice.dataset.notice !== name;
        }
      });
    }
  };
})(window.CONVERSATE);
