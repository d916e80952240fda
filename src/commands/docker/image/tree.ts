// docker images --tree: names over what they mean, in columns as wide as the window lets them be (cli/command/image/tree.go). An engine whose images are
// not containerd's tells of no variants for other platforms, so nothing hangs on the tree.
import { humanSize } from "../../../base/units.ts";
import { shortId } from "../../../docker/short-id.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import type { Docker } from "../tool.ts";

/** Of an image, as GET /images/json tells it. */
interface Shown {
  Id: string;
  Created: number;
  RepoTags: readonly string[] | null;
  Size: number;
  Containers: number;
}

interface Column {
  title: string;
  width: number;
  right?: true;
  of(image: Shown): Piece;
}

/** What stands in a cell, and how wide it is. */
interface Piece {
  text: string;
  width: number;
}

const BETWEEN = 3;
/** The name's column is never narrower, where others can be left out. */
const LEAST = 12;
const WARNING = "WARNING: This is an experimental feature. The output may change and shouldn't be depended on.";

/** How it is drawn: with colours on a terminal. */
interface Paint {
  warning(text: string): string;
  name(text: string): string;
  value(text: string): string;
  /** Says what marks mean, at the right end of the window. */
  legend: Piece;
  inUse: Piece;
}

const PLAIN: Paint = {
  warning: (text) => text,
  name: (text) => text,
  value: (text) => text,
  legend: { text: "Info ->  U In Use ", width: 18 },
  inUse: { text: "U", width: 1 },
};
const MARK = "\x1b[38;5;0m\x1b[48;5;14m U \x1b[0m";
const COLOURED: Paint = {
  warning: (text) => `\x1b[93m${text}\x1b[0m`,
  name: (text) => `\x1b[34m\x1b[1m${text}\x1b[0m`,
  value: (text) => `\x1b[39m${text}\x1b[0m`,
  // The first mark is counted with the room beside it.
  legend: { text: `\x1b[1m\x1b[106m\x1b[30mi\x1b[0m\x1b[0m \x1b[96mInfo → \x1b[0m\x1b[0m ${MARK} In Use `, width: 21 },
  inUse: { text: MARK, width: 3 },
};

const lengthOf = (text: string): number => [...text].length;
const cut = (text: string, width: number): string => (lengthOf(text) > width ? `${[...text].slice(0, width - 1).join("")}…` : text);

function columnsOf(paint: Paint): Column[] {
  const plain = (text: string): Piece => ({ text: paint.value(text), width: lengthOf(text) });
  return [
    { title: "ID", width: 12, of: ({ Id }) => plain(shortId(Id)) },
    { title: "DISK USAGE", width: 10, right: true, of: ({ Size }) => plain(humanSize(Size, 3)) },
    // It is told of what is kept as it came from a registry, which only containerd does.
    { title: "CONTENT SIZE", width: 12, right: true, of: () => plain("0B") },
    { title: "EXTRA", width: 5, of: ({ Containers }) => (Containers > 0 ? paint.inUse : { text: "", width: 0 }) },
  ];
}

function cell({ width, right }: Column, piece: Piece): string {
  const room = " ".repeat(Math.max(0, width - piece.width));
  return " ".repeat(BETWEEN) + (right ? room + piece.text : piece.text + room);
}

/** The columns that there is room for, and what they leave for names. */
function fitting(all: readonly Column[], width: number): { columns: readonly Column[]; left: number } {
  let left = width;
  for (const [index, { width: own }] of all.entries()) {
    if (left - own - BETWEEN < LEAST) return { columns: all.slice(0, index), left };
    left -= own + BETWEEN;
  }
  return { columns: all, left };
}

/** The tree of `images`. */
export function treeText(docker: Docker, images: readonly Shown[]): string {
  const { stdout } = docker.self;
  const window = terminalOf({ stdin: stdout, stdout, stderr: stdout });
  const paint = window ? COLOURED : PLAIN;
  const width = Math.max(20, window?.columns || 80);
  const { columns, left } = fitting(columnsOf(paint), width);
  const sorted = images.toSorted((a, b) => b.Created - a.Created);
  /** The longest first: the last has to share its line. */
  const names = (image: Shown) => (image.RepoTags ?? []).toSorted((a, b) => b.length - a.length);
  const widest = Math.max("IMAGE".length, ...sorted.flatMap((image) => names(image).map(lengthOf)));
  const own = Math.min(left, widest);
  const head = [{ title: "IMAGE", width: own }, ...columns].map(({ title, width }, index) => {
    const room = " ".repeat(Math.max(0, width - title.length));
    return `${" ".repeat(index ? BETWEEN : 0)}\x1b[39m\x1b[1m${title}\x1b[0m${index === columns.length ? "" : room}`;
  });
  const lines = sorted.map((image) => {
    const all = names(image);
    // Those above the last have the line to themselves, which ends nowhere where there is no window.
    const above = all.slice(0, -1).map((name) => `${paint.name(window ? cut(name, width) : name)}\n`);
    const last = cut(all.at(-1) ?? "<untagged>", own);
    const room = " ".repeat(own - lengthOf(last));
    return `${above.join("")}${paint.name(last)}${room}${columns.map((column) => cell(column, column.of(image))).join("")}\n`;
  });
  const legend = " ".repeat(Math.max(0, width - paint.legend.width)) + paint.legend.text;
  return `${paint.warning(WARNING)}\n${legend}\n\n${head.join("")}\n${lines.join("")}`;
}
