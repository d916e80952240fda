// The agent's part: a task's container is prepared, started, watched and stopped (moby/swarmkit: agent/exec, daemon/cluster/executor/container).
import { fromBase64 } from "../../base/bytes.ts";
import { FileSystem } from "../../machine/files.ts";
import type { Task as Steps } from "../../machine/process.ts";
import { stop } from "../containers/operate.ts";
import { prepare } from "../containers/prepare.ts";
import { startContainer } from "../containers/start.ts";
import { populateVolumes } from "../containers/volume-mounts.ts";
import { EngineError } from "../error.ts";
import { pull } from "../images/pull.ts";
import { referenceOf } from "../images/store.ts";
import type { CreateBody, MountBody } from "../types.ts";
import { isOver, type Task } from "./service.ts";
import { networksOf } from "./service-networks.ts";
import type { SwarmState } from "./swarm-types.ts";
import type { TaskState } from "./types.ts";

/** Ms that the scheduler and the agent take together. */
const DISPATCH = 100;

export function setState(swarm: SwarmState, task: Task, state: TaskState, message: string, error = ""): void {
  Object.assign(task, { state, stateAt: swarm.engine.clock.now, message, error });
  task.version = swarm.next();
  swarm.changed.fire();
}

export const nameOf = ({ service, slot, node, id }: Task): string => `${service.spec.Name}.${slot || node}.${id}`;

/** From a node that has been chosen to the end of its container. */
export function* runTask(swarm: SwarmState, task: Task): Steps<void> {
  const { engine } = swarm;
  yield { until: engine.clock.now + DISPATCH };
  if (task.desired !== "running" && task.desired !== "ready") return setState(swarm, task, "shutdown", "shutdown");
  setState(swarm, task, "preparing", "preparing");
  const spec = task.spec.ContainerSpec ?? {};
  const image = spec.Image ?? "";
  try {
    if (!engine.images.find(image)) yield* pull(engine, referenceOf(image), () => {});
    task.container = engine.create(nameOf(task), bodyOf(swarm, task));
    yield* populateVolumes(engine, task.container);
    mountFiles(swarm, task);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const missing = error.status === 404 && /manifest|not found|denied|repository/.test(error.message);
    return setState(swarm, task, "rejected", "preparing", missing ? `No such image: ${image}` : error.message);
  }
  while (task.desired === "ready") {
    if (task.state !== "ready") setState(swarm, task, "ready", "prepared");
    yield { on: swarm.changed };
  }
  if (task.desired !== "running") return setState(swarm, task, "shutdown", "shutdown");
  setState(swarm, task, "starting", "starting");
  try {
    yield* prepare(engine, task.container);
    startContainer(engine, task.container);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return setState(swarm, task, "failed", "starting", `starting container failed: ${error.message}`);
  }
  const { container } = task;
  const healthy = () => container.health?.status !== "starting";
  while (container.live && !healthy() && task.desired === "running") yield { on: [container.changed, swarm.changed] };
  if (container.live && container.health?.status === "unhealthy") return yield* unhealthy(swarm, task);
  if (container.live) setState(swarm, task, "running", "started");
  for (;;) {
    if (!container.running) break;
    if (task.desired !== "running") {
      yield* stop(engine, container, { seconds: (spec.StopGracePeriod ?? 10e9) / 1e9 });
      break;
    }
    if (container.health?.status === "unhealthy") return yield* unhealthy(swarm, task);
    yield { on: [container.changed, swarm.changed] };
  }
  task.exitCode = container.exitCode;
  if (task.desired !== "running") setState(swarm, task, "shutdown", "shutdown");
  else if (container.exitCode === 0) setState(swarm, task, "complete", "finished");
  else setState(swarm, task, "failed", "started", `task: non-zero exit (${container.exitCode})`);
}

function* unhealthy(swarm: SwarmState, task: Task): Steps<void> {
  yield* stop(swarm.engine, task.container!, {});
  task.exitCode = task.container!.exitCode;
  setState(swarm, task, "failed", "started", `task: non-zero exit (${task.exitCode}): dockerexec: unhealthy container`);
}

