// kuberc: a user's preferences of kubectl, aliases and defaults of flags (kubectl/pkg/kuberc).
import { parseYaml, splitYaml } from "../../base/yaml.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Running } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { Command } from "../command.ts";
import { FlagError, parseFlags } from "../framework/flags.ts";
import { resolve } from "../framework/resolve.ts";
import { flagsOf } from "../framework/run.ts";
import type { Tool } from "../framework/tool.ts";
import { messageOf } from "./failures.ts";

export interface Option {
  name: string;
  default: string;
}
export interface Alias {
  name: string;
  command: string;
  prependArgs?: string[];
  appendArgs?: string[];
  options?: Option[];
}
export interface Default {
  command: string;
  options: Option[] | null;
}
export interface Preference {
  apiVersion: string;
  defaults: Default[];
  aliases: Alias[];
}

/** Told as "error occurred while applying preferences …". */
export class PreferenceError extends Error {}
const fail = (message: string): never => {
  throw new PreferenceError(message);
};

const GROUP = "kubectl.config.k8s.io";
const POLICIES = ["", "AllowAll", "DenyAll", "Allowlist"];

export const switchedOff = (self: Running): boolean => self.environment["KUBECTL_KUBERC"] === "false";

/** Where preferences are kept unless something else is said. */
export const usualPath = (self: Running): string => `${self.environment["HOME"] ?? "/root"}/.kube/kuberc`;

/** --kuberc among the words, wherever it stands. @throws PreferenceError */
function explicit(words: readonly string[]): string {
  for (const [at, word] of words.entries()) {
    if (word === "--") return "";
    if (word === "--kuberc") return words[at + 1] ?? fail("kuberc file is not found");
    if (word.startsWith("--kuberc=")) return word.slice("--kuberc=".length);
  }
  return "";
}

// biome-ignore lint/suspicious/noExplicitAny: a file that a user wrote
type Value = any;

const isFields = (value: Value): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: Value): boolean => value === undefined || value === null || typeof value === "string";
const areTexts = (value: Value): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.every((each) => typeof each === "string"));

/** A document as preferences, with the fields that nobody knows; undefined for what does not fit. */
export function decoded(value: Value): { preference: Preference; unknown: string[] } | undefined {
  const version = String(value?.apiVersion ?? "");
  if (!isFields(value) || value.kind !== "Preference" || ![`${GROUP}/v1beta1`, `${GROUP}/v1alpha1`].includes(version)) return undefined;
  const alpha = version.endsWith("alpha1");
  const [defaultsField, optionsField] = alpha ? ["overrides", "flags"] : ["defaults", "options"];
  const unknown: string[] = [];
  let fits = true;
  const known = (fields: Value, names: readonly string[], path: string): void => {
    for (const key of Object.keys(fields).sort()) if (!names.includes(key)) unknown.push(path ? `${path}.${key}` : key);
  };
  const listOf = (list: Value, path: string, read: (item: Value, path: string) => void): void => {
    if (list === undefined || list === null) return;
    if (!Array.isArray(list)) {
      fits = false;
      return;
    }
    for (const [index, item] of list.entries()) {
      if (isFields(item)) read(item, `${path}[${index}]`);
      else fits = false;
    }
  };
  const optionsIn = (list: Value, path: string): void =>
    listOf(list, path, (option, place) => {
      known(option, ["name", "default"], place);
      fits &&= isText(option.name) && isText(option.default);
    });
  const own = ["apiVersion", "kind", "aliases", defaultsField, ...(alpha ? [] : ["credentialPluginPolicy", "credentialPluginAllowlist"])];
  known(value, own, "");
  listOf(value.aliases, "aliases", (alias, path) => {
    known(alias, ["name", "command", "prependArgs", "appendArgs", optionsField], path);
    fits &&= isText(alias.name) && isText(alias.command) && areTexts(alias.prependArgs) && areTexts(alias.appendArgs);
    optionsIn(alias[optionsField], `${path}.${optionsField}`);
  });
  listOf(value[defaultsField], defaultsField, (each, path) => {
    known(each, ["command", optionsField], path);
    fits &&= isText(each.command);
    optionsIn(each[optionsField], `${path}.${optionsField}`);
  });
  if (!fits || !isText(value.credentialPluginPolicy)) return undefined;
  if (!POLICIES.includes(value.credentialPluginPolicy ?? ""))
    fail(`unknown plugin policy: ${JSON.stringify(value.credentialPluginPolicy)}`);
  const options = (list: Value): Option[] => (list ?? []).map((each: Value) => ({ name: each.name ?? "", default: each.default ?? "" }));
  return {
    unknown,
    preference: {
      apiVersion: version,
      aliases: (value.aliases ?? []).map((each: Value) => ({ ...each, name: each.name ?? "", options: options(each[optionsField]) })),
      defaults: (value[defaultsField] ?? []).map((each: Value) => ({ command: each.command ?? "", options: options(each[optionsField]) })),
    },
  };
}

