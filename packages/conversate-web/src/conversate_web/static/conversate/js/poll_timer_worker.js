/* The worker of poll_timer.js: sends each key back after its delay. A new key replaces the last one. */
let timeout;
self.onmessage = ({ data }) => {
  clearTimeout(timeout);
  timeout = setTimeout(() => self.postMessage(data.key), data.delay);
};
