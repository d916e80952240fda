// A group plays: joining, starting together, standings as objectives fall, results played again, and coming back.
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Host } from "../../../src/http/host/index.ts";
import { WIN } from "../../game/runs/paper.fixture.ts";
import { atDoor, faults, game, newFolder, openTestHost, Player, removeFolders, until } from "./host.fixture.ts";

const hosts: Host[] = [];
const players: Player[] = [];
const open = async (...given: Parameters<typeof openTestHost>): Promise<Host> => {
  const host = await openTestHost(...given);
  hosts.push(host);
  return host;
};
const join = (host: Host, name: string, token?: string): Player => {
  const player = new Player(atDoor(host), name, token);
  players.push(player);
  return player;
};
afterEach(async () => {
  for (const player of players.splice(0)) player.link.drop();
  for (const host of hosts.splice(0)) await host.close();
  expect(faults.splice(0)).toEqual([]);
});
afterAll(removeFolders);

const shown = (player: Player) => player.standings.map(({ name, points, mark }) => `${name} ${points} ${mark}`);

describe("a group that plays together", { timeout: 90_000 }, () => {
  it("gathers in the lobby, starts at once, sees points as they fall, and has its results played again", async () => {
    const host = await open();
    const [ana, bo] = [join(host, "Ana"), join(host, "보라")];
    await until(() => ana.standings.length === 2 && bo.standings.length === 2);
    expect(ana.phase).toBe("lobby");
    expect(ana.standings.map(({ name, online }) => [name, online])).toEqual([
      ["Ana", true],
      ["보라", true],
    ]);

    await host.desk.start();
    await until(() => ana.phase === "running" && bo.phase === "running");
    expect(bo.elapsed).toBeLessThan(30_000);

    bo.play(WIN.slice(0, 1));
    await until(() => ana.standings[0]?.points);
    expect(shown(ana)[0]).toMatch(/^보라 [1-9]\d* provisional$/);
    ana.play(WIN);
    await until(() => bo.standings[0]?.name === "Ana");

    ana.end();
    bo.end();
    await until(() => ana.phase === "final" && bo.phase === "final");
    await until(() => shown(bo).every((row) => row.endsWith("verified")));
    expect(ana.standings.map(({ name, points, confirmed }) => [name, points === confirmed && points > 0])).toEqual([
      ["Ana", true],
      ["보라", true],
    ]);
  });

  it("counts what the replay gives, not what was claimed", async () => {
    const host = await open();
    const cheat = join(host, "Cheat");
    await until(() => cheat.phase);
    await host.desk.start();
    await until(() => cheat.phase === "running");
    cheat.play([WIN[0]!]);
    cheat.link.tell(cheat.run!.log, { points: 300, tasks: [150, 150], last: 1 });
    await until(() => cheat.standings[0]?.points === 300);
    cheat.run!.end();
    cheat.link.over(cheat.run!.log, { points: 300, tasks: [150, 150], last: 1 });
    await until(() => cheat.phase === "final");
    expect(cheat.standings[0]!.points).toBe(cheat.run!.score.points);
  });

  it("refuses a log of somebody else", async () => {
    const host = await open();
    const [ana, copy] = [join(host, "Ana"), join(host, "Copy")];
    await until(() => ana.phase && copy.phase);
    await host.desk.start();
    await until(() => copy.phase === "running");
    ana.play(WIN);
    copy.link.over(ana.run!.log, { points: 1, tasks: [1, 0], last: 5 });
    ana.end();
    await until(() => ana.phase === "final");
    expect(shown(ana)[1]).toBe("Copy 0 refused");
    expect(ana.standings[1]!.problem).toBe("the log is another player's");
  });

  it("takes a log under the name as it was typed", async () => {
    const host = await open();
    const ana = join(host, " Ana  Maria ");
    await until(() => ana.phase);
    await host.desk.start();
    await until(() => ana.phase === "running");
    ana.play([WIN[0]!]);
    ana.end();
    await until(() => ana.phase === "final");
    expect(shown(ana)).toEqual([`Ana Maria ${ana.run!.score.points} verified`]);
  });

  it("lets nobody have another's name, however it is written", async () => {
    const host = await open();
    const ana = join(host, "Ana");
    await until(() => ana.phase);
    const second = join(host, " ＡＮＡ ");
    await until(() => second.refused);
    expect(second.refused).toBe("name-taken");
    for (const wrong of ["", "x".repeat(25), "a\u202eb", "\u0007"]) {
      const player = join(host, wrong);
      await until(() => player.refused);
      expect(player.refused).toBe("name-wrong");
    }
    expect(host.desk.room.players.length).toBe(1);
  });

  it("gives those who come late the rest of the time", async () => {
    const host = await open({ game: { ...game, limit: 3_600_000 } });
    await host.desk.start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const late = join(host, "Late");
    await until(() => late.phase === "running");
    expect(late.elapsed).toBeGreaterThanOrEqual(30);
  });

  it("ends when the time is up; who was away has what was sent before", async () => {
    const host = await open({ game: { ...game, limit: 700 } });
    const [ana, bo] = [join(host, "Ana"), join(host, "Bo")];
    await until(() => ana.phase && bo.phase);
    await host.desk.start();
    await until(() => bo.elapsed !== undefined);
    bo.play([WIN[0]!]);
    await until(() => ana.standings[0]?.points);
    bo.link.drop();
    await until(() => ana.phase === "checking");
    ana.end();
    await until(() => ana.standings.some(({ name, mark }) => name === "Ana" && mark === "verified"));
    expect(ana.standings.find(({ name }) => name === "Bo")).toMatchObject({ online: false, points: bo.run!.score.points });
  });

  it("puts out whom the leader does not want, and the name is free again", async () => {
    const host = await open();
    const rude = join(host, "Rude");
    await until(() => rude.phase);
    await host.desk.remove(0);
    await until(() => rude.refused);
    expect(rude.refused).toBe("removed");
    const again = join(host, "Rude");
    await until(() => again.phase);
    expect(again.standings.length).toBe(1);
  });
});

