// Defaults and validation of horizontal pod autoscalers.
import { describe, expect, it } from "vitest";
import { HorizontalPodAutoscaler } from "../../../src/api/kinds/index.ts";
import { complaints, made } from "./made.ts";

const spec = (rest: object = {}): object => ({
  spec: { scaleTargetRef: { kind: "Deployment", name: "web" }, maxReplicas: 5, ...rest },
});
const check = (rest: object): string[] => complaints(HorizontalPodAutoscaler, spec(rest));

describe("a horizontal pod autoscaler", () => {
  it("looks at the processor unless told otherwise, and speaks of behavior only when asked", () => {
    const object = made(HorizontalPodAutoscaler, spec());
    expect(object.spec.minReplicas).toBe(1);
    expect(object.spec.metrics?.[0]?.resource).toEqual({ name: "cpu", target: { type: "Utilization", averageUtilization: 80 } });
    expect(object.spec.behavior).toBeUndefined();
  });
  it("has the behavior that is not given filled in", () => {
    const { behavior } = made(HorizontalPodAutoscaler, spec({ behavior: { scaleUp: { selectPolicy: "Min" } } })).spec;
    expect(behavior?.scaleUp).toMatchObject({ selectPolicy: "Min", stabilizationWindowSeconds: 0 });
    expect(behavior?.scaleUp?.policies).toHaveLength(2);
    expect(behavior?.scaleDown).toEqual({ selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] });
  });
  it("must say how far it goes, and of what", () => {
    expect(complaints(HorizontalPodAutoscaler, { spec: { minReplicas: 0, maxReplicas: 0 } })).toEqual([
      "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
      "spec.maxReplicas: Invalid value: 0: must be greater than 0",
      "spec.scaleTargetRef.kind: Required value",
      "spec.scaleTargetRef.name: Required value",
    ]);
  });
  it("checks its metrics", () => {
    const at = "spec.metrics[0]";
    const metric = (item: object): string[] => check({ metrics: [item] });
    expect(metric({ type: "Resource" })).toEqual([`${at}.resource: Required value: must populate information for the given metric source`]);
    expect(metric({ type: "Resource", resource: { name: "cpu", target: { type: "Utilization" } } })).toEqual([
      `${at}.resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization`,
    ]);
    expect(metric({ type: "Pods", pods: { metric: { name: "hits" }, target: { type: "AverageValue", averageValue: "10" } } })).toEqual([]);
    expect(metric({ type: "Clouds" })).toEqual([
      `${at}.type: Unsupported value: "Clouds": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"`,
    ]);
  });
  it("checks its behavior", () => {
    expect(check({ behavior: { scaleDown: { stabilizationWindowSeconds: 4000, policies: [], selectPolicy: "Most" } } })).toEqual([
      "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600",
      'spec.behavior.scaleDown.selectPolicy: Unsupported value: "Most": supported values: "Disabled", "Max", "Min"',
      "spec.behavior.scaleDown.policies: Required value: must specify at least one Policy",
    ]);
  });
});
