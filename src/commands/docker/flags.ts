// Flags of docker's commands: the value types of docker/cli/opts, and how each refuses what it cannot read.
import { bytesOf } from "../../base/units.ts";
import type { Flag, FlagType } from "../command.ts";

/** The names that help shows for types, and what they are to the parser. */
const TYPES = {
  bool: "bool",
  string: "string",
  int: "int",
  uint16: "int",
  duration: "duration",
  strings: "stringSlice",
  list: "stringArray",
  stringArray: "stringArray",
  map: "stringArray",
  stringToString: "stringArray",
  filter: "stringArray",
  network: "stringArray",
  mount: "stringArray",
  ulimit: "stringArray",
  "gpu-request": "stringArray",
  bytes: "string",
  decimal: "string",
} as const satisfies Record<string, FlagType>;
type TypeName = keyof typeof TYPES;

const DEFAULTS: Partial<Record<TypeName, string>> = { bool: "false", int: "0", uint16: "0", duration: "0s" };

const CHECKS: Partial<Record<TypeName, (text: string) => string | undefined>> = {
  bytes: (text) => (text === "-1" || bytesOf(text) !== undefined ? undefined : `invalid size: '${text}'`),
  decimal: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? undefined : `failed to parse ${text} as a rational number`),
  filter: (text) => (text.includes("=") ? undefined : "bad format of filter (expected name=value)"),
};

type More = Partial<Pick<Flag, "default" | "check" | "complete" | "unsimulated" | "hidden" | "unseen" | "bare">>;

/** `flag("-d, --detach", "bool", "Run in the background")`. */
export function flag(names: string, kind: TypeName, help: string, more: More = {}): Flag {
  const [, shorthand, name] = /^(?:-(.), )?--(.+)$/.exec(names)!;
  const check = more.check ?? CHECKS[kind];
  return {
    name: name!,
    ...(shorthand ? { shorthand } : {}),
    type: TYPES[kind],
    kind: kind === "bool" ? "" : kind,
    default: DEFAULTS[kind] ?? "",
    help,
    ...(kind === "bool" ? { bare: "true" } : {}),
    ...more,
    ...(check ? { check } : {}),
  };
}

/** What follows the first "=" by what is before it (opts.ConvertKVStringsToMap). */
export const pairsOf = (list: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    list.map((text) => {
      const [key = "", ...value] = text.split("=");
      return [key, value.join("=")];
    }),
  );

/** --filter and --format, which lists have. */
export const filterFlag: Flag = flag("-f, --filter", "filter", "Only what fits name=value (may be given more than once)");
export const formatFlag = (what: string): Flag => flag("--format", "string", `Show ${what} by a Go template`);