describe("lines break", { timeout: 90_000 }, () => {
  it("a player comes back by itself and tells what happened meanwhile", async () => {
    const host = await open();
    const ana = join(host, "Ana");
    await until(() => ana.phase);
    await host.desk.start();
    await until(() => ana.phase === "running");
    ana.play([WIN[0]!]);
    await until(() => ana.standings[0]?.points);
    ana.link.breakLine();
    await until(() => ana.connections.includes(false));
    ana.play(WIN.slice(1));
    await until(() => ana.connections.at(-1) === true);
    await until(() => ana.standings[0]?.points === ana.run!.score.points);
    ana.end();
    await until(() => ana.phase === "final");
    expect(ana.standings[0]).toMatchObject({ points: ana.run!.score.points, mark: "verified" });
  });

  it("a player whose program was killed comes back by the token, and its log is told anew", async () => {
    const host = await open();
    const ana = join(host, "Ana");
    await until(() => ana.phase);
    await host.desk.start();
    await until(() => ana.phase === "running");
    ana.play(WIN);
    await until(() => ana.standings[0]?.points);
    ana.link.drop();
    const back = join(host, "Ana", ana.token);
    back.run = ana.run;
    await until(() => back.phase === "running");
    await until(() => back.standings[0]?.online);
    back.end();
    await until(() => back.phase === "final");
    expect(shown(back)).toEqual([`Ana ${ana.run!.score.points} verified`]);
  });

  it("the host is killed and begins again: nobody has to join twice, and nothing that was kept is lost", async () => {
    const folder = newFolder();
    const host = await open({ folder });
    const { port } = host;
    const [ana, bo] = [join(host, "Ana"), join(host, "Bo")];
    await until(() => ana.phase && bo.phase);
    await host.desk.start();
    await until(() => ana.phase === "running");
    ana.play(WIN);
    await until(() => bo.standings[0]?.points);
    await hosts.pop()!.close();
    await until(() => ana.connections.at(-1) === false);
    const again = await open({ folder, port });
    expect(again.resumed).toBe(true);
    expect(again.desk.opened.join).toBe(host.desk.opened.join);
    await until(() => ana.connections.at(-1) && bo.connections.at(-1));
    ana.end();
    bo.end();
    await until(() => bo.phase === "final");
    expect(shown(bo)).toEqual([`Ana ${ana.run!.score.points} verified`, "Bo 0 verified"]);
  });
});
