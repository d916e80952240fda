// Achievements: good habits, each shown by how an attempt was won. Judged from the attempt alone, so that its log tells the same again.

import { type HabitId, habitIds } from "../progress/achievements.ts";
import type { Session } from "../session.ts";
import { containersOf, type Deed, type Evidence, evidenceOf, has, isDryRun, type PodSpec, valuesOf } from "./evidence.ts";

/** The habits that a won session shows. */
export const habitsOf = (session: Session): HabitId[] => (session.won ? habitsShown(session) : []);

/** Those that a session shows so far, won or not. */
export function habitsShown(session: Session): HabitId[] {
  const evidence = evidenceOf(session);
  return habitIds.filter((id) => judges[id](evidence));
}

const judges: Readonly<Record<HabitId, (evidence: Evidence) => boolean>> = {
  /** Two looks, one of them close, before anything was changed. */
  "look-first"({ deeds }) {
    const change = deeds.findIndex((deed) => deed.change);
    const looks = deeds.slice(0, Math.max(0, change)).filter(({ look }) => look);
    return looks.length >= 2 && looks.some(({ name }) => /(describe|logs|events|inspect|history)$/.test(name));
  },
  /** The API's own words before the first change. */
  explain: ({ deeds }) =>
    before(
      deeds,
      ({ name }) => name === "kubectl explain",
      ({ change }) => change,
    ),
  /** On trial, and then in earnest. */
  "dry-run": ({ deeds }) =>
    deeds.some(
      (trial, index) =>
        isDryRun(trial) && deeds.slice(index + 1).some(({ name, change }) => change && (name === trial.name || fromFile(name))),
    ),
  /** The difference was looked at before the same file was applied. */
  diff: ({ deeds }) =>
    deeds.some(
      (look, index) =>
        look.name === "kubectl diff" && deeds.slice(index + 1).some((deed) => deed.change && fromFile(deed.name) && sharesFile(look, deed)),
    ),
  /** What was there was saved before it was changed, or a rollout was undone rather than mended in haste. */
  "way-back": ({ deeds }) =>
    before(
      deeds,
      (deed) =>
        (deed.name === "kubectl get" && /^(yaml|json)$/.test(valuesOf(deed, "-o", "--output")[0] ?? "") && saved(deed)) ||
        deed.name === "docker save",
      ({ change }) => change,
    ) || deeds.some(({ name }) => name === "kubectl rollout undo"),
  /** Only manifests changed the cluster; only Compose files the containers. */
  declarative({ deeds }) {
    const changes = deeds.filter(({ change }) => change);
    return changes.some(isDeclared) && changes.every(isDeclared);
  },
  /** Several things were chosen by what they are, not one by one. */
  labels: ({ deeds }) =>
    deeds.some((deed) => has(deed, "-l", "--selector") && /^kubectl /.test(deed.name)) ||
    deeds.some((deed) => valuesOf(deed, "-f", "--filter").some((each) => each.startsWith("label=")) && /^docker /.test(deed.name)),
  /** Things were removed, and had the time to end. */
  "no-force"({ deeds }) {
    const removals = deeds.filter(({ name, change }) => change && /^(kubectl (delete|drain)|docker (stop|rm|compose down))$/.test(name));
    return removals.length > 0 && !deeds.some(isForced);
  },
  /** The world was waited for, not asked again and again. */
  waited({ deeds }) {
    const change = deeds.findIndex((deed) => deed.change);
    return (
      change >= 0 &&
      deeds
        .slice(change)
        .some(
          (deed) =>
            /^kubectl (wait|rollout status)$/.test(deed.name) ||
            (deed.look && has(deed, "-w", "--watch")) ||
            (deed.name === "docker compose up" && has(deed, "--wait")),
        )
    );
  },
  /** Something was changed under load, and every request was answered. */
  "zero-downtime": ({ session, deeds }) =>
    deeds.some(({ change }) => change) && unbroken(session) && session.mission.invariants.some(({ check }) => check.probes.length > 0),
  /** Everything that had to stay as it was stayed so, and more than one thing had to. */
  "no-damage": ({ session }) => session.mission.invariants.length >= 2 && unbroken(session),
  /** An answer of `why` instead of a hint. */
  why: ({ session }) => session.whysTaken > 0 && session.hintsTaken === 0,
  /** No help, no damage, where it is not easy any more. */
  unaided: ({ session }) => session.score.flawless && /^(intermediate|advanced)$/.test(session.mission.tier),
  /** Rights for what is needed: no stars, no administrator's role. */
  "least-privilege"({ made }) {
    const roles = [...made("Role"), ...made("ClusterRole")];
    const bindings = [...made("RoleBinding"), ...made("ClusterRoleBinding")];
    const rules = roles.flatMap(({ rules }) => (rules ?? []) as { verbs?: string[]; resources?: string[] }[]);
    const given = bindings.map(({ roleRef }) => (roleRef as { name?: string } | undefined)?.name ?? "");
    return (
      rules.length > 0 &&
      bindings.length > 0 &&
      !rules.some((rule) => [...(rule.verbs ?? []), ...(rule.resources ?? [])].includes("*")) &&
      !given.some((name) => /^(cluster-admin|admin|edit)$/.test(name))
    );
  },
  /** What was made does not run as root, and the cluster sees to it. */
  "no-root": ({ podSpecs }) =>
    all(podSpecs(), (spec) =>
      containersOf(spec).every(({ securityContext }) => (securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot) === true),
    ),
  /** What was made says what it needs, and how much memory it may take. */
  limits: ({ podSpecs }) =>
    all(podSpecs(), (spec) =>
      containersOf(spec).every(({ resources }) => resources?.requests !== undefined && resources.limits?.["memory"] !== undefined),
    ),
  /** A secret was made, or a registry logged in to, without the secret standing on a command line. */
  "quiet-secret"({ deeds, made }) {
    const logins = deeds.filter(({ name }) => name === "docker login");
    const loud = deeds.some(
      (deed) =>
        (deed.name.startsWith("kubectl create secret") && has(deed, "--from-literal", "--docker-password")) ||
        (deed.name === "docker login" && has(deed, "-p", "--password")),
    );
    return !loud && (made("Secret").length > 0 || logins.some((deed) => has(deed, "--password-stdin")));
  },
};

