// k8s-quest serve: the cluster's API over HTTPS, for kubectl, helm and other clients of the learner's own.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, parseArgs } from "node:util";
import { realWall } from "../base/wall.ts";
import { Authority } from "../base/x509/authority.ts";
import { boot } from "../commands/boot.ts";
import { Pace } from "../game/pace.ts";
import { type KubeconfigUser, kubeconfigOf } from "../http/kubernetes/credentials.ts";
import { createKubernetesServer } from "../http/kubernetes/server.ts";

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
  -h, --help             this text
`;

interface Wanted {
  world: "default" | "bare";
  seed: string;
  port: number;
  listen: string;
  speed: number;
  kubeconfig?: string;
}

class UsageError extends Error {}

function parseArguments(args: readonly string[]): Wanted | undefined {
  const text = { type: "string" } as const;
  let values: Partial<Record<string, string | boolean>>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        world: text,
        seed: text,
        port: text,
        listen: text,
        speed: text,
        pause: { type: "boolean" },
        kubeconfig: text,
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values["help"]) return undefined;
  const {
    world = "default",
    seed = "k8s-quest",
    port = "0",
    listen = "127.0.0.1",
    speed = "1",
    kubeconfig,
  } = values as Record<string, string>;
  if (world !== "default" && world !== "bare") throw new UsageError(`there is no world "${world}": default or bare`);
  if (!/^\d+$/.test(port) || Number(port) > 65535) throw new UsageError(`--port: ${port} is no port`);
  if (!(Number(speed) > 0)) throw new UsageError(`--speed: ${speed} is no speed above 0`);
  return { world, seed, port: Number(port), listen, speed: values["pause"] ? 0 : Number(speed), ...(kubeconfig ? { kubeconfig } : {}) };
}

/** A bug of ours is told of, and ends nothing. */
const report = (error: unknown): void => {
  process.stderr.write(`${inspect(error)}\nThis should not happen: the cluster goes on. Please report it.\n`);
};

const isLoopback = (address: string): boolean => address === "localhost" || address === "::1" || address.startsWith("127.");

export async function main(args: readonly string[]): Promise<number> {
  let wanted: Wanted | undefined;
  try {
    wanted = parseArguments(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`k8s-quest serve: ${error.message}\n${usage}`);
    return 2;
  }
  if (!wanted) {
    process.stdout.write(usage);
    return 0;
  }
  return serve(wanted);
}

async function serve(wanted: Wanted): Promise<number> {
  const start = Date.now();
  // Whoever knows the seed must not know the keys.
  const authority = new Authority((count) => Uint8Array.from(randomBytes(count)), start);
  const { world } = boot({ seed: wanted.seed, world: wanted.world, start, authority });
  const { clock, cluster } = world;
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
  const hosts = isLoopback(wanted.listen) || wanted.listen === "0.0.0.0" ? [] : [wanted.listen];
  const server = createKubernetesServer({
    context,
    identity: authority.server(["localhost", "kubernetes"], ["127.0.0.1", ...hosts], start),
    authority,
    act: (action) => pace.act(action),
    settle: (done) => pace.settle(done),
    log: report,
  });
  const address = await listen(server, wanted);
  if (typeof address === "string") {
    process.stderr.write(`k8s-quest serve: ${address}\n`);
    pace.close();
    return 1;
  }
  context.address = `${isLoopback(wanted.listen) ? "127.0.0.1" : wanted.listen}:${address.port}`;
  const folder = wanted.kubeconfig ? undefined : mkdtempSync(join(tmpdir(), "k8s-quest-"));
  const file = wanted.kubeconfig ?? join(folder!, "kubeconfig");
  const users: KubeconfigUser[] = [
    { name: "kubernetes-admin", client: authority.client({ commonName: "kubernetes-admin", organizations: ["system:masters"] }, start) },
  ];
  writeFileSync(file, kubeconfigOf({ name: cluster.name, server: `https://${context.address}`, authority: authority.certificate }, users), {
    mode: 0o600,
  });
  if (!isLoopback(wanted.listen))
    process.stderr.write(
      `Warning: listening on ${wanted.listen}: whoever reaches this address and holds the kubeconfig can use the cluster.\n`,
    );
  process.stdout.write(`Serving Kubernetes v1.36 at https://${context.address}. Ctrl-C ends it.\nexport KUBECONFIG=${file}\n`);
  process.on("uncaughtException", report);
  await interrupted();
  process.off("uncaughtException", report);
  pace.close();
  server.closeAllConnections();
  server.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
  return 0;
}

/** Where it listens, or why it cannot. */
const listen = (server: Server, { port, listen: host }: Wanted): Promise<AddressInfo | string> =>
  new Promise((resolve) => {
    server.once("error", (error) =>
      resolve((error as NodeJS.ErrnoException).code === "EADDRINUSE" ? `port ${port} is in use` : error.message),
    );
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
