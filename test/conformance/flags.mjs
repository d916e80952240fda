// Lists the flags of kubectl's reading commands that no compared line gives: `npx tsx test/conformance/flags.mjs`.
import { readdirSync, readFileSync } from "node:fs";
import { tool } from "../../src/commands/kubectl/index.ts";

const READING =
  "get describe logs events explain api-resources api-versions version top cluster-info wait attach config auth rollout apply kustomize diff".split(
    " ",
  );
const text = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") || path.startsWith("scenarios") || path === "kustomizations.ts")
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(`${import.meta.dirname}/${path}`, "utf8"))
  .join("\n");

/** Whether some test says `--name`, or the letter of it, at all. */
const given = ({ name, shorthand }) =>
  new RegExp(`--${name}(?![\\w-])`).test(text) ||
  (shorthand !== undefined && new RegExp(`(?<=[\\s"'\`])-\\w*${shorthand}(?=[\\s="'\`])`).test(text));
const walk = (command, path) => {
  const missing = command.flags.filter((flag) => !flag.unsimulated && !given(flag)).map(({ name }) => `--${name}`);
  if (missing.length) console.log(`${path}: ${missing.join(" ")}`);
  for (const each of command.subcommands ?? []) walk(each, `${path} ${each.name}`);
};
for (const command of tool.root.subcommands) if (READING.includes(command.name)) walk(command, command.name);
const missing = tool.globalFlags.filter((flag) => !flag.unsimulated && !given(flag));
if (missing.length) console.log(`all commands: ${missing.map(({ name }) => `--${name}`).join(" ")}`);
