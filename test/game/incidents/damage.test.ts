// Blast radius: what work harms costs points, what the faults did does not. Counted on the world's clock, so the same log does the same harm.
import { describe, expect, test, vi } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { Attempt } from "../../../src/game/attempt.ts";
import { generateIncident, type Incident } from "../../../src/game/incidents/incident.ts";
import { priceOf } from "../../../src/game/scoring.ts";
import { Session } from "../../../src/game/session.ts";

// Whole worlds, on machines that others use too.
vi.setConfig({ testTimeout: 120_000 });

/** An incident of this one fault. */
function incidentOf(fault: string, fits: (incident: Incident) => boolean = () => true): Incident {
  for (let index = 0; index < 400; index++) {
    const incident = generateIncident(`d${index}`, { difficulty: 1 });
    if (incident.faults[0] === fault && fits(incident)) return incident;
  }
  throw new Error(`no incident of ${fault}`);
}
const about = (what: string) => (incident: Incident) =>
  incident.words("en").briefing.includes(`/${what}\``) || incident.words("en").briefing.includes(`\`${what}\` in`);

class Ward {
  readonly attempt;
  readonly namespace: string;
  constructor(readonly incident: Incident) {
    const { mission } = incident;
    this.attempt = new Attempt({ mission, boot, words: mission.words, language: "en" });
    this.namespace = (mission.setup[0] as { application: { namespace: string } }).application.namespace;
  }
  /** Does the lines, and lets seconds pass after them. */
  do(script: string, seconds = 30): this {
    this.attempt.perform([{ do: "run", script: script.replaceAll("NS", this.namespace), mayFail: true }], { strict: false, what: "work" });
    return this.pass(seconds);
  }
  pass(seconds: number): this {
    const { clock } = this.attempt.booted.world;
    clock.runUntil(clock.now + seconds * 1000);
    return this;
  }
  get damage() {
    return this.attempt.damage!.done;
  }
}

const none = { downtime: 0, objects: 0, data: 0, namespaces: 0 };

describe("downtime", () => {
  test("is counted in virtual seconds while a call fails that did not fail before", () => {
    const ward = new Ward(incidentOf("selector-off-by-one", about("cache"))).pass(30);
    expect(ward.damage).toEqual(none);
    ward.do("kubectl scale deployment web -n NS --replicas=0", 30);
    const { downtime } = ward.damage;
    expect(downtime).toBeGreaterThan(20_000);
    expect(downtime).toBeLessThan(31_000);
    ward.do("kubectl scale deployment web -n NS --replicas=2", 40);
    const after = ward.damage.downtime;
    expect(after - downtime).toBeLessThan(30_000);
    ward.do("kubectl rollout restart deployment/web -n NS", 60);
    expect(ward.damage.downtime, "one Pod after the other costs nothing").toBe(after);
    ward.do(
      "kubectl create -f - <<'E'\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: shut, namespace: NS }\nspec: { podSelector: {} }\nE",
      30,
    );
    expect(ward.damage.downtime - after, "a policy that shuts callers out").toBeGreaterThan(25_000);
  });
  test("what the fault felled is not counted, neither before its cure nor while it recovers", () => {
    const ward = new Ward(incidentOf("selector-off-by-one", about("api"))).pass(90);
    expect(ward.damage).toEqual(none);
    ward.do(ward.attempt.sight.placed[0]!.repair.join("\n"), 5);
    expect(ward.damage).toEqual(none);
  });
});

