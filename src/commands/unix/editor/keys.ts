// What a terminal sends, as keys: characters, and names such as "Up" or "Escape"; pasted text comes as one key.

/** A character, a control character, or one of the names below. */
export type Key = string;

const SEQUENCES: Readonly<Record<string, Key>> = {
  "[A": "Up",
  "[B": "Down",
  "[C": "Right",
  "[D": "Left",
  OA: "Up",
  OB: "Down",
  OC: "Right",
  OD: "Left",
  "[H": "Home",
  "[F": "End",
  OH: "Home",
  OF: "End",
  "[1~": "Home",
  "[7~": "Home",
  "[4~": "End",
  "[8~": "End",
  "[2~": "Insert",
  "[3~": "Delete",
  "[5~": "PageUp",
  "[6~": "PageDown",
  "[1;5C": "WordRight",
  "[1;5D": "WordLeft",
};
const PASTE = /^\u001b\[200~([\s\S]*?)(?:\u001b\[201~|$)/;
const segmenter = new Intl.Segmenter();

/** Marks a key that is pasted text, which is taken as it is. */
export const PASTED = "Paste:";
/** What a terminal is told so that pastes come marked. */
export const PASTE_ON = "\u001b[?2004h";
export const PASTE_OFF = "\u001b[?2004l";

/** Splits what came in into keys; Escape is never waited for. */
export function keysOf(input: string): Key[] {
  const keys: Key[] = [];
  for (let rest = input.normalize("NFC"); rest; ) {
    const pasted = PASTE.exec(rest);
    if (pasted) {
      keys.push(PASTED + pasted[1]!.replace(/\r\n?/g, "\n"));
      rest = rest.slice(pasted[0].length);
      continue;
    }
    const sequence = /^\u001b(\[[\d;]*[A-Za-z~]|O[ABCDHF])/.exec(rest);
    if (sequence) {
      const key = SEQUENCES[sequence[1]!];
      if (key) keys.push(key);
      rest = rest.slice(sequence[0].length);
      continue;
    }
    if (rest[0] === "\u001b") {
      keys.push("Escape");
      rest = rest.slice(1);
      continue;
    }
    if (/^\r\n/.test(rest)) {
      keys.push("Enter");
      rest = rest.slice(2);
      continue;
    }
    const [first] = segmenter.segment(rest);
    const key = first!.segment;
    keys.push(key === "\r" || key === "\n" ? "Enter" : key === "\u007f" || key === "\b" ? "Backspace" : key);
    rest = rest.slice(key.length);
  }
  return keys;
}

const NAMES: ReadonlySet<Key> = new Set([...Object.values(SEQUENCES), "Escape", "Enter", "Backspace"]);
/** Whether a key is a character to type. */
export const isText = (key: Key): boolean => !NAMES.has(key) && !key.startsWith(PASTED) && (key === "\t" || key >= " ");

/** The key of Ctrl and a letter. */
export const CTRL = (letter: string): Key => String.fromCharCode(letter.charCodeAt(0) - 64);
