// What the verbs that change the cluster share: dry runs, field managers, validation, the last applied configuration and how results are told.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { goJson } from "../../base/go-json.ts";
import type { Task } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import { logWarning } from "./klog.ts";
import { goOrderJson, inGoOrder, isInGoOrder } from "./print/go-order.ts";
import { type DryRun, type Printer, printerFor } from "./print/printer.ts";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";

/** What strconv.ParseBool of Go takes for true and for false. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false] as const),
]);

/** What --dry-run says (cmdutil.GetDryRunStrategy); its older forms are warned of. @throws Refusal */
export function dryRunOf(session: Session): DryRun {
  const { call, self } = session;
  const value = call.string("dry-run");
  const old = (line: number, text: string, instead: DryRun): DryRun => {
    logWarning(self, `helpers.go:${line}`, `${text} and can be replaced with --dry-run=${instead}.`);
    return instead;
  };
  if (value === "none" || value === "client" || value === "server") return value;
  if (value === "unchanged") return old(719, "--dry-run is deprecated", "client");
  const whether = BOOLEANS.get(value);
  if (whether === undefined) return refuse(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  return old(whether ? 733 : 736, `--dry-run=${value} is deprecated (boolean value)`, whether ? "client" : "none");
}

/** Whether -o and --template can be followed. Most verbs look before they change anything; those that do not say so too late. @throws Refusal */
export const checkPrinter = (session: Session): void => void printerFor(session, "");

/** @throws Refusal */
export function validationOf(call: Call): NonNullable<Request["fieldValidation"]> {
  const value = call.string("validate");
  if (value === "strict" || value === "true") return "Strict";
  if (value === "warn") return "Warn";
  if (value === "ignore" || value === "false") return "Ignore";
  return refuse(`invalid - validate option "${value}"; must be one of: strict (or true), warn, ignore (or false)`);
}

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The object as the last-applied annotation keeps it: without that annotation, keys sorted, one line and a line break. */
export function appliedForm(object: object): string {
  const { metadata, ...rest } = object as KubeObject;
  const { [LAST_APPLIED]: _last, ...annotations } = metadata?.annotations ?? {};
  if (!isInGoOrder(object)) return `${goJson({ ...rest, metadata: { ...metadata, annotations } })}\n`;
  const { annotations: _all, ...bare } = metadata;
  return `${goOrderJson(inGoOrder({ ...rest, metadata: Object.keys(annotations).length ? { ...bare, annotations } : bare }))}\n`;
}

/** The same as set-last-applied and edit-last-applied write it: they add no empty annotations. */
export function editedForm(object: object): string {
  const { metadata, ...rest } = object as KubeObject;
  const { annotations, ...bare } = metadata ?? {};
  const { [LAST_APPLIED]: _last, ...others } = annotations ?? {};
  return `${goJson({ ...rest, metadata: Object.keys(others).length ? { ...bare, annotations: others } : bare })}\n`;
}

/** The object with its own form in the last-applied annotation. */
export function withAppliedForm<T extends object>(object: T): T {
  const { metadata } = object as KubeObject;
  const noted = { ...object, metadata: { ...metadata, annotations: { ...metadata?.annotations, [LAST_APPLIED]: appliedForm(object) } } };
  return isInGoOrder(object) ? inGoOrder(noted) : noted;
}

/** --save-config, or an annotation that is there already and has to follow (util.CreateOrUpdateAnnotation). */
export const annotated = <T extends object>(object: T, saveConfig: boolean): T =>
  saveConfig || (object as KubeObject).metadata?.annotations?.[LAST_APPLIED] !== undefined ? withAppliedForm(object) : object;

export const dryRunSuffix = (dryRun: DryRun): string =>
  dryRun === "client" ? " (dry run)" : dryRun === "server" ? " (server dry run)" : "";

/** As in `deployment.apps/web`. */
export const resultName = (kind: { kind: string; group: string }, name: string): string =>
  `${kind.kind.toLowerCase()}${kind.group ? `.${kind.group}` : ""}/${name}`;

export const groupOf = (object: { apiVersion: string }): string =>
  object.apiVersion.includes("/") ? object.apiVersion.slice(0, object.apiVersion.indexOf("/")) : "";

const printers = new WeakMap<Session, Map<string, Printer>>();

/** Tells what was done to an object, or shows it as -o says; one printer a run, so that documents are told apart. */
export function* tell(session: Session, object: KubeObject, operation: string, dryRun: DryRun = "none"): Task<void> {
  // cordon, drain and the like have no -o.
  if (!session.call.command.flags.some(({ name }) => name === "output"))
    return yield* session.out(
      `${resultName({ kind: object.kind, group: groupOf(object) }, object.metadata.name)} ${operation}${dryRunSuffix(dryRun)}\n`,
    );
  const known = printers.get(session) ?? new Map<string, Printer>();
  printers.set(session, known);
  const key = session.call.string("output") ? "" : `${operation} ${dryRun}`;
  const printer = known.get(key) ?? printerFor(session, operation, dryRun);
  known.set(key, printer);
  yield* session.out(printer(object));
}

/** The same with a printer of its own: documents of YAML are not told apart (label, taint). */
export function* tellAlone(session: Session, object: KubeObject, operation: string, dryRun: DryRun = "none"): Task<void> {
  yield* session.out(printerFor(session, operation, dryRun)(object));
}

/** The copy of an object that is somewhere else: its version must not be sent along (resource.Helper.CreateWithOptions with `modify`). */
function withoutVersion(object: object): object {
  const { metadata } = object as KubeObject;
  if (!metadata?.resourceVersion) return object;
  const { resourceVersion: _version, ...rest } = metadata;
  const bare = { ...object, metadata: rest };
  return isInGoOrder(object) ? inGoOrder(bare) : bare;
}

/** Creates an object in its place. */
export function* createObject(
  session: Session,
  kind: Kind,
  object: object,
  options: { namespace?: string; dryRun: DryRun; fieldManager: string; fieldValidation?: Request["fieldValidation"] },
): Task<KubeObject> {
  const door = yield* session.door();
  return (yield* door.request({
    verb: "create",
    kind,
    ...(kind.namespaced ? { namespace: options.namespace ?? session.namespace } : {}),
    body: withoutVersion(object),
    fieldManager: options.fieldManager,
    ...(options.dryRun === "server" ? { dryRun: true } : {}),
    ...(options.fieldValidation ? { fieldValidation: options.fieldValidation } : {}),
  })) as KubeObject;
}
