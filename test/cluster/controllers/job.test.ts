// Jobs and cron jobs from creation to their end, by the controllers and the scheduler together.
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../src/api/object.ts";
import { timestamp } from "../../../src/api/object.ts";
import { cluster } from "./cluster.ts";

type World = ReturnType<typeof cluster>;
const place = { namespace: "default" };

/** Pods end as `ends` says, a moment after they have become ready. */
function ending(world: World, ends: (pod: KubeObject) => "Succeeded" | "Failed" | undefined): void {
  world.api.subscribe(world.kinds.pods, ({ type, object }) => {
    const phase = object["status"]?.phase === "Running" && type !== "DELETED" ? ends(object) : undefined;
    if (!phase) return;
    world.clock.after(100, () => {
      const now = world.client.find(world.kinds.pods, object.metadata.name, place);
      if (now?.["status"].phase !== "Running") return;
      const conditions = now["status"].conditions.filter((each: { type: string }) => each.type !== "Ready");
      const terminated = { exitCode: phase === "Failed" ? 3 : 0, finishedAt: timestamp(world.clock.now) };
      const containerStatuses = [{ name: "c", image: "", imageID: "", ready: false, restartCount: 0, state: { terminated } }];
      world.client.updateStatus(world.kinds.pods, {
        ...now,
        status: { ...now["status"], phase, conditions, containerStatuses },
      } as KubeObject);
    });
  });
}

const template = (restartPolicy = "Never") => ({ spec: { restartPolicy, containers: [{ name: "c", image: "busybox" }] } });
const job = (world: World, name: string, spec: object) =>
  world.client.create(
    world.kinds.jobs,
    { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: { template: template(), ...spec } },
    place,
  );
const conditions = (object: KubeObject): string[] =>
  (object["status"].conditions ?? []).map(
    (each: { type: string; status: string; reason: string }) => `${each.type}=${each.status} ${each.reason}`,
  );

