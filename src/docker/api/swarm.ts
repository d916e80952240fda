// /swarm, /nodes, /services, /tasks, /secrets, /configs (api/server/router/swarm, daemon/cluster).
import { fromBase64 } from "../../base/bytes.ts";
import { drive } from "../../machine/drive.ts";
import { kept } from "../containers/logging.ts";
import type { Engine } from "../engine.ts";
import { badRequest, conflict, EngineError, notFound } from "../error.ts";
import { nameOf } from "../swarm/run-task.ts";
import type { Service, Task } from "../swarm/service.ts";
import { showBlob, showNode, showService, showSwarm, showTask } from "../swarm/show.ts";
import type { Blob, ServiceSpec } from "../swarm/types.ts";
import { momentOf } from "./container-streams.ts";
import { any, type Filters, known, labels, matches } from "./filters.ts";
import { type ApiAnswer, Feed, type Frame } from "./message.ts";
import type { Call, Route } from "./router.ts";
import { VERSION } from "./system.ts";

const PORT = 2377;

/** @throws EngineError where managers shall be locked when they stop */
function unlocked(spec: Record<string, unknown>): void {
  const locks = (spec["EncryptionConfig"] as { AutoLockManagers?: boolean } | undefined)?.AutoLockManagers;
  if (locks) throw new EngineError(501, "k8s-quest does not simulate locked managers yet");
}

interface InitBody {
  ListenAddr?: string;
  AdvertiseAddr?: string;
  Spec?: Record<string, unknown>;
  Availability?: string;
  AutoLockManagers?: boolean;
}

/** The address by which others would reach the computer. @throws EngineError */
function addressOf(engine: Engine, asked: string | undefined): string {
  const given = asked?.replace(/:\d+$/, "");
  const { addresses } = engine.fabric.host.stack;
  if (!given) return addresses[0] ?? "127.0.0.1";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(given)) return given;
  if (given === "eth0") return addresses[0] ?? "127.0.0.1";
  if (given === "lo") return "127.0.0.1";
  throw badRequest("advertise address must be a non-zero IP address or network interface (with optional port number)");
}

const swarmRoutesOf: readonly Route[] = [
  {
    method: "POST",
    path: "/swarm/init",
    handle: ({ engine, json }) => {
      const { AdvertiseAddr, Spec = {}, Availability, AutoLockManagers } = json<InitBody>();
      unlocked({ ...Spec, ...(AutoLockManagers ? { EncryptionConfig: { AutoLockManagers } } : {}) });
      const id = engine.swarm.init(addressOf(engine, AdvertiseAddr), Spec);
      if (Availability && Availability !== "active") {
        engine.swarm.node.availability = Availability.toLowerCase() as "drain";
        engine.swarm.nodeChanged();
      }
      return { status: 200, body: id };
    },
  },
  {
    method: "POST",
    path: "/swarm/join",
    handle: function* ({ engine, json }) {
      const { RemoteAddrs = [], JoinToken = "" } = json<{ RemoteAddrs?: readonly string[]; JoinToken?: string }>();
      if (!Array.isArray(RemoteAddrs) || typeof JoinToken !== "string")
        throw badRequest("invalid JSON: json: cannot unmarshal into Go struct field JoinRequest");
      if (engine.swarm.active)
        throw new EngineError(
          503,
          'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
        );
      if (!/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/.test(JoinToken)) throw badRequest("invalid join token");
      const remote = `${(RemoteAddrs[0] ?? "").replace(/:\d+$/, "")}:${/:(\d+)$/.exec(RemoteAddrs[0] ?? "")?.[1] ?? PORT}`;
      // Nobody else keeps a swarm in this world.
      yield { until: engine.clock.now + 5000 };
      throw new EngineError(
        500,
        `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${remote}: connect: connection refused"`,
      );
    },
  },
  {
    method: "POST",
    path: "/swarm/leave",
    handle: ({ engine, flag }) => {
      engine.swarm.leave(flag("force"));
      return { status: 200 };
    },
  },
  {
    method: "POST",
    path: "/swarm/update",
    handle: ({ engine, json, flag }) => {
      const { membership } = engine.swarm;
      const spec = json<Record<string, unknown>>();
      unlocked(spec);
      membership.spec = { ...membership.spec, ...spec };
      membership.updated = engine.clock.now;
      membership.version = engine.swarm.next();
      if (flag("rotateWorkerToken")) engine.swarm.rotate("Worker");
      if (flag("rotateManagerToken")) engine.swarm.rotate("Manager");
      return { status: 200 };
    },
  },
  { method: "GET", path: "/swarm", handle: ({ engine }) => ({ status: 200, body: showSwarm(engine.swarm) }) },
  {
    method: "GET",
    path: "/swarm/unlockkey",
    handle: ({ engine }) => {
      engine.swarm.membership;
      return { status: 200, body: { UnlockKey: "" } };
    },
  },
  {
    method: "POST",
    path: "/swarm/unlock",
    handle: ({ engine }) => {
      if (!engine.swarm.active) throw new EngineError(503, "This node is not part of a swarm");
      throw conflict("swarm is not locked");
    },
  },
];

const nodeRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/nodes",
    handle: ({ engine, filters }) => {
      const { node } = engine.swarm;
      const asked = filters();
      known(asked, ["id", "label", "name", "node.label", "role", "membership"]);
      const fits =
        any(asked, "id", (value) => node.id.startsWith(value)) &&
        any(asked, "name", (value) => matches(value, engine.host.hostname)) &&
        any(asked, "role", (value) => value === node.role) &&
        labels(asked, node.labels, "node.label");
      return { status: 200, body: fits ? [showNode(engine.swarm, VERSION)] : [] };
    },
  },
  {
    method: "GET",
    path: "/nodes/{name}",
    handle: ({ engine, name }) => {
      engine.swarm.isNode(name);
      return { status: 200, body: showNode(engine.swarm, VERSION) };
    },
  },
  {
    method: "POST",
    path: "/nodes/{name}/update",
    handle: ({ engine, name, json }) => {
      const node = engine.swarm.isNode(name);
      const { Availability, Labels, Role, Name } = json<{
        Availability?: string;
        Labels?: Record<string, string>;
        Role?: string;
        Name?: string;
      }>();
      if (Role === "worker")
        throw badRequest("rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm");
      Object.assign(node, {
        ...(Availability ? { availability: Availability } : {}),
        labels: Labels ?? {},
        ...(Name ? { name: Name } : {}),
      });
      engine.swarm.nodeChanged();
      return { status: 200 };
    },
  },
  {
    method: "DELETE",
    path: "/nodes/{name}",
    handle: ({ engine, name }) => {
      const node = engine.swarm.isNode(name);
      throw badRequest(
        `rpc error: code = FailedPrecondition desc = node ${node.id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
      );
    },
  },
];

const sorted = <T extends { created: number; id: string }>(all: Iterable<T>): T[] => [...all].sort((a, b) => a.created - b.created);

const serviceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/services",
    handle: ({ engine, filters, flag }) => {
      engine.swarm.membership;
      const asked = filters();
      known(asked, ["id", "label", "mode", "name", "runtime"]);
      const found = sorted(engine.swarm.services.values()).filter(
        ({ id, spec }) =>
          any(asked, "id", (value) => id.startsWith(value)) &&
          any(asked, "name", (value) => spec.Name.startsWith(value)) &&
          any(asked, "mode", (value) => value === (spec.Mode?.Global ? "global" : "replicated")) &&
          labels(asked, spec.Labels),
      );
      return { status: 200, body: found.map((service) => showService(engine.swarm, service, { status: flag("status") })) };
    },
  },
  {
    method: "POST",
    path: "/services/create",
    handle: ({ engine, json }) => ({ status: 201, body: { ID: engine.swarm.create(json<ServiceSpec>()).id } }),
  },
  {
    method: "POST",
    path: "/services/{name}/update",
    handle: ({ engine, name, json, text }) => {
      const service = engine.swarm.service(name);
      const version = text("version");
      if (version === undefined || !/^\d+$/.test(version))
        throw badRequest(
          `invalid service version '${version ?? ""}': strconv.ParseUint: parsing ${JSON.stringify(version ?? "")}: invalid syntax`,
        );
      engine.swarm.change(service, Number(version), text("rollback") === "previous" ? "previous" : json<ServiceSpec>());
      return { status: 200, body: {} };
    },
  },
  { method: "GET", path: "/services/{name}/logs", handle: (call) => logs(call, call.engine.swarm.service(call.name).tasks) },
  {
    method: "GET",
    path: "/services/{name}",
    handle: ({ engine, name, flag }) => ({
      status: 200,
      body: showService(engine.swarm, engine.swarm.service(name), { defaults: flag("insertDefaults") }),
    }),
  },
  {
    method: "DELETE",
    path: "/services/{name}",
    handle: ({ engine, name }) => {
      engine.swarm.remove(engine.swarm.service(name));
      return { status: 200 };
    },
  },
  {
    method: "GET",
    path: "/tasks",
    handle: ({ engine, filters }) => {
      engine.swarm.membership;
      const asked = filters();
      known(asked, ["id", "label", "name", "service", "node", "desired-state", "_up-to-date", "runtime"]);
      const found = sorted([...engine.swarm.services.values()].flatMap(({ tasks }) => tasks)).filter((task) => fits(engine, asked, task));
      return { status: 200, body: found.map((task) => showTask(task)) };
    },
  },
  { method: "GET", path: "/tasks/{name}/logs", handle: (call) => logs(call, [call.engine.swarm.task(call.name)]) },
  {
    method: "GET",
    path: "/tasks/{name}",
    handle: ({ engine, name }) => {
      engine.swarm.membership;
      return { status: 200, body: showTask(engine.swarm.task(name)) };
    },
  },
];

function fits(engine: Engine, asked: Filters, task: Task): boolean {
  const { service } = task;
  const service_ = (value: string) => service.id === value || service.spec.Name === value || service.id.startsWith(value);
  const desired = (value: string) =>
    value === "running"
      ? task.desired === "running" || task.desired === "ready"
      : task.desired === value || (value === "shutdown" && task.desired === "remove");
  return (
    any(asked, "service", service_) &&
    any(asked, "id", (value) => task.id.startsWith(value)) &&
    any(asked, "name", (value) => nameOf(task).startsWith(value) || service.spec.Name.startsWith(value)) &&
    any(asked, "node", (value) => [task.node, engine.host.hostname, "self"].includes(value)) &&
    any(asked, "desired-state", desired) &&
    labels(asked, service.spec.TaskTemplate.ContainerSpec?.Labels)
  );
}

/** What the containers of tasks have written; each line says whose it is. */
function logs({ engine, flag, text }: Call, tasks: readonly Task[]): ApiAnswer {
  const frames = new Feed<Frame>();
  const detail = flag("details");
  const pass = (task: Task, line: { at: number; stream: "stdout" | "stderr"; text: string }) => {
    const marks = `com.docker.swarm.node.id=${task.node},com.docker.swarm.service.id=${task.service.id},com.docker.swarm.task.id=${task.id}`;
    const time = flag("timestamps") ? `${new Date(line.at).toISOString().replace("Z", "000000Z")} ` : "";
    frames.add({ stream: line.stream, text: `${time}${detail ? `${marks} ` : ""}${line.text}` });
  };
  const tail = text("tail");
  const since = momentOf(text("since")) ?? 0;
  /** Of a driver that keeps nothing there is nothing to read. */
  const logOf = ({ container }: Task) => (container?.hostConfig.LogConfig?.Type === "none" ? undefined : container?.run?.log);
  for (const task of tasks) {
    const lines = kept(logOf(task)?.from(0) ?? [], task.container?.hostConfig ?? {}).filter(({ at }) => at >= since);
    const count = tail === undefined || tail === "all" || tail === "" ? lines.length : Number(tail);
    for (const line of lines.slice(lines.length - Math.min(count, lines.length))) pass(task, line);
  }
  if (!flag("follow")) frames.end();
  else
    drive(
      engine.clock,
      (function* () {
        const seen = new Map(tasks.map((task) => [task, logOf(task)?.end ?? 0]));
        const service = tasks[0]?.service;
        while (!frames.closed) {
          for (const task of service?.tasks ?? tasks) {
            const log = logOf(task);
            for (const line of log?.from(seen.get(task) ?? 0) ?? []) pass(task, line);
            seen.set(task, log?.end ?? 0);
          }
          const signals = (service?.tasks ?? tasks).flatMap(({ container }) => (container?.run ? [container.run.log.changed] : []));
          yield { on: [engine.swarm.changed, frames.changed, ...signals] };
        }
      })(),
    );
  return { status: 200, frames, raw: false };
}

/** Secrets and configs: alike but for who may read them again. */
function blobRoutes(kind: "secret" | "config"): readonly Route[] {
  const secret = kind === "secret";
  const all = ({ swarm }: Engine) => {
    swarm.membership;
    return secret ? swarm.secrets : swarm.configs;
  };
  const find = (engine: Engine, text: string): Blob => {
    const blobs = [...all(engine).values()];
    const found = blobs.find(({ id, spec }) => id === text || spec.Name === text) ?? blobs.find(({ id }) => id.startsWith(text));
    if (!found) throw notFound(`${kind} ${text} not found`);
    return found;
  };
  const users = (engine: Engine, blob: Blob): Service[] =>
    [...engine.swarm.services.values()].filter(({ spec }) => {
      const { Secrets = [], Configs = [] } = spec.TaskTemplate.ContainerSpec ?? {};
      return [...Secrets, ...Configs].some(({ SecretID, ConfigID }) => (secret ? SecretID : ConfigID) === blob.id);
    });
  return [
    {
      method: "GET",
      path: `/${kind}s`,
      handle: ({ engine, filters }) => {
        const asked = filters();
        known(asked, ["id", "label", "name", "names"]);
        const found = sorted(all(engine).values()).filter(
          ({ id, spec }) =>
            any(asked, "id", (value) => id.startsWith(value)) &&
            any(asked, "name", (value) => spec.Name.startsWith(value)) &&
            any(asked, "names", (value) => spec.Name === value) &&
            labels(asked, spec.Labels),
        );
        return { status: 200, body: found.map((blob) => showBlob(blob, secret)) };
      },
    },
    {
      method: "POST",
      path: `/${kind}s/create`,
      handle: ({ engine, json }) => {
        const spec = json<Blob["spec"]>();
        for (const [field, value] of Object.entries({ Name: spec.Name, Data: spec.Data }))
          if (value !== undefined && typeof value !== "string")
            throw badRequest(
              `invalid JSON: json: cannot unmarshal ${typeof value} into Go struct field ${kind === "secret" ? "SecretSpec" : "ConfigSpec"}.${field} of type string`,
            );
        const blobs = all(engine);
        if (!/^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/.test(spec.Name ?? "") || spec.Name.length > 64)
          throw badRequest(
            "rpc error: code = InvalidArgument desc = invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]",
          );
        if (!spec.Data || !fromBase64(spec.Data).length || fromBase64(spec.Data).length > 512_000)
          throw badRequest(`rpc error: code = InvalidArgument desc = ${kind} data must be larger than 0 and less than 512000 bytes`);
        if ([...blobs.values()].some((each) => each.spec.Name === spec.Name))
          throw conflict(`rpc error: code = AlreadyExists desc = ${kind} ${spec.Name} already exists`);
        const { now } = engine.clock;
        const blob: Blob = { id: engine.swarm.identity(), created: now, updated: now, version: engine.swarm.next(), spec };
        blobs.set(blob.id, blob);
        engine.events.add(kind, "create", blob.id, { name: spec.Name });
        return { status: 201, body: { ID: blob.id } };
      },
    },
    {
      method: "POST",
      path: `/${kind}s/{name}/update`,
      handle: ({ engine, name, json }) => {
        const blob = find(engine, name);
        const { Labels, Data } = json<Blob["spec"]>();
        if (Data !== undefined && Data !== blob.spec.Data)
          throw badRequest("rpc error: code = InvalidArgument desc = only updates to Labels are allowed");
        blob.spec = { ...blob.spec, Labels: Labels ?? {} };
        return { status: 200 };
      },
    },
    {
      method: "GET",
      path: `/${kind}s/{name}`,
      handle: ({ engine, name }) => ({ status: 200, body: showBlob(find(engine, name), secret) }),
    },
    {
      method: "DELETE",
      path: `/${kind}s/{name}`,
      handle: ({ engine, name }) => {
        const blob = find(engine, name);
        const used = users(engine, blob).map(({ spec }) => spec.Name);
        if (used.length)
          throw badRequest(
            `rpc error: code = InvalidArgument desc = ${kind} '${blob.spec.Name}' is in use by the following service${used.length > 1 ? "s" : ""}: ${used.join(", ")}`,
          );
        all(engine).delete(blob.id);
        engine.events.add(kind, "remove", blob.id, { name: blob.spec.Name });
        return { status: 204 };
      },
    },
  ];
}

export const swarmRoutes: readonly Route[] = [
  ...swarmRoutesOf,
  ...nodeRoutes,
  ...serviceRoutes,
  ...blobRoutes("secret"),
  ...blobRoutes("config"),
];
