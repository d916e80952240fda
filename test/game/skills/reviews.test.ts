// What missions, quizzes, exams and typed commands say about skills.
import { describe, expect, test } from "vitest";
import type { Skill } from "../../../src/game/drills/bank.ts";
import type { AttemptRecord } from "../../../src/game/progress/data.ts";
import { allReviews, reviewsOfMarks, reviewsOfQuiz, reviewsOfWin } from "../../../src/game/skills/reviews.ts";
import { reviewsOfVerbs, totalVerbs, verbsIn } from "../../../src/game/skills/verbs.ts";

const skill = (name: string, more: Partial<Skill> = {}): Skill => ({
  ...{ id: `05-pots/${name}`, item: "05-pots", title: name, missions: [], quiz: [] },
  ...more,
});
const when = "2026-05-05T10:00:00.000Z";
const brief = (reviews: readonly { skill: string; rating: number }[]) => reviews.map((each) => `${each.skill.slice(8)} ${each.rating}`);

describe("a won mission", () => {
  const wide = [skill("size"), skill("kind")];
  test("tries all skills of its row, where none names a mission", () => {
    expect(brief(reviewsOfWin(wide, "05-pots/first", { stars: 3 }, when))).toEqual(["size 3", "kind 3"]);
    expect(brief(reviewsOfWin(wide, "05-pots/first", { stars: 1 }, when))).toEqual(["size 2", "kind 2"]);
  });
  test("tries the skills that name it, and three stars were easy", () => {
    const named = [skill("size", { missions: ["first"] }), skill("kind", { missions: ["second"] })];
    expect(brief(reviewsOfWin(named, "05-pots/first", { stars: 3 }, when))).toEqual(["size 4"]);
    expect(brief(reviewsOfWin(named, "05-pots/third", { stars: 3 }, when))).toEqual([]);
  });
});
test("a quiz tries skills by its questions", () => {
  const skills = [skill("size", { quiz: ["a", "b"] }), skill("kind", { quiz: ["c"] }), skill("rest")];
  const answers = [
    { question: "a", right: true },
    { question: "b", right: false },
    { question: "c", right: false },
    { question: "d", right: true },
  ];
  expect(brief(reviewsOfQuiz(skills, "pots", answers, when))).toEqual(["size 2", "kind 1"]);
});
test("marks of an exam come together by skill", () => {
  const marks = [
    { skill: "05-pots/size", share: 1 },
    { skill: "05-pots/size", share: 0.9 },
    { skill: "05-pots/kind", share: 0.5 },
    { skill: "05-pots/rest", share: 0 },
  ];
  expect(brief(reviewsOfMarks(marks, "exam:cka", when))).toEqual(["size 3", "kind 2", "rest 1"]);
});
test("wins and quizzes of the history count, a quiz whose answers were noted only once", () => {
  const skills = (row: string) => (row === "05-pots" ? [skill("size")] : []);
  const quizRow = (quiz: string) => (quiz === "pots" ? "05-pots" : undefined);
  const noted = { when, skill: "05-pots/size", rating: 1 as const, from: "quiz:pots" };
  const attempts = [
    { when: "2026-05-01T10:00:00.000Z", mission: "05-pots/first", stars: 2 },
    { when: "2026-05-02T10:00:00.000Z", quiz: "pots", share: 0.6 },
    { when, quiz: "pots", share: 1 },
    { when, practice: "drill" as const, name: "round", share: 1 },
  ];
  const found = allReviews({ reviews: [noted], attempts }, skills, quizRow);
  expect(found.map(({ from, rating }) => `${from} ${rating}`)).toEqual(["quiz:pots 1", "mission:05-pots/first 3", "quiz:pots 2"]);
});

describe("typed commands", () => {
  test.each<[string, Record<string, number>]>([
    ["kubectl -n shop get pods", { "kubectl get": 1 }],
    ["kubectl --namespace=shop get pods | grep web", { "kubectl get": 1 }],
    ["k rollout status deploy/web", { "kubectl rollout status": 1 }],
    ["kubectl get pods && kubectl get svc; kubectl apply -f -", { "kubectl get": 2, "kubectl apply": 1 }],
    ["for p in $(kubectl get pods -o name); do kubectl delete $p; done", { "kubectl get": 1, "kubectl delete": 1 }],
    ["kubectl get pods -o name | xargs -r kubectl label x=y", { "kubectl get": 1, "kubectl label": 1 }],
    ["KUBECONFIG=x kubectl config get-contexts", { "kubectl config get-contexts": 1 }],
    ["docker container ls -a", { "docker ps": 1 }],
    ["docker image ls", { "docker images": 1 }],
    ["docker container run -d nginx:1.27", { "docker run": 1 }],
    ["docker compose -f x.yaml up -d", { "docker compose up": 1 }],
    ["echo 'kubectl get pods'", {}],
    ["kubectl gte pods", {}],
    ["# kubectl get pods", {}],
    ["kubectl", {}],
    ["cat kubectl", {}],
  ])("%s", (line, counts) => expect(verbsIn([line])).toEqual(counts));

  test("are reviews of the commands that were used, and counted", () => {
    const attempts: AttemptRecord[] = [
      { when, mission: "05-pots/first", verbs: { "kubectl get": 4 } },
      { when, mission: "05-pots/second", verbs: { "kubectl get": 1, "docker ps": 2 } },
    ];
    expect([...totalVerbs(attempts)]).toEqual([
      ["kubectl get", 5],
      ["docker ps", 2],
    ]);
    expect(reviewsOfVerbs(attempts).map(({ skill, rating }) => `${skill} ${rating}`)).toEqual([
      "kubectl get 3",
      "kubectl get 3",
      "docker ps 3",
    ]);
  });
});
