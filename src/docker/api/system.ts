// /_ping, /version, /info, /events, /system/df.

import { drive } from "../../machine/drive.ts";
import { COMPUTER } from "../../machine/hardware.ts";
import { bytesIn } from "../build/tree.ts";
import { LOG_DRIVERS } from "../containers/log-drivers.ts";
import { DAEMON_ID } from "../daemon-config.ts";
import type { Engine } from "../engine.ts";
import { summary, written } from "../show/container.ts";
import { imageSummary, inspectVolume } from "../show/others.ts";
import { nanoTime } from "../show/time.ts";
import { showSwarm } from "../swarm/show.ts";
import { LOCKED } from "../swarm/swarm.ts";
import type { EngineEvent } from "../types.ts";
import { cacheRecords } from "./build.ts";
import { any, type Filters, labels } from "./filters.ts";
import { layerBytes } from "./images.ts";
import { type ApiAnswer, Feed } from "./message.ts";
import type { Call, Route } from "./router.ts";

export const VERSION = "28.5.2";
export const API_VERSION = "1.51";
export const OLDEST_API = "1.24";

const CONTAINERD = "b98a3aace656320842a23f4a392a33f46af97866";
const RUNC = "v1.3.0-0-g4ca628d1";
const INIT = "de40ad0";

const version = () => ({
  Platform: { Name: "Docker Engine - Community" },
  Components: [
    {
      Name: "Engine",
      Version: VERSION,
      Details: {
        ApiVersion: API_VERSION,
        Arch: "amd64",
        BuildTime: "2025-11-05T14:43:33.000000000+00:00",
        Experimental: "false",
        GitCommit: "89c5e8f",
        GoVersion: "go1.25.3",
        KernelVersion: COMPUTER.kernel.release,
        MinAPIVersion: OLDEST_API,
        Os: "linux",
      },
    },
    { Name: "containerd", Version: "v1.7.28", Details: { GitCommit: CONTAINERD } },
    { Name: "runc", Version: "1.3.0", Details: { GitCommit: RUNC } },
    { Name: "docker-init", Version: "0.19.0", Details: { GitCommit: INIT } },
  ],
  Version: VERSION,
  ApiVersion: API_VERSION,
  MinAPIVersion: OLDEST_API,
  GitCommit: "89c5e8f",
  GoVersion: "go1.25.3",
  Os: "linux",
  Arch: "amd64",
  KernelVersion: COMPUTER.kernel.release,
  BuildTime: "2025-11-05T14:43:33.000000000+00:00",
});

const info = (engine: Engine) => {
  const count = (status: string) => engine.containers.all.filter((each) => each.status === status).length;
  return {
    ID: DAEMON_ID,
    Containers: engine.containers.all.length,
    ContainersRunning: count("running"),
    ContainersPaused: count("paused"),
    ContainersStopped: engine.containers.all.length - count("running") - count("paused"),
    Images: engine.images.all.length,
    Driver: "overlay2",
    DriverStatus: [
      ["Backing Filesystem", "extfs"],
      ["Supports d_type", "true"],
      ["Using metacopy", "false"],
      ["Native Overlay Diff", "true"],
      ["userxattr", "false"],
    ],
    Plugins: {
      Volume: ["local"],
      Network: ["bridge", "host", "ipvlan", "macvlan", "null", "overlay"],
      Authorization: null,
      Log: LOG_DRIVERS,
    },
    MemoryLimit: true,
    SwapLimit: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    Debug: engine.daemon.config.debug ?? false,
    OomKillDisable: false,
    SystemTime: nanoTime(engine.clock.now),
    LoggingDriver: engine.daemon.config["log-driver"] || "json-file",
    CgroupDriver: "systemd",
    CgroupVersion: "2",
    KernelVersion: COMPUTER.kernel.release,
    OperatingSystem: "Debian GNU/Linux 12 (bookworm)",
    OSVersion: "12",
    OSType: "linux",
    Architecture: "x86_64",
    IndexServerAddress: "https://index.docker.io/v1/",
    NCPU: engine.processors,
    MemTotal: COMPUTER.memory * 1024,
    DockerRootDir: "/var/lib/docker",
    Name: engine.host.hostname,
    ServerVersion: VERSION,
    Runtimes: { "io.containerd.runc.v2": { path: "runc" }, runc: { path: "runc" } },
    DefaultRuntime: "runc",
    ContainerdCommit: { ID: CONTAINERD, Expected: CONTAINERD },
    RuncCommit: { ID: RUNC, Expected: RUNC },
    InitCommit: { ID: INIT, Expected: INIT },
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    CPUCfsPeriod: true,
    CPUCfsQuota: true,
    Labels: engine.daemon.config.labels ?? [],
    ExperimentalBuild: false,
    Swarm: swarmOf(engine),
    LiveRestoreEnabled: false,
    InitBinary: "docker-init",
    SecurityOptions: ["name=seccomp,profile=builtin", "name=cgroupns"],
    Warnings: null,
  };
};

