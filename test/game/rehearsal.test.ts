// A set-up is played once before anybody needs one.
import { expect, it } from "vitest";
import { type Booted, boot } from "../../src/commands/boot.ts";
import { Attempt } from "../../src/game/attempt.ts";
import { generateIncident } from "../../src/game/incidents/incident.ts";
import { Rehearsal } from "../../src/game/rehearsal.ts";
import { everything } from "../world/everything.ts";

const setUp = () => {
  const { mission, words } = generateIncident("same", { difficulty: 2 });
  let booted: Booted;
  new Attempt({ mission, words: words("en"), language: "en", boot: (options) => (booted = boot(options)) });
  return everything(booted!);
};

it("a rehearsal goes on in pieces to the end of a set-up, and what is set up afterwards is what it would have been", () => {
  const before = setUp();
  const rehearsal = new Rehearsal(boot);
  expect(rehearsal.goOn(() => false)).toBe(false);
  let pieces = 1;
  for (let steps = 0; !rehearsal.goOn(() => ++steps % 50 > 0); pieces++);
  expect(pieces).toBeGreaterThan(5);
  expect(rehearsal.failed).toBe(false);
  expect(setUp()).toEqual(before);
});
