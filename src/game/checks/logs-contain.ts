// The log of a chosen pod (any of them) says something.
import { type Check, met, unmet } from "../check.ts";
import { holdsText } from "../match.ts";
import { type PodChoice, parsePodChoice, podChoiceName } from "./pods.ts";

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
    const found = names.some((name) => holdsText(args.contain, sight.booted.logs(args.namespace, name, options) ?? ""));
    return found ? met : unmet("check.logs", { what: podChoiceName(args) });
  },
};
