// Steps are done in a world, as a process of it: set-up, and solutions while they are proved.
import { ApiError } from "../api/errors.ts";
import { currentContext, mergeKubeconfig, setCurrentContext } from "../commands/clusters/kubeconfig.ts";
import { bindWorld } from "../commands/kubectl/index.ts";
import { translate } from "../i18n/index.ts";
import type { Process, Running, Task } from "../machine/process.ts";
import { exitOf, sleep } from "../machine/tasks.ts";
import type { ClusterRequest } from "../world/cluster-request.ts";
import { environment, LEARNER } from "../world/laptop.ts";
import { isFresh, setUpApplication } from "./applications/set-up.ts";
import { applicationScript } from "./applications/shop.ts";
import type { Booted } from "./boot.ts";
import type { Question, Sight } from "./check.ts";
import { FaultError, type FaultRequest, type PlacedFault, place, questionOf } from "./faults/index.ts";
import { type Probe, type Reach, tryProbe } from "./probe.ts";
import type { WorldSight } from "./sight.ts";
import { PATIENCE, type Step } from "./steps.ts";

/** How long a fault may take to show. */
const FAULT_PATIENCE = 600_000;

/** A step did not do what its author wanted. */
export class StepError extends Error {
  constructor(
    readonly index: number,
    readonly problem: string,
  ) {
    super(`step ${index + 1}: ${problem}`);
  }
}

export interface StepContext {
  booted: Booted;
  sight: WorldSight;
  /** A failing `run` is an error (set-up), or is let pass (what a learner may do). */
  strict: boolean;
}

/** The steps as a process of the learner's computer. @throws StepError out of the world's clock */
export function startSteps(
  steps: readonly Step[],
  context: StepContext,
): { readonly done: boolean; readonly failed: StepError | undefined } {
  const state: { done: boolean; failed: StepError | undefined } = { done: steps.length === 0, failed: undefined };
  if (state.done) return state;
  context.booted.world.host.processes.spawn({
    argv: ["quest-steps"],
    directory: context.booted.home,
    environment: environment(),
    user: LEARNER,
    program: function* (self): Process {
      for (const [index, step] of steps.entries()) {
        let problem: string | undefined;
        try {
          problem = yield* perform(step, context, (milliseconds) => sleep(self, milliseconds), self);
        } catch (error) {
          // Otherwise nobody would hear of it: an error only ends this process.
          problem = String(error);
        }
        if (problem === undefined) continue;
        state.failed = new StepError(index, problem);
        break;
      }
      state.done = true;
      return 0;
    },
  });
  return state;
}

/** Does the step; answers with what went wrong. */
function* perform(
  step: Step,
  { booted, sight, strict }: StepContext,
  pause: (milliseconds: number) => Task<void>,
  self: Running,
): Task<string | undefined> {
  switch (step.do) {
    case "run":
      return yield* runScript(booted, step.script, strict && !step.mayFail);
    case "apply": {
      const place = step.namespace ? ` -n ${step.namespace}` : "";
      return yield* runScript(
        booted,
        `kubectl apply${place} -f - <<'END_OF_MANIFEST'\n${step.manifest.replace(/\n?$/, "\n")}END_OF_MANIFEST`,
        true,
      );
    }
    case "file": {
      const path = step.path.startsWith("/") ? step.path : `${booted.home}/${step.path.replace(/^~\//, "")}`;
      const folder = path.slice(0, path.lastIndexOf("/")) || "/";
      const { files } = booted.world.host;
      const owner = files.lookup(booted.home)?.owner ?? 0;
      if (!files.isFolder(folder)) files.makeFolder(folder, { parents: true, owner });
      files.write(path, step.content, { mode: step.mode, owner });
      return undefined;
    }
    case "wait":
      yield* pause(step.milliseconds);
      return undefined;
    case "until":
      return yield* waitUntil(step.question, step.milliseconds, sight, pause);
    case "application":
      return isFresh(step.application, booted)
        ? yield* setUpApplication(step.application, booted, pause)
        : yield* runScript(booted, applicationScript(step.application), true);
    case "faults":
      return yield* inject(step.requests, sight, pause);
    case "clusters":
      return yield* bringUp(step.requests, booted, pause, self);
  }
}

