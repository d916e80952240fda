// A flag that is taken and ignored is a lie: every flag is read by what runs, or refused, or said to have no effect that could be seen.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Command, Flag } from "../../src/commands/command.ts";
import { root as docker } from "../../src/commands/docker/index.ts";
import { tool } from "../../src/commands/kubectl/index.ts";

const root = resolve(import.meta.dirname, "../../src/commands");
const textOf = new Map(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [join(root, path), readFileSync(join(root, path), "utf8")]),
);
const modules = new Map<string, Record<string, unknown>>();
for (const file of textOf.keys()) if (file.includes("/kubectl/")) modules.set(file, (await import(file)) as Record<string, unknown>);

/** The files that a file needs, itself among them, within the commands. */
function closure(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || !textOf.has(file)) return found;
  found.add(file);
  for (const [, path] of textOf.get(file)!.matchAll(/from "(\.[^"]+)"/g)) closure(resolve(dirname(file), path!), found);
  return found;
}
/** A name in quotes that is not a flag being defined. */
const reads = (text: string, name: string): boolean => new RegExp(`(?<!\\bflag\\(\\s*)(?<!name: )"${name}"`).test(text);
const honest = (flag: Flag): boolean => Boolean(flag.unsimulated ?? flag.unseen) || flag.name === "help";

describe("kubectl", () => {
  const commands: { path: string; command: Command; file: string }[] = [];
  const walk = (command: Command, path: string, above: string): void => {
    const own = [...modules].find(([, module]) =>
      Object.values(module).some((value) => value === command || (value as Partial<Command> | undefined)?.usage === command.usage),
    )?.[0];
    const file = own ?? above;
    commands.push({ path, command, file });
    for (const each of command.subcommands ?? []) walk(each, `${path} ${each.name}`, file);
  };
  for (const each of tool.root.subcommands!) walk(each, each.name, join(root, "kubectl/index.ts"));

  // A command that is refused as a whole takes no flag; neither does top, which says that nobody measures.
  const refused = (file: string, path: string): boolean =>
    textOf.get(file)!.includes(`does not simulate kubectl ${path} yet`) || textOf.get(file)!.includes("Metrics API not available");
  it.each(commands.filter(({ command, file, path }) => command.flags.length && !command.unsimulated && !refused(file, path)))(
    "$path reads its flags",
    ({ command, file }) => {
      expect(relative(root, file)).not.toBe("kubectl/index.ts");
      const texts = [...closure(file)].map((each) => textOf.get(each)!);
      expect(
        command.flags.filter((flag) => !honest(flag) && !texts.some((text) => reads(text, flag.name))).map(({ name }) => name),
      ).toEqual([]);
    },
  );
  it("reads the flags that all commands have", () => {
    const texts = [...textOf].filter(([file]) => file.includes("/kubectl/")).map(([, text]) => text);
    expect(
      tool.globalFlags.filter((flag) => !honest(flag) && !texts.some((text) => reads(text, flag.name))).map(({ name }) => name),
    ).toEqual([]);
  });
});

describe("docker", () => {
  const texts = [...textOf].filter(([file]) => file.includes("/docker/")).map(([, text]) => text);
  const lines: { path: string; flags: readonly Flag[] }[] = [{ path: "docker", flags: docker.flags }];
  const walk = (command: Command, path: string): void => {
    if (command.unsimulated) return;
    lines.push({ path, flags: command.flags });
    for (const each of command.subcommands ?? []) walk(each, `${path} ${each.name}`);
  };
  for (const each of docker.subcommands!) walk(each, each.name);
  // Options of a kind whose names are put together, and tables whose entries are called as the flags are.
  const mayRead = (text: string, name: string): boolean =>
    reads(text, name) ||
    [/^[a-z]+/, /^.*(?=-)/].some((start) => text.includes(`}${name.replace(start, "")}\``)) ||
    new RegExp(`^  ${name}: \\(`, "m").test(text);
  it.each(lines.filter(({ flags }) => flags.length))("$path reads its flags", ({ flags }) => {
    expect(flags.filter((flag) => !honest(flag) && !texts.some((text) => mayRead(text, flag.name))).map(({ name }) => name)).toEqual([]);
  });
});

/** The text of a call from its name to its closing parenthesis. */
function callAt(text: string, start: number): string {
  let depth = 0;
  for (let at = text.indexOf("(", start); at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return text.slice(start, at + 1);
  }
  return text.slice(start);
}

describe("the unix tools", () => {
  const calls = [...textOf].flatMap(([file, text]) =>
    [...text.matchAll(/(?<!function )\boptions\(/g)].map(({ index }) => {
      const call = callAt(text, index);
      const end = text.indexOf("tool(function", index);
      // Functions that are handed the options may stand anywhere in the file.
      const shared = /flags: (?:Options|\{ has|ReturnType<typeof options>)/.test(text);
      const near = [...closure(file)].map((each) => textOf.get(each)!).join("\n");
      const own = (shared ? text : text.slice(index, end < 0 ? undefined : end)).replaceAll(call, "");
      // Handed on whole, they are read by somebody that the file imports.
      const body = /, flags\)/.test(own) ? `${own}\n${near.replaceAll(call, "")}` : own;
      const line = text.slice(0, index).split("\n").length;
      return {
        place: `${relative(root, file)}:${line}`,
        call,
        body,
        text,
        near,
      };
    }),
  );
  it("are found", () => expect(calls.length).toBeGreaterThan(50));
  it.each(calls)("$place reads its options", ({ call, body, text, near }) => {
    const letters =
      [...call.matchAll(/(?<![:\w] ?)"([\w:#?]*)"(?=[,\s)])/g)].map(([, word]) => word!).find((word) => !/^[a-z]{8,}$/.test(word)) ?? "";
    const refused = /unsimulated: "(\w*)"/.exec(call)?.[1] ?? "";
    const unseen = /unseen: \{([^}]*)\}/.exec(call)?.[1] ?? "";
    const ignored = [...letters.replaceAll(":", "")].filter(
      (letter) =>
        !refused.includes(letter) &&
        !new RegExp(`(?<![\\w"])"?${letter}"?: "`).test(unseen) &&
        !new RegExp(`"${letter}"`).test(body) &&
        // Options that are asked for by name from a table or a string of letters.
        !new RegExp(`^ *"?${letter}"?: `, "m").test(body) &&
        !new RegExp(`"\\w*${letter}\\w*"\\s*\\.split\\(""\\)`).test(body) &&
        !(/^\d$/.test(letter) && body.includes("flags.has(String(")),
    );
    // Long options without a letter, where their table stands in the call or is the one of the file.
    const own = /\bLONG\b/.test(call) ? /const LONG\b[^={]*=\s*\{[^}]*\}/.exec(text)?.[0] : undefined;
    const [table, read] = own ? [own, near.replace(own, "")] : [call, body];
    const long = [...table.matchAll(/^ *(?!unsimulated)(?:"[\w=-]+"|\w+): "([\w-]{2,})",?$/gm)].map(([, id]) => id!);
    const told = (id: string): boolean => new RegExp(`^ *"?${id}"?: "[^"]* [^"]*"`, "m").test(unseen);
    expect([
      ...ignored,
      ...long.filter((id) => !told(id) && !new RegExp(`"${id}"(?!,$)`, "m").test(read.replaceAll(`: "${id}"`, ""))),
    ]).toEqual([]);
  });
});
