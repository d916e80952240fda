// docs/fidelity.md tells what is true now: it is made from the tables and the tests, and this fails when somebody forgot to make it again.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { deriveFidelity } from "./derive.ts";

it("is what `npm run fidelity` makes", () => {
  expect(readFileSync(new URL("../../docs/fidelity.md", import.meta.url), "utf8")).toBe(deriveFidelity());
});
