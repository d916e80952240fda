// docker service inspect --pretty (cli/command/service/formatter.go).

import { formatGoDuration } from "../../../base/duration.ts";
import { humanDuration } from "../../../base/units.ts";
import type { UpdateConfig } from "../../../docker/swarm/types.ts";
import type { Service } from "./service.ts";

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
        ...(MemoryBytes ? [`  Memory:\t${iec(MemoryBytes)}`] : []),
      ];
    }),
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

function iec(bytes: number): string {
  let value = bytes;
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (value < 1024 || unit === "GiB") return `${Number(value.toPrecision(4))}${unit}`;
    value /= 1024;
  }
  return "";
}