/** The preferences that hold for a run. @throws PreferenceError */
function preferences(self: Running, words: readonly string[]): Preference | undefined {
  const given = explicit(words);
  const variable = self.environment["KUBERC"] ?? "";
  if (variable === "off") {
    if (given) fail("kuberc error disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive");
    return undefined;
  }
  const named = given || variable;
  const path = named || usualPath(self);
  const { files } = self.machine;
  const place = resolvePath(self.directory, path);
  if (!files.exists(place)) return named ? fail(`kuberc error kuberc: open ${path}: no such file or directory`) : undefined;
  const parts = splitYaml(files.read(place));
  for (const part of parts) {
    let value: Value;
    try {
      value = parseYaml(part);
    } catch {
      continue;
    }
    const found = decoded(value);
    if (!found) continue;
    const strict = found.unknown.map((field) => `unknown field ${JSON.stringify(field)}`).join(", ");
    if (strict && named) self.stderr.write(`kuberc: ignoring strict decoding error in ${path}: strict decoding error: ${strict}`);
    else if (strict) {
      self.stderr.write(`kuberc: no preferences loaded from ${path}: strict decoding error: ${strict}`);
      return undefined;
    }
    return found.preference;
  }
  if (!parts.length) return undefined;
  const nothing = `no valid preferences found in ${path}, use --v=5 to see details`;
  if (named) return fail(`kuberc error kuberc: ${nothing}`);
  self.stderr.write(`kuberc: no preferences loaded from ${path}: ${nothing}`);
  return undefined;
}

function check({ aliases, defaults }: Preference): void {
  const names = new Set<string>();
  const dashes = (options: readonly Option[]): void => {
    for (const { name } of options) if (name.startsWith("-")) fail(`flag name ${name} should be in long form without dashes`);
  };
  for (const { name, options = [] } of aliases) {
    if (!/^[a-zA-Z]+$/.test(name)) fail("invalid alias name, can only include alphabetical characters");
    dashes(options);
    if (names.has(name)) fail(`duplicate alias name ${name}`);
    names.add(name);
  }
  for (const { options } of defaults) dashes(options ?? []);
}

/** What words find in a tool's tree: undefined where the first is no command of the root. */
function found(tool: Tool, words: readonly string[]): readonly Command[] | undefined {
  const { trail, rest } = resolve(tool, words);
  const strays = trail.length === 1 && rest.some((word) => !word.startsWith("-"));
  return strays ? undefined : trail;
}

const isGiven = (words: readonly string[], name: string, shorthand: string | undefined): boolean =>
  words.some(
    (word) =>
      word === `--${name}` ||
      word.startsWith(`--${name}=`) ||
      (shorthand !== undefined && /^-[^-]/.test(word) && word.slice(1).split("=")[0]!.includes(shorthand)),
  );

