// docker buildx create: builders in containers and at addresses, their nodes, and how nodes come and go (buildx' commands/create.go, builder/builder.go, store/nodegroup.go).
import { EngineError } from "../../../docker/error.ts";
import { platformOf } from "../../../docker/images/platform.ts";
import { makeName } from "../../../docker/names.ts";
import { type PlatformSpec, textOf } from "../../../docker/registry/manifest-list.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, type Verb, verb } from "../tool.ts";
import { bootstrapped } from "./chosen.ts";
import { optionsOf, wrongEndpoint, wrongOptions } from "./drivers.ts";
import { type BuilderNode, type Instance, Instances } from "./instances.ts";
import { wrong } from "./query.ts";

const DRIVERS = ["docker", "docker-container", "kubernetes", "remote"];
const NETWORK_HOST = "--allow-insecure-entitlement=network.host";

/** @throws Failure */
function checkName(name: string): void {
  if (!/^[a-zA-Z][a-zA-Z0-9._-]*$/.test(name))
    throw wrong(`invalid name ${name}, name needs to start with a letter and may not contain symbols, except ._-`);
}

/** Words as a shell takes them (google/shlex). @throws Failure */
function split(text: string): string[] {
  const words = text.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  if (/['"]/.test(text.replace(/'[^']*'|"[^"]*"/g, "")))
    throw wrong("failed to parse buildkit flags: EOF found when expecting closing quote");
  return words.map((each) => each.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
}

/** What BuildKit is started with: builders in containers may take the host's network, unless what they may take is told. @throws Failure */
function daemonFlags(text: string, driver: string, options: BuilderNode["DriverOpts"]): string[] | null {
  const words = split(text);
  if (driver !== "docker-container") return words.length ? words : null;
  const entitled = words.some((each) => each.startsWith("--allow-insecure-entitlement"));
  const needed = options?.["network"] === "host" ? !words.includes(NETWORK_HOST) : !entitled;
  return needed ? [...words, NETWORK_HOST] : words;
}

/** @throws Failure */
function platformsIn(texts: readonly string[]): PlatformSpec[] | null {
  const names = texts.flatMap((each) => each.split(","));
  return names.length ? names.map(specOf) : null;
}

/** @throws Failure */
function specOf(text: string): PlatformSpec {
  try {
    const { os, architecture, variant } = platformOf(text);
    return { architecture, os, ...(variant ? { variant } : {}) };
  } catch (error) {
    throw error instanceof EngineError ? wrong(error.message.replace(/^.*(?="\S*": cannot parse)/, "")) : error;
  }
}

/** Takes a node from a builder. @throws Failure */
function leave(instances: Instances, name: string, node: string): void {
  if (!name) throw wrong("leave requires instance name");
  if (!node) throw wrong("leave requires node name");
  const instance = instances.get(name);
  if (!instance) throw wrong(`failed to find instance ${JSON.stringify(name)} for leave`);
  const [first, ...rest] = instance.Nodes.filter(({ Name }) => Name !== node);
  if (rest.length + 1 === instance.Nodes.length && first) throw wrong(`node ${JSON.stringify(node)} not found for ${name}`);
  if (!first) throw wrong("can not leave last node, do you want to rm instance instead?");
  instances.save({ ...instance, Nodes: [first, ...rest] });
}

/** What is told of a node; `null` and undefined are not. */
interface Told extends Omit<BuilderNode, "Name" | "Files"> {
  isEndpointTold: boolean;
  isAppended: boolean;
}

/** The nodes with one that is new, or another than before. @throws Failure */
function updated(nodes: readonly BuilderNode[], group: string, node: string, told: Told): { nodes: Instance["Nodes"]; isChanged: boolean } {
  const { isEndpointTold, isAppended, ...own } = told;
  const at = nodes.findIndex(({ Name }) => Name === node);
  if (at < 0 && !isAppended && nodes.length) throw wrong(`node ${node} not found, did you mean to append?`);
  const before = nodes[at];
  const free = () => {
    for (let number = 0; ; number++) if (!nodes.some(({ Name }) => Name === `${group}${number}`)) return `${group}${number}`;
  };
  const name = before?.Name ?? (node || free());
  checkName(name);
  const fresh: BuilderNode = before
    ? {
        ...before,
        ...(isEndpointTold ? { Endpoint: own.Endpoint } : {}),
        ...(own.Platforms ? { Platforms: own.Platforms } : {}),
        ...(own.Flags ? { Flags: own.Flags } : {}),
        ...(own.DriverOpts ? { DriverOpts: own.DriverOpts } : {}),
      }
    : { Name: name, ...own, Files: null };
  const all = before ? nodes.with(at, fresh) : [...nodes, fresh];
  if (all.filter(({ Endpoint }) => Endpoint === own.Endpoint).length > 1) throw wrong(`invalid duplicate endpoint ${own.Endpoint}`);
  // What one node builds for no other does.
  const taken = new Set((fresh.Platforms ?? []).map(textOf));
  const rest = all.map((each) =>
    each === fresh ? each : { ...each, Platforms: (each.Platforms ?? []).filter((one) => !taken.has(textOf(one))) },
  );
  return { nodes: [rest[0]!, ...rest.slice(1)], isChanged: before !== undefined && Boolean(isEndpointTold || own.Flags || own.DriverOpts) };
}

/** Where a node is: what is told, or the engine that is spoken to. @throws Failure */
function endpointOf({ args, client, self }: Docker, driver: string, instances: Instances): string {
  const [told = ""] = args;
  if (driver === "remote") {
    const endpoint = told || (self.environment["BUILDKIT_HOST"] ?? "");
    if (!endpoint) throw wrong("no remote endpoint provided");
    const why = wrongEndpoint(endpoint);
    if (why !== undefined) throw wrong(why);
    return endpoint;
  }
  if (told && told !== client.settings.current && told !== instances.endpoint)
    throw new Failure("docker: k8s-quest does not simulate builders of other engines yet");
  return instances.endpoint;
}

export const create: Verb = verb(
  {
    name: "create",
    summary: "Create a new builder instance",
    usage: "create [OPTIONS] [CONTEXT|ENDPOINT]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("--append", "bool", "Give a builder a further node"),
      flag("--bootstrap", "bool", "Start it at once"),
      flag("--buildkitd-config", "string", "Configuration of BuildKit"),
      flag("--buildkitd-flags", "string", "Words for BuildKit"),
      flag("--driver", "string", "How it runs (docker-container, kubernetes, remote)"),
      flag("--driver-opt", "stringArray", "Options of how it runs"),
      flag("--leave", "bool", "Take a node from a builder"),
      flag("--name", "string", "Its name"),
      flag("--node", "string", "Its node's name"),
      flag("--platform", "stringArray", "Platforms that it builds for"),
      flag("--use", "bool", "Use it from now on"),
    ],
  },
  function* (docker): Task<number> {
    const { call, client, args, self } = docker;
    const instances = new Instances(docker);
    const [asked, node, isAppended] = [call.string("name"), call.string("node"), call.bool("append")];
    if (call.bool("leave")) {
      leave(instances, asked, node);
      return 0;
    }
    if (asked === "default") throw wrong("default is a reserved name and cannot be used to identify builder instance");
    if (isAppended && !asked) throw wrong("append requires a builder name");
    const name = asked || makeName(client.engine.random.stream("builders"), (each) => instances.get(each) !== undefined);
    if (!isAppended && client.settings.context(name))
      throw wrong(`instance name ${JSON.stringify(name)} already exists as context builder`);
    checkName(name);
    const before = instances.get(name);
    if (!before && isAppended) throw wrong(`failed to find instance ${JSON.stringify(asked)} for append`);
    const isElsewhere = args[0] === undefined ? self.environment["BUILDKIT_HOST"] : wrongEndpoint(args[0]) === undefined;
    const driver = call.string("driver") || (before?.Driver ?? (isElsewhere ? "remote" : "docker-container"));
    const existing = `existing instance for ${JSON.stringify(name)} but`;
    if (before && !node && !isAppended)
      throw wrong(`${existing} no append mode, specify the node name to make changes for existing instances`);
    if (before && driver !== before.Driver) throw wrong(`${existing} has mismatched driver ${JSON.stringify(before.Driver)}`);
    if (!DRIVERS.includes(driver)) throw wrong(`failed to find driver ${JSON.stringify(driver)}`);
    if (driver === "docker") throw wrong('additional instances of driver "docker" cannot be created');
    const options = optionsOf(call.list("driver-opt"));
    const flags = daemonFlags(call.string("buildkitd-flags"), driver, options);
    if (driver === "kubernetes") refuseKubernetes(docker, name, node);
    const endpoint = endpointOf(docker, driver, instances);
    const { nodes, isChanged } = updated(before?.Nodes ?? [], name, node, {
      Endpoint: endpoint,
      Platforms: platformsIn(call.list("platform")),
      DriverOpts: options,
      Flags: flags,
      isEndpointTold: driver === "remote" || args[0] !== undefined,
      isAppended,
    });
    checkConfig(docker);
    for (const each of nodes) {
      const why = wrongOptions(driver, each.DriverOpts ?? {}, Boolean(each.Flags?.length));
      if (why !== undefined) throw wrong(`failed to initialize builder ${name} (${each.Name}): ${why}`);
    }
    if (isChanged) yield* docker.err("WARNING: new settings may not be used until builder is restarted\n");
    const instance: Instance = { Name: name, Driver: driver, Nodes: nodes, Dynamic: false };
    instances.save(instance);
    if (call.bool("use")) instances.use(name);
    if (call.bool("bootstrap")) yield* bootstrapped(docker, instance);
    yield* docker.out(`${name}\n`);
    return 0;
  },
);

/** A configuration of BuildKit's own: its file must be there. @throws Failure */
function checkConfig({ call, self }: Docker): void {
  const path = call.string("buildkitd-config");
  if (!path) return;
  if (!self.machine.files.exists(resolvePath(self.directory, path)))
    throw wrong(`buildkit configuration file not found: ${path}: stat ${path}: no such file or directory`);
  throw new Failure("docker: k8s-quest does not simulate --buildkitd-config yet");
}

/** Builders in a cluster: without one there are none. @throws Failure */
function refuseKubernetes({ args, self }: Docker, name: string, node: string): never {
  if (args[0] !== undefined) throw wrong(`kubernetes driver does not support endpoint args ${JSON.stringify(args[0])}`);
  const config = self.environment["KUBECONFIG"] || `${self.environment["HOME"] ?? "/root"}/.kube/config`;
  const { files } = self.machine;
  if (files.exists(config) && /^current-context: *["']?[^"'\s]/m.test(files.read(config)))
    throw new Failure("docker: k8s-quest does not simulate builders of the driver kubernetes yet");
  throw wrong(
    `failed to initialize builder ${name} (${node || `${name}0`}): cannot determine Kubernetes namespace, specify manually: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable`,
  );
}
