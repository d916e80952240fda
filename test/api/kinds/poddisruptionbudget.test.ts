// Validation of disruption budgets.
import { describe, expect, it } from "vitest";
import { PodDisruptionBudget } from "../../../src/api/kinds/index.ts";
import { complaints } from "./made.ts";

describe("a disruption budget", () => {
  const check = (spec: object): string[] => complaints(PodDisruptionBudget, { spec });

  it("takes a number or a percentage, of what must stay or of what may go", () => {
    expect(check({ minAvailable: "50%", selector: {} })).toEqual([]);
    expect(check({ maxUnavailable: "120%" })).toEqual(['spec.maxUnavailable: Invalid value: "120%": must not be greater than 100%']);
    expect(check({ minAvailable: -1 })).toEqual(["spec.minAvailable: Invalid value: -1: must be greater than or equal to 0"]);
    expect(check({ minAvailable: "half" })[0]).toContain("a valid percent string must be a numeric string followed by an ending '%'");
    expect(check({ minAvailable: 1, maxUnavailable: 1 })[0]).toMatch(/^spec: .*minAvailable and maxUnavailable cannot be both set$/);
  });
  it("checks its selector and its policy", () => {
    expect(check({ selector: { matchExpressions: [{ key: "a", operator: "In" }] }, unhealthyPodEvictionPolicy: "Never" })).toEqual([
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ]);
  });
});
