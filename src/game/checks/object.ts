// An object exists and looks as wanted.
import type { Check } from "../check.ts";
import { parseSelection, type Selection, selected } from "./selection.ts";

export const object: Check<Selection> = {
  name: "object",
  parse: parseSelection,
  holds: selected,
};