function swarmOf({ swarm }: Engine) {
  if (swarm.state !== "active")
    return {
      NodeID: "",
      NodeAddr: swarm.address,
      LocalNodeState: swarm.state,
      ControlAvailable: false,
      Error: swarm.state === "locked" ? LOCKED : "",
      RemoteManagers: null,
    };
  const { membership, node } = swarm;
  const { JoinTokens: _, ...cluster } = showSwarm(swarm);
  return {
    NodeID: node.id,
    NodeAddr: membership.address,
    LocalNodeState: "active",
    ControlAvailable: true,
    Error: "",
    RemoteManagers: [{ NodeID: node.id, Addr: `${membership.address}:2377` }],
    Nodes: 1,
    Managers: 1,
    Cluster: cluster,
  };
}

/** An event as it goes over the wire. */
const shown = ({ Type, Action, Actor, at }: EngineEvent) => ({
  ...(Type === "container" || Type === "image"
    ? { status: Action, id: Actor.ID, ...(Type === "container" ? { from: Actor.Attributes["image"] } : {}) }
    : {}),
  Type,
  Action,
  Actor,
  scope: "local",
  time: Math.floor(at / 1000),
  timeNano: Math.floor(at) * 1e6,
});

const about = (filters: Filters) => (event: EngineEvent) =>
  any(filters, "type", (type) => event.Type === type) &&
  any(filters, "event", (action) => event.Action === action || event.Action.startsWith(`${action}:`)) &&
  (["container", "image", "network", "volume"] as const).every((type) =>
    any(
      filters,
      type,
      (name) =>
        event.Type === type && (event.Actor.ID.startsWith(name) || event.Actor.Attributes["name"] === name || event.Actor.ID === name),
    ),
  ) &&
  labels(filters, event.Actor.Attributes);

function events({ engine, text, filters }: Call): ApiAnswer {
  const holds = about(filters());
  const moment = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : /^[\d.]+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  };
  const [since, until] = [moment("since"), moment("until")];
  const feed = new Feed<object>(() => (until === undefined ? "anything" : "work"));
  drive(
    engine.clock,
    (function* () {
      let next = since === undefined ? engine.events.end : 0;
      for (;;) {
        for (const event of engine.events.from(next))
          if (holds(event) && (since === undefined || event.at >= since) && (until === undefined || event.at <= until))
            feed.add(shown(event));
        next = engine.events.end;
        if (feed.closed || (until !== undefined && engine.clock.now >= until)) return feed.end();
        yield { on: [engine.events.changed, feed.changed], ...(until === undefined ? {} : { until }) };
      }
    })(),
  );
  return { status: 200, feed };
}

const usage = (engine: Engine) => ({
  LayersSize: layerBytes(engine),
  Images: engine.images.all.map((image) => ({
    ...imageSummary(engine, image),
    Containers: engine.containers.all.filter((each) => each.image.id === image.id).length,
    SharedSize: sharedBytes(engine, image.id),
  })),
  Containers: engine.containers.all.map((container) => ({ ...summary(engine, container, { size: true }), SizeRw: written(container) })),
  Volumes: engine.volumes.all.map((volume) => ({
    ...inspectVolume(volume),
    UsageData: {
      RefCount: engine.containers.all.filter(({ mounts }) => mounts.some(({ name }) => name === volume.name)).length,
      Size: bytesIn(volume.files.root),
    },
  })),
  BuildCache: cacheRecords(engine),
});

/** Bytes of the layers that another image has too. */
function sharedBytes({ images }: Engine, id: string): number {
  const others = new Set(
    images.all.filter((each) => each.id !== id).flatMap(({ history }) => history.flatMap(({ digest }) => digest ?? [])),
  );
  const image = images.get(id);
  return image.history.reduce((sum, { digest, size }) => sum + (digest && others.has(digest) ? size : 0), 0);
}

export const systemRoutes: readonly Route[] = [
  ...(["GET", "HEAD"] as const).map((method) => ({
    method,
    path: "/_ping",
    handle: ({ engine: { swarm } }: Call) => ({
      status: 200,
      text: "OK",
      type: "text/plain; charset=utf-8",
      headers: {
        "api-version": API_VERSION,
        "docker-experimental": "false",
        ostype: "linux",
        "builder-version": "2",
        swarm: swarm.state === "active" ? "active/manager" : swarm.state,
      },
    }),
  })),
  { method: "GET", path: "/version", handle: () => ({ status: 200, body: version() }) },
  { method: "GET", path: "/info", handle: ({ engine }) => ({ status: 200, body: info(engine) }) },
  { method: "GET", path: "/events", handle: events },
  { method: "GET", path: "/system/df", handle: ({ engine }) => ({ status: 200, body: usage(engine) }) },
];