describe("a job", () => {
  it("runs its completions in turn and says when it is done", () => {
    const world = cluster();
    ending(world, () => "Succeeded");
    job(world, "harvest", { completions: 3, parallelism: 1 });
    world.pass(15);
    const harvest = world.get("jobs", "harvest");
    expect(harvest["status"]).toMatchObject({ succeeded: 3, ready: 0, terminating: 0 });
    expect(conditions(harvest)).toEqual(["SuccessCriteriaMet=True CompletionsReached", "Complete=True CompletionsReached"]);
    expect(world.events("SuccessfulCreate")).toHaveLength(3);
    expect(world.events("Completed")).toEqual(["Job completed"]);
    expect(world.list("pods").map(({ metadata }) => metadata.finalizers)).toEqual([undefined, undefined, undefined]);
  });

  it("tries again after 10 s, 20 s, …, and gives up at its limit", () => {
    const world = cluster();
    ending(world, () => "Failed");
    const made: number[] = [];
    world.api.subscribe(world.kinds.pods, ({ type }) => void (type === "ADDED" && made.push(world.clock.now)));
    job(world, "frost", { backoffLimit: 2 });
    world.pass(60);
    const frost = world.get("jobs", "frost");
    expect(frost["status"].failed).toBe(3);
    expect(conditions(frost)).toEqual(["FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"]);
    expect(world.events("BackoffLimitExceeded")).toEqual(["Job has reached the specified backoff limit"]);
    const waits = made.slice(1).map((at, i) => Math.round((at - made[i]!) / 1000));
    expect(waits[0]).toBeGreaterThanOrEqual(10);
    expect(waits[1]).toBeGreaterThanOrEqual(20);
  });

  it("stops at its deadline, and waits while it is suspended", () => {
    const world = cluster();
    job(world, "slow", { activeDeadlineSeconds: 5 });
    job(world, "later", { suspend: true });
    world.pass(10);
    expect(conditions(world.get("jobs", "slow"))).toEqual(["FailureTarget=True DeadlineExceeded", "Failed=True DeadlineExceeded"]);
    expect(conditions(world.get("jobs", "later"))).toEqual(["Suspended=True JobSuspended"]);
    expect(world.list("pods")).toEqual([]);
    world.client.patch(world.kinds.jobs, "later", { spec: { suspend: false } }, { ...place, type: "merge" });
    world.pass(2);
    expect(world.get("jobs", "later")["status"]).toMatchObject({ active: 1, ready: 1 });
    expect(world.events("Resumed")).toEqual(["Job resumed"]);
  });

  it("forgets when it began once it is suspended, and begins anew (MutableSchedulingDirectivesForSuspendedJobs)", () => {
    const world = cluster();
    job(world, "slow", {});
    world.pass(2);
    const suspend = (value: boolean): void =>
      void world.client.patch(world.kinds.jobs, "slow", { spec: { suspend: value } }, { ...place, type: "merge" });
    const began = () => world.get("jobs", "slow")["status"].startTime;
    const first = began();
    suspend(true);
    world.pass(2);
    expect([first, began()]).toEqual([expect.any(String), undefined]);
    suspend(false);
    world.pass(2);
    expect(Date.parse(began()) - Date.parse(first)).toBe(4000);
  });

  it("gives each pod of an Indexed job its index once", () => {
    const world = cluster();
    ending(world, () => "Succeeded");
    job(world, "rows", { completions: 4, parallelism: 2, completionMode: "Indexed" });
    world.pass(15);
    expect(world.get("jobs", "rows")["status"]).toMatchObject({ succeeded: 4, completedIndexes: "0-3" });
    expect(
      world
        .list("pods")
        .map((pod) => pod["spec"].hostname)
        .sort(),
    ).toEqual(["rows-0", "rows-1", "rows-2", "rows-3"]);
  });

  it("is done early where its success policy says so, and fails at once where its failure policy does", () => {
    const world = cluster();
    ending(world, (pod) =>
      pod.metadata.labels!["job-name"] === "strict" ? "Failed" : pod["spec"].hostname === "vote-1" ? "Succeeded" : undefined,
    );
    job(world, "vote", {
      completions: 3,
      parallelism: 3,
      completionMode: "Indexed",
      successPolicy: { rules: [{ succeededIndexes: "1-2", succeededCount: 1 }] },
    });
    const rules = [{ action: "FailJob", onExitCodes: { operator: "In", values: [3] } }];
    job(world, "strict", { podFailurePolicy: { rules } });
    world.pass(10);
    expect(conditions(world.get("jobs", "vote"))).toEqual(["SuccessCriteriaMet=True SuccessPolicy", "Complete=True SuccessPolicy"]);
    expect(conditions(world.get("jobs", "strict"))).toEqual(["FailureTarget=True PodFailurePolicy", "Failed=True PodFailurePolicy"]);
    expect(world.get("jobs", "strict")["status"].conditions[1].message).toMatch(
      /^Container c for pod default\/strict-\w+ failed with exit code 3 matching FailJob rule at index 0$/,
    );
  });

  it("goes when its time after the end is over, and lets its pods go with it", () => {
    const world = cluster();
    ending(world, () => "Succeeded");
    job(world, "brief", { ttlSecondsAfterFinished: 3 });
    world.pass(20);
    expect(world.list("jobs")).toEqual([]);
    expect(world.list("pods")).toEqual([]);
  });
});

describe("a cron job", () => {
  const cronJob = (world: World, spec: object) =>
    world.client.create(
      world.kinds.cronJobs,
      {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "tide" },
        spec: { schedule: "* * * * *", jobTemplate: { spec: { template: template() } }, ...spec },
      },
      place,
    );

  it("makes a job each minute and keeps as many as its history holds", () => {
    const world = cluster();
    ending(world, () => "Succeeded");
    cronJob(world, { successfulJobsHistoryLimit: 2 });
    world.pass(5 * 60 + 30);
    const jobs = world.list("jobs");
    expect(jobs).toHaveLength(2);
    expect(jobs.every(({ metadata }) => /^tide-\d{8}$/.test(metadata.name))).toBe(true);
    expect(world.events("SuccessfulCreate").filter((text) => text.startsWith("Created job"))).toHaveLength(5);
    expect(world.get("cronJobs", "tide")["status"]).toMatchObject({ lastScheduleTime: "2026-11-21T03:05:00Z" });
  });

  it("leaves out a time while the last job still runs, where that is forbidden", () => {
    const world = cluster();
    cronJob(world, { concurrencyPolicy: "Forbid" });
    world.pass(150);
    expect(world.list("jobs")).toHaveLength(1);
    expect(world.get("cronJobs", "tide")["status"].active).toHaveLength(1);
    expect(world.events("JobAlreadyActive")).not.toEqual([]);
  });

  it("refuses a schedule that never was one", () => {
    const world = cluster();
    expect(() => cronJob(world, { schedule: "61 5 * * *" })).toThrow("end of range (61) above maximum (59): 61");
    expect(() => cronJob(world, { timeZone: "Mars/Olympus" })).toThrow("unknown time zone Mars/Olympus");
  });
});

