// Achievements: each is shown by a way of winning and not by another; a log tells the same again.
import { describe, expect, test } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { habitsOf } from "../../../src/game/achievements/habits.ts";
import { parseMission } from "../../../src/game/parse-mission.ts";
import { firstShown, type HabitId } from "../../../src/game/progress/achievements.ts";
import { Session } from "../../../src/game/session.ts";

/** A mission of the cluster that is won by a ConfigMap named `done`, so that everything else is a matter of manners. */
const mission = (more: Record<string, unknown> = {}, tier = "beginner") =>
  parseMission(
    "habits.yaml",
    { tier, item: "01-concepts", name: "habits" },
    {
      ...{ title: "x", order: 1, story: "x", briefing: "x", debrief: "x", world: "bare" },
      objectives: [{ id: "done", text: "x", check: { object: { kind: "ConfigMap", name: "done" } } }],
      hints: [{ price: 1, text: "x" }],
      solutions: [1, 2].map((number) => ({ name: `${number}`, steps: [{ run: "kubectl create configmap done" }] })),
      nearMisses: [1, 2, 3].map((number) => ({ name: `${number}`, steps: [{ run: "true" }], unmet: ["done"] })),
      par: { commands: 50, time: "1h" },
      ...more,
    },
  );
const DONE = "kubectl create configmap done";
const POD = "kubectl run web --image=nginx:1.29";

function habits(
  lines: readonly string[],
  { more, tier, replay = false }: { more?: Record<string, unknown>; tier?: string; replay?: boolean } = {},
): HabitId[] {
  const asked = mission(more, tier);
  const options = { mission: asked, words: asked.words, language: "en" as const, boot };
  const session = new Session({ ...options, size: { columns: 80, rows: 24 } });
  session.advance(session.now + 3000);
  for (const line of lines) {
    session.type(`${line}\r`);
    for (let waited = 0; !session.atPrompt && waited < 120; waited++) session.advance(session.now + 1000);
    session.advance(session.now + 1000);
  }
  if (replay) return habitsOf(Session.resume(options, session.log)!);
  return habitsOf(session);
}
const file = (name: string, manifest: unknown) => `echo '${JSON.stringify(manifest)}' > ${name}`;
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "done" } };

describe("what was typed", () => {
  test("nothing is shown by an attempt that is not won", () => {
    expect(habits(["kubectl explain pod", POD])).toEqual([]);
  });
  test("a look at the world and at the words before the first change", () => {
    expect(habits(["kubectl get nodes", "kubectl describe node", "kubectl explain configmap", DONE])).toEqual(["look-first", "explain"]);
    expect(habits([POD, "kubectl get nodes", "kubectl describe node", "kubectl explain configmap", DONE])).toEqual([]);
  });
  test("a trial before the change, and a diff before the same file", () => {
    const made = file("done.yaml", configMap);
    expect(
      habits([made, "kubectl apply -f done.yaml --dry-run=server", "kubectl diff -f done.yaml", "kubectl apply -f done.yaml"]),
    ).toEqual(["dry-run", "diff", "declarative"]);
    expect(habits([made, "kubectl diff -f other.yaml", "kubectl apply -f done.yaml --dry-run=none"])).toEqual(["declarative"]);
  });
  test("a way back: saved before, or undone", () => {
    expect(habits(["kubectl get ns default -o yaml > before.yaml", DONE])).toEqual(["way-back"]);
    expect(habits([POD, "kubectl get pod web -o yaml > after.yaml", DONE])).toEqual([]);
  });
  test("labels, patience and no force", () => {
    expect(habits([POD, "kubectl wait --for=condition=Ready pod -l run=web", "kubectl delete pod web", DONE])).toEqual([
      "labels",
      "no-force",
      "waited",
    ]);
    expect(habits([POD, "kubectl delete pod web --grace-period=0 --force", DONE])).toEqual([]);
  });
  test("the flags of a program in a container are none of kubectl's", () => {
    expect(habits([POD, "kubectl exec web -- ls -l", DONE])).toEqual([]);
    expect(habits([POD, "kubectl delete pod web", "kubectl run other --image=nginx -- sh -c true --force", DONE])).toEqual(["no-force"]);
  });
  test("an answer of why in the place of a hint", () => {
    expect(habits([POD, "why pod web", DONE])).toEqual(["why"]);
  });
  test("help is not needed any more, where it is not easy", () => {
    expect(habits([DONE], { tier: "intermediate" })).toEqual(["unaided"]);
  });
});

