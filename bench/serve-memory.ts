// Memory of `serve` with 1,000 running pods: ten nodes behind the same door as the command opens, asked over HTTPS as kubectl and a dashboard would.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parseYaml } from "../src/base/yaml.ts";
import { open, smallNursery } from "../src/cli/serve.ts";
import { HOME } from "../src/world/laptop.ts";
import { type Result, tell } from "./measure.ts";
import { deploy, largeWorld } from "./worlds.ts";

const PODS = 1000;
const WATCHERS = 5;

smallNursery();
const serving = await open({ world: "bare", port: 0, listen: "127.0.0.1", speed: 1 }, (grown) => ({
  world: largeWorld(PODS, grown),
  home: HOME,
}));
const empty = process.memoryUsage.rss();
serving.pace.act(() => deploy(serving.booted.world as ReturnType<typeof largeWorld>, PODS));

// biome-ignore lint/suspicious/noExplicitAny: a kubeconfig is read as what it is known to be
const config = parseYaml(readFileSync(serving.file, "utf8")) as any;
const decoded = (text: string): Buffer => Buffer.from(text, "base64");
const { user } = config.users[0];
const options = {
  ca: decoded(config.clusters[0].cluster["certificate-authority-data"]),
  cert: decoded(user["client-certificate-data"]),
  key: decoded(user["client-key-data"]),
  agent: new Agent({ keepAlive: true }),
};
const [host, port] = serving.address.split(":");

const ask = (path: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request({ ...options, host, port, path, headers }, (response) => {
      let size = 0;
      response.on("data", (chunk: Buffer) => (size += chunk.length));
      response.on("end", () => resolve(size));
    });
    sent.on("error", reject).end();
  });
const TABLE = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };
const path = "/api/v1/namespaces/default/pods";

for (let at = 0; at < WATCHERS; at++)
  request({ ...options, agent: false, host, port, path: `${path}?watch=true` }, (response) => response.resume())
    .on("error", () => {})
    .end();
for (let round = 0; round < 5; round++) {
  await ask(`${path}?limit=500`, TABLE);
  await ask(path);
  await ask("/openapi/v2");
  await ask("/metrics");
}
await new Promise((resolve) => setTimeout(resolve, 2000));
const mib = (bytes: number): number => bytes / 2 ** 20;
const results: Result[] = [
  { figure: "serve with 1,000 running pods, after lists and watches", measured: mib(process.memoryUsage.rss()), target: 150, unit: "MB" },
  { figure: "  before the pods", measured: mib(empty), unit: "MB" },
  { figure: "  at its highest", measured: process.resourceUsage().maxRSS / 1024, unit: "MB" },
];
tell(...results);
serving.close();
process.exit(0);
