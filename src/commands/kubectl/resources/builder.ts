// The resource builder (cli-runtime/pkg/resource/builder.go): from arguments and files to objects.
import { ApiError } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import type { KubeList, KubeObject } from "../../../api/object.ts";
import { matchesLabels } from "../../../api/selectors.ts";
import { goJson } from "../../../base/go-json.ts";
import { goKind } from "../../../base/go-json-error.ts";
import type { Task } from "../../../machine/process.ts";
import type { Door } from "../door.ts";
import { Several } from "../failures.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { checkForm, checkMetadata, checkTyped, isObject } from "./form.ts";
import type { GoScheme } from "./go-scheme.ts";
import { type Document, documents, mustExist } from "./manifests.ts";
import type { Mapper } from "./mapper.ts";

/** One object that the command line means. */
export interface Info {
  kind: Kind;
  /** "" for a cluster-wide object. */
  namespace: string;
  name: string;
  /** As the file says it, or as the server has it; undefined where it was not asked for (`fetch: false`). Frozen when it came from the server. */
  object: KubeObject | undefined;
  /** Where a manifest stands, as messages name it: "STDIN", "swift.yaml", "dir/a.yaml"; "" for what arguments name. */
  source: string;
}

export interface BuilderOptions {
  /** Resource arguments: TYPE NAME…, TYPE/NAME…, TYPE1,TYPE2. */
  args?: readonly string[];
  filenames?: readonly string[];
  kustomize?: string;
  recursive?: boolean;
  selector?: string;
  fieldSelector?: string;
  /** --all: every object of the types. */
  all?: boolean;
  /** A type without a name means all of that type (get, describe). */
  selectAll?: boolean;
  allNamespaces?: boolean;
  /** Goes on after an error; all are told at the end. */
  continueOnError?: boolean;
  /** Read objects that arguments name from the server (default true). */
  fetch?: boolean;
  /** Read the live object for those of files too. */
  latest?: boolean;
  /** No server is asked (--local): arguments are refused. */
  local?: boolean;
  subresource?: string;
  /** What is wrong in a file ends the reading of it (no EagerVisitorList). */
  endsFiles?: boolean;
  /** Objects are decoded as Go types: kinds that kubectl has none of are refused. The scheme of kubectl, or of client-go alone. */
  typed?: GoScheme;
  /** The type of arguments that are names only, as "pods". */
  defaultType?: string;
}

/** What to read: an object by name, a list, or a document of a file. */
export type Step =
  | { type: "name"; kind: Kind; namespace: string; name: string }
  | { type: "list"; kind: Kind; namespace: string }
  | { type: "document"; info: Info }
  | { type: "error"; error: unknown };

export interface Plan {
  steps: Step[];
  single: boolean;
  kinds: Kind[];
}

const MISSING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

const NOT_LOCAL = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** The kind of a resource argument. @throws Refusal */
export function kindOf(mapper: Mapper, name: string): Kind {
  return mapper.find(name) ?? refuse(`the server doesn't have a resource type ${JSON.stringify(name.split(".")[0])}`);
}

