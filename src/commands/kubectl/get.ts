// kubectl get.
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { scaleColumns } from "../../api/kinds/table.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import { Exit, flattened, throwAll, throwTogether } from "./failures.ts";
import { allNamespacesFlag, chunkSizeFlag, fieldSelectorFlag, filenameFlags, flag, selectorFlag } from "./flags.ts";
import { isTable, outputValues, type Shape, shapeOf } from "./get-shape.ts";
import { watchObjects } from "./get-watch.ts";
import type { Printer } from "./print/printer.ts";
import { sortObjects, sortRows } from "./print/sort.ts";
import { Table } from "./print/table.ts";
import { rawGet } from "./raw.ts";
import { Refusal, refuse } from "./refusal.ts";
import { type BuilderOptions, listKind, type Plan, plan } from "./resources/builder.ts";
import { fetched, together } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";

/** Objects of one kind, as they are printed together. */
export interface Group {
  kind: Kind;
  objects: readonly KubeObject[];
  /** resourceVersion of the list, or of the only object. */
  version: string | undefined;
}

export const command: Command = {
  name: "get",
  summary: "Show one or many resources",
  long: `Show the most important facts about the given resources.

 You can choose among them with a label selector and the --selector flag. When the resource type belongs to a namespace, you see the objects of the current namespace only, unless you pass --all-namespaces.

 With --watch, changes are printed as they come.

 Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# All pods in table form
kubectl get pods

# All pods with more columns, such as the node
kubectl get pods -o wide

# One deployment as JSON
kubectl get deployment web -o json

# What a manifest names, as YAML
kubectl get -f pod.yaml -o yaml

# Only the phase of one pod
kubectl get -o template pod/web --template={{.status.phase}}

# Chosen columns
kubectl get pod test-pod -o custom-columns=CONTAINER:.spec.containers[0].name,IMAGE:.spec.containers[0].image

# All deployments and services together
kubectl get deployments,services`,
  usage:
    "get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
  flags: [
    allNamespacesFlag(),
    flag(
      "allow-missing-template-keys",
      "bool",
      "true",
      "Leave out what a template names and the object does not have. Only for the golang and jsonpath output formats.",
    ),
    chunkSizeFlag,
    fieldSelectorFlag,
    ...filenameFlags("Files, folders or URLs that name the resources to get from a server."),
    flag("ignore-not-found", "bool", "false", "With a name that does not exist, print nothing and end with exit code 0."),
    flag(
      "label-columns",
      "stringSlice",
      "[]",
      "Labels, parted by commas, to show as columns. Names are case-sensitive. May be given several times, as -L label1 -L label2.",
      { shorthand: "L" },
    ),
    flag("no-headers", "bool", "false", "With the default or custom-column output format, do not print headers."),
    flag("output", "string", "", `Output format. One of: (${outputValues.join(", ")}).`, {
      shorthand: "o",
      complete: () => outputValues.map((word) => ({ word })),
    }),
    flag("output-watch-events", "bool", "false", "Also print what happened (ADDED, MODIFIED, DELETED) with --watch or --watch-only."),
    flag("raw", "string", "", "Ask the server for this path and print its answer as it is."),
    flag("server-print", "bool", "true", "Let the server choose the columns of the table."),
    flag("show-kind", "bool", "false", "Show the resource type of the objects."),
    flag("show-labels", "bool", "false", "Show all labels as the last column."),
    flag("show-managed-fields", "bool", "false", "Keep the managedFields when printing objects in JSON or YAML."),
    selectorFlag,
    flag("sort-by", "string", "", "Sort by this field, a JSONPath expression (as '{.metadata.name}'). It must lead to a number or a text."),
    flag("subresource", "string", "", "Get this part of the resource instead of the whole. Must be one of [status scale resize]."),
    flag(
      "template",
      "string",
      "",
      "The template, or the file with it, for -o=go-template and -o=go-template-file. The format is golang templates.",
    ),
    flag("watch", "bool", "false", "After listing the objects, print changes as they come.", { shorthand: "w" }),
    flag("watch-only", "bool", "false", "Print changes as they come, without listing the objects first."),
  ],
  run: verb(function* (session, call): Process {
    if (call.string("raw")) return yield* rawGet(session, call);
    check(call);
    yield* session.door();
    if (!call.args.length && !call.list("filename").length && !call.string("kustomize"))
      throw new Exit(
        1,
        'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples',
      );
    const planned = yield* planOf(session, {
      args: call.args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      selector: call.string("selector"),
      fieldSelector: call.string("field-selector"),
      allNamespaces: call.bool("all-namespaces"),
      selectAll: true,
    });
    if (call.bool("watch") || call.bool("watch-only")) return yield* watchObjects(session, call, planned, shapeOf(session, call));
    const { groups, errors } = yield* read(session, call, planned);
    if (!isTable(call)) {
      if (planned.single && errors.length) throw errors[0];
      // Nobody asks how nothing is to be shown.
      if (call.bool("ignore-not-found") && !groups.some(({ objects }) => objects.length)) {
        throwAll(flattened(errors));
        return 0;
      }
    }
    const shape = shapeOf(session, call);
    // kubectl filters what files name by its labels, which a table does not have.
    if (!shape.printer && call.string("selector") && (call.list("filename").length || call.string("kustomize"))) groups.length = 0;
    yield* print(session, call, planned, groups, shape, errors);
    if (shape.printer) throwAll(flattened(errors));
    throwTogether(errors);
    return 0;
  }),
};

