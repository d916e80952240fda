// No such object is there.
import { type Check, met, unmet } from "../check.ts";
import { objectName, parseSelection, type Selection, select } from "./selection.ts";

export const absent: Check<Selection> = {
  name: "absent",
  parse: parseSelection,
  holds(selection, sight) {
    const found = select(selection, sight)[0];
    return found ? unmet("check.present", { what: objectName(selection.kind, found.metadata.name, found.metadata.namespace) }) : met;
  },
};
