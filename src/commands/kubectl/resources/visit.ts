// What arguments and files name is visited one after the other, what is missing last (cli-runtime: pkg/resource/visitor.go).
import { ApiError } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { Task } from "../../../machine/process.ts";
import type { Door } from "../door.ts";
import { Several, throwAll } from "../failures.ts";
import type { Session } from "../session.ts";
import { at, type BuilderOptions, type Info, listKind, plan, type Step } from "./builder.ts";
import { mustDecode } from "./form.ts";

export interface Selection {
  infos: Info[];
  /** With continueOnError, what went wrong as one error (Result.Infos); else, and where nothing did, none. */
  errors: readonly unknown[];
  /** What arguments mean, in their order: objects, and what went wrong with others. */
  found: readonly ({ info: Info } | { error: unknown })[];
  /** What went wrong with files and lists: told after all else, as one aggregate in the other (EagerVisitorList). */
  late: readonly unknown[];
  /** One object was asked for by its name, or what one file holds (singleItemImplied). */
  single: boolean;
  /** The kinds that were asked for. */
  kinds: Kind[];
}

/** What went wrong with all that was asked for, as one error (ContinueOnErrorVisitor): single objects first, then files and lists together. */
export function together(single: readonly unknown[], late: readonly unknown[]): unknown[] {
  const all = late.length ? [...single, new Several(late)] : [...single];
  return all.length > 1 ? [new Several(all)] : all;
}

/** Goes from object to object, each read when it is its turn, until something goes wrong. */
export function* visitEach(session: Session, options: BuilderOptions, visit: (info: Info) => Task<void>): Task<void> {
  const { steps } = yield* plan(session, options);
  const door = yield* session.door();
  for (const step of steps) for (const info of yield* readStep(door, step, options)) yield* visit(info);
}

/** What one step means: an object, or all of a list. @throws ApiError, Refusal */
export function* readStep(door: Door | undefined, step: Step, options: BuilderOptions): Task<Info[]> {
  if (step.type === "error") throw step.error;
  if (step.type === "document") {
    const { info } = step;
    if (!options.latest || !door) return [info];
    return [{ ...info, object: yield* door.get(info.kind, info.name, at(info.namespace, options.subresource)) }];
  }
  if (step.type === "name") {
    const object = options.fetch === false ? undefined : yield* fetched(door!, step, options.subresource);
    if (object && options.typed) mustDecode(step.kind, "", options.typed);
    return [{ kind: step.kind, namespace: step.namespace, name: step.name, object, source: "" }];
  }
  const list = yield* listKind(door!, step, options);
  if (options.typed) mustDecode(step.kind, "List", options.typed);
  return list.items.map((object) => ({
    kind: step.kind,
    namespace: object.metadata.namespace ?? "",
    name: object.metadata.name,
    object,
    source: "",
  }));
}

/** Everything that the command line means. @throws Refusal, NoResource, ApiError, ConnectionError */
export function* select(session: Session, options: BuilderOptions): Task<Selection> {
  const planned = yield* plan(session, options);
  const found: ({ info: Info } | { error: unknown })[] = [];
  const late: unknown[] = [];
  const door = options.local ? undefined : yield* session.door();
  for (const step of planned.steps) {
    try {
      for (const info of yield* readStep(door, step, options)) found.push({ info });
    } catch (error) {
      if (!options.continueOnError) throw error;
      if (step.type === "name") found.push({ error });
      else late.push(error);
    }
  }
  return {
    infos: found.flatMap((each) => ("info" in each ? [each.info] : [])),
    errors: together(
      found.flatMap((each) => ("error" in each ? [each.error] : [])),
      late,
    ),
    found,
    late,
    single: planned.single,
    kinds: planned.kinds,
  };
}

/** Goes through what was found, and tells at the end what went wrong: with single objects first, then with files (ContinueOnErrorVisitor). */
export function* visitAll(selection: Selection, visit: (info: Info) => Task<void>): Task<void> {
  const errors: unknown[] = [];
  for (const each of selection.found)
    try {
      if ("error" in each) throw each.error;
      yield* visit(each.info);
    } catch (error) {
      errors.push(error);
    }
  throwAll(together(errors, selection.late));
}

/** One object; where it is missing as its namespace is, that is told (resource.Info.Get). @throws ApiError */
export function* fetched(
  door: Door,
  { kind, namespace, name }: Pick<Info, "kind" | "namespace" | "name">,
  subresource?: string,
): Task<KubeObject> {
  try {
    return yield* door.get(kind, name, at(namespace, subresource));
  } catch (error) {
    const missing = error instanceof ApiError && error.reason === "NotFound" && namespace && namespace !== "default";
    if (missing) yield* mustExist(door, namespace);
    throw error;
  }
}

/** @throws ApiError for a namespace that is not there; one that may not be read is none of this */
function* mustExist(door: Door, namespace: string): Task<void> {
  try {
    yield* door.get(door.mapper.need("namespaces"), namespace);
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound") throw error;
  }
}
