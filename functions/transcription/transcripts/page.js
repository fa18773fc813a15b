"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  document.querySelector(".tools").hidden = false;
  const names = new Intl.DisplayNames(["en"], { type: "language" });
  for (const span of document.querySelectorAll(".language")) {
    try { span.textContent = names.of(span.textContent) || span.textContent; } catch { /* not a code: as it is */ }
  }

  // --- the recording ----------------------------------------------------------------------------
  const player = byId("player"), form = byId("media"), playing = document.querySelector(".playing");
  const audio = byId("audio"), message = byId("message"), address = byId("address");
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

  // What a click on a word does first.
  const ready = (number) => {
    wanted = number;
    history.replaceState(null, "", linkTo(startOf(number)));
    message.textContent = "";
    if (audio.src) return true;
    openPlayer();
    message.textContent = "Give the recording's address or choose its file, and it plays from this word.";
    address.focus();
    return false;
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); if (address.value.trim()) load(address.value.trim()); });
  byId("file").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (file) { const url = URL.createObjectURL(file); load(url); local = url; }
  });
  byId("change").addEventListener("click", () => { audio.pause(); form.hidden = false; playing.hidden = true; address.focus(); });
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

  // --- the words --------------------------------------------------------------------------------
  const controls = Object.fromEntries(
    ["find", "found", "previous", "next", "unsure", "follow", "speed"].map((id) => [id, byId(id)]),
  );
  const { playFrom, goTo, startOf } = reader({
    main: byId("transcript"), times: JSON.parse(byId("times").textContent), media: audio, controls, onPlay: ready,
    covered: () => ({ top: 90, bottom: player.offsetHeight + 40 }),
  });

  // --- the page's own address: a moment and the recording's address, #t=12.3&media=URL or ?media=URL
  // What follows media= is taken as it is: a signed address holds & and % of its own.
  const parts = () => {
    const found = /^#(?:t=([^&]*))?&?(?:media=(.*))?$/s.exec(location.hash) || [];
    return { moment: found[1], source: found[2] };
  };
  const secondsOf = (moment) => moment.split(",")[0].split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
  // Rounded up: the moment is never before the word.
  const linkTo = (seconds) => {
    const { source } = parts();
    return `#t=${Math.ceil(seconds * 100 - 1e-6) / 100}${source ? `&media=${source}` : ""}`;
  };
  const sourceOf = (source) => {
    if (!source) return new URLSearchParams(location.search).get("media");
    try { return /^[a-z]+:\/\//i.test(source) ? source : decodeURIComponent(source); } catch { return source; }
  };
  let loaded = null;
  const follow = () => {
    const { moment, source } = parts(), address = sourceOf(source);
    if (address && address !== loaded) { loaded = address; load(address); }
    const seconds = moment ? secondsOf(moment) : NaN;
    if (seconds >= 0 && Number.isFinite(seconds)) goTo(seconds);
  };
  addEventListener("hashchange", follow);
  follow();
})();
