"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const list = document.getElementById("list");
  const more = document.getElementById("more");
  const count = document.getElementById("count");
  const step = 30;
  let found = [];
  let drawn = 0;

  // One spelling for many, as the tagger sees words.
  const fold = (text) => text.normalize("NFKC").replace(/[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();

  const make = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  // Evidence counts code points; where spans overlap, the heavier one colours the letters.
  const highlight = (parent, text, spans) => {
    const letters = Array.from(text);
    const owner = new Array(letters.length).fill(null);
    for (const span of [...spans].sort((one, other) => one[3] - other[3])) owner.fill(span, span[1], span[2]);
    for (let start = 0; start < letters.length;) {
      let end = start;
      while (end < letters.length && owner[end] === owner[start]) end += 1;
      const piece = letters.slice(start, end).join("");
      if (owner[start]) {
        const mark = make("mark", piece, `theme-${data.themes[owner[start][0]].id}`);
        mark.title = `${data.themes[owner[start][0]].en} ${owner[start][3] >= 0 ? "+" : ""}${owner[start][3]}`;
        parent.append(mark);
      } else parent.append(piece);
      start = end;
    }
  };

  const draw = (row) => {
    const article = make("article");
    const title = make("h3");
    title.dir = "auto";
    highlight(title, row.title || "", row.inTitle);
    const text = make("p");
    text.dir = "auto";
    highlight(text, row.text, row.inText);
    const tags = make("p");
    for (const number of row.tags) {
      const theme = data.themes[number];
      tags.append(make("span", `${theme.en} ${row.probability[number].toFixed(2)}`, `chip theme-${theme.id}`));
    }
    if (row.uncertain) tags.append(make("span", "uncertain", "chip"));
    if (row.human) tags.append(make("span", "tagged by a person", "chip"));
    const meta = make("p", undefined, "meta");
    for (const known of [row.date, data.sources[row.source]]) if (known) meta.append(`${known} · `);
    const link = make("a", row.path);
    link.href = data.base + row.path.split("/").map(encodeURIComponent).join("/");
    link.dir = "ltr";
    meta.append(link);
    article.append(title, text, tags, meta);
    return article;
  };

  const showMore = () => {
    list.append(...found.slice(drawn, drawn + step).map(draw));
    drawn = Math.min(drawn + step, found.length);
    more.hidden = drawn >= found.length;
    count.textContent = `${found.length.toLocaleString("en")} paragraphs, ${drawn.toLocaleString("en")} shown`;
  };

  const filter = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const words = fold(wanted.words).split(/\s+/).filter(Boolean);
    const theme = data.themes.findIndex((item) => item.id === wanted.theme);
    found = data.paragraphs.filter((row) =>
      (wanted.theme === "" || (wanted.theme === "-" ? row.tags.length === 0 : row.tags.includes(theme)))
      && (wanted.certainty === "" || row.uncertain === (wanted.certainty === "uncertain"))
      && (wanted.label === "" || row.human === (wanted.label === "human"))
      && (wanted.source === "" || row.source === Number(wanted.source))
      && words.every((word) => (row.folded ??= fold(`${row.title || ""} ${row.text}`)).includes(word)));
    list.replaceChildren();
    drawn = 0;
    showMore();
  };

  data.sources.forEach((name, number) => {
    if (name) form.elements.source.append(new Option(name, number));
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", showMore);
  filter();
})();
