// Tables sort by a click on a column's name: up, down, as written. Without this all is readable.
"use strict";
(() => {
  const months = "January February March April May June July August September October November December";
  const order = new Map(months.split(" ").map((name, index) => [name, index + 1]));

  // A cell as [kind, value]: numbers and dates by size, words by the alphabet, blanks last.
  const read = (cell) => {
    const text = cell ? cell.textContent.trim() : "";
    if (/^[–—-]?$/.test(text)) return [3, ""];
    const day = /^(?:(\d{1,2})\s)?([A-Z][a-z]+)\s(\d{4})$/.exec(text);
    if (day && order.has(day[2])) return [1, day[3] * 10000 + order.get(day[2]) * 100 + Number(day[1] || 0)];
    const iso = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(text);
    if (iso) return [1, iso[1] * 10000 + iso[2] * 100 + Number(iso[3] || 0)];
    const plain = text.replace(/[−–]/g, "-").replace(/[,\s%$€£+]/g, "");
    const number = /^-?\d+(\.\d+)?/.exec(plain);
    if (number && /^[-\d.]/.test(plain)) return [1, Number(number[0])];
    return [2, text];
  };
  const compare = (a, b) =>
    a[0] - b[0] || (a[0] === 1 ? a[1] - b[1] : String(a[1]).localeCompare(String(b[1])));

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const written = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (head.tagName !== "TH") return;
      const keys = new Set(written.map((row) => read(row.cells[column]).join()));
      if (keys.size < 2) return; // there is nothing to sort by
      const button = document.createElement("button");
      button.type = "button";
      button.title = "Sort by this column";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = { none: "ascending", ascending: "descending", descending: "none" };
        const state = next[head.getAttribute("aria-sort") || "none"];
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        const rows = written.map((row) => [read(row.cells[column]), row]);
        if (state !== "none") {
          head.setAttribute("aria-sort", state);
          const sign = state === "ascending" ? 1 : -1;
          rows.sort(([a], [b]) => (a[0] === 3 || b[0] === 3 ? compare(a, b) : sign * compare(a, b)));
        }
        body.append(...rows.map(([, row]) => row));
      });
    });
  }
})();
