// An exam from its beginning to its report: several clusters, silence, partial credit, the score from the log, and where the time went.
import { beforeAll, describe, expect, test } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { blocksOf, htmlOf, markdownOf } from "../../../src/game/document.ts";
import { goToContext } from "../../../src/game/exams/clusters.ts";
import { documentOf } from "../../../src/game/exams/document.ts";
import { draw } from "../../../src/game/exams/draw.ts";
import { type OpenedExam, openTasks } from "../../../src/game/exams/paper.ts";
import { type ExamReport, reportOf } from "../../../src/game/exams/report.ts";
import { openExam, poolOf } from "../../../src/game/exams/shelf.ts";
import { Run } from "../../../src/game/runs/run.ts";
import "../../../src/i18n/practice.ts";
import { content } from "./prove.ts";

const options = { boot, size: { columns: 120, rows: 40 }, language: "en" as const };
const open = (seed: string, minutes: number): OpenedExam => openTasks(content, { exam: "cka", minutes, seed }, "en")!;

/** A seed whose exam has these tasks. */
function withTasks(minutes: number, ...ids: string[]): OpenedExam {
  const { exam } = openExam(content, "cka", "en")!;
  const pool = poolOf(content, exam, "en").map(({ task }) => task);
  for (let seed = 0; seed < 3000; seed++) {
    const drawn = draw(exam, pool, `S${seed}`, minutes).map(({ item }) => item.id);
    if (ids.every((id) => drawn.includes(id))) return open(`S${seed}`, minutes);
  }
  throw new Error(`no exam has ${ids.join(", ")}`);
}

function enter(run: Run, line: string, pause = 1000): string {
  const { session } = run;
  session.takeOutput();
  session.type(`${line}\r`);
  for (let tries = 0; tries < 3000 && !session.atPrompt; tries++) session.advance(session.now + 100);
  session.advance(session.now + pause);
  return session
    .takeOutput()
    .filter((each) => typeof each === "string")
    .join("");
}

describe("a whole exam", { timeout: 120_000 }, () => {
  const opened = open("CLUSTERS", 120);
  let run: Run;
  beforeAll(() => {
    run = new Run({ ...options, paper: opened.paper, player: "Mina", startedAt: "2026-11-21T10:00:00.000Z" });
  }, 300_000);

  test("has sixteen tasks of 100 points in one world, and a context for each of its clusters", () => {
    expect(opened.paper.tasks).toHaveLength(16);
    expect(run.score.most).toBe(100);
    const contexts = enter(run, "kubectl config get-contexts");
    for (const { task } of opened.tasks) expect(contexts).toContain(` ${task.cluster} `);
    for (const { text } of opened.paper.tasks) expect(text).toMatch(/^Context: `kubectl config use-context k8s-c[123]`/);
  });
  test("begins with the first cluster's context, and ssh leads to nodes of all", () => {
    expect(enter(run, "kubectl config current-context")).toContain("k8s-c1");
    for (const node of ["worker-1", "c2-worker-2", "c3-control-plane"]) {
      if (node.startsWith("c") && !opened.tasks.some(({ task }) => task.cluster === `k8s-${node.slice(0, 2)}`)) continue;
      expect(enter(run, `ssh ${node} hostname`)).toContain(node);
    }
  });
  test("tells nothing: why is refused, there is no undo, and no score before the end", () => {
    expect(enter(run, "why pod x")).toContain("the rules of this run do not allow it");
    run.session.undo();
    expect(run.session.commands.at(-1)).toBe("why pod x");
    expect(run.score.points).toBe(0);
  });
  test("has notes at the shell", () => {
    expect(enter(run, "notes")).toContain("networkpolicy");
    expect(enter(run, "notes etcd")).toContain("etcdutl snapshot restore");
    expect(enter(run, "notes zeppelin")).toContain('nothing about "zeppelin"');
  });
  test("gives 100 points when all is done, in whatever order", () => {
    for (const [index, { task }] of [...opened.tasks.entries()].reverse()) {
      run.open(index);
      run.session.attempt.perform([goToContext(task.cluster), ...task.solutions[0]!.steps], { strict: false, what: task.id });
    }
    run.session.advance(run.session.now + 120_000);
    run.end();
    expect(run.score.tasks.map(({ points }) => points)).toEqual(opened.paper.tasks.map(({ points }) => points));
    expect(run.score.points).toBe(100);
  });
});

