// Starting a container: networks, ports, files about names, process 1, its health; and what happens when it ends (daemon/start.go, daemon/monitor.go).
import { familyOf } from "../../base/ip-address.ts";
import { Container, StartError } from "../../containers/container.ts";
import type { FileSystem } from "../../machine/files.ts";
import { isMusl } from "../../machine/libc.ts";
import { setLimits } from "../../machine/limits.ts";
import { SHARED_MEMORY, sharedMemory, sharedMemoryKind } from "../../machine/shared-memory.ts";
import { badRequest, conflict, type EngineError, internal, notFound } from "../error.ts";
import { nameServer } from "../networks/names.ts";
import { addressesOf, type DockerNetwork } from "../networks/network.ts";
import type { Parts } from "../parts.ts";
import { isInMemory } from "../volumes/options.ts";
import { autoRemove } from "./auto-remove.ts";
import type { DockerContainer } from "./container.ts";
import { putDevices } from "./devices.ts";
import { environmentOf } from "./environment.ts";
import { namesOf } from "./files.ts";
import { Health, testOf } from "./health.ts";
import { credentialsOf } from "./identity.ts";
import { linksOn } from "./interfaces.ts";
import { countMemory, joinKernel } from "./kernel.ts";
import { processorsOf } from "./limits.ts";
import { linksOf, parseLink } from "./links.ts";
import { checkSending } from "./log-endpoint.ts";
import { publish, unpublish } from "./publish.ts";
import { planRestart } from "./restart.ts";
import { signalOf } from "./signals.ts";
import { checkSysctls, setSysctls } from "./sysctls.ts";

export const eventOf = (parts: Parts, container: DockerContainer, action: string, more: Readonly<Record<string, string>> = {}): void =>
  parts.events.add("container", action, container.id, {
    ...container.config.Labels,
    ...more,
    image: container.imageName,
    name: container.name,
  });

/** Starts a container that does not run. @throws EngineError; then the container says why in its state */
export function startContainer(parts: Parts, container: DockerContainer): void {
  if (container.status === "paused") throw conflict("cannot start a paused container, try unpause instead");
  if (container.live) return;
  container.cancelRestart?.();
  container.stoppedByUser = false;
  try {
    checkSending(parts, container);
    connect(parts, container);
    launch(parts, container);
  } catch (error) {
    disconnect(parts, container);
    const cause = error as EngineError;
    container.error = cause.message;
    container.exitCode = error instanceof StartFailed ? error.exitCode : 128;
    if (container.status === "running") container.status = "exited";
    if (error instanceof StartFailed) {
      container.finishedAt = parts.clock.now;
      autoRemove(parts, container);
      throw error.exitCode === 126 || error.exitCode === 127 ? badRequest(error.message) : internal(error.message);
    }
    autoRemove(parts, container);
    throw error;
  }
}

class StartFailed extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** Joins the networks and opens the ports. @throws EngineError */
function connect(parts: Parts, container: DockerContainer): void {
  const mode = container.hostConfig.NetworkMode ?? "default";
  if (container.missing.length) throw notFound(`failed to set up container networking: network ${container.missing[0]} not found`);
  if (mode.startsWith("container:")) {
    const other = parts.containers.live(mode.slice("container:".length));
    container.attachment = { ...other.attachment!, detach: () => {} };
    return;
  }
  if (mode === "host") {
    container.attachment = { ...parts.fabric.host, detach: () => {} };
    return;
  }
  const links = linksOf(parts, container);
  for (const wish of container.networks.values()) {
    const { network, config } = wish;
    if (!parts.networks.all.includes(network)) throw notFound(`failed to set up container networking: network ${network.id} not found`);
    wish.endpoint = parts.networks.join(network, container, config);
  }
  const others = () => [...container.networks.values()].map(({ network }) => network);
  const files = namesOf(container, parts.host.files, {
    gateways: parts.networks.get("bridge").gateways,
    links,
    now: () => parts.clock.now,
  });
  container.attachment = parts.fabric.attach({
    addresses: container.addresses,
    musl: isMusl(container.files),
    withoutIPv6: !container.usesIPv6,
    links: () => linksOn(container, parts.fabric.host),
    read: (path) => files.read(path === "/etc/hosts" ? "/hosts" : "/resolv.conf"),
    admits: (from) =>
      from === parts.fabric.host.stack || from.addresses.some((address) => others().some((network) => network.has(address))),
    routes: (address) => /^(127\.|::1$|localhost$)/.test(address) || others().some((network) => leadsTo(parts, network, address)),
    leaves: (address) => {
      const near = others().some((network) => network.has(address));
      return (
        near || (others().some(({ options, driver }) => !options.Internal && driver !== "null") && !isElsewhere(parts, others(), address))
      );
    },
  });
  container.names = files;
  container.attachment.stack.listen(
    53,
    nameServer(others, () => aliasesOf(container)),
    { address: "127.0.0.11", protocol: "UDP" },
  );
  publish(parts, container);
}

