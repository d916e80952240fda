// kubectl auth reconcile: roles and bindings as manifests say, with what is missing added and, if asked, what is too much removed
// (component-helpers/auth/rbac/reconciliation).
import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Process, Task } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { checkPrinter, createObject, dryRunOf, tell } from "../changing.ts";
import { dryRunFlag, filenameFlags, flag, printFlags } from "../flags.ts";
import { inGoOrder } from "../print/go-order.ts";
import type { DryRun } from "../print/printer.ts";
import { refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { select, visitAll } from "../resources/visit.ts";
import { type Session, verb } from "../session.ts";

interface Rule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}
interface Subject {
  kind: string;
  apiGroup?: string;
  name: string;
  namespace?: string;
}
type Operation = "none" | "create" | "update" | "recreate";

interface Reconciled {
  object: KubeObject;
  operation: Operation;
  missing: readonly string[];
  extra: readonly string[];
}

export const reconcile: Command = {
  name: "reconcile",
  summary: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
  usage: "reconcile -f FILENAME",
  flags: [
    ...printFlags(),
    ...filenameFlags("Filename, directory, or URL to files identifying the resource to reconcile."),
    dryRunFlag,
    flag("remove-extra-permissions", "bool", "false", "If true, removes extra permissions added to roles"),
    flag("remove-extra-subjects", "bool", "false", "If true, removes extra subjects added to rolebindings"),
  ],
  run: verb(function* (session, call): Process {
    if (!call.list("filename").length && !call.string("kustomize")) refuse("must specify one of -f and -k");
    if (call.args.length) refuse("no arguments are allowed");
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    if (dryRun === "server") refuse("--dry-run=server for command reconcile is not supported yet");
    const selection = yield* select(session, {
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      continueOnError: true,
      fetch: false,
    });
    yield* visitAll(selection, function* (info) {
      if (info.kind.group !== "rbac.authorization.k8s.io") return;
      const role = info.kind.kind.endsWith("Role");
      yield* report(
        session,
        call,
        yield* role ? reconcileRole(session, call, info, dryRun) : reconcileBinding(session, call, info, dryRun),
        role,
        dryRun,
      );
    });
    return 0;
  }),
};

function* report(
  session: Session,
  call: Call,
  { object, operation, missing, extra }: Reconciled,
  role: boolean,
  dryRun: DryRun,
): Task<void> {
  yield* tell(session, inGoOrder(object), "reconciled", dryRun);
  if (operation === "none") return;
  const what = role ? "rules" : "subjects";
  const removes = call.bool(role ? "remove-extra-permissions" : "remove-extra-subjects");
  const lines = (title: string, items: readonly string[]) =>
    items.length ? `\t${title}:\n${items.map((item) => `\t\t${item}\n`).join("")}` : "";
  yield* session.err(
    `\treconciliation required ${operation}\n${lines(`missing ${what} added`, missing)}${removes ? lines(`extra ${what} removed`, extra) : ""}`,
  );
}

const list = (items: readonly string[] = []): string => `[${items.join(" ")}]`;
const ruleText = (rule: Rule): string =>
  `{Verbs:${list(rule.verbs)} APIGroups:${list(rule.apiGroups)} Resources:${list(rule.resources)} ResourceNames:${list(rule.resourceNames)} NonResourceURLs:${list(rule.nonResourceURLs)}}`;
const subjectText = (subject: Subject): string =>
  `{Kind:${subject.kind} APIGroup:${subject.apiGroup ?? ""} Name:${subject.name} Namespace:${subject.namespace ?? ""}}`;

function* live(session: Session, info: Info): Task<KubeObject | undefined> {
  const door = yield* session.door();
  try {
    return yield* door.get(info.kind, info.name, info.kind.namespaced ? { namespace: info.namespace } : {});
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound") return undefined;
    throw error;
  }
}

function* write(session: Session, info: Info, object: KubeObject, operation: Operation, dryRun: DryRun): Task<KubeObject> {
  if (operation === "none" || dryRun !== "none") return object;
  const place = info.kind.namespaced ? { namespace: info.namespace } : {};
  const door = yield* session.door();
  const again = { verb: "update" as const, kind: info.kind, name: info.name, ...place, body: object, fieldManager: "kubectl" };
  if (operation === "update") return (yield* door.request(again)) as KubeObject;
  if (operation === "recreate")
    yield* door.request({ verb: "delete", kind: info.kind, name: info.name, ...place, delete: { propagationPolicy: "Background" } });
  return yield* createObject(session, info.kind, object, { ...place, dryRun: "none", fieldManager: "kubectl" });
}

