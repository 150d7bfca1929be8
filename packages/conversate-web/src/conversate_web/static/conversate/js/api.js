/* The JSON API: requests that give a promise, and errors that say what can be done about them. */
(function (CONVERSATE) {
  "use strict";

  // Milliseconds without an answer, or without a sign that the upload goes on.
  const TIMEOUT = 30000;
  // What a browser can wait for.
  const LONGEST = 2 ** 31 - 1;

  /* `status` is 0 where no answer came; `retryAfter` is in milliseconds, 0 where none was given. */
  class ApiError extends Error {
    constructor(xhr) {
      const error = (xhr.response && xhr.response.error) || {};
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
    return Math.min(Math.max(0, wait), LONGEST) || 0;
  }

  function succeeded({ status, response }) {
    return status === 204 || (status >= 200 && status < 300 && response !== null);
  }

  /* The time that a request may take begins anew with each part that was sent. */
  function watchUpload(xhr, timeout, progress) {
    const since = Date.now();
    xhr.upload.onprogress = ({ loaded, total }) => {
      xhr.timeout = Date.now() - since + timeout;
      progress(loaded / total);
    };
  }

  CONVERSATE.Api = class Api {
    constructor(urls, csrfToken) {
      this.urls = urls;
      this.csrfToken = csrfToken;
    }

    get(name, data = {}, options = {}) {
      return this.request({ url: `${this.urls[name]}?${new URLSearchParams(data)}`, ...options });
    }

    /* `data` is FormData or a plain object. A token that is out of date is renewed, once. */
    async post(name, data, options = {}) {
      const body = data instanceof FormData ? data : new URLSearchParams(data);
      const settings = { url: this.urls[name], method: "POST", body, ...options };
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

    /*
     * The promise gives the JSON of the answer, undefined for none. `signal` may abort; `progress` is
     * called with the part of the upload that is done, from 0 to 1, `received` with the answer.
     */
    request({ url, method = "GET", body = null, signal, timeout = TIMEOUT, progress, received }) {
      return new Promise((resolve, reject) => {
        const xhr = new XMLHttpRequest();
        xhr.open(method, url);
        xhr.responseType = "json";
        xhr.timeout = timeout;
        xhr.setRequestHeader("Accept", "application/json");
        if (body) {
          xhr.setRequestHeader("X-CSRFToken", this.csrfToken);
        }
        if (progress) {
          watchUpload(xhr, timeout, progress);
        }
        xhr.onload = () => received && received(xhr);
        xhr.onloadend = () =>
          succeeded(xhr) ? resolve(xhr.response || undefined) : reject(new ApiError(xhr));
        xhr.send(body);
        if (signal) {
          signal.addEventListener("abort", () => xhr.abort());
          if (signal.aborted) {
            xhr.abort();
          }
        }
      });
    }
  };
})(window.CONVERSATE);
