// A container as the computer's kernel has it: name spaces of its own, a control group, a shim beside it; and the numbers of its processes there.
import type { Container } from "../../containers/container.ts";
import type { Group } from "../../machine/kernel/cgroup.ts";
import { cgroupFiles } from "../../machine/kernel/cgroup-files.ts";
import { CGROUP, type Kernel, kernelBelow, kernelOf } from "../../machine/kernel/kernel.ts";
import type { Spaces } from "../../machine/kernel/spaces.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Listed, Running } from "../../machine/process.ts";
import { parseProcessors } from "../../machine/processor-list.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";
import { ioWeight, throttlesOf } from "./devices.ts";

const MAX = Number.POSITIVE_INFINITY;
const nothing = new Pipe();

/** Where its processes are counted: the driver is systemd's, as on every distribution with systemd. */
const groupPath = ({ id, hostConfig }: DockerContainer): string => `/${hostConfig.CgroupParent || "system.slice"}/docker-${id}.scope`;

/** Puts a run that has not begun on the kernel of the engine's computer. */
export function joinKernel(parts: Parts, container: DockerContainer, run: Container): void {
  const kernel = kernelOf(parts.host);
  const { machine } = run;
  const limits = throttlesOf(parts, container.hostConfig, groupPath(container));
  const group = kernel.groups.at(groupPath(container));
  group.io.limits = limits;
  mirror(container, group, run);
  kernel.adopt(machine, spacesOf(parts, kernel, container, group));
  kernel.groups.place(machine, group);
  const { hostConfig, files } = container;
  const shared = hostConfig.CgroupnsMode === "host";
  files.mount("/sys/fs/cgroup", cgroupFiles(kernel), {
    inside: shared ? "" : group.path,
    readOnly: !hostConfig.Privileged,
    kind: hostConfig.Privileged ? CGROUP : { ...CGROUP, options: CGROUP.options.replace(/^rw/, "ro") },
  });
  const shim = kernel.initial.pid.take();
  kernel.setShim(machine, { pid: shim });
  const started = parts.clock.now;
  const daemons = () => [daemon(parts, shim, shimWords(container), started), ...proxies(parts, container, started)];
  kernel.daemons.add(daemons);
  run.changed.on(() => {
    if (run.state !== "exited") return;
    kernel.daemons.delete(daemons);
    kernel.drop(machine);
    kernel.groups.remove(group);
  });
}

/** What the kernel is told of a container's memory, once process 1 is there. */
export function countMemory(parts: Parts, run: Container): void {
  if (run.process) kernelOf(parts.host).groups.resident.set(run.process, () => run.memory);
}

function spacesOf(parts: Parts, kernel: Kernel, { hostConfig }: DockerContainer, group: Group): Spaces {
  const { initial } = kernel;
  const other = (mode: string | undefined) =>
    mode?.startsWith("container:") ? parts.containers.live(mode.slice("container:".length)).run!.machine.spaces : undefined;
  return {
    cgroup: hostConfig.CgroupnsMode === "host" ? initial.cgroup : kernel.freshGroups(group),
    ipc: hostConfig.IpcMode === "host" ? initial.ipc : (other(hostConfig.IpcMode)?.ipc ?? kernel.fresh("ipc")),
    mnt: kernel.fresh("mnt"),
    net: hostConfig.NetworkMode === "host" ? initial.net : (other(hostConfig.NetworkMode)?.net ?? kernel.fresh("net")),
    pid: hostConfig.PidMode === "host" ? initial.pid : (other(hostConfig.PidMode)?.pid ?? kernel.freshProcesses(initial.pid)),
    time: initial.time,
    user: initial.user,
    uts: hostConfig.UTSMode === "host" ? initial.uts : kernel.fresh("uts"),
  };
}

/** The group has the container's limits; who writes others into it changes the container's. */
export function mirror({ hostConfig }: DockerContainer, group: Group, run: Container): void {
  const { Memory, MemoryReservation, MemorySwap, NanoCpus, CpuQuota, CpuPeriod, CpuShares, CpusetCpus, PidsLimit, BlkioWeight } =
    hostConfig;
  group.memory.max = Memory || MAX;
  group.memory.low = MemoryReservation || 0;
  group.memory.swap = Memory ? ((MemorySwap ?? 0) > 0 ? MemorySwap! - Memory : MemorySwap === -1 ? MAX : Memory) : MAX;
  group.cpu.period = CpuPeriod || 100_000;
  group.cpu.quota = NanoCpus ? NanoCpus / 10_000 : CpuQuota && CpuQuota > 0 ? CpuQuota : MAX;
  // runc's translation from shares (2 to 262144) to weights (1 to 10000).
  group.cpu.weight = CpuShares ? Math.floor(1 + ((CpuShares - 2) * 9999) / 262_142) : 100;
  group.io.weight = ioWeight(BlkioWeight);
  group.cpuset = CpusetCpus ? (parseProcessors(CpusetCpus) ?? []) : [];
  group.pids.max = PidsLimit && PidsLimit > 0 ? PidsLimit : MAX;
  group.backing = {
    memory: () => run.memory,
    spent: () => run.machine.load.spent,
    throttled: () => run.machine.load.throttled,
    resize: (memory, cpu) => run.resize(memory, cpu),
  };
}

/** Other limits for a container that runs. */
export function mirrorAgain(parts: Parts, container: DockerContainer): void {
  const group = kernelOf(parts.host).groups.find(groupPath(container));
  if (group && container.run) mirror(container, group, container.run);
}

/** The number that a process in a container has on the computer. */
export function hostPid(process: Running): number {
  const kernel = kernelBelow(process.machine);
  return kernel?.numberIn(process, kernel.initial.pid) ?? process.pid;
}

const shimWords = ({ id }: DockerContainer): string[] => [
  "/usr/bin/containerd-shim-runc-v2",
  "-namespace",
  "moby",
  "-id",
  id,
  "-address",
  "/run/containerd/containerd.sock",
];

const proxyNumbers = new WeakMap<object, number>();
function proxies(parts: Parts, container: DockerContainer, started: number): Listed[] {
  return container.published.map((published) => {
    let pid = proxyNumbers.get(published);
    if (pid === undefined) proxyNumbers.set(published, (pid = kernelOf(parts.host).initial.pid.take()));
    const [port = "", protocol = "tcp"] = published.port.split("/");
    const words = [
      "-proto",
      protocol,
      "-host-ip",
      published.address,
      "-host-port",
      String(published.hostPort),
      "-container-ip",
      published.to,
    ];
    return daemon(parts, pid, ["/usr/bin/docker-proxy", ...words, "-container-port", port, "-use-listen-fd"], started);
  });
}

function daemon({ host, clock }: Parts, pid: number, argv: readonly string[], started: number): Listed {
  return {
    pid,
    argv,
    started,
    clock,
    user: 0,
    parent: { pid: 1 },
    stopped: false,
    machine: host,
    stdin: nothing,
    stdout: nothing,
    stderr: nothing,
    resident: 12 * 2 ** 20,
    group: "/system.slice/docker.service",
    kill: () => {},
  };
}