/** Labels and annotations that the manifest adds to those that are there. */
function merged(existing: KubeObject, expected: KubeObject): { metadata: KubeObject["metadata"]; changed: boolean } {
  const metadata = { ...existing.metadata };
  let changed = false;
  for (const field of ["labels", "annotations"] as const) {
    const values = { ...existing.metadata[field], ...expected.metadata[field] };
    if (equal(values, existing.metadata[field] ?? {})) continue;
    metadata[field] = values;
    changed = true;
  }
  return { metadata, changed };
}

function* reconcileRole(session: Session, call: Call, info: Info, dryRun: DryRun): Task<Reconciled> {
  const expected = info.object!;
  const wanted: Rule[] = expected["rules"] ?? [];
  const existing = yield* live(session, info);
  if (!existing)
    return {
      object: yield* write(session, info, expected, "create", dryRun),
      operation: "create",
      missing: wanted.map(ruleText),
      extra: [],
    };
  const present: Rule[] = existing["rules"] ?? [];
  const missing = uncovered(present, wanted);
  const extra = uncovered(wanted, present);
  const { metadata, changed } = merged(existing, expected);
  const removes = call.bool("remove-extra-permissions") && extra.length > 0;
  const operation = missing.length || removes || changed ? "update" : "none";
  const object: KubeObject = { ...existing, metadata, rules: removes ? wanted : [...present, ...missing] };
  return {
    object: yield* write(session, info, object, operation, dryRun),
    operation,
    missing: missing.map(ruleText),
    extra: extra.map(ruleText),
  };
}

function* reconcileBinding(session: Session, call: Call, info: Info, dryRun: DryRun): Task<Reconciled> {
  const expected = info.object!;
  const wanted: Subject[] = expected["subjects"] ?? [];
  const existing = yield* live(session, info);
  if (!existing || !equal(existing["roleRef"], expected["roleRef"])) {
    const operation = existing ? "recreate" : "create";
    return {
      object: yield* write(session, info, expected, operation, dryRun),
      operation,
      missing: existing ? [] : wanted.map(subjectText),
      extra: [],
    };
  }
  const present: Subject[] = existing["subjects"] ?? [];
  const missing = wanted.filter((each) => !present.some((other) => equal(each, other)));
  const extra = present.filter((each) => !wanted.some((other) => equal(each, other)));
  const { metadata, changed } = merged(existing, expected);
  const removes = call.bool("remove-extra-subjects") && extra.length > 0;
  const operation = missing.length || removes || changed ? "update" : "none";
  const object: KubeObject = { ...existing, metadata, subjects: removes ? wanted : [...present, ...missing] };
  return {
    object: yield* write(session, info, object, operation, dryRun),
    operation,
    missing: missing.map(subjectText),
    extra: extra.map(subjectText),
  };
}

/** The parts of `wanted`, one verb and resource or URL each, that no rule of `present` grants. */
function uncovered(present: readonly Rule[], wanted: readonly Rule[]): Rule[] {
  const parts = wanted.flatMap((rule): Rule[] => [
    ...(rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).flatMap((resource) =>
        (rule.verbs ?? []).flatMap((each): Rule[] => {
          const part = { verbs: [each], apiGroups: [group], resources: [resource] };
          return rule.resourceNames?.length ? rule.resourceNames.map((name) => ({ ...part, resourceNames: [name] })) : [part];
        }),
      ),
    ),
    ...(rule.nonResourceURLs ?? []).flatMap((url) => (rule.verbs ?? []).map((each) => ({ verbs: [each], nonResourceURLs: [url] }))),
  ]);
  return parts.filter((part) => !present.some((rule) => covers(rule, part)));
}

const has = (items: readonly string[] | undefined, item: string): boolean => Boolean(items?.includes("*") || items?.includes(item));

function covers(rule: Rule, part: Rule): boolean {
  if (!has(rule.verbs, part.verbs![0]!)) return false;
  if (part.nonResourceURLs) {
    const url = part.nonResourceURLs[0]!;
    return Boolean(rule.nonResourceURLs?.some((each) => each === url || (each.endsWith("*") && url.startsWith(each.slice(0, -1)))));
  }
  const resource = part.resources![0]!;
  const subresource = resource.includes("/") ? `*${resource.slice(resource.indexOf("/"))}` : resource;
  if (!has(rule.apiGroups, part.apiGroups![0]!) || !(has(rule.resources, resource) || rule.resources?.includes(subresource))) return false;
  return !rule.resourceNames?.length || Boolean(part.resourceNames && rule.resourceNames.includes(part.resourceNames[0]!));
}
