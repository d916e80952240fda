// After each test: nothing may be broken in the clusters that it had.
import { afterEach, expect } from "vitest";
import { broken } from "./watcher.ts";

afterEach(() => {
  expect(broken(), "invariants of the clusters in this test").toEqual([]);
});
