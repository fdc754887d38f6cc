// A chart as SVG or PNG: with its title, its source and the page's fonts, from what the page holds.
(() => {
  const faces = [...document.styleSheets[0].cssRules]
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .map((rule) => rule.cssText)
    .join("\n");
  const space = "http://www.w3.org/2000/svg";

  // The drawing as a file of its own: its text, its width and its height in CSS pixels.
  const whole = (drawing) => {
    const svg = drawing.cloneNode(true);
    const [, , width, height] = svg.dataset.box.split(" ").map(Number);
    svg.setAttribute("viewBox", svg.dataset.box);
    svg.setAttribute("width", `${width}pt`);
    svg.setAttribute("height", `${height}pt`);
    svg.style.removeProperty("max-width");
    svg.querySelector(".taken").removeAttribute("display");
    const title = document.createElementNS(space, "title");
    title.textContent = svg.querySelector(".taken text").textContent;
    const about = document.createElementNS(space, "desc");
    about.textContent = svg.getAttribute("aria-label");
    const style = document.createElementNS(space, "style");
    style.textContent = faces;
    svg.prepend(title, about, style);
    for (const name of ["data-box", "aria-label", "role"]) svg.removeAttribute(name);
    return [new XMLSerializer().serializeToString(svg), (width * 4) / 3, (height * 4) / 3];
  };
  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const taken = {
    SVG: (drawing, name) => save(new Blob([whole(drawing)[0]], { type: "image/svg+xml" }), name),
    PNG: async (drawing, name) => {
      const [text, width, height] = whole(drawing);
      const image = new Image();
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(2 * width);
      canvas.height = Math.round(2 * height);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, name), "image/png");
    },
  };

  for (const place of document.querySelectorAll("figure > .take")) {
    const drawing = place.parentElement.querySelector("svg[data-box]");
    if (!drawing) continue;
    for (const [kind, take] of Object.entries(taken)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind;
      button.addEventListener("click", () =>
        take(drawing, `${place.dataset.file}.${kind.toLowerCase()}`));
      place.append(button);
    }
  }
})();
