// A world whose API is being served over HTTPS, with its kubeconfig; the Docker engine's where it is asked for.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:https";
import { isIP, isIPv6 } from "node:net";
import { hostname, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { ApiError } from "../api/errors.ts";
import { realWall } from "../base/wall.ts";
import { Authority } from "../base/x509/authority.ts";
import type { ApiServer } from "../cluster/apiserver/index.ts";
import { type Booted, boot } from "../commands/boot.ts";
import type { Engine } from "../docker/engine.ts";
import { Pace } from "../game/pace.ts";
import { type KubeconfigUser, kubeconfigOf } from "../http/kubernetes/credentials.ts";
import { createKubernetesServer } from "../http/kubernetes/server.ts";
import { isLoopback } from "../http/loopback.ts";
import type { Language } from "../i18n/index.ts";
import { Failure } from "./failure.ts";
import { writeText } from "./files.ts";
import { listen } from "./listen.ts";
import { openPlace } from "./place.ts";
import type { ServedDocker } from "./serve-docker.ts";

/** What is to be served, and how. */
export interface Wanted {
  world: "default" | "bare";
  /** Not told: a mission's own, otherwise one for all. */
  seed?: string;
  /** 0 is a free one. */
  port: number;
  listen: string;
  /** Virtual seconds a second; 0 stands still. */
  speed: number;
  kubeconfig?: string;
  mission?: string;
  language?: Language;
  /** The Docker engine too: on a port (0 is a free one) or on a socket. */
  docker?: number | "socket";
}

/** A world whose API is being served. */
export interface Serving {
  readonly booted: Pick<Booted, "world" | "home">;
  readonly pace: Pace;
  readonly server: Server;
  /** Host and port. */
  readonly address: string;
  /** The kubeconfig. */
  readonly file: string;
  /** What the learner wants to have beside the kubeconfig: goes away with it. */
  readonly folder: string;
  readonly docker?: ServedDocker;
  close(): void;
}

/** What a world is made of that is served. */
export interface Grown {
  start: number;
  authority: Authority;
}

/** Makes a world and serves its API. @throws Failure */
export async function open(
  wanted: Wanted,
  make: (grown: Grown) => Pick<Booted, "world" | "home"> = (grown) =>
    boot({ seed: wanted.seed ?? "k8s-quest", world: wanted.world, ...grown }),
): Promise<Serving> {
  const start = Date.now();
  // Whoever knows the seed must not know the keys.
  const authority = new Authority((count) => Uint8Array.from(randomBytes(count)), start);
  const booted = make({ start, authority });
  if (!booted.world.clusters.size) throw new Failure("serve.no-cluster");
  const pace = paceOf(booted, wanted.speed);
  /** What ends it, the latest first. */
  const ends: (() => void)[] = [() => pace.close()];
  const close = () => {
    for (const end of ends.splice(0).reverse()) end();
  };
  try {
    const { server, address, host } = await openKubernetes({ booted, pace, authority, start }, wanted, ends);
    const folder = temporaryFolder(ends);
    const file = wanted.kubeconfig ?? join(folder, "kubeconfig");
    const { api, name } = booted.world.cluster;
    const users = [...people(authority, start), ...robots(api)];
    const kubeconfig = kubeconfigOf({ name, server: `https://${address}`, authority: authority.certificate }, users);
    writeText(file, kubeconfig, { mode: 0o600 });
    const docker = wanted.docker === undefined ? undefined : await openEngine({ booted, pace, folder, host }, wanted, ends);
    if (!isLoopback(wanted.listen)) warn(wanted, address);
    process.on("uncaughtException", report);
    ends.push(() => process.off("uncaughtException", report));
    return { booted, pace, server, address, file, folder, ...(docker ? { docker } : {}), close };
  } catch (error) {
    close();
    throw error;
  }
}

interface Opening {
  booted: Serving["booted"];
  pace: Pace;
}
type Ends = (() => void)[];

/** Time runs with the wall clock, at the speed that is wanted. */
function paceOf({ world: { clock } }: Serving["booted"], speed: number): Pace {
  const time = {
    get now() {
      return clock.now;
    },
    get next() {
      return clock.next;
    },
    advance: (to: number) => clock.runUntil(to),
  };
  return new Pace(time, realWall, speed);
}

/** The API server's door. `host` is how clients call where it listens. */
async function openKubernetes(
  { booted, pace, authority, start }: Opening & { authority: Authority; start: number },
  { port: wanted, listen: where }: Wanted,
  ends: Ends,
): Promise<{ server: Server; address: string; host: string }> {
  const { clock, cluster } = booted.world;
  const context = {
    api: cluster.api,
    clock,
    address: "",
    machine: cluster.nodes.values().next().value!,
    ...(cluster.kubelets ? { kubelets: cluster.kubelets } : {}),
  };
  const names = ["localhost", "kubernetes", hostname(), ...(isIP(where) ? [] : [where])];
  const server = createKubernetesServer({
    context,
    identity: authority.server([...new Set(names)], ["127.0.0.1", ...reachable(where)], start),
    authority,
    act: (action) => pace.act(action),
    settle: (done) => pace.settle(done),
    log: report,
  });
  const port = await listen(server, { port: wanted, host: where });
  ends.push(() => closeServer(server));
  // Nobody can connect to "all addresses": the kubeconfig names one that leads here.
  const host = EVERYWHERE.has(where) ? "127.0.0.1" : isIPv6(where) ? `[${where}]` : where;
  context.address = `${host}:${port}`;
  return { server, host, address: context.address };
}

/** The Docker engine's door. */
async function openEngine(
  { booted, pace, folder, host }: Opening & { folder: string; host: string },
  { docker: wanted, listen: where }: Wanted,
  ends: Ends,
): Promise<ServedDocker> {
  const door = {
    act: pace.act.bind(pace),
    ...(pace.speed ? {} : { settle: pace.settle.bind(pace) }),
    outside: booted.world.outside,
    log: report,
  };
  const { openDocker } = await import("./serve-docker.ts");
  const port = typeof wanted === "number" ? { port: wanted } : {};
  const docker = await openDocker(dockerOf(booted), door, { ...port, listen: where, folder, reachedAt: host });
  ends.push(() => closeServer(docker.server));
  return docker;
}

/** A folder for keys and sockets: it goes however the program ends. */
function temporaryFolder(ends: Ends): string {
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  ends.push(() => {
    process.off("exit", remove);
    remove();
  });
  return folder;
}

function closeServer(server: { close(): unknown; closeAllConnections(): void }): void {
  server.closeAllConnections();
  server.close();
}

/** Others can come in. */
function warn({ listen: where, docker, language }: Wanted, address: string): void {
  const { say } = openPlace(language);
  const port = address.slice(address.lastIndexOf(":"));
  const urls = EVERYWHERE.has(where) ? reachable(where).map((each) => `https://${each}${port}`) : [];
  const warnings = [
    [say("serve.others-can", { address: where }), ...(urls.length ? [say("serve.others-at", { urls: urls.join(", ") })] : [])].join(" "),
    ...(typeof docker === "number" ? [say("serve.others-docker")] : []),
  ];
  process.stderr.write(warnings.map((warning) => `${warning}\n`).join(""));
}

/** A bug of ours is told of, and ends nothing. */
const report = (error: unknown): void => {
  process.stderr.write(`${inspect(error)}\nThis should not happen: the cluster goes on. Please report it.\n`);
};

/** Addresses that stand for all of a computer's own. */
const EVERYWHERE = new Set(["0.0.0.0", "::"]);

/** Addresses by which this computer is reached when it listens at `address`, beside 127.0.0.1. */
function reachable(address: string): string[] {
  if (!EVERYWHERE.has(address)) return isIP(address) && address !== "127.0.0.1" ? [address] : [];
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map((each) => each.address);
}

/** @throws Failure */
function dockerOf({ world }: Pick<Booted, "world">): Engine {
  if (!world.docker) throw new Failure("serve.no-docker");
  return world.docker();
}

const TOKEN_LIFE = 365 * 24 * 60 * 60;

/** Who comes with a certificate: one who may do everything, and one who may do what roles are bound to them. */
const people = (authority: Authority, now: number): KubeconfigUser[] => [
  { name: "kubernetes-admin", client: authority.client({ commonName: "kubernetes-admin", organizations: ["system:masters"] }, now) },
  { name: "developer", client: authority.client({ commonName: "developer", organizations: ["developers"] }, now) },
];

/** Who comes with a token: the default service account, where there is one. */
function robots(api: ApiServer): KubeconfigUser[] {
  try {
    return [{ name: "default-service-account", token: api.issueToken("default", "default", { seconds: TOKEN_LIFE }).token }];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
