// A session: judged by state, deterministic, undone and resumed by replay.
import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/base/clock.ts";
import type { Boot } from "../../src/game/boot.ts";
import type { Sight } from "../../src/game/check.ts";
import { onlyWaits } from "../../src/game/lines.ts";
import { proofOf } from "../../src/game/proof.ts";
import { ProofError, type Say, tellMessage } from "../../src/game/proof-error.ts";
import { Session } from "../../src/game/session.ts";
import type { SessionLog } from "../../src/game/session-log.ts";
import { translate } from "../../src/i18n/index.ts";
import { mission } from "./mission.fixture.ts";
import { boot } from "./small-world.ts";

const options = (change?: (yaml: string) => string) => {
  const shop = mission(change);
  return { mission: shop, words: shop.words, language: "en" as const, boot, size: { columns: 80, rows: 24 } };
};
const play = (lines: readonly string[], session = new Session(options())) => {
  for (const line of lines) {
    session.type(`${line}\r`);
    session.advance(session.now + 1000);
  }
  return session;
};
const WIN = ["make Deployment shop 3", "make Service shop", "answer 1"];
const screenOf = (session: Session) =>
  session
    .takeOutput()
    .filter((each) => typeof each === "string")
    .join("");
const unmet = (session: Session) =>
  session.attempt.referee.objectives.filter(({ verdict }) => !verdict.met).map(({ objective }) => objective.id);
const breach = (session: Session) => session.attempt.referee.invariants.find((state) => state.breach)?.invariant.id;

describe("judging", () => {
  test("is won by state, in any order", () => {
    expect(play(WIN).won).toBe(true);
    expect(play([...WIN].reverse()).won).toBe(true);
    expect(play(WIN.slice(0, 2)).won).toBe(false);
  });
  test("tells what is missing", () => {
    const session = play(["make Deployment shop 2"]);
    expect(unmet(session)).toEqual(["shop", "reachable", "known", "looked"]);
    expect(session.attempt.referee.objectives[0]!.verdict.missing).toEqual({
      id: "check.field",
      values: { what: "deploy shop", field: "spec.replicas", actual: "2", expected: "3" },
    });
    expect(session.attempt.referee.objectives[1]!.verdict.missing).toMatchObject({
      id: "check.traffic-nxdomain",
      values: { expected: "HTTP 200 “hello”" },
    });
  });
  test("a broken invariant spoils the attempt until it is undone", () => {
    const session = play(["remove Pod guard", "make Pod guard"]);
    expect(breach(session)).toBe("guarded");
    expect(play(WIN, session).won).toBe(false);
    for (let i = 0; i < 5; i++) session.undo();
    expect(breach(session)).toBeUndefined();
    expect(play(WIN, session).won).toBe(true);
  });
  test("an answer that reads the world is judged when given", () => {
    const session = play(["answer 2", "answer pods 1"]);
    expect(screenOf(session)).toContain("That is right.");
    expect(unmet(session)).toEqual(["shop", "reachable", "looked"]);
  });
  test("an objective with hold has to stay", () => {
    const held = (yaml: string) => yaml.replace("    text: A Deployment", "    hold: 20s\n    text: A Deployment");
    const session = play(WIN, new Session(options(held)));
    expect(session.won).toBe(false);
    session.advance(session.now + 20_000);
    expect(session.won).toBe(true);
  });
  test("what several calls told in one moment is looked at once", () => {
    const calls = ["cafe", "bank"].map(
      (name) =>
        `  - { id: ${name}, text: x, check: { traffic: { from: { host: true }, to: "http://${name}", expect: { status: 200 } } } }\n`,
    );
    const three = options((yaml) => yaml.replace("invariants:", `${calls.join("")}invariants:`));
    let looks = 0;
    const [first, ...rest] = three.mission.objectives;
    const { check } = first!;
    const holds = (sight: Sight) => {
      looks++;
      return check.holds(sight);
    };
    const session = new Session({
      ...three,
      mission: { ...three.mission, objectives: [{ ...first!, check: { ...check, holds } }, ...rest] },
    });
    looks = 0;
    session.advance(session.now + 60_000);
    // Twelve times because five seconds are over, twelve times because three calls came back, and at the beginning.
    expect(looks).toBeLessThan(30);
  });
});

describe("score", () => {
  test("three stars without help within par; the bonus counts", () => {
    expect(play(WIN).score).toMatchObject({ stars: 3, points: 140 });
    const session = play(["draw", "draw", ...WIN]);
    expect(session.score).toMatchObject({ stars: 2, flawless: true, withinPar: false });
  });
  test("hints cost, and undo does not give them back", () => {
    const session = play(["draw"]);
    session.takeHint();
    session.undo();
    expect(session.hintsTaken).toBe(1);
    expect(play(WIN, session).score).toMatchObject({ stars: 2, points: 130, flawless: false });
  });
});

