// The program itself, as host and as players at terminals: from the code to the verified result, through kill -9 of a player; and its stores as they are bundled.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { GroupClient } from "../../src/http/host/client.ts";
import type { Picture } from "../../src/http/host/screens.ts";
import { until } from "../http/host/host.fixture.ts";
import { open, type Screen } from "../package/screen.ts";
import { postgresFolder, redisServer } from "./debian.mjs";
import { startPostgres, startRedis } from "./servers.ts";

const PATIENCE = 45_000;
const program = join(import.meta.dirname, "../../dist/main.mjs");
let home: string;
let code: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "k8s-quest-program-"));
  const args = [program, "challenge", "new", "--missions", "01-concepts/opening-day"];
  code = execFileSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, K8S_QUEST_HOME: home },
  }).trim();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface HostProgram {
  child: ChildProcess;
  said(): string;
  url: string;
  join: string;
  lead: string;
}
async function startHost(...args: string[]): Promise<HostProgram> {
  const child = spawn(process.execPath, [program, "host", code, "--port", "0", "--lang", "en", ...args], {
    env: { ...process.env, K8S_QUEST_HOME: join(home, "host") },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (chunk) => {
      said += chunk;
    });
  await until(
    () => /Kept in/.test(said) || child.exitCode !== null,
    () => said,
  );
  const [, url = "", joinCode = ""] = /challenge join (\S+) (\S+)/.exec(said) ?? [];
  return { child, said: () => said, url, join: joinCode, lead: /For you alone\s+(\S+)/.exec(said)?.[1] ?? "" };
}
const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    child.once("exit", resolve);
    child.kill(signal);
  });

/** What stands on the page now. */
async function picture({ lead }: HostProgram): Promise<Picture> {
  const { body } = await fetch(`${lead}events`);
  let text = "";
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const found = /^data: (.*)$/m.exec(text);
    if (found && text.includes("\n\n", found.index)) return JSON.parse(found[1]!) as Picture;
  }
  throw new Error(`no picture: ${text}`);
}

describe("k8s-quest host and its players", () => {
  const screens: Screen[] = [];
  const hosts: HostProgram[] = [];
  afterEach(async () => {
    for (const each of screens.splice(0)) each.stop();
    for (const { child } of hosts.splice(0)) await ended(child, "SIGKILL");
  });
  const sit = (name: string, host: HostProgram): Screen => {
    const screen = open(process.execPath, [program, "challenge", "join", host.url, host.join], { K8S_QUEST_HOME: join(home, name) });
    screens.push(screen);
    return screen;
  };

  it("play from the lobby to the verified result, through a killed player", { timeout: 180_000 }, async () => {
    const host = await startHost();
    hosts.push(host);
    const [ana, bo] = [sit("ana", host), sit("bo", host)];
    for (const [screen, name] of [
      [ana, "Ana"],
      [bo, "Bo"],
    ] as const) {
      await screen.shows("Under which name do you play?", PATIENCE);
      screen.type(name);
      await screen.shows(name, PATIENCE);
      screen.type("\r");
      await screen.shows("You are in.", PATIENCE);
    }
    await until(
      () => host.said().includes("Bo joined (2)"),
      () => host.said(),
    );
    host.child.stdin!.write("\n");
    for (const each of [ana, bo]) await each.shows(/\$\s*$/m, PATIENCE);
    ana.type("kubectl create deployment shop -n bakery --image=nginx:1.27 --replicas=3\r");
    await ana.shows("deployment.apps/shop created", PATIENCE);
    for (let points = 0; !points; ) {
      points = (await picture(host)).rows.find(({ name }) => name === "Ana")!.points;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // The one who has nothing yet is second.
    await bo.shows("#2/2", PATIENCE);
    // Killed in the middle of a line, and back under the same name.
    screens.splice(screens.indexOf(ana), 1);
    ana.stop();
    await ana.ended;
    const back = sit("ana", host);
    await back.shows("deployment.apps/shop created", PATIENCE);
    back.type("kubectl expose deployment shop -n bakery --port=80\r");
    await back.shows("service/shop exposed", PATIENCE);
    await fetch(`${host.lead}end`, { method: "POST" });
    // What is written in pieces is read in pieces.
    await until(
      () => /^All results are in:\n.*\n.* Bo .*\n/m.test(host.said()),
      () => host.said(),
    );
    expect(host.said()).toMatch(/^ {3}1 +[1-9]\d* {2}Ana {2}verified$/m);
    expect(host.said()).toMatch(/^ {3}2 +0 {2}Bo {2}verified$/m);
    expect(await ended(host.child, "SIGINT")).toBe(0);
  });

  const STORES = [
    { name: "Redis", there: redisServer(), start: startRedis },
    { name: "PostgreSQL", there: postgresFolder(), start: startPostgres },
  ];
  it.each(STORES.filter(({ there }) => there))(
    "share a room in $name, as the program is bundled",
    { timeout: 120_000 },
    async ({ start }) => {
      const served = await start();
      try {
        const both = await Promise.all([startHost("--store", served.url), startHost("--store", served.url)]);
        hosts.push(...both);
        const [first, second] = both as [HostProgram, HostProgram];
        expect(first.join).toBe(second.join);
        expect(first.said()).not.toContain("secret");
        let names: string[] = [];
        const standings = (rows: readonly { name: string }[]) => {
          names = rows.map(({ name }) => name);
        };
        const links = both.map(
          ({ url, join: joinCode }, index) => new GroupClient({ url, joinCode, name: `Player ${index}`, events: { standings } }),
        );
        await until(
          () => names.length === 2,
          () => both.map(({ said }) => said()).join("\n"),
        );
        for (const each of links) each.drop();
      } finally {
        for (const { child } of hosts.splice(0)) await ended(child, "SIGKILL");
        await served.stop();
      }
    },
  );

  it("says what is wrong, and does not begin", { timeout: 180_000 }, async () => {
    const wrong = (...args: string[]) => {
      try {
        return {
          status: 0,
          said: execFileSync(process.execPath, [program, "host", ...args], {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "pipe"],
            env: { ...process.env, K8S_QUEST_HOME: join(home, "wrong"), LANG: "en_US.UTF-8" },
          }),
        };
      } catch (error) {
        const { status, stderr } = error as { status: number; stderr: string };
        return { status, said: stderr.split("\n")[0] };
      }
    };
    expect(wrong()).toEqual({ status: 2, said: "k8s-quest host: name the code of one challenge" });
    expect(wrong("NONSENSE")).toEqual({ status: 1, said: "k8s-quest host: That is no code of a challenge. Codes begin with KQ1." });
    expect(wrong(code, "--store", "mysql://x")).toEqual({
      status: 1,
      said: `k8s-quest host: there is no store "mysql://x": redis://… or postgres://…`,
    });
    expect(wrong(code, "--store", "redis://127.0.0.1:1").said).toMatch(/^k8s-quest host: redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
    expect(wrong(code, "--store", "postgres://u:secret@127.0.0.1:1/x").said).toMatch(
      /^k8s-quest host: postgres:\/\/127\.0\.0\.1:1\/x: .*ECONNREFUSED/,
    );
    expect(wrong(code, "--port", "99999").status).toBe(2);
  });
});
