// Keys as terminals send them, by name; and which of them the app keeps for itself while a terminal has the rest.

const NAMES: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\x1b": "escape",
  " ": "space",
  "\x7f": "backspace",
  "\b": "backspace",
  "\x1b[A": "up",
  "\x1b[B": "down",
  "\x1b[C": "right",
  "\x1b[D": "left",
  "\x1bOA": "up",
  "\x1bOB": "down",
  "\x1bOC": "right",
  "\x1bOD": "left",
  "\x1b[5~": "pageup",
  "\x1b[6~": "pagedown",
  "\x1b[5;2~": "shift-pageup",
  "\x1b[6;2~": "shift-pagedown",
  "\x1b[H": "home",
  "\x1b[F": "end",
  "\x1bOH": "home",
  "\x1bOF": "end",
  "\x1b[1~": "home",
  "\x1b[4~": "end",
  "\x1b[Z": "shift-tab",
  "\x11": "ctrl-q",
  "\x03": "ctrl-c",
  "\x04": "ctrl-d",
};
const FUNCTION: Readonly<Record<string, string>> = { P: "f1", Q: "f2", R: "f3", S: "f4" };
const NUMBERED: Readonly<Record<string, string>> = {
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};

/** The name of a key: enter, up, f1 …; a character names itself. Alt with a digit is the function key of that number (0 is F10). */
export function keyName(sequence: string): string {
  const known = NAMES[sequence];
  if (known) return known;
  const short = /^\x1bO([PQRS])$/.exec(sequence);
  if (short) return FUNCTION[short[1]!]!;
  const linux = /^\x1b\[\[([A-E])$/.exec(sequence);
  if (linux) return `f${linux[1]!.charCodeAt(0) - 64}`;
  const numbered = /^\x1b\[(\d+)~$/.exec(sequence);
  if (numbered) return NUMBERED[numbered[1]!] ?? sequence;
  const alt = /^\x1b(\d)$/.exec(sequence);
  if (alt) return `f${alt[1] === "0" ? 10 : alt[1]}`;
  return sequence;
}

export type MissionAction =
  | "help"
  | "hint"
  | "map"
  | "check"
  | "undo"
  | "forward"
  | "briefing"
  | "more"
  | "leave"
  | "scroll-up"
  | "scroll-down";

/** What the app keeps for itself on the mission screen. */
export const missionKeys: Readonly<Record<string, MissionAction>> = {
  f1: "help",
  f2: "hint",
  f3: "map",
  f4: "check",
  f5: "undo",
  f6: "forward",
  f7: "briefing",
  f8: "more",
  f10: "leave",
  "ctrl-q": "leave",
  "shift-pageup": "scroll-up",
  "shift-pagedown": "scroll-down",
};
