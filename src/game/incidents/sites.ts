// Which faults an incident may have, and where in the shop: what the pager can say of each, how hard it is, and what mending it takes.
import type { Random } from "../../base/random.ts";
import type { MessageId } from "../../i18n/index.ts";
import type { Application } from "../applications/shop.ts";
import type { FaultName } from "../faults/fault.ts";

/** What shows outside: faults of one alert cannot be told apart without looking. */
export type Alert =
  | "stuck"
  | "restarts"
  | "down"
  | "unreached"
  | "not-found"
  | "forbidden"
  | "node"
  | "evicted"
  | "names"
  | "short"
  | "lingers";
export type Difficulty = 1 | 2 | 3;

/** A fault at its place. */
export interface Site {
  readonly fault: FaultName;
  readonly alert: Alert;
  /** As messages call what is hurt: a workload, a Service, a node. */
  readonly what: string;
  /** As content files ask for it. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Virtual ms until all is well after its repair. */
  readonly settles: number;
  /** Lines of the repair. */
  readonly lines: number;
  /** It may fell these calls (by component, those that ask by name, or all) now and then, or later. */
  readonly fells: readonly string[];
}

interface Recipe {
  readonly level: Difficulty;
  readonly lines: number;
  /** Virtual seconds. */
  readonly settles: number;
  readonly targets: readonly string[];
  readonly alert?: Alert;
  readonly fells?: "all" | "target" | "names";
  /** What chance decides beside the place. */
  readonly draw?: (random: Random) => Record<string, unknown>;
}

const WORKLOADS = ["deploy/web", "deploy/api", "deploy/cache", "deploy/worker", "sts/db"];
const SERVICES = ["svc/web", "svc/api", "svc/cache"];
const PINNED = ["sts/db", "deploy/cache", "deploy/worker"];
const WORKERS = ["node/worker-1", "node/worker-2"];
/** Their new version takes the place of the old one only when it is ready. */
const ROLLING: ReadonlySet<string> = new Set(["deploy/web", "deploy/api"]);

const recipes: readonly (Recipe & { readonly fault: FaultName; readonly as?: Record<string, unknown> })[] = [
  { fault: "image-typo", level: 1, lines: 2, settles: 60, targets: WORKLOADS },
  {
    ...{ fault: "crash-loop", level: 1, lines: 2, settles: 60, targets: WORKLOADS },
    draw: (random) => ({ script: random.pick(["/opt/app/start.sh", "/app/run.sh", "/usr/local/bin/launch", "/srv/boot.sh"]) }),
  },
  { fault: "missing-key", level: 1, lines: 2, settles: 60, targets: ["deploy/api", "deploy/worker", "sts/db"] },
  {
    // Between its start and its end a container answers for a moment.
    ...{ fault: "oom", level: 1, lines: 1, settles: 60, targets: ["deploy/web", "deploy/api", "deploy/cache"], fells: "target" },
    draw: (random) => ({ limit: random.pick(["3Mi", "4Mi"]) }),
  },
  { fault: "selector-off-by-one", level: 1, lines: 1, settles: 30, targets: SERVICES, alert: "unreached" },
  { fault: "wrong-port", level: 1, lines: 1, settles: 30, targets: SERVICES, alert: "unreached" },
  {
    ...{ fault: "quota", level: 1, lines: 2, settles: 60, targets: ["deploy/web", "deploy/api"], alert: "short" },
    draw: (random) => ({ quota: random.pick(["team-budget", "fair-share", "compute", "limits-2026"]) }),
  },
  { fault: "cordoned-node", level: 1, lines: 1, settles: 60, targets: PINNED, alert: "down" },
  {
    ...{ fault: "taint", level: 1, lines: 1, settles: 60, targets: PINNED, alert: "down" },
    draw: (random) => ({ key: random.pick(["maintenance", "firmware", "migration", "quarantine"]) }),
  },
  { fault: "bad-pvc", level: 1, lines: 1, settles: 60, targets: ["deploy/cache", "deploy/worker"] },
  { fault: "wrong-probe", level: 1, lines: 1, settles: 60, targets: ["deploy/web", "deploy/api"], as: { probe: "readiness" } },
  {
    ...{ fault: "failed-rollout", level: 1, lines: 1, settles: 60, targets: ["deploy/web", "deploy/api"] },
    draw: (random) => ({ cpu: random.pick(["48", "64", "96", "128"]) }),
  },
  {
    ...{ fault: "wrong-probe", level: 2, lines: 1, settles: 90, targets: ["deploy/web", "deploy/api"], as: { probe: "liveness" } },
    ...{ alert: "restarts", fells: "target" },
  },
  {
    ...{ fault: "slow-start", level: 2, lines: 1, settles: 60, targets: ["deploy/web", "deploy/api"] },
    draw: (random) => ({ seconds: random.between(8, 14) * 5 }),
  },
  {
    ...{ fault: "deny-all", level: 2, lines: 1, settles: 30, targets: SERVICES, alert: "unreached" },
    draw: (random) => ({
      policy: random.pick(["baseline", "default-deny", "zero-trust", "audit-2026"]),
      whole: random.between(0, 1) === 1,
    }),
  },
  { fault: "missing-rbac", level: 2, lines: 1, settles: 30, targets: ["rolebinding/worker-settings"], alert: "forbidden" },
  { fault: "wrong-ingress-class", level: 2, lines: 1, settles: 30, targets: ["ingress/shop"], alert: "not-found" },
  {
    ...{ fault: "wrong-storage-class", level: 2, lines: 2, settles: 60, targets: ["deploy/cache", "deploy/worker"] },
    draw: (random) => ({ storageClass: random.pick(["fast-ssd", "premium", "gold", "nvme-local"]) }),
  },
  {
    ...{ fault: "stuck-finalizer", level: 2, lines: 1, settles: 30, targets: ["ns/default"], alert: "lingers" },
    draw: (random) => ({ preview: `preview-${random.between(10, 99)}` }),
  },
  { fault: "dead-kubelet", level: 2, lines: 1, settles: 120, targets: WORKERS, alert: "node", fells: "all", as: { how: "stopped" } },
  {
    ...{ fault: "full-disk", level: 2, lines: 3, settles: 420, targets: WORKERS, alert: "evicted", fells: "all" },
    draw: (random) => ({
      path: random.pick(["/var/log/debug-trace.log", "/var/lib/dump/core.1", "/opt/export/full.tar", "/var/tmp/replay.bin"]),
      size: random.between(83, 86),
    }),
  },
  {
    fault: "broken-dns",
    level: 2,
    lines: 1,
    settles: 60,
    targets: ["deploy/coredns"],
    alert: "names",
    fells: "names",
    as: { how: "scaled" },
  },
  {
    fault: "broken-dns",
    level: 2,
    lines: 1,
    settles: 60,
    targets: ["deploy/coredns"],
    alert: "names",
    fells: "names",
    as: { how: "selector" },
  },
  {
    fault: "broken-dns",
    level: 3,
    lines: 2,
    settles: 90,
    targets: ["deploy/coredns"],
    alert: "names",
    fells: "names",
    as: { how: "corefile" },
  },
  { fault: "dead-kubelet", level: 3, lines: 2, settles: 120, targets: WORKERS, alert: "node", fells: "all", as: { how: "config" } },
  {
    ...{ fault: "expired-certificate", level: 3, lines: 4, settles: 120, targets: WORKERS, alert: "node", fells: "all" },
    draw: (random) => ({ days: random.between(1, 20) }),
  },
];

