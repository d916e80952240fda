// A request at the door as it would go over HTTP: its method, its path with the query, and its body.
import type { Kind } from "../../../api/kind.ts";
import type { DeleteOptions, Request } from "../../../api/request.ts";
import { encodeProtobuf } from "../../../api/schema/object-protobuf.ts";
import { fromBytes, toBytes } from "../../../base/bytes.ts";
import { formatGoDuration } from "../../../base/duration.ts";
import { goJson } from "../../../base/go-json.ts";
import type { Call } from "../../command.ts";
import { goOrderJson, isInGoOrder } from "../print/go-order.ts";
import { throughGoType } from "../print/go-types.ts";
import { type GoClient, JSON_ONLY } from "./client.ts";

type Asked = Omit<Request, "user">;

const STREAMS = new Set(["exec", "attach", "portforward"]);
/** Whether a connection stays open: such is asked for with its options in the query alone. */
export const isStream = ({ subresource }: Asked): boolean => STREAMS.has(subresource ?? "");

const METHODS: Readonly<Record<string, string>> = {
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  deletecollection: "DELETE",
};
/** Streams are opened by GET, as WebSockets are. */
export const methodOf = (request: Asked): string => (isStream(request) ? "GET" : (METHODS[request.verb] ?? "GET"));

/** The path and the query. @param timeout of --request-timeout, ms; @param extra more of the query */
export function targetOf(request: Asked, timeout: number | undefined, extra: Readonly<Record<string, string>> = {}): string {
  const { kind, namespace, name, subresource } = request;
  const parts = kind.group ? ["apis", kind.group, kind.version] : ["api", kind.version];
  if (namespace && kind.namespaced) parts.push("namespaces", namespace);
  parts.push(kind.plural);
  if (name && (subresource || request.verb !== "create")) parts.push(name);
  if (subresource) parts.push(subresource);
  const query = new URLSearchParams();
  const add = (key: string, value: string | number | undefined) => value !== undefined && value !== "" && query.append(key, String(value));
  add("continue", request.continue);
  if (request.verb !== "delete" && request.dryRun) add("dryRun", "All");
  // Who sends no name is called by that of the program.
  if (request.fieldManager !== "kubectl" || request.patch === "apply") add("fieldManager", request.fieldManager);
  add("fieldSelector", request.fieldSelector);
  add("fieldValidation", request.fieldValidation);
  if (request.force) add("force", "true");
  add("labelSelector", request.labelSelector);
  add("limit", request.limit);
  add("resourceVersion", request.resourceVersion);
  if (timeout !== undefined) add("timeout", formatGoDuration(timeout));
  if (request.verb === "watch") add("watch", "true");
  for (const [key, value] of Object.entries({ ...request.options, ...streamOptions(request), ...extra }))
    for (const each of [value].flat()) add(key, each);
  query.sort();
  return `/${parts.join("/")}${query.size ? `?${query}` : ""}`;
}

function streamOptions(request: Asked): Record<string, string | readonly string[]> {
  const { body } = request;
  if (!isStream(request) || typeof body !== "object" || body === null) return {};
  const { container, command = [], ...switches } = body as { container?: string; command?: readonly string[] } & Record<string, unknown>;
  return {
    ...(container ? { container } : {}),
    command,
    ...Object.fromEntries(["stdin", "stdout", "stderr", "tty"].filter((name) => switches[name] === true).map((name) => [name, "true"])),
  };
}

const PATCHES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** The Content-Type of what is sent; undefined where nothing is. */
export function mediaOf(request: Asked, client: GoClient): string | undefined {
  if (isStream(request)) return undefined;
  switch (request.verb) {
    case "patch":
      return PATCHES[request.patch ?? "strategic"];
    case "create":
    case "update":
    case "delete":
    case "deletecollection":
      return client.protobuf ? "application/vnd.kubernetes.protobuf" : "application/json";
    default:
      return undefined;
  }
}

/** What is sent; bytes that are no text stand in it as src/base/bytes.ts has them. */
export function bodyOf(call: Call, request: Asked, client: GoClient): string {
  const { verb, kind } = request;
  if (isStream(request)) return "";
  switch (verb) {
    case "patch":
      return request.patch === "apply" ? written(request.body as object) : text(request.body as object);
    case "create":
    case "update": {
      const object = (request.body ?? {}) as { apiVersion?: string; kind?: string };
      if (client.protobuf) return encoded(kind, object);
      if (client.accept === JSON_ONLY) return written(object);
      const typed = throughGoType(object);
      // What expose makes is taken apart once more on its way.
      return call.path === "kubectl expose" ? `${goJson(typed)}\n` : written(typed);
    }
    case "delete":
    case "deletecollection":
      return deletion(request.delete ?? {}, request.dryRun, client);
    default:
      return "";
  }
}

const text = (object: object): string => (isInGoOrder(object) ? goOrderJson(object) : goJson(object));
const written = (object: object): string => `${text(object)}\n`;

const DEFINITIONS: Readonly<Record<string, string>> = { TokenRequest: "io.k8s.api.authentication.v1.TokenRequest" };

function encoded(kind: Kind, object: { apiVersion?: string; kind?: string }): string {
  const name = DEFINITIONS[object.kind ?? ""] ?? kind.definition;
  const version = object.apiVersion ?? (kind.group ? `${kind.group}/${kind.version}` : kind.version);
  return fromBytes(encodeProtobuf(version, object.kind ?? kind.kind, name, object));
}

const DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

function deletion(
  { gracePeriodSeconds, preconditions, propagationPolicy }: DeleteOptions,
  dryRun: boolean | undefined,
  client: GoClient,
): string {
  const options = {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(preconditions ? { preconditions } : {}),
    ...(propagationPolicy ? { propagationPolicy } : {}),
    ...(dryRun ? { dryRun: ["All"] } : {}),
  };
  return client.protobuf ? fromBytes(encodeProtobuf("v1", "DeleteOptions", DELETE_OPTIONS, options)) : `${JSON.stringify(options)}\n`;
}

/** As hex.Dump of Go shows bytes: sixteen a line, and what of them is text. */
export function hexDump(body: string): string {
  const bytes = toBytes(body);
  let out = "";
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const cells = Array.from(
      { length: 16 },
      (_, index) => `${row[index]?.toString(16).padStart(2, "0") ?? "  "}${index === 7 ? "  " : " "}`,
    );
    const shown = [...row].map((byte) => (byte >= 32 && byte <= 126 ? String.fromCharCode(byte) : ".")).join("");
    out += `${at.toString(16).padStart(8, "0")}  ${cells.join("")} |${shown}|\n`;
  }
  return out;
}
