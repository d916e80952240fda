// Fifty watchers over HTTPS while a thousand pods are made, changed and deleted by other clients: how long until each has heard everything.
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { setImmediate } from "node:timers/promises";
import { parseYaml } from "../src/base/yaml.ts";
import { open } from "../src/cli/serve-world.ts";
import { administrator } from "../src/world/kubeconfig.ts";
import { cpu, tell } from "./measure.ts";

const WATCHERS = 50;
const PODS = 1000;
const path = "/api/v1/namespaces/default/pods";

const serving = await open({ world: "bare", port: 0, listen: "127.0.0.1", speed: 1 });
const { api } = serving.booted.world.cluster;
// biome-ignore lint/suspicious/noExplicitAny: a kubeconfig is read as what it is known to be
const config = parseYaml(readFileSync(serving.file, "utf8")) as any;
const decoded = (text: string): Buffer => Buffer.from(text, "base64");
const { user } = config.users[0];
const options = {
  ca: decoded(config.clusters[0].cluster["certificate-authority-data"]),
  cert: decoded(user["client-certificate-data"]),
  key: decoded(user["client-key-data"]),
  agent: false as const,
};

const pods = api.scheme.byResource("", "v1", "pods")!;
const client = api.client(administrator);
const namespace = "default";
let happened = 0;
api.subscribe(pods, () => void happened++);
let heard = 0;
await Promise.all(
  Array.from(
    { length: WATCHERS },
    () =>
      new Promise<void>((resolve) =>
        request(`https://${serving.address}${path}?watch=true`, options, (response) => {
          response.on("data", (chunk: Buffer) => {
            for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) heard++;
          });
          resolve();
        }).end(),
      ),
  ),
);

const start = performance.now();
const before = cpu();
const each = async (action: (name: string) => void) => {
  for (let at = 0; at < PODS; at++) {
    serving.pace.act(() => action(`pod-${at}`));
    if (at % 10 === 9) await setImmediate();
  }
};
const spec = { containers: [{ name: "c", image: "nginx" }], nodeSelector: { none: "such" } };
await each((name) => client.create(pods, { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec }, { namespace }));
await each((name) => client.patch(pods, name, { metadata: { labels: { round: "1" } } }, { namespace, type: "merge" }));
await each((name) => client.delete(pods, name, { namespace }));
while (heard < happened * WATCHERS && performance.now() - start < 60_000) await setImmediate();
const lost = happened * WATCHERS - heard;
tell(
  { figure: `50 watchers, 1,000 changing pods: events lost of ${happened * WATCHERS}`, measured: lost, target: 0, unit: "" },
  { figure: "  until all was heard", measured: performance.now() - start, unit: "ms" },
  { figure: "  CPU of server and watchers", measured: cpu() - before, unit: "ms" },
);
serving.close();
process.exit(0);