const before = (deeds: readonly Deed[], first: (deed: Deed) => boolean, then: (deed: Deed) => boolean): boolean => {
  const index = deeds.findIndex(first);
  return index >= 0 && deeds.slice(index + 1).some(then) && !deeds.slice(0, index).some(then);
};
const fromFile = (name: string): boolean => /^kubectl (apply|create|replace)$/.test(name);
const filesOf = (deed: Deed): string[] => valuesOf(deed, "-f", "--filename", "-k", "--kustomize");
const sharesFile = (one: Deed, other: Deed): boolean => filesOf(one).some((file) => file !== "-" && filesOf(other).includes(file));
const saved = ({ words }: Deed): boolean => words.some((word) => /^>/.test(word));
const isDeclared = (deed: Deed): boolean =>
  (/^kubectl (apply|delete|replace)$/.test(deed.name) && filesOf(deed).length > 0) ||
  /^docker (compose (up|down|create)|build|buildx build|pull|push)$/.test(deed.name);
const isForced = (deed: Deed): boolean =>
  (deed.name.startsWith("kubectl ") && (has(deed, "--force", "--now") || valuesOf(deed, "--grace-period").includes("0"))) ||
  deed.name === "docker kill" ||
  (/^docker (rm|rmi|volume rm)$/.test(deed.name) && has(deed, "-f", "--force"));
const unbroken = ({ attempt }: Session): boolean => attempt.referee.invariants.every(({ breach }) => !breach);
const all = (specs: readonly PodSpec[], is: (spec: PodSpec) => boolean): boolean => specs.length > 0 && specs.every(is);
