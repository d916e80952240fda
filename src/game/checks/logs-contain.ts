// The log of a chosen pod (any of them) says something.
import { type Check, met, unmet, type Verdict } from "../check.ts";
import { holdsText } from "../match.ts";
import { type PodChoice, parsePodChoice, podChoiceName } from "./pods.ts";
import { shown } from "./selection.ts";

interface Args extends PodChoice {
  container?: string;
  previous: boolean;
  contain: string;
}

export const logsContain: Check<Args> = {
  name: "logs-contain",
  parse(fields) {
    const container = fields.optionalText("container");
    return {
      ...parsePodChoice(fields),
      ...(container === undefined ? {} : { container }),
      previous: fields.flag("previous"),
      contain: fields.text("contain"),
    };
  },
  holds(args, sight) {
    const names =
      args.name === undefined
        ? sight.api
            .list(sight.kind("Pod")!, { namespace: args.namespace, labelSelector: args.labels ?? "" })
            .map((pod) => pod.metadata.name)
        : [args.name];
    const options = { previous: args.previous, ...(args.container === undefined ? {} : { container: args.container }) };
    const logs = names.map((name) => sight.booted.logs(args.namespace, name, options) ?? "");
    return logs.some((log) => holdsText(args.contain, log)) ? met : unlikeLog(podChoiceName(args), logs.find(Boolean) ?? "");
  },
};

/** Tells how a log ends that does not say what is wanted. */
export function unlikeLog(what: string, log: string): Verdict {
  const last = log.trimEnd().split("\n").at(-1)!;
  return last ? unmet("check.logs", { what, last: shown(last) }) : unmet("check.logs-empty", { what });
}
