// compose config (cmd/compose/config.go): the files as they are read, whole.

import { inOrder, selected } from "../../../docker/compose/check.ts";
import { plainText, projectJson, projectYaml } from "../../../docker/compose/dump.ts";
import { hashOf } from "../../../docker/compose/hash.ts";
import { ComposeError, imageOf, type Project, type Service } from "../../../docker/compose/model.ts";
import { canonical, parseReference } from "../../../images/reference.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { DaemonError } from "../client.ts";
import { flag } from "../flags.ts";
import type { Compose } from "./context.ts";
import { variablesTable } from "./variables.ts";
import { composeVerb } from "./verb.ts";

const lines = (list: readonly string[]): string => list.map((each) => `${each}\n`).join("");

/** What one of the flags asks for instead of the whole. */
const PARTS: Readonly<Record<string, (project: Project) => readonly string[]>> = {
  services: (project) => inOrder(project),
  volumes: ({ volumes }) => Object.keys(volumes).sort(),
  networks: ({ networks }) => Object.keys(networks).sort(),
  models: ({ models }) => Object.values(models).map(({ model }) => model),
  images: ({ name, services }) => Object.entries(services).map(([service, each]) => imageOf(name, service, each)),
  profiles: ({ services, disabled }) =>
    [...new Set([...Object.values(services), ...Object.values(disabled)].flatMap(({ profiles }) => profiles ?? []))].sort(),
  environment: ({ environment }) =>
    Object.entries(environment)
      .map(([key, value]) => `${key}=${value}`)
      .sort(),
};

/** Images by the digests that their registries have for them. @throws ComposeError */
function* withDigests(compose: Compose, project: Project): Task<Project> {
  const services: Record<string, Service> = {};
  for (const [name, service] of Object.entries(project.services)) {
    services[name] = service;
    if (!service.image) continue;
    const reference = parseReference(service.image);
    if ("error" in reference) throw new ComposeError(reference.error);
    const image = canonical(reference);
    services[name] = { ...service, image };
    if (reference.digest) continue;
    try {
      const { Descriptor } = yield* compose.client.json<{ Descriptor: { digest: string } }>("GET", `/distribution/${image}/json`, {
        headers: compose.client.settings.header(reference.host),
      });
      services[name] = { ...service, image: `${image}@${Descriptor.digest}` };
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      throw new ComposeError(`failed to resolve digest for ${image}: ${error.message}`);
    }
  }
  return { ...project, services };
}

/** Nothing but the images: a file to be read over the others. */
const imagesOnly = ({ services, ...project }: Project): Project => ({
  ...project,
  name: "",
  services: Object.fromEntries(Object.entries(services).map(([name, { image }]) => [name, image ? { image } : {}])),
  networks: {},
  volumes: {},
  secrets: {},
  configs: {},
  models: {},
  extensions: {},
});

export const config = composeVerb(
  {
    name: "config",
    aliases: ["convert"],
    summary: "Parse, resolve and render compose file in canonical format",
    usage: "config [OPTIONS] [SERVICE...]",
    flags: [
      flag("--environment", "bool", "The variables that the files are read with"),
      flag("--format", "string", "How it is shown. Values: [yaml | json]"),
      flag("--hash", "string", "The hash of each service's configuration, or of those that are named (* is all)"),
      flag("--images", "bool", "Only the images"),
      flag("--lock-image-digests", "bool", "A file that fixes the images' digests"),
      flag("--models", "bool", "Only the models"),
      flag("--networks", "bool", "Only the networks"),
      flag("--no-consistency", "bool", "Without a look at what refers to what"),
      flag("--no-env-resolution", "bool", "Leave the services' env_file alone", {
        unseen: "compose 2.40 has resolved the environment before it asks for this flag",
      }),
      flag("--no-interpolate", "bool", "Leave variables as they are written"),
      flag("--no-normalize", "bool", "Without what follows from what is written"),
      flag("--no-path-resolution", "bool", "Leave paths as they are written"),
      flag("-o, --output", "string", "Into this file"),
      flag("--profiles", "bool", "Only the profiles"),
      flag("-q, --quiet", "bool", "Say only what is wrong"),
      flag("--resolve-image-digests", "bool", "Images with their digests"),
      flag("--services", "bool", "Only the services"),
      flag("--variables", "bool", "Only the variables that the files have"),
      flag("--volumes", "bool", "Only the volumes"),
    ],
  },
  function* (compose) {
    const { call, args, self } = compose;
    const whole = compose.project({
      wanted: args,
      plain: call.bool("no-interpolate") || call.bool("variables"),
      unchecked: call.bool("no-consistency"),
      unnormalized: call.bool("no-normalize") || compose.globals.bool("compatibility"),
      pathsAsWritten: call.bool("no-path-resolution"),
    });
    const lock = call.bool("lock-image-digests");
    let project = selected(whole, args);
    if (lock || call.bool("resolve-image-digests")) project = yield* withDigests(compose, project);
    if (lock) project = imagesOnly(project);
    const hash = call.string("hash");
    const part = Object.keys(PARTS).find((name) => call.bool(name));
    if (!["", "yaml", "json"].includes(call.string("format")))
      throw new ComposeError(`unsupported format ${JSON.stringify(call.string("format"))}`);
    let text = "";
    if (call.bool("variables")) {
      const { services, disabled, networks, volumes, secrets, configs, models } = whole;
      text = variablesTable({ services, disabled, networks, volumes, secrets, configs, models });
    } else if (part) text = lines(PARTS[part]!(part === "models" ? whole : project));
    else if (hash) {
      const names = hash === "*" ? Object.keys(project.services) : hash.split(",");
      const services = { ...project.disabled, ...project.services };
      for (const name of names) if (!services[name]) throw new ComposeError(`no such service: ${name}`);
      text = lines(names.sort().map((name) => `${name} ${hashOf(services[name]!)}`));
    } else if (call.bool("quiet")) return 0;
    else if (call.bool("no-interpolate")) text = plainText(project, call.string("format"));
    else text = call.string("format") === "json" ? projectJson(project) : projectYaml(project);
    const path = call.string("output");
    if (path) self.machine.files.write(resolvePath(self.directory, path), text, { owner: self.user });
    else yield* compose.out(text);
    return 0;
  },
);
