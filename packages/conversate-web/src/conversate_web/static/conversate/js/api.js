/* The JSON API: requests that give a promise, and errors that say what can be done about them. */
(function (CONVERSATE) {
  "use strict";

  const { $ } = CONVERSATE;

  /* `status` is 0 where no answer came; `retryAfter` is in milliseconds, 0 where none was given. */
  class ApiError extends Error {
    constructor(xhr) {
      const error = (xhr.responseJSON && xhr.responseJSON.error) || {};
      super(error.message || "");
      // What came as 200 but is no JSON, came from somebody in between.
      this.status = xhr.status === 200 ? 0 : xhr.status;
      this.code = error.code || "";
      this.csrfToken = error.csrf_token || "";
      this.retryAfter = readRetryAfter(xhr.getResponseHeader("Retry-After"));
    }
  }

  /* In seconds or as a date: both are HTTP. */
  function readRetryAfter(header) {
    if (!header) {
      return 0;
    }
    const seconds = Number(header);
    const wait = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
    return Math.max(0, wait) || 0;
  }

  CONVERSATE.Api = class Api {
    constructor(urls, csrfToken) {
      this.urls = urls;
      this.csrfToken = csrfToken;
    }

    get(name, data, options = {}) {
      return this.request({ url: this.urls[name], data, ...options });
    }

    /* `data` is FormData or a plain object. A token that is out of date is renewed, once. */
    async post(name, data, options = {}) {
      const settings = { url: this.urls[name], method: "POST", data, ...options };
      try {
        return await this.request(settings);
      } catch (error) {
        if (!error.csrfToken) {
          throw error;
        }
        this.csrfToken = error.csrfToken;
        return this.request(settings);
      }
    }

    /* The promise gives the JSON of the answer, undefined for none. `signal` may abort. */
    request({ signal, ...settings }) {
      return new Promise((resolve, reject) => {
        const xhr = $.ajax({
          dataType: "json",
          headers: settings.method === "POST" ? { "X-CSRFToken": this.csrfToken } : {},
          ...settings,
          ...(settings.data instanceof FormData ? { contentType: false, processData: false } : {}),
        });
        xhr.then(resolve, () => reject(new ApiError(xhr)));
        if (signal) {
          signal.addEventListener("abort", () => xhr.abort());
        }
      });
    }
  };
})(window.CONVERSATE);
