// crictl inspect, inspectp, inspecti, info, version: one thing of the runtime as JSON.
import { timestamp } from "../../../api/object.ts";
import { isRunning } from "../../../cluster/kubelet/records.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { networkTrouble } from "../../../world/node/network-config.ts";
import { sandboxId } from "../../../world/node/processes.ts";
import type { Entry, SandboxEntry } from "./entries.ts";
import { imageJson, imagesOf, labelsOf } from "./lists.ts";

/** What sandboxes are made of. */
export const PAUSE_IMAGE = "registry.k8s.io/pause:3.10.1";

const NEVER = "0001-01-01T00:00:00Z";
const time = (ms: number): string => (ms ? timestamp(ms).replace("Z", ".000000000Z") : NEVER);

export const logPathOf = ({ pod, record, attempt }: Pick<Entry, "pod" | "record" | "attempt">): string =>
  `/var/log/pods/${pod.metadata.namespace}_${pod.metadata.name}_${pod.metadata.uid}/${record.spec.name}/${attempt}.log`;

/** Of a container's first process, as the node numbers it; 0 where none runs. */
export function pidOf(host: NodeHost, { container, state }: Entry): number {
  const own = state === "Running" ? container.process : undefined;
  const isFirst = (each: NodeHost["processes"][number]) =>
    each.machine === container.machine && each.argv === own?.argv && each.started === own.started;
  return (own && host.processes.find(isFirst)?.pid) ?? 0;
}
/** Of the process that holds a sandbox. @param created virtual ms */
export const pauseOf = (host: NodeHost, created: number): number =>
  host.processes.find((each) => each.argv[0] === "/pause" && Math.abs(each.started - created) < 1)?.pid ?? 0;

export function containerStatus(host: NodeHost, entry: Entry): object {
  const { container, record, pod, worker } = entry;
  const { image } = entry;
  return {
    info: {
      config: {
        args: record.spec.args ?? [],
        command: record.spec.command ?? [],
        envs: Object.entries(container.config.environment).map(([key, value]) => ({ key, value })),
        image: { image: image.id, user_specified_image: record.spec.image ?? "" },
        labels: labelsOf(entry),
        log_path: `${record.spec.name}/${entry.attempt}.log`,
        metadata: { attempt: entry.attempt, name: record.spec.name },
        mounts: (record.spec.volumeMounts ?? []).map((mount) => ({
          container_path: mount.mountPath,
          ...(mount.readOnly ? { readonly: true } : {}),
        })),
      },
      pid: pidOf(host, entry),
      removing: false,
      runtimeOptions: { systemd_cgroup: true },
      runtimeSpec: {
        process: {
          args: container.config.argv,
          cwd: container.config.directory,
          user: { uid: container.config.credentials.user, gid: container.config.credentials.group },
        },
        hostname: container.config.hostname,
      },
      runtimeType: "io.containerd.runc.v2",
      sandboxID: sandboxId(pod.metadata.uid),
      snapshotter: "overlayfs",
    },
    status: {
      annotations: { "io.kubernetes.container.restartCount": String(entry.attempt) },
      createdAt: time(entry.created),
      exitCode: entry.state === "Exited" ? container.exitCode : 0,
      finishedAt: entry.state === "Exited" ? time(container.finishedAt) : NEVER,
      id: entry.id,
      image: { annotations: {}, image: `${image.repository}:${image.tag}`, runtimeHandler: "", userSpecifiedImage: "" },
      imageId: image.id,
      imageRef: `${image.repository}@${image.digest}`,
      labels: labelsOf(entry),
      logPath: logPathOf(entry),
      message: entry.state === "Exited" && record.current === container ? (record.ended?.message ?? "") : "",
      metadata: { attempt: entry.attempt, name: record.spec.name },
      mounts: (record.spec.volumeMounts ?? []).map((mount) => ({
        containerPath: mount.mountPath,
        hostPath:
          pod.spec.volumes?.find(({ name }) => name === mount.name)?.hostPath?.path ??
          `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/${mount.name}`,
        propagation: "PROPAGATION_PRIVATE",
        readonly: mount.readOnly ?? false,
        selinuxRelabel: false,
      })),
      reason: entry.state === "Exited" ? container.reason : "",
      resources: {
        linux: {
          cpuQuota: String((container.config.cpuLimit ?? 0) * 100),
          memoryLimitInBytes: String(container.config.memoryLimit),
        },
      },
      startedAt: time(container.startedAt),
      state: `CONTAINER_${entry.state.toUpperCase()}`,
      user: {
        linux: {
          gid: String(container.config.credentials.group),
          supplementalGroups: container.config.credentials.groups.map(String),
          uid: String(container.config.credentials.user),
        },
      },
    },
    ...(worker.over ? {} : {}),
  };
}