/** Names that links give to others, of a container on networks that people made. */
const aliasesOf = ({ networks }: DockerContainer): ReadonlyMap<string, string> =>
  new Map([...networks.values()].flatMap(({ config }) => config.Links ?? []).map((text) => parseLink(text).reverse() as [string, string]));

/** Whether a network has a route there: to those on it, and, unless it is internal or none, further, as far as the computer itself gets. */
function leadsTo(parts: Parts, network: DockerNetwork, address: string): boolean {
  if (network.has(address)) return true;
  if (!network.poolsOf(familyOf(address) === 6 ? 6 : 4).length || network.options.Internal) return false;
  return network.poolOf(address) !== undefined || (parts.fabric.host.stack.routed?.(address) ?? true);
}

/** On a bridge that the container is not on: the firewall between bridges drops it. */
const isElsewhere = (parts: Parts, own: readonly object[], address: string): boolean =>
  parts.networks.all.some(
    (network) => !own.includes(network) && [...network.endpoints.values()].some((each) => addressesOf(each).includes(address)),
  );

/** Away from the networks: what the container asked of them stays. */
export function disconnect(parts: Parts, container: DockerContainer): void {
  unpublish(container);
  for (const wish of container.networks.values()) {
    parts.networks.leave(wish.network, container.id);
    delete wish.endpoint;
  }
  container.attachment?.detach();
  container.attachment = undefined;
}

/** Whether another container that runs has the volume. */
const isUsed = (parts: Parts, volume: string, own: DockerContainer): boolean =>
  parts.containers.all.some((other) => other !== own && other.live && other.mounts.some(({ name }) => name === volume));

const MEMORY = { type: "tmpfs", device: "tmpfs", options: "rw,nosuid,nodev,noexec,relatime" };

/** /dev/shm by --ipc and --shm-size: empty at every start, unless it is another container's. */
function sharedMemoryOf(parts: Parts, { hostConfig: { IpcMode = "", ShmSize } }: DockerContainer): FileSystem | undefined {
  if (IpcMode === "none") return undefined;
  if (IpcMode.startsWith("container:")) return parts.containers.live(IpcMode.slice("container:".length)).sharedMemory;
  return sharedMemory(() => parts.clock.now, ShmSize || SHARED_MEMORY);
}

