// Languages by their names in English, as Transcribe's codes do not say them to everybody.
const names = new Intl.DisplayNames(["en"], { type: "language" });

export const languageOf = (code) => { try { return code ? names.of(code) : "–"; } catch { return code; } };
