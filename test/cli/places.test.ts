// The world is the same wherever the player sits: neither the computer's time zone nor its language shows in it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { builtProgram } from "./program.ts";

const main = builtProgram();
const DATE = "new Date(0)";
/** What JavaScript writes by zone and locale, each of its ways once. */
const WRITTEN = [
  `${DATE}.toString()`,
  `${DATE}.toTimeString()`,
  `${DATE}.toLocaleString()`,
  `${DATE}.toLocaleDateString(undefined, { dateStyle: "full" })`,
  "(1234.5).toLocaleString()",
  "[1234.5, 1n].toLocaleString()",
  "Intl.NumberFormat().format(1234.5)",
  "new Intl.DateTimeFormat().resolvedOptions().timeZone",
  "new Intl.PluralRules() instanceof Intl.PluralRules",
  '["b", "a", "ä"].sort((a, b) => a.localeCompare(b)).join("")',
];
const script = (options: string) =>
  `docker run --rm ${options} node:22 node -e 'for (const text of [${WRITTEN.join(", ")}]) console.log(String(text))'`;
interface Place {
  TZ?: string;
  LC_ALL: string;
}
const run = async (place: Place, options = ""): Promise<string[]> => {
  const env = { ...process.env, ...place };
  const { stdout } = await promisify(execFile)(process.execPath, [main, "run", "--world", "docker", "-c", script(options)], { env });
  return stdout.trim().split("\n");
};

const NUMBERS = ["1,234.5", "1,234.5,1", "1,234.5"];

it.each<Place>([{ TZ: "UTC", LC_ALL: "C" }, { TZ: "America/New_York", LC_ALL: "de_DE.UTF-8" }, { LC_ALL: "ko_KR.UTF-8" }])(
  "in a place with %j",
  async (place) => {
    expect(await run(place)).toEqual([
      "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)",
      "00:00:00 GMT+0000 (Coordinated Universal Time)",
      "1/1/1970, 12:00:00 AM",
      "Thursday, January 1, 1970",
      ...NUMBERS,
      "UTC",
      "true",
      "aäb",
    ]);
  },
);

it("but a container's own zone does", async () => {
  expect(await run({ TZ: "America/New_York", LC_ALL: "de_DE.UTF-8" }, "-e TZ=Asia/Seoul")).toEqual([
    "Thu Jan 01 1970 09:00:00 GMT+0900 (Korean Standard Time)",
    "09:00:00 GMT+0900 (Korean Standard Time)",
    "1/1/1970, 9:00:00 AM",
    "Thursday, January 1, 1970",
    ...NUMBERS,
    "Asia/Seoul",
    "true",
    "aäb",
  ]);
});
