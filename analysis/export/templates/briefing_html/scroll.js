// What is wider than the screen can be reached by keyboard, says that it scrolls and where there is
// more. A chart begins at its right end, with the newest years; names at its left stay in sight, or,
// where they take too much of the screen, it begins with them. On paper and without this all is there.
(() => {
  const more = (box) => {
    const rest = box.scrollWidth - box.clientWidth - box.scrollLeft;
    box.classList.toggle("more-left", box.scrollLeft > 1);
    box.classList.toggle("more-right", rest > 1);
  };
  const MOST = 0.5; // of the screen, for names
  const begin = (box, isNew) => {
    const chart = box.querySelector("svg");
    const names = chart ? Number(chart.dataset.names || 0) : 0;
    const isKept = names > 0 && names * chart.clientWidth < MOST * box.clientWidth;
    const isLeft = Boolean(chart && (chart.dataset.begins || (names && !isKept)));
    box.classList.toggle("from-left", isLeft);
    if (isNew && !isLeft) box.scrollLeft = box.scrollWidth;
    const held = box.querySelector(".names");
    if (!box.classList.contains("scrolls") || !isKept) return held && held.remove();
    if (!held) box.append(copy(chart));
    box.querySelector(".names").style.width = `${names * chart.clientWidth}px`;
  };
  // The left of a chart once more, over it: it stays while the chart moves under it.
  const copy = (chart) => {
    const [x, y, width, height] = chart.getAttribute("viewBox").split(/[\s,]+/).map(Number);
    const space = "http://www.w3.org/2000/svg";
    const part = document.createElementNS(space, "svg");
    part.setAttribute("viewBox", `${x} ${y} ${width * chart.dataset.names} ${height}`);
    part.setAttribute("style", chart.getAttribute("style"));
    for (const group of chart.querySelectorAll(":scope > g:not(.taken)")) {
      if (group.hasAttribute("pointer-events")) continue;
      const again = document.createElementNS(space, "use");
      again.setAttribute("href", `#${group.id}`);
      part.append(again);
    }
    const held = document.createElement("div");
    held.className = "names";
    held.setAttribute("aria-hidden", "true");
    held.append(part);
    return held;
  };
  const look = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    const began = box.classList.contains("scrolls");
    box.classList.toggle("scrolls", scrolls);
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    if (box.classList.contains("drawing")) begin(box, scrolls && !began);
    more(box);
  };
  const boxes = document.querySelectorAll(".drawing, .scroll, .math, pre");
  const sizes = new ResizeObserver((changed) => changed.forEach(({ target }) => look(target)));
  for (const box of boxes) {
    look(box);
    sizes.observe(box);
    box.addEventListener("scroll", () => more(box), { passive: true });
  }
  // The folded contents stay in sight, and fold again once a section is chosen.
  const contents = document.querySelector("details.contents");
  if (contents) {
    contents.addEventListener("click", (event) => {
      if (event.target.closest("a")) contents.open = false;
    });
  }
})();
