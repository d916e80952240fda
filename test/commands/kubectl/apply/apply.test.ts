// kubectl apply and the verbs around it, against an API server.
import { beforeEach, describe, expect, it } from "vitest";
import { laboratory } from "../world.ts";

const menu = `apiVersion: v1
kind: ConfigMap
metadata:
  name: menu
data:
  main: risotto
  starter: olives
`;
let lab: ReturnType<typeof laboratory>;
beforeEach(() => {
  lab = laboratory();
});

describe("kubectl apply", () => {
  it("creates, then finds nothing to do, then configures what differs", () => {
    expect(lab.line("apply -f -", { input: menu }).out).toBe("configmap/menu created\n");
    expect(lab.line("apply -f -", { input: menu }).out).toBe("configmap/menu unchanged\n");
    expect(lab.line("apply -f -", { input: menu.replace("risotto", "gnocchi").replace(/ {2}starter.*\n/, "") }).out).toBe(
      "configmap/menu configured\n",
    );
    expect(lab.line("get cm menu -o jsonpath={.data}").out).toBe('{"main":"gnocchi"}');
  });

  it("says of a refused change what was being patched with what", () => {
    lab.host.files.write("/root/menu.yaml", menu);
    lab.line("apply -f menu.yaml");
    lab.line("create clusterrolebinding wren --clusterrole=view --user=wren");
    lab.line("create clusterrole view --verb=get --resource=configmaps");
    lab.host.files.write("/root/menu.yaml", menu.replace("risotto", "gnocchi"));
    const { err, code } = lab.line("apply -f menu.yaml --as=wren");
    expect(code).toBe(1);
    expect(err).toMatch(/^Error from server \(Forbidden\): error when applying patch:\n\{/);
    expect(err).toMatch(
      /\nfor: "menu.yaml": error when patching "menu.yaml": configmaps "menu" is forbidden: User "wren" cannot patch resource "configmaps" in API group "" in the namespace "default"\n$/,
    );
  });

  it("warns about objects that were not applied before", () => {
    lab.line("create cm menu");
    const { out, err } = lab.line("apply -f -", { input: menu });
    expect(out).toBe("configmap/menu configured\n");
    expect(err).toContain("Warning: resource configmaps/menu is missing the kubectl.kubernetes.io/last-applied-configuration annotation");
  });

  it("prunes what carries the label and is not among the manifests any more", () => {
    const labelled = (name: string) => menu.replace("name: menu", `name: ${name}\n  labels: {app: m}`);
    lab.line("apply -f -", { input: `${labelled("one")}---\n${labelled("two")}` });
    expect(lab.line("apply -f - --prune -l app=m", { input: labelled("one") }).out).toBe("configmap/one unchanged\nconfigmap/two pruned\n");
    expect(lab.line("get cm two").code).toBe(1);
  });

  it("takes over on the server what it managed on the client, so that it can be dropped there", () => {
    lab.line("apply -f -", { input: menu });
    const shorter = menu.replace(/ {2}starter.*\n/, "");
    expect(lab.line("apply --server-side -f -", { input: shorter }).out).toBe("configmap/menu serverside-applied\n");
    expect(lab.line("get cm menu -o jsonpath={.data}").out).toBe('{"main":"risotto"}');
    const owners = (field: string) => lab.line(`get cm menu --show-managed-fields -o jsonpath={.metadata.managedFields[*].${field}}`).out;
    expect([owners("manager"), owners("operation")]).toEqual(["kubectl kubectl-last-applied", "Apply Apply"]);
    expect(lab.line("apply --server-side --field-manager=waiter -f -", { input: shorter }).code).toBe(0);
    expect(lab.line("apply -f -", { input: shorter }).out).toBe("configmap/menu unchanged\n");
  });

  it("refuses flags that do not go together", () => {
    expect(lab.line("apply").err).toBe("error: must specify one of -f and -k\n");
    expect(lab.line("apply -f x --force-conflicts").err).toBe("error: --force-conflicts only works with --server-side\n");
  });
});

describe("kubectl diff", () => {
  it("says with its exit code whether anything would change, and hides secrets", () => {
    const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: pin}\nstringData: {pin: '1'}\n";
    lab.line("apply -f -", { input: secret });
    expect(lab.line("diff -f -", { input: secret })).toEqual({ out: "", err: "", code: 0 });
    const { out, code } = lab.line("diff -f -", { input: secret.replace("'1'", "'2'") });
    expect(code).toBe(1);
    expect(out).toContain("-  pin: '*** (before)'\n+  pin: '*** (after)'\n");
    expect(lab.line("diff -f none.yaml").code).toBe(2);
  });
});

describe("kubectl delete", () => {
  it("names what it deleted and from where, and tells of what was not there", () => {
    lab.line("create cm rug");
    expect(lab.line("delete cm rug ghost")).toEqual({
      out: 'configmap "rug" deleted from default namespace\n',
      err: 'Error from server (NotFound): configmaps "ghost" not found\n',
      code: 1,
    });
    expect(lab.line("delete cm ghost --ignore-not-found")).toEqual({ out: "", err: "", code: 0 });
    expect(lab.line("delete cm -l room=attic").out).toBe("No resources found\n");
  });
});

describe("kubectl rollout, scale, label and patch", () => {
  it("tell what they did", () => {
    lab.line("create deployment web --image=nginx:1.27");
    expect(lab.line("scale deploy web --replicas=2").out).toBe("deployment.apps/web scaled\n");
    expect(lab.line("scale deploy web --current-replicas=3 --replicas=6").err).toBe("error: Expected replicas to be 3, was 2\n");
    expect(lab.line("label deploy web tier=front").out).toBe("deployment.apps/web labeled\n");
    expect(lab.line("label deploy web tier=back").err).toBe("error: 'tier' already has a value (front), and --overwrite is false\n");
    expect(lab.line("label deploy web tier-").out).toBe("deployment.apps/web unlabeled\n");
    expect(lab.line('patch deploy web -p {"spec":{"replicas":2}}').out).toBe("deployment.apps/web patched (no change)\n");
    expect(lab.line("rollout pause deploy/web").out).toBe("deployment.apps/web paused\n");
    expect(lab.line("rollout restart deploy/web").err).toBe(
      'error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)\n',
    );
    expect(lab.line("set image deploy/web glue=nginx").err).toBe('error: unable to find container named "glue"\n');
  });
});
