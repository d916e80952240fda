// The page's words in the language that is spoken, and what its parts share.

const { languages, lead: leads } = await (await fetch("words.json")).json();
let spoken = languages[0];

/** Whether this page may start, end and put out. */
export const lead = leads;

export const at = (id) => document.getElementById(id);
export const spokenLanguage = () => spoken.id;

const next = () => languages[(languages.indexOf(spoken) + 1) % languages.length];
/** In its own words. */
export const nextLanguage = () => next().name;
export function speakNext() {
  spoken = next();
}

/** A sentence, its {placeholders} filled in. */
export const say = (id, values = {}) =>
  spoken.words[id].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** Of several languages the one that is spoken. */
export const inWords = (texts) => texts[spoken.id] ?? texts.en ?? "";

/** Text is set as text, and never read as markup. */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
