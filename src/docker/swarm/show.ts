// Swarm's objects as the API shows them.
import { COMPUTER } from "../../machine/hardware.ts";
import { hostPid } from "../containers/kernel.ts";
import { LOG_DRIVERS } from "../containers/log-drivers.ts";
import { addressesOf } from "../networks/network.ts";
import { nanoTime } from "../show/time.ts";
import { USUAL } from "./orchestrate.ts";
import { ISSUER, type RootCertificate } from "./root-certificate.ts";
import { isGlobal, replicasOf, runningOf, type Service, type Task } from "./service.ts";
import { networksOf } from "./service-networks.ts";
import type { Swarm } from "./swarm.ts";
import type { Blob } from "./types.ts";

const times = ({ version, created, updated }: { version: number; created: number; updated: number }) => ({
  Version: { Index: version },
  CreatedAt: nanoTime(created),
  UpdatedAt: nanoTime(updated),
});

export const showBlob = (blob: Blob, secret: boolean) => ({
  ID: blob.id,
  ...times(blob),
  Spec: { ...blob.spec, Labels: blob.spec.Labels ?? {}, ...(secret ? { Data: undefined } : {}) },
});

export function showSwarm({ membership }: Swarm) {
  return {
    ID: membership.id,
    ...times(membership),
    Spec: membership.spec,
    TLSInfo: tlsInfo(membership.root),
    RootRotationInProgress: false,
    DefaultAddrPool: ["10.0.0.0/8"],
    SubnetSize: 24,
    DataPathPort: 4789,
    JoinTokens: membership.tokens,
  };
}
const tlsInfo = ({ certificate, publicKey }: RootCertificate) => ({
  TrustRoot: certificate,
  CertIssuerSubject: ISSUER,
  CertIssuerPublicKey: publicKey,
});

export function showNode(swarm: Swarm, engineVersion: string) {
  const { node, engine, membership } = swarm;
  return {
    ID: node.id,
    ...times(node),
    Spec: { Labels: node.labels, Role: node.role, Availability: node.availability, ...(node.name ? { Name: node.name } : {}) },
    Description: {
      Hostname: engine.host.hostname,
      Platform: { Architecture: "x86_64", OS: "linux" },
      Resources: { NanoCPUs: COMPUTER.processors * 1e9, MemoryBytes: COMPUTER.memory * 1024 },
      Engine: {
        EngineVersion: engineVersion,
        Plugins: [
          ...LOG_DRIVERS.map((Name) => ({
            Type: "Log",
            Name,
          })),
          ...["bridge", "host", "ipvlan", "macvlan", "null", "overlay"].map((Name) => ({ Type: "Network", Name })),
          { Type: "Volume", Name: "local" },
        ],
      },
      TLSInfo: tlsInfo(membership.root),
    },
    Status: { State: "ready", Addr: membership.address },
    ManagerStatus: { Leader: true, Reachability: "reachable", Addr: `${membership.address}:2377` },
  };
}

export function showService(swarm: Swarm, service: Service, { status = false, defaults = false } = {}) {
  const { spec, update } = service;
  const { Mode = "vip" } = spec.EndpointSpec ?? {};
  const virtual = swarm.virtual.of(service);
  const networks = networksOf(swarm.engine, service).filter(({ network }) => network.driver === "overlay");
  return {
    ID: service.id,
    ...times(service),
    Spec: {
      ...spec,
      ...(defaults ? { UpdateConfig: { ...USUAL, ...spec.UpdateConfig }, RollbackConfig: { ...USUAL, ...spec.RollbackConfig } } : {}),
      Labels: spec.Labels ?? {},
      EndpointSpec: { Mode, ...(spec.EndpointSpec?.Ports ? { Ports: spec.EndpointSpec.Ports } : {}) },
    },
    ...(service.previous ? { PreviousSpec: service.previous } : {}),
    Endpoint: {
      Spec: networks.length || service.ports.length ? { Mode, ...(service.ports.length ? { Ports: spec.EndpointSpec?.Ports } : {}) } : {},
      ...(service.ports.length ? { Ports: service.ports } : {}),
      ...(virtual.length ? { VirtualIPs: virtual } : {}),
    },
    ...(update
      ? {
          UpdateStatus: {
            State: update.State,
            StartedAt: nanoTime(update.startedAt),
            ...(update.completedAt ? { CompletedAt: nanoTime(update.completedAt) } : {}),
            Message: update.Message,
          },
        }
      : {}),
    ...(status
      ? {
          ServiceStatus: {
            RunningTasks: runningOf(service).length,
            DesiredTasks: isGlobal(service) ? 1 : replicasOf(service),
            CompletedTasks: 0,
          },
        }
      : {}),
  };
}

export function showTask(task: Task) {
  const { container } = task;
  const networks = container ? [...container.networks.values()].filter(({ network }) => network.driver === "overlay") : [];
  return {
    ID: task.id,
    Version: { Index: task.version },
    CreatedAt: nanoTime(task.created),
    UpdatedAt: nanoTime(task.stateAt),
    Labels: {},
    Spec: task.spec,
    ServiceID: task.service.id,
    ...(task.slot ? { Slot: task.slot } : {}),
    ...(task.node ? { NodeID: task.node } : {}),
    Status: {
      Timestamp: nanoTime(task.stateAt),
      State: task.state,
      Message: task.message,
      ...(task.error ? { Err: task.error } : {}),
      ...(container
        ? {
            ContainerStatus: {
              ContainerID: container.id,
              PID: container.live && container.run?.process ? hostPid(container.run.process) : 0,
              ExitCode: task.exitCode ?? 0,
            },
          }
        : {}),
      PortStatus: container?.published.length
        ? {
            Ports: container.published.map(({ port, hostPort }) => ({
              Protocol: port.split("/")[1] ?? "tcp",
              TargetPort: Number(port.split("/")[0]),
              PublishedPort: hostPort,
              PublishMode: "host",
            })),
          }
        : {},
    },
    DesiredState: task.desired === "remove" ? "remove" : task.desired,
    ...(networks.length
      ? {
          NetworksAttachments: networks.map(({ network, endpoint }) => ({
            Network: { ID: network.id, Spec: { Name: network.name, Labels: {}, DriverConfiguration: { Name: "overlay" } } },
            Addresses: endpoint ? addressesOf(endpoint).map((address) => network.withPrefix(address)) : [],
          })),
        }
      : {}),
  };
}
