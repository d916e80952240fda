// k8s-quest progress group: how far each learner of a group is, from the files that they exported.
import { basename } from "node:path";
import { dayAndTime } from "../base/local-time.ts";
import type { Contents } from "../game/contents.ts";
import { type GroupProgress, groupOf, type MemberProgress } from "../game/progress/group.ts";
import type { RowProgress } from "../game/progress/mastery.ts";
import { cut, padded, widthOf } from "../ui/text.ts";
import { type ProgressHome, readAll } from "./progress-files.ts";

/** A learner's column is as wide as its name, within these. */
const NARROWEST = 10;
const WIDEST = 16;

/** `group FILE… [--json]`. `contents` is only asked for when the files can be used. */
export async function group(
  home: Pick<ProgressHome, "say">,
  files: readonly string[],
  { contents, columns, json = false }: { contents: () => Promise<Contents>; columns: number; json?: boolean },
): Promise<number> {
  const shared = readAll(home, files);
  if (!shared) return 1;
  const members = shared.map(({ learner, progress }, index) => {
    const file = basename(files[index]!);
    return { name: learner || file.replace(/\.[^.]*$/, ""), file, data: progress };
  });
  const found = groupOf(await contents(), members);
  process.stdout.write(json ? `${JSON.stringify(asJson(found), undefined, 2)}\n` : table(found, home, columns));
  return 0;
}

const asJson = ({ members }: GroupProgress) =>
  members.map(({ rows, ...member }) => ({
    ...member,
    rows: rows.map(({ item, missions, quizPassed, quizBest, ticked, stars, mastery }) => ({
      ...{ row: item.id, title: item.title, tier: item.tier, missions: missions.length, won: wonOf(missions), stars },
      ...{ quizPassed, quizBest, ticked, mastery: Math.round(mastery * 1000) / 1000 },
    })),
  }));

const wonOf = (missions: RowProgress["missions"]): number => missions.filter(({ won }) => won).length;

function table({ items, members }: GroupProgress, { say }: Pick<ProgressHome, "say">, columns: number): string {
  const titles = Math.min(34, Math.max(16, columns - 46));
  const blocks = inBlocks(members, columns - titles);
  const lines = blocks.flatMap((block) => {
    const widths = block.map(({ name }) => Math.min(WIDEST, Math.max(NARROWEST, widthOf(name))));
    const line = (title: string, cells: readonly string[]) =>
      `${padded(cut(title, titles), titles)}${cells.map((cell, index) => `  ${padded(cut(cell, widths[index]!), widths[index]!)}`).join("")}`.trimEnd();
    const total = (title: string, value: (member: MemberProgress) => string | number) =>
      line(
        title,
        block.map((each) => String(value(each))),
      );
    return [
      line(
        "",
        block.map(({ name }) => name),
      ),
      ...items.map((item, index) =>
        line(
          `${item.number}. ${item.title}`,
          block.map(({ rows }) => cellOf(rows[index]!)),
        ),
      ),
      total(say("progress.group-missions"), ({ won }) => won),
      total(say("progress.group-stars"), ({ stars }) => stars),
      total(say("progress.group-points"), ({ points }) => points),
      total(say("achievement.title"), ({ achievements }) => achievements),
      total(say("progress.group-latest"), ({ latest }) => (latest ? dayAndTime(latest).slice(0, 10) : "–")),
      "",
    ];
  });
  return `${[...lines, say("progress.group-legend")].join("\n")}\n`;
}

function cellOf({ missions, ticked, stars, quizPassed }: RowProgress): string {
  const won = wonOf(missions);
  if (!won && !quizPassed) return "–";
  return `${ticked ? "☑ " : ""}${won}/${missions.length} ★${stars}${quizPassed ? " Q" : ""}`;
}

/** As many learners side by side as there is room for. */
function inBlocks(members: readonly MemberProgress[], room: number): MemberProgress[][] {
  const blocks: MemberProgress[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const member of members) {
    const width = 2 + Math.min(WIDEST, Math.max(NARROWEST, widthOf(member.name)));
    if (used + width > room) {
      blocks.push([]);
      used = 0;
    }
    blocks.at(-1)!.push(member);
    used += width;
  }
  return blocks;
}
