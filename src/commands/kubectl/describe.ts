// kubectl describe.
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import { describeGeneric } from "../../api/kinds/index.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { Exit, throwTogether } from "./failures.ts";
import { allNamespacesFlag, chunkSizeFlag, filenameFlags, flag, selectorFlag } from "./flags.ts";
import { Refusal, refuse } from "./refusal.ts";
import { type BuilderOptions, type Info, kindOf } from "./resources/builder.ts";
import { fetched, type Selection, select } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";

export const command: Command = {
  name: "describe",
  summary: "Show the details of a resource or a group of resources",
  long: `Show the details of a resource or a group of resources.

 Prints a detailed picture of the chosen resources, with related ones such as events and controllers. Choose one object by name, all objects of a type, a name prefix, or a label selector:

  $ kubectl describe TYPE NAME_PREFIX

 First an exact match of TYPE and NAME_PREFIX is looked for. If there is none, every resource whose name begins with NAME_PREFIX is described.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# A node
kubectl describe nodes worker-1

# A pod
kubectl describe pods/nginx

# What "pod.json" names
kubectl describe -f pod.json

# All pods
kubectl describe pods

# Pods by label
kubectl describe pods -l name=myLabel

# All pods made by the replica set "frontend"
kubectl describe pods frontend`,
  usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
  flags: [
    allNamespacesFlag(),
    chunkSizeFlag,
    ...filenameFlags("Files, folders or URLs that name the resources to describe"),
    selectorFlag,
    flag("show-events", "bool", "true", "Show the events of the object."),
  ],
  run: verb(function* (session, call): Process {
    const { args } = call;
    if (!args.length && !call.list("filename").length && !call.string("kustomize"))
      refuse('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
    const selection = yield* selected(session, {
      args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      selector: call.string("selector"),
      allNamespaces: call.bool("all-namespaces"),
      selectAll: true,
      continueOnError: true,
    });
    let { infos, errors } = selection;
    const missing = errors.length === 1 && errors[0] instanceof ApiError && errors[0].reason === "NotFound";
    const prefixed = missing && args.length === 2;
    if (prefixed) {
      infos = args[0]!.includes("/") ? [] : yield* matching(session, args[0]!, args[1]!);
      if (infos.length) errors = [];
    }
    const showEvents = call.bool("show-events");
    let text = "";
    const told = new Set<string>();
    const door = yield* session.door();
    const { reader } = door;
    for (const info of infos) {
      const { kind } = info;
      let described: string;
      try {
        const object = info.source ? yield* fetched(door, info) : info.object;
        if (kind.describe && !kind.custom)
          door.traffic?.look({ verb: "get", kind, name: info.name, ...(info.namespace ? { namespace: info.namespace } : {}) }, "typed");
        described = (kind.describe ?? describeGeneric)(object!, reader, { showEvents });
      } catch (error) {
        if (!(error instanceof ApiError || error instanceof Refusal)) throw error;
        const { message } = error;
        if (!told.has(message)) errors = [...errors, error];
        told.add(message);
        continue;
      }
      text += prefixed ? `${described}\n` : text ? `\n\n${described}` : described;
    }
    if (text) yield* session.out(text);
    else if (!errors.length)
      yield* session.err(call.bool("all-namespaces") ? "No resources found\n" : `No resources found in ${session.namespace} namespace.\n`);
    throwTogether(errors);
    return 0;
  }),
};

/** What is selected; a kustomization that cannot be built is told without "error:". */
function* selected(session: Session, options: BuilderOptions): Task<Selection> {
  try {
    return yield* select(session, options);
  } catch (error) {
    throw options.kustomize && !options.filenames?.length && error instanceof Refusal ? new Exit(1, error.message) : error;
  }
}

/** Objects whose names begin with the prefix. */
function* matching(session: Session, type: string, prefix: string): Task<Info[]> {
  const door = yield* session.door();
  const kind: Kind = kindOf(door.mapper, type);
  const list = yield* door.list(kind, kind.namespaced ? { namespace: session.namespace } : {});
  return list.items
    .filter((object: KubeObject) => object.metadata.name.startsWith(prefix))
    .map((object) => ({ kind, namespace: object.metadata.namespace ?? "", name: object.metadata.name, object, source: "" }));
}
