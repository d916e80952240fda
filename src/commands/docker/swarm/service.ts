// docker service (cli/command/service).
import type { ServiceSpec } from "../../../docker/swarm/types.ts";
import { DaemonError, Failure, filtersOf, part, type Query } from "../client.ts";
import { each } from "../each.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import type { Table } from "../format.ts";
import { inspectAll } from "../inspect.ts";
import { showList } from "../list.ts";
import { naturally } from "../order.ts";
import { type Docker, group, verb } from "../tool.ts";
import { createSpec } from "./create-spec.ts";
import type { Service } from "./objects.ts";
import { prettyService } from "./pretty.ts";
import { converge, convergeAll } from "./progress.ts";
import { createFlags, updateFlags } from "./service-flags.ts";
import { showLogs } from "./service-logs.ts";
import { showTasks, taskFlags } from "./tasks.ts";
import { updateSpec } from "./update-spec.ts";

/** The image with the digest that the registry has under its name; as it is, where nobody tells. */
export function* resolved(docker: Docker, spec: ServiceSpec) {
  const container = spec.TaskTemplate.ContainerSpec!;
  const image = container.Image ?? "";
  if ((docker.call.command.name !== "deploy" && docker.call.bool("no-resolve-image")) || image.includes("@")) return "";
  try {
    const { Descriptor } = yield* docker.client.json<{ Descriptor: { digest: string } }>("GET", `/distribution/${image}/json`);
    const name = /:[^/]+$/.test(image) ? image : `${image}:latest`;
    spec.TaskTemplate = { ...spec.TaskTemplate, ContainerSpec: { ...container, Image: `${name}@${Descriptor.digest}` } };
    return "";
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    return `image ${image} could not be accessed on a registry to record\nits digest. Each node will access ${image} independently,\npossibly leading to different nodes running different\nversions of the image.\n`;
  }
}

const create = verb(
  {
    name: "create",
    summary: "Create a new service",
    usage: "create [OPTIONS] IMAGE [COMMAND] [ARG...]",
    takes: { least: 1 },
    passesOn: true,
    flags: createFlags,
  },
  function* (docker) {
    const spec = yield* createSpec(docker);
    const warning = yield* resolved(docker, spec);
    const { ID } = yield* docker.client.json<{ ID: string }>("POST", "/services/create", { body: spec });
    if (warning) yield* docker.err(`${warning}\n`);
    yield* docker.out(`${ID}\n`);
    return yield* converge(docker, ID);
  },
);

const update = verb(
  { name: "update", summary: "Update a service", usage: "update [OPTIONS] SERVICE", takes: { least: 1, most: 1 }, flags: updateFlags },
  function* (docker) {
    const { call } = docker;
    const [name = ""] = call.args;
    const service = yield* serviceNamed(docker, name);
    if (call.bool("rollback")) yield* changeService(docker, service, service.Spec, { rollback: "previous" });
    else {
      const spec = yield* updateSpec(docker, service.Spec);
      const warning = call.given("image") ? yield* resolved(docker, spec) : "";
      yield* changeService(docker, service, spec);
      if (warning) yield* docker.err(`${warning}\n`);
    }
    yield* docker.out(`${name}\n`);
    return yield* converge(docker, name, service.ID);
  },
);

const rollback = verb(
  {
    name: "rollback",
    summary: "Revert changes to a service's configuration",
    usage: "rollback [OPTIONS] SERVICE",
    takes: { least: 1, most: 1 },
    flags: [flag("-d, --detach", "bool", "Do not wait until it has converged"), flag("-q, --quiet", "bool", "Show no progress")],
  },
  function* (docker) {
    const [name = ""] = docker.args;
    const service = yield* serviceNamed(docker, name);
    yield* changeService(docker, service, service.Spec, { rollback: "previous" });
    yield* docker.out(`${name}\n`);
    return yield* converge(docker, name, service.ID);
  },
);

const scale = verb(
  {
    name: "scale",
    summary: "Scale one or multiple replicated services",
    usage: "scale SERVICE=REPLICAS [SERVICE=REPLICAS...]",
    takes: { least: 1 },
    flags: [flag("-d, --detach", "bool", "Do not wait until it has converged")],
  },
  function* (docker) {
    const wanted = docker.args.map((text) => {
      const at = text.indexOf("=");
      if (at <= 0 || at === text.length - 1)
        throw new Failure(
          `invalid scale specifier '${text}'.\nSee 'docker service scale --help'.\n\nUsage:  docker service scale SERVICE=REPLICAS [SERVICE=REPLICAS...]\n\nScale one or multiple replicated services`,
        );
      return [text.slice(0, at), text.slice(at + 1)] as const;
    });
    const failures: string[] = [];
    const scaled: string[] = [];
    for (const [name, count] of wanted) {
      try {
        if (!/^\d+$/.test(count))
          throw new Failure(`invalid replicas value ${count}: strconv.ParseUint: parsing ${JSON.stringify(count)}: invalid syntax`);
        const service = yield* serviceNamed(docker, name);
        if (!service.Spec.Mode?.Replicated) throw new Failure("scale can only be used with replicated or replicated-job mode");
        yield* changeService(docker, service, { ...service.Spec, Mode: { Replicated: { Replicas: Number(count) } } });
        yield* docker.out(`${name} scaled to ${count}\n`);
        scaled.push(name);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(`${name}: ${error.message}`);
      }
    }
    return yield* convergeAll(docker, scaled, failures);
  },
);