describe("deleted objects", () => {
  const ward = new Ward(incidentOf("quota"));
  test("controlled Pods, what is the learner's own, and what is the fault's do not count", () => {
    ward.do("kubectl delete pod -n NS -l app=api --wait=false", 0);
    ward.do("kubectl create configmap mine -n NS\nkubectl delete configmap mine -n NS\nkubectl delete resourcequota --all -n NS", 0);
    expect(ward.damage).toMatchObject({ objects: 0, data: 0, namespaces: 0 });
  });
  test("those of the application and of others do, even if they are made again", () => {
    for (let round = 0; round < 2; round++)
      ward.do(
        "kubectl get service cache -n NS -o yaml > ~/cache.yaml\nkubectl delete service cache -n NS\nkubectl apply -f ~/cache.yaml",
        2,
      );
    expect(ward.damage.objects).toBe(1);
    ward.do("kubectl delete configmap settings -n NS\nkubectl delete daemonset kindnet -n kube-system", 0);
    expect(ward.damage).toMatchObject({ objects: 3, data: 0, namespaces: 0 });
  });
  test("a claim that is marked for deletion is lost, even while a Pod holds it", () => {
    ward.do("kubectl delete pvc reports -n NS --wait=false", 5);
    expect(ward.damage).toMatchObject({ objects: 3, data: 1 });
    expect(ward.attempt.referee.spoiled).toBe(false);
  });
  test("a namespace counts as one with all that was in it, beside its data", () => {
    ward.do("kubectl delete namespace NS --wait=false", 60);
    expect(ward.damage).toMatchObject({ objects: 1, namespaces: 1, data: 3 });
    expect(ward.attempt.referee.spoiled).toBe(true);
  });
  test("the workload that is broken may be made anew: only the time that it is away counts", () => {
    const other = new Ward(incidentOf("crash-loop", about("worker"))).do("kubectl delete deployment worker -n NS", 5);
    expect(other.damage).toEqual(none);
  });
});

describe("points", () => {
  test("each ten seconds begun, each object, each volume and each namespace has its price", () => {
    expect(priceOf(none)).toBe(0);
    expect(priceOf({ ...none, downtime: 1 })).toBe(2);
    expect(priceOf({ ...none, downtime: 30_000 })).toBe(6);
    expect(priceOf({ downtime: 0, objects: 2, data: 1, namespaces: 1 })).toBe(20 + 30 + 50);
  });
  test("a session's score pays for it, the same when its log is played again, and nothing after it is won", () => {
    const incident = incidentOf("selector-off-by-one", about("cache"));
    const { mission } = incident;
    const options = { mission, words: incident.words("en"), language: "en" as const, boot };
    const session = new Session({ ...options, size: { columns: 120, rows: 40 } });
    const namespace = session.attempt.sight.placed[0]!.target.metadata.namespace!;
    const lines = [
      `kubectl delete configmap settings -n ${namespace}`,
      `kubectl scale deployment api -n ${namespace} --replicas=0; sleep 12`,
      `kubectl scale deployment api -n ${namespace} --replicas=3`,
      ...session.attempt.sight.placed[0]!.repair,
    ];
    for (const line of lines) {
      session.type(`${line}\r`);
      while (!session.atPrompt) session.fastForward();
    }
    session.advance(session.now + 60_000);
    expect(session.won).toBe(true);
    const damage = session.attempt.damage!.done;
    expect(damage).toMatchObject({ objects: 1, data: 0, namespaces: 0 });
    expect(damage.downtime).toBeGreaterThan(10_000);
    const { score } = session;
    expect(score.flawless).toBe(false);
    expect(Session.resume(options, session.log)!.attempt.damage!.done).toEqual(damage);
    session.type(`kubectl delete deployment --all -n ${namespace}\r`);
    session.advance(session.now + 60_000);
    expect(session.attempt.damage!.done).toEqual(damage);
    expect(session.score).toEqual(score);
  });
  test("the words of a session tell hints and causes as they are in its world", () => {
    const incident = incidentOf("image-typo");
    const options = { mission: incident.mission, boot, size: { columns: 80, rows: 24 } };
    for (const language of ["en", "ko"] as const) {
      const words = incident.words(language);
      const told = new Session({ ...options, words, language }).words;
      expect(told.briefing).toBe(words.briefing);
      expect(told.hints).toHaveLength(3);
      expect(told.hints[2]).toContain("kubectl set image");
      expect(told.debrief).toContain("kubectl rollout undo");
      expect(`${told.hints.join()}${told.debrief}`).not.toMatch(/\{\w+\}|undefined/);
    }
  });
});
