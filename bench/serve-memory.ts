// Memory of `serve` with 1,000 running pods: ten nodes behind the same door as the command opens, asked over HTTPS as kubectl and a dashboard would.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { keepSmall } from "../src/cli/keep-small.ts";
import { open } from "../src/cli/serve-world.ts";
import { HOME } from "../src/world/laptop.ts";
import { tell } from "./measure.ts";
import { deploy, largeWorld } from "./worlds.ts";

const PODS = 1000;

keepSmall();
const serving = await open({ world: "bare", port: 0, listen: "127.0.0.1", speed: 1 }, (grown) => ({
  world: largeWorld(PODS, grown),
  home: HOME,
}));
const mib = (bytes: number): number => bytes / 2 ** 20;
const empty = mib(process.memoryUsage.rss());
serving.pace.act(() => deploy(serving.booted.world as ReturnType<typeof largeWorld>, PODS));
const deployed = mib(process.memoryUsage.rss());

// Clients in a process of their own: what they take is not the server's.
const clients = fork(fileURLToPath(new URL("serve-clients.mjs", import.meta.url)), [serving.file], { execArgv: [] });
await once(clients, "message");
await new Promise((resolve) => setTimeout(resolve, 2000));
tell(
  { figure: "serve with 1,000 running pods, being watched", measured: mib(process.memoryUsage.rss()), target: 150, unit: "MB" },
  { figure: "  before the pods", measured: empty, unit: "MB" },
  { figure: "  before the first client", measured: deployed, unit: "MB" },
  { figure: "  at its highest", measured: process.resourceUsage().maxRSS / 1024, unit: "MB" },
);
clients.kill();
serving.close();
process.exit(0);
