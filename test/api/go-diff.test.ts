// Differences of structures, as Go's cmp.Diff prints them.
import { describe, expect, it } from "vitest";
import { goDiff } from "../../src/api/go-diff.ts";

const diff = (before: object, after: object, type = "PodSpec"): string[] => goDiff(`io.k8s.api.core.v1.${type}`, before, after).split("\n");
const containers = (rest: object): object => ({ containers: [{ name: "a", image: "nginx", ...rest }] });

describe("the difference of two structures", () => {
  it("shows what went, what came, and two neighbours on each side", () => {
    expect(
      diff(
        { terminationGracePeriodSeconds: 30, dnsPolicy: "ClusterFirst" },
        { terminationGracePeriodSeconds: 5, dnsPolicy: "ClusterFirst" },
      ),
    ).toEqual([
      "  core.PodSpec{",
      "  \t... // 3 identical fields",
      "  \tEphemeralContainers:           nil,",
      '  \tRestartPolicy:                 "",',
      "- \tTerminationGracePeriodSeconds: &30,",
      "+ \tTerminationGracePeriodSeconds: &5,",
      "  \tActiveDeadlineSeconds:         nil,",
      '  \tDNSPolicy:                     "ClusterFirst",',
      "  \t... // 28 identical fields",
      "  }",
      "",
    ]);
  });
  it("goes down into lists: what is alike in both is compared, what is new is shown whole", () => {
    const before = containers({ env: [{ name: "A", value: "b" }] });
    const after = containers({
      env: [
        { name: "A", value: "c" },
        { name: "B", value: "d" },
      ],
    });
    expect(diff(before, after).slice(2, 21)).toEqual([
      "  \tInitContainers: nil,",
      "  \tContainers: []core.Container{",
      "  \t\t{",
      "  \t\t\t... // 5 identical fields",
      "  \t\t\tPorts:   nil,",
      "  \t\t\tEnvFrom: nil,",
      "  \t\t\tEnv: []core.EnvVar{",
      "  \t\t\t\t{",
      '  \t\t\t\t\tName:      "A",',
      '- \t\t\t\t\tValue:     "b",',
      '+ \t\t\t\t\tValue:     "c",',
      "  \t\t\t\t\tValueFrom: nil,",
      "  \t\t\t\t},",
      '+ \t\t\t\t{Name: "B", Value: "d"},',
      "  \t\t\t},",
      "  \t\t\tResources:    {},",
      "  \t\t\tResizePolicy: nil,",
      "  \t\t\t... // 15 identical fields",
      "  \t\t},",
    ]);
  });
  it("breaks up what came and is long", () => {
    const after = containers({ resources: { requests: { cpu: "100m" } } });
    expect(diff(containers({}), after)).toEqual(
      expect.arrayContaining([
        "- \t\t\t\tRequests: nil,",
        "+ \t\t\t\tRequests: core.ResourceList{",
        '+ \t\t\t\t\ts"cpu": {i: resource.int64Amount{value: 100, scale: -3}, s: "100m", Format: "DecimalSI"},',
        "+ \t\t\t\t},",
      ]),
    );
  });
  it("tells maps by their keys", () => {
    expect(diff({ nodeSelector: { a: "b", c: "d" } }, { nodeSelector: { a: "x", c: "d" } })).toEqual(
      expect.arrayContaining(["  \tNodeSelector: map[string]string{", '- \t\t"a": "b",', '+ \t\t"a": "x",', '  \t\t"c": "d",', "  \t},"]),
    );
  });
  it("keeps long lists of what is the same short", () => {
    const args = ["1", "2", "3", "4", "5"];
    expect(diff({ ...containers({ args }) }, containers({ args, workingDir: "/" })).find((line) => line.includes("Args"))).toBe(
      '  \t\t\tArgs:       {"1", "2", "3", "4", ...},',
    );
  });
});
