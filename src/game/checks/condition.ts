// All selected objects (at least one) have a status condition.
import { type Check, met, unmet } from "../check.ts";
import { fits } from "../match.ts";
import { nameOf, objectName, parseSelection, type Selection, select, shown } from "./selection.ts";

interface Args extends Selection {
  condition: string;
  status: string;
  reason?: string;
}

export const condition: Check<Args> = {
  name: "condition",
  parse(fields) {
    const reason = fields.optionalText("reason");
    return {
      ...parseSelection(fields),
      condition: fields.text("condition"),
      status: fields.optionalText("status") ?? "True",
      ...(reason === undefined ? {} : { reason }),
    };
  },
  holds(args, sight) {
    const objects = select(args, sight);
    if (!objects.length) return unmet("check.none", { what: nameOf(args) });
    const expected = args.reason ? `${args.status} (${args.reason})` : args.status;
    for (const each of objects) {
      const found = (each.status?.conditions as { type: string; status: string; reason?: string }[] | undefined)?.find(
        (candidate) => candidate.type === args.condition,
      );
      if (found?.status === args.status && (args.reason === undefined || fits(args.reason, found.reason ?? ""))) continue;
      const actual = found ? `${found.status}${found.reason ? ` (${found.reason})` : ""}` : shown(undefined);
      return unmet("check.condition", {
        what: objectName(args.kind, each.metadata.name, each.metadata.namespace),
        condition: args.condition,
        actual,
        expected,
      });
    }
    return met;
  },
};
