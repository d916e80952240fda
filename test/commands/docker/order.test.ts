// The order of names in docker's lists, as sortorder.NaturalLess has it.
import { expect, it } from "vitest";
import { naturally } from "../../../src/commands/docker/order.ts";

it("numbers go by size, digits before letters, capitals before small letters, fewer zeros first", () => {
  const sorted = ["1a", "B", "a", "a1", "a1b", "a01", "a2", "a10", "a10b2", "a10b10", "ab"];
  expect(sorted.toReversed().toSorted(naturally)).toEqual(sorted);
});
