// What kubectl logs with -v: lines of klog on standard error, their times from the world's clock.
import type { Request } from "../../api/request.ts";
import { formatGoDuration } from "../../base/duration.ts";
import type { Running } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import { kubeconfigPaths } from "./client-config.ts";
import { requestTimeout } from "./request-timeout.ts";

/** The level from which requests are logged. */
const REQUESTS = 6;
/** Above this, headers and bodies are logged as well, which nothing here has. */
export const HIGHEST_LEVEL = 6;

/** client-go/features: the gates and their values in kubectl v1.35. */
const GATES: Readonly<Record<string, boolean>> = {
  ClientsAllowCBOR: false,
  ClientsPreferCBOR: false,
  InOrderInformers: true,
  InOrderInformersBatchProcess: true,
  InformerResourceVersion: true,
  WatchListClient: true,
};

/** klog's header and the text. */
function line(self: Running, place: string, text: string, severity: "I" | "W" | "F" | "E" = "I"): void {
  const time = new Date(self.clock.now);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${two(time.getUTCMonth() + 1)}${two(time.getUTCDate())}`;
  const micros = String(Math.round((self.clock.now % 1000) * 1000)).padStart(6, "0");
  const clock = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}.${micros}`;
  self.stderr.write(`${severity}${day} ${clock} ${String(self.pid).padStart(7)} ${place}] ${text}\n`);
}

/** What is said of trouble that ends the run, whatever the level (klog.Exitf). */
export const logFatal = (self: Running, place: string, text: string): void => line(self, place, text, "F");

/** What is told on the way, whatever the level. */
export const logInfo = (self: Running, place: string, text: string): void => line(self, place, text);

/** What is warned of, whatever the level. */
export const logWarning = (self: Running, place: string, text: string): void => line(self, place, text, "W");

/** What is said of trouble that is met on the way, whatever the level. */
export const logError = (self: Running, place: string, text: string): void => line(self, place, text, "E");

/** What is logged when the configuration was read. */
export function logConfig(self: Running, call: Call): void {
  if (call.int("v") < REQUESTS) return;
  for (const path of kubeconfigPaths(self, call.string("kubeconfig")))
    if (self.machine.files.exists(path)) line(self, "loader.go:405", `Config loaded from file:  ${path}`);
}

/** What is logged when the configuration was read and the client made. */
export function logStart(self: Running, call: Call): void {
  logConfig(self, call);
  if (call.int("v") >= 1)
    for (const [gate, on] of Object.entries(GATES))
      line(self, "envvar.go:172", `"Feature gate default state" feature="${gate}" enabled=${on}`);
}

/** What is logged of one request once it was answered; `milliseconds` that it took. */
export function logResponse(
  self: Running,
  call: Call,
  server: string,
  request: Omit<Request, "user">,
  code: number,
  milliseconds: number,
): void {
  if (call.int("v") < REQUESTS) return;
  const timeout = requestTimeout(call);
  const status = `${code} ${STATUS[code] ?? ""}`.trim();
  line(
    self,
    "round_trippers.go:632",
    `"Response" verb="${METHODS[request.verb] ?? "GET"}" url="${server.replace(/\/$/, "")}${urlOf(request, timeout)}" status="${status}" milliseconds=${milliseconds}`,
  );
}

const METHODS: Readonly<Record<string, string>> = {
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  deletecollection: "DELETE",
};
const STATUS: Readonly<Record<number, string>> = {
  101: "Switching Protocols",
  200: "OK",
  201: "Created",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The path and the query of a request. */
function urlOf(request: Omit<Request, "user">, timeout: number | undefined): string {
  const { kind, namespace, name, subresource } = request;
  const parts = kind.group ? ["apis", kind.group, kind.version] : ["api", kind.version];
  if (namespace && kind.namespaced) parts.push("namespaces", namespace);
  parts.push(kind.plural);
  if (name && (subresource || request.verb !== "create")) parts.push(name);
  if (subresource) parts.push(subresource);
  const query = new URLSearchParams();
  const add = (key: string, value: string | number | undefined) => value !== undefined && value !== "" && query.set(key, String(value));
  add("continue", request.continue);
  if (request.dryRun) add("dryRun", "All");
  add("fieldManager", request.fieldManager);
  add("fieldSelector", request.fieldSelector);
  add("fieldValidation", request.fieldValidation);
  add("labelSelector", request.labelSelector);
  add("limit", request.limit);
  add("resourceVersion", request.resourceVersion);
  if (timeout !== undefined) add("timeout", formatGoDuration(timeout));
  if (request.verb === "watch") add("watch", "true");
  for (const [key, value] of Object.entries(request.options ?? {})) add(key, value);
  query.sort();
  const text = query.toString();
  return `/${parts.join("/")}${text ? `?${text}` : ""}`;
}
