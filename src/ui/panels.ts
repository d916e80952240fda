// What stands beside the terminal: objectives, briefing, hints, what is missing, the cluster's map, help, debrief. Each a list of lines.

import { type ContainerOverview, type DockerOverview, dockerOverviewOf } from "../game/docker-overview.ts";
import type { Links } from "../game/library.ts";
import type { Mission, MissionWords } from "../game/mission.ts";
import { type Overview, overviewOf, type PodState } from "../game/overview.ts";
import type { HabitId } from "../game/progress/achievements.ts";
import type { Session } from "../game/session.ts";
import type { MessageId } from "../i18n/index.ts";
import { bar, stars } from "./components.ts";
import { harmOf } from "./harm.ts";
import { clockTime, cut, prose, widthOf, wrap } from "./text.ts";
import type { Meaning } from "./theme.ts";
import type { Frame } from "./view.ts";

export type PanelName = "objectives" | "briefing" | "hints" | "check" | "map" | "help" | "debrief";

export interface PanelState {
  session: Session;
  words: MissionWords;
  /** The price of the next hint has been told. */
  asked: boolean;
  links: Links;
  /** Achievements that this win shows for the first time. */
  news?: readonly HabitId[];
}
type Panel = (state: PanelState, frame: Frame, width: number) => string[];

/** How many lines the objectives take where each takes one. */
export function objectiveLines({ objectives, invariants, questions }: Mission): number {
  const part = (count: number) => (count ? count + 2 : 0);
  return 1 + objectives.filter(({ hidden }) => !hidden).length + part(invariants.length) + part(questions.length);
}

/** Signs as words, for those who hear the screen. */
const SPOKEN: Readonly<Record<string, MessageId>> = {
  "✓": "mark.met",
  "○": "mark.open",
  "✗": "mark.broken",
  "★": "mark.star",
  "☆": "mark.no-star",
};

/** An indented, wrapped line with a mark in front. */
export function item(frame: Frame, sign: string, meaning: Meaning, text: string, width: number): string[] {
  const spoken = frame.screenReader ? SPOKEN[sign] : undefined;
  const mark = spoken ? `${frame.say(spoken)}:` : sign;
  const indent = widthOf(mark) + 1;
  return wrap(text, Math.max(8, width - indent), frame.theme).map((line, index) =>
    index === 0 ? `${frame.theme.paint(meaning, mark)} ${line}` : `${" ".repeat(indent)}${line}`,
  );
}
const title = (frame: Frame, text: string, width: number): string => frame.theme.paint("accent", cut(text, width));

function harm(session: Session, frame: Frame, width: number): string[] {
  const done = harmOf(session, frame);
  return done === undefined ? [] : item(frame, "✗", "bad", done, width);
}

const objectives: Panel = ({ session, words }, frame, width) => {
  const { referee } = session.attempt;
  const lines = [title(frame, frame.say("mission.objectives"), width)];
  for (const { objective, verdict } of referee.objectives) {
    if (objective.hidden && !verdict.met) continue;
    const text = `${words.objectives[objective.id]}${objective.bonus ? ` (${frame.say("mission.bonus")})` : ""}`;
    lines.push(...item(frame, verdict.met ? "✓" : "○", verdict.met ? "good" : "quiet", text, width));
  }
  if (referee.invariants.length) lines.push("", title(frame, frame.say("mission.keep"), width));
  for (const { invariant, breach } of referee.invariants) {
    const text = `${words.invariants[invariant.id]}${breach ? ` – ${frame.say("mission.broken")}` : ""}`;
    lines.push(...item(frame, breach ? "✗" : "✓", breach ? "bad" : "good", text, width));
  }
  lines.push(...harm(session, frame, width));
  if (referee.spoiled) lines.push("", ...wrap(frame.say("mission.spoiled"), width, frame.theme));
  if (session.mission.questions.length) lines.push("", title(frame, frame.say("mission.questions"), width));
  for (const { id } of session.mission.questions) lines.push(...item(frame, "?", "accent", `\`${id}\` ${words.questions[id]}`, width));
  return lines;
};

const briefing: Panel = ({ words }, frame, width) => [
  title(frame, frame.say("mission.briefing"), width),
  ...prose(words.story, width, frame.theme),
  "",
  ...prose(words.briefing, width, frame.theme),
];

