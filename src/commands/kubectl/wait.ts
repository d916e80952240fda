// kubectl wait: until a condition, a value, the creation or the deletion of objects.
import { ApiError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import { JsonPath, JsonPathError, relaxedPath } from "../../base/jsonpath/index.ts";
import type { Process, Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { Command } from "../command.ts";
import { checkPrinter, tell } from "./changing.ts";
import { allNamespacesFlag, fieldSelectorFlag, filenameFlags, flag, localFlag, printFlags, selectorFlag } from "./flags.ts";
import { refuse } from "./refusal.ts";
import type { BuilderOptions, Info } from "./resources/builder.ts";
import { fetched, type Selection, select, visitAll } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";
import { Reflector } from "./traffic/reflector.ts";
import { follow, TimedOut } from "./watching.ts";

/** Whether an object is as it should be. */
export type Condition = (object: KubeObject) => boolean;
const WEEK = 168 * 3_600_000;

export const command: Command = {
  name: "wait",
  summary: "Wait for a specific condition on one or many resources",
  usage:
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  flags: [
    flag("all", "bool", "false", "Select all resources in the namespace of the specified resource types"),
    allNamespacesFlag(),
    fieldSelectorFlag,
    ...filenameFlags("identifying the resource.")
      .filter(({ name }) => name !== "kustomize")
      .map((each) => (each.name === "recursive" ? { ...each, default: "true" } : each)),
    flag(
      "for",
      "string",
      "",
      "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true.",
    ),
    localFlag("If true, annotation will NOT contact api-server but run locally."),
    ...printFlags(),
    selectorFlag,
    flag(
      "timeout",
      "duration",
      "30s",
      "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
    ),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const lower = call.string("for").toLowerCase();
    const condition = lower === "delete" || lower === "create" ? lower : parseCondition(call.string("for"));
    const given = call.duration("timeout");
    const timeout = given < 0 ? WEEK : given;
    const options: BuilderOptions = {
      args: call.args,
      filenames: call.list("filename"),
      recursive: call.bool("recursive"),
      selector: call.string("selector"),
      fieldSelector: call.string("field-selector"),
      all: call.bool("all"),
      selectAll: call.bool("all"),
      allNamespaces: call.bool("all-namespaces"),
      local: call.bool("local"),
      continueOnError: true,
    };
    const deadline = session.self.clock.now + timeout;
    const selection = condition === "create" ? yield* created(session, options, timeout) : yield* select(session, options);
    const found = condition === "delete" ? selection.found.filter((each) => "info" in each || !isNotFound(each.error)) : selection.found;
    const door = yield* session.door();
    yield* visitAll({ ...selection, found }, function* (named) {
      let info = named;
      if (named.source && condition !== "create")
        try {
          info = { ...named, object: yield* fetched(door, named) };
        } catch (error) {
          if (isNotFound(error) && condition === "delete") return;
          throw error;
        }
      try {
        const object = condition === "create" ? info.object! : yield* waitForOne(session, info, condition, timeout, deadline);
        yield* tell(session, object, "condition met");
      } catch (error) {
        throw error instanceof TimedOut ? new TimedOut(` on ${info.kind.plural}/${info.name}`) : error;
      }
    });
    if (!selection.infos.length && condition !== "delete") refuse("no matching resources found");
    return 0;
  }),
};

const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.reason === "NotFound";

/** --for=create: asks again until all is there. */
function* created(session: Session, options: BuilderOptions, timeout: number): Task<Selection> {
  const deadline = session.self.clock.now + timeout;
  for (;;) {
    const selection = yield* select(session, { ...options, latest: true });
    const missing =
      selection.found.some((each) => "error" in each && isNotFound(each.error)) ||
      selection.late.some(isNotFound) ||
      (!selection.infos.length && !selection.errors.length);
    if (!missing) return selection;
    if (session.self.clock.now >= deadline) throw new TimedOut();
    yield* sleep(session.self, Math.min(500, deadline - session.self.clock.now));
  }
}

/** @returns the object as it was when the condition held */
function* waitForOne(session: Session, info: Info, condition: Condition | "delete", timeout: number, deadline: number): Task<KubeObject> {
  let last = info.object!;
  const uid = last.metadata.uid;
  // All share one time to wait; who comes after it is not even looked at.
  if (timeout && session.self.clock.now >= deadline) throw new TimedOut();
  if (condition !== "delete" && condition(last)) {
    const door = yield* session.door();
    const reflector = new Reflector(session, door);
    reflector.listed(
      info.kind,
      { ...(info.namespace ? { namespace: info.namespace } : {}), fieldSelector: `metadata.name=${info.name}` },
      1,
    );
    reflector.stop();
    return last;
  }
  if (!timeout) refuse(`condition not met for ${info.kind.plural}/${info.name}`);
  yield* follow(session, info, deadline, function* (object) {
    if (condition === "delete") return !object || object.metadata.uid !== uid;
    if (!object) return false;
    last = object;
    return condition(object);
  });
  return last;
}

/** @throws Refusal */
export function parseCondition(text: string): Condition {
  if (text.startsWith("condition=")) {
    const rest = text.slice("condition=".length);
    const at = rest.indexOf("=");
    return at < 0 ? statusCondition(rest, "true") : statusCondition(rest.slice(0, at), rest.slice(at + 1));
  }
  if (text.startsWith("jsonpath=")) return pathCondition(text.slice("jsonpath=".length));
  return refuse(`unrecognized condition: ${JSON.stringify(text)}`);
}

const statusCondition =
  (name: string, value: string): Condition =>
  (object) => {
    const condition = (object.status?.conditions as { type: string; status?: string; observedGeneration?: number }[] | undefined)?.find(
      ({ type }) => equalFold(type, name),
    );
    if (condition?.status === undefined) return false;
    const observed = condition.observedGeneration ?? object.status?.observedGeneration;
    if (observed !== undefined && observed < (object.metadata.generation ?? 0)) return false;
    return equalFold(condition.status, value);
  };

function pathCondition(input: string): Condition {
  const { expression, value } = splitPath(input);
  if (!expression) refuse("jsonpath expression cannot be empty");
  const template =
    relaxedPath(expression) ??
    refuse("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  const path = parsed(template);
  return (object) => {
    const lists = path.find(object);
    if (lists.length > 1) refuse("given jsonpath expression matches more than one list");
    const results = lists[0] ?? [];
    if (!results.length) return false;
    if (results.length > 1) refuse("given jsonpath expression matches more than one value");
    if (value === undefined) return true;
    const [result] = results;
    if (typeof result === "object" && result !== null) refuse("jsonpath leads to a nested object or list which is not supported");
    return String(result ?? "<nil>").trim() === value;
  };
}

/** @throws Refusal */
function parsed(template: string): JsonPath {
  try {
    return new JsonPath(template, { allowMissingKeys: true });
  } catch (error) {
    if (error instanceof JsonPathError) return refuse(error.message);
    throw error;
  }
}

const equalFold = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Splits at the "=" that stands outside braces. @throws Refusal */
function splitPath(input: string): { expression: string; value?: string } {
  let depth = 0;
  let at = -1;
  for (let i = 0; i < input.length && at < 0; i++) {
    if (input[i] === "{" || input[i] === "[" || input[i] === "(") depth++;
    else if (input[i] === "}" || input[i] === "]" || input[i] === ")") depth--;
    else if (input[i] === "=" && depth <= 0) at = i;
  }
  if (at < 0) return { expression: input };
  const value = input.slice(at + 1).replace(/^['"]+|['"]+$/g, "");
  if (!value) refuse("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  return { expression: input.slice(0, at), value };
}
