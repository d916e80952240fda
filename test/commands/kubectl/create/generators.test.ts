// What `kubectl create` makes of its words.
import { describe, expect, it } from "vitest";
import { laboratory } from "../world.ts";

const lab = laboratory();

describe("--overrides", () => {
  const run = (...words: string[]) => laboratory().run(["run", "a", "--image=nginx", "--dry-run=client", "-o", "json", ...words]);
  it.each([
    ['{"spec":{"hostPID":true,"wings":2},"tail":1}', "merge"],
    ['{"spec":{"hostPID":true,"containers":[{"name":"a","wings":2}]}}', "strategic"],
    ['[{"op":"add","path":"/spec/hostPID","value":true},{"op":"add","path":"/spec/wings","value":2}]', "json"],
  ])("keep what a pod has fields for: %s", (overrides, type) => {
    const { out } = run(`--overrides=${overrides}`, `--override-type=${type}`);
    expect(JSON.parse(out).spec).toMatchObject({ hostPID: true, containers: [{ name: "a", image: "nginx" }] });
    expect(out).not.toMatch(/wings|tail/);
  });
  it.each([
    ['{"spec":{"hostNetwork":"yes"}}', "merge", "cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool"],
    [
      '{"spec":{"containers":[{"name":"a","image":5}]}}',
      "strategic",
      "cannot unmarshal number into Go struct field Container.spec.containers.image of type string",
    ],
  ])("are refused where they do not fit: %s", (overrides, type, words) => {
    expect(run(`--overrides=${overrides}`, `--override-type=${type}`)).toMatchObject({ err: `error: json: ${words}\n`, code: 1 });
  });
});

describe("kubectl create", () => {
  it("shows the deployment that it would send", () => {
    const { out } = lab.line(
      "create deployment web --image=registry.example/team/web_app:1.2 --port=80 --dry-run=client -o jsonpath={.spec.template.spec.containers[0].ports[0].containerPort}",
    );
    expect(out).toBe("80");
  });

  it("names a config map after its content", () => {
    expect(lab.line("create cm hashed --from-literal=a=1 --append-hash --dry-run=client -o name").out).toBe(
      "configmap/hashed-tt42b4m6hd\n",
    );
  });

  it("refuses a literal without a value and a key that stands twice", () => {
    expect(lab.line("create cm k --from-literal=solo")).toEqual({
      out: "",
      err: "error: invalid literal source solo, expected key=value\n",
      code: 1,
    });
    expect(lab.line("create cm k --from-literal=a=1 --from-literal=a=2").err).toBe(
      'error: cannot add key "a", another key by that name already exists in Data for ConfigMap "k"\n',
    );
  });

  it("reads files, folders and env files of the machine", () => {
    lab.host.files.makeFolder("/root/conf");
    lab.host.files.write("/root/conf/one", "1");
    lab.host.files.write("/root/conf/two", "2");
    lab.host.files.write("/root/paint.env", "# colours\nBASE=red\nTOP=blue=ish\n");
    expect(lab.line("create cm files --from-file=conf --from-file=uno=conf/one --dry-run=client -o jsonpath={.data}").out).toBe(
      '{"one":"1","two":"2","uno":"1"}',
    );
    expect(lab.line("create cm env --from-env-file=paint.env --dry-run=client -o jsonpath={.data}").out).toBe(
      '{"BASE":"red","TOP":"blue=ish"}',
    );
  });

  it("parts the rules of a role by API group", () => {
    const { out } = lab.line(
      "create role reader --verb=get --resource=pods,deployments.apps,pods/log --dry-run=client -o jsonpath={range.rules[*]}{.apiGroups}{.resources}{end}",
    );
    expect(out).toBe('[""]["pods","pods/log"]["apps"]["deployments"]');
  });

  it("says in one line what a missing flag or a taken name means", () => {
    expect(lab.line("create deployment nothing").err).toBe('error: required flag(s) "image" not set\n');
    lab.line("create cm taken");
    expect(lab.line("create cm taken")).toEqual({
      out: "",
      err: 'error: failed to create configmap: configmaps "taken" already exists\n',
      code: 1,
    });
  });
});

describe("kubectl create rolebinding", () => {
  it("means its own --user, not the one of the kubeconfig", () => {
    expect(lab.line("create rolebinding wren-reads --role=motd-reader --user=wren").out).toBe(
      "rolebinding.rbac.authorization.k8s.io/wren-reads created\n",
    );
  });
});

describe("kubectl create, apply and replace --force of what get has printed", () => {
  it("make a copy in another namespace: the version is taken off, and the server gives a uid", () => {
    const lab = laboratory();
    lab.line("create ns other");
    lab.line("create cm paint --from-literal=color=red");
    const copy = lab.line("get cm paint -o yaml").out.replace("namespace: default", "namespace: other");
    expect(copy).toContain("resourceVersion");
    for (const verb of [["create"], ["apply"], ["replace", "--force"]]) {
      expect(lab.run([...verb, "-f", "-"], { input: copy })).toMatchObject({ err: "", code: 0 });
      expect(lab.line("get cm paint -n other -o jsonpath={.metadata.uid}").out).not.toBe(
        lab.line("get cm paint -o jsonpath={.metadata.uid}").out,
      );
      lab.line("delete cm paint -n other");
    }
  });
});
