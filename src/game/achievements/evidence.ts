// What an achievement is judged from: the commands of a won attempt in their order, what was made in its world, and what broke.
import { ApiError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Session } from "../session.ts";
import { commandsIn, type TypedCommand } from "../skills/verbs.ts";

export type Deed = TypedCommand & {
  /** Changes something: not only shows it, and not on trial. */
  change: boolean;
  /** Only shows something. */
  look: boolean;
};

export interface Evidence {
  session: Session;
  deeds: readonly Deed[];
  /** Objects of a kind that there were not before the learner's turn. */
  made(kind: string): readonly KubeObject[];
  /** Pods and templates of Pods that the learner made. */
  podSpecs(): readonly PodSpec[];
}

interface Security {
  runAsNonRoot?: boolean;
  runAsUser?: number;
}
interface Container {
  resources?: { requests?: Record<string, unknown>; limits?: Record<string, unknown> };
  securityContext?: Security;
}
export interface PodSpec {
  securityContext?: Security;
  initContainers?: readonly Container[];
  containers: readonly Container[];
}

/** All that run in a Pod. */
export const containersOf = ({ initContainers = [], containers }: PodSpec): readonly Container[] => [...initContainers, ...containers];

const CHANGES: Readonly<Record<string, RegExp>> = {
  kubectl:
    /^(create|apply|delete|edit|patch|replace|scale|set|run|expose|label|annotate|autoscale|rollout (restart|undo|pause|resume)|taint|cordon|uncordon|drain)\b/,
  docker:
    /^(run|create|build|rmi?|stop|start|restart|kill|tag|push|pull|commit|update|rename|cp|load|import|(network|volume) (create|rm|prune|connect|disconnect)|compose (up|down|create|rm|start|stop|restart|build)|(buildx|image|container|system|builder) (build|prune|rm))\b/,
};
const LOOKS: Readonly<Record<string, RegExp>> = {
  kubectl: /^(get|describe|logs|events|explain|top|diff|wait|rollout (status|history)|auth (can-i|whoami)|api-resources)\b/,
  docker:
    /^(ps|images|inspect|logs|events|stats|top|port|diff|history|info|version|(network|volume|image|container) (ls|inspect)|system (df|info)|compose (ps|logs|config|images|top|ls))\b/,
};

/** The words of the command itself: what follows "--" belongs to a program in a container. */
const ownWords = ({ words }: TypedCommand): readonly string[] => {
  const end = words.indexOf("--");
  return end < 0 ? words : words.slice(0, end);
};

/** Has the flag: `--dry-run`, `--dry-run=server`, `-l app=web`, `-lapp=web`. */
export const has = (command: TypedCommand, ...flags: readonly string[]): boolean =>
  ownWords(command).some((word) =>
    flags.some(
      (flag) =>
        word === flag ||
        (flag.startsWith("--") ? word.startsWith(`${flag}=`) : /^-[a-z]/.test(word) && word.startsWith(flag) && !word.startsWith("--")),
    ),
  );

/** The values of a flag: of `-f` all files that are named. */
export const valuesOf = (command: TypedCommand, ...flags: readonly string[]): string[] =>
  ownWords(command).flatMap((word, index, words) => {
    if (flags.includes(word)) return [words[index + 1] ?? ""];
    const flag = flags.find((each) =>
      each.startsWith("--") ? word.startsWith(`${each}=`) : word.startsWith(each) && word.length > 2 && !word.startsWith("--"),
    );
    return flag === undefined ? [] : [word.slice(flag.length).replace(/^=/, "")];
  });

export const isDryRun = (deed: TypedCommand): boolean => has(deed, "--dry-run") && !valuesOf(deed, "--dry-run").includes("none");

export function evidenceOf(session: Session): Evidence {
  const deeds = commandsIn(session.commands).map((command): Deed => {
    const [tool = "", verb = ""] = split(command.name);
    const change = CHANGES[tool]?.test(verb) === true && !isDryRun(command);
    return { ...command, change, look: LOOKS[tool]?.test(verb) === true };
  });
  const made = (kind: string) => madeBy(session, kind);
  return { session, deeds, made, podSpecs: () => podSpecsOf(made) };
}

const split = (name: string): [string, string] => {
  const space = name.indexOf(" ");
  return [name.slice(0, space), name.slice(space + 1)];
};

function madeBy({ attempt, mission }: Session, name: string): readonly KubeObject[] {
  if (mission.world === "docker") return [];
  // Times of objects are whole seconds: what the set-up made in the second of its end is not the learner's.
  const start = Math.floor(attempt.started / 1000) * 1000;
  try {
    const kind = attempt.sight.kind(name);
    return kind ? attempt.sight.api.list(kind).filter(({ metadata }) => Date.parse(String(metadata.creationTimestamp)) > start) : [];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

function podSpecsOf(made: (kind: string) => readonly KubeObject[]): PodSpec[] {
  const bare = made("Pod").filter(({ metadata }) => !metadata.ownerReferences?.length);
  const templates = ["Deployment", "StatefulSet", "DaemonSet", "Job"]
    .flatMap(made)
    .filter(({ metadata }) => !metadata.ownerReferences?.length);
  const specs = [
    ...bare.map(({ spec }) => spec),
    ...templates.map(({ spec }) => spec?.template?.spec),
    ...made("CronJob").map(({ spec }) => spec?.jobTemplate?.spec?.template?.spec),
  ];
  return specs.filter((spec): spec is PodSpec => Array.isArray((spec as PodSpec | undefined)?.containers));
}
