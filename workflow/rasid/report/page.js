(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { themes, articles, paragraphs, sources, strings } = data;
  const byId = (id) => document.getElementById(id);
  const [form, count, box] = [byId("filters"), byId("count"), byId("list")];
  const [UNCERTAIN, HUMAN, COPY] = [1, 2, 4];
  const [LONGEST, PRINTED] = [4000, 200];
  const total = paragraphs.text.length;
  const root = document.documentElement;
  let found = [];
  let order = "newest";

  // Words and numbers, in the language in use
  const arabic = () => root.lang === "ar";
  const digits = (text) => (arabic() && data.arabicDigits ? text.replace(/[0-9]/g, (digit) => "٠١٢٣٤٥٦٧٨٩"[digit]) : text);
  const number = (value) => digits(value.toLocaleString("en"));
  const say = (key, values = {}) => strings[key][arabic() ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const themeName = (theme) => (arabic() ? theme.ar : theme.en);

  const make = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  // One spelling for many, as the tagger sees words; folded while nothing else is to be done.
  const fold = (text) => text.normalize("NFKC").replace(/[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();
  const folded = new Array(total);
  const title = (row) => articles.title[paragraphs.article[row]];
  const foldRow = (row) => (folded[row] ??= fold(`${title(row)} ${paragraphs.text[row]}`));
  const later = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 30));
  let next = 0;
  const foldSome = (deadline) => {
    while (next < total && deadline.timeRemaining() > 2) for (let step = 0; step < 50 && next < total; step += 1) foldRow(next++);
    if (next < total) later(foldSome);
  };

  const date = (row) => articles.date[paragraphs.article[row]];
  const probability = (row, theme) => paragraphs.probability[row * themes.length + theme];
  // Half a character, which has no place in an address, becomes the mark of what is unknown.
  const address = (part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, "\ufffd"));
  const identity = (row) => `${articles.id[paragraphs.article[row]]}:${paragraphs.position[row]}`;
  // How near a paragraph is to the middle between yes and no, over its themes.
  const certainty = (row) => {
    let least = 100;
    for (let theme = 0; theme < themes.length; theme += 1) least = Math.min(least, Math.abs(probability(row, theme) - 50));
    return least - (paragraphs.flags[row] & UNCERTAIN ? 100 : 0);
  };

  // Evidence counts code points; where spans overlap, the heavier one colours the letters.
  const highlight = (parent, letters, row, field) => {
    const spans = [];
    const flat = paragraphs.evidence[row];
    for (let place = 0; place < flat.length; place += 5) if (flat[place + 1] === field) spans.push(flat.slice(place, place + 5));
    const owner = new Array(letters.length).fill(null);
    for (const span of spans.sort((one, other) => one[4] - other[4])) owner.fill(span, span[2], span[3]);
    for (let start = 0; start < letters.length;) {
      let end = start;
      while (end < letters.length && owner[end] === owner[start]) end += 1;
      const piece = letters.slice(start, end).join("");
      if (owner[start]) {
        const theme = themes[owner[start][0]];
        const mark = make("mark", piece, `theme-${theme.id}`);
        mark.title = say("weight", { theme: themeName(theme), weight: (owner[start][4] / 100).toFixed(2) });
        parent.append(mark);
      } else parent.append(piece);
      start = end;
    }
  };

  const draw = (row) => {
    const element = make("article");
    element.dataset.row = row;
    const article = paragraphs.article[row];
    const heading = make("h3");
    heading.dir = "auto";
    highlight(heading, Array.from(title(row)), row, 1);
    const text = make("p");
    text.dir = "auto";
    const letters = Array.from(paragraphs.text[row]);
    highlight(text, letters.slice(0, LONGEST), row, 0);
    if (letters.length > LONGEST) {
      const whole = make("button", say("whole"));
      whole.type = "button";
      whole.addEventListener("click", () => { text.replaceChildren(); highlight(text, letters, row, 0); });
      text.append("… ", whole);
    }
    const tags = make("p");
    for (const theme of paragraphs.tags[row]) {
      tags.append(make("span", `${themeName(themes[theme])} ${digits((probability(row, theme) / 100).toFixed(2))}`, `chip theme-${themes[theme].id}`));
    }
    const flags = paragraphs.flags[row];
    for (const [flag, key] of [[UNCERTAIN, "uncertain"], [HUMAN, "by_human"], [COPY, "copy"]]) if (flags & flag) tags.append(make("span", say(key), "chip"));
    const meta = make("p", undefined, "meta");
    for (const known of [digits(articles.date[article]), sources[articles.source[article]]]) {
      if (known) meta.append(make("bdi", known), " · ");
    }
    const link = make("a", articles.path[article]);
    link.href = data.base + articles.path[article].split("/").map(address).join("/");
    link.dir = "ltr";
    const own = make("a", "¶");
    own.href = `#p=${address(identity(row))}`;
    own.setAttribute("aria-label", say("link"));
    meta.append(link, " · ", own);
    element.append(...(title(row) ? [heading] : []), text, ...(tags.firstChild ? [tags] : []), meta);
    return element;
  };
  const list = new LongList(box, draw);

  // The controls
  const options = (pairs) => pairs.map(([value, text]) => new Option(text, value));
  const label = (key, control) => {
    const element = make("label", say(key));
    control.name = key;
    element.append(control);
    return element;
  };
  const select = (key, pairs) => {
    const control = make("select");
    control.append(...options(pairs));
    return label(key, control);
  };
  const input = (key, type) => {
    const control = make("input");
    control.type = type;
    if (type === "search") control.dir = "auto";
    return label(key, control);
  };
  const controls = () => {
    const any = ["", say("any")];
    const search = input("search", "search");
    search.className = "wide";
    const clear = make("button", say("clear"));
    clear.type = "button";
    clear.addEventListener("click", showAll);
    form.replaceChildren(
      search,
      select("theme", [any, ...themes.map((theme) => [theme.id, themeName(theme)]), ["+", say("some_theme")], ["-", say("no_theme")]]),
      select("source", [any, ...sources.map((name, place) => [place, name]).filter(([, name]) => name)]),
      input("since", "date"),
      input("until", "date"),
      select("certainty", [any, ["certain", say("certain")], ["uncertain", say("uncertain")]]),
      select("copies", [any, ["first", say("first")], ["copies", say("only_copies")]]),
      select("label", [any, ["human", say("human")], ["model", say("model")]]),
      select("order", ["newest", "oldest", "doubtful"].map((key) => [key, say(key)])),
      clear,
    );
  };

  const sorted = {};
  const inOrder = (name) => (sorted[name] ??= (() => {
    const rows = Array.from({ length: total }, (_, row) => row);
    const dates = rows.map(date);
    const doubts = name === "doubtful" ? rows.map(certainty) : [];
    const compare = {
      newest: (one, other) => (dates[one] < dates[other] ? 1 : dates[one] > dates[other] ? -1 : one - other),
      // What has no date comes last either way.
      oldest: (one, other) => (!dates[one] - !dates[other]) || (dates[one] > dates[other] ? 1 : dates[one] < dates[other] ? -1 : one - other),
      doubtful: (one, other) => doubts[one] - doubts[other] || one - other,
    };
    return rows.sort(compare[name]);
  })());

  const tell = () => {
    count.textContent = found.length ? say("count", { found: number(found.length), all: number(total) }) : say("none");
  };

  const filter = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const words = fold(wanted.search).split(/\s+/).filter(Boolean);
    const theme = themes.findIndex((item) => item.id === wanted.theme);
    const source = wanted.source === "" ? -1 : Number(wanted.source);
    const fitsTheme = { "": () => true, "+": (row) => paragraphs.tags[row].length > 0, "-": (row) => paragraphs.tags[row].length === 0 }[wanted.theme]
      ?? ((row) => paragraphs.tags[row].includes(theme));
    const bits = [[UNCERTAIN, { certain: 0, uncertain: UNCERTAIN }[wanted.certainty]], [HUMAN, { human: HUMAN, model: 0 }[wanted.label]],
      [COPY, { first: 0, copies: COPY }[wanted.copies]]].filter(([, want]) => want !== undefined);
    order = wanted.order;
    found = inOrder(order).filter((row) =>
      fitsTheme(row)
      && (source < 0 || articles.source[paragraphs.article[row]] === source)
      && (!wanted.since || (date(row) && date(row) >= wanted.since))
      && (!wanted.until || (date(row) && date(row) <= wanted.until))
      && bits.every(([bit, want]) => (paragraphs.flags[row] & bit) === want)
      && words.every((word) => foldRow(row).includes(word)));
    tell();
    list.show(found);
  };

  const showAll = () => {
    form.reset();
    filter();
  };

  // A link to a paragraph opens it among all the others.
  const places = new Map();
  const follow = () => {
    const asked = /^#p=(.+)$/.exec(location.hash);
    if (!asked) return;
    let id = asked[1];
    try { id = decodeURIComponent(id); } catch { /* an id that is not one is told as it stands */ }
    if (!places.size) for (let row = 0; row < total; row += 1) places.set(identity(row), row);
    if (!places.has(id)) {
      byId("paragraphs").scrollIntoView();
      count.textContent = say("missing", { id });
      return;
    }
    showAll();
    byId("count").scrollIntoView();
    const element = list.reveal(found.indexOf(places.get(id)));
    element.classList.add("target");
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };

  // The language: what was chosen last, or what the browser speaks
  const remember = (language) => { try { localStorage.setItem("rasid-language", language); } catch { /* not from every disk */ } };
  const remembered = () => { try { return localStorage.getItem("rasid-language"); } catch { return null; } };
  const speak = (language) => {
    const state = form.elements.length ? new FormData(form) : null;
    root.lang = language;
    root.dir = language === "ar" ? "rtl" : "ltr";
    const button = byId("language");
    button.textContent = say("language");
    button.lang = language === "ar" ? "en" : "ar";
    for (const show of document.querySelectorAll("button.show")) show.textContent = say("show");
    controls();
    if (state) for (const [name, value] of state) form.elements[name].value = value;
    filter();
  };

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("language").addEventListener("click", () => {
    const language = arabic() ? "en" : "ar";
    remember(language);
    speak(language);
  });
  for (const show of document.querySelectorAll("button.show")) {
    show.addEventListener("click", () => {
      form.reset();
      form.elements.theme.value = show.dataset.theme;
      filter();
      byId("paragraphs").scrollIntoView();
      box.focus({ preventScroll: true });
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    form.elements.search.focus();
  });
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => {
    list.print(PRINTED);
    byId("printed").textContent = found.length > PRINTED ? say("printed", { count: number(PRINTED) }) : "";
  });
  addEventListener("afterprint", () => { byId("printed").textContent = ""; list.show(found); });

  for (const element of [form, box, byId("language"), ...document.querySelectorAll("button.show")]) element.hidden = false;
  speak(remembered() ?? (navigator.language.startsWith("ar") ? "ar" : "en"));
  follow();
  later(foldSome);
})();
