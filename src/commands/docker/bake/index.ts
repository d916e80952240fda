// docker buildx bake: the targets of a file, each built as docker build does it (buildx' commands/bake.go).
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { callOf, FlagError, parseFlags } from "../../framework/flags.ts";
import { builderFor } from "../build/chosen.ts";
import { Display, modeOf } from "../build/display.ts";
import { flags as buildFlags } from "../build/flags.ts";
import { Instances } from "../build/instances.ts";
import { asked, checkText, readied, solve } from "../build/modern.ts";
import { wrong } from "../build/query.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { Docker, type Verb, verb } from "../tool.ts";
import { definedBy, filesOf } from "./files.ts";
import { textOf } from "./hcl/value.ts";
import { listed } from "./list.ts";
import { overridesOf } from "./overrides.ts";
import { planOf, printed } from "./plan.ts";
import { isChecked, wordsOf } from "./words.ts";

function* bakeTargets(docker: Docker): Task<number> {
  const { call, self } = docker;
  const instance = builderFor(docker, call.string("builder") || undefined);
  const print = call.bool("print");
  const display = new Display(docker, modeOf(docker, false), instance && { builder: instance.Name, driver: instance.Driver });
  const isListed = call.given("list");
  if (!print && !isListed) yield* display.begin();
  const definition = definedBy(docker, yield* filesOf(docker, display));
  if (isListed) {
    yield* docker.out(listed(definition, call.string("list")));
    return 0;
  }
  const wanted = docker.args.length ? docker.args.map((each) => each.replaceAll(".", "_")) : ["default"];
  const plan = planOf(definition, wanted, overridesOf(docker, definition));
  if (print) {
    yield* docker.out(`${JSON.stringify(printed(definition, wanted, plan), null, 2)}\n`);
    return 0;
  }
  const { fields, linked, order } = plan;
  const checks = new Map<string, string>();
  let found = 0;
  for (const each of fields.values()) isChecked(each);
  new Instances(docker).touch(instance?.Name ?? docker.client.settings.current);
  display.another("");
  if (instance) yield* readied(docker, display, instance);
  const images = new Map<string, string>();
  const metadata: Record<string, unknown> = {};
  const several = order.length > 1;
  const dangling: string[] = [];
  try {
    for (const name of order) {
      const own = fields.get(name)!;
      const words = wordsOf(own, images, linked.has(name));
      const told = ["--progress", "auto", ...words];
      let build: Docker;
      try {
        build = new Docker(
          self,
          callOf(buildxCommand, "docker buildx build", buildFlags, parseFlags(buildFlags, told), () => ""),
          docker.client,
        );
      } catch (error) {
        throw error instanceof FlagError ? wrong(`target ${name}: ${error.message}`) : error;
      }
      display.another(several ? name : "", { linked: linked.has(name) });
      try {
        const inline = own.get("dockerfile-inline");
        const request = yield* asked(build, display, inline === undefined ? undefined : textOf(inline), instance);
        const { length } = display.progress.warnings;
        const made = yield* solve(build, display, request);
        if (isChecked(own)) {
          const warnings = display.progress.warnings.slice(length);
          found += warnings.length;
          const description = own.has("description") ? `${textOf(own.get("description")!)}\n` : "";
          checks.set(name, `${name}\n${description}\n${checkText(build, warnings)}`);
          continue;
        }
        images.set(name, made.id);
        if (linked.has(name)) dangling.push(made.id);
        else metadata[name] = made.metadata;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (isChecked(own))
          throw new Failure(error.message.replace(/ERROR: failed to build: (?![\s\S]*ERROR: )/, "ERROR: "), error.exitCode);
        throw new Failure(
          error.message.replace(/ERROR: (failed to build: )?(?![\s\S]*ERROR: )/, `ERROR: target ${name}: `),
          error.exitCode,
        );
      }
    }
  } finally {
    for (const id of dangling) yield* forget(docker, id);
  }
  if (!display.isQuiet && !display.isRaw && !checks.size) yield* docker.err(display.progress.warningText(false));
  yield* docker.err(display.notes);
  const told = [...checks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  yield* docker.out(told.join("\n"));
  const path = call.string("metadata-file");
  if (path) self.machine.files.write(resolvePath(self.directory, path), JSON.stringify(metadata, null, 2), { owner: self.user });
  return found ? 1 : 0;
}

/** What was only built for others is no image of the learner's, unless it is one already. */
function* forget(docker: Docker, id: string): Task<void> {
  const { engine } = docker.client;
  const image = engine.images.find(id);
  if (image && engine.images.isDangling(image)) yield* docker.client.send("DELETE", `/images/${id}`, { query: { noprune: "1" } });
}

const buildxCommand: Verb = { name: "build", summary: "", usage: "build", flags: buildFlags };

export const bake: Verb = verb(
  {
    name: "bake",
    aliases: ["f"],
    summary: "Build from a file",
    usage: "bake [OPTIONS] [TARGET...]",
    takes: { least: 0 },
    flags: [
      flag("--allow", "stringArray", "What builds may do with this computer", { unseen: "what a target itself asks for is given" }),
      flag("--builder", "string", "The builder"),
      flag("--call", "string", "What to do instead of building (check)", { default: "build" }),
      flag("--check", "bool", 'The same as "--call=check"'),
      flag("-f, --file", "stringArray", "The definition"),
      flag("--list", "string", "Show targets or variables"),
      flag("--load", "bool", 'The same as "--set=*.output=type=docker"'),
      flag("--metadata-file", "string", "Write what came out to the file"),
      flag("--no-cache", "bool", "Do not use the cache"),
      flag("--print", "bool", "Show what would be built"),
      flag("--progress", "string", "How progress is shown (auto, none, plain, quiet, rawjson, tty)", { default: "auto" }),
      flag("--provenance", "string", 'The same as "--set=*.attest=type=provenance"'),
      flag("--pull", "bool", "Ask the registry for newer images in any case"),
      flag("--push", "bool", 'The same as "--set=*.output=type=registry"'),
      flag("--sbom", "string", 'The same as "--set=*.attest=type=sbom"'),
      flag("--set", "stringArray", 'Another value of a target ("targetpattern.key=value")'),
    ],
  },
  bakeTargets,
);
