// A generated incident: a healthy shop, and one to three faults in it, as a seed wants them. What comes out is a mission like any other.
import { createHash } from "node:crypto";
import { readAsset } from "../../base/assets.ts";
import { Random } from "../../base/random.ts";
import { type Language, type MessageId, translate, type Values } from "../../i18n/index.ts";
import "../../i18n/practice.ts";
import "../../i18n/worlds.ts";
import { type Application, drawApplication } from "../applications/shop.ts";
import { type Question, unmet } from "../check.ts";
import { parseQuestion } from "../checks/index.ts";
import { type CheckData, inOrder, type PlacedFault, parseFault, questionOf } from "../faults/index.ts";
import { Fields } from "../fields.ts";
import type { Hint, Invariant, Mission, MissionWords, Objective } from "../mission.ts";
import type { DamagePlan, WatchedCall } from "./damage-plan.ts";
import { alertText, type Difficulty, drawSites, goalText, type Site } from "./sites.ts";

/** Goes up when the same seed gives another incident than before, so that nobody replays a log on another world. */
const VERSION = 1;
/** The guest must have been answered for so long, and the calm have lasted (virtual ms). */
const HELD = 20_000;
const CALM = 10_000;
/** Points for the first, second and third hint towards a fault. */
const PRICES = [5, 10, 20] as const;
/** Par: what somebody needs to look around, and to look into each fault, beside the repair. */
const LOOK = { commands: 2, time: 60_000 };
const EACH = { commands: 3, time: 90_000 };
/** So many stories there are to tell, each with a title of its own. */
export const STORIES = 6;

export interface IncidentOptions {
  /** How many faults, and how hard they are. */
  difficulty: Difficulty;
}
export interface Incident {
  readonly mission: Mission;
  /** Title, story, page and objectives; the causes come to it in the world (`Mission.retell`). */
  words(language: Language): MissionWords;
  /** Names of the faults, as they are put in. */
  readonly faults: readonly string[];
}

/** The incident of a seed: always the same one. No world is needed for it. */
export function generateIncident(seed: string, { difficulty }: IncidentOptions): Incident {
  const id = `incident/${difficulty}-${seed}`;
  const random = new Random(id).stream("incident");
  const application = drawApplication(random.stream("application"));
  const drawn = drawSites(random.stream("faults"), application, difficulty);
  const requests = inOrder(drawn.map(({ request }) => parseFault(new Fields(id, "faults", { ...request }))));
  const sites = requests.map(({ fault }) => drawn.find((site) => site.fault === fault.name)!);
  const telling = { application, sites, difficulty, story: random.between(1, STORIES), variant: random.between(1, 2) as 1 | 2 };
  const words = (language: Language) => tell(telling, language);
  const mission: Mission = {
    ...{ id, tier: "incident", item: "incident", order: 0, world: "default", seed: id },
    setup: [
      { do: "application", application },
      { do: "faults", requests },
    ],
    sabotage: [],
    objectives: objectivesOf(telling),
    invariants: invariantsOf(telling),
    questions: [],
    hints: PRICES.flatMap((price) => sites.map((): Hint => ({ price }))),
    solutions: [],
    nearMisses: [],
    par: parOf(sites),
    words: words("en"),
    digest: digestOf(id),
    damage: damageOf(telling),
    retell,
  };
  return { mission, words, faults: sites.map(({ fault }) => fault) };
}

interface Telling {
  readonly application: Application;
  /** In the order in which they are put in. */
  readonly sites: readonly Site[];
  readonly difficulty: Difficulty;
  readonly story: number;
  readonly variant: 1 | 2;
}

const digestOf = (id: string): string =>
  createHash("sha256")
    .update(JSON.stringify([VERSION, id, readAsset("src/game/applications/shop.yaml")]))
    .digest("hex")
    .slice(0, 16);

const parOf = (sites: readonly Site[]): Mission["par"] => ({
  commands: sites.reduce((sum, { lines }) => sum + lines + EACH.commands, LOOK.commands),
  time: sites.reduce((sum, { settles }) => sum + settles + EACH.time, LOOK.time),
});

const ask = (data: CheckData): Question => parseQuestion(new Fields("incident", "check", data));
const faultId = (index: number): string => `fault-${index + 1}`;
/** At the highest difficulty the pager tells of one fault only. */
const told = ({ difficulty }: Telling, index: number): boolean => difficulty < 3 || index === 0;

const guestCalls = ({ host }: Application): CheckData[] =>
  ["/", "/api/hostname"].map((path) => ({ traffic: { from: { host: true }, to: `http://${host}${path}`, expect: { status: 200 } } }));

function objectivesOf(telling: Telling): Objective[] {
  const { application, sites } = telling;
  const plain = { hidden: false, bonus: false, once: false, hold: 0 };
  return [
    { ...plain, id: "guest", check: ask({ all: guestCalls(application) }), hold: HELD },
    ...sites.map((_, index) => ({ ...plain, id: faultId(index), check: cured(index), hidden: !told(telling, index) })),
    { ...plain, id: "calm", check: ask({ all: calm(application) }), hold: CALM },
  ];
}

