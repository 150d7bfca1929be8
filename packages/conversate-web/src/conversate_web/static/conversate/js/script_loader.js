/* Loads scripts that most visits don't need. Our own script element has their addresses. */
(function (CONVERSATE) {
  "use strict";

  const { nonce, dataset } = document.currentScript;
  const loading = new Map();

  function load(src) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.addEventListener("load", () => resolve(true));
      script.addEventListener("error", () => resolve(false));
      Object.assign(script, { nonce, src });
      // It may need other addresses.
      Object.assign(script.dataset, dataset);
      document.head.append(script);
    });
  }

  /* Load the script whose address is data-`name`, once. Return a promise that tells whether it is there. */
  CONVERSATE.loadScript = function (name) {
    const { [name]: src } = dataset;
    if (!loading.has(name)) {
      // A site's template may have no address.
      loading.set(name, src ? load(src) : Promise.resolve(false));
    }
    return loading.get(name);
  };
})(window.CONVERSATE);