// kubernetes.io/docs/concepts/workloads/controllers/job: backoff limit per index, delegation of managing a job to an external controller.
describe("a job of indexes with a limit each", () => {
  it("lets each wait for itself alone, and tells pods how often theirs has failed", () => {
    const world = cluster();
    ending(world, (pod) => (pod.metadata.labels?.["batch.kubernetes.io/job-completion-index"] === "1" ? "Failed" : "Succeeded"));
    const made: [index: string, at: number, failures: string][] = [];
    const start = world.clock.now;
    world.api.subscribe(world.kinds.pods, ({ type, object: { metadata } }) => {
      const of = (name: string): string => metadata.annotations?.[`batch.kubernetes.io/${name}`] ?? "";
      if (type === "ADDED")
        made.push([of("job-completion-index"), Math.floor((world.clock.now - start) / 1000), of("job-index-failure-count")]);
    });
    job(world, "shelves", { completions: 3, parallelism: 3, completionMode: "Indexed", backoffLimitPerIndex: 1 });
    world.pass(30);
    expect(made.slice(0, 3).map(([index, , failures]) => [index, failures])).toEqual([
      ["0", "0"],
      ["1", "0"],
      ["2", "0"],
    ]);
    expect(made).toHaveLength(4);
    expect(made[3]).toEqual(["1", expect.any(Number), "1"]);
    expect(made[3]![1]).toBeGreaterThanOrEqual(10);
    expect(world.get("jobs", "shelves")["status"]).toMatchObject({ completedIndexes: "0,2", failedIndexes: "1", succeeded: 2 });
  });
});

describe("a job that somebody else manages", () => {
  it("is left alone", () => {
    const world = cluster();
    job(world, "theirs", { managedBy: "example.com/queue" });
    world.pass(30);
    expect(world.list("pods")).toEqual([]);
    expect(world.get("jobs", "theirs")["status"]).toEqual({});
  });
});

describe("a rule about conditions of pods", () => {
  it("means True where it does not say", () => {
    const world = cluster();
    const podFailurePolicy = { rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }] };
    job(world, "patient", { podFailurePolicy });
    expect(world.get("jobs", "patient")["spec"].podFailurePolicy.rules[0].onPodConditions).toEqual([
      { type: "DisruptionTarget", status: "True" },
    ]);
  });
});

describe("a job whose pods are refused", () => {
  it("tries again after 1 s, 2 s, 4 s, … and says meanwhile when it began (job_controller.go: DefaultJobApiBackOff, syncJob)", () => {
    const world = cluster();
    const { client, kinds } = world;
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "none" }, spec: { hard: { pods: "0" } } };
    client.create(kinds.resourceQuotas, quota, place);
    world.pass(1);
    job(world, "shut", {});
    world.pass(6);
    expect(client.get(kinds.jobs, "shut", place)["status"].startTime).toBeTruthy();
    expect(client.list(kinds.events, place).filter((event) => event["reason"] === "FailedCreate")).toHaveLength(3);
  });

  it("makes its first pod before it says that it goes on (job_controller.go: syncJob)", () => {
    const world = cluster();
    job(world, "held", { suspend: true });
    world.pass(1);
    world.client.patch(world.kinds.jobs, "held", { spec: { suspend: false } }, { ...place, type: "merge" });
    world.pass(1);
    const told = world.client.list(world.kinds.events, place).filter((event) => event["involvedObject"].kind === "Job");
    expect(told.map((event) => event["reason"])).toEqual(["Suspended", "SuccessfulCreate", "Resumed"]);
  });
});
