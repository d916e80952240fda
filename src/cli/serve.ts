// k8s-quest serve: the cluster's API over HTTPS, for kubectl, helm and other clients of the learner's own; the Docker engine's where it is asked for.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import type { Language } from "../i18n/index.ts";
import { flag, follow, type Given, languageAsked, oneOf, portOf, text } from "./command-line.ts";
import { Failure, Mistake } from "./failure.ts";
import { listen } from "./listen.ts";
import type { ServedDocker } from "./serve-docker.ts";
import { smallNursery } from "./small-nursery.ts";

const usage = `Serves the cluster's API over HTTPS, for kubectl, helm and other clients of your own.

Usage: k8s-quest serve [options]

Options:
      --world NAME       default: what learners get; bare: nothing in kube-system (default "default")
      --seed TEXT        what the world grows from (default "k8s-quest")
      --port NUMBER      port to listen on (default: a free one)
      --listen ADDRESS   address to listen on; others can connect unless it is a loopback address (default "127.0.0.1")
      --speed NUMBER     virtual seconds a second (default 1)
      --pause            time stands still, but for what requests set off
      --kubeconfig FILE  where to write the kubeconfig (default: a temporary file)
      --docker           serve the Docker engine too, on a socket of your own; --docker=PORT: on that port (0: a free one)
      --mission ID       the world of a mission, as 01-concepts/opening-day; its objectives are shown being met
      --lang LANGUAGE    en or ko: the mission's words
  -h, --help             this text
`;

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

/** What worlds are asked for that tools outside look into. */
export const worldOptions = {
  ...{ world: text, seed: text, speed: text, pause: flag, mission: text, lang: text },
  docker: { type: "boolean", orValue: true },
} as const;
const options = { ...worldOptions, port: text, listen: text, kubeconfig: text };

/** What the options mean. @throws Mistake */
export function wantedOf({ values }: Given<typeof options>): Wanted {
  const { world = "default", seed, port = "0", listen = "127.0.0.1", speed = "1", pause, kubeconfig, docker, mission, lang } = values;
  if (!(Number(speed) > 0)) throw new Mistake("command.speed", { option: "--speed", given: speed });
  const language = languageAsked(lang);
  return {
    world: oneOf("--world", world, ["default", "bare"]),
    port: portOf("--port", port),
    listen,
    speed: pause ? 0 : Number(speed),
    ...(seed === undefined ? {} : { seed }),
    ...(kubeconfig ? { kubeconfig } : {}),
    ...(mission === undefined ? {} : { mission }),
    ...(language ? { language } : {}),
    ...(docker === undefined ? {} : { docker: docker === true ? "socket" : portOf("--docker", docker) }),
  };
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

const isLoopback = (address: string): boolean => address === "localhost" || address === "::1" || address.startsWith("127.");

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "serve", usage, options }, args, (given) => serve(wantedOf(given)));

async function serve(wanted: Wanted): Promise<number> {
  smallNursery();
  const mission = wanted.mission === undefined ? undefined : await (await import("./serve-mission.ts")).findMission(wanted.mission, wanted);
  const serving = await open(wanted, mission ? (grown) => mission.boot(grown) : undefined);
  process.stdout.write(`Serving Kubernetes v1.36 at https://${serving.address}. Ctrl-C ends it.\nexport KUBECONFIG=${serving.file}\n`);
  if (serving.docker) process.stdout.write(`export DOCKER_HOST=${serving.docker.address}\n`);
  mission?.show(serving);
  await interrupted();
  mission?.close();
  serving.close();
  return 0;
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
  const { clock, cluster } = booted.world;
  const pace = new Pace(
    {
      get now() {
        return clock.now;
      },
      get next() {
        return clock.next;
      },
      advance: (to) => clock.runUntil(to),
    },
    realWall,
    wanted.speed,
  );
  const context = {
    api: cluster.api,
    clock,
    address: "",
    machine: cluster.nodes.values().next().value!,
    ...(cluster.kubelets ? { kubelets: cluster.kubelets } : {}),
  };
  const others = reachable(wanted.listen);
  const names = isIP(wanted.listen) ? [] : [wanted.listen];
  const server = createKubernetesServer({
    context,
    identity: authority.server([...new Set(["localhost", "kubernetes", hostname(), ...names])], ["127.0.0.1", ...others], start),
    authority,
    act: (action) => pace.act(action),
    settle: (done) => pace.settle(done),
    log: report,
  });
  const port = await listen(server, { port: wanted.port, host: wanted.listen }).catch((error: unknown) => {
    pace.close();
    throw error;
  });
  // Nobody can connect to "all addresses": the kubeconfig names one that leads here.
  const host = EVERYWHERE.has(wanted.listen) ? "127.0.0.1" : isIPv6(wanted.listen) ? `[${wanted.listen}]` : wanted.listen;
  const address = `${host}:${port}`;
  context.address = address;
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-"));
  const file = wanted.kubeconfig ?? join(folder, "kubeconfig");
  const users = [...people(authority, start), ...robots(cluster.api)];
  writeFileSync(file, kubeconfigOf({ name: cluster.name, server: `https://${address}`, authority: authority.certificate }, users), {
    mode: 0o600,
  });
  let docker: ServedDocker | undefined;
  const closeAll = () => {
    pace.close();
    for (const each of docker ? [server, docker.server] : [server]) {
      each.closeAllConnections();
      each.close();
    }
    rmSync(folder, { recursive: true, force: true });
  };
  if (wanted.docker !== undefined) {
    const port = wanted.docker === "socket" ? {} : { port: wanted.docker };
    const door = { act: pace.act.bind(pace), settle: pace.settle.bind(pace), log: report };
    const { openDocker } = await import("./serve-docker.ts");
    try {
      docker = await openDocker(dockerOf(booted), door, { ...port, listen: wanted.listen, folder, reachedAt: host });
    } catch (error) {
      closeAll();
      throw error;
    }
  }
  if (!isLoopback(wanted.listen)) {
    const elsewhere =
      EVERYWHERE.has(wanted.listen) && others.length
        ? ` Others reach it at ${others.map((each) => `https://${each}:${port}`).join(", ")}.`
        : "";
    process.stderr.write(
      `Warning: listening on ${wanted.listen}: whoever reaches this address and holds the kubeconfig can use the cluster.${elsewhere}\n${
        typeof wanted.docker === "number"
          ? "Warning: whoever reaches this address can use the Docker engine: it asks for no credentials.\n"
          : ""
      }`,
    );
  }
  process.on("uncaughtException", report);
  return {
    booted,
    pace,
    server,
    address,
    file,
    folder,
    ...(docker ? { docker } : {}),
    close() {
      process.off("uncaughtException", report);
      closeAll();
    },
  };
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

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
