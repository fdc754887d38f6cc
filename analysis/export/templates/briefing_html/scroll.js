// What is wider than the screen can be reached by keyboard, says that it scrolls and where there is
// more; a chart begins at its right end, with the newest years. On paper and without this all is there.
(() => {
  const more = (box) => {
    const rest = box.scrollWidth - box.clientWidth - box.scrollLeft;
    box.classList.toggle("more-left", box.scrollLeft > 1);
    box.classList.toggle("more-right", rest > 1);
  };
  const look = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    const began = box.classList.contains("scrolls");
    box.classList.toggle("scrolls", scrolls);
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    if (scrolls && !began && box.classList.contains("drawing")) box.scrollLeft = box.scrollWidth;
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