/** What the engine is asked for. */
function bodyOf(swarm: SwarmState, task: Task): CreateBody {
  const { service, spec } = task;
  const own = spec.ContainerSpec ?? {};
  const filled = (text: string): string =>
    text
      .replaceAll("{{.Service.Name}}", service.spec.Name)
      .replaceAll("{{.Service.ID}}", service.id)
      .replaceAll("{{.Task.Slot}}", String(task.slot))
      .replaceAll("{{.Task.ID}}", task.id)
      .replaceAll("{{.Task.Name}}", nameOf(task))
      .replaceAll("{{.Node.Hostname}}", swarm.engine.host.hostname)
      .replaceAll("{{.Node.ID}}", task.node);
  const networks = networksOf(swarm.engine, service);
  const published = service.ports.filter(({ PublishMode }) => PublishMode === "host");
  const [first] = networks;
  return {
    Image: own.Image ?? "",
    ...(own.Command ? { Entrypoint: own.Command } : {}),
    ...(own.Args ? { Cmd: own.Args } : {}),
    ...(own.Env ? { Env: own.Env.map(filled) } : {}),
    ...(own.Dir ? { WorkingDir: own.Dir } : {}),
    ...(own.User ? { User: own.User } : {}),
    ...(own.Hostname ? { Hostname: filled(own.Hostname) } : {}),
    ...(own.TTY ? { Tty: true } : {}),
    ...(own.OpenStdin ? { OpenStdin: true } : {}),
    ...(own.StopSignal ? { StopSignal: own.StopSignal } : {}),
    ...(own.Healthcheck ? { Healthcheck: own.Healthcheck } : {}),
    Labels: {
      ...own.Labels,
      "com.docker.swarm.node.id": task.node,
      "com.docker.swarm.service.id": service.id,
      "com.docker.swarm.service.name": service.spec.Name,
      "com.docker.swarm.task": "",
      "com.docker.swarm.task.id": task.id,
      "com.docker.swarm.task.name": nameOf(task),
    },
    HostConfig: {
      NetworkMode: first?.network.name ?? "default",
      ...(own.Mounts ? { Mounts: own.Mounts.map((mount) => ({ ...mount, Source: filled(mount.Source ?? "") }) as MountBody) } : {}),
      ...(own.Hosts ? { ExtraHosts: own.Hosts.map((each) => each.split(/\s+/).reverse().join(":")) } : {}),
      ...(own.ReadOnly ? { ReadonlyRootfs: true } : {}),
      ...(own.Init === undefined ? {} : { Init: own.Init }),
      ...(own.CapabilityAdd ? { CapAdd: own.CapabilityAdd } : {}),
      ...(own.CapabilityDrop ? { CapDrop: own.CapabilityDrop } : {}),
      Memory: spec.Resources?.Limits?.MemoryBytes ?? 0,
      NanoCpus: spec.Resources?.Limits?.NanoCPUs ?? 0,
      ...(spec.Resources?.Limits?.Pids ? { PidsLimit: spec.Resources.Limits.Pids } : {}),
      ...(own.Groups ? { GroupAdd: own.Groups } : {}),
      ...(own.Sysctls ? { Sysctls: own.Sysctls } : {}),
      ...(own.Ulimits ? { Ulimits: own.Ulimits } : {}),
      ...(spec.LogDriver ? { LogConfig: { Type: spec.LogDriver.Name ?? "", Config: spec.LogDriver.Options ?? {} } } : {}),
      Dns: own.DNSConfig?.Nameservers ?? [],
      DnsSearch: own.DNSConfig?.Search ?? [],
      DnsOptions: own.DNSConfig?.Options ?? [],
      PortBindings: Object.fromEntries(
        published.map(({ TargetPort, Protocol, PublishedPort }) => [
          `${TargetPort}/${Protocol}`,
          [{ HostIp: "", HostPort: String(PublishedPort || "") }],
        ]),
      ),
    },
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(networks.map(({ network }) => [network.name, {}])),
    },
  } as CreateBody;
}

/** Secrets and configs are files in memory. */
function mountFiles(swarm: SwarmState, task: Task): void {
  const { Secrets = [], Configs = [] } = task.spec.ContainerSpec ?? {};
  const now = () => swarm.engine.clock.now;
  for (const reference of [...Secrets, ...Configs]) {
    const blob = reference.SecretID ? swarm.secrets.get(reference.SecretID) : swarm.configs.get(reference.ConfigID ?? "");
    const name = reference.File?.Name ?? reference.SecretName ?? reference.ConfigName ?? "";
    const path = name.startsWith("/") ? name : reference.SecretID ? `/run/secrets/${name}` : `/${name}`;
    if (!blob) throw new EngineError(500, `${reference.SecretID ? "secret" : "config"} not found: ${name}`);
    const memory = new FileSystem(now);
    memory.write("/content", fromBase64(blob.spec.Data ?? ""), {
      mode: reference.File?.Mode ?? 0o444,
      owner: Number(reference.File?.UID ?? 0),
    });
    (task.container!.mounts as unknown[]).push({
      type: "tmpfs",
      source: "",
      target: path,
      readOnly: true,
      mode: "",
      files: memory,
      inside: "/content",
    });
  }
}

/** A task that is over and forgotten takes its container with it. */
export function discard(swarm: SwarmState, task: Task): void {
  const { container } = task;
  if (container && swarm.engine.containers.all.includes(container) && isOver(task))
    swarm.engine.remove(container, { force: true, volumes: true });
}
