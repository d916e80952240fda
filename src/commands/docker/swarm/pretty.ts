// docker service, node, secret and config inspect --pretty (formatter.go of cli/command/service, node, secret and config).

import { fromBase64 } from "../../../base/bytes.ts";
import { formatGoDuration } from "../../../base/duration.ts";
import { binarySize, humanDuration } from "../../../base/units.ts";
import type { UpdateConfig } from "../../../docker/swarm/types.ts";
import type { Task } from "../../../machine/process.ts";
import type { Docker } from "../tool.ts";
import type { Blob, Node, Service } from "./objects.ts";
import { capital } from "./tasks.ts";

const policy = (title: string, { Parallelism, Delay, FailureAction, Monitor, MaxFailureRatio, Order }: UpdateConfig): string =>
  [
    `${title === "update" ? "UpdateConfig" : "RollbackConfig"}:`,
    ` Parallelism:\t${Parallelism}`,
    ...(Delay ? [` Delay:\t\t${formatGoDuration(Delay / 1e6)}`] : []),
    ` On failure:\t${FailureAction ?? "pause"}`,
    ...(Monitor ? [` Monitoring Period: ${formatGoDuration(Monitor / 1e6)}`] : []),
    ` Max failure ratio: ${MaxFailureRatio ?? 0}`,
    ` ${title === "update" ? "Update order:     " : "Rollback order:   "} ${Order ?? "stop-first"}`,
  ].join("\n");

