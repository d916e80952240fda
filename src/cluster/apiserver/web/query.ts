// Query parameters as options of a request (apimachinery's CreateOptions, ListOptions, DeleteOptions …).
import { badRequest, invalidError } from "../../../api/errors.ts";
import { notSupported } from "../../../api/field-errors.ts";
import type { DeleteOptions, Request } from "../../../api/request.ts";
import { flag } from "./request-info.ts";

type Options = Partial<Request>;

const OPTIONS: Record<string, string> = {
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
  delete: "DeleteOptions",
};

const some = <Key extends string>(query: URLSearchParams, key: Key): { [K in Key]?: string } =>
  (query.get(key) ? { [key]: query.get(key) } : {}) as { [K in Key]?: string };

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function dryRun(values: readonly string[], verb: string): Options {
  const wrong = values.filter((value) => value !== "All");
  if (wrong.length)
    throw invalidError({ group: "meta.k8s.io", kind: OPTIONS[verb] ?? "CreateOptions" }, "", [notSupported("dryRun", wrong[0]!, ["All"])]);
  return values.length ? { dryRun: true } : {};
}

/** Those of create, update and patch. `agent` is who the client says it is: the manager of fields where none is named. */
export function writeOptions(query: URLSearchParams, verb: string, agent: string | undefined): Options {
  const validation = query.get("fieldValidation");
  const manager = query.get("fieldManager") || agent?.split("/")[0];
  return {
    ...dryRun(query.getAll("dryRun"), verb),
    ...(manager ? { fieldManager: manager } : {}),
    ...(validation ? { fieldValidation: validation as NonNullable<Request["fieldValidation"]> } : {}),
    ...(flag(query, "force") ? { force: true } : {}),
  };
}

export function listOptions(query: URLSearchParams): Options {
  const limit = integer(query, "limit");
  const seconds = integer(query, "timeoutSeconds");
  const match = query.get("resourceVersionMatch");
  return {
    ...some(query, "labelSelector"),
    ...some(query, "fieldSelector"),
    ...some(query, "resourceVersion"),
    ...(match ? { resourceVersionMatch: match as NonNullable<Request["resourceVersionMatch"]> } : {}),
    ...some(query, "continue"),
    ...(limit ? { limit } : {}),
    ...(query.has("sendInitialEvents") ? { sendInitialEvents: flag(query, "sendInitialEvents") } : {}),
    ...(flag(query, "allowWatchBookmarks") ? { allowWatchBookmarks: true } : {}),
    ...(seconds ? { timeoutSeconds: seconds } : {}),
  };
}

const POLICIES = ["Orphan", "Background", "Foreground"];

/** Those of delete: the body counts, the query where there is none. */
export function deleteOptions(query: URLSearchParams, body: unknown): Options {
  const sent = (body ?? {}) as DeleteOptions & { dryRun?: string[]; orphanDependents?: boolean };
  const grace = sent.gracePeriodSeconds ?? integer(query, "gracePeriodSeconds");
  const orphan = sent.orphanDependents ?? (query.has("orphanDependents") ? flag(query, "orphanDependents") : undefined);
  const policy = sent.propagationPolicy ?? query.get("propagationPolicy") ?? undefined;
  if (policy !== undefined && !POLICIES.includes(policy))
    throw invalidError({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", [
      notSupported("propagationPolicy", policy, ["Background", "Foreground", "Orphan", "nil"]),
    ]);
  const propagation = policy ?? (orphan === undefined ? undefined : orphan ? "Orphan" : "Background");
  return {
    ...dryRun(sent.dryRun ?? query.getAll("dryRun"), "delete"),
    delete: {
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      ...(propagation ? { propagationPolicy: propagation as NonNullable<DeleteOptions["propagationPolicy"]> } : {}),
      ...(sent.preconditions ? { preconditions: sent.preconditions } : {}),
    },
  };
}
