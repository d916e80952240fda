// Where the time of an exam went: which lines are slips, and what they cost.
import { describe, expect, test } from "vitest";
import type { LossKind } from "../../../src/game/exams/losses.ts";
import { postMortem } from "../../../src/game/exams/post-mortem.ts";
import type { Asked, ExamRecord, Moment } from "../../../src/game/exams/record.ts";
import type { ExamTask } from "../../../src/game/exams/task.ts";

const task = (cluster: string, ...namespaces: string[]) => ({ cluster, namespaces }) as unknown as ExamTask;
const tasks = [task("k8s-c1", "shop"), task("k8s-c2"), task("k8s-c1", "bank", "vault")];
type Line = Partial<Moment> & { line: string };
/** What a line of kubectl asked. */
const asks = (cluster: string, verb: Asked["verb"], namespace?: string, words = "kubectl"): Asked => ({
  ...{ cluster, verb, words: words.split(" ") },
  ...(namespace === undefined ? {} : { namespace }),
});

/** Lines one after the other, ten seconds each. */
function lossesOf(...lines: (string | Line)[]) {
  const moments = lines.map((each, index): Moment => {
    const given = typeof each === "string" ? { line: each } : each;
    return { at: index * 10_000, until: index * 10_000 + 500, output: "", status: 0, task: 0, asked: [], ...given };
  });
  const end = lines.length * 10_000;
  const keys = moments.flatMap(({ at }) => [at - 2000, at]);
  const record: ExamRecord = { moments, keys, notes: [], end, open: [end, 0, 0] };
  const losses = postMortem(record, tasks, new Set([0, 1, 2]));
  return (kind: LossKind) => losses.find((each) => each.kind === kind);
}

describe("wrong places", () => {
  const right: Line = { line: "kubectl get pods -n shop", asked: [asks("k8s-c1", "list", "shop")] };
  const placeOf = (...asked: Asked[]) => lossesOf({ line: "x", asked }, right)("place");
  test.each([
    ["a change in another namespace", "namespace", [asks("k8s-c1", "create", "default")]],
    ["a change among others", "namespace", [asks("k8s-c1", "create", "shop"), asks("k8s-c1", "delete", "elsewhere")]],
    ["a look at the namespace that stands for none", "namespace", [asks("k8s-c1", "list", "default")]],
    ["another cluster", "context", [asks("k8s-c2", "list", "shop")]],
    ["another cluster's nodes", "context", [asks("k8s-c3", "list")]],
  ] as const)("%s", (_what, place, asked) => {
    expect(placeOf(...asked)).toMatchObject({ time: 10_000, examples: [{ line: "x", place }] });
  });
  test.each([
    ["the task's namespace", [asks("k8s-c1", "patch", "shop")]],
    ["all namespaces, and what is in none", [asks("k8s-c1", "list"), asks("k8s-c1", "create")]],
    ["the system's namespaces", [asks("k8s-c1", "list", "kube-system"), asks("k8s-c1", "get", "ingress-nginx")]],
    ["a look elsewhere", [asks("k8s-c1", "get", "elsewhere")]],
    ["the namespace of another task, at its cluster", [asks("k8s-c1", "create", "bank")]],
    ["a Pod to try something from", [asks("k8s-c1", "create", "default", "kubectl run x --rm -it --image=busybox -- sh")]],
    ["looking where one is", [asks("k8s-c2", "list", "kube-system", "kubectl cluster-info")]],
  ] as const)("%s is none", (_what, asked) => {
    expect(placeOf(...asked)).toBeUndefined();
  });
  test("are judged by the task that is open", () => {
    const at = (task: number, ...asked: Asked[]) => lossesOf({ line: "x", task, asked })("place");
    expect(at(2, asks("k8s-c1", "create", "vault"))).toBeUndefined();
    expect(at(1, asks("k8s-c1", "list"))).toMatchObject({ examples: [{ place: "context" }] });
    expect(at(1, asks("k8s-c2", "list"), asks("k8s-c2", "create", "default"))).toBeUndefined();
  });
  test("cost until a line goes to the right one; lines that go nowhere do not end them", () => {
    const lost: Line = { line: "x", asked: [asks("k8s-c1", "create", "default")] };
    expect(lossesOf(lost, "ls", "kubectl explain pod", right)("place")).toMatchObject({ count: 1, time: 30_000 });
  });
});

