import { beforeAll, describe, expect, it } from "vitest";
import { completeKubectl } from "../../../src/commands/kubectl/index.ts";
import { laboratory } from "./world.ts";

let lab: ReturnType<typeof laboratory>;
beforeAll(() => {
  lab = laboratory();
  const { put, host } = lab;
  put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "flask", labels: { tier: "lab" } }, data: { ml: "50" } });
  put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "flux" }, data: {} });
  put({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "diner" },
    spec: { selector: { app: "diner" }, ports: [{ name: "web", port: 80 }] },
  });
  host.files.write("/root/bad.yaml", "a: 1\nb: 2\n c: 3\n");
  host.files.write(
    "/root/two.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flask\n---\napiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n",
  );
});

describe("several types with names", () => {
  it("mean each name of each type, what is missing told last", () => {
    expect(lab.line("get cm,svc flask diner -o name")).toEqual({
      out: "configmap/flask\nservice/diner\n",
      err: 'Error from server (NotFound): configmaps "diner" not found\nError from server (NotFound): services "flask" not found\n',
      code: 1,
    });
    expect(lab.line("get cm,svc diner --ignore-not-found -o jsonpath={.kind}:{.items[*].kind}").out).toBe("List:Service");
  });
  it("are refused with a type that is none, for categories, and by watches", () => {
    expect(lab.line("get cm, flask").err).toBe("error: arguments in resource/name form must have a single resource and name\n");
    expect(lab.line("get all flask").err).toBe("error: you must specify only one resource\n");
    expect(lab.line("get cm,svc flask -w").err).toBe("error: you may only specify a single resource type\n");
  });
});

describe("what a line lacks", () => {
  const missing =
    "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'\n";
  it("is told without blank lines, and before what else is wrong", () => {
    expect(lab.line("delete").err).toBe(missing);
    expect(lab.line("set subject --serviceaccount=a").err).toBe(missing);
    expect(lab.line("set selector").err).toBe("error: one selector is required\n");
    expect(lab.line("delete -f none.yaml cm x").err).toBe('error: the path "none.yaml" does not exist\n');
  });
  it("is not a service's labels, where run has some for the pod", () => {
    const line = "run a --image=nginx --expose --port=80 --dry-run=client -o jsonpath={.kind}{.metadata.labels}";
    expect(lab.line(`${line} --labels=app=q`).out).toBe('Service{"app":"q"}Pod{"app":"q"}');
    expect(lab.line(line).out).toBe('ServicePod{"run":"a"}');
  });
});

describe("kinds that kubectl has no Go type of", () => {
  it("are refused once the server has answered, single or in lists", () => {
    lab.host.files.write(
      "/root/looms.yaml",
      JSON.stringify({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "looms.textile.example.com" },
        spec: {
          group: "textile.example.com",
          names: { kind: "Loom", plural: "looms", singular: "loom" },
          scope: "Namespaced",
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
      }),
    );
    lab.host.files.write("/root/loom.yaml", "apiVersion: textile.example.com/v1\nkind: Loom\nmetadata: {name: jacquard}\n");
    lab.line("apply -f /root/looms.yaml");
    lab.line("wait --for=condition=Established crd/looms.textile.example.com");
    expect(lab.line("apply -f /root/loom.yaml").out).toBe("loom.textile.example.com/jacquard created\n");
    const unknown = (kind: string, scheme = "pkg/scheme/scheme.go:28") =>
      `no kind "${kind}" is registered for version "textile.example.com/v1" in scheme "${scheme}"\n`;
    for (const line of [
      "set image loom/jacquard a=b",
      "set selector loom/jacquard a=b",
      "rollout restart loom/jacquard",
      "logs loom/jacquard",
    ])
      expect(lab.line(line).err).toBe(`error: ${unknown("Loom")}`);
    expect(lab.line("set image looms --all a=b").err).toBe(`error: ${unknown("LoomList")}`);
    expect(lab.line("rollout pause looms").err).toBe(unknown("LoomList"));
    expect(lab.line("set image -f /root/loom.yaml a=b --local").err).toBe(`error: unable to decode "/root/loom.yaml": ${unknown("Loom")}`);
    expect(lab.line("port-forward loom/jacquard 80").err).toBe(
      `error: ${unknown("Loom", "k8s.io/client-go/kubernetes/scheme/register.go:84")}`,
    );
    expect(lab.line("set image crd/looms.textile.example.com a=b").err).toMatch(/^error: no kind "CustomResourceDefinition" is registered/);
    expect(lab.line(`run x --image=x --dry-run=client --overrides={"kind":"Loom","apiVersion":"textile.example.com/v1"}`).err).toBe(
      `error: ${unknown("Loom")}`,
    );
  });
});

