// compose watch: services that follow their source code, as their develop section says (cmd/compose/watch.go, pkg/compose/watch.go).
import { ignoring } from "../../../docker/build/patterns.ts";
import { selected } from "../../../docker/compose/check.ts";
import { ComposeError, type Hook, type Project } from "../../../docker/compose/model.ts";
import type { Node } from "../../../machine/nodes.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { sleep } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { buildServices } from "./build.ts";
import { isLive, serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { archiveOf } from "./converge.ts";
import { createProject } from "./create.ts";
import { runHook } from "./hooks.ts";
import { each } from "./lifecycle.ts";
import { withPlatforms } from "./platforms.ts";
import { startAll } from "./start.ts";
import { composeVerb } from "./verb.ts";

/** Changes are taken together until it has been quiet for so long, ms. */
const QUIET = 500;

interface Trigger {
  service: string;
  action: string;
  /** On the computer, absolute. */
  path: string;
  /** In the container. */
  target: string;
  /** What is run in the container after its files are there. */
  exec: Hook | undefined;
  /** What is there already is put there at the beginning. */
  initial: boolean;
  ignored(path: string): boolean;
  /** What was there when it was looked at last. */
  seen: Node | undefined;
}

/** @throws ComposeError */
function triggersOf(compose: Compose, project: Project): Trigger[] {
  const { files } = compose.self.machine;
  return Object.entries(project.services).flatMap(([service, own]) => {
    const develop = own["develop"] as { watch?: Readonly<Record<string, unknown>>[] } | undefined;
    const { build } = own;
    const dockerignore = build && resolvePath(build.context, ".dockerignore");
    const unbuilt = ignoring(dockerignore && files.exists(dockerignore) ? files.read(dockerignore) : "");
    return (develop?.watch ?? []).map((entry): Trigger => {
      const action = String(entry["action"]);
      if (action === "sync+exec" && !(entry["exec"] as Hook | undefined)?.command?.length)
        throw new ComposeError(`can't watch with action "sync+exec" on service ${service} without a command`);
      if (action === "rebuild" && !build)
        throw new ComposeError(`can't watch service ${JSON.stringify(service)} with action rebuild without a build context`);
      const path = String(entry["path"]);
      const included = entry["include"] === undefined ? undefined : ignoring([entry["include"] as string | string[]].flat().join("\n"));
      const named = ignoring(((entry["ignore"] as string[] | undefined) ?? []).join("\n"));
      return {
        service,
        action,
        path,
        target: String(entry["target"] ?? ""),
        exec: entry["exec"] as Hook | undefined,
        initial: entry["initial_sync"] === true,
        ignored: (each) =>
          (included && !included(each)) ||
          named(each) ||
          /(^|\/)\.git(\/|$)/.test(each) ||
          (build !== undefined && unbuilt(below(build.context, joined(path, each)) ?? "")),
        seen: files.lookup(path),
      };
    });
  });
}

/** What is to be watched of these services. @throws ComposeError */
export function watched(compose: Compose, project: Project, services: readonly string[]): Trigger[] {
  const triggers = triggersOf(compose, project).filter(({ service }) => !services.length || services.includes(service));
  if (!triggers.length)
    throw new ComposeError("none of the selected services is configured for watch, consider setting a 'develop' section");
  return triggers;
}

const joined = (path: string, inside: string): string => (inside ? `${path}/${inside}` : path);
/** A path as it is called in a folder; undefined outside of it. */
const below = (folder: string, path: string): string | undefined =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;

/** The files that are others than before, below a node; undefined for those that are gone. */
function changesIn(old: Node | undefined, now: Node | undefined, path = ""): Map<string, Node | undefined> {
  if (old === now) return new Map();
  if (old?.type !== "folder" && now?.type !== "folder") return new Map([[path, now]]);
  const entries = (node: Node | undefined) => (node?.type === "folder" ? node.entries : new Map<string, Node>());
  const [before, after] = [entries(old), entries(now)];
  const found = new Map<string, Node | undefined>();
  for (const name of new Set([...before.keys(), ...after.keys()]))
    for (const [at, node] of changesIn(before.get(name), after.get(name), path ? `${path}/${name}` : name)) found.set(at, node);
  return found;
}

/** Puts files where a service's containers have them, and takes away those that are gone. */
function* sync(compose: Compose, project: Project, service: string, changed: ReadonlyMap<string, Node | undefined>): Task<void> {
  const { client } = compose;
  const there = [...changed].flatMap(([path, node]) =>
    node?.type === "file" ? [{ path, text: typeof node.content === "string" ? node.content : node.content(), mode: node.mode }] : [],
  );
  const gone = [...changed].flatMap(([path, node]) => (node ? [] : [path]));
  for (const { Id } of (yield* compose.containers(project.name)).filter((row) => serviceOf(row) === service && isLive(row))) {
    if (there.length) yield* client.send("PUT", `/containers/${Id}/archive`, { query: { path: "/" }, raw: archiveOf(there, compose.now) });
    if (!gone.length) continue;
    const made = yield* client.json<{ Id: string }>("POST", `/containers/${Id}/exec`, { body: { Cmd: ["rm", "-rf", ...gone] } });
    yield* client.send("POST", `/exec/${made.Id}/start`, { body: { Detach: true } });
  }
}

/** Runs a command in a service's containers, and shows what it says. */
function* hooked(compose: Compose, project: Project, service: string, hook: Hook): Task<void> {
  for (const { Id } of (yield* compose.containers(project.name)).filter((row) => serviceOf(row) === service && isLive(row)))
    yield* runHook(compose, Id, hook, (stream, text) => (stream === "stdout" ? compose.out(text) : compose.err(text)));
}

const quoted = (names: readonly string[]): string => `[${names.map((name) => JSON.stringify(name)).join(" ")}]`;

/** Does what changed files ask for. @throws Failure */
function* follow(
  compose: Compose,
  project: Project,
  changes: ReadonlyMap<Trigger, ReadonlyMap<string, Node | undefined>>,
  quiet: boolean,
): Task<void> {
  const named = (holds: (action: string) => boolean) => [
    ...new Set([...changes.keys()].filter(({ action }) => holds(action)).map(({ service }) => service)),
  ];
  const rebuilt = named((action) => action === "rebuild");
  if (rebuilt.length) {
    yield* compose.out(`Rebuilding service(s) ${quoted(rebuilt)} after changes were detected...\n`);
    try {
      yield* buildServices(compose, withPlatforms(project, true), rebuilt, { quiet });
      const progress = compose.progress();
      const part = selected(project, rebuilt, { alone: true });
      yield* createProject(compose, part, { services: rebuilt, progress, force: true });
      yield* compose.out(`service(s) ${quoted(rebuilt)} successfully built\n`);
      yield* startAll(compose, part, progress);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield* compose.out(`Build failed. Error: ${error.message}\n`);
    }
  }
  for (const service of named((action) => action.startsWith("sync"))) {
    const files = new Map<string, Node | undefined>();
    for (const [trigger, found] of changes)
      if (trigger.service === service && trigger.action.startsWith("sync"))
        for (const [path, node] of found) files.set(joined(trigger.target.replace(/\/$/, ""), path), node);
    yield* compose.out(`Syncing service ${JSON.stringify(service)} after ${files.size} changes were detected\n`);
    yield* sync(compose, project, service, files);
  }
  for (const { service, action, exec } of changes.keys()) if (action === "sync+exec") yield* hooked(compose, project, service, exec!);
  const restarted = named((action) => action.endsWith("restart"));
  if (!restarted.length) return;
  const rows = (yield* compose.containers(project.name)).filter((row) => restarted.includes(serviceOf(row)));
  yield* each(compose, rows, { verb: "restart", doing: "Restarting", done: "Started" }, compose.progress("Restarting"), { project });
  yield* compose.out(`service(s) ${quoted(restarted)} restarted\n`);
}

/** Follows the source code until `over` says so. @throws Failure */
export function* watching(
  compose: Compose,
  project: Project,
  triggers: readonly Trigger[],
  { prune = true, quiet = false, over = () => false as boolean } = {},
): Task<void> {
  const { self } = compose;
  yield* compose.out("Watch enabled\n");
  const { files } = self.machine;
  for (const trigger of triggers) {
    trigger.seen = files.lookup(trigger.path);
    if (!trigger.initial || !trigger.action.startsWith("sync")) continue;
    const found = [...changesIn(undefined, trigger.seen)].filter(([path, node]) => node?.type === "file" && !trigger.ignored(path));
    yield* sync(
      compose,
      project,
      trigger.service,
      new Map(found.map(([path, node]) => [joined(trigger.target.replace(/\/$/, ""), path), node])),
    );
  }
  while (!over()) {
    yield* sleep(self, QUIET);
    if (triggers.every(({ path, seen }) => files.lookup(path) === seen)) continue;
    const before = triggers.map(({ seen }) => seen);
    // Until nobody writes any more.
    for (let still = false; !still; ) {
      const at = triggers.map(({ path }) => files.lookup(path));
      yield* sleep(self, QUIET);
      still = triggers.every(({ path }, index) => files.lookup(path) === at[index]);
    }
    const changes = new Map<Trigger, Map<string, Node | undefined>>();
    for (const [index, trigger] of triggers.entries()) {
      trigger.seen = files.lookup(trigger.path);
      const found = new Map([...changesIn(before[index], trigger.seen)].filter(([path]) => !trigger.ignored(path)));
      if (found.size) changes.set(trigger, found);
    }
    yield* follow(compose, project, changes, quiet);
    if (prune) yield* pruned(compose, project, changes);
  }
}

export const watch = composeVerb(
  {
    name: "watch",
    summary: "Watch build context for service and rebuild/refresh containers when files are updated",
    usage: "watch [SERVICE...]",
    flags: [
      flag("--no-up", "bool", "Do not build & start services before watching"),
      flag("--prune", "bool", "Remove images that a build leaves without a name", { default: "true" }),
      flag("--quiet", "bool", "Say nothing of how building goes"),
    ],
  },
  function* (compose) {
    const { call, args } = compose;
    const project = selected(compose.project({ wanted: args }), args);
    if (!call.bool("no-up")) {
      const progress = compose.progress();
      yield* createProject(compose, project, { services: args, progress, build: true, quietBuild: call.bool("quiet") });
      yield* startAll(compose, project, progress);
    }
    yield* watching(compose, project, watched(compose, project, args), { prune: call.bool("prune"), quiet: call.bool("quiet") });
    return 0;
  },
);

/** Images that a rebuild has left without a name. */
function* pruned(compose: Compose, project: Project, changes: ReadonlyMap<Trigger, unknown>): Task<void> {
  if (![...changes.keys()].some(({ action }) => action === "rebuild")) return;
  const filters = JSON.stringify({ dangling: { true: true }, label: { [`com.docker.compose.project=${project.name}`]: true } });
  yield* compose.client.send("POST", "/images/prune", { query: { filters } });
}
