// Kinds of several versions, and names that more than one resource has.
import { beforeEach, describe, expect, it } from "vitest";
import { laboratory } from "./world.ts";

let lab: ReturnType<typeof laboratory>;
beforeEach(() => {
  lab = laboratory();
  lab.line("create deployment loom --image=nginx");
  lab.line("autoscale deployment loom --max=4 --cpu=65%");
});

describe("a kind of two versions", () => {
  it("is shown at the preferred one, and at another when its whole name asks for it", () => {
    const shown = (name: string) => lab.line(`get ${name} loom -o jsonpath={.apiVersion}/{.spec.targetCPUUtilizationPercentage}`).out;
    expect(shown("hpa")).toBe("autoscaling/v2/");
    expect(shown("horizontalpodautoscalers.v1.autoscaling")).toBe("autoscaling/v1/65");
    expect(shown("horizontalpodautoscaler.v1.autoscaling")).toBe("autoscaling/v1/65");
    // A short name forgets the version.
    expect(shown("hpa.v1.autoscaling")).toBe("autoscaling/v2/");
  });

  it("is written, printed and deleted at either", () => {
    const name = "horizontalpodautoscalers.v1.autoscaling";
    expect(lab.line(`get ${name}`).out).toBe(lab.line("get hpa").out);
    expect(lab.line(`describe ${name} loom`).out).toBe(lab.line("describe hpa loom").out);
    lab.line(`patch ${name} loom -p {"spec":{"targetCPUUtilizationPercentage":30}}`);
    expect(lab.line("get hpa --no-headers").out).toContain("cpu: <unknown>/30%");
    expect(lab.line("get all -o name").out.match(/horizontalpodautoscaler/g)).toHaveLength(1);
    expect(lab.line(`delete ${name} loom`).out).toBe('horizontalpodautoscaler.autoscaling "loom" deleted from default namespace\n');
    expect(lab.line("get hpa").err).toBe("No resources found in default namespace.\n");
  });

  it("is one resource, of two API versions", () => {
    expect(lab.line("api-resources --api-group=autoscaling -o name").out).toBe("horizontalpodautoscalers.autoscaling\n");
    expect(lab.line("api-versions").out).toContain("autoscaling/v1\nautoscaling/v2\n");
  });
});

it("a short name of two resources means the first, with a warning", () => {
  expect(lab.line("get ev").err).toContain('Warning: short name "ev" could also match lower priority resource events.events.k8s.io\n');
  expect(lab.line("get events").err).not.toContain("Warning");
  expect(lab.line("get ev.events.k8s.io").err).not.toContain("Warning");
});
