// Puts drawn tasks together into one mission, which one world plays: set-ups side by side, objectives named after their tasks.
import { createHash } from "node:crypto";
import { translate } from "../../i18n/index.ts";
import type { Mission, MissionWords, Objective } from "../mission.ts";
import type { Step } from "../steps.ts";
import { type ClusterName, clusterSteps, FIRST, goToContext, inCluster } from "./clusters.ts";
import { needSteps } from "./needs.ts";
import type { ExamTask, TaskWords } from "./task.ts";

export interface Composed {
  id: string;
  seed: string;
  title: string;
  tasks: readonly { task: ExamTask; words: TaskWords }[];
}

/** The id that an objective has in the mission of the whole exam. */
export const objectiveId = (task: { id: string }, objective: { id: string }): string => `${task.id.replace("/", "-")}.${objective.id}`;

export function compose({ id, seed, title, tasks }: Composed): { mission: Mission; words: MissionWords } {
  const words: MissionWords = {
    title,
    story: title,
    briefing: title,
    objectives: Object.fromEntries(
      tasks.flatMap(({ task, words }) => task.objectives.map((each) => [objectiveId(task, each), words.objectives[each.id]!])),
    ),
    invariants: {},
    questions: {},
    hints: [],
    debrief: "",
  };
  const mission: Mission = {
    id: `exams/${id}`,
    tier: "exams",
    item: "exams",
    order: 0,
    world: "default",
    seed,
    setup: setupOf(tasks.map(({ task }) => task)),
    sabotage: [],
    objectives: tasks.flatMap(({ task }) => task.objectives.map((each) => objectiveOf(task, each))),
    invariants: [],
    questions: [],
    hints: [],
    solutions: [],
    nearMisses: [],
    par: { commands: 0, time: 0 },
    words,
    digest: createHash("sha256")
      .update(JSON.stringify([id, ...tasks.map(({ task }) => [task.id, task.digest])]))
      .digest("hex")
      .slice(0, 16),
  };
  return { mission, words };
}

const objectiveOf = (task: ExamTask, { id, check, hidden, bonus, once, hold }: Objective): Objective => ({
  ...{ id: objectiveId(task, { id }), hidden, bonus, once, hold },
  check: inCluster(check, task.cluster),
});

/**
 * The set-ups of all tasks: the first steps of all, then the second ones and so on, so that what takes time takes it at the same time. Each
 * task's own steps keep their order, and find their own context.
 */
export function setupOf(tasks: readonly ExamTask[]): Step[] {
  const steps = [...clusterSteps([...new Set(tasks.map(({ cluster }) => cluster))]), ...needSteps(tasks)];
  const byCluster = tasks.toSorted((a, b) => (a.cluster < b.cluster ? -1 : a.cluster > b.cluster ? 1 : 0));
  let current: ClusterName = FIRST;
  const rounds = Math.max(0, ...tasks.map(({ setup }) => setup.length));
  for (let round = 0; round < rounds; round++)
    for (const { setup, cluster } of byCluster) {
      const step = setup[round];
      if (!step) continue;
      if (current !== cluster) steps.push(goToContext((current = cluster)));
      steps.push(stepIn(step, cluster));
    }
  if (current !== FIRST) steps.push(goToContext(FIRST));
  return steps;
}

/** A step whose question is asked about the task's cluster. */
const stepIn = (step: Step, cluster: ClusterName): Step =>
  step.do === "until" ? { ...step, question: inCluster(step.question, cluster) } : step;

/** What a candidate types of a solution, as lines that do the same when they are typed. */
export function linesOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    if (step.do === "run") return step.script.trim().split("\n");
    if (step.do === "apply")
      return [`kubectl apply${step.namespace ? ` -n ${step.namespace}` : ""} -f - <<'EOF'`, ...step.manifest.trim().split("\n"), "EOF"];
    if (step.do === "file") return [`cat > ${step.path} <<'EOF'`, ...step.content.trim().split("\n"), "EOF"];
    return [];
  });
}

/** The task's text with what stands before it: the context to go to. */
export const taskText = (language: Parameters<typeof translate>[0], task: ExamTask, words: TaskWords): string =>
  `${translate(language, "exam.context", { context: task.cluster })}\n\n${words.text}`;
