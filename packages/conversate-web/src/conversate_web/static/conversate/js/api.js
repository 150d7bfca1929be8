/* The JSON API: requests return promises, and errors have a status, a code and a message. */
(function (CONVERSATE) {
  "use strict";

  // Milliseconds without an answer, or without progress of the upload.
  const TIMEOUT = 30000;
  // The longest delay of a browser's timer.
  const MAX_DELAY = 2 ** 31 - 1;
  // Milliseconds until a request that was refused as signed out is tried once more.
  const SIGNED_OUT_RETRY = 1000;

  // Addresses that the page's Content-Security-Policy blocks.
  const forbidden = new Set();
  document.addEventListener("securitypolicyviolation", ({ blockedURI, disposition }) => {
    if (disposition === "enforce") {
      forbidden.add(blockedURI.split("?")[0]);
    }
  });

  /* Return why no answer came, or "" if the browser does not tell. */
  function codeWithoutAnswer(url, isTimeout) {
    const [address] = new URL(url, window.location).href.split("?");
    return forbidden.has(address) ? "blocked" : isTimeout ? "timeout" : "";
  }

  /* `status` is 0 if no answer came; `retryAfter` is in milliseconds, 0 if the server named none. */
  class ApiError extends Error {
    constructor(xhr, code = "") {
      const error = xhr.response?.error || {};
      super(error.message || "");
      // An answer with status 200 that is no JSON comes from a proxy.
      this.status = xhr.status === 200 ? 0 : xhr.status;
      this.code = error.code || code;
      this.csrfToken = error.csrf_token || "";
      this.current = error.current || null;
      this.retryAfter = readRetryAfter(xhr.getResponseHeader("Retry-After"));
    }
  }

  /* Return milliseconds. The header is in seconds or a date (RFC 9110, 10.2.3). */
  function readRetryAfter(header) {
    if (!header) {
      return 0;
    }
    const seconds = Number(header);
    const wait = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
    return Math.min(Math.max(0, wait), MAX_DELAY) || 0;
  }

  function succeeded({ status, response }) {
    return status === 204 || (status >= 200 && status < 300 && response !== null);
  }

  /* Restart the timeout with each part that was sent. */
  function watchUpload(xhr, timeout, progress) {
    const since = Date.now();
    xhr.upload.onprogress = ({ loaded, total }) => {
      xhr.timeout = Date.now() - since + timeout;
      progress(loaded / total);
    };
  }

  CONVERSATE.Api = class Api {
    /* `userId` is the page's user: the server refuses a post after someone else has signed in. */
    constructor(urls, csrfToken, userId) {
      this.urls = urls;
      this.csrfToken = csrfToken;
      this.userId = userId;
      this.isSignedOut = false;
    }

    get(name, data = {}, options = {}) {
      return this.request({ url: `${this.urls[name]}?${new URLSearchParams(data)}`, ...options });
    }

    /* `data` is FormData or a plain object. An outdated CSRF token is renewed, once. */
    async post(name, data, options = {}) {
      const body = data instanceof FormData ? data : new URLSearchParams(data);
      if (this.userId) {
        body.set("author", this.userId);
      }
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
     * After a change of SECRET_KEY, Django sends a new session cookie with the next answer. Another request
     * that was sent before that answer is refused as signed out: try it once more.
     */
    async request(settings) {
      const { signal } = settings;
      try {
        return await this.exchange(settings);
      } catch (error) {
        if (error.status !== 401 || this.isSignedOut) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, SIGNED_OUT_RETRY));
        if (signal?.aborted) {
          throw error;
        }
      }
      try {
        return await this.exchange(settings);
      } catch (error) {
        this.isSignedOut = error.status === 401;
        throw error;
      }
    }

    /*
     * Return a promise of the answer's JSON, undefined if it has none. `signal` can abort the request.
     * `progress` is called with the part of the upload that is done, from 0 to 1; `received` is called with
     * the XMLHttpRequest.
     */
    exchange({ url, method = "GET", body = null, signal, timeout = TIMEOUT, progress, received }) {
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
        let isTimeout = false;
        xhr.ontimeout = () => (isTimeout = true);
        xhr.onload = () => received && received(xhr);
        xhr.onloadend = () => {
          if (!succeeded(xhr)) {
            reject(new ApiError(xhr, xhr.status ? "" : codeWithoutAnswer(url, isTimeout)));
            return;
          }
          this.isSignedOut = false;
          resolve(xhr.response || undefined);
        };
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
