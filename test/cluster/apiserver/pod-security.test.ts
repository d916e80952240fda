import { describe, expect, it } from "vitest";
import type { PodSpec } from "../../../src/api/kinds/pod/types.ts";
import { details, policyOf, violationsOf } from "../../../src/cluster/apiserver/admission/pod-security/policy.ts";

const violations = (level: "baseline" | "restricted", spec: object, version = "latest", annotations = {}) =>
  details(violationsOf({ level, version }, { annotations, spec: spec as PodSpec }));
const one = (container: object, pod: object = {}) => ({ ...pod, containers: [{ name: "a", image: "nginx", ...container }] });
const hardened = {
  securityContext: {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
    capabilities: { drop: ["ALL"] },
  },
};

describe("the baseline level", () => {
  it("lets plain pods through", () => {
    expect(violations("baseline", one({ ports: [{ containerPort: 80 }] }, { volumes: [{ name: "v", emptyDir: {} }] }))).toBe("");
  });
  it.each([
    [one({}, { hostIPC: true, hostNetwork: true }), "host namespaces (hostNetwork=true, hostIPC=true)"],
    [
      one(
        {},
        {
          volumes: [
            { name: "x", hostPath: { path: "/" } },
            { name: "y", hostPath: { path: "/" } },
          ],
        },
      ),
      'hostPath volumes (volumes "x", "y")',
    ],
    [one({ securityContext: { privileged: true } }), 'privileged (container "a" must not set securityContext.privileged=true)'],
    [
      { initContainers: [{ name: "i", ports: [{ hostPort: 90 }] }], containers: [{ name: "a", ports: [{ hostPort: 80 }] }] },
      'hostPort (containers "i", "a" use hostPorts 80, 90)',
    ],
    [
      one({ securityContext: { capabilities: { add: ["SYS_TIME", "CHOWN", "NET_ADMIN"] } } }),
      'non-default capabilities (container "a" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
    ],
    [one({ securityContext: { procMount: "Unmasked" } }), 'procMount (container "a" must not set securityContext.procMount to "Unmasked")'],
    [
      one({ securityContext: { seccompProfile: { type: "Unconfined" } } }, { securityContext: { seccompProfile: { type: "Unconfined" } } }),
      'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      one({}, { securityContext: { seLinuxOptions: { type: "x", user: "u" } } }),
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "x"; user may not be set)',
    ],
    [one({}, { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } }), "forbidden sysctls (kernel.msgmax)"],
    [
      one({ livenessProbe: { httpGet: { host: "other", port: 80 } } }),
      'probe or lifecycle host (container "a" uses probe or lifecycle host "other")',
    ],
    [
      one({}, { securityContext: { windowsOptions: { hostProcess: true } } }),
      "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)",
    ],
    [
      one({ securityContext: { appArmorProfile: { type: "Unconfined" } } }),
      'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")',
    ],
  ])("%j", (spec, told) => {
    expect(violations("baseline", spec)).toBe(told);
  });
  it("is what it was at an older version", () => {
    const spec = one(
      { livenessProbe: { httpGet: { host: "other", port: 80 } } },
      { securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem" }] } },
    );
    expect(violations("baseline", spec, "v1.31")).toBe("forbidden sysctls (net.ipv4.tcp_rmem)");
    expect(violations("baseline", spec, "v1.32")).toBe("");
  });
});

describe("the restricted level", () => {
  it("lets hardened pods through", () => {
    expect(violations("restricted", one(hardened))).toBe("");
  });
  it("wants each container, or the pod for it, to give up what it does not need", () => {
    expect(violations("restricted", one({}))).toBe(
      'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    );
  });
  it("tells volumes in its own words, and says nothing of them twice", () => {
    expect(violations("restricted", one(hardened, { volumes: [{ name: "x", hostPath: { path: "/" } }] }))).toBe(
      'restricted volume types (volume "x" uses restricted volume type "hostPath")',
    );
  });
  it("does not ask of Windows what it has not, nor of pods with users of their own who they are", () => {
    expect(violations("restricted", one({ securityContext: { runAsNonRoot: true } }, { os: { name: "windows" } }))).toBe("");
    expect(
      violations("restricted", one({ securityContext: { ...hardened.securityContext, runAsNonRoot: undefined } }, { hostUsers: false })),
    ).toBe("");
    expect(violations("restricted", one({ securityContext: { ...hardened.securityContext, runAsUser: 0 } }))).toBe(
      'runAsUser=0 (container "a" must not set runAsUser=0)',
    );
  });
});

describe("the labels of a namespace", () => {
  const of = (labels: Record<string, string>) =>
    policyOf(Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value])));
  it("say what is enforced, and what is warned of", () => {
    expect(of({}).policy.enforce).toEqual({ level: "privileged", version: "latest" });
    expect(of({ enforce: "baseline", "enforce-version": "v1.30" }).policy.warn).toEqual({ level: "baseline", version: "v1.30" });
    expect(of({ enforce: "baseline", warn: "privileged" }).policy.warn.level).toBe("privileged");
    expect(of({ enforce: "baseline", warn: "restricted" }).policy.warn.level).toBe("restricted");
  });
  it("are refused where they make no sense", () => {
    expect(of({ enforce: "high", "warn-version": "1.30" }).errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "high": must be one of privileged, baseline, restricted',
      'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"',
    ]);
  });
});
