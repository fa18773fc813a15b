"use strict";
// A transcript's words: searched, lit as they are heard, played from. transcript.html and the operator's console share it.
//
// main holds a <section> for each paragraph with its words as the elements in its <p>; times are, for each word, ms since the start of the
// word before and ms that it lasts. media plays (audio or video). onPlay may return false where there is nothing to play
// yet; covered tells the pixels that lie over the text's top and bottom.
const reader = ({ main, times, media, controls, onPlay, covered }) => {
  const words = Array.from(main.querySelectorAll("section > p > *"));
  const numberOf = new Map(words.map((word, number) => [word, number]));
  const starts = new Float64Array(words.length);
  const ends = new Float64Array(words.length);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  times.forEach((value, place) => {
    const word = place >> 1;
    if (place & 1) ends[word] = starts[word] + value / 1000;
    else starts[word] = (word ? starts[word - 1] : 0) + value / 1000;
  });

  const firstOf = (section) => section.querySelector("p > *");
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
  const { find, found, previous, next, unsure, follow, speed } = controls;
  const steps = [previous, next];
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

  const markUnsure = () => main.classList.toggle("mark-unsure", unsure.checked);
  unsure.addEventListener("change", markUnsure);
  markUnsure();
  speed.addEventListener("change", () => { media.defaultPlaybackRate = media.playbackRate = Number(speed.value); });

  const playFrom = (number) => {
    if (onPlay && onPlay(number) === false) return;
    media.currentTime = starts[number];
    light(number);
    media.play().catch(() => { /* the error event says why */ });
  };

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
    if (!follow.checked || media.paused || performance.now() < leaveAlone) return;
    const box = words[lit].getBoundingClientRect();
    const { top, bottom } = covered();
    if (box.top < top || box.bottom > innerHeight - bottom) show(words[lit]);
  };

  // Shows the word of a moment, and puts the recording there without playing it.
  const goTo = (seconds) => {
    if (!words.length) return;
    const number = order[Math.max(0, lastNotOver(inOrder, seconds + 0.02))];
    reach(number, false);
    if (media.src) media.currentTime = seconds;
    light(number);
    show(words[number]);
  };

  const now = () => {
    const place = lastNotOver(inOrder, media.currentTime + 0.02);
    const number = place < 0 ? -1 : order[place];
    light(number >= 0 && media.currentTime <= ends[number] + 1 ? number : -1);
  };
  const watch = () => { now(); if (!media.paused && !media.ended) requestAnimationFrame(watch); };
  media.addEventListener("play", watch);
  media.addEventListener("seeked", now);
  media.addEventListener("timeupdate", now);
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
    const word = button ? firstOf(button.closest("section")) : event.target.closest("p > *");
    if (!numberOf.has(word) || String(getSelection())) return;
    reach(numberOf.get(word), false);
    playFrom(numberOf.get(word));
  });

  const paragraphStep = (word, by) => {
    let section = word.closest("section");
    do section = by < 0 ? section.previousElementSibling : section.nextElementSibling;
    while (section && !firstOf(section));
    return section ? numberOf.get(firstOf(section)) : -1;
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
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, button, audio, video, textarea, dialog")) return;
    const leap = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
    if (event.key === "/") find.focus();
    else if (event.key === " " && media.src) { if (media.paused) media.play().catch(() => {}); else media.pause(); }
    else if (leap && media.src) media.currentTime = Math.max(0, media.currentTime + leap);
    else return;
    event.preventDefault();
  });

  return { playFrom, goTo, startOf: (number) => starts[number] };
};