describe("syntax", () => {
  test.each([
    "bash: kubctl: command not found",
    "error: unknown flag: --nam",
    'error: unknown command "gte" for "kubectl"',
    "error: error parsing x.yaml: error converting YAML to JSON: yaml: line 4: did not find expected key",
    'error: the server doesn\'t have a resource type "pdo"',
    'Error from server (BadRequest): error when creating: Deployment in version "v1" cannot be handled: strict decoding error: unknown field "spec.replica"',
    "bash: syntax error near unexpected token `('",
    'error: required flag(s) "image" not set',
    "error: You must provide one or more resources by argument or filename.",
    "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.",
    'error: unrecognized condition: ""',
    "docker: unknown command: docker buld",
    "docker: 'docker run' requires at least 1 argument",
    "Unknown command verb restrt.",
    "ls: unrecognized option '--nosuch'",
    "kubeadm: option '--token' requires an argument",
    "sed: -e expression #1, char 3: unterminated `s' command",
  ])("%s", (output) => {
    expect(lossesOf({ line: "x", output, status: 1 }, "y")("syntax")).toMatchObject({ count: 1, time: 10_000 });
    expect(lossesOf({ line: "x | wc -l", output: `${output}\n0` }, "y")("syntax"), "in a pipe").toMatchObject({ count: 1 });
  });
  test("is not what somebody else was told, and a line shows", () => {
    const shown = "Jan 05 09:00:01 worker kubelet[9]: E0105 unknown flag: --nosuch\nError: unknown flag: --nosuch\n";
    for (const line of ["journalctl -u kubelet", "crictl logs 9f2", "kubectl logs web | tail -3", "cat notes.txt; ls"])
      expect(lossesOf({ line, output: shown })("syntax"), line).toBeUndefined();
    expect(lossesOf({ line: "kubectl logs web", output: "bash: serve: command not found\n" })("syntax")).toBeUndefined();
  });
  test.each([
    "No resources found in shop namespace.",
    'Error from server (NotFound): pods "x" not found',
    "deployment.apps/web created",
    'Error from server (AlreadyExists): namespaces "shop" already exists',
  ])("is not: %s", (output) => {
    expect(lossesOf({ line: "x", output, status: 1 })("syntax")).toBeUndefined();
  });
  test("costs until the next line that is understood, however many come between", () => {
    const output = "error: unknown flag: --x";
    expect(lossesOf({ line: "a", output, status: 1 }, { line: "b", output, status: 1 }, "c", "d")("syntax")).toMatchObject({
      count: 2,
      time: 20_000,
    });
  });
});

test("look-ups are help, explain, api-resources and notes", () => {
  for (const line of ["kubectl explain pod.spec", "kubectl create role --help", "kubectl run -h", "notes etcd", "kubectl api-resources"])
    expect(lossesOf({ line, output: "Usage:\n  kubectl" }, "ls")("lookup"), line).toMatchObject({ count: 1, time: 10_000 });
  expect(lossesOf({ line: "kubectl create role --help", output: "See 'kubectl create -h' for help" })("syntax")).toBeUndefined();
  for (const line of [
    "kubectl get pods -n shop",
    "kubectl get pods -l app=help",
    "kubectl exec web -- df -h",
    "kubectl create configmap help",
  ])
    expect(lossesOf(line)("lookup"), line).toBeUndefined();
});

test("pages of notes are look-ups, not pauses, and are counted once with what was typed around them", () => {
  const moment = (at: number, line: string): Moment => ({ at, until: at + 500, line, output: "", task: 0, asked: [] });
  const record: ExamRecord = {
    moments: [moment(10_000, "kubectl explain pod"), moment(200_000, "ls")],
    keys: [9000, 10_000, 199_000, 200_000],
    notes: [
      { at: 20_000, until: 180_000, task: 0 },
      { at: 210_000, until: 240_000, task: 0 },
    ],
    end: 250_000,
    open: [250_000, 0, 0],
  };
  const losses = postMortem(record, tasks, new Set([0, 1, 2]));
  expect(losses.map(({ kind }) => kind)).toEqual(["lookup"]);
  expect(losses[0]).toMatchObject({ count: 3, time: 190_000 + 30_000 });
  expect(losses[0]!.examples[1]).toEqual({ at: 20_000, lasted: 160_000 });
});

test("thrash is the same file or object again and again", () => {
  const apply = "kubectl apply -f web.yaml";
  expect(lossesOf(apply, "vi web.yaml", apply)("thrash")).toBeUndefined();
  expect(lossesOf(apply, "ls", apply, "ls", apply)("thrash")).toMatchObject({
    count: 2,
    time: 20_000,
    examples: [{ line: apply, times: 3 }],
  });
  expect(lossesOf(apply, apply, { line: apply, task: 1 })("thrash")).toBeUndefined();
});

test("pauses are long times without a key; who waits for a command, reads or thinks a moment does not idle", () => {
  const record = (moments: Moment[], keys: number[]): ExamRecord => ({ moments, keys, notes: [], end: 400_000, open: [] });
  const idle = (each: ExamRecord) => postMortem(each, tasks, new Set([0, 1, 2])).find(({ kind }) => kind === "idle")?.time;
  expect(idle(record([], [1000, 60_000, 140_000, 220_000, 310_000]))).toBeUndefined();
  expect(idle(record([], [1000, 390_000]))).toBe(389_000);
  const waits = { at: 1000, until: 301_000, line: "kubectl wait", output: "", task: 0, asked: [] };
  expect(idle(record([waits], [1000, 390_000]))).toBeUndefined();
});

test("tasks that were never opened are named", () => {
  const record: ExamRecord = { moments: [], keys: [], notes: [], end: 1000, open: [] };
  expect(postMortem(record, tasks, new Set([1]))).toMatchObject([
    { kind: "unreached", count: 2, examples: [{ number: 1 }, { number: 3 }] },
  ]);
});
