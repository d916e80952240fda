// How meanings look: sixteen colours that stand on dark and on light backgrounds, or none at all.
import type { Style } from "./emulator/cells.ts";

export type Meaning = "plain" | "title" | "accent" | "good" | "bad" | "warning" | "quiet" | "key" | "selected" | "code";
export interface Theme {
  readonly name: "dark" | "light" | "plain";
  /** `text` as this meaning looks, with SGR sequences. */
  paint(meaning: Meaning, text: string): string;
  /** The SGR sequence of a terminal cell's style. */
  cell(style: Style): string;
}

const DARK: Record<Meaning, string> = {
  plain: "",
  title: "1;96",
  accent: "96",
  good: "92",
  bad: "91",
  warning: "93",
  quiet: "90",
  key: "30;46",
  selected: "7",
  code: "36",
};
const LIGHT: Record<Meaning, string> = {
  plain: "",
  title: "1;34",
  accent: "34",
  good: "32",
  bad: "31",
  warning: "35",
  quiet: "2",
  key: "97;44",
  selected: "7",
  code: "34",
};
const PLAIN: Record<Meaning, string> = {
  plain: "",
  title: "1",
  accent: "1",
  good: "",
  bad: "",
  warning: "",
  quiet: "",
  key: "7",
  selected: "7",
  code: "",
};

/**
 * @param wanted what the settings say
 * @param environment of the process: NO_COLOR and TERM=dumb mean no colours; COLORFGBG tells the background
 */
export function themeOf(wanted: "auto" | "dark" | "light" | "plain", environment: Readonly<Record<string, string | undefined>>): Theme {
  const name = wanted === "auto" ? guess(environment) : wanted;
  const codes = name === "plain" || environment["NO_COLOR"] ? PLAIN : name === "light" ? LIGHT : DARK;
  const colours = codes !== PLAIN;
  return {
    name: colours ? name : "plain",
    paint: (meaning, text) => (codes[meaning] && text ? `\x1b[${codes[meaning]}m${text}\x1b[0m` : text),
    cell: (style) => sgr(style, colours),
  };
}

function guess(environment: Readonly<Record<string, string | undefined>>): "dark" | "light" | "plain" {
  if (environment["NO_COLOR"] || environment["TERM"] === "dumb") return "plain";
  const background = environment["COLORFGBG"]?.split(";").at(-1);
  return background === "7" || background === "15" ? "light" : "dark";
}

function sgr(style: Style, colours: boolean): string {
  const codes: (string | number)[] = [];
  if (style.bold) codes.push(1);
  if (style.dim) codes.push(2);
  if (style.italic) codes.push(3);
  if (style.underline) codes.push(4);
  if (style.inverse) codes.push(7);
  if (colours && style.foreground !== undefined) codes.push(colour(style.foreground, 30));
  if (colours && style.background !== undefined) codes.push(colour(style.background, 40));
  return codes.length ? `\x1b[${codes.join(";")}m` : "";
}

const colour = (index: number, base: 30 | 40): string | number =>
  index < 8 ? base + index : index < 16 ? base + 52 + index : `${base + 8};5;${index}`;