/** Reads the arguments and files without asking for the objects. @throws Refusal */
export function* plan(session: Session, options: BuilderOptions): Task<Plan> {
  const args = eachOfEach(options.args ?? []);
  if (options.filenames?.length || options.kustomize) {
    if (args.length) mustExist(session, options.filenames ?? [], options.recursive ?? false);
    if (args.some((each) => each.includes("/"))) {
      slashes(args);
      refuse("resource/name arguments cannot be provided when a path is specified");
    }
    if (args.length) refuse("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
    return yield* planFiles(session, options);
  }
  if (options.local) refuse(args.length ? NOT_LOCAL : MISSING);
  const { mapper } = yield* session.door();
  const place = (kind: Kind): string => (kind.namespaced && !options.allNamespaces ? session.namespace : "");
  const combined = slashes(args);
  const listing = Boolean(options.selector || options.fieldSelector || options.all);
  const words = !combined && options.defaultType && !args.length && !listing ? [] : args;
  const names = combined ? [] : words.slice(1);
  if (listing && names.length) refuse("name cannot be provided when a selector is specified");
  const types = combined ? [] : words.length ? kindsOf(mapper, words[0]!) : [];
  if (listing || (options.selectAll && types.length && !names.length)) {
    if (combined) refuse("selectors and the all flag cannot be used when passing resource/name arguments");
    if (!types.length) refuse("at least one resource must be specified to use a selector");
    return { steps: types.map((kind) => ({ type: "list", kind, namespace: place(kind) })), single: false, kinds: types };
  }
  const byName = (kind: Kind, name: string): Step => {
    if (kind.namespaced && options.allNamespaces) refuse("a resource cannot be retrieved by name across all namespaces");
    return { type: "name", kind, namespace: kind.namespaced ? session.namespace : "", name };
  };
  if (combined) {
    const steps = combined.map(({ type, name }) => byName(kindOf(mapper, type), name));
    return { steps, single: steps.length === 1, kinds: steps.map((step) => (step as { kind: Kind }).kind) };
  }
  if (names.length) {
    if (types.length > 1) refuse("you must specify only one resource");
    return { steps: names.map((name) => byName(types[0]!, name)), single: names.length === 1, kinds: types };
  }
  return refuse(types.length ? "resource(s) were provided, but no name was specified" : MISSING);
}

/** Several types with names mean each name of each type: `pods,svc web` is pods/web and svc/web. */
function eachOfEach(args: readonly string[]): readonly string[] {
  const [first = "", ...names] = args;
  const types = [...new Set(first.split(","))];
  return names.length && types.length > 1 ? types.flatMap((type) => names.map((name) => `${type}/${name}`)) : args;
}

/** `TYPE/NAME` arguments, or undefined when there is none with a slash. */
function slashes(args: readonly string[]): { type: string; name: string }[] | undefined {
  const count = args.filter((arg) => arg.includes("/")).length;
  if (!count) return undefined;
  if (count !== args.length)
    refuse(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  return args.map((arg) => {
    const parts = arg.split("/");
    if (parts.length !== 2) refuse("arguments in resource/name form may not have more than one slash");
    const [type, name] = parts as [string, string];
    if (!type || !name || type.split(",").length !== 1) refuse("arguments in resource/name form must have a single resource and name");
    return { type, name };
  });
}

function kindsOf(mapper: Mapper, argument: string): Kind[] {
  const kinds = argument.split(",").flatMap((name) => {
    const category = mapper.category(name.toLowerCase());
    return category.length ? category : [kindOf(mapper, name)];
  });
  return [...new Set(kinds)];
}

function* planFiles(session: Session, options: BuilderOptions): Task<Plan> {
  const found = yield* documents(session, options);
  const steps: Step[] = [];
  const kinds: Kind[] = [];
  const { mapper, traffic } = yield* session.door();
  // What does not fit ends the reading of its file.
  let ended = "";
  for (const each of found) {
    if ("error" in each) {
      steps.push({ type: "error", error: each.error });
      continue;
    }
    if (each.source === ended) continue;
    try {
      if (checkForm(session, each.value, each.source)) traffic?.schema(each.value.apiVersion);
    } catch (error) {
      ended = each.source;
      steps.push({ type: "error", error });
      continue;
    }
    try {
      if (options.typed) checkTyped(mapper, each.value, each.source, options.typed);
      const info = toInfo(session, mapper, each, options.local ?? false);
      if (options.selector && !matchesLabels(options.selector, info.object?.metadata?.labels)) continue;
      kinds.push(info.kind);
      steps.push({ type: "document", info });
    } catch (error) {
      if (options.endsFiles) ended = each.source;
      steps.push({ type: "error", error });
    }
  }
  const [only] = options.filenames ?? [];
  const oneFile = options.filenames?.length === 1 && only !== "-" && !session.self.machine.files.isFolder(session.path(only!));
  return { steps, single: Boolean(oneFile), kinds: [...new Set(kinds)] };
}

/**
 * A document as what it means. @throws Refusal
 * @param local no server is asked, so nobody knows which kinds have a namespace: none is filled in
 */
export function toInfo(session: Session, mapper: Mapper, { value, source, listed }: Document, local: boolean): Info {
  if (!isObject(value))
    throw new Refusal(
      `unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${goKind(value)} into Go value of type unstructured.detector`,
    );
  if (!value.kind) throw new Refusal(`unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${goJson(value)}'`);
  checkMetadata(value.metadata, source);
  const metadata: Partial<KubeObject["metadata"]> = value.metadata ?? {};
  const kind = mapper.forManifest(value.apiVersion ?? "", value.kind);
  const unknown = `no matches for kind ${JSON.stringify(value.kind)} in version ${JSON.stringify(value.apiVersion ?? "")}`;
  // What is wrong with members of a list is told together.
  if (!kind && listed) throw new Several([new Refusal(`unable to recognize ${unknown}`)]);
  if (!kind)
    throw new Refusal(
      `resource mapping not found for name: ${JSON.stringify(metadata.name ?? "")} namespace: ${JSON.stringify(metadata.namespace ?? "")} from ${JSON.stringify(source)}: ${unknown}\nensure CRDs are installed first`,
    );
  let object = value;
  let namespace = "";
  if (local) namespace = metadata.namespace ?? "";
  else if (kind.namespaced) {
    if (metadata.namespace && session.namespaceGiven && metadata.namespace !== session.namespace)
      throw new Refusal(
        `the namespace from the provided object ${JSON.stringify(metadata.namespace)} does not match the namespace ${JSON.stringify(session.namespace)}. You must pass '--namespace=${metadata.namespace}' to perform this operation.`,
      );
    namespace = metadata.namespace || session.namespace;
    object = { ...value, metadata: { ...value.metadata, namespace } };
  } else if (metadata.namespace) {
    const { namespace: _, ...rest } = value.metadata;
    object = { ...value, metadata: rest as KubeObject["metadata"] };
  }
  return { kind, namespace, name: metadata.name ?? "", object, source };
}

/** Lists one kind, telling a bad selector as kubectl does. */
export function* listKind(
  door: Door,
  step: { kind: Kind; namespace: string },
  options: Pick<BuilderOptions, "selector" | "fieldSelector">,
): Task<KubeList> {
  const { selector, fieldSelector } = options;
  try {
    return yield* door.list(step.kind, {
      ...(step.namespace ? { namespace: step.namespace } : {}),
      ...(selector ? { labelSelector: selector } : {}),
      ...(fieldSelector ? { fieldSelector } : {}),
    });
  } catch (error) {
    if (!(error instanceof ApiError) || !(error.reason === "BadRequest" || error.reason === "NotFound")) throw error;
    const resource = `${step.kind.group}/${step.kind.version}, Resource=${step.kind.plural}`;
    if (!selector && !fieldSelector)
      throw new ApiError({ ...error.status, message: `Unable to list ${JSON.stringify(resource)}: ${error.message}` });
    throw new ApiError({
      ...error.status,
      message: `Unable to find ${JSON.stringify(resource)} that match label selector ${JSON.stringify(selector ?? "")}, field selector ${JSON.stringify(fieldSelector ?? "")}: ${error.message}`,
    });
  }
}

export const at = (namespace: string, subresource?: string) => ({
  ...(namespace ? { namespace } : {}),
  ...(subresource ? { subresource } : {}),
});