/** The tool and the words as preferences change them. @throws PreferenceError */
export function preferred(self: Running, tool: Tool, words: readonly string[]): { tool: Tool; words: readonly string[] } {
  if (switchedOff(self)) {
    const globalFlags = tool.globalFlags.filter(({ name }) => name !== "kuberc");
    const subcommands = tool.root.subcommands?.map((each) => (each.name === "alpha" ? withoutAlpha(each) : each)) ?? [];
    return { tool: { ...tool, globalFlags, root: { ...tool.root, subcommands } }, words };
  }
  if (!words.length || words[0] === "__complete" || words[0] === "__completeNoDesc") return { tool, words };
  const preference = preferences(self, words);
  if (!preference) return { tool, words };
  check(preference);
  const aliased = withAlias(self, tool, words, preference);
  const trail = found(aliased.tool, aliased.words);
  const command = trail?.at(-1);
  if (!trail || !command) return aliased;
  const added: string[] = [];
  const flags = flagsOf(aliased.tool, trail);
  for (const { command: named, options } of preference.defaults) {
    const meant = found(tool, named.split(/\s+/).filter(Boolean));
    if (!meant) {
      self.stderr.write(`Warning: command ${JSON.stringify(named)} not found to set kuberc override\n`);
      continue;
    }
    if (meant.at(-1)!.name !== command.name) continue;
    for (const { name, default: value } of options ?? []) {
      const flag = flags.find((each) => each.name === name) ?? fail(`invalid flag ${name} for command ${named}`);
      if (isGiven(aliased.words, name, flag.shorthand)) continue;
      tryOut(flags, name, value, `override value ${value} to flag ${name} in command ${named}`);
      added.push(`--${name}=${value}`);
    }
  }
  return { tool: aliased.tool, words: beforeDashes(aliased.words, added) };
}

/** kubectl alpha where none of its commands is switched on. */
const withoutAlpha = (alpha: Command): Command => ({
  ...alpha,
  subcommands: [],
  *run(self): Process {
    yield* write(self, self.stderr, "No alpha commands are available in this version of kubectl\n");
    return 0;
  },
});

function withAlias(self: Running, tool: Tool, words: readonly string[], { aliases }: Preference): { tool: Tool; words: readonly string[] } {
  if (found(tool, words)) return { tool, words };
  const at = words.findIndex((word) => !word.startsWith("-"));
  const alias = aliases.find(({ name }) => name === words[at]);
  if (!alias) return { tool, words };
  if (found(tool, [alias.name])) {
    self.stderr.write(`Warning: Setting alias ${JSON.stringify(alias.name)} to a built-in command is not supported\n`);
    return { tool, words };
  }
  const parts = (alias.command ?? "").split(/\s+/).filter(Boolean);
  const trail = found(tool, parts);
  const original =
    trail?.at(-1) ??
    fail(`command ${JSON.stringify(alias.command)} not found to set alias ${JSON.stringify(alias.name)}: [${parts.join(" ")}]`);
  const command: Command = { ...original, name: alias.name, aliases: [] };
  const root = { ...tool.root, subcommands: [...(tool.root.subcommands ?? []), command] };
  const flags = flagsOf({ ...tool, root }, [root, command]);
  const added: string[] = [];
  for (const { name, default: value } of alias.options ?? []) {
    const flag = flags.find((each) => each.name === name) ?? fail(`invalid alias flag ${name} in alias kubectl`);
    if (isGiven(words, name, flag.shorthand)) continue;
    tryOut(flags, name, value, `value ${value} to flag ${name} in alias kubectl`);
    added.push(`--${name}=${value}`);
  }
  const all = [...words.slice(0, at + 1), ...(alias.prependArgs ?? []), ...words.slice(at + 1), ...(alias.appendArgs ?? [])];
  return { tool: { ...tool, root }, words: beforeDashes(all, added) };
}

/** @throws PreferenceError for a value that the flag does not take */
function tryOut(flags: ReturnType<typeof flagsOf>, name: string, value: string, doing: string): void {
  try {
    parseFlags(flags, [`--${name}=${value}`]);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    fail(`could not apply ${doing} err: ${messageOf(error).replace(/ "-\w, --/, ' "--')}`);
  }
}

/** Flags that stand among the words before what "--" ends. */
function beforeDashes(words: readonly string[], flags: readonly string[]): readonly string[] {
  const at = words.indexOf("--");
  return at < 0 ? [...words, ...flags] : [...words.slice(0, at), ...flags, ...words.slice(at)];
}