/** They shut a node: of two workers one has to be left, and each is looked for on the nodes as they are. */
const SHUT: ReadonlySet<FaultName> = new Set(["dead-kubelet", "expired-certificate", "full-disk", "taint", "cordoned-node"]);

/** As many faults as the difficulty says, of at most its level and at least one of it, at places that do not meet. */
export function drawSites(random: Random, { namespace }: Application, difficulty: Difficulty): Site[] {
  const known = random.shuffle(recipes.filter(({ level }) => level <= difficulty));
  const queue = [
    ...known.filter(({ level }) => level === difficulty).slice(0, 1),
    ...known.filter(({ level }) => level < difficulty),
    ...known,
  ];
  const sites: Site[] = [];
  for (const recipe of queue) {
    if (sites.length === difficulty) break;
    for (const target of random.shuffle(recipe.targets)) {
      const site = siteOf(recipe, target, namespace, random);
      if (sites.some((other) => !together(site, other))) continue;
      sites.push(site);
      break;
    }
  }
  return sites;
}

function siteOf(recipe: (typeof recipes)[number], target: string, namespace: string, random: Random): Site {
  const [kind, what = ""] = target.split("/");
  const place = kind === "node" || kind === "ns" ? {} : { namespace: what === "coredns" ? "kube-system" : namespace };
  const options = { ...recipe.as, ...recipe.draw?.(random) };
  return {
    fault: recipe.fault,
    alert: recipe.alert ?? (ROLLING.has(target) ? "stuck" : "down"),
    what: recipe.fault === "stuck-finalizer" ? String(options["preview"]) : what,
    request: { name: recipe.fault, target, ...place, ...options },
    settles: recipe.settles * 1000,
    lines: recipe.lines,
    fells: recipe.fells ? [recipe.fells === "target" ? what : recipe.fells] : [],
  };
}

/** Two faults may be there at once: each shows, and none is mended by mending the other. */
function together(one: Site, other: Site): boolean {
  if (one.fault === other.fault || one.what === other.what) return false;
  if (SHUT.has(one.fault) && SHUT.has(other.fault)) return false;
  // Pods that come and go for another reason make room below a quota.
  const moves = ({ alert, fault }: Site) =>
    alert !== "unreached" && alert !== "not-found" && alert !== "forbidden" && fault !== "stuck-finalizer";
  return !(one.fault === "quota" && moves(other)) && !(other.fault === "quota" && moves(one));
}

export const alertText = (alert: Alert, variant: 1 | 2): MessageId => `incident.alert.${alert}.${variant}`;
export const goalText = (alert: Alert): MessageId => `incident.goal.${alert}`;