const hints: Panel = ({ session, asked }, frame, width) => {
  const { words } = session;
  const lines = [title(frame, frame.say("mission.hints"), width)];
  const count = words.hints.length;
  for (const [index, hint] of words.hints.slice(0, session.hintsTaken).entries())
    lines.push(`${index + 1}.`, ...prose(hint, width, frame.theme), "");
  const next = session.mission.hints[session.hintsTaken];
  if (next && asked)
    lines.push(...wrap(frame.say("mission.hint-price", { number: session.hintsTaken + 1, count, price: next.price }), width, frame.theme));
  else if (!next) lines.push(frame.say("mission.no-hints"));
  return lines;
};

const check: Panel = ({ session, words }, frame, width) => {
  const { referee } = session.attempt;
  const lines = [title(frame, frame.say("mission.check"), width)];
  for (const { objective, verdict } of referee.objectives) {
    if (verdict.met || objective.hidden || objective.bonus) continue;
    lines.push(...item(frame, "○", "warning", words.objectives[objective.id]!, width));
    if (verdict.missing) lines.push(...item(frame, "  →", "quiet", frame.say(verdict.missing.id, verdict.missing.values), width));
  }
  for (const { invariant, breach } of referee.invariants) {
    if (!breach) continue;
    lines.push(...item(frame, "✗", "bad", words.invariants[invariant.id]!, width));
    const when = clockTime(breach.at - session.attempt.started);
    lines.push(
      ...item(
        frame,
        "  →",
        "quiet",
        `${when} ${breach.missing ? frame.say(breach.missing.id, breach.missing.values) : frame.say("mission.broken")}`,
        width,
      ),
    );
  }
  if (lines.length === 1) lines.push(frame.say("mission.all-met"));
  if (referee.spoiled) lines.push("", ...wrap(frame.say("mission.spoiled"), width, frame.theme));
  return lines;
};

const MARKS: Record<PodState, readonly [mark: string, meaning: Meaning]> = {
  ready: ["●", "good"],
  starting: ["◐", "warning"],
  pending: ["○", "quiet"],
  failing: ["✗", "bad"],
  ending: ["◌", "quiet"],
  done: ["✓", "quiet"],
};
/** With more pods than this on a node only their marks are drawn. */
const NAMED = 12;

const legend = (frame: Frame, width: number): string[] =>
  wrap(frame.say("map.legend"), width, frame.theme).map((line) => frame.theme.paint("quiet", line));

/** The containers of the learner's engine by network. */
function dockerMap({ networks, others, images, volumes }: DockerOverview, frame: Frame, width: number): string[] {
  const group = (name: string, note: string, containers: readonly ContainerOverview[]): string[] => [
    `▣ ${name}${frame.theme.paint("quiet", cut(note && `  ${note}`, Math.max(0, width - widthOf(name) - 2)))}`,
    ...containers.map(({ name: container, image, state, note: told, ports }) => {
      const [mark, meaning] = MARKS[state];
      return `  ${frame.theme.paint(meaning, mark)} ${cut([container, image, ...ports, told].filter(Boolean).join(" "), width - 4)}`;
    }),
  ];
  return [
    ...networks.flatMap(({ name, subnet, containers }) => group(name, subnet, containers)),
    ...(others.length ? group(frame.say("map.not-running"), "", others) : []),
    cut(frame.say("map.docker", { images, volumes }), width),
  ];
}