describe("the log", () => {
  test("replays to the same world, at whatever pace the clock ran", () => {
    const slow = new Session(options());
    for (const key of "draw\rmake Deployment shop 3\rsleep 5\rdraw\r") {
      for (let i = 0; i < 7; i++) slow.advance(slow.now + 13);
      slow.type(key);
    }
    slow.advance(slow.now + 8000);
    const log = JSON.parse(JSON.stringify(slow.log)) as SessionLog;
    const fast = Session.resume(options(), log)!;
    expect(fast.now).toBe(slow.now);
    expect(fast.commands).toEqual(slow.commands);
    expect(screenOf(fast)).toBe(screenOf(slow));
    const listed = (session: Session) => session.attempt.sight.api.list(session.attempt.sight.kind("deploy")!);
    expect(listed(fast)).toEqual(listed(slow));
    expect(fast.log).toEqual(log);
  });
  test("undo leads back to the prompt before the last command, running or done", () => {
    const session = play(["make Deployment shop 3", "remove Deployment shop"]);
    expect(unmet(session)).toContain("shop");
    session.undo();
    expect(unmet(session)).not.toContain("shop");
    expect(session.commands).toEqual(["make Deployment shop 3"]);
    session.type("sleep 100\r");
    expect(session.atPrompt).toBe(false);
    session.undo();
    expect(session.atPrompt).toBe(true);
    expect(session.commands).toEqual(["make Deployment shop 3"]);
  });
  test("undo takes back what was typed before its prompt came", () => {
    const session = play(["make Deployment shop 3"]);
    session.type("sleep 2\r");
    session.advance(session.now + 100);
    session.type("sleep");
    session.type(" 1000\r");
    session.advance(session.now + 5000);
    expect(session.commands).toEqual(["make Deployment shop 3", "sleep 2", "sleep 1000"]);
    session.undo();
    expect(session.atPrompt).toBe(true);
    expect(session.commands).toEqual(["make Deployment shop 3", "sleep 2"]);
    session.undo();
    expect(session.commands).toEqual(["make Deployment shop 3"]);
  });
  test("undo takes lines back together that came in one", () => {
    const session = play(["make Deployment shop 3", "sleep 1\rremove Deployment shop\rsleep 1"]);
    session.advance(session.now + 5000);
    expect(session.commands).toHaveLength(4);
    session.undo();
    expect(session.commands).toEqual(["make Deployment shop 3"]);
    session.undo();
    expect(session.commands).toEqual([]);
  });
  test("does not replay on other content", () => {
    const { log } = play(WIN);
    expect(
      Session.resume(
        options((yaml) => yaml.replace("replicas: 3", "replicas: 4")),
        log,
      ),
    ).toBeUndefined();
    expect(
      Session.resume(
        options((yaml) => yaml.replace("That is all.", "That is it.")),
        log,
      ),
    ).toBeDefined();
  });
});

describe("time", () => {
  test("fast-forward runs to the end of a waiting command", () => {
    const session = play(["sleep 90"]);
    expect(session.waiting).toBe(true);
    session.fastForward();
    expect(session.atPrompt).toBe(true);
    expect(session.elapsed).toBe(90_000);
  });
  test("a program that prints without end does not stop the clock", () => {
    const session = new Session(options());
    session.type("flood\r");
    session.advance(session.now + 100);
    expect(screenOf(session).length).toBeLessThan(2_000_000);
  });
});

