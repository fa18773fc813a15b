// The transcript of transcript.json: made of elements, never of markup, and brought to life by the reader that
// transcript.html has, too.
/* global reader */
import { byId, make } from "./console.js";

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

export const showTranscript = (transcript, address, job) => {
  const main = byId("transcript"), media = byId("recording"), message = byId("message");
  byId("reading").hidden = false;
  if (transcript.language) main.lang = transcript.language;
  main.replaceChildren(...sections(transcript));
  if (!transcript.speech) main.replaceChildren(make("p", { class: "silence", lang: "en" }, "No speech was found in this recording. If somebody does speak in it, check the recording's volume and language."));
  media.addEventListener("error", () => {
    message.textContent = job.format === "amr" ? "Browsers do not play AMR; the transcript can be read and searched." : "The recording cannot be played: it is gone from its bucket, or this browser does not know its format.";
  });
  media.addEventListener("loadedmetadata", () => { message.textContent = ""; media.classList.toggle("pictures", media.videoWidth > 0); });
  media.src = address;
  const controls = Object.fromEntries(["find", "found", "previous", "next", "unsure", "follow", "speed"].map((name) => [name, byId(name)]));
  const bar = document.querySelector(".listening");
  reader({ main, times: timesOf(transcript), media, controls, covered: () => ({ top: bar.offsetHeight + 60, bottom: 40 }) });
};
