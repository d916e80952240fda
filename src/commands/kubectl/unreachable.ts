// What kubectl says on the way when its server cannot be reached: client-go's discovery logs each attempt (memcache.go), and
// what needs a schema or a kind before anything is asked fails in words of its own.
import type { ClientConfig } from "./client-config.ts";
import type { Caller } from "./door.ts";
import type { ConnectionError } from "./failures.ts";
import { logError } from "./klog.ts";
import { Refusal } from "./refusal.ts";
import { discoveryFile, isRemembered } from "./resources/discovery.ts";

/** How often verbs ask for the kinds, by their words; those that ask in no such way are missing. */
const ATTEMPTS: Readonly<Record<string, number>> = {
  get: 5,
  describe: 5,
  delete: 5,
  patch: 5,
  edit: 5,
  label: 5,
  annotate: 5,
  expose: 5,
  "cluster-info": 5,
  logs: 4,
  rollout: 4,
  wait: 4,
  scale: 4,
  autoscale: 4,
  cordon: 4,
  uncordon: 4,
  drain: 4,
  set: 4,
  exec: 4,
  attach: 4,
  "port-forward": 4,
  debug: 4,
  certificate: 4,
  auth: 2,
  explain: 2,
  taint: 2,
  run: 1,
  "api-resources": 1,
  "api-versions": 1,
};
const SILENT = new Set(["kubectl auth whoami", "kubectl cluster-info dump"]);

/** How often a run asks for the kinds: once more for each kind after the first that `get` and the like are given. */
function attempts({ call }: Caller): number {
  const flags = new Set(call.command.flags.map(({ name }) => name));
  if (SILENT.has(call.path) || (flags.has("raw") && call.string("raw"))) return 0;
  if (flags.has("list") && call.bool("list")) return 0;
  const known = ATTEMPTS[call.path.split(" ")[1] ?? ""] ?? 0;
  return known === 5 ? known + (call.args[0] ?? "").split(",").length - 1 : known;
}

/** Says what is said before, and gives what the run ends with. */
export function unreachable(caller: Caller, config: ClientConfig, error: ConnectionError): Error {
  const { call, self } = caller;
  const flags = new Set(call.command.flags.map(({ name }) => name));
  const server = `${/^[a-z]+:\/\//i.test(config.server) ? "" : "http://"}${config.server}`.replace(/\/$/, "");
  const remembered = isRemembered(self, discoveryFile(self, call, config.server));
  const asked = (path: string): string => `Get "${server}${path}?timeout=${timeoutOf(call.string("request-timeout"))}": ${error.network}`;
  const log = (times: number): void => {
    for (let time = 0; time < times; time++)
      logError(
        self,
        "memcache.go:265",
        `"Unhandled Error" err=${JSON.stringify(`couldn't get current server API group list: ${asked("/api")}`)}`,
      );
  };
  const file = flags.has("filename") ? call.list("filename")[0] : undefined;
  if (file !== undefined && !(flags.has("raw") && call.string("raw"))) {
    const source = JSON.stringify(file === "-" ? "STDIN" : file);
    if (flags.has("validate") && !["false", "ignore"].includes(call.string("validate")))
      return new Refusal(
        `error validating ${source}: error validating data: failed to download openapi: ${asked("/openapi/v2")}; if you choose to ignore these errors, turn validation off with --validate=false`,
      );
    if (remembered) return error;
    log(1);
    return new Refusal(`unable to recognize ${source}: ${asked("/api")}`);
  }
  if (remembered) return error;
  log(attempts(caller));
  if (call.path === "kubectl auth can-i" && !call.bool("list") && call.args[1] && !call.args[1].startsWith("/"))
    self.stderr.write(`Warning: the server doesn't have a resource type '${call.args[1].split("/")[0]}'\n\n`);
  if (call.path === "kubectl api-versions") return new Refusal(`couldn't get available api versions from server: ${asked("/api")}`);
  if (call.path === "kubectl cluster-info")
    self.stdout.write("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  return error;
}

/** Discovery waits 32 seconds where nothing else is asked for. */
const timeoutOf = (given: string): string => (given === "0" || given === "" ? "32s" : /^\d+$/.test(given) ? `${given}s` : given);
