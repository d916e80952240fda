// What checks look through: the learner's cluster by its door, the answers given, and what came of calls tried in the world.
import type { Client } from "../api/client.ts";
import { groupResource, type Kind } from "../api/kind.ts";
import { Signal } from "../base/signal.ts";
import type { Engine } from "../docker/engine.ts";
import type { Cluster } from "../world/contract.ts";
import type { AskedQuestion } from "./asked-question.ts";
import type { Booted } from "./boot.ts";
import type { Sight } from "./check.ts";
import { inspected } from "./checks/docker-choice.ts";
import { candidates, select } from "./checks/selection.ts";
import type { PlacedFault } from "./faults/fault.ts";
import { fits, show, valuesAt } from "./match.ts";
import type { Probe, Reach } from "./probe.ts";

export interface Answer {
  text: string;
  right: boolean;
}

export interface Tried {
  /** Virtual ms at which the last finished try began. */
  started: number;
  reach: Reach;
}

export class WorldSight implements Sight {
  readonly answers = new Map<string, Answer>();
  readonly tried = new Map<string, Tried>();
  /** What content has put into the world on purpose, in its order. */
  readonly placed: PlacedFault[] = [];
  /** Virtual ms at which the first of them was put in: what is older belongs to the application, or to others. */
  placedSince = Number.POSITIVE_INFINITY;
  #kinds = new Map<string, Kind>();
  /** Fires when something has happened in the engine that somebody has looked at. */
  readonly stirred = new Signal();
  #api: Client | undefined;
  #engine: Engine | undefined;

  /**
   * @param asked the mission's questions
   * @param typed the command lines so far
   */
  constructor(
    readonly booted: Booted,
    private readonly asked: readonly AskedQuestion[],
    private readonly texts: Readonly<Record<string, string>>,
    private readonly typed: () => readonly string[],
  ) {
    for (const { api } of booted.world.clusters.values()) api.scheme.onChange(() => this.#kinds.clear());
  }

  get #cluster(): Cluster {
    const [cluster] = this.booted.world.clusters.values();
    if (!cluster) throw new Error("this world has no cluster");
    return cluster;
  }
  get api(): Client {
    return (this.#api ??= this.#cluster.api.client({ name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] }));
  }
  get engine(): Engine {
    if (this.#engine) return this.#engine;
    const engine = this.booted.world.docker?.();
    if (!engine) throw new Error("this world has no Docker engine");
    engine.events.changed.on(() => this.stirred.fire());
    return (this.#engine = engine);
  }

  get commands(): readonly string[] {
    return this.typed();
  }

  /** Some check looks at the engine. */
  get engineInUse(): boolean {
    return this.#engine !== undefined;
  }

  kind(name: string): Kind | undefined {
    const known = this.#kinds.get(name);
    if (known) return known;
    const lower = name.toLowerCase();
    const found = this.#cluster.api.scheme.kinds.find(
      (kind) =>
        kind.kind === name ||
        kind.plural === lower ||
        kind.singular === lower ||
        kind.shortNames.includes(lower) ||
        groupResource(kind) === lower ||
        kind.kind.toLowerCase() === lower,
    );
    if (found) this.#kinds.set(name, found);
    return found;
  }

  reach(probe: Probe): Reach | undefined {
    return this.tried.get(probe.id)?.reach;
  }

  answered(id: string): { text: string; given?: string; right: boolean } {
    const answer = this.answers.get(id);
    return { text: this.texts[id] ?? id, right: answer?.right ?? false, ...(answer ? { given: answer.text } : {}) };
  }

  /** Takes an answer, judged by the world as it is now; undefined when there is no such question. */
  answer(id: string, text: string): Answer | undefined {
    const question = this.asked.find((each) => each.id === id);
    if (!question) return undefined;
    const given = text.trim();
    const answer = {
      text: given,
      right: this.#rightAnswers(question).some((right) => fits(right, given) || right.toLowerCase() === given.toLowerCase()),
    };
    this.answers.set(id, answer);
    return answer;
  }

  /** The running pod that a probe starts from. */
  findPod(source: { namespace: string; name?: string; labels?: string }): string | undefined {
    const selection = { kind: "Pod", where: [], ...source };
    return candidates(selection, this).find((pod) => pod.status?.phase === "Running" && !pod.metadata.deletionTimestamp)?.metadata.name;
  }

  #rightAnswers({ accept, from, count, inspect }: AskedQuestion): readonly string[] {
    if (inspect) {
      const found = inspected(this.engine, inspect.thing, inspect.name);
      return (valuesAt(found, inspect.path) ?? []).map(show).flatMap(waysToSay);
    }
    if (count) return [String(select(count, this).length)];
    if (from) return select(from, this).flatMap((object) => (valuesAt(object, from.path) ?? []).map(show));
    return accept;
  }
}

/** Identities are told whole or by their first twelve digits, names without their slash. */
function waysToSay(value: string): string[] {
  const digits = /^(?:sha256:)?([0-9a-f]{64})$/.exec(value)?.[1];
  return digits ? [value, digits, digits.slice(0, 12), `sha256:${digits.slice(0, 12)}`] : [value, value.replace(/^\//, "")];
}
