// Clients of a server, for the bench of its memory: some watch, one lists as kubectl does, whole and as a table, and reads the API's documents.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parseYaml } from "../src/base/yaml.ts";

const WATCHERS = 5;

// biome-ignore lint/suspicious/noExplicitAny: a kubeconfig is read as what it is known to be
const config = parseYaml(readFileSync(process.argv[2]!, "utf8")) as any;
const decoded = (text: string): Buffer => Buffer.from(text, "base64");
const { user } = config.users[0];
const options = {
  ca: decoded(config.clusters[0].cluster["certificate-authority-data"]),
  cert: decoded(user["client-certificate-data"]),
  key: decoded(user["client-key-data"]),
  agent: new Agent({ keepAlive: true }),
};
const { hostname: host, port } = new URL(config.clusters[0].cluster.server);

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
process.send!("done");
