/* The club's own script: only CONVERSATE.post and the documented events. */
(function () {
  "use strict";

  const status = document.getElementById("club-status");

  document.addEventListener("conversate:rendered", ({ detail: { elements } }) => {
    for (const element of elements) {
      const text = element.querySelector(".cnv-text").textContent;
      element.classList.toggle("club-question", text.endsWith("?"));
    }
  });

  document.addEventListener("conversate:arrived", ({ detail: { messages } }) => {
    status.textContent = `Skribis ${messages.map(({ author }) => author.name).join(", ")}`;
  });

  document.getElementById("club-wave").addEventListener("click", async () => {
    try {
      const message = await CONVERSATE.post("Saluton! :north-star:");
      status.textContent = `Sendita: ${message.body}`;
    } catch (error) {
      status.textContent = error.message;
    }
  });
})();