/** Starts more clusters side by side, with contexts of their names, and waits until all are up. The context that was current stays so. */
function* bringUp(
  requests: readonly ClusterRequest[],
  { world }: Booted,
  pause: (milliseconds: number) => Task<void>,
  self: Running,
): Task<string | undefined> {
  const { more } = world;
  if (!more) return "this world has no further clusters";
  const current = currentContext(self);
  for (const request of requests) {
    const cluster = more.add(request);
    for (const machine of cluster.nodes.values()) bindWorld(machine, world, cluster);
    mergeKubeconfig(self, more.kubeconfig(request.name), request.name);
  }
  setCurrentContext(self, current);
  const limit = self.clock.now + PATIENCE;
  while (!requests.every(({ name }) => more.isUp(name))) {
    if (self.clock.now >= limit) return "the clusters do not come up";
    yield* pause(1000);
  }
  return undefined;
}

/** Puts the faults in: those that take away what others need in order to show come when these have shown. */
function* inject(
  requests: readonly FaultRequest[],
  sight: WorldSight,
  pause: (milliseconds: number) => Task<void>,
): Task<string | undefined> {
  const placed: PlacedFault[] = [];
  sight.placedSince = Math.min(sight.placedSince, sight.booted.world.clock.now);
  let shown = 0;
  const show = function* (): Task<string | undefined> {
    for (; shown < placed.length; shown++) {
      const { fault, symptom } = placed[shown]!;
      const silent = yield* waitUntil(questionOf(symptom, fault.name), FAULT_PATIENCE, sight, pause);
      if (silent !== undefined) return `${fault.name}: ${silent}`;
    }
    return undefined;
  };
  for (const request of requests) {
    const silent = request.fault.hides?.length ? yield* show() : undefined;
    if (silent !== undefined) return silent;
    const random = sight.booted.world.random.stream(`faults/${request.fault.name}/${placed.length}`);
    try {
      placed.push(place(request, sight, random, placed));
    } catch (error) {
      if (error instanceof FaultError || error instanceof ApiError) return error.message;
      throw error;
    }
    sight.placed.push(placed.at(-1)!);
  }
  return yield* show();
}

/** Waits until a check holds; answers with what is missing when it does not in time. */
function* waitUntil(
  question: Question,
  milliseconds: number,
  sight: WorldSight,
  pause: (milliseconds: number) => Task<void>,
): Task<string | undefined> {
  const { clock } = sight.booted.world;
  const limit = clock.now + milliseconds;
  for (;;) {
    const verdict = question.holds(yield* freshSight(question.probes, sight, pause));
    if (verdict.met) return undefined;
    if (clock.now >= limit) {
      const why = verdict.missing ? ` (${translate("en", verdict.missing.id, verdict.missing.values)})` : "";
      return `did not come about within ${milliseconds / 1000} s: ${question.name}${why}`;
    }
    yield* pause(500);
  }
}

/** Makes the calls side by side, and looks at the world with what came of them: nobody else's tries count, and these count for nobody else. */
function* freshSight(probes: readonly Probe[], sight: WorldSight, pause: (milliseconds: number) => Task<void>): Task<Sight> {
  if (!probes.length) return sight;
  const found = new Map<string, Reach>();
  for (const probe of probes)
    tryProbe(
      probe,
      sight.booted,
      (source) => sight.findPod(source),
      (reach) => found.set(probe.id, reach),
    );
  while (probes.some((probe) => !found.has(probe.id))) yield* pause(50);
  return {
    booted: sight.booted,
    get api() {
      return sight.api;
    },
    get engine() {
      return sight.engine;
    },
    commands: sight.commands,
    kind: (name) => sight.kind(name),
    answered: (question) => sight.answered(question),
    reach: (probe) => found.get(probe.id),
  };
}

function* runScript(booted: Booted, script: string, strict: boolean): Task<string | undefined> {
  const shell = booted.run(strict ? `set -e\n${script}` : script);
  let said = "";
  const drain = () => {
    said = (said + shell.stdout.read() + shell.stderr.read()).slice(-2000);
  };
  // A full pipe would stop the script, so somebody has to read it.
  const stop = [
    shell.stdout.changed.on(() => shell.stdout.readable && drain()),
    shell.stderr.changed.on(() => shell.stderr.readable && drain()),
  ];
  const code = yield* exitOf(shell);
  for (const each of stop) each();
  drain();
  return strict && code !== 0 ? `exit ${code}: ${said.trim()}` : undefined;
}
