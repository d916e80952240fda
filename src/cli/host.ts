// k8s-quest host: a group in one room or on one network plays a challenge together.

import { join } from "node:path";
import { createInterface } from "node:readline";
import { inspect } from "node:util";
import { places, type Standing } from "../game/challenges/group.ts";
import { type Host, openHost } from "../http/host/index.ts";
import { shownJoinCode } from "../http/host/secrets.ts";
import { StoreError } from "../http/host/store.ts";
import { openStore } from "../http/host/stores/index.ts";
import { isLoopback } from "../http/loopback.ts";
import { type Language, type MessageId, translate, type Values } from "../i18n/index.ts";
import "../i18n/practice.ts";
import { flag, follow, type Given, languageAsked, portOf, text } from "./command-line.ts";
import { Failure, Mistake } from "./failure.ts";
import { keepSmall } from "./keep-small.ts";
import { openPlace } from "./place.ts";
import { CodeProblem, openReplayer } from "./replayer.ts";

const PORT = 7470;

interface Wanted {
  code: string;
  listen: string;
  port: number;
  store?: string;
  fresh: boolean;
  language?: Language;
}

const options = { listen: text, port: text, store: text, fresh: flag, lang: text };

/** @throws Mistake */
function wantedOf({ values, words: [code] }: Given<typeof options>): Wanted {
  const { fresh = false, lang, listen = "127.0.0.1", port = String(PORT), store } = values;
  if (code === undefined) throw new Mistake("host.name-code");
  const language = languageAsked(lang);
  return { code, listen, port: portOf("--port", port), fresh, ...(store ? { store } : {}), ...(language ? { language } : {}) };
}

/** Ms in which the same is said once. */
const QUIET = 10_000;
let said = { text: "", at: 0 };

/** A bug of ours, or a store that does not answer, is told of and ends nothing. */
const reporter =
  (language: Language) =>
  (error: unknown): void => {
    const text = error instanceof StoreError ? translate(language, error.told.id, error.told.values) : inspect(error);
    if (text === said.text && Date.now() - said.at < QUIET) return;
    said = { text, at: Date.now() };
    process.stderr.write(`k8s-quest host: ${text}\n`);
  };

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "host", facts: { port: PORT }, options, words: 1 }, args, async (given) => {
    try {
      return await host(wantedOf(given));
    } catch (error) {
      if (error instanceof StoreError) throw new Failure(error.told.id, error.told.values);
      if (error instanceof CodeProblem) throw new Failure("command.plain", { problem: error.message });
      throw error;
    }
  });

async function host(wanted: Wanted): Promise<number> {
  keepSmall();
  const { folder, language } = openPlace(wanted.language);
  const report = reporter(language);
  const say = (id: MessageId, values?: Values) => process.stdout.write(`${translate(language, id, values)}\n`);
  const replayer = await openReplayer({ code: wanted.code, language });
  try {
    const { game } = replayer;
    const room = game.code.toLowerCase();
    const store = await openStore({ address: wanted.store, folder: join(folder, "rooms", room), room, report });
    const { fresh, listen, port } = wanted;
    const opened = await openHost({ game, store, fresh, listen, port, language, report, replays: replayer });
    process.on("uncaughtException", report);
    if (!isLoopback(listen)) process.stderr.write(`${translate(language, "host.warning", { address: listen })}\n`);
    introduce(opened, { language, listen, say });
    const told = tellNews(opened, say);
    await interrupted(opened, say, report);
    told();
    process.off("uncaughtException", report);
    await opened.close();
    return 0;
  } finally {
    await replayer.close();
  }
}

type Say = (id: MessageId, values?: Values) => void;

function introduce(
  { addresses, desk, lead, resumed, screen }: Host,
  { language, listen, say }: { language: Language; listen: string; say: Say },
) {
  const { join, title } = desk.opened;
  const code = shownJoinCode(join);
  say(resumed ? "host.resumed" : "host.opened", { title: title[language] ?? "" });
  process.stdout.write("\n");
  say("host.join-code", { code });
  for (const url of addresses) say("host.join-command", { command: `k8s-quest challenge join ${url} ${code}` });
  say("host.screen", { url: screen });
  say("host.lead", { url: lead });
  say("host.kept-in", { store: desk.store.name });
  process.stdout.write("\n");
  if (isLoopback(listen)) say("host.loopback");
  if (desk.room.phase === "final") say("host.again");
  else if (desk.room.phase === "lobby") say("host.enter-starts");
}

/** Says what happens from now on, until the function given is called. */
function tellNews({ desk }: Host, say: Say): () => void {
  let told = desk.room.players.length;
  let phase = desk.room.phase;
  if (phase === "final") tellResult(desk.room.standings, say);
  return desk.news.on(() => {
    const { players } = desk.room;
    for (; told < players.length; told++) {
      const { name } = players[told]!;
      say("host.joined", { name, count: players.slice(0, told + 1).filter(({ removed }) => !removed).length });
    }
    if (desk.room.phase === phase) return;
    const before = phase;
    phase = desk.room.phase;
    if (before === "lobby") say("host.started", { minutes: Math.round(desk.opened.limit / 60_000) });
    if (phase === "checking") say("host.time-up");
    if (phase === "final") tellResult(desk.room.standings, say);
  });
}

function tellResult(rows: readonly Standing[], say: Say): void {
  say("host.final");
  const place = places(rows);
  rows.forEach((row, at) => {
    const refused = row.mark === "refused";
    process.stdout.write(`${(refused ? "–" : String(place[at])).padStart(4)}  ${String(row.points).padStart(5)}  ${row.name}  `);
    if (refused) say("host.refused", { problem: row.problem ?? "" });
    else say("host.verified");
  });
}

/** Until Ctrl-C. Enter starts, once there is somebody. */
const interrupted = ({ desk }: Host, say: Say, report: (error: unknown) => void): Promise<void> =>
  new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin });
    lines.on("line", () => {
      if (desk.room.phase !== "lobby") return;
      if (desk.room.standings.length) desk.start().catch(report);
      else say("host.nobody");
    });
    const done = () => {
      lines.close();
      process.stdin.pause();
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, done);
  });
