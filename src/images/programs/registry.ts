// The registry of the CNCF's distribution project as a program.
import type { Process, Program, Running } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { digestOf } from "../hash.ts";
import { authorised } from "./registry-access.ts";
import { refused } from "./registry-answers.ts";
import { route } from "./registry-api.ts";
import { Store } from "./registry-store.ts";
import { dates, type Parameters, serve } from "./server.ts";

const accessLine = (now: number, { method, path, headers, peer }: HttpRequest, { status, body }: HttpResponse): string =>
  `${peer.address} - - [${dates.common(now)}] "${method} ${path} HTTP/1.1" ${status} ${method === "HEAD" ? 0 : Buffer.byteLength(body)} "" ${JSON.stringify(headers["user-agent"] ?? "")}\n`;

function* run(self: Running, version: string): Process {
  const { files } = self.machine;
  const [word = "", config = ""] = self.argv.slice(1).filter((each) => each !== "registry");
  if (word === "--version" || word === "-v") {
    self.stdout.write(`registry github.com/distribution/distribution${version.startsWith("2") ? "" : "/v3"} v${version}\n`);
    return 0;
  }
  if (word === "garbage-collect") {
    self.stderr.write("k8s-quest does not simulate registry garbage-collect yet\n");
    return 1;
  }
  const file = word === "serve" ? config : word;
  if (file && !files.exists(file)) {
    self.stderr.write(`configuration error: open ${file}: no such file or directory\n`);
    return 1;
  }
  self.argv = ["registry", "serve", ...(file ? [file] : [])];
  const store = new Store(files, () => self.clock.now);
  const log = (level: string, message: string) =>
    self.stderr.write(
      `time="${dates.full(self.clock.now)}" level=${level} msg=${JSON.stringify(message)} go.version=go1.23.7 version=v${version}\n`,
    );
  if (!self.environment["REGISTRY_HTTP_SECRET"])
    log(
      "warning",
      "No HTTP secret provided - generated random secret. This may cause problems with uploads if multiple registries are behind a load-balancer. To provide a shared secret, fill in http.secret in the configuration file or set the REGISTRY_HTTP_SECRET environment variable.",
    );
  const port = Number(/:(\d+)$/.exec(self.environment["REGISTRY_HTTP_ADDR"] ?? "")?.[1] ?? 5000);
  const rules = { mayDelete: self.environment["REGISTRY_STORAGE_DELETE_ENABLED"] === "true", hidesOci: version.startsWith("2") };
  let made = 0;
  const newId = () => {
    const digits = digestOf(`${self.machine.hostname} ${made++}`);
    return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, "$1-$2-4$3-a$4-$5");
  };
  log("info", `listening on [::]:${port}`);
  return yield* serve(
    self,
    [port],
    {
      http: (request) => {
        const challenge = authorised(self, request);
        const given = challenge ? { ...refused("UNAUTHORIZED", null), ...challenge } : route(store, request, newId, rules);
        self.stdout.write(accessLine(self.clock.now, request, given));
        return given;
      },
    },
    { code: 0 },
  );
}

/** `registry serve CONFIG`, behind the image's entrypoint. */
export function registry(parameters: Parameters): Program {
  const version = String(parameters["version"] ?? "3.0.0");
  return (self) => run(self, version);
}