export function sandboxStatus(host: NodeHost, { id, pod, worker, state, created }: SandboxEntry): object {
  const ips = worker.sandbox?.addresses ?? [];
  return {
    info: {
      pid: pauseOf(host, created),
      processStatus: state === "Ready" ? "running" : "deleted",
      image: PAUSE_IMAGE,
      runtimeType: "io.containerd.runc.v2",
    },
    status: {
      annotations: pod.metadata.annotations ?? {},
      createdAt: time(created),
      id,
      labels: pod.metadata.labels ?? {},
      linux: {
        namespaces: {
          options: {
            ipc: pod.spec["hostIPC"] ? "NODE" : "POD",
            network: pod.spec.hostNetwork ? "NODE" : "POD",
            pid: pod.spec["hostPID"] ? "NODE" : pod.spec["shareProcessNamespace"] ? "POD" : "CONTAINER",
            targetId: "",
            usernsOptions: null,
          },
        },
      },
      metadata: { attempt: 0, name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid },
      network: { additionalIps: [], ip: pod.spec.hostNetwork ? "" : (ips[0] ?? "") },
      runtimeHandler: "",
      state: state === "Ready" ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
    },
    containers: worker.records.filter(isRunning).map((record) => record.current!.config.id),
  };
}

export function imageStatus(host: NodeHost, name: string): object | undefined {
  const found = imagesOf(host).find(
    ({ image, tags }) =>
      tags.some(
        (tag) =>
          tag === name || tag === `${name}:latest` || tag === `docker.io/library/${name}` || tag === `docker.io/library/${name}:latest`,
      ) ||
      image.id.startsWith(name) ||
      image.id.startsWith(`sha256:${name}`),
  );
  if (!found) return undefined;
  const { image, tags } = found;
  const { config } = image;
  return {
    info: {
      chainID: image.layers[0]?.digest ?? "",
      imageSpec: {
        architecture: "amd64",
        config: {
          Cmd: config.command,
          Entrypoint: config.entrypoint,
          Env: Object.entries(config.environment).map(([name, value]) => `${name}=${value}`),
          ExposedPorts: Object.fromEntries(config.ports.map((port) => [port, {}])),
          WorkingDir: config.directory,
        },
        os: "linux",
        rootfs: { diff_ids: image.layers.filter(({ digest }) => digest).map(({ digest }) => digest), type: "layers" },
      },
    },
    status: imageJson(image, tags),
  };
}

export function runtimeInfo(host: NodeHost): object {
  const trouble = networkTrouble(host.machine.files);
  return {
    config: {
      containerd: {
        defaultRuntimeName: "runc",
        runtimes: { runc: { options: { SystemdCgroup: true }, runtimeType: "io.containerd.runc.v2" } },
        snapshotter: "overlayfs",
      },
      cni: { binDir: "/opt/cni/bin", confDir: "/etc/cni/net.d", maxConfNum: 1 },
      containerdEndpoint: "/run/containerd/containerd.sock",
      containerdRootDir: "/var/lib/containerd",
      rootDir: "/var/lib/containerd/io.containerd.grpc.v1.cri",
      stateDir: "/run/containerd/io.containerd.grpc.v1.cri",
    },
    golang: "go1.25.5",
    lastCNILoadStatus:
      trouble === undefined
        ? "OK"
        : "cni config load failed: no network config found in /etc/cni/net.d: cni plugin not initialized: failed to load cni config",
    status: {
      conditions: [
        { message: "", reason: "", status: true, type: "RuntimeReady" },
        {
          message: trouble === undefined ? "" : `Network plugin returns error: ${trouble}`,
          reason: trouble === undefined ? "" : "NetworkPluginNotReady",
          status: trouble === undefined,
          type: "NetworkReady",
        },
        { message: "", reason: "", status: true, type: "ContainerdHasNoDeprecationWarnings" },
      ],
    },
  };
}
