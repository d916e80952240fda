// The cluster has told an event: by reason, and about whom, with which words.
import { type Check, met, unmet } from "../check.ts";
import { fits, holdsText } from "../match.ts";

interface Args {
  reason: string;
  namespace: string;
  kind?: string;
  name?: string;
  type?: string;
  message?: string;
}

export const event: Check<Args> = {
  name: "event",
  parse(fields) {
    const args: Args = { reason: fields.text("reason"), namespace: fields.optionalText("namespace") ?? "default" };
    for (const key of ["kind", "name", "type", "message"] as const) {
      const value = fields.optionalText(key);
      if (value !== undefined) args[key] = value;
    }
    return args;
  },
  holds(args, sight) {
    const events = sight.api.list(sight.kind("Event")!, args.namespace === "*" ? {} : { namespace: args.namespace });
    const found = events.some(
      (each) =>
        fits(args.reason, each.reason ?? "") &&
        (args.kind === undefined || each.involvedObject?.kind === args.kind) &&
        (args.name === undefined || fits(args.name, each.involvedObject?.name ?? "")) &&
        (args.type === undefined || each.type === args.type) &&
        (args.message === undefined || holdsText(args.message, each.message ?? "")),
    );
    return found ? met : unmet("check.no-event", { what: [args.reason, args.kind, args.name].filter(Boolean).join(" ") });
  },
};