describe("for who may not read events", () => {
  const eve = laboratory();
  eve.line("create clusterrole reader --verb=get --resource=configmaps,deployments");
  eve.line("create clusterrolebinding eve --clusterrole=reader --user=eve");
  it("a config map is not described, other objects are without their events", () => {
    eve.line("create cm sign");
    eve.line("create deployment web --image=nginx");
    expect(eve.line("describe cm sign --as=eve")).toMatchObject({
      out: "",
      err: 'Error from server (Forbidden): events is forbidden: User "eve" cannot list resource "events" in API group "" in the namespace "default"\n',
      code: 1,
    });
    expect(eve.line("describe deployment web --as=eve").out).toMatch(/Events: +<none>\n$/);
  });
  it("refusals say what they are about", () => {
    expect(eve.line("rollout undo deployment web --as=eve").err).toMatch(
      /^error: failed to retrieve replica sets from deployment web: replicasets.apps is forbidden/,
    );
    eve.host.files.write("/root/sign.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sign}\n");
    expect(eve.line("replace --force -f sign.yaml --as=eve").err).toMatch(
      /^Error from server \(Forbidden\): error when deleting "sign.yaml": configmaps "sign" is forbidden/,
    );
    expect(eve.line("get -f sign.yaml -k .").err).toBe("error: only one of -f or -k can be specified\n");
  });
});

describe("selectors", () => {
  it("go neither with --all nor with a second slash", () => {
    expect(lab.line("delete cm --all --field-selector=metadata.name=x").err).toBe(
      "error: setting 'all' parameter but found a non empty selector. \n",
    );
    expect(lab.line("events --for=pod/a/b").err).toBe("error: arguments in resource/name form may not have more than one slash\n");
  });
});

describe("drain", () => {
  it("refuses a selector of pods that is none, before anything is cordoned", () => {
    expect(lab.run(["drain", "worker-1", "--pod-selector", "a in"])).toMatchObject({
      out: "",
      err: "error: --pod-selector=<pod_selector> must be a valid label selector\n",
      code: 1,
    });
  });
});

describe("get", () => {
  it("prints a table", () => expect(lab.line("get cm").out).toMatch(/^NAME +DATA +AGE\nflask +1 +\d+s\nflux +0 +\d+s\n$/));
  it("prints several kinds apart, with their names", () => {
    expect(lab.line("get svc/diner cm/flask").out).toMatch(
      /^NAME +TYPE[^\n]*\nservice\/diner [^\n]*\n\nNAME +DATA +AGE\nconfigmap\/flask +1/,
    );
  });
  it("lists the kinds of a category in the order of discovery", () => {
    const meta = (name: string) => ({ name, labels: { app: name } });
    const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };
    lab.put({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: meta("web"),
      spec: { replicas: 0, selector: { matchLabels: { app: "web" } }, template },
    });
    lab.put({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta("web"),
      spec: { replicas: 0, selector: { matchLabels: { app: "web" } }, template },
    });
    expect(lab.line("get all --no-headers").out.match(/^\S+/gm)).toEqual([
      "service/diner",
      "service/kubernetes",
      "deployment.apps/web",
      "replicaset.apps/web",
    ]);
  });
  it("shows labels as columns", () =>
    expect(lab.line("get cm -L tier --show-labels").out).toMatch(
      /^NAME +DATA +AGE +TIER +LABELS\nflask +1 +\d+s +lab +tier=lab\nflux +0 +\d+s +<none>\n$/,
    ));
  it("prints what it found and then what it missed", () => {
    const { out, err, code } = lab.line("get cm flask nope --no-headers");
    expect(out).toMatch(/^flask +1/);
    expect({ err, code }).toEqual({ err: 'Error from server (NotFound): configmaps "nope" not found\n', code: 1 });
    expect(lab.line("get cm nope --ignore-not-found")).toEqual({ out: "", err: "", code: 0 });
  });
  it("says that there is nothing", () => {
    expect(lab.line("get pods")).toEqual({ out: "", err: "No resources found in default namespace.\n", code: 0 });
    expect(lab.line("get pods -A").err).toBe("No resources found\n");
    expect(lab.line("get cm --sort-by=.spec.cargo").err).toBe("No resources found in default namespace.\n");
  });
  it("reads manifests, and goes on after one that is wrong", () => {
    const words =
      'resource mapping not found for name: "x" namespace: "" from "two.yaml": no matches for kind "Nothing" in version "v1"\nensure CRDs are installed first\n';
    const { out, err } = lab.line("get -f two.yaml");
    expect(out).toMatch(/^NAME.*\nflask .*\n$/);
    expect(err).toBe(words);
    // As documents, one file is either shown whole or not at all.
    expect(lab.line("get -f two.yaml -o name")).toEqual({ out: "", err: `error: ${words}`, code: 1 });
    expect(lab.line("get -f two.yaml -f two.yaml -o name").out).toBe("configmap/flask\nconfigmap/flask\n");
  });
  it.each([
    ["get deploymints", 'error: the server doesn\'t have a resource type "deploymints"'],
    ["get cm flask -l a=b", "error: name cannot be provided when a selector is specified"],
    ["get cm/a/b", "error: arguments in resource/name form may not have more than one slash"],
    ["get cm flask -A", "error: a resource cannot be retrieved by name across all namespaces"],
    ["get -f ghost.yaml", 'error: the path "ghost.yaml" does not exist'],
    [
      "get -f bad.yaml",
      "error parsing bad.yaml: error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context",
    ],
    [
      "get cm --as=bob",
      'Error from server (Forbidden): configmaps is forbidden: User "bob" cannot list resource "configmaps" in API group "" in the namespace "default"',
    ],
    [
      "get cm --field-selector spec.colour=red",
      'Error from server (BadRequest): Unable to find "/v1, Resource=configmaps" that match label selector "", field selector "spec.colour=red": "spec.colour" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ["get cm --context=ghost", "Error in configuration: context was not found for specified context: ghost"],
    ["get cm --raw", "error: flag needs an argument: --raw\nSee 'kubectl get --help' for usage."],
    ["get --raw /apis/nothing/v1", "Error from server (NotFound): the server could not find the requested resource"],
  ])("%s is refused", (line, words) => {
    expect(lab.line(line)).toEqual({ out: "", err: `${words}\n`, code: 1 });
  });
  it("watches", () => {
    const { clock, put, run } = lab;
    clock.after(1000, () => put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "late" }, data: {} }));
    const { out, code } = run(["get", "cm", "-w", "--output-watch-events", "--request-timeout=3s"]);
    expect(out).toMatch(/^EVENT +NAME +DATA +AGE\nADDED +flask[^\n]*\nADDED +flux[^\n]*\nADDED +late +0 +0s\n$/);
    expect(code).toBe(0);
  });
});