const map: Panel = ({ session }, frame, width) => {
  const head = title(frame, frame.say(session.mission.world === "docker" ? "mission.docker-map" : "mission.map"), width);
  const { sight } = session.attempt;
  if (session.mission.world === "docker")
    return [head, ...dockerMap(dockerOverviewOf(sight.engine), frame, width), "", ...legend(frame, width)];
  let overview: Overview;
  try {
    overview = overviewOf(sight);
  } catch {
    return [head, frame.say("map.closed")];
  }
  const lines = [head];
  for (const { name, ready, cordoned, pods, system } of overview.nodes) {
    const notes = [
      !ready && frame.say("map.not-ready"),
      cordoned && frame.say("map.cordoned"),
      system && frame.say("map.pods", { count: system }),
    ]
      .filter(Boolean)
      .join(", ");
    lines.push(
      `${frame.theme.paint(ready ? "plain" : "bad", `▣ ${name ?? frame.say("map.unscheduled")}`)}${notes ? frame.theme.paint("quiet", cut(`  ${notes}`, Math.max(0, width - widthOf(name ?? "") - 2))) : ""}`,
    );
    if (pods.length <= NAMED)
      for (const pod of pods) {
        const [mark, meaning] = MARKS[pod.state];
        lines.push(
          `  ${frame.theme.paint(meaning, mark)} ${cut(`${pod.namespace === "default" ? "" : `${pod.namespace}/`}${pod.name}${pod.state === "ready" ? "" : ` ${pod.reason}`}`, width - 4)}`,
        );
      }
    else {
      const marks = pods.map((pod) => frame.theme.paint(MARKS[pod.state][1], MARKS[pod.state][0]));
      for (let at = 0; at < marks.length; at += width - 2) lines.push(`  ${marks.slice(at, at + width - 2).join("")}`);
    }
  }
  const moving = overview.rollouts.filter((rollout) => rollout.moving);
  if (moving.length) lines.push("");
  for (const { name, wanted, updated, ready } of moving) {
    const share = wanted ? Math.min(1, ready / wanted) : 1;
    lines.push(
      `↻ ${cut(name, width - 28)} ${frame.theme.paint("accent", bar(share, 8))} ${ready}/${wanted}, ${frame.say("map.updated", { count: updated })}`,
    );
  }
  if (sight.engineInUse) lines.push("", "Docker", ...dockerMap(dockerOverviewOf(sight.engine), frame, width));
  return [...lines, "", ...legend(frame, width)];
};

const help: Panel = ({ session }, frame, width) => [
  title(frame, frame.say("help.title"), width),
  ...prose(frame.say("help.text"), width, frame.theme),
  "",
  ...(["help", "hint", "map", "check", "undo", "forward", "briefing", "more", "next", "leave"] as const).map(
    (name, index) => `${frame.theme.paint("key", `F${index + 1}`)} ${frame.say(`key.${name}`)}`,
  ),
  "",
  ...prose(frame.say("help.keys"), width, frame.theme),
  "",
  ...(session.mission.world === "docker" ? [] : [...prose(frame.say("help.why"), width, frame.theme), ""]),
  ...prose(frame.say("help.time"), width, frame.theme),
];

const debrief: Panel = ({ session, links, news = [] }, frame, width) => {
  const { stars: count, points, flawless, withinPar } = session.score;
  const { par } = session.mission;
  const line = (got: boolean, text: string) => item(frame, got ? "★" : "☆", got ? "warning" : "quiet", text, width);
  const link = (title: string | undefined, key: string, id: "mission.to-quiz" | "mission.to-next") =>
    title === undefined
      ? []
      : wrap(frame.say(id, { title }), Math.max(8, width - 3), frame.theme).map((text, index) =>
          index === 0 ? `${frame.theme.paint("key", key)} ${text}` : `   ${text}`,
        );
  return [
    frame.theme.paint("good", cut(`${frame.say("mission.won")} ${stars(count)} ${frame.say("mission.points", { points })}`, width)),
    ...line(true, frame.say("mission.star-won")),
    ...line(flawless, frame.say("mission.star-flawless")),
    ...line(withinPar, frame.say("mission.star-par", { commands: par.commands, time: clockTime(par.time) })),
    ...wrap(frame.say("mission.yours", { commands: session.countedCommands, time: clockTime(session.elapsed) }), width, frame.theme),
    ...harm(session, frame, width),
    ...news.flatMap((id) =>
      item(
        frame,
        "✓",
        "good",
        `${frame.say("achievement.new", { title: `**${frame.say(`achievement.${id}`)}**` })} – ${frame.say(`achievement.${id}-what`)}`,
        width,
      ),
    ),
    "",
    title(frame, frame.say("mission.debrief"), width),
    ...prose(session.words.debrief, width, frame.theme),
    "",
    ...link(links.quiz, "F2", "mission.to-quiz"),
    ...link(links.next, "F9", "mission.to-next"),
  ];
};

export const panels: Readonly<Record<PanelName, Panel>> = { objectives, briefing, hints, check, map, help, debrief };
