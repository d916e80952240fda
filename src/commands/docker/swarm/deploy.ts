// docker stack deploy: networks, secrets, configs and services of a Compose file in the swarm (cli/command/stack/swarm/deploy_composefile.go).

import { toBase64 } from "../../../base/bytes.ts";
import type { Surroundings } from "../../../docker/compose/environment.ts";
import { loadProject } from "../../../docker/compose/load.ts";
import { ComposeError, type Project } from "../../../docker/compose/model.ts";
import { resolvePath } from "../../../machine/paths.ts";
import { readAll } from "../../../machine/tasks.ts";
import { Failure, filtersOf } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, verb } from "../tool.ts";
import { NAMESPACE, specOf } from "./convert.ts";
import type { Service } from "./objects.ts";
import { convergeAll } from "./progress.ts";
import { changeService, resolved } from "./service.ts";
import { ofStack, removeOne } from "./stack-parts.ts";

function project({ self }: Docker, stack: string, files: readonly string[], input: string | undefined): Project {
  const { files: tree } = self.machine;
  const around: Surroundings = {
    read: (path) => (path === "/dev/stdin" ? input : tree.lookup(path)?.type === "file" ? tree.read(path) : undefined),
    isFolder: (path) => tree.isFolder(path),
    home: self.environment["HOME"] ?? "/",
    environment: self.environment,
    // The version of a file is not obsolete here.
    warn: () => {},
  };
  const paths = files.map((file) => (file === "-" ? "/dev/stdin" : resolvePath(self.directory, file)));
  const missing = files.find((file, index) => file !== "-" && !tree.exists(paths[index]!));
  if (missing) throw new Failure(`open ${missing}: no such file or directory`);
  const [first = ""] = paths;
  const directory = first === "/dev/stdin" ? self.directory : first.slice(0, first.lastIndexOf("/")) || "/";
  try {
    return loadProject(around, { files: paths, directory, name: stack, profiles: [] });
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    throw new Failure(error.message);
  }
}

/** What a stack leaves out (cli/compose/types.UnsupportedProperties). */
const UNSUPPORTED = [
  "build",
  "cgroupns_mode",
  "cgroup_parent",
  "devices",
  "domainname",
  "external_links",
  "ipc",
  "links",
  "mac_address",
  "network_mode",
  "pid",
  "privileged",
  "restart",
  "security_opt",
  "shm_size",
  "userns_mode",
];

const IN_BACKGROUND =
  "Since --detach=false was not specified, tasks will be created in the background.\nIn a future release, --detach=false will become the default.\n";

export const deploy = verb(
  {
    name: "deploy",
    aliases: ["up"],
    summary: "Deploy a new stack or update an existing stack",
    usage: "deploy [OPTIONS] STACK",
    takes: { least: 1, most: 1 },
    flags: [
      flag("-c, --compose-file", "strings", 'Compose files, or "-" for standard input'),
      flag("-d, --detach", "bool", "Do not wait until the services have converged", { default: "true" }),
      flag("--prune", "bool", "Remove services that are not in the file any more"),
      flag("-q, --quiet", "bool", "Show no progress"),
      flag("--resolve-image", "string", 'Ask the registry for digests ("always"|"changed"|"never")', {
        default: "always",
      }),
      flag("--with-registry-auth", "bool", "Hand on what lets nodes into the registry", {
        unseen: "the only node is the one that logged in",
      }),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const [stack = ""] = call.args;
    const files = call.list("compose-file");
    if (!files.length) throw new Failure("Specify a Compose file (with --compose-file)");
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(stack)) throw new Failure(`invalid stack name: ${JSON.stringify(stack)}`);
    const input = files.includes("-") ? yield* readAll(docker.self.stdin) : undefined;
    const whole = project(docker, stack, files, input);
    const ignored = UNSUPPORTED.filter((name) =>
      Object.values(whole.services).some((service) => service[name] !== undefined && service[name] !== false),
    );
    if (ignored.length) yield* docker.err(`Ignoring unsupported options: ${ignored.join(", ")}\n\n`);
    if (Object.values(whole.services).some(({ container_name }) => container_name !== undefined))
      yield* docker.err("Ignoring deprecated options:\n\ncontainer_name: Setting the container name is not supported.\n\n");
    const resolving = call.string("resolve-image");
    if (!["always", "changed", "never"].includes(resolving)) throw new Failure(`Invalid option ${resolving} for flag --resolve-image`);
    if (call.bool("detach") && !call.given("detach")) yield* docker.err(IN_BACKGROUND);
    yield* makeNetworks(docker, stack, whole);
    const ids = yield* makeFiles(docker, stack, whole);
    const old = yield* client.json<Service[]>("GET", "/services", { query: { filters: filtersOf([], ofStack(stack)) } });
    if (call.bool("prune"))
      for (const service of old)
        if (!Object.keys(whole.services).some((name) => service.Spec.Name === `${stack}_${name}`))
          yield* removeOne(docker, "service", service.ID, service.Spec.Name);
    const deployed: string[] = [];
    for (const name of Object.keys(whole.services).sort()) {
      const spec = specOf(stack, whole, name, whole.services[name]!, ids);
      const warning = resolving === "never" ? "" : yield* resolved(docker, spec);
      if (warning) yield* docker.err(`${warning}\n`);
      const same = old.find(({ Spec }) => Spec.Name === spec.Name);
      if (same) {
        yield* docker.out(`Updating service ${spec.Name} (id: ${same.ID})\n`);
        yield* changeService(docker, same, spec);
        deployed.push(same.ID);
      } else {
        yield* docker.out(`Creating service ${spec.Name}\n`);
        try {
          deployed.push((yield* client.json<{ ID: string }>("POST", "/services/create", { body: spec })).ID);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          throw new Failure(`failed to create service ${spec.Name}: ${error.message}`);
        }
      }
    }
    return yield* convergeAll(docker, deployed);
  },
);