describe("where lines went", { timeout: 120_000 }, () => {
  const opened = withTasks(30, "cka/rbac-deployer", "cka/scheduler-down");
  const open = (run: Run, id: string) => run.open(opened.tasks.findIndex(({ task }) => task.id === id));
  const lossesOf = (type: (run: Run) => void) => {
    const run = new Run({ ...options, paper: opened.paper, player: "Mina", startedAt: "2026-11-21T10:00:00.000Z" });
    open(run, "cka/rbac-deployer");
    type(run);
    run.end();
    const { losses } = reportOf(opened, run, boot, "en");
    return (kind: string) => losses.find((each) => each.kind === kind);
  };

  test("is what kubectl asked: files, aliases and variables do not hide it, and what asks nothing is no slip", () => {
    const loss = lossesOf((run) => {
      enter(run, "kubectl create configmap a --from-literal=a=1 --dry-run=client -o yaml > a.yaml");
      enter(run, "kubectl apply -f a.yaml");
      enter(run, "alias kx='kubectl -n factory'; n=factory");
      enter(run, "kx get pods; kubectl apply -n $n -f a.yaml");
      enter(run, `kubectl patch cm a -n factory -p '{"data":{"b":"tail -n+1 -F x"}}'`);
      enter(run, "kx patch cm a -p '{\"data\":' ; kubectl delete cm a");
    });
    expect(loss("place")!.examples.map(({ line }) => line)).toEqual([
      "kubectl apply -f a.yaml",
      "kx patch cm a -p '{\"data\":' ; kubectl delete cm a",
    ]);
  });
  test("on a node is that node's cluster, whatever the learner's own context is", () => {
    const loss = lossesOf((run) => {
      open(run, "cka/scheduler-down");
      enter(run, "ssh c3-control-plane");
      enter(run, "kubectl get pods -n kube-system");
      enter(run, "exit");
      enter(run, "kubectl get nodes");
    });
    expect(loss("place")!.examples).toMatchObject([{ line: "kubectl get nodes", place: "context" }]);
  });
  test("and how long notes were read is in the log", () => {
    const loss = lossesOf((run) => {
      run.read(true);
      run.session.advance(run.session.now + 120_000);
      run.read(false);
      enter(run, "kubectl get pods -n factory");
    });
    expect(loss("lookup")).toMatchObject({ count: 1, examples: [{ lasted: 120_000 }] });
    expect(loss("idle")).toBeUndefined();
  });
});

