// The flags of a component of the control plane, as cobra reads them: --name=value, --name value, and booleans without one.

export interface Flags {
  value(name: string): string | undefined;
  has(name: string): boolean;
}

/** Types of known flags: a text, a number, a truth value, a duration. */
export type FlagTypes = Readonly<Record<string, "text" | "int" | "bool" | "duration">>;

/** "text" for each word, unless "name:type". */
export const flagTypes = (words: string): FlagTypes =>
  Object.fromEntries(
    words
      .trim()
      .split(/\s+/)
      .map((word) => word.split(":") as [string, string?])
      .map(([name, type]) => [name, (type ?? "text") as "text"]),
  );

/** @returns the error that ends the program, or what was given */
export function readFlags(argv: readonly string[], types: FlagTypes): { error: string } | Flags {
  const given = new Map<string, string>();
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "") continue;
    if (!word.startsWith("-"))
      return { error: `unknown command ${JSON.stringify(word)} for ${JSON.stringify(argv[0]!.split("/").at(-1))}` };
    if (!word.startsWith("--")) {
      if (word.startsWith("-v")) continue;
      return { error: `unknown shorthand flag: ${JSON.stringify(word[1]).replaceAll('"', "'")} in ${word}` };
    }
    const [name = "", ...rest] = word.slice(2).split("=");
    const type = types[name];
    if (!type) return { error: `unknown flag: --${name}` };
    let value = rest.length ? rest.join("=") : undefined;
    if (value === undefined && type === "bool") value = "true";
    if (value === undefined) value = argv[++at];
    if (value === undefined) return { error: `flag needs an argument: --${name}` };
    const wrong = complaint(type, value);
    if (wrong) return { error: `invalid argument ${JSON.stringify(value)} for "--${name}" flag: ${wrong}` };
    given.set(name, value);
  }
  return { value: (name) => given.get(name), has: (name) => given.has(name) };
}

function complaint(type: FlagTypes[string], value: string): string | undefined {
  if (type === "int" && !/^-?\d+$/.test(value)) return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (type === "bool" && !/^(1|0|t|f|true|false|TRUE|FALSE|True|False|T|F)$/.test(value))
    return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (type === "duration" && !/^(0|([\d.]+(ns|us|µs|ms|s|m|h))+)$/.test(value))
    return /^[\d.]+$/.test(value)
      ? `time: missing unit in duration ${JSON.stringify(value)}`
      : `time: invalid duration ${JSON.stringify(value)}`;
  return undefined;
}
