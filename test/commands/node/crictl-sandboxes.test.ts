// crictl's verbs around sandboxes and its own settings (sigs.k8s.io/cri-tools, docs/crictl.md).
import { expect, it } from "vitest";
import { world } from "./at-node.ts";

it("sandboxes of ended pods are removed, those in use are not; config tells and keeps settings", () => {
  const { run, on } = world();
  run("kubectl create job done --image=busybox:1.36 -- true; sleep 8");
  const node = run("kubectl get pods -l job-name=done -o jsonpath={.items[0].spec.nodeName}");
  const id = on(node, "crictl pods -q --state NotReady").trim();
  expect(on(node, `crictl rmp ${id}`)).toBe(`Removed sandbox ${id}\n`);
  expect(on(node, "crictl pods -q --state NotReady")).toBe("");
  run(`kubectl run web --image=nginx:1.27 --overrides='{"spec":{"nodeName":"${node}"}}'; sleep 8`);
  expect(on(node, "crictl rmp $(crictl pods -q --name web)")).toContain("is running, please stop it first");
  expect(on(node, "crictl stopp $(crictl pods -q --name web)")).toContain("k8s-quest does not simulate");
  on(node, "crictl config --set timeout=10");
  expect(on(node, "crictl config --get timeout")).toBe("10\n");
  expect(on(node, "crictl ps -q")).not.toBe("");
  expect(JSON.parse(on(node, "crictl imagefsinfo")).status.imageFilesystems[0].usedBytes.value).toMatch(/^\d+$/);
});
