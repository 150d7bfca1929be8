/*
 * One try to post something. The same text and files, sent again, are the same message to the server
 * by their key: so a retry of a post that did arrive posts nothing twice.
 */
(function (CONVERSATE) {
  "use strict";

  /* A random UUID. randomUUID exists under HTTPS only. */
  function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  CONVERSATE.Attempt = class Attempt {
    constructor(body, files) {
      this.body = body;
      this.files = files;
      this.key = makeKey();
    }

    /* `before` once more if it was about the same, else a new one. */
    static of(body, files, before) {
      return before && before.isOf(body, files) ? before : new Attempt(body, files);
    }

    isOf(body, files) {
      return (
        this.body === body &&
        this.files.length === files.length &&
        this.files.every((file, index) => file === files[index])
      );
    }

    get data() {
      const data = new FormData();
      data.append("body", this.body);
      data.append("client_key", this.key);
      this.files.forEach((file) => data.append("files", file));
      return data;
    }
  };
})(window.CONVERSATE);
