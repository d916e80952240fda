// What single values of a Compose file may be written as, and mean: text, lists, numbers, lengths of time, sizes, paths (compose-go/format, interpolation).
import { formatGoDuration, parseGoDuration } from "../../base/duration.ts";
import { bytesOf } from "../../base/units.ts";
import { normalise, resolvePath } from "../../machine/paths.ts";
import { ComposeError } from "./model.ts";

export type Tree = Record<string, unknown>;
/** What is written somewhere, in its long form. */
export type Change = (value: unknown, place: Place) => unknown;

export interface Place {
  /** What relative paths begin at; one that is relative itself leaves them so, and "" as they are written. */
  directory: string;
  home: string;
  /** "services.web.ports", for errors. */
  path: string;
  /** Only the forms are made long: what values mean is left. */
  plain?: boolean;
}

export function pathOf(text: string, { directory, home }: Pick<Place, "directory" | "home">): string {
  if (!directory.startsWith("/")) return !directory || /^[/~]/.test(text) ? text : normalise(`/${directory}/${text}`).slice(1);
  return text === "~" || text.startsWith("~/") ? home + text.slice(1) : resolvePath(directory, text);
}

export const text = (value: unknown): string => (value === null ? "" : String(value));
export const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : [text(value)]);
export const boolean: Change = (value, { path }) => {
  if (typeof value === "boolean") return value;
  const word = text(value).toLowerCase();
  if (["true", "y", "yes", "on", "1"].includes(word)) return true;
  if (["false", "n", "no", "off", "0"].includes(word)) return false;
  throw new ComposeError(`error while interpolating ${path}: failed to cast to expected type: invalid boolean: ${text(value)}`);
};
const numberBy =
  (parser: "Atoi" | "ParseFloat"): Change =>
  (value, { path }) => {
    const found = Number(value);
    if (Number.isNaN(found))
      throw new ComposeError(
        `error while interpolating ${path}: failed to cast to expected type: strconv.${parser}: parsing ${JSON.stringify(text(value))}: invalid syntax`,
      );
    return found;
  };
export const number = numberBy("Atoi");
export const fraction = numberBy("ParseFloat");

/** A value that is of the right type, and means nothing. */
export class DecodeError extends Error {}
const undecoded = (path: string, why: string): DecodeError =>
  new DecodeError(`'${path.replace(/^services\.([^.]+)/, "services[$1]")}' ${why}`);

export const duration: Change = (value, { path }) => {
  try {
    return formatGoDuration(parseGoDuration(text(value)));
  } catch (error) {
    throw undecoded(path, (error as Error).message);
  }
};

/** A map from a map or from NAME=value lines; a name alone has no value. */
export function mapping(value: unknown, bare: string | null = null): Record<string, string | null> {
  if (Array.isArray(value))
    return Object.fromEntries(
      value.map((each) => {
        const line = String(each);
        const at = line.indexOf("=");
        return at < 0 ? [line, bare] : [line.slice(0, at), line.slice(at + 1)];
      }),
    );
  return Object.fromEntries(
    Object.entries((value ?? {}) as Tree).map(([key, each]) => [key, each === null || each === undefined ? bare : String(each)]),
  );
}

/** Bytes: "50m" is 52428800. */
export const size: Change = (value, { path }) => {
  const found = typeof value === "number" ? value : bytesOf(text(value));
  if (found === undefined) throw undecoded(path, `invalid size: '${text(value)}'`);
  return String(found);
};
