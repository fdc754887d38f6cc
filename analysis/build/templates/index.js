// Filters the list by words, kind, subject and date. Without this all briefings are shown.
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const words = document.getElementById("words");
  const choices = ["kind", "about", "day"].map((key) => [key, document.getElementById(key)]);
  const left = document.getElementById("left");
  const articles = [...document.querySelectorAll("article")];
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = articles.map((article) => bare(article.textContent));

  const show = () => {
    const wanted = bare(words.value).split(/\s+/).filter(Boolean);
    let count = 0;
    articles.forEach((article, index) => {
      const fits =
        choices.every(([key, choice]) => !choice.value || article.dataset[key] === choice.value) &&
        wanted.every((word) => texts[index].includes(word));
      article.closest("li").hidden = !fits;
      count += fits;
    });
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector("li:not([hidden]) article");
    }
    left.textContent = `${count} of ${articles.length} shown`;
  };

  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault(); // the browser would empty the fields only after this
    for (const field of [words, ...choices.map(([, choice]) => choice)]) field.value = "";
    show();
  });
  form.hidden = false;
  show();
})();