describe("the end", { timeout: 120_000 }, () => {
  const opened = withTasks(30, "cka/rbac-deployer", "cka/error-lines");
  const number = (id: string) => opened.tasks.findIndex(({ task }) => task.id === id);
  let run: Run;
  let report: ExamReport;
  beforeAll(() => {
    run = new Run({ ...options, paper: opened.paper, player: "Mina", startedAt: "2026-11-21T10:00:00.000Z" });
    run.open(number("cka/rbac-deployer"));
    run.flag(number("cka/error-lines"), true);
    // A look in the wrong place, a slip of syntax and its correction, a look-up.
    enter(run, "kubectl get serviceaccounts", 5000);
    enter(run, "kubectl create serviceaccount robot -n factory --nosuch", 20_000);
    // What takes no time, and two lines at once.
    enter(run, "kubctl get pods", 1000);
    enter(run, "true\rkubctl get nodes", 10_000);
    enter(run, "kubectl create serviceaccount robot -n factory", 5000);
    enter(run, "kubectl explain role.rules", 30_000);
    enter(run, "kubectl create clusterrole releaser --verb=create --resource=deployments,statefulsets,daemonsets");
    // Bound in the whole cluster: the last objective is lost.
    enter(run, "kubectl create clusterrolebinding r --clusterrole=releaser --serviceaccount=factory:robot", 300_000);
    run.open(number("cka/error-lines"));
    enter(run, "kubectl logs signalbox -n railway -c switches | grep ERROR > signal-errors.txt");
    run.end();
    report = reportOf(opened, run, boot, "en");
  }, 300_000);

  test("gives partial credit by objective", () => {
    const task = report.tasks[number("cka/rbac-deployer")]!;
    expect(task.objectives.map(({ met }) => met)).toEqual([true, true, false]);
    expect(task.points).toBeCloseTo(task.most * 0.6, 0);
    expect(report.tasks[number("cka/error-lines")]!.objectives.map(({ met }) => met)).toEqual([true, false]);
    expect(report.score).toBe(report.tasks.reduce((sum, { points }) => sum + points, 0));
    expect(report.passed).toBe(false);
  });
  test("scores the same when the log is played again", () => {
    const again = Run.resume({ ...options, paper: opened.paper }, JSON.parse(JSON.stringify(run.log)), 0)!;
    expect(again.score).toEqual(run.score);
    expect(again.score.points).toBe(report.score);
  });
  test("stands, whatever is typed later", () => {
    enter(run, "kubectl logs signalbox -n railway -c switches -p > signal-before.txt");
    expect(run.score.points).toBe(report.score);
  });
  test("sets what was expected beside what was there, and a way to do it", () => {
    const task = report.tasks[number("cka/rbac-deployer")]!;
    expect(task.objectives[2]!.text).toContain("and not elsewhere");
    expect(task.objectives[2]!.actual).toMatch(/robot/);
    expect(task.solution[0]).toBe("kubectl create serviceaccount robot -n factory");
  });
  test("tells where the time went", () => {
    const loss = (kind: string) => report.losses.find((each) => each.kind === kind)!;
    expect(loss("syntax").examples.map(({ line }) => line)).toEqual([
      "kubectl create serviceaccount robot -n factory --nosuch",
      "kubctl get pods",
      "kubctl get nodes",
    ]);
    expect(loss("syntax").time).toBeGreaterThanOrEqual(31_000);
    expect(loss("syntax").time).toBeLessThan(33_000);
    expect(loss("place")).toMatchObject({ count: 1, examples: [{ line: "kubectl get serviceaccounts", place: "namespace" }] });
    expect(loss("lookup").time).toBeGreaterThanOrEqual(30_000);
    expect(loss("idle").time).toBeGreaterThanOrEqual(300_000);
    expect(loss("idle").time).toBeLessThan(310_000);
    expect(loss("unreached").count).toBe(opened.tasks.filter((_, index) => !run.reached.has(index)).length);
    expect(report.tasks[number("cka/rbac-deployer")]!.time).toBeGreaterThan(350_000);
  });
  test("turns what was weak into drills", () => {
    expect(report.drills).toEqual(expect.arrayContaining(["access/rules", "kubectl/looking-inside", "kubectl/contexts"]));
    expect(report.marks).toContainEqual({ skill: "access/rules", share: expect.closeTo(0.6, 1) });
  });
  test.each(["en", "ko"] as const)("is a document, as Markdown and HTML, that can be read again (%s)", (language) => {
    const blocks = documentOf(report, language, (skill) => skill);
    const text = markdownOf(blocks);
    expect(text).toContain("EXAM-CKA-30-");
    expect(text).not.toMatch(/exam\.\w+/);
    expect(markdownOf(blocksOf(text))).toBe(text);
    expect(htmlOf({ language, title: report.title }, blocks)).toContain("<table>");
  });
});