/** Puts a specification in the place of a service's, as long as nobody else has changed it meanwhile. @throws Failure */
export function* changeService({ client }: Docker, { ID, Version }: Service, body: ServiceSpec, query: Query = {}) {
  yield* client.send("POST", `/services/${ID}/update`, { query: { version: Version.Index, ...query }, body });
}

const serviceNamed = ({ client }: Docker, name: string) => client.json<Service>("GET", `/services/${part(name)}`);

export const servicesTable: Table<Service> = {
  type: "service.serviceContext",
  usual: "table {{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}",
  fields: {
    ID: { heading: "ID", of: ({ ID }) => ID.slice(0, 12) },
    Name: { heading: "NAME", of: ({ Spec }) => Spec.Name },
    Mode: { heading: "MODE", of: ({ Spec }) => (Spec.Mode?.Global ? "global" : "replicated") },
    Replicas: { heading: "REPLICAS", of: ({ ServiceStatus: status }) => `${status?.RunningTasks ?? 0}/${status?.DesiredTasks ?? 0}` },
    Image: { heading: "IMAGE", of: ({ Spec }) => (Spec.TaskTemplate.ContainerSpec?.Image ?? "").replace(/@.*$/, "") },
    Ports: {
      heading: "PORTS",
      of: ({ Endpoint }) =>
        [...(Endpoint.Ports ?? [])]
          .filter(({ PublishMode }) => PublishMode === "ingress")
          .sort((a, b) => a.PublishedPort - b.PublishedPort)
          .map((port) => `*:${port.PublishedPort}->${port.TargetPort}/${port.Protocol}`)
          .join(", "),
    },
  },
};

export function* listServices(docker: Docker, more: Readonly<Record<string, readonly string[]>> = {}) {
  const { call, client } = docker;
  const rows = yield* client.json<Service[]>("GET", "/services", {
    query: { filters: filtersOf(call.list("filter"), more), status: true },
  });
  return rows.toSorted((a, b) => naturally(a.Spec.Name, b.Spec.Name));
}

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List services",
    usage: "ls [OPTIONS]",
    flags: [filterFlag, formatFlag("the services"), flag("-q, --quiet", "bool", "Only the IDs")],
  },
  function* (docker) {
    return yield* showList(docker, servicesTable, yield* listServices(docker));
  },
);

const ps = verb(
  {
    name: "ps",
    summary: "List the tasks of one or more services",
    usage: "ps [OPTIONS] SERVICE [SERVICE...]",
    takes: { least: 1 },
    flags: taskFlags,
  },
  function* (docker) {
    const all = yield* docker.client.json<Service[]>("GET", "/services");
    const missing: string[] = [];
    const ids: string[] = [];
    for (const name of docker.args) {
      const found =
        all.find(({ ID }) => ID === name) ?? all.find(({ Spec }) => Spec.Name === name) ?? all.find(({ ID }) => ID.startsWith(name));
      if (found) ids.push(found.ID);
      else missing.push(`no such service: ${name}`);
    }
    if (missing.length && !ids.length) throw new Failure(missing.join("\n"));
    yield* showTasks(docker, { service: ids });
    if (missing.length) throw new Failure(missing.join("\n"));
    return 0;
  },
);

const inspect = verb(
  {
    name: "inspect",
    summary: "Display detailed information on one or more services",
    usage: "inspect [OPTIONS] SERVICE [SERVICE...]",
    takes: { least: 1 },
    flags: [flag("-f, --format", "string", "Show it by a Go template"), flag("--pretty", "bool", "For people to read")],
  },
  function* (docker) {
    const get = function* (name: string) {
      try {
        const query = { insertDefaults: true };
        return yield* docker.client.json<Service & Record<string, unknown>>("GET", `/services/${part(name)}`, { query });
      } catch (error) {
        if (!(error instanceof DaemonError) || error.status !== 404) throw error;
        throw new Failure(`Error: no such service: ${name}`);
      }
    };
    if (!docker.call.bool("pretty")) return yield* inspectAll(docker, docker.args, get);
    if (docker.call.string("format")) throw new Failure("--format is incompatible with human friendly format");
    for (const name of docker.args) {
      const service = yield* get(name);
      const networks: string[] = [];
      for (const { Target } of service.Spec.TaskTemplate.Networks ?? service.Spec.Networks ?? [])
        networks.push((yield* docker.client.json<{ Name: string }>("GET", `/networks/${part(Target)}`)).Name);
      yield* docker.out(prettyService(service, docker.now, networks));
    }
    return 0;
  },
);

const remove = verb(
  { name: "rm", aliases: ["remove"], summary: "Remove one or more services", usage: "rm SERVICE [SERVICE...]", takes: { least: 1 } },
  (docker) =>
    each(docker, docker.args, function* (name) {
      yield* docker.client.send("DELETE", `/services/${part(name)}`);
    }),
);

const logs = verb(
  {
    name: "logs",
    summary: "Fetch the logs of a service or task",
    usage: "logs [OPTIONS] SERVICE|TASK",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--details", "bool", "Also what was told of the log", { unsimulated: true }),
      flag("-f, --follow", "bool", "Go on with what comes"),
      flag("--no-resolve", "bool", "Show IDs instead of names"),
      flag("--no-task-ids", "bool", "Leave out the IDs of tasks"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("--raw", "bool", "Only what was written"),
      flag("--since", "string", "Since when (2013-01-02T13:23:37Z, or 42m)"),
      flag("-n, --tail", "string", "So many lines from the end", { default: "all" }),
      flag("-t, --timestamps", "bool", "With the time"),
    ],
  },
  showLogs,
);

export const service = group("service", "Manage Swarm services", [create, inspect, logs, list, ps, remove, rollback, scale, update], {
  swarm: "manager",
});
