// All checks by name, and how a content file asks one: a mapping with the check's name and its arguments; all, any and not combine.
import { ApiError } from "../../api/errors.ts";
import { type Check, met, type Question, unmet } from "../check.ts";
import type { Fields } from "../fields.ts";
import { absent } from "./absent.ts";
import { access } from "./access.ts";
import { admits } from "./admits.ts";
import { answer } from "./answer.ts";
import { commandUsed } from "./command-used.ts";
import { composeProject } from "./compose-project.ts";
import { condition } from "./condition.ts";
import { containerSees } from "./container-sees.ts";
import { context } from "./context.ts";
import { count } from "./count.ts";
import { dockerContainer } from "./docker-container.ts";
import { dockerEvent } from "./docker-event.ts";
import { dockerImage } from "./docker-image.ts";
import { dockerAbsent, dockerNetwork, dockerVolume } from "./docker-places.ts";
import { event } from "./event.ts";
import { file } from "./file.ts";
import { identity } from "./identity.ts";
import { image } from "./image.ts";
import { logsContain } from "./logs-contain.ts";
import { object } from "./object.ts";
import { processCheck } from "./process.ts";
import { registryImage } from "./registry-image.ts";
import { rollout } from "./rollout.ts";
import { traffic } from "./traffic.ts";

// biome-ignore lint/suspicious/noExplicitAny: checks of different arguments stand side by side
export const checks: readonly Check<any>[] = [
  absent,
  access,
  admits,
  answer,
  commandUsed,
  composeProject,
  condition,
  containerSees,
  context,
  count,
  dockerAbsent,
  dockerContainer,
  dockerEvent,
  dockerImage,
  dockerNetwork,
  dockerVolume,
  event,
  file,
  identity,
  image,
  logsContain,
  object,
  processCheck,
  registryImage,
  rollout,
  traffic,
];

const COMBINATIONS = ["all", "any", "not"] as const;

/** Reads a check: exactly one key, its name, with the arguments below it. */
export function parseQuestion(fields: Fields): Question {
  const known = [...checks.map((check) => check.name), ...COMBINATIONS];
  const [name, ...more] = fields.keys;
  if (name === undefined || more.length) fields.fail(`wanted the name of one check (${known.join(", ")})`);
  if (name === "all" || name === "any") return combined(name, fields.list(name).map(parseQuestion));
  if (name === "not") return negated(parseQuestion(fields.fields("not")));
  const check = checks.find((each) => each.name === name);
  if (!check) fields.fail(`unknown check (known: ${known.join(", ")})`, name);
  const inner = fields.fields(name);
  const args = check.parse(inner);
  inner.done();
  return {
    name,
    probes: check.probes?.(args) ?? [],
    bonusOnly: check.bonusOnly ?? false,
    holds(sight) {
      try {
        return check.holds(args, sight);
      } catch (error) {
        // The door may be shut (a stopped API server is a legal state of the world): then nothing can be said to hold.
        if (error instanceof ApiError) return unmet("check.error", { message: error.message });
        throw error;
      }
    },
  };
}

function combined(name: "all" | "any", parts: readonly Question[]): Question {
  return {
    name,
    probes: parts.flatMap((part) => part.probes),
    bonusOnly: parts.some((part) => part.bonusOnly),
    holds(sight) {
      const verdicts = parts.map((part) => part.holds(sight));
      if (name === "all") return verdicts.find((verdict) => !verdict.met) ?? met;
      return verdicts.some((verdict) => verdict.met) ? met : (verdicts[0] ?? unmet("check.any"));
    },
  };
}

function negated(part: Question): Question {
  return {
    ...part,
    name: "not",
    holds(sight) {
      const untried = part.probes.find((probe) => !sight.reach(probe));
      if (untried) return unmet("check.traffic-pending", { url: untried.url });
      return part.holds(sight).met ? unmet("check.not") : met;
    },
  };
}
