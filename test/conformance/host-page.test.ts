// The page for the wall, in a real Chromium: from the lobby to the podium with 200 players, in both languages, and when the host goes and comes back.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RunLog } from "../../src/game/runs/run-log.ts";
import type { Host } from "../../src/http/host/index.ts";
import type { Replays } from "../../src/http/host/verifier.ts";
import { atDoor, faults, game, lastingPort, newFolder, openTestHost, Player, removeFolders, until } from "../http/host/host.fixture.ts";
import { Browser, type Page } from "./browser.ts";
import { chromium } from "./debian.mjs";

const PLAYERS = 200;
/** K8S_QUEST_PICTURES=folder keeps what the page looked like. */
const folder = process.env["K8S_QUEST_PICTURES"];

const keep = async (page: Page, name: string) => {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), await page.picture());
};

/** A scripted player's run: its moves say what it is worth. */
const scripted = (player: string, points: number): RunLog => ({
  ...{ version: 1, code: game.code, digest: "paper", player, language: "en", startedAt: "2026-05-04T10:00:00.000Z", at: points * 1000 },
  moves: Array.from({ length: points }, (_, at) => ({ at: at * 1000, flag: 0, on: at % 2 === 0 })),
  worlds: [undefined],
});
const claim = (points: number) => ({ points, tasks: [Math.min(points, 150), Math.max(0, points - 150)], last: points * 1000 });
const verify: Replays["play"] = async (log) =>
  log.player === "Player 7" ? { ...claim(0), problem: "<b>edited</b>" } : claim(log.moves.length);

describe.skipIf(!chromium())("the page", { timeout: 180_000 }, () => {
  let browser: Browser;
  let host: Host;
  let players: Player[] = [];
  beforeAll(async () => {
    browser = await Browser.start();
  });
  afterAll(async () => {
    await browser?.stop();
    removeFolders();
  });
  afterEach(async () => {
    for (const { link } of players.splice(0)) link.drop();
    await host?.close();
  });
  const text = (page: Page, selector: string) => page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const tell = (player: Player, points: number) => player.link.tell(scripted(player.name, points), claim(points));

  it("shows 200 players from the lobby to the podium", async () => {
    host = await openTestHost({ verify, patience: 60_000 });
    const wall = await browser.open(host.screen);
    await wall.until(`document.body.dataset.phase === "lobby"`);
    expect(await text(wall, "#join-code")).toMatch(/^\w{4}-\w{4}$/);
    expect(await text(wall, "#commands")).toMatch(/^k8s-quest challenge join http:\/\/127\.0\.0\.1:\d+ \w{4}-\w{4}$/);
    expect(await text(wall, "#time")).toBe("10:00");
    // The name is text, whatever it is.
    const names = ["<img src=x>", "보라", ...Array.from({ length: PLAYERS - 2 }, (_, index) => `Player ${index + 3}`)];
    players = names.map((name) => new Player(atDoor(host), name));
    await until(() => players.every(({ phase }) => phase));
    await wall.until(`document.querySelectorAll("#names li:not(.away)").length === ${PLAYERS}`);
    expect(await text(wall, "#count")).toMatch(/^200 players are here/);
    expect(await wall.evaluate("document.querySelector('#names li:last-child').textContent")).toBe("<img src=x>");
    expect(await wall.evaluate("document.images.length")).toBe(0);
    await keep(wall, "lobby");
    // All of them fit on the wall.
    expect(await wall.evaluate("document.documentElement.scrollHeight - innerHeight")).toBeLessThanOrEqual(0);

    const lead = await browser.open(host.lead);
    await lead.until("!document.getElementById('start').hidden");
    expect(await wall.evaluate("document.getElementById('start').hidden")).toBe(true);
    await lead.evaluate("document.getElementById('start').click()");
    await until(() => players.every(({ phase }) => phase === "running"));
    await wall.until(`document.body.dataset.phase === "running" && document.getElementById("time").innerText < "10:00"`);

    for (const [index, player] of players.entries()) tell(player, index % 40);
    tell(players[1]!, 150);
    await wall.until(`document.querySelector("#rows .name").textContent === "보라"`);
    await wall.until(`document.querySelector("#feed").innerText.includes("보라 solved “Task task-1”")`);
    await wall.until(`document.querySelector("#rows .points").textContent === "150"`);
    expect(await text(wall, "#more")).toMatch(/^and \d+ more$/);
    await wall.until(`document.querySelector("#rows .bar i").getBoundingClientRect().width > 50`);
    await keep(wall, "running");
    expect(await wall.evaluate("document.documentElement.scrollHeight - innerHeight")).toBeLessThanOrEqual(0);

    for (const [index, player] of players.entries()) {
      const points = index === 1 ? 150 : index % 40;
      player.link.over(scripted(player.name, points), claim(points));
    }
    await wall.until(`document.body.dataset.phase === "final"`);
    expect(await text(wall, "#podium .step-1")).toMatch(/보라\s+150 points\s+✓ verified/);
    await keep(wall, "final");
    expect(await wall.evaluate("document.documentElement.scrollHeight - innerHeight")).toBeLessThanOrEqual(0);
    await lead.until(`document.body.dataset.phase === "final"`);
    expect(await lead.evaluate("document.querySelectorAll('#rest .name, #podium .name').length")).toBe(PLAYERS);
    expect(await lead.evaluate("document.querySelector('#rest .refused').textContent")).toContain("refused: <b>edited</b>");
    await keep(lead, "lead");

    await wall.evaluate("document.getElementById('language').click()");
    expect(await text(wall, "#podium-title")).toBe("최종 결과");
    expect(await wall.evaluate("document.documentElement.lang")).toBe("ko");
    await keep(wall, "final-ko");
    for (const page of [wall, lead]) {
      expect(page.complaints).toEqual([]);
      expect(page.requests.filter((url) => !url.startsWith(`http://127.0.0.1:${host.port}/`))).toEqual([]);
    }
    expect(faults.splice(0)).toEqual([]);
  });

  it("says that the host is away, and goes on by itself when it is back", async () => {
    const place = newFolder();
    host = await openTestHost({ folder: place, port: await lastingPort(), verify });
    const wall = await browser.open(host.screen, { width: 1024, height: 768 });
    await wall.until(`document.body.dataset.phase === "lobby"`);
    await host.close();
    await wall.until("!document.getElementById('offline').hidden");
    await keep(wall, "away");
    host = await openTestHost({ folder: place, port: host.port, verify });
    await wall.until("document.getElementById('offline').hidden");
    players = [new Player(atDoor(host), "Ana")];
    await wall.until(`document.querySelector("#names")?.innerText === "Ana"`);
    await keep(wall, "small");
  });

  it("lets nothing into the page that is not its own", async () => {
    host = await openTestHost({ verify, patience: 60_000 });
    const wall = await browser.open(host.screen);
    await wall.until(`document.body.dataset.phase === "lobby"`);
    const blocked = (script: string) =>
      wall.evaluate<string>(
        `new Promise((resolve) => { addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true }); ${script} })`,
      );
    expect(await blocked(`const made = document.createElement("script"); made.textContent = "0"; document.body.append(made)`)).toBe(
      "script-src-elem",
    );
    expect(await blocked(`document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>")`)).toBe("style-src-attr");
    expect(await blocked(`new Image().src = "http://127.0.0.1:9/x.png"`)).toBe("img-src");
    expect(await blocked(`fetch("http://127.0.0.1:9/").catch(() => {})`)).toBe("connect-src");
  });
});
