// compose build (cmd/compose/build.go; pkg/compose/build.go): each service's image by the same builder that docker build has.
import { inOrder, selected } from "../../../docker/compose/check.ts";
import { ComposeError, imageOf, type Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { callOf, parseFlags } from "../../framework/flags.ts";
import { wordsOf as targetWords } from "../bake/words.ts";
import { known } from "../build/chosen.ts";
import { build as dockerBuild } from "../build/index.ts";
import { modern } from "../build/modern.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { Docker } from "../tool.ts";
import { type BakeTarget, type BuildOptions, printedBake, targetName, targetOf } from "./bake.ts";
import type { Compose } from "./context.ts";
import { dryImage } from "./dry-run.ts";
import { imageId, pushServices } from "./images.ts";
import { withPlatforms } from "./platforms.ts";
import { composeVerb } from "./verb.ts";

/** Does not tell the image's identity. */
class Silent extends Docker {
  override *out(): Task<void> {}
}

/** What --dry-run tells of building (dryRunBake). */
function* imagined(compose: Compose, project: Project, names: readonly string[]): Task<void> {
  const progress = compose.progress("Building");
  for (const name of names) {
    const image = imageOf(project.name, name, project.services[name]!);
    const id = dryImage(name);
    yield* progress.event(`${name} ==>`, "", "done", `==> writing image ${id}`);
    yield* progress.event(`${name} ==> ==>`, "", "done", `naming to ${image}`);
    compose.dry!.images.set(image, id);
  }
  for (const name of names) yield* progress.event(imageOf(project.name, name, project.services[name]!), "Built", "done");
}

/** Services in the order of building: before each those whose images its additional_contexts are. @throws ComposeError */
function withContexts(project: Project, names: readonly string[]): string[] {
  const order: string[] = [];
  const services = { ...project.disabled, ...project.services };
  const visit = (name: string, above: readonly string[]) => {
    if (above.includes(name)) throw new ComposeError(`dependency cycle detected: ${[...above, name].join(" -> ")}`);
    const contexts = Object.values((services[name]?.build?.["additional_contexts"] ?? {}) as object).map(String);
    for (const each of contexts) {
      const other = /^service:(.+)$/.exec(each)?.[1];
      if (other === undefined) continue;
      if (!services[other]?.build)
        throw new ComposeError(`service ${JSON.stringify(name)} depends on undefined service ${other}: invalid compose project`);
      visit(other, [...above, name]);
    }
    if (!order.includes(name)) order.push(name);
  };
  for (const name of inOrder(project)) if (names.includes(name)) visit(name, []);
  return order;
}

const bakeWords = (target: BakeTarget, images: ReadonlyMap<string, string>): string[] =>
  targetWords(new Map(Object.entries({ ...target, output: [] })), images, false);

/** What bake is told beside its targets. */
const wordsOf = ({ provenance, sbom, quiet, progress = "auto" }: BuildOptions): string[] => [
  ...(provenance ? ["--provenance", provenance] : []),
  ...(sbom ? ["--sbom", sbom] : []),
  "--progress",
  quiet ? "quiet" : progress,
];

/** Builds these services' images, each after those that it depends on. @throws Failure */
export function* buildServices(compose: Compose, project: Project, names: readonly string[], options: BuildOptions = {}): Task<void> {
  if (compose.dry) return yield* imagined(compose, project, names);
  const done: string[] = [];
  const images = new Map<string, string>();
  for (const name of withContexts(project, names)) {
    const own = (project.services[name] ?? project.disabled[name])!;
    const build = own.build!;
    const image = imageOf(project.name, name, own);
    const inline = build.dockerfile_inline;
    const folder = compose.self.machine.files.lookup(build.context);
    if (folder?.type !== "folder" && !/^(https?|git)[:@]|^github\.com\//.test(build.context))
      throw new ComposeError(`unable to prepare context: path ${JSON.stringify(build.context)} not found`);
    const words = [...bakeWords(targetOf(project, name, own, options), images), ...wordsOf(options)];
    const call = callOf(dockerBuild, "docker build", dockerBuild.flags, parseFlags(dockerBuild.flags, words), () => "");
    try {
      const Teller = options.check ? Docker : Silent;
      const code = yield* modern(new Teller(compose.self, call, compose.client), undefined, inline);
      if (options.check && code) throw new Failure("");
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(error.message.replace(/ERROR: (failed to build: )?(?![\s\S]*ERROR: )/, `target ${name}: `), error.exitCode);
    }
    if (options.check) continue;
    images.set(targetName(name), (yield* imageId(compose, image))!);
    done.push(image);
  }
  const progress = compose.progress("Building", options.quiet);
  for (const image of done) yield* progress.event(image, "Built", "done");
}

export const build = composeVerb(
  {
    name: "build",
    summary: "Build or rebuild services",
    usage: "build [OPTIONS] [SERVICE...]",
    flags: [
      flag("--build-arg", "stringArray", "A value for an ARG (NAME=value, or NAME from the environment)"),
      flag("--builder", "string", "The builder"),
      flag("--check", "bool", "Only look the Dockerfiles over"),
      flag("-m, --memory", "bytes", "A limit of memory for RUN", { default: "0", unseen: "BuildKit has no such limit" }),
      flag("--no-cache", "bool", "Do not use the cache"),
      flag("--print", "bool", "Show what bake would be asked for"),
      flag("--provenance", "string", "Add a provenance attestation"),
      flag("--pull", "bool", "Ask the registry for newer images in any case"),
      flag("--push", "bool", "Push the images after that"),
      flag("-q, --quiet", "bool", "Say nothing of how it goes"),
      flag("--sbom", "string", "Add a SBOM attestation"),
      flag("--ssh", "string", "Keys of SSH for RUN --mount"),
      flag("--with-dependencies", "bool", "Also what services depend on"),
    ],
  },
  function* (compose) {
    const { call, args } = compose;
    known(compose, call.string("builder") || undefined);
    const whole = compose.project({ wanted: args });
    const project = withPlatforms(selected(whole, args, { alone: !call.bool("with-dependencies") }), false);
    const names = Object.keys(project.services).filter((name) => project.services[name]!.build);
    const options: BuildOptions = {
      quiet: call.bool("quiet"),
      noCache: call.bool("no-cache"),
      pull: call.bool("pull"),
      arguments: call.list("build-arg"),
      progress: compose.globals.string("progress") || "auto",
      ssh: call.string("ssh"),
      provenance: call.string("provenance"),
      sbom: call.string("sbom"),
      check: call.bool("check"),
      push: call.bool("push"),
    };
    if (!names.length) return 0;
    if (call.bool("print")) {
      const all = withPlatforms(selected(whole, args), false);
      yield* compose.out(`${printedBake(all, withContexts(all, names), options)}\n`);
      return 0;
    }
    yield* buildServices(compose, project, names, options);
    if (call.bool("push")) yield* pushServices(compose, project, names, compose.progress("Pushing", call.bool("quiet")));
    return 0;
  },
);