describe("the proof", () => {
  const failures = (change?: (yaml: string) => string) =>
    proofOf(mission(change), boot).flatMap(({ name, prove }) => {
      try {
        prove();
        return [];
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
    });
  test("holds for a sound mission", () => expect(failures()).toEqual([]));
  test("the first solution begins in the world in which nothing was done for a while, unless sabotage is on its way there", () => {
    const worldsLess = (change?: (yaml: string) => string) => {
      let made = 0;
      const cases = proofOf(mission(change), (options) => {
        made++;
        return boot(options);
      });
      for (const { prove } of cases) prove();
      return cases.length - made;
    };
    expect(worldsLess()).toBe(1);
    expect(worldsLess((yaml) => yaml.replace("hints:", "sabotage: [{ at: 60s, steps: [{ run: draw }] }]\nhints:"))).toBe(0);
  });
  test("finds a mission that is won from the start, a solution that does not win, a near miss that does", () => {
    expect(failures((yaml) => yaml.replace("matches: { spec: { replicas: 3 } }", "matches: { spec: { replicas: 2 } }"))).toEqual([
      "solution: one by one: does not win; unmet: shop (deploy shop: spec.replicas is 3, wanted is 2)",
      "solution: slowly: does not win; unmet: shop (deploy shop: spec.replicas is 3, wanted is 2)",
      "near miss: too few: wins, and must not",
    ]);
    expect(failures((yaml) => yaml.replace("run: make Pod guard", "run: fail"))[0]).toMatch(/unmet before: setup: step 1: exit 1/);
  });
  test("tells it in the language of who asks", () => {
    const korean: Say = (id, values) => translate("ko", id, values);
    const cases = proofOf(
      mission((yaml) => yaml.replace("matches: { spec: { replicas: 3 } }", "matches: { spec: { replicas: 2 } }")),
      boot,
    );
    const told = cases.flatMap(({ told, prove }) => {
      try {
        prove();
        return [];
      } catch (error) {
        return error instanceof ProofError && told ? [`${tellMessage(korean, told)}: ${error.tell(korean)}`] : [String(error)];
      }
    });
    expect(told).toEqual([
      "풀이: one by one: 성공하지 못합니다. 이루어지지 않은 것: shop (deploy shop: spec.replicas 값이 3입니다 (필요한 값: 2))",
      "풀이: slowly: 성공하지 못합니다. 이루어지지 않은 것: shop (deploy shop: spec.replicas 값이 3입니다 (필요한 값: 2))",
      "아깝게 틀린 풀이: too few: 성공해서는 안 되는데 성공합니다",
    ]);
  });

  describe("of a near miss that broke what it must break", () => {
    /** Everything is won but for the guard; the shop counts after a minute. */
    const late = (yaml: string) =>
      yaml.replace("- id: shop\n", "- id: shop\n    hold: 60s\n").replace("count: { kind: pods }", "accept: ['0', '1']");
    const judged = (change: (yaml: string) => string) => {
      let clock: Clock | undefined;
      const watched: Boot = (options) => {
        const booted = boot(options);
        clock = booted.world.clock;
        return booted;
      };
      const { prove } = proofOf(
        mission((yaml) => change(late(yaml))),
        watched,
      ).find(({ name }) => name === "near miss: no guard")!;
      let problem: string | undefined;
      try {
        prove();
      } catch (error) {
        problem = (error as Error).message;
      }
      return { problem, seconds: (clock!.now - Date.UTC(2026, 0, 5, 9)) / 1000 };
    };
    test("ends there: nothing changes its verdict any more", () => {
      const { problem, seconds } = judged((yaml) => yaml);
      expect(problem).toBeUndefined();
      expect(seconds).toBeLessThan(1);
    });
    test("goes on where the breach has a price only: it may win yet", () =>
      expect(judged((yaml) => yaml.replace("- id: guarded\n", "- id: guarded\n    price: 10\n")).problem).toBe("wins, and must not"));
    test("goes on where an objective must stay unmet", () =>
      expect(judged((yaml) => yaml.replace("breaks: [guarded]", "breaks: [guarded], unmet: [shop]")).problem).toBe(
        "objective shop is met, and must not be",
      ));
    test("goes on where sabotage is on its way, which may fail", () =>
      expect(judged((yaml) => yaml.replace("hints:", "sabotage: [{ at: 60s, steps: [{ run: fail }] }]\nhints:")).problem).toMatch(
        /^sabotage: step 1: exit 1/,
      ));
  });
});

describe("the learner's own editor", () => {
  const files = (session: Session) => session.attempt.booted.world.host.files;
  test("gets the file, and what it made of it is part of the log", () => {
    const session = play(["vi /home/learner/note.txt"], new Session({ ...options(), ownEditor: true }));
    expect(session.editing).toEqual({ path: "/home/learner/note.txt", text: "" });
    session.finishEditing("written outside\n");
    session.advance(session.now + 1000);
    expect(session.editing).toBeUndefined();
    expect(files(session).read("/home/learner/note.txt")).toBe("written outside\n");
    const resumed = Session.resume(options(), session.log)!;
    expect(files(resumed).read("/home/learner/note.txt")).toBe("written outside\n");
    resumed.undo();
    expect(files(resumed).exists("/home/learner/note.txt")).toBe(false);
  });
  test("is not asked unless told so", () => {
    expect(play(["vi /home/learner/note.txt"]).editing).toBeUndefined();
  });
});

describe("what only waits", () => {
  test.each([
    "sleep 5",
    "kubectl rollout status deployment/web",
    "docker pull nginx",
    "docker build -t web .",
    "docker image pull nginx",
    "docker compose up -d",
    "docker-compose -f a.yaml up --build -d web",
    "docker stop web",
  ])("%s", (line) => expect(onlyWaits(line)).toBe(true));
  test.each([
    "kubectl get pods",
    "docker run -it alpine sh",
    "docker logs -f web",
    "docker ps",
    "docker compose up",
    "docker exec -it web sh",
  ])("not %s", (line) => expect(onlyWaits(line)).toBe(false));
});
