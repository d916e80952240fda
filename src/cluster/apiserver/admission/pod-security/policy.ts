// Which level a namespace asks for, by its labels (pod-security-admission/api), and what a pod violates of it.
import { type FieldError, invalid } from "../../../../api/field-errors.ts";
import { baseline } from "./baseline.ts";
import type { Check, Subject, Violation } from "./check.ts";
import { restricted } from "./restricted.ts";

const LEVELS = ["privileged", "baseline", "restricted"] as const;
type Level = (typeof LEVELS)[number];

export interface LevelVersion {
  level: Level;
  /** latest or v1.N */
  version: string;
}

export interface Policy {
  enforce: LevelVersion;
  audit: LevelVersion;
  warn: LevelVersion;
}

export const shown = ({ level, version }: LevelVersion): string => `${level}:${version}`;
export const same = (a: LevelVersion, b: LevelVersion): boolean => a.level === b.level && a.version === b.version;
export const strictness = ({ level }: LevelVersion): number => LEVELS.indexOf(level);

const PREFIX = "pod-security.kubernetes.io/";

/** What the labels say; what they say wrongly counts as the strictest, and is told. */
export function policyOf(labels: Readonly<Record<string, string>> = {}): { policy: Policy; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const read = (mode: keyof Policy): LevelVersion => {
    const found: LevelVersion = { level: "privileged", version: "latest" };
    const level = labels[PREFIX + mode];
    if (level !== undefined) {
      if ((LEVELS as readonly string[]).includes(level)) found.level = level as Level;
      else {
        found.level = "restricted";
        errors.push(invalid(`metadata.labels[${PREFIX}${mode}]`, level, `must be one of ${LEVELS.join(", ")}`));
      }
    }
    const version = labels[`${PREFIX}${mode}-version`];
    if (version !== undefined) {
      if (/^(latest|v1\.(0|[1-9]\d*))$/.test(version)) found.version = version;
      else errors.push(invalid(`metadata.labels[${PREFIX}${mode}-version]`, version, `must be "latest" or "v1.x"`));
    }
    return found;
  };
  const policy: Policy = { enforce: read("enforce"), audit: read("audit"), warn: read("warn") };
  // What is enforced is warned of too, where nothing is said of warnings: it shows on workloads.
  if (labels[`${PREFIX}warn`] === undefined && strictness(policy.enforce) > strictness(policy.warn))
    policy.warn = {
      level: policy.enforce.level,
      version: labels[`${PREFIX}warn-version`] === undefined ? policy.enforce.version : policy.warn.version,
    };
  return { policy, errors };
}

/** The checks of a level at a version: of each the newest that is not newer, ordered by name. */
function inForce(checks: readonly Check[], version: string): Check[] {
  const minor = version === "latest" ? Number.POSITIVE_INFINITY : Number(version.slice("v1.".length));
  const newest = new Map<string, Check>();
  for (const check of checks) if (check.since <= minor) newest.set(check.id, check);
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const cached = new Map<string, readonly Check[]>();
function checksOf(wanted: LevelVersion): readonly Check[] {
  const key = shown(wanted);
  let checks = cached.get(key);
  if (!checks) {
    const strict = wanted.level === "restricted" ? inForce(restricted, wanted.version) : [];
    const overridden = new Set(strict.map(({ overrides }) => overrides));
    const common = wanted.level === "privileged" ? [] : inForce(baseline, wanted.version).filter(({ id }) => !overridden.has(id));
    cached.set(key, (checks = [...common, ...strict]));
  }
  return checks;
}

export const violationsOf = (wanted: LevelVersion, subject: Subject): Violation[] =>
  checksOf(wanted).flatMap((check) => check.violation(subject) ?? []);

export const reasons = (violations: readonly Violation[]): string => violations.map(({ reason }) => reason).join(", ");
export const details = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(", ");