function* makeNetworks(docker: Docker, stack: string, whole: Project) {
  const { client } = docker;
  const there = yield* client.json<{ Name: string; Scope: string }[]>("GET", "/networks");
  const used = new Set(Object.values(whole.services).flatMap((service) => Object.keys(service.networks ?? { default: null })));
  for (const [key, network] of Object.entries(whole.networks)) {
    if (!used.has(key)) continue;
    const found = there.find(({ Name }) => Name === network.name);
    if (network.external) {
      if (!found)
        throw new Failure(
          `network ${JSON.stringify(network.name)} is declared as external, but could not be found. You need to create a swarm-scoped network before the stack is deployed`,
        );
      continue;
    }
    if (found) continue;
    yield* docker.out(`Creating network ${network.name}\n`);
    yield* client.send("POST", "/networks/create", {
      body: {
        Name: network.name,
        Driver: network.driver ?? "overlay",
        Internal: network.internal ?? false,
        Attachable: network.attachable ?? false,
        Options: network.driver_opts ?? {},
        Labels: { ...network.labels, [NAMESPACE]: stack },
        ...(network.ipam?.config?.length ? { IPAM: { Config: network.ipam.config.map(({ subnet }) => ({ Subnet: subnet })) } } : {}),
      },
    });
  }
}

/** Makes secrets and configs; all of them by kind and name. */
function* makeFiles(docker: Docker, stack: string, whole: Project) {
  const { client, self } = docker;
  const ids = new Map<string, string>();
  for (const kind of ["secret", "config"] as const) {
    const places = kind === "secret" ? whole.secrets : whole.configs;
    if (!Object.keys(places).length) continue;
    const there = yield* client.json<{ ID: string; Spec: { Name: string } }[]>("GET", `/${kind}s`);
    for (const place of Object.values(places)) {
      const found = there.find(({ Spec }) => Spec.Name === place.name);
      if (found) ids.set(`${kind} ${place.name}`, found.ID);
      else if (place.external) throw new Failure(`${kind} not found: ${place.name}`);
      else {
        const text = place.content ?? (place.environment ? (whole.environment[place.environment] ?? "") : undefined);
        const path = place.file ?? "";
        if (text === undefined && !self.machine.files.exists(path)) throw new Failure(`open ${path}: no such file or directory`);
        yield* docker.out(`Creating ${kind} ${place.name}\n`);
        const { ID } = yield* client.json<{ ID: string }>("POST", `/${kind}s/create`, {
          body: { Name: place.name, Labels: { [NAMESPACE]: stack }, Data: toBase64(text ?? self.machine.files.read(path)) },
        });
        ids.set(`${kind} ${place.name}`, ID);
      }
    }
  }
  return ids;
}