describe("what came of it", () => {
  test("nothing that had to stay was broken, and nobody noticed", () => {
    const stays = (name: string) => ({ id: name, text: "x", check: { object: { kind: "Namespace", name } } });
    expect(habits([DONE], { more: { invariants: [stays("default"), stays("kube-system")] } })).toEqual(["no-damage"]);
    expect(habits([DONE], { more: { invariants: [stays("default")] } })).toEqual([]);
  });
  test("something was changed under load, and every request was answered", () => {
    const more = {
      setup: [{ run: POD }, { until: { condition: { kind: "Pod", name: "web", condition: "Ready" } } }],
      invariants: [
        {
          id: "served",
          text: "x",
          price: 5,
          check: { traffic: { from: { pod: "web" }, to: "http://localhost", expect: { status: 200 } } },
        },
      ],
    };
    expect(habits(["kubectl label pod web tier=front", DONE], { more })).toEqual(["zero-downtime"]);
    expect(habits(["kubectl exec web -- nginx -s stop", DONE], { more })).toEqual([]);
  });
  test("a log tells the same again", () => {
    const lines = ["kubectl explain configmap", "kubectl create secret generic key --from-file=/etc/hostname", "why pod web", DONE];
    expect(habits(lines, { replay: true })).toEqual(habits(lines));
  });
  test("rights for what is needed only", () => {
    const role = "kubectl create role reader --verb=get,list --resource=pods";
    expect(habits([role, "kubectl create rolebinding reader --role=reader --user=mina", DONE])).toEqual(["least-privilege"]);
    expect(habits([role, "kubectl create rolebinding reader --clusterrole=edit --user=mina", DONE])).toEqual([]);
    expect(
      habits([
        "kubectl create role reader --verb='*' --resource=pods",
        "kubectl create rolebinding reader --role=reader --user=mina",
        DONE,
      ]),
    ).toEqual([]);
  });
  test("what was made is not root, and says what it needs", () => {
    const pod = (container: object, spec: object = {}) => ({
      ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "web" } },
      spec: { ...spec, containers: [{ name: "web", image: "nginxinc/nginx-unprivileged:1.29", ...container }] },
    });
    const resources = { requests: { cpu: "10m" }, limits: { memory: "64Mi" } };
    const play = (manifest: unknown) => habits([file("pod.yaml", manifest), "kubectl create -f pod.yaml", DONE]);
    expect(play(pod({ resources }, { securityContext: { runAsNonRoot: true } }))).toEqual(["no-root", "limits"]);
    expect(play(pod({ resources: { limits: { cpu: "1" } }, securityContext: { runAsNonRoot: false } }))).toEqual([]);
    const initContainers = [{ name: "first", image: "nginxinc/nginx-unprivileged:1.29", securityContext: { runAsNonRoot: false } }];
    expect(play(pod({ resources }, { securityContext: { runAsNonRoot: true }, initContainers }))).toEqual([]);
  });
  test("a secret that stands on no command line", () => {
    expect(habits(["echo s3cret > key", "kubectl create secret generic key --from-file=key", DONE])).toEqual(["quiet-secret"]);
    expect(habits(["kubectl create secret generic key --from-literal=key=s3cret", DONE])).toEqual([]);
  });
});

test("an achievement is of the day on which it was first shown", () => {
  const attempts = [{ when: "2026-01-06", habits: ["diff"] }, { when: "2026-01-05", habits: ["diff", "unknown"] }, { when: "2026-01-07" }];
  expect([...firstShown(attempts)]).toEqual([["diff", "2026-01-05"]]);
});