/** What is asked of a fault is known when it is in the world: its place, its names, its callers. */
const cured = (index: number): Question => ({
  ...{ name: "cured", probes: [], bonusOnly: false },
  holds: () => unmet("check.error", { message: "the faults are not in the world" }),
  bind(faults) {
    const { cured, fault } = faults[index]!;
    return questionOf(cured, fault.name);
  },
});

/** The application has all of its pods; how many more there may be is the learner's affair. */
function calm({ namespace, webReplicas, apiReplicas }: Application): CheckData[] {
  const ready = (atLeast: number) => ({ where: [{ path: "status.readyReplicas", atLeast }] });
  return [
    { absent: { kind: "Pod", namespace, where: [{ path: "status.phase", equals: "Pending" }] } },
    ...Object.entries({ web: webReplicas, api: apiReplicas, cache: 1, worker: 1 }).flatMap(([name, count]) => [
      { rollout: { name, namespace } },
      { object: { kind: "Deployment", name, namespace, ...ready(count) } },
    ]),
    { object: { kind: "StatefulSet", name: "db", namespace, ...ready(1) } },
  ];
}

function invariantsOf({ application: { namespace }, sites }: Telling): Invariant[] {
  const hurt = new Set(sites.map(({ what }) => what));
  const well = ["web", "api", "cache", "worker"].filter((name) => !hurt.has(name));
  const first = { path: 'metadata.annotations["deployment.kubernetes.io/revision"]', equals: "1" };
  return [
    {
      id: "data",
      check: ask({
        all: ["cache-data", "reports", "data-db-0"].map((name) => ({ object: { kind: "PersistentVolumeClaim", name, namespace } })),
      }),
    },
    {
      ...{ id: "others", price: 10 },
      check: ask({ all: well.map((name) => ({ object: { kind: "Deployment", name, namespace, where: [first] } })) }),
    },
  ];
}

/** The guest, and those inside who call each other. */
function damageOf({ application, sites }: Telling): DamagePlan {
  const { namespace, apiPort } = application;
  const monitor = (to: string): CheckData => ({
    traffic: { from: { labels: "app=blackbox", namespace: "monitoring" }, to, expect: { status: to.startsWith("tcp:") ? 0 : 200 } },
  });
  const [page, names] = guestCalls(application);
  const calls: [CheckData, ...string[]][] = [
    [page!, "web"],
    [names!, "web", "api"],
    [monitor(`http://web.${namespace}/`), "web", "names"],
    [monitor(`http://api.${namespace}:${apiPort}/`), "api", "names"],
    [monitor(`tcp://cache.${namespace}:6379`), "cache", "names"],
    [monitor(`tcp://db-0.db.${namespace}:5432`), "db", "names"],
  ];
  return {
    calls: calls.map(([data, ...through]): WatchedCall => {
      const felledBy = sites.flatMap(({ fells }, index) =>
        fells.some((each) => each === "all" || through.includes(each)) ? [faultId(index)] : [],
      );
      return { probe: ask(data).probes[0]!, felledBy };
    }),
  };
}

function tell(telling: Telling, language: Language): MissionWords {
  const { application, sites, story, variant } = telling;
  const { namespace, host } = application;
  const say = (id: MessageId, values: Values = {}) => translate(language, id, { namespace, host, ...values });
  const pages = sites.filter((_, index) => told(telling, index)).map(({ alert, what }) => `- ${say(alertText(alert, variant), { what })}`);
  const more = sites.every((_, index) => told(telling, index)) ? [] : ["", say("incident.page.more")];
  return {
    title: say(`incident.title.${story}` as MessageId),
    story: say(`incident.story.${story}` as MessageId),
    briefing: [say("incident.page"), "", ...pages, ...more, "", say("incident.tasks")].join("\n"),
    objectives: {
      guest: say("incident.goal.guest"),
      ...Object.fromEntries(sites.map(({ alert, what }, index) => [faultId(index), say(goalText(alert), { what })])),
      calm: say("incident.goal.calm"),
    },
    invariants: { data: say("incident.keep.data"), others: say("incident.keep.others") },
    questions: {},
    hints: PRICES.flatMap(() => sites.map(() => say("incident.hint"))),
    debrief: say("incident.debrief"),
  };
}

/** Hints and causes, as they are in the world. */
function retell(words: MissionWords, faults: readonly PlacedFault[], language: Language): MissionWords {
  const say = ({ id, values }: PlacedFault["cause"]) => translate(language, id, values);
  return {
    ...words,
    hints: PRICES.flatMap((_, step) => faults.map(({ hints }) => say(hints[step]!))),
    debrief: [
      translate(language, "incident.causes"),
      ...faults.map(({ cause, repair }) => `- ${say(cause)}\n${repair.map((line) => `  - \`${line.replaceAll("`", "'")}\``).join("\n")}`),
    ].join("\n\n"),
  };
}