/** What is to be read; a kustomization that cannot be built is told without "error:". */
function* planOf(session: Session, options: BuilderOptions): Task<Plan> {
  try {
    return yield* plan(session, options);
  } catch (error) {
    throw options.kustomize && !options.filenames?.length && !options.args?.length && error instanceof Refusal
      ? new Exit(1, error.message)
      : error;
  }
}

/** @throws Refusal for flags that do not go together */
function check(call: Call): void {
  const output = call.string("output");
  if (call.bool("output-watch-events") && !call.bool("watch") && !call.bool("watch-only"))
    refuse("--output-watch-events option can only be used with --watch or --watch-only");
  if (call.bool("show-labels") && output && output !== "wide")
    throw new Refusal(`--show-labels option cannot be used with ${output} printer`, false);
}

function* read(session: Session, call: Call, planned: Plan): Task<{ groups: Group[]; errors: unknown[] }> {
  const door = yield* session.door();
  const groups: Group[] = [];
  const errors: unknown[] = [];
  const late: unknown[] = [];
  const ignore = call.bool("ignore-not-found");
  const subresource = call.string("subresource");
  if (subresource && planned.steps.some(({ type }) => type === "list"))
    refuse("subresource cannot be used when bulk resources are specified");
  for (const step of planned.steps) {
    try {
      if (step.type === "error") throw step.error;
      if (step.type === "list") {
        const list = yield* listKind(door, step, { selector: call.string("selector"), fieldSelector: call.string("field-selector") });
        groups.push({ kind: step.kind, objects: list.items, version: list.metadata.resourceVersion });
        continue;
      }
      const wanted = step.type === "name" ? step : step.info;
      const { kind } = wanted;
      const object = yield* fetched(door, wanted, subresource);
      if (!object.metadata) refuse("serializer for text/plain doesn't exist");
      groups.push({ kind, objects: [object], version: object.metadata.resourceVersion });
    } catch (error) {
      if (ignore && error instanceof ApiError && error.reason === "NotFound") continue;
      (step.type === "name" ? errors : late).push(error);
    }
  }
  return { groups, errors: together(errors, late) };
}

function* print(session: Session, call: Call, planned: Plan, groups: Group[], shape: Shape, errors: readonly unknown[]): Task<void> {
  const sorting = call.string("sort-by");
  if (shape.printer) {
    yield* session.out(documents(session, call, planned, groups, shape.printer, sorting));
    return;
  }
  const now = session.self.clock.now;
  const all = call.bool("all-namespaces");
  const withKind = call.bool("show-kind") || new Set(groups.map((group) => group.kind)).size > 1;
  let text = "";
  for (const { kind, objects } of neighbours(session, groups, sorting)) {
    const table = new Table(call.string("subresource") === "scale" ? { ...kind, columns: scaleColumns } : kind, {
      ...shape.table,
      withKind,
      withNamespace: all && kind.namespaced,
    });
    if (text && !shape.table.noHeaders) text += "\n";
    text += table.print(objects, now);
  }
  if (text) yield* session.out(text);
  else if (!call.bool("ignore-not-found") && !errors.length)
    yield* session.err(
      !all && groups.every(({ kind }) => kind.namespaced)
        ? `No resources found in ${session.namespace} namespace.\n`
        : "No resources found\n",
    );
}

/** What stands in one table: neighbouring answers of one kind, each sorted by itself. */
function neighbours(session: Session, groups: readonly Group[], sorting: string): Pick<Group, "kind" | "objects">[] {
  const tables: Pick<Group, "kind" | "objects">[] = [];
  for (const { kind, objects } of sorting ? tablesInOrder(session, groups, sorting) : groups) {
    const shown = sorting ? sortRows(session, objects, sorting) : objects;
    const last = tables.at(-1);
    if (!shown.length) continue;
    if (last?.kind === kind) last.objects = [...last.objects, ...shown];
    else tables.push({ kind, objects: shown });
  }
  return tables;
}

/** Several tables are themselves sorted by the path, which few tables have (get.go: NewRuntimeSorter). @throws Refusal */
function tablesInOrder(session: Session, groups: readonly Group[], sorting: string): readonly Group[] {
  if (groups.length < 2) return groups;
  const table = ({ version }: Group): object => ({
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: version },
  });
  return sortObjects(session, groups, sorting, table);
}

function documents(session: Session, call: Call, planned: Plan, groups: readonly Group[], printer: Printer, sorting: string): string {
  const flat = groups.flatMap(({ kind, objects }) => objects.map((object) => ({ kind, object })));
  if (planned.single && flat.length < 2) return flat.length ? printer(flat[0]!.object, flat[0]!.kind) : "";
  const items = sorting ? sortObjects(session, flat, sorting, ({ object }) => object) : flat;
  if (call.string("output") === "name") return items.map(({ object, kind }) => printer(object, kind)).join("");
  const objects = items.map(({ object }) => object);
  return printer({ apiVersion: "v1", items: objects, kind: "List", metadata: { resourceVersion: "" } } as KubeList);
}
