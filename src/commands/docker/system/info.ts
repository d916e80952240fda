// docker info (cli/command/system/info.go).
import { binarySize } from "../../../base/units.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { template } from "../format.ts";
import { Uninitialized } from "../settings.ts";
import { verb } from "../tool.ts";
import { type SwarmInfo, swarmLines } from "./info-swarm.ts";
import { CLIENT } from "./version.ts";

interface Commit {
  ID: string;
  Expected?: string;
}
interface Info {
  Containers: number;
  ContainersRunning: number;
  ContainersPaused: number;
  ContainersStopped: number;
  Images: number;
  ServerVersion: string;
  Driver: string;
  DriverStatus: readonly (readonly [string, string])[];
  LoggingDriver: string;
  CgroupDriver: string;
  CgroupVersion: string;
  Plugins: Readonly<Record<string, readonly string[] | null>>;
  Swarm: SwarmInfo;
  Runtimes: Readonly<Record<string, unknown>>;
  DefaultRuntime: string;
  InitBinary: string;
  ContainerdCommit?: Commit;
  RuncCommit?: Commit;
  InitCommit?: Commit;
  SecurityOptions: readonly string[];
  KernelVersion: string;
  OperatingSystem: string;
  OSType: string;
  Architecture: string;
  NCPU: number;
  MemTotal: number;
  Name: string;
  ID: string;
  DockerRootDir: string;
  Debug: boolean;
  IndexServerAddress: string;
  Labels?: readonly string[] | null;
  ExperimentalBuild?: boolean;
  RegistryConfig?: { InsecureRegistryCIDRs?: readonly string[] | null } | null;
  LiveRestoreEnabled: boolean;
  Warnings: readonly string[] | null;
}

const commit = (given: Commit | undefined): string => given?.ID ?? "";

function serverText(info: Info): string {
  const { Plugins, Swarm } = info;
  const insecure = info.RegistryConfig?.InsecureRegistryCIDRs ?? [];
  const security = info.SecurityOptions.flatMap((option) => {
    const pairs = option.split(",").map((each) => each.split("=") as [string, string]);
    return [
      `  ${pairs.find(([key]) => key === "name")?.[1] ?? ""}`,
      ...pairs.flatMap(([key, value]) => (key === "profile" ? [`   Profile: ${value}`] : [])),
    ];
  });
  return [
    ` Containers: ${info.Containers}`,
    `  Running: ${info.ContainersRunning}`,
    `  Paused: ${info.ContainersPaused}`,
    `  Stopped: ${info.ContainersStopped}`,
    ` Images: ${info.Images}`,
    ` Server Version: ${info.ServerVersion}`,
    ` Storage Driver: ${info.Driver}`,
    ...info.DriverStatus.map(([name, value]) => `  ${name}: ${value}`),
    ` Logging Driver: ${info.LoggingDriver}`,
    ` Cgroup Driver: ${info.CgroupDriver}`,
    ` Cgroup Version: ${info.CgroupVersion}`,
    " Plugins:",
    `  Volume: ${(Plugins["Volume"] ?? []).join(" ")}`,
    `  Network: ${(Plugins["Network"] ?? []).join(" ")}`,
    ...(Plugins["Authorization"]?.length ? [`  Authorization: ${Plugins["Authorization"].join(" ")}`] : []),
    `  Log: ${(Plugins["Log"] ?? []).join(" ")}`,
    ...swarmLines(Swarm),
    ` Runtimes: ${Object.keys(info.Runtimes).join(" ")}`,
    ` Default Runtime: ${info.DefaultRuntime}`,
    ` Init Binary: ${info.InitBinary}`,
    ` containerd version: ${commit(info.ContainerdCommit)}`,
    ` runc version: ${commit(info.RuncCommit)}`,
    ` init version: ${commit(info.InitCommit)}`,
    ...(security.length ? [" Security Options:", ...security] : []),
    ` Kernel Version: ${info.KernelVersion}`,
    ` Operating System: ${info.OperatingSystem}`,
    ` OSType: ${info.OSType}`,
    ` Architecture: ${info.Architecture}`,
    ` CPUs: ${info.NCPU}`,
    ` Total Memory: ${binarySize(info.MemTotal)}`,
    ` Name: ${info.Name}`,
    ` ID: ${info.ID}`,
    ` Docker Root Dir: ${info.DockerRootDir}`,
    ` Debug Mode: ${info.Debug}`,
    ...(info.Labels?.length ? [" Labels:", ...info.Labels.map((label) => `  ${label}`)] : []),
    ` Experimental: ${info.ExperimentalBuild ?? false}`,
    ...(insecure.length ? [" Insecure Registries:", ...insecure.map((each) => `  ${each}`)] : []),
    ` Live Restore Enabled: ${info.LiveRestoreEnabled}`,
    "",
    "",
  ].join("\n");
}

export const info = verb(
  {
    name: "info",
    summary: "Display system-wide information",
    usage: "info [OPTIONS]",
    flags: [flag("-f, --format", "string", "Show it by a Go template")],
  },
  function* (docker) {
    const format = docker.call.string("format");
    const show = format && format !== "json" ? template(format) : undefined;
    const head = `Client: Docker Engine - Community\n Version:    ${CLIENT.version}\n Context:    ${docker.client.settings.current}\n Debug Mode: false\n\nServer:\n`;
    let found: Info;
    try {
      found = yield* docker.client.json<Info>("GET", "/info");
    } catch (error) {
      if (!(error instanceof Failure) || error instanceof Uninitialized || format) throw error;
      yield* docker.out(head);
      throw new Failure(`ERROR: ${error.message}\nerrors pretty printing info`);
    }
    if (show) yield* docker.out(`${show(found)}\n`);
    else if (format) yield* docker.out(`${JSON.stringify(found)}\n`);
    else yield* docker.out(head + serverText(found));
    for (const warning of (!format && found.Warnings) || []) yield* docker.err(`${warning}\n`);
    return 0;
  },
);