/** Process 1 in its file system, under its limits. */
function launch(parts: Parts, container: DockerContainer): void {
  const { config, hostConfig, image, files } = container;
  const [devices] = hostConfig.DeviceRequests ?? [];
  if (devices)
    throw internal(
      `could not select device driver ${JSON.stringify(devices.Driver ?? "")} with capabilities: [${(devices.Capabilities ?? []).map((each) => `[${each.join(" ")}]`).join(" ")}]`,
    );
  const credentials = credentialsOf(image.files, config.User ?? "", hostConfig);
  checkSysctls(hostConfig);
  files.unmountAll();
  if (container.names)
    for (const name of ["hosts", "resolv.conf", "hostname"]) files.mount(`/etc/${name}`, container.names, { inside: `/${name}` });
  container.sharedMemory = sharedMemoryOf(parts, container);
  if (container.sharedMemory) files.mount("/dev/shm", container.sharedMemory, { kind: sharedMemoryKind(container.sharedMemory) });
  for (const { type, name, target, files: mounted, inside, readOnly } of container.mounts) {
    const shared = name !== undefined && isInMemory(parts.volumes.find(name)?.options);
    // What is in memory begins empty at every start, or at that of the first who uses it.
    if (shared ? !isUsed(parts, name, container) : type === "tmpfs" && !inside)
      for (const each of mounted.list("/")) mounted.remove(`/${each}`, { recursive: true });
    files.mount(target, mounted, { inside, readOnly, ...(shared || type === "tmpfs" ? { kind: MEMORY } : {}) });
  }
  if (hostConfig.Privileged || hostConfig.Devices?.length || hostConfig.DeviceCgroupRules?.length) putDevices(parts, container);
  const run = new Container(
    {
      id: container.id,
      name: container.name,
      image,
      argv: container.argv,
      environment: environmentOf(parts, container, { tty: config.Tty, home: credentials.home }),
      directory: config.WorkingDir || "/",
      credentials,
      hostname: container.hostname,
      files,
      network: container.attachment!.stack,
      stdin: config.OpenStdin ?? false,
      tty: config.Tty ?? false,
      memoryLimit: hostConfig.Memory ?? 0,
      cpuLimit: cpuLimitOf(container),
      stopSignal: signalOf(config.StopSignal ?? "SIGTERM"),
      init: hostConfig.Init ?? false,
      creating: "failed to create task for container: ",
    },
    {
      clock: parts.clock,
      random: parts.random.stream(container.id),
      tools: parts.tools,
      emulators: parts.emulators,
      outside: parts.outside,
    },
  );
  if (container.run) container.runs.push(container.run);
  container.run = run;
  run.changed.on(() => {
    if (run === container.run && run.state === "exited") ended(parts, container);
  });
  files.readOnly = false;
  joinKernel(parts, container, run);
  setSysctls(run.machine, hostConfig);
  run.machine.outOfMemoryScore = hostConfig.OomScoreAdj ?? 0;
  setLimits(run.machine, new Map((hostConfig.Ulimits ?? []).map(({ Name, Soft, Hard }) => [Name, { soft: Soft, hard: Hard }])));
  files.readOnly = hostConfig.ReadonlyRootfs ?? false;
  try {
    run.start();
    countMemory(parts, run);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const code = /not found|no such file/.test(error.message) ? 127 : /permission denied|is a directory/.test(error.message) ? 126 : 128;
    throw new StartFailed(`${error.message}: unknown`, code);
  }
  container.status = "running";
  container.startedAt = parts.clock.now;
  container.exitCode = 0;
  container.error = "";
  container.outOfMemory = false;
  const test = testOf(config.Healthcheck, config.Shell ?? ["/bin/sh", "-c"]);
  container.health = test
    ? new Health(parts.clock, config.Healthcheck!, test, run, (result, before) => {
        eventOf(parts, container, `exec_die`, { exitCode: String(result.exitCode) });
        if (container.health!.status !== before) eventOf(parts, container, `health_status: ${container.health!.status}`);
        container.changed.fire();
      })
    : undefined;
  eventOf(parts, container, "start");
  container.changed.fire();
}

/** Millicores; 0 is no limit. */
export function cpuLimitOf({ hostConfig: { NanoCpus, CpuQuota, CpuPeriod, CpusetCpus } }: DockerContainer): number {
  const limits = [
    NanoCpus ? NanoCpus / 1e6 : CpuQuota && CpuQuota > 0 ? (CpuQuota / (CpuPeriod || 100_000)) * 1000 : 0,
    CpusetCpus ? processorsOf(CpusetCpus, Number.POSITIVE_INFINITY).length * 1000 : 0,
  ].filter(Boolean);
  return limits.length ? Math.min(...limits) : 0;
}

function ended(parts: Parts, container: DockerContainer): void {
  const run = container.run!;
  container.exitCode = run.exitCode;
  container.outOfMemory = run.outOfMemory;
  container.finishedAt = parts.clock.now;
  container.health?.stop();
  disconnect(parts, container);
  if (run.outOfMemory) eventOf(parts, container, "oom");
  container.status = "exited";
  eventOf(parts, container, "die", {
    execDuration: String(Math.floor((container.finishedAt - container.startedAt) / 1000)),
    exitCode: String(run.exitCode),
  });
  planRestart(parts, container, () => startContainer(parts, container));
  container.changed.fire();
  autoRemove(parts, container);
}
