
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const main = byId("transcript");
  const words = Array.from(main.getElementsByTagName("i"));
  const numberOf = new Map(words.map((word, number) => [word, number]));
  const starts = new Float64Array(words.length);
  const ends = new Float64Array(words.length);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  // For each word: ms since the start of the word before, and ms that it lasts.
  JSON.parse(byId("times").textContent).forEach((value, place) => {
    const word = place >> 1;
    if (place & 1) ends[word] = starts[word] + value / 1000;
    else starts[word] = (word ? starts[word - 1] : 0) + value / 1000;
  });

  document.querySelector(".tools").hidden = false;
  const names = new Intl.DisplayNames(["en"], { type: "language" });
  for (const span of document.querySelectorAll(".language")) {
    try { span.textContent = names.of(span.textContent) || span.textContent; } catch { /* not a code: as it is */ }
  }

  const show = (word) => word.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });

  // The number of the last of sorted numbers that is not over limit, or -1.
  const lastNotOver = (sorted, limit) => {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= limit) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  // --- search -----------------------------------------------------------------------------------
  const found = byId("found"), find = byId("find");
  const steps = [byId("previous"), byId("next")];
  let text = null, places = null, hits = [], here = -1;

  const folded = (string) => string.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const readText = () => {
    const parts = [];
    let length = 0;
    places = new Uint32Array(words.length);
    words.forEach((word, number) => {
      places[number] = length;
      const part = folded(word.textContent) + (word.nextElementSibling === word.nextSibling && word.nextSibling ? "" : " ");
      parts.push(part);
      length += part.length;
    });
    text = parts.join("");
  };

  const mark = (hit, name, on) => {
    for (let number = hit[0]; number <= hit[1]; number++) words[number].classList.toggle(name, on);
  };

  const search = () => {
    if (text === null) readText();
    for (const hit of hits) { mark(hit, "hit", false); mark(hit, "here", false); }
    hits = [];
    here = -1;
    const query = folded(find.value).trim().replace(/\s+/g, " ");
    if (query) {
      for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) {
        hits.push([lastNotOver(places, at), lastNotOver(places, at + query.length - 1)]);
      }
    }
    for (const hit of hits) mark(hit, "hit", true);
    for (const button of steps) button.disabled = !hits.length;
    found.value = query ? "No matches" : "";
    if (hits.length) step(1);
  };

  const step = (by) => {
    if (!hits.length) return;
    if (here >= 0) mark(hits[here], "here", false);
    here = (here + by + hits.length) % hits.length;
    mark(hits[here], "here", true);
    found.value = `${here + 1} of ${hits.length}`;
    show(words[hits[here][0]]);
  };

  let waiting = 0;
  find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { find.value = ""; search(); find.blur(); }
  });
  steps[0].addEventListener("click", () => step(-1));
  steps[1].addEventListener("click", () => step(1));

  const unsure = byId("unsure");
  const markUnsure = () => document.body.classList.toggle("mark-unsure", unsure.checked);
  unsure.addEventListener("change", markUnsure);
  markUnsure();

  // --- the recording ----------------------------------------------------------------------------
  const player = byId("player"), form = byId("media"), playing = document.querySelector(".playing");
  const audio = byId("audio"), message = byId("message"), address = byId("address"), follow = byId("follow");
  const listen = byId("listen");
  let wanted = -1, local = null;

  const openPlayer = () => { player.hidden = false; listen.setAttribute("aria-expanded", "true"); };

  const load = (source) => {
    let url;
    try { url = new URL(source, location.href); } catch { url = null; }
    if (!url || !["http:", "https:", "blob:", "file:"].includes(url.protocol)) {
      openPlayer();
      message.textContent = "That is not an address of a recording: it has to begin with https://, http:// or file://.";
      return;
    }
    if (local && local !== url.href) { URL.revokeObjectURL(local); local = null; }
    openPlayer();
    audio.src = url.href;
    form.hidden = true;
    playing.hidden = false;
    message.textContent = wanted < 0 ? "Click a word to hear it." : "";
    if (wanted >= 0) playFrom(wanted);
  };

  const playFrom = (number) => {
    wanted = number;
    if (!audio.src) {
      openPlayer();
      message.textContent = "Give the recording's address or choose its file, and it plays from this word.";
      address.focus();
      return;
    }
    message.textContent = "";
    audio.currentTime = starts[number];
    light(number);
    audio.play().catch(() => { /* the error event says why */ });
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); if (address.value.trim()) load(address.value.trim()); });
  byId("file").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (file) { const url = URL.createObjectURL(file); load(url); local = url; }
  });
  byId("change").addEventListener("click", () => { audio.pause(); form.hidden = false; playing.hidden = true; address.focus(); });
  byId("speed").addEventListener("change", (event) => { audio.defaultPlaybackRate = audio.playbackRate = Number(event.target.value); });
  listen.addEventListener("click", () => {
    player.hidden = !player.hidden;
    listen.setAttribute("aria-expanded", String(!player.hidden));
    if (player.hidden) audio.pause();
    else if (!audio.src) address.focus();
  });
  audio.addEventListener("error", () => {
    message.textContent = "The recording cannot be played from there. Its address may have expired, or this browser does not know its format.";
    form.hidden = false;
    playing.hidden = true;
  });

  // --- lighting the word that is heard --------------------------------------------------------
  // Words of two channels are not in order of time, so they are looked up in one that is.
  const order = Uint32Array.from(words.keys()).sort((one, other) => starts[one] - starts[other] || one - other);
  const inOrder = Float64Array.from(order, (number) => starts[number]);
  let lit = -1, leaveAlone = 0;

  const light = (number) => {
    if (number === lit) return;
    if (lit >= 0) words[lit].classList.remove("said");
    lit = number;
    if (lit < 0) return;
    words[lit].classList.add("said");
    if (!follow.checked || audio.paused || performance.now() < leaveAlone) return;
    const box = words[lit].getBoundingClientRect();
    if (box.top < 90 || box.bottom > innerHeight - player.offsetHeight - 40) show(words[lit]);
  };

  const now = () => {
    const place = lastNotOver(inOrder, audio.currentTime + 0.02);
    const number = place < 0 ? -1 : order[place];
    light(number >= 0 && audio.currentTime <= ends[number] + 1 ? number : -1);
  };
  const watch = () => { now(); if (!audio.paused && !audio.ended) requestAnimationFrame(watch); };
  audio.addEventListener("play", watch);
  audio.addEventListener("seeked", now);
  audio.addEventListener("timeupdate", now);
  for (const name of ["wheel", "touchmove"]) {
    addEventListener(name, () => { leaveAlone = performance.now() + 4000; }, { passive: true });
  }

  // --- mouse and keyboard in the text ----------------------------------------------------------
  let reached = -1;
  const reach = (number, focus) => {
    if (reached >= 0) { words[reached].removeAttribute("tabindex"); words[reached].removeAttribute("role"); }
    reached = number;
    const word = words[number];
    word.tabIndex = 0;
    word.setAttribute("role", "button");
    if (focus) word.focus();
  };
  if (words.length) reach(0, false);

  main.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const word = button ? button.parentElement.querySelector("i") : event.target.closest("i");
    if (!word || String(getSelection())) return;
    reach(numberOf.get(word), false);
    playFrom(numberOf.get(word));
  });

  const paragraphStep = (word, by) => {
    let section = word.closest("section");
    do section = by < 0 ? section.previousElementSibling : section.nextElementSibling;
    while (section && !section.querySelector("i"));
    return section ? numberOf.get(section.querySelector("i")) : -1;
  };

  main.addEventListener("keydown", (event) => {
    const number = numberOf.get(event.target);
    if (number === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const forward = getComputedStyle(event.target.closest("p")).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const next = {
      [forward]: number + 1, [backward]: number - 1, Home: 0, End: words.length - 1,
      ArrowDown: paragraphStep(event.target, 1), ArrowUp: paragraphStep(event.target, -1),
    }[event.key];
    if (event.key === "Enter" || event.key === " ") playFrom(number);
    else if (next === undefined) return;
    else if (next >= 0 && next < words.length) reach(next, true);
    event.preventDefault();
    event.stopPropagation();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, button, audio, textarea")) return;
    const leap = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
    if (event.key === "/") find.focus();
    else if (event.key === " " && audio.src) { if (audio.paused) audio.play().catch(() => {}); else audio.pause(); }
    else if (leap && audio.src) audio.currentTime = Math.max(0, audio.currentTime + leap);
    else return;
    event.preventDefault();
  });

  // --- the recording's address in the page's own: #media=URL or ?media=URL -----------------------
  const given = () => {
    const rest = location.hash.startsWith("#media=") ? location.hash.slice(7) : "";
    if (!rest) return new URLSearchParams(location.search).get("media");
    // A signed address pasted as it is holds % signs of its own, which must stay.
    try { return /^[a-z]+:\/\//i.test(rest) ? rest : decodeURIComponent(rest); } catch { return rest; }
  };
  const loadGiven = () => { const source = given(); if (source) load(source); };
  addEventListener("hashchange", loadGiven);
  loadGiven();
})();
