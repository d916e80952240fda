// The way into the drills: the bank beside what is remembered, rounds, and what an answer does to progress.
import type { Boot } from "../../game/boot.ts";
import { skillsMeant } from "../../game/drills/bank.ts";
import { knowledgeOf, overviewOf } from "../../game/drills/knowledge.ts";
import { CAPSTONE, fromDrill, pickCapstone, pickRound } from "../../game/drills/round.ts";
import { capstoneOf } from "../../game/progress/mastery.ts";
import { noteReviews } from "../../game/progress/notes.ts";
import { dayOf } from "../../game/skills/days.ts";
import type { AppDoor } from "../door.ts";
import { type DrillResult, DrillView } from "../screens/drill.ts";
import type { DrillRound } from "../screens/drill-pages.ts";
import { type DrillChoice, DrillStartView } from "../screens/drill-start.ts";

/** Questions of a round when nothing else is said. */
const USUAL = 8;

/** Which round is wanted, as the command line says it. */
export interface DrillRequest extends DrillChoice {
  /** Only these skills, or rows; named as skillsMeant takes them. */
  skills?: readonly string[];
  count?: number;
}

/** @param given a request as JSON: that round is begun at once */
export function enter(door: AppDoor, boot: Boot, [given]: readonly string[] = []): void {
  const { library, options, language } = door;
  const items = library.rows.map(({ item }) => item);
  const now = () => Date.parse(options.today());
  const knowledge = () => knowledgeOf(options.content, language, items, library.data);

  const start = () => {
    const known = knowledge();
    const state = { knowledge: known, overview: overviewOf(known, library.data, now()), rows: library.rows, now: now(), count: USUAL };
    const hooks = { start: (wanted: DrillChoice) => begin(wanted), back: () => door.back(), changed: () => door.changed() };
    door.show(new DrillStartView(state, hooks));
  };

  const roundOf = ({ row, skills: named, due, count = USUAL, capstone }: DrillRequest): DrillRound => {
    const { bank, memories, reviews } = knowledge();
    const seed = options.today();
    const skills = new Map(bank.flatMap((each) => each.skills.map(({ id, title }) => [id, title])));
    const common = { seed, skills, title: door.frame.say("drill.title") };
    const own = bank.find(({ item }) => item === row);
    if (capstone && own) {
      const title = door.frame.say("drill.capstone", { title: items.find(({ id }) => id === row)!.title });
      return { ...common, title, drills: pickCapstone(own, seed), pass: CAPSTONE.pass };
    }
    const wanted = {
      ...(row === undefined ? {} : { row }),
      ...(named === undefined ? {} : { skills: named.flatMap((name) => skillsMeant(bank, name)) }),
      ...(due ? { dueOnly: true } : {}),
    };
    return { ...common, drills: pickRound({ bank, memories, reviews, now: now(), count, seed, ...wanted }) };
  };

  const begin = (request: DrillRequest): void => {
    const round = roundOf(request);
    if (!round.drills.length) {
      door.home({ id: "drill.nothing" });
      return;
    }
    const finished = ({ right, asked }: DrillResult) => {
      const share = right / asked;
      const name = request.capstone && request.row !== undefined ? capstoneOf(request.row) : (request.row ?? "round");
      const passed = round.pass === undefined ? {} : { passed: share >= round.pass };
      library.update((data) => void data.attempts.push({ when: options.today(), practice: "drill", name, share, ...passed }));
    };
    door.show(
      new DrillView(
        round,
        {
          ...{ boot, wall: options.wall, language, settings: door.settings },
          failed: ({ message }) => door.home({ id: "note.error", values: { message } }),
        },
        {
          answered: ({ drill }, rating) => {
            const review = { when: options.today(), skill: drill.skill, rating, from: fromDrill(drill.id) };
            library.update((data) => noteReviews(data, [review]));
            const memory = knowledge().memories.get(drill.skill);
            return memory && dayOf(memory.due) - dayOf(now());
          },
          finished,
          again: () => begin(request.capstone ? { row: request.row! } : request),
          back: start,
          changed: () => door.changed(),
          soon: (work) => void options.wall.after(1, work),
        },
      ),
    );
  };

  if (given === undefined) start();
  else begin(JSON.parse(given) as DrillRequest);
}
