// What on the page has too little contrast: text below 4.5, controls and icons below 3.
() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function rgba(color) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }

  function over([r, g, b, a], below) {
    return [r, g, b].map((channel, index) => channel * a + below[index] * (1 - a));
  }

  // The color of a page without a background, by its color scheme.
  function canvas() {
    const probe = document.body.appendChild(document.createElement("p"));
    probe.style.color = "Canvas";
    const color = rgba(getComputedStyle(probe).color);
    probe.remove();
    return color.slice(0, 3);
  }

  const page = canvas();

  function background(element) {
    if (!element) return page;
    return over(rgba(getComputedStyle(element).backgroundColor), background(element.parentElement));
  }

  function luminance(color) {
    const linear = color.map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  function contrast(color, below) {
    const [low, high] = [luminance(over(rgba(color), below)), luminance(below)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  function shown(element) {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 2 && box.height > 2;
  }

  function hasText(element) {
    return Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
  }

  const found = [];
  let looked = 0;

  function look(what, element, color, below, least) {
    looked += 1;
    const has = contrast(color, below);
    if (has < least) found.push(`${what} of ${element.outerHTML.slice(0, 80)}: ${has.toFixed(2)}`);
  }

  const controls = "input:not([type=file], [type=radio], [type=checkbox]), textarea, select";
  for (const element of document.querySelectorAll(".cnv-root *")) {
    if (!shown(element)) continue;
    const style = getComputedStyle(element);
    if (hasText(element)) look("text", element, style.color, background(element), 4.5);
    if (element.matches(controls)) {
      look("text", element, style.color, background(element), 4.5);
      look("border", element, style.borderTopColor, background(element.parentElement), 3);
    }
    if (element.matches(".cnv-icon")) look("icon", element, style.color, background(element), 3);
    if (element.matches(".cnv-avatar")) {
      look("initials", element, style.color, background(element), 4.5);
      const dot = getComputedStyle(element, "::after");
      if (dot.content !== "none") look("dot", element, dot.backgroundColor, background(element.parentElement), 3);
    }
  }
  return { looked, found };
}
