// The transcript of transcript.json: made of elements, never of markup, and brought to life by the reader that
// transcript.html has, too.
/* global reader */
import { byId, make, onKey } from "./console.js";

const UNSURE = .6, COLOURS = 12; // as in transcript.html

const time = (seconds) => {
  const whole = Math.floor(seconds), parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return (parts[0] ? parts : parts.slice(1)).map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
};

const inside = (word) => {
  if (word.redacted) return make("b", { title: `Redacted: ${word.redacted.join(", ")}` }, word.text);
  if (word.filtered) return make("s", { title: "In the vocabulary filter" }, word.text);
  if (word.confidence !== null && word.confidence < UNSURE) return make("u", { title: `${Math.round(word.confidence * 100)} % sure` }, word.text);
  return word.text;
};

// The words of a segment with the spaces that its text has between them.
const wordsOf = (segment) => {
  const line = make("p", { dir: "auto", lang: segment.language });
  let at = 0;
  for (const word of segment.words) {
    const from = segment.text.indexOf(word.text, at);
    if (at && (from < 0 || from > at)) line.append(" ");
    line.append(make("i", {}, inside(word)));
    at = (from < 0 ? at : from) + word.text.length;
  }
  return line;
};

const voiceOf = (document, segment) => document.voices.findIndex((voice) => voice.speaker === segment.speaker && voice.channel === segment.channel);

const sections = (transcript) => {
  let before = null;
  return transcript.segments.map((segment) => {
    const voice = transcript.voices.length > 1 ? voiceOf(transcript, segment) : -1;
    const heading = voice >= 0 && voice !== before ? make("h3", {}, transcript.voices[voice].name) : null;
    before = voice;
    const start = time(segment.start);
    return make("section", { class: voice >= 0 ? `v${voice % COLOURS}` : null }, heading,
      make("button", { type: "button", "aria-label": `Play from ${start}` }, start), wordsOf(segment));
  });
};

// For each word ms since the start of the word before, and ms that it lasts: what the reader takes.
const timesOf = (transcript) => {
  let before = 0;
  return transcript.segments.flatMap((segment) => segment.words).flatMap((word) => {
    const start = Math.round(word.start * 1000), times = [start - before, Math.round(word.end * 1000) - start];
    before = start;
    return times;
  });
};

const DELETED = "The recording was deleted after its success, as this stack is to do. The transcript can be read and searched.";
const AMR = "Browsers do not play AMR. The transcript can be read and searched.";
const GONE = "The recording cannot be played: it is gone from its bucket, or this browser does not know its format. The transcript can be read and searched.";

// Returns whether there is something to play; until an error says otherwise.
const load = (media, address, job) => {
  let playable = true;
  const silent = (why) => {
    playable = false;
    byId("message").textContent = why;
    for (const part of [media, byId("speed").parentElement, byId("follow").parentElement]) part.hidden = true;
  };
  media.addEventListener("error", () => silent(job.format === "amr" ? AMR : GONE));
  media.addEventListener("loadedmetadata", () => { byId("message").textContent = ""; media.classList.toggle("pictures", media.videoWidth > 0); });
  if (job.deleted_at) silent(DELETED); else media.src = address;
  return () => playable;
};

// Seconds of #t=75.5 or #t=1:15.5, as in transcript.html; or null.
const secondsIn = (hash) => {
  const [, moment] = /^#t=([\d:.]+)/.exec(hash) || [];
  const seconds = moment ? moment.split(":").reduce((sum, part) => 60 * sum + Number(part), 0) : NaN;
  return Number.isFinite(seconds) ? seconds : null;
};
// Rounded up: the moment is never before the word.
const linkTo = (seconds) => `#t=${Math.ceil(seconds * 100 - 1e-6) / 100}`;

const linkMoments = (media, goTo) => {
  const go = () => { const seconds = secondsIn(location.hash); if (seconds !== null) goTo(seconds); };
  const copy = async () => {
    const address = new URL(media.currentTime ? linkTo(media.currentTime) : location.hash, location.href);
    try { await navigator.clipboard.writeText(address.href); byId("message").textContent = `Copied: ${address.href}`; } catch { byId("message").textContent = address.href; }
  };
  byId("link").addEventListener("click", copy);
  onKey("l", copy);
  addEventListener("hashchange", go);
  go();
};

export const showTranscript = (transcript, address, job) => {
  const main = byId("transcript"), media = byId("recording");
  if (transcript.language) main.lang = transcript.language;
  main.replaceChildren(...sections(transcript));
  if (!transcript.speech) main.replaceChildren(make("p", { class: "silence", lang: "en" }, "No speech was found in this recording. If somebody does speak in it, check the recording's volume and language."));
  const isPlayable = load(media, address, job);
  const controls = Object.fromEntries(["find", "found", "previous", "next", "unsure", "follow", "speed"].map((name) => [name, byId(name)]));
  // The address is a link to the word that was played last.
  const onPlay = (number) => { history.replaceState(null, "", linkTo(startOf(number))); return isPlayable(); };
  const { goTo, startOf } = reader({ main, times: timesOf(transcript), media, controls, onPlay, covered: () => ({ top: byId("listening").offsetHeight + 20, bottom: 40 }) });
  linkMoments(media, goTo);
};
