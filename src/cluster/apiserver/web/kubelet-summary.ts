// /stats/summary and /configz of a kubelet (kubelet/pkg/apis/stats/v1alpha1, component-base/configz). What is not simulated, such as bytes on the network, is left out.
import { timestamp } from "../../../api/object.ts";
import type { KubeletSettings } from "../../kubelet/settings.ts";
import type { ContainerStats, NodeStats, Processor } from "../../kubelet/stats.ts";

const NANO = 1e9;

/** @param only processor and memory: what `?only_cpu_and_memory=true` asks for */
export function summary(stats: NodeStats, only: boolean): object {
  const time = timestamp(stats.now);
  const cpu = ({ now, seconds }: Processor) => ({
    time,
    usageNanoCores: Math.round((now * NANO) / 1000),
    usageCoreNanoSeconds: Math.round(seconds * NANO),
  });
  const memory = (used: number, most = 0) => ({
    time,
    ...(most ? { availableBytes: Math.max(0, Math.round(most - used)) } : {}),
    usageBytes: Math.round(used),
    workingSetBytes: Math.round(used),
  });
  const { disk } = stats;
  const disks = (usedBytes: number) => ({ time, availableBytes: disk.available, capacityBytes: disk.capacity, usedBytes });
  const container = (each: ContainerStats) => ({
    name: each.name,
    startTime: timestamp(each.started),
    cpu: cpu(each.cpu),
    memory: memory(each.memory, each.limits.memory),
    ...(only ? {} : { rootfs: disks(each.written) }),
  });
  const sum = (list: readonly ContainerStats[], value: (each: ContainerStats) => number) =>
    list.reduce((total, each) => total + value(each), 0);
  return {
    node: {
      nodeName: stats.name,
      startTime: timestamp(stats.started),
      cpu: cpu(stats.cpu),
      memory: memory(stats.memory.used, stats.memory.capacity),
      ...(only ? {} : { fs: disks(disk.capacity - disk.available), runtime: { imageFs: disks(disk.images) } }),
    },
    pods: stats.pods.map(({ namespace, name, uid, started, containers }) => ({
      podRef: { name, namespace, uid },
      startTime: started,
      containers: containers.map(container),
      cpu: cpu({ now: sum(containers, (each) => each.cpu.now), seconds: sum(containers, (each) => each.cpu.seconds) }),
      memory: memory(sum(containers, (each) => each.memory)),
      ...(only ? {} : { "ephemeral-storage": disks(sum(containers, ({ written }) => written)) }),
    })),
  };
}

/** As the API of the configuration defaults it, with what the node's file says. */
export function configuration(settings: KubeletSettings): object {
  const seconds = (ms: number): string => {
    const [minutes, rest] = [Math.floor(ms / 60_000), (ms % 60_000) / 1000];
    return minutes ? `${minutes}m${rest}s` : `${rest}s`;
  };
  return {
    kubeletconfig: {
      enableServer: true,
      staticPodPath: settings.staticPodPath,
      podLogsDir: "/var/log/pods",
      syncFrequency: "1m0s",
      fileCheckFrequency: "20s",
      httpCheckFrequency: "20s",
      address: "0.0.0.0",
      port: 10250,
      rotateCertificates: true,
      authentication: {
        x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" },
        webhook: { enabled: true, cacheTTL: "2m0s" },
        anonymous: { enabled: false },
      },
      authorization: { mode: "Webhook", webhook: { cacheAuthorizedTTL: "5m0s", cacheUnauthorizedTTL: "30s" } },
      healthzPort: 10248,
      healthzBindAddress: "127.0.0.1",
      clusterDomain: settings.clusterDomain,
      clusterDNS: settings.clusterDns ? [settings.clusterDns] : [],
      nodeStatusUpdateFrequency: "10s",
      nodeStatusReportFrequency: "5m0s",
      nodeLeaseDurationSeconds: 40,
      imageGCHighThresholdPercent: settings.imageHigh,
      imageGCLowThresholdPercent: settings.imageLow,
      cgroupDriver: "systemd",
      cpuManagerPolicy: "none",
      memoryManagerPolicy: "None",
      topologyManagerPolicy: "none",
      maxPods: settings.maxPods,
      podPidsLimit: settings.podPidsLimit,
      resolvConf: "/etc/resolv.conf",
      serializeImagePulls: true,
      evictionHard: settings.eviction,
      evictionPressureTransitionPeriod: seconds(settings.transition),
      failSwapOn: true,
      containerLogMaxSize: "10Mi",
      containerLogMaxFiles: 5,
      ...(settings.unsafeSysctls.length ? { allowedUnsafeSysctls: settings.unsafeSysctls } : {}),
      registerNode: settings.registerNode,
      containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    },
  };
}