export function prettyService(
  { ID, Spec, Endpoint, UpdateStatus }: Service & { UpdateStatus?: { StartedAt?: string; CompletedAt?: string } },
  now: number,
  /** The names of its networks. */
  networks: readonly string[],
): string {
  const { ContainerSpec: container = {}, Placement = {}, Resources = {} } = Spec.TaskTemplate;
  const ago = (time: string | undefined) => `${humanDuration(now - Date.parse(time ?? "")).toLowerCase()} ago`;
  const labels = Object.entries(Spec.Labels ?? {});
  const lines = [
    "",
    `ID:\t\t${ID}`,
    `Name:\t\t${Spec.Name}`,
    ...(labels.length ? ["Labels:", ...labels.map(([name, value]) => ` ${name}=${value}`)] : []),
    `Service Mode:\t${Spec.Mode?.Global ? "Global" : "Replicated"}`,
    ...(Spec.Mode?.Replicated ? [` Replicas:\t${Spec.Mode.Replicated.Replicas ?? 1}`] : []),
    ...(UpdateStatus
      ? [
          "UpdateStatus:",
          ` State:\t\t${UpdateStatus.State}`,
          ...(UpdateStatus.StartedAt ? [` Started:\t${ago(UpdateStatus.StartedAt)}`] : []),
          ...(UpdateStatus.CompletedAt ? [` Completed:\t${ago(UpdateStatus.CompletedAt)}`] : []),
          ` Message:\t${UpdateStatus.Message}`,
        ]
      : []),
    "Placement:",
    ...(Placement.Constraints?.length ? [` Constraints:\t[${Placement.Constraints.join(" ")}]`] : []),
    ...(Spec.UpdateConfig ? [policy("update", Spec.UpdateConfig)] : []),
    ...(Spec.RollbackConfig ? [policy("rollback", Spec.RollbackConfig)] : []),
    "ContainerSpec:",
    ` Image:\t\t${container.Image}`,
    ...(container.Args?.length ? [` Args:\t\t${container.Args.join(" ")} `] : []),
    ...(container.Env?.length ? [` Env:\t\t${container.Env.join(" ")} `] : []),
    ...(container.Dir ? [` Dir:\t\t${container.Dir}`] : []),
    ...(container.User ? [` User: ${container.User}`] : []),
    ` Init:\t\t${container.Init ?? false}`,
    ...(container.Mounts?.length
      ? [
          "Mounts:",
          ...container.Mounts.flatMap((mount) => [
            ` Target:\t${mount.Target}`,
            `  Source:\t${mount.Source ?? ""}`,
            `  ReadOnly:\t${mount.ReadOnly ?? false}`,
            `  Type:\t\t${mount.Type}`,
          ]),
        ]
      : []),
    "Resources:",
    ...(["Reservations", "Limits"] as const).flatMap((kind) => {
      const { NanoCPUs, MemoryBytes } = Resources[kind] ?? {};
      if (!NanoCPUs && !MemoryBytes) return [];
      return [
        ` ${kind}:`,
        ...(NanoCPUs ? [`  CPU:\t\t${NanoCPUs / 1e9}`] : []),
        ...(MemoryBytes ? [`  Memory:\t${binarySize(MemoryBytes)}`] : []),
      ];
    }),
    ...(networks.length ? [`Networks: ${networks.join(" ")} `] : []),
    `Endpoint Mode:\t${Spec.EndpointSpec?.Mode ?? "vip"}`,
    ...(Endpoint.Ports?.length
      ? [
          "Ports:",
          ...Endpoint.Ports.flatMap((port) => [
            ` PublishedPort = ${port.PublishedPort}`,
            `  Protocol = ${port.Protocol}`,
            `  TargetPort = ${port.TargetPort}`,
            `  PublishMode = ${port.PublishMode} `,
          ]),
        ]
      : []),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

/** A moment as Go prints it, in small letters. */
const moment = (time: string): string => time.replace("T", " ").replace("Z", " +0000 utc");

const labelLines = (labels: Readonly<Record<string, string>> | undefined): string[] => {
  const all = Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return all.length ? ["Labels:", ...all.map(([name, value]) => ` - ${name}${value ? `=${value}` : ""}`)] : [];
};

export function prettyNode({ ID, CreatedAt, Spec, Description, Status, ManagerStatus }: Node): string {
  const { Engine, Platform, Resources, TLSInfo } = Description;
  const plugins = new Map<string, string[]>();
  for (const { Type, Name } of Engine.Plugins ?? []) plugins.set(Type, [...(plugins.get(Type) ?? []), Name]);
  const lines = [
    `ID:\t\t\t${ID}`,
    ...(Spec.Name ? [`Name:\t\t\t${Spec.Name}`] : []),
    ...labelLines(Spec.Labels),
    `Hostname:              \t${Description.Hostname}`,
    `Joined at:             \t${moment(CreatedAt)}`,
    "Status:",
    ` State:\t\t\t${capital(Status.State)}`,
    ` Availability:         \t${capital(Spec.Availability)}`,
    ...(Status.Addr ? [` Address:\t\t${Status.Addr}`] : []),
    ...(ManagerStatus
      ? [
          "Manager Status:",
          ` Address:\t\t${ManagerStatus.Addr}`,
          ` Raft Status:\t\t${capital(ManagerStatus.Reachability)}`,
          ` Leader:\t\t${ManagerStatus.Leader ? "Yes" : "No"}`,
        ]
      : []),
    "Platform:",
    ` Operating System:\t${Platform.OS}`,
    ` Architecture:\t\t${Platform.Architecture}`,
    "Resources:",
    ` CPUs:\t\t\t${Math.trunc(Resources.NanoCPUs / 1e9)}`,
    ` Memory:\t\t${binarySize(Resources.MemoryBytes)}`,
    ...(plugins.size ? ["Plugins:", ...[...plugins].map(([type, names]) => ` ${type}:\t\t${names.join(", ")}`)] : []),
    `Engine Version:\t\t${Engine.EngineVersion}`,
    ...(TLSInfo
      ? [
          "TLS Info:",
          " TrustRoot:",
          TLSInfo.TrustRoot,
          ` Issuer Subject:\t${TLSInfo.CertIssuerSubject}`,
          ` Issuer Public Key:\t${TLSInfo.CertIssuerPublicKey}`,
        ]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

export const prettySecret = ({ ID, CreatedAt, UpdatedAt, Spec }: Blob): string =>
  [
    `ID:              ${ID}`,
    `Name:              ${Spec.Name}`,
    ...labelLines(Spec.Labels),
    `Driver:            ${Spec.Driver?.Name ?? ""}`,
    `Created at:        ${moment(CreatedAt)}`,
    `Updated at:        ${moment(UpdatedAt)}`,
    "",
  ].join("\n");

export const prettyConfig = ({ ID, CreatedAt, UpdatedAt, Spec }: Blob): string =>
  [
    `ID:\t\t\t${ID}`,
    `Name:\t\t\t${Spec.Name}`,
    ...labelLines(Spec.Labels),
    `Created at:            \t${moment(CreatedAt)}`,
    `Updated at:            \t${moment(UpdatedAt)}`,
    "Data:",
    fromBase64(Spec.Data ?? ""),
    "",
  ].join("\n");

/** Shows all that is named, once all is found. @throws Failure */
export function* showPretty<T>(docker: Docker, get: (name: string) => Task<T>, show: (found: T) => string): Task<number> {
  let text = "";
  for (const name of docker.args) text += show(yield* get(name));
  yield* docker.out(text);
  return 0;
}