describe("the rest", () => {
  it("says which global flags have no effect here", () => {
    expect(lab.line("get cm --profile=cpu").err).toBe("error: k8s-quest does not simulate --profile yet\n");
    expect(lab.line("get cm --profile=x").err).toBe("error: unknown profile 'x'\n");
    expect(lab.line("get cm -o name -v=0 --disable-compression").code).toBe(0);
  });
  it("logs its requests with -v=6", () => {
    const { err } = lab.line("get cm fluent -v=6 --request-timeout=5s");
    expect(err).toMatch(/^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ loader\.go:405\] Config loaded from file: {2}\/root\/\.kube\/config\n/);
    expect(err.match(/envvar\.go:172\]/g)).toHaveLength(6);
    expect(err).toMatch(
      /round_trippers\.go:632\] "Response" verb="GET" url="https:\/\/127\.0\.0\.1:6443\/api\/v1\/namespaces\/default\/configmaps\/fluent\?timeout=5s" status="404 Not Found" milliseconds=3\n/,
    );
    expect(lab.line("get cm -v=1").err).not.toContain("round_trippers");
  });
  it("waits no longer than it is told to", () => {
    expect(lab.line("get cm --request-timeout=1ms").err).toBe("Unable to connect to the server: context deadline exceeded\n");
    expect(lab.line("get cm --request-timeout=x").err).toMatch(/^error: Invalid timeout value\. /);
  });
  it("reads lists in pieces, and shows all of them", () => {
    const { out, err } = lab.line("get cm --chunk-size=1 -v=6 -o name");
    expect(out).toBe(lab.line("get cm -o name").out);
    expect(err.match(/limit=1"/g)!.length).toBe(out.trim().split("\n").length);
    expect(err).toMatch(/configmaps\?continue=[\w-]+&limit=1"/);
  });
  it("knows only names and ages itself", () => {
    expect(lab.line("get cm --server-print=false --show-labels").out).toMatch(/^NAME +AGE +LABELS\n/);
    expect(lab.line("get cm -A --server-print=false").out).toMatch(/^NAMESPACE +NAME +AGE\n/);
  });
  it("suggests commands", () =>
    expect(lab.line("gett cm").err).toBe('error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n'));
  it("describes by prefix", () => expect(lab.line("describe cm fl").out.match(/^Name: .*/gm)).toHaveLength(2));
  it("cannot reach a server that is not there", () => {
    lab.api.available = false;
    expect(lab.line("get cm").err).toBe(
      "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\n",
    );
    lab.api.available = true;
  });
  it("explains fields", () => {
    expect(lab.line("explain deploy.spec.strategy --recursive").out).toContain(
      "FIELDS:\n  rollingUpdate\t<RollingUpdateDeployment>\n    maxSurge\t<IntOrString>\n",
    );
    expect(lab.line("explain pod.spec.wings")).toEqual({
      out: "KIND:       Pod\nVERSION:    v1\n\n",
      err: 'error: field "wings" does not exist\n',
      code: 1,
    });
  });
  it("completes live names, namespaces and values", () => {
    const self = lab.host.processes.spawn({
      argv: ["bash"],
      program: function* () {
        yield { until: Number.MAX_SAFE_INTEGER };
        return 0;
      },
      environment: { HOME: "/root" },
    });
    const words = (before: string[], word: string): string[] => completeKubectl(self, before, word).map((each) => each.word);
    expect(words(["get", "cm"], "fla")).toEqual(["flask"]);
    expect(words(["get"], "cm/flu")).toEqual(["cm/flux"]);
    expect(words(["get", "pods", "-n"], "kube-s")).toEqual(["kube-system"]);
    expect(words(["get", "-o"], "ya")).toEqual(["yaml"]);
    expect(words([], "descr")).toEqual(["describe"]);
    expect(words(["get"], "--watch-")).toEqual(["--watch-only"]);
  });
});
