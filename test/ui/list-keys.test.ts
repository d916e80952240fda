// The keys that all lists share.
import { expect, it } from "vitest";
import { leaves, moved } from "../../src/ui/list-keys.ts";

it("arrows and letters go one further, pages ten, home and end to the ends, and none beyond", () => {
  expect(["up", "k", "down", "j", "home", "end"].map((name) => moved(name, 3, 20))).toEqual([2, 2, 4, 4, 0, 19]);
  expect([moved("pageup", 15, 20), moved("pagedown", 5, 20)]).toEqual([5, 15]);
  expect([moved("up", 0, 5), moved("down", 4, 5), moved("pageup", 3, 5), moved("pagedown", 3, 5)]).toEqual([0, 4, 0, 4]);
});

it("in an empty list the mark stays where it is", () => {
  expect(["up", "down", "end", "pagedown"].map((name) => moved(name, 0, 0))).toEqual([0, 0, 0, 0]);
});

it("other keys do not move it, and some leave", () => {
  expect(moved("enter", 3, 5)).toBeUndefined();
  expect(["escape", "q", "f10", "enter"].map(leaves)).toEqual([true, true, true, false]);
});
