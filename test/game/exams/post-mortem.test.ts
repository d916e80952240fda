// Where the time of an exam went: which lines are slips, and what they cost.
import { describe, expect, test } from "vitest";
import { callOf, type LossKind, postMortem } from "../../../src/game/exams/post-mortem.ts";
import type { ExamRecord, Moment } from "../../../src/game/exams/record.ts";
import type { ExamTask } from "../../../src/game/exams/task.ts";

const task = (cluster: string, ...namespaces: string[]) => ({ cluster, namespaces }) as unknown as ExamTask;
const tasks = [task("k8s-c1", "shop"), task("k8s-c2"), task("k8s-c1", "bank", "vault")];
type Line = Partial<Moment> & { line: string };

/** Lines one after the other, ten seconds each. */
function lossesOf(...lines: (string | Line)[]) {
  const moments = lines.map((each, index): Moment => {
    const given = typeof each === "string" ? { line: each } : each;
    return { at: index * 10_000, until: index * 10_000 + 500, output: "", task: 0, context: "k8s-c1", namespace: "default", ...given };
  });
  const end = lines.length * 10_000;
  const keys = moments.flatMap(({ at }) => [at - 2000, at]);
  const record: ExamRecord = { moments, keys, end, open: [end, 0, 0] };
  const losses = postMortem(record, tasks, new Set([0, 1, 2]));
  return (kind: LossKind) => losses.find((each) => each.kind === kind);
}

describe("a line's place", () => {
  test.each([
    ["kubectl get pods", "default", "k8s-c1"],
    ["kubectl -n shop get pods", "shop", "k8s-c1"],
    ["kubectl get pods -nshop", "shop", "k8s-c1"],
    ["kubectl get pods --namespace=shop --context k8s-c2", "shop", "k8s-c2"],
    ["cat x | kubectl apply -n shop -f -", "shop", "k8s-c1"],
    ["k get pods -n shop", "shop", "k8s-c1"],
  ])("of %s is found", (line, namespace, context) => {
    expect(callOf({ line, context: "k8s-c1", namespace: "default" })).toMatchObject({ namespace, context });
  });
  test("is nowhere without kubectl", () => {
    expect(callOf({ line: "ls -n shop", context: "", namespace: "" })).toBeUndefined();
  });
});

describe("wrong places", () => {
  test.each([
    ["kubectl create deployment web --image=nginx", "namespace"],
    ["kubectl get pods", "namespace"],
    ["kubectl delete pod x -n bank", "namespace"],
    ["kubectl get pods -n shop --context=k8s-c2", "context"],
    ["kubectl scale deploy web --replicas=2 --context k8s-c3 -n shop", "context"],
  ])("%s", (line, why) => {
    expect(lossesOf(line, "kubectl get pods -n shop")("place")).toMatchObject({ time: 10_000, examples: [{ line, why }] });
  });
  test.each([
    "kubectl get pods -n shop",
    "kubectl get pods -A",
    "kubectl get nodes",
    "kubectl describe pv data",
    "kubectl create namespace x",
    "kubectl apply -f shop.yaml",
    "kubectl get pods -n kube-system",
    "kubectl config use-context k8s-c2",
    "kubectl explain pod",
    "ls",
  ])("%s is none", (line) => {
    expect(lossesOf(line)("place")).toBeUndefined();
  });
  test("are judged by the task that is open, and by its context's own namespace", () => {
    expect(lossesOf({ line: "kubectl get pods", task: 2, namespace: "vault" })("place")).toBeUndefined();
    expect(lossesOf({ line: "kubectl get nodes", task: 1 })("place")).toMatchObject({ examples: [{ why: "context" }] });
    expect(lossesOf({ line: "kubectl get nodes", task: 1, context: "k8s-c2" })("place")).toBeUndefined();
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
  ])("%s", (output) => {
    expect(lossesOf({ line: "x", output }, "y")("syntax")).toMatchObject({ count: 1, time: 10_000 });
  });
  test.each([
    "No resources found in shop namespace.",
    'Error from server (NotFound): pods "x" not found',
    "deployment.apps/web created",
    'Error from server (AlreadyExists): namespaces "shop" already exists',
  ])("is not: %s", (output) => {
    expect(lossesOf({ line: "x", output })("syntax")).toBeUndefined();
  });
  test("costs until the next line that is understood, however many come between", () => {
    const output = "error: unknown flag: --x";
    expect(lossesOf({ line: "a", output }, { line: "b", output }, "c", "d")("syntax")).toMatchObject({ count: 2, time: 20_000 });
  });
});

test("look-ups are help, explain, api-resources and notes", () => {
  for (const line of ["kubectl explain pod.spec", "kubectl create role --help", "kubectl run -h", "notes etcd", "kubectl api-resources"])
    expect(lossesOf({ line, output: "Usage:\n  kubectl" }, "ls")("lookup"), line).toMatchObject({ count: 1, time: 10_000 });
  expect(lossesOf({ line: "kubectl create role --help", output: "See 'kubectl create -h' for help" })("syntax")).toBeUndefined();
  expect(lossesOf("kubectl get pods -n shop")("lookup")).toBeUndefined();
});

test("thrash is the same file or object again and again", () => {
  const apply = "kubectl apply -f web.yaml";
  expect(lossesOf(apply, "vi web.yaml", apply)("thrash")).toBeUndefined();
  expect(lossesOf(apply, "ls", apply, "ls", apply)("thrash")).toMatchObject({
    count: 2,
    time: 20_000,
    examples: [{ line: apply, why: "×3" }],
  });
  expect(lossesOf(apply, apply, { line: apply, task: 1 })("thrash")).toBeUndefined();
});

test("pauses are long times without a key; who waits for a command, reads or thinks a moment does not idle", () => {
  const record = (moments: Moment[], keys: number[]): ExamRecord => ({ moments, keys, end: 400_000, open: [] });
  const idle = (each: ExamRecord) => postMortem(each, tasks, new Set([0, 1, 2])).find(({ kind }) => kind === "idle")?.time;
  expect(idle(record([], [1000, 60_000, 140_000, 220_000, 310_000]))).toBeUndefined();
  expect(idle(record([], [1000, 390_000]))).toBe(299_000);
  const waits = { at: 1000, until: 301_000, line: "kubectl wait", output: "", task: 0, context: "", namespace: "" };
  expect(idle(record([waits], [1000, 390_000]))).toBeUndefined();
});

test("tasks that were never opened are named", () => {
  const record: ExamRecord = { moments: [], keys: [], end: 1000, open: [] };
  expect(postMortem(record, tasks, new Set([1]))).toMatchObject([
    { kind: "unreached", count: 2, examples: [{ line: "1" }, { line: "3" }] },
  ]);
});
