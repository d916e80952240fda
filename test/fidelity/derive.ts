// Makes docs/fidelity.md: what is exact, approximate or not simulated, from flag tables, from the notes beside what there is, and from what the
// conformance tests compare.
import { addons } from "../../src/addons/index.ts";
import { builtInKinds } from "../../src/api/kinds/index.ts";
import { standardControllers } from "../../src/cluster/controllers/index.ts";
import { boot } from "../../src/commands/boot.ts";
import type { Command, Flag } from "../../src/commands/command.ts";
import { tool } from "../../src/commands/kubectl/index.ts";
import { unixToolNames } from "../../src/commands/unix/index.ts";
import { missingTools } from "../../src/commands/unix/system/missing.ts";
import { type Compared, readCompared } from "./compared.ts";
import { upstreamControllers } from "./upstream.ts";

const INTRODUCTION = `# How true it is

<!-- Made by \`npm run fidelity\`; a test fails when it is stale. -->

Each thing is one of these:

- **exact**: the tests in \`test/conformance\` compare it byte for byte with the real kubectl on the same served cluster.
- **approximate**: it differs in what is said, or it is written after the real one's source but has not been compared with it.
- **not simulated**: it says so when it is used, and changes nothing.

\`k8s-quest fidelity\` prints this; with words, as in \`k8s-quest fidelity kubectl get\`, what they are about.
`;

export function deriveFidelity(): string {
  const compared = readCompared();
  const commands = [...walk(tool.root, "kubectl")].filter(({ command }) => command !== tool.root);
  return [
    INTRODUCTION,
    "## kubectl",
    "",
    ...section(
      "Flags of every command",
      "",
      groups(tool.globalFlags, (name) => commands.some(({ path }) => compared.flags.has(`${path} --${name}`))),
    ),
    ...commands.flatMap(({ path, command }) =>
      section(
        path,
        statusOf(command, path, compared),
        command.unsimulated ? [] : groups(command.flags, (name) => compared.flags.has(`${path} --${name}`)),
      ),
    ),
    "## Kinds",
    "",
    ...table(
      ["kind", "API", "fidelity", "compared with"],
      builtInKinds.map((kind) => {
        const verbs = [...(compared.kinds.get(kind.kind) ?? [])].sort();
        const status = kind.approximate ? `approximate: ${kind.approximate}` : verbs.length ? "exact" : "approximate: not compared";
        return [kind.kind, kind.group ? `${kind.group}/${kind.version}` : kind.version, status, verbs.join(", ")];
      }),
    ),
    "## Controllers",
    "",
    ...table(["controller", "fidelity"], controllers()),
    "## Add-ons",
    "",
    ...table(
      ["image", "fidelity"],
      addons.map(({ image, approximate }) => [image, approximate ? `approximate: ${approximate}` : "approximate: not compared"]),
    ),
    "## Unix tools",
    "",
    "Options that a tool does not know are refused.",
    "",
    ...table(
      ["tools", "fidelity"],
      [
        [list(unixToolNames().filter((name) => !Object.hasOwn(missingTools, name))), "approximate: not compared"],
        [list(Object.keys(missingTools)), "not simulated"],
      ],
    ),
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

function* walk(command: Command, path: string): Generator<{ path: string; command: Command }> {
  yield { path, command };
  for (const each of [...(command.subcommands ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1))) yield* walk(each, `${path} ${each.name}`);
}

function statusOf(command: Command, path: string, compared: Compared): string {
  if (command.unsimulated) return "not simulated";
  if (command.approximate) return `approximate: ${command.approximate}`;
  if (compared.commands.has(path)) return "exact";
  const inside = command.subcommands?.some((each) => compared.commands.has(`${path} ${each.name}`));
  return inside ? "exact, by its subcommands" : "approximate: not compared";
}

/** Flags by what there is to say of them. */
function groups(flags: readonly Flag[], isCompared: (name: string) => boolean): string[] {
  const by = new Map<string, string[]>();
  for (const flag of [...flags].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const what = flag.unsimulated
      ? "not simulated"
      : flag.approximate
        ? `approximate: ${flag.approximate}`
        : flag.unseen
          ? `nothing to be seen of it: ${flag.unseen}`
          : isCompared(flag.name)
            ? "exact"
            : "approximate: not compared";
    by.set(what, [...(by.get(what) ?? []), `\`--${flag.name}\``]);
  }
  return [...by].sort(([a], [b]) => order(a) - order(b)).map(([what, names]) => `- ${what}: ${names.join(", ")}`);
}
const order = (what: string): number => ["exact", "nothing", "approximate", "not simulated"].findIndex((start) => what.startsWith(start));

const section = (title: string, status: string, lines: readonly string[]): string[] => [
  `### ${title}${status ? ` – ${status}` : ""}`,
  "",
  ...(lines.length ? [...lines, ""] : []),
];

function controllers(): string[][] {
  const { cluster } = boot({ seed: "fidelity", world: "bare" }).world;
  const ours = standardControllers(cluster);
  const known = new Set(Object.values(upstreamControllers));
  const strangers = ours.filter(({ name }) => !known.has(name));
  if (strangers.length) throw new Error(`upstream.ts does not know ${strangers.map(({ name }) => name).join(", ")}`);
  return Object.entries(upstreamControllers).map(([name, own]) => {
    const found = ours.find((each) => each.name === own);
    return [name, !found ? "not simulated" : `approximate: ${found.approximate ?? "not compared"}`];
  });
}

const list = (names: readonly string[]): string =>
  [...names]
    .sort()
    .map((name) => `\`${name}\``)
    .join(" ");

const cell = (text: string): string => text.replaceAll("|", "\\|");
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(" | ")} |`,
  `|${" --- |".repeat(head.length)}`,
  ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
  "",
];
